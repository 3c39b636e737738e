"""The GIP SNE may switch an account off, end its sessions and take its password away."""

import re

import requests

from scripts.portal import client
from scripts.portal.records import database, tables
from tests.unit.portal_reference.duties.forms import (
    PASSWORD,
    activate,
    ask,
    decide,
    request_body,
    send,
)
from tests.unit.portal_reference.visitors import Authorize, Browser, Visitor


def opened(duties, browse, email: str) -> str:
    """The number of a new account."""
    secret, _ = ask(Browser(duties.url), request_body(email=email))
    decide(browse("admin.local"), email)
    assert activate(Browser(duties.url), secret) == ""
    cards = browse("national").get("/pages/accounts").text.split("<section")
    card = next(card for card in cards if f">{email}</dd>" in card)
    return re.findall(r'name="account" value="(\d+)"', card)[0]


def test_an_account_that_is_switched_off_is_out_at_once_and_stays_out(duties, browse):
    email = "eteint.fictif@caudresis.example"
    number = opened(duties, browse, email)
    tokens = client.sign_in(duties.url, email, PASSWORD)
    person = Visitor(duties.url, tokens)
    assert person.get("/me").status_code == 200

    def switch(username: str, act: str, reason: str = "") -> str:
        return send(browse(username), "accounts", account=number, act=act, reason=reason)

    for other in ("admin.local", "agent.epci", "bailleur"):
        switch(other, "off", "Données transmises à un tiers.")
        assert browse(other).get("/pages/accounts").status_code == 403
    assert person.get("/me").status_code == 200
    assert switch("national", "off") == "switch_off_without_reason"
    assert switch("national", "off", "Données transmises à un tiers.") == ""
    assert person.get("/me").status_code == 401
    assert Authorize(duties.url).refresh(tokens["refresh_token"]).status_code == 400
    assert Authorize(duties.url).code(email, PASSWORD)["error"] == "access_denied"
    assert switch("national", "on") == ""
    assert client.sign_in(duties.url, email, PASSWORD)["access_token"]


def test_nobody_switches_the_own_account_off(inside):
    with inside.records.begin() as connection:
        own = database.first(connection, tables.accounts, username="national")
    form = {"account": own.id, "act": "off", "reason": "Erreur de manipulation."}
    assert send(inside.browser("national"), "accounts", **form) == "own_account"


def test_ended_sessions_ask_for_a_new_sign_in(duties, browse):
    email = "sessions.fictif@caudresis.example"
    number = opened(duties, browse, email)
    person = Visitor(duties.url, client.sign_in(duties.url, email, PASSWORD))
    assert send(browse("national"), "accounts", account=number, act="sessions") == ""
    assert person.get("/me").status_code == 401
    assert client.sign_in(duties.url, email, PASSWORD)["access_token"]


def test_a_password_that_is_taken_away_is_chosen_anew_by_its_owner_once(duties, browse):
    email = "oubli.fictif@caudresis.example"
    form = {"account": opened(duties, browse, email), "act": "reset"}
    national, owner = browse("national"), Browser(duties.url)
    page = national.fill("/pages/accounts", national.get("/pages/"), **form)
    address = re.search(r"<code>.*?(/pages/password/[^<]+)</code>", page.text)
    assert address is not None
    assert Authorize(duties.url).post(
        Authorize(duties.url).page(), email, PASSWORD
    ).status_code in (400, 401)
    choice = owner.get(address[1])
    answers = [
        owner.fill(address[1], choice, password=password).status_code
        for password in ("aaaaaaaaaaaa", "quatre mots sans lien", "encore quatre mots sans lien")
    ]
    assert answers == [400, 200, 404]
    assert requests.get(duties.url + address[1], timeout=10).status_code == 404
    assert client.sign_in(duties.url, email, "quatre mots sans lien")["access_token"]


def test_everybody_changes_the_own_password_and_the_other_sessions_end(duties, browse):
    email = "change.fictif@caudresis.example"
    opened(duties, browse, email)
    person = Visitor(duties.url, client.sign_in(duties.url, email, PASSWORD))
    owner, body = Browser(duties.url), {"password": "quatre mots sans lien"}
    owner.sign_in(email, PASSWORD)
    assert send(owner, "password", current="pas le bon", **body) == "password_wrong"
    assert send(owner, "password", current=PASSWORD, **body) == ""
    assert "/pages/sign-in" in owner.get("/pages/password").url
    assert person.get("/me").status_code == 401
    assert client.sign_in(duties.url, email, "quatre mots sans lien")["access_token"]


def test_passwords_that_are_guessed_first_are_refused(duties, browse):
    email = "faible.fictif@caudresis.example"
    secret, _ = ask(Browser(duties.url), request_body(email=email))
    decide(browse("admin.local"), email)
    for weak in ("aaaaaaaaaaaa", "motdepasse12", " " * 12, "faible.fictif", "azertyuiop12"):
        assert activate(Browser(duties.url), secret, weak) == "password_weak", weak
    assert activate(Browser(duties.url), secret) == ""
