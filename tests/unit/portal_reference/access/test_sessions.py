"""Sessions end: those of the pages at sign-out, after idle time and with the account; those of
tokens after a week, however often they are renewed."""

import re
import time
from pathlib import Path

import pytest

from scripts.portal.access.tokens import Client
from scripts.portal_process import PortalProcess
from tests.unit.portal_reference.visitors import Authorize, line_from


def signed_in(inside):
    """A browser in the portal's pages."""
    browser = inside.app.test_client()
    page = browser.get("/pages/sign-in")
    form = {"csrf": csrf(page), "username": "admin.local"}
    answer = browser.post(
        "/pages/sign-in", data={**form, "password": inside.passwords["admin.local"]}
    )
    assert answer.status_code == 303
    assert browser.get("/pages/requests").status_code == 200
    return browser


def csrf(page) -> str:
    return re.search(r'name="csrf" value="([^"]+)"', page.text)[1]


def test_the_link_of_a_reset_leads_to_the_portal_s_own_address(inside):
    browser = inside.app.test_client()
    form = {"username": "national", "password": inside.passwords["national"]}
    form["csrf"] = csrf(browser.get("/pages/sign-in"))
    assert browser.post("/pages/sign-in", data=form).status_code == 303
    listed = browser.get("/pages/accounts")
    number = re.search(r'name="account" value="(\d+)"', listed.text)[1]
    form = {"csrf": csrf(listed), "account": number, "act": "reset"}
    cookie = browser.get_cookie("occupancy_portal").value
    browser.set_cookie("occupancy_portal", cookie, domain="evil.example")
    reset_page = browser.post("/pages/accounts", data=form, base_url="http://evil.example")
    assert reset_page.status_code == 200
    assert "http://127.0.0.1:1/pages/password/" in reset_page.text
    assert "evil.example" not in reset_page.text


def copied(inside, browser):
    other = inside.app.test_client()
    other.set_cookie("occupancy_portal", browser.get_cookie("occupancy_portal").value)
    return other


def test_a_copied_cookie_opens_nothing_after_sign_out(inside):
    browser = signed_in(inside)
    thief = copied(inside, browser)
    assert thief.get("/pages/requests").status_code == 200
    browser.post("/pages/sign-out", data={"csrf": csrf(browser.get("/pages/"))})
    assert thief.get("/pages/requests").status_code == 302
    assert browser.get("/pages/requests").status_code == 302


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE page_sessions SET seen_at = seen_at - 1900",
        "UPDATE page_sessions SET opened_at = opened_at - 43300",
        "UPDATE accounts SET active = FALSE WHERE username = 'admin.local'",
    ],
)
def test_a_page_session_ends_when_nobody_uses_it_after_a_day_and_with_the_account(inside, change):
    browser = signed_in(inside)
    inside.change(change)
    assert browser.get("/pages/requests").status_code == 302


def test_on_https_the_cookie_travels_on_https_alone():
    with PortalProcess("--leaky", "--url", "https://portail.example") as portal:
        assert portal.url == "https://portail.example"
        address = f"http://127.0.0.1:{listening(portal)}"
        cookie = line_from("127.0.0.1").get(f"{address}/pages/", timeout=10).headers["Set-Cookie"]
        found = line_from("127.0.0.1").get(
            f"{address}/.well-known/openid-configuration", timeout=10
        )
        assert found.json()["issuer"] == "https://portail.example"
    assert "Secure" in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def listening(portal: PortalProcess) -> int:
    """The port of the process: its one listening socket."""
    inodes = set()
    for link in Path("/proc", str(portal._process.pid), "fd").iterdir():
        target = link.readlink().name if link.is_symlink() else ""
        if target.startswith("socket:["):
            inodes.add(target[8:-1])
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        words = line.split()
        if words[3] == "0A" and words[9] in inodes:
            return int(words[1].split(":")[1], 16)
    raise AssertionError("no listening socket")


def grant(inside, refresh: str):
    form = {"grant_type": "refresh_token", "client_id": "occupancy-qgis", "refresh_token": refresh}
    return inside.app.test_client().post("/oauth/token", data=form)


def signed_in_with_refresh(inside, scope: str = "openid offline_access occupancy") -> dict:
    """The whole way, in this process."""
    way = Authorize("http://127.0.0.1:1")
    browser = inside.app.test_client()
    request = {**way.parameters, "scope": scope, "prompt": "consent"}
    page = browser.get("/oauth/authorize", query_string=request)
    form = {"csrf": csrf(page), "username": "etat", "password": inside.passwords["etat"]}
    callback = browser.post("/oauth/authorize", query_string=request, data=form)
    code = re.search(r"code=([^&]+)", callback.headers["Location"])[1]
    exchange = {
        "grant_type": "authorization_code",
        "client_id": "occupancy-qgis",
        "code": code,
        "redirect_uri": way.parameters["redirect_uri"],
        "code_verifier": way.verifier,
    }
    return browser.post("/oauth/token", data=exchange).json


def test_a_chain_of_renewals_ends_after_a_week(inside):
    tokens = signed_in_with_refresh(inside)
    second_answer = grant(inside, tokens["refresh_token"])
    assert second_answer.status_code == 200
    inside.change("UPDATE tokens SET signed_in_at = :then", then=time.time() - 7 * 86_400 - 1)
    assert grant(inside, second_answer.json["refresh_token"]).status_code == 400


def test_no_refresh_token_for_who_did_not_ask_to_stay(inside):
    assert "refresh_token" not in signed_in_with_refresh(inside, "openid occupancy")
    assert "refresh_token" in signed_in_with_refresh(inside)


def test_a_token_from_the_future_is_no_token(inside):
    """The clock was set back by a day: what was issued since has no age that could be checked."""
    header = inside.token("etat")
    assert inside.app.test_client().get("/me", headers=header).status_code == 200
    inside.change("UPDATE tokens SET issued_at = issued_at + 86400")
    assert inside.app.test_client().get("/me", headers=header).status_code == 401


def test_old_codes_and_tokens_are_forgotten(inside):
    first_tokens = signed_in_with_refresh(inside)
    assert first_tokens
    inside.change("UPDATE tokens SET issued_at = 1")
    inside.change("UPDATE authorization_codes SET issued_at = 1")
    signed_in_with_refresh(inside)
    with inside.records.begin() as link:
        for table in ("tokens", "authorization_codes"):
            assert link.exec_driver_sql(f"SELECT COUNT(*) FROM {table}").scalar() == 1


@pytest.mark.parametrize(
    "odd",
    [
        "http://127.0.0.1:9\\@evil.example/",
        "http://127.0.0.1:9/\\@",
        "http://evil.example\\@127.0.0.1:9/",
        "http://@127.0.0.1:9/",
        "http://127.0.0.1:9/ x",
        "http://127.0.0.1:9/\x00",
        "http://127.0.0.1:9/é",
        "http://127.0.0.1:99999/",
    ],
)
def test_a_redirect_that_readers_disagree_on_is_refused(inside, odd):
    assert not Client().check_redirect_uri(odd)
    request = {**Authorize("http://127.0.0.1:1").parameters, "redirect_uri": odd}
    assert inside.app.test_client().get("/oauth/authorize", query_string=request).status_code == 400


def test_a_form_s_secret_of_other_letters_is_wrong_and_no_error(inside):
    browser = inside.app.test_client()
    browser.get("/pages/sign-in")
    assert browser.post("/pages/sign-in", data={"csrf": "é"}).status_code == 400
