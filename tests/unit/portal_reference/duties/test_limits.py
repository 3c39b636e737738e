"""Daily limits of one address and of one account, and the time to read a list."""

from pathlib import Path

import pytest

from scripts.portal.duties import limits
from tests.unit.portal_reference.duties.forms import PDF, ask, request_body
from tests.unit.portal_reference.visitors import Browser, line_from

LETTER = PDF[:9] + b" " * (4 * 1024 * 1024 - 200) + PDF[9:]
LINE = {"at": "2026-01-05T10:00:00Z", "what": "export", "purpose": "observation"}


def test_an_address_asks_for_few_accounts_a_day_and_stands_in_no_other_s_way(inside, monkeypatch):
    monkeypatch.setitem(inside.app.config, "REQUESTS_A_DAY", 3)

    assert [asks(inside, "192.0.2.5") for _ in range(5)] == [True, True, True, False, False]
    assert asks(inside, "192.0.2.6")
    # a network of 64 bits is one address
    assert [asks(inside, f"2001:db8::{n}") for n in range(4)] == [True, True, True, False]
    inside.change("UPDATE account_requests SET submitted_at = '2026-01-01 00:00:00.000000'")
    assert asks(inside, "192.0.2.5")


def asks(inside, address: str) -> bool:
    """Ask for an account from an address. Return whether there was room."""
    person, where = inside.app.test_client(), {"REMOTE_ADDR": address}
    secret, refusal = ask(person, request_body(), environ_base=where)
    assert refusal in ("", "too_many")
    return bool(secret)


def test_few_addresses_close_the_form_to_nobody_else(inside, monkeypatch):
    monkeypatch.setattr(limits, "BUSY_DAY_REQUESTS", 12)
    monkeypatch.setattr(limits, "REQUESTS_OF_ALL", 16)
    monkeypatch.setitem(inside.app.config, "REQUESTS_A_DAY", 4)
    crowd = [asks(inside, f"192.0.2.{number}") for number in range(3) for _ in range(5)]
    assert crowd == [*[True] * 4, False] * 3
    # twelve are kept: who sent many is heard no more, who comes now is
    assert [asks(inside, "192.0.2.9") for _ in range(3)] == [True, True, False]
    # the /56 of one subscriber is one address
    assert [asks(inside, f"2001:db8:0:{net:x}::1") for net in range(3)] == [True, True, False]
    assert not asks(inside, "192.0.2.10"), "what the disk has to hold"


def test_a_list_of_requests_reads_no_letter(duties, browse):
    for person in range(6):
        body = request_body(
            role="commune_agent", territory="59136", email=f"l{person}.fictif@cateau.example"
        )
        files = {"letter": ("lettre.pdf", LETTER, "application/pdf")}
        person = Browser(duties.url)
        person.line = line_from("127.0.0.7")
        assert ask(person, body, files=files)[0]
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
