"""Guessing passwords: slowed down where it comes from, and nowhere else; a name that does not exist
looks like any other."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from scripts.portal.access import passwords
from tests.unit.portal_reference.visitors import Authorize


def tries(url: str, address: str, username: str, number: int) -> list[int]:
    visitor = Authorize(url, address)
    page = visitor.page(lang="en")
    return [visitor.post(page, username, f"wrong {n}").status_code for n in range(number)]


def test_a_guesser_is_locked_out_and_the_owner_signs_in_from_elsewhere(portal, password):
    assert tries(portal.url, "127.0.0.11", "reservataire", 7) == [401] * 5 + [429] * 2
    guesser = Authorize(portal.url, "127.0.0.11")
    right = guesser.post(guesser.page(lang="en"), "reservataire", password("reservataire"))
    assert right.status_code == 429
    assert "Too many tries" in right.text
    owner = Authorize(portal.url, "127.0.0.12")
    assert "code" in owner.code("reservataire", password("reservataire"))


def test_a_name_that_does_not_exist_is_locked_like_any_other(portal):
    assert tries(portal.url, "127.0.0.13", "nobody at all", 7) == [401] * 5 + [429] * 2


def test_one_address_does_not_go_through_many_names(portal, password):
    visitor = Authorize(portal.url, "127.0.0.14")
    page = visitor.page(lang="en")
    statuses = [visitor.post(page, f"name {n}", "wrong").status_code for n in range(45)]
    assert statuses.count(401) == 40
    assert set(statuses[40:]) == {429}
    assert "code" in Authorize(portal.url, "127.0.0.15").code("etat", password("etat"))


def test_of_many_guesses_at_once_the_free_ones_are_looked_at(portal):
    visitors = [Authorize(portal.url, "127.0.0.16") for _ in range(24)]
    pages = [visitor.page(lang="en") for visitor in visitors]

    def guess(number: int) -> int:
        return visitors[number].post(pages[number], "urh", f"wrong {number}").status_code

    with ThreadPoolExecutor(24) as pool:
        statuses = list(pool.map(guess, range(24)))
    assert set(statuses) == {401, 429}
    assert statuses.count(401) <= 6


def test_a_clock_that_is_set_back_locks_nobody_out_for_a_day(inside):
    with inside.app.test_request_context():
        for _ in range(5):
            passwords.check(inside.records, "etat", "wrong")
        inside.change("UPDATE sign_in_failures SET locked_until = locked_until + 86400")
        with pytest.raises(passwords.LockedOut) as locked:
            passwords.check(inside.records, "etat", inside.passwords["etat"])
    assert 0 < locked.value.seconds <= 900
