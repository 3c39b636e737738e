"""Daily limits of one address and of one account, and the time to read a list."""

from pathlib import Path

import pytest

from scripts.portal.duties import limits
from tests.unit.portal_reference.duties.forms import PDF, request_body
from tests.unit.portal_reference.visitors import line_from

LETTER = PDF[:9] + b" " * (4 * 1024 * 1024 - 200) + PDF[9:]
LINE = {"at": "2026-01-05T10:00:00Z", "what": "export", "purpose": "observation"}


def test_an_address_asks_for_few_accounts_a_day_and_stands_in_no_other_s_way(inside, monkeypatch):
    monkeypatch.setitem(inside.app.config, "REQUESTS_A_DAY", 3)

    def ask(address: str, person: int) -> int:
        body = request_body(email=f"p{person}.fictif@caudresis.example")
        line = inside.app.test_client()
        where = {"REMOTE_ADDR": address}
        return line.post("/accounts/requests", json=body, environ_base=where).status_code

    assert [ask("192.0.2.5", person) for person in range(5)] == [201, 201, 201, 429, 429]
    assert ask("192.0.2.6", 9) == 201
    # a network of 64 bits is one address
    assert [ask(f"2001:db8::{person}", person) for person in range(4)] == [201, 201, 201, 429]
    inside.change("UPDATE account_requests SET submitted_at = '2026-01-01 00:00:00.000000'")
    assert ask("192.0.2.5", 6) == 201


def test_few_addresses_close_the_form_to_nobody_else(inside, monkeypatch):
    monkeypatch.setattr(limits, "BUSY_DAY_REQUESTS", 12)
    monkeypatch.setattr(limits, "REQUESTS_OF_ALL", 16)
    monkeypatch.setitem(inside.app.config, "REQUESTS_A_DAY", 4)
    counter = iter(range(1000))

    def ask(address: str) -> int:
        body = request_body(email=f"p{next(counter)}.fictif@caudresis.example")
        where = {"REMOTE_ADDR": address}
        line = inside.app.test_client()
        return line.post("/accounts/requests", json=body, environ_base=where).status_code

    crowd = [ask(f"192.0.2.{number}") for number in range(3) for _ in range(5)]
    assert crowd == [*[201] * 4, 429] * 3
    # twelve are kept: who sent many is heard no more, who comes now is
    assert [ask("192.0.2.9") for _ in range(3)] == [201, 201, 429]
    # the /56 of one subscriber is one address
    assert [ask(f"2001:db8:0:{net:x}::1") for net in range(3)] == [201, 201, 429]
    assert ask("192.0.2.10") == 429, "what the disk has to hold"


def test_a_list_of_requests_reads_no_letter(duties, browse):
    for person in range(6):
        body = request_body(
            role="commune_agent", territory="59136", email=f"l{person}.fictif@cateau.example"
        )
        files = {"letter": ("lettre.pdf", LETTER, "application/pdf")}
        line = line_from("127.0.0.7")
        answer = line.post(f"{duties.url}/accounts/requests", data=body, files=files, timeout=20)
        assert answer.status_code == 201, answer.text
    process = Path("/proc", str(duties._process.pid))
    browse("admin.local").get("/pages/requests")
    (process / "clear_refs").write_text("5")  # the peak is counted from here
    before = memory(process, "VmRSS")
    assert browse("admin.local").get("/pages/requests").status_code == 200
    assert memory(process, "VmHWM") - before < 8192, "kB; the letters have 24 MB"


def memory(process: Path, what: str) -> int:
    """Kilobytes."""
    line = next(
        line for line in (process / "status").read_text().splitlines() if line.startswith(what)
    )
    return int(line.split()[1])


def test_the_journal_of_a_day_has_an_end_and_its_register_is_whole(browse, sign):
    visitor = sign("agent.commune")
    batch = {"lines": [LINE] * 500}
    sent = [
        visitor.send("POST", "/journal", json=batch).status_code
        for _ in range(limits.MAX_JOURNAL_LINES // 500 + 1)
    ]
    assert sent[-1] == 429
    assert set(sent[:-2]) == {201}
    acts = browse("admin.local").get("/pages/registers/acts.csv?lang=en").text
    assert acts.count(";agent.commune;export;Observing") >= sent.count(201) * 500
    page = browse("admin.local").get("/pages/registers?lang=en").text
    assert page.count(">agent.commune<") <= 200 + 2


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z", 0])
def test_the_journal_takes_no_moment_before_there_was_one(sign, at):
    body = {"lines": [{**LINE, "at": at}]}
    assert sign("agent.epci").send("POST", "/journal", json=body).status_code == 422
