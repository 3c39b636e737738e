"""One extension waits at a time, and none moves the end of a convention back."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.unit.portal_reference.duties.forms import act

CONTRACT = 1


def ask(inside, ends_on: str, person: Any = None) -> str:
    person, reason = person or inside.browser("admin.local"), "La mission continue."
    values = {"ends_on": ends_on, "reason": reason}
    return act(person, "third-parties", "ask_extension", CONTRACT, **values)


def decide(inside, extension: int, decision: str) -> str:
    form = {"decision": decision, "reason": "Examiné avec l’EPCI."}
    return act(inside.browser("national"), "third-parties", "decide_extension", extension, **form)


def test_of_twelve_extensions_asked_at_once_one_waits(inside):
    people = [inside.browser("admin.local") for _ in range(12)]
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda person: ask(inside, "2033-01-31", person), people))
    assert sorted(answers) == [""] + ["already_asked"] * 11
    assert decide(inside, 1, "reject") == ""
    assert ask(inside, "2034-01-31") == ""


def test_an_older_extension_moves_no_end_back(inside):
    """Records from before one waited at a time may hold two."""
    assert ask(inside, "2032-01-31") == ""
    inside.change("UPDATE extensions SET state = 'kept'")
    assert ask(inside, "2033-01-31") == ""
    inside.change("UPDATE extensions SET state = 'submitted'")
    assert decide(inside, 2, "accept") == ""
    assert decide(inside, 1, "accept") in ("not_later", "no_longer_later")
    me = inside.app.test_client().get("/me", headers=inside.token("tiers")).json
    assert me["access_ends_on"] == "2033-01-31"
    assert decide(inside, 1, "reject") == ""
