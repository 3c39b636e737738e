"""Simultaneous actions of several people and processes are all kept, and agreed limits hold."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from scripts.portal import client
from scripts.portal_process import PortalProcess
from tests.unit.portal_reference.duties.forms import (
    act,
    activate,
    ask,
    complete,
    decide,
    incident,
    oppose,
    request_body,
    withdraw,
)
from tests.unit.portal_reference.visitors import Browser, Visitor, running


@pytest.fixture(scope="module")
def three_processes() -> Iterator[PortalProcess]:
    """Three processes on the store under test."""
    with running("--leaky", "--workers", "3", "--requests-a-day", "500") as process:
        yield process


@pytest.fixture(scope="module")
def sign(three_processes) -> Callable[[str], Visitor]:
    tokens = {
        account["username"]: client.sign_in(
            three_processes.url, account["username"], account["password"]
        )
        for account in three_processes.accounts
        if account["username"] in ("admin.local", "agent.epci", "bailleur", "national")
    }
    return lambda username: Visitor(three_processes.url, tokens[username])


@pytest.fixture(scope="module")
def browse(three_processes) -> Callable[[str], Browser]:
    passwords = {one["username"]: one["password"] for one in three_processes.accounts}

    def browser(username: str) -> Browser:
        person = Browser(three_processes.url)
        person.sign_in(username, passwords[username])
        return person

    return browser


def at_once(number: int, act: Callable[[int], Any]) -> list[Any]:
    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(act, range(number)))


def test_every_step_of_a_breach_that_was_acknowledged_is_kept(sign):
    number = sign("agent.epci").send("POST", "/incidents", json=incident()).json()["number"]

    def follow(step: int) -> int:
        body = {"state": "investigating", "note": f"étape {step}"}
        return sign("admin.local").send("PATCH", f"/incidents/{number}", json=body).status_code

    assert at_once(40, follow) == [200] * 40
    listed = sign("admin.local").get("/incidents").json()["incidents"]
    steps = next(item["follow_up"] for item in listed if item["number"] == number)
    assert {step["note"] for step in steps} == {f"étape {step}" for step in range(40)}


def test_a_convention_for_one_account_gives_one(three_processes, browse):
    body = {
        "reference": "Annexe 2 – un seul",
        "third_party": "Atelier seul",
        "accounts_allowed": 1,
        "ends_on": "2030-01-31",
    }
    assert act(browse("admin.local"), "third-parties", "record_contract", **body) == ""
    assert complete(browse("national"), "Atelier seul") == ""
    for person in range(8):
        body = request_body(
            email=f"p{person}.fictif@atelier.example",
            organisation="Atelier seul",
            role="third_party",
            contract="Annexe 2 – un seul",
        )
        assert ask(Browser(three_processes.url), body)[0]
    people = [browse("national") for _ in range(8)]

    def accept(person: int) -> str:
        return decide(people[person], f"p{person}.fictif@atelier.example")

    assert sorted(at_once(8, accept)) == [""] + ["too_many_accounts"] * 7


def test_five_oppositions_at_once_are_one(browse, sign):
    people = [browse("bailleur") for _ in range(5)]
    answers = at_once(5, lambda person: oppose(people[person]))
    assert answers.count("") == 1
    assert set(answers) <= {"", "already_objects", "overtaken"}
    assert withdraw(people[0]) == ""
    scales = {one["id"]: one["allowed"] for one in sign("agent.epci").get("/me").json()["scales"]}
    assert scales["residence"]


def test_a_request_that_is_opened_eight_times_at_once_opens_one_account(three_processes, browse):
    body = request_body(email="huit.fictif@caudresis.example")
    secret, _ = ask(Browser(three_processes.url), body)
    assert decide(browse("admin.local"), body["email"]) == ""

    answers = at_once(8, lambda _: activate(Browser(three_processes.url), secret))
    assert answers.count("") == 1
    assert set(answers) <= {"", "not_accepted", "account_exists", "overtaken"}
