"""The GIP SNE may switch an account off, end its sessions and take its password away."""

import requests

from scripts.portal import client
from tests.unit.portal_reference.duties.forms import PASSWORD, decide, post, request_body
from tests.unit.portal_reference.visitors import Authorize, Visitor


def opened(duties, sign, email: str) -> int:
    """The number of a new account."""
    secret = post(duties, "/accounts/requests", request_body(email=email)).json()["reference"]
    decide(sign("admin.local"), email)
    post(duties, f"/accounts/requests/{secret}/password", {"password": PASSWORD})
    listed = sign("national").get("/accounts").json()["accounts"]
    return next(item["id"] for item in listed if item["username"] == email)


def test_an_account_that_is_switched_off_is_out_at_once_and_stays_out(duties, sign):
    email = "eteint.fictif@caudresis.example"
    number = opened(duties, sign, email)
    tokens = client.sign_in(duties.url, email, PASSWORD)
    person = Visitor(duties.url, tokens)
    assert person.get("/me").status_code == 200
    path = f"/accounts/{number}"
    for other in ("admin.local", "agent.epci", "bailleur"):
        assert sign(other).send("PATCH", path, json={"active": False}).status_code == 403
        assert sign(other).get("/accounts").status_code == 403
    unmotivated = sign("national").send("PATCH", path, json={"active": False})
    assert unmotivated.json()["error"] == "reason_missing"
    body = {"active": False, "reason": "Données transmises à un tiers."}
    assert sign("national").send("PATCH", path, json=body).json()["active"] is False
    assert person.get("/me").status_code == 401
    assert Authorize(duties.url).refresh(tokens["refresh_token"]).status_code == 400
    assert Authorize(duties.url).code(email, PASSWORD)["error"] == "access_denied"
    assert sign("national").send("PATCH", path, json={"active": True}).status_code == 200
    assert client.sign_in(duties.url, email, PASSWORD)["access_token"]


def test_nobody_switches_the_own_account_off(sign):
    listed = sign("national").get("/accounts").json()["accounts"]
    own_account = next(item["id"] for item in listed if item["username"] == "national")
    body = {"active": False, "reason": "Erreur de manipulation."}
    assert sign("national").send("PATCH", f"/accounts/{own_account}", json=body).status_code == 409


def test_ended_sessions_ask_for_a_new_sign_in(duties, sign):
    email = "sessions.fictif@caudresis.example"
    number = opened(duties, sign, email)
    person = Visitor(duties.url, client.sign_in(duties.url, email, PASSWORD))
    assert sign("national").send("DELETE", f"/accounts/{number}/sessions").status_code == 200
    assert person.get("/me").status_code == 401
    assert client.sign_in(duties.url, email, PASSWORD)["access_token"]


def test_a_password_that_is_taken_away_is_chosen_anew_by_its_owner_once(duties, sign):
    email = "oubli.fictif@caudresis.example"
    number = opened(duties, sign, email)
    path = f"/accounts/{number}/password-reset"
    assert sign("admin.local").send("POST", path).status_code == 403
    answer = sign("national").send("POST", path).json()
    assert Authorize(duties.url).post(
        Authorize(duties.url).page(), email, PASSWORD
    ).status_code in (400, 401)
    assert requests.get(duties.url + answer["page"], timeout=10).status_code == 200
    choice = f"/accounts/passwords/{answer['reference']}"
    assert post(duties, choice, {"password": "aaaaaaaaaaaa"}).json()["error"] == "password_weak"
    assert post(duties, choice, {"password": "quatre mots sans lien"}).status_code == 201
    assert post(duties, choice, {"password": "encore quatre mots sans lien"}).status_code == 404
    assert requests.get(duties.url + answer["page"], timeout=10).status_code == 404
    assert client.sign_in(duties.url, email, "quatre mots sans lien")["access_token"]


def test_everybody_changes_the_own_password_and_the_other_sessions_end(duties, sign):
    email = "change.fictif@caudresis.example"
    opened(duties, sign, email)
    person = Visitor(duties.url, client.sign_in(duties.url, email, PASSWORD))
    body = {"current": "pas le bon", "password": "quatre mots sans lien"}
    assert person.send("POST", "/me/password", json=body).json()["error"] == "password_wrong"
    assert person.send("POST", "/me/password", json={**body, "current": PASSWORD}).ok
    assert person.get("/me").status_code == 401
    assert client.sign_in(duties.url, email, "quatre mots sans lien")["access_token"]


def test_passwords_that_are_guessed_first_are_refused(duties, sign):
    email = "faible.fictif@caudresis.example"
    body = request_body(email=email)
    secret = post(duties, "/accounts/requests", body).json()["reference"]
    decide(sign("admin.local"), email)
    path = f"/accounts/requests/{secret}/password"
    for weak in ("aaaaaaaaaaaa", "motdepasse12", " " * 12, "faible.fictif", "azertyuiop12"):
        assert post(duties, path, {"password": weak}).json()["error"] == "password_weak", weak
    assert post(duties, path, {"password": PASSWORD}).status_code == 201
