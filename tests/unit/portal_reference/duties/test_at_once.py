"""Simultaneous actions of several people and processes are all kept, and agreed limits hold."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from scripts.portal import client
from scripts.portal_process import PortalProcess
from tests.unit.portal_reference.duties.forms import (
    COMPLETE,
    PASSWORD,
    incident,
    number_of,
    post,
    request_body,
)
from tests.unit.portal_reference.visitors import Visitor, running


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


def test_a_convention_for_one_account_gives_one(three_processes, sign):
    body = {
        "reference": "Annexe 2 – un seul",
        "third_party": "Atelier seul",
        "accounts_allowed": 1,
        "ends_on": "2030-01-31",
    }
    sign("admin.local").send("POST", "/contracts", json=body)
    houses = sign("national").get("/organisations").json()["organisations"]
    house = next(house["id"] for house in houses if house["name"] == "Atelier seul")
    sign("national").send("PATCH", f"/organisations/{house}", json=COMPLETE)
    for person in range(8):
        ask = request_body(
            email=f"p{person}.fictif@atelier.example",
            organisation="Atelier seul",
            role="third_party",
            contract="Annexe 2 – un seul",
        )
        assert post(three_processes, "/accounts/requests", ask).status_code == 201
    numbers = [number_of(sign("national"), f"p{n}.fictif@atelier.example") for n in range(8)]

    def accept(person: int) -> int:
        path = f"/accounts/requests/{numbers[person]}/decision"
        return sign("national").send("POST", path, json={"decision": "accept"}).status_code

    assert sorted(at_once(8, accept)) == [200] + [409] * 7


def test_five_oppositions_at_once_are_one(sign):
    body = {"region": "32", "reason": "Diffusion trop fine pour nos locataires."}
    answers = at_once(5, lambda _: sign("bailleur").send("POST", "/oppositions", json=body))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409, 409]
    opened = next(answer.json()["id"] for answer in answers if answer.status_code == 201)
    assert sign("bailleur").send("DELETE", f"/oppositions/{opened}").status_code == 200
    assert sign("agent.epci").get("/oppositions").json()["closed_regions"] == {}


def test_a_request_that_is_opened_eight_times_at_once_opens_one_account(three_processes, sign):
    body = request_body(email="huit.fictif@caudresis.example")
    secret = post(three_processes, "/accounts/requests", body).json()["reference"]
    number = number_of(sign("admin.local"), body["email"])
    path = f"/accounts/requests/{number}/decision"
    sign("admin.local").send("POST", path, json={"decision": "accept"})

    def opened(_: int) -> int:
        path = f"/accounts/requests/{secret}/password"
        return post(three_processes, path, {"password": PASSWORD}).status_code

    assert sorted(at_once(8, opened)) == [201] + [409] * 7
