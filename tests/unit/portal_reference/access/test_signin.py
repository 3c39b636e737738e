"""Sign-in: code and PKCE, what is refused, rotation, revocation, end of access."""

import requests
from joserfc import jwt
from joserfc.jwk import KeySet

from scripts.portal.access.tokens import CLIENT_ID


def test_the_whole_way_gives_tokens_that_open_me(browser, portal, password):
    callback = browser.code("agent.epci", password("agent.epci"))
    assert callback["state"] == browser.parameters["state"]
    assert callback["iss"] == portal.url
    answer = browser.exchange(callback["code"])
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    tokens = answer.json()
    assert tokens["token_type"] == "Bearer"
    assert tokens["expires_in"] == 600
    me = requests.get(
        f"{portal.url}/me",
        headers={"Authorization": f"Bearer {tokens['access_token']}"},
        timeout=10,
    ).json()
    assert me["role"] == "epci_agent"
    assert me["territories"] == [
        {"code": "200030633", "name": "CA du Caudrésis et du Catésis", "scale": "epci"}
    ]


def test_the_id_token_is_signed_and_bound_to_this_sign_in(browser, portal, password):
    callback = browser.code("agent.epci", password("agent.epci"))
    id_token = browser.exchange(callback["code"]).json()["id_token"]
    keys = KeySet.import_key_set(requests.get(f"{portal.url}/oauth/jwks", timeout=10).json())
    token = jwt.decode(id_token, keys, algorithms=["RS256"])
    assert token.claims["iss"] == portal.url
    assert token.claims["aud"] == [CLIENT_ID]
    assert token.claims["nonce"] == browser.parameters["nonce"]
    assert token.claims["name"] == "Camille Fictif"


def test_discovery_names_every_endpoint(portal):
    document = requests.get(f"{portal.url}/.well-known/openid-configuration", timeout=10).json()
    assert document["issuer"] == portal.url
    assert document["code_challenge_methods_supported"] == ["S256"]
    assert document["authorization_response_iss_parameter_supported"] is True
    for name in (
        "authorization_endpoint",
        "token_endpoint",
        "revocation_endpoint",
        "userinfo_endpoint",
        "jwks_uri",
    ):
        assert document[name].startswith(portal.url)


def test_authorize_refuses_a_request_without_s256(browser):
    for changes in (
        {"code_challenge": None, "code_challenge_method": None},
        {"code_challenge_method": "plain"},
        {"code_challenge_method": None},
    ):
        answer = browser.page(**changes)
        assert answer.status_code == 302
        assert "error=invalid_request" in answer.headers["Location"]
        assert "iss=" in answer.headers["Location"]
        assert "code=" not in answer.headers["Location"].replace("code_challenge", "")


def test_redirects_go_to_the_loopback_only(browser):
    refused_addresses = (
        "https://example.org/callback",
        "http://localhost:9/callback",
        "http://127.0.0.1.example.org:9/",
        "http://user@127.0.0.1:9/",
        "http://127.0.0.1/callback",
        "http://127.0.0.1:9/#fragment",
    )
    for uri in refused_addresses:
        answer = browser.page(redirect_uri=uri)
        assert answer.status_code == 400, uri
        assert "Location" not in answer.headers
    for uri in ("http://127.0.0.1:1/", "http://127.0.0.1:65535/x", "http://[::1]:8080/callback"):
        assert browser.page(redirect_uri=uri).status_code == 200, uri


def test_an_unknown_client_gets_a_page_and_no_redirect(browser):
    answer = browser.page(client_id="another")
    assert answer.status_code == 400
    assert "Location" not in answer.headers


def test_a_wrong_verifier_gets_no_token_and_the_code_is_spent_once(browser, password):
    callback = browser.code("agent.epci", password("agent.epci"))
    assert browser.exchange(callback["code"], code_verifier="x" * 50).status_code == 400
    assert browser.exchange(callback["code"], code_verifier=None).status_code == 400
    assert (
        browser.exchange(callback["code"], redirect_uri="http://127.0.0.1:1/other").status_code
        == 400
    )
    assert browser.exchange(callback["code"]).status_code == 200


def test_a_code_used_twice_ends_what_it_gave(browser, portal, password):
    callback = browser.code("agent.epci", password("agent.epci"))
    tokens = browser.exchange(callback["code"]).json()
    assert browser.exchange(callback["code"]).status_code == 400
    assert _me(portal, tokens) == 401


def test_refresh_rotates_and_reuse_ends_the_family(browser, portal, password):
    first_tokens = browser.exchange(
        browser.code("agent.epci", password("agent.epci"))["code"]
    ).json()
    second = browser.refresh(first_tokens["refresh_token"])
    assert second.status_code == 200
    assert second.json()["refresh_token"] != first_tokens["refresh_token"]
    assert _me(portal, second.json()) == 200
    assert browser.refresh(first_tokens["refresh_token"]).json()["error"] == "invalid_grant"
    assert _me(portal, second.json()) == 401
    assert browser.refresh(second.json()["refresh_token"]).status_code == 400


def test_revocation_ends_both_tokens(browser, portal, password):
    tokens = browser.exchange(browser.code("agent.epci", password("agent.epci"))["code"]).json()
    for token in (tokens["refresh_token"], "unknown"):
        answer = requests.post(
            f"{portal.url}/oauth/revoke", data={"client_id": CLIENT_ID, "token": token}, timeout=10
        )
        assert answer.status_code == 200
    assert _me(portal, tokens) == 401
    assert browser.refresh(tokens["refresh_token"]).status_code == 400


def test_an_account_whose_access_has_ended_is_refused_with_the_reason(browser, portal, password):
    callback = browser.code("tiers.echu", password("tiers.echu"))
    assert callback["error"] == "access_denied"
    assert callback["state"] == browser.parameters["state"]
    assert callback["iss"] == portal.url
    assert "EPCI" in callback["error_description"]
    assert "code" not in callback


def test_a_wrong_password_shows_the_form_again(browser):
    answer = browser.post(browser.page(lang="en"), "nobody", "nothing")
    assert answer.status_code == 401
    assert "The user name or the password is wrong." in answer.text
    assert 'role="alert"' in answer.text


def test_failed_sign_ins_lock_the_account_for_a_growing_time(browser, password):
    page = browser.page(lang="en")
    for _ in range(5):
        assert browser.post(page, "reservataire", "wrong").status_code == 401
    locked = browser.post(page, "reservataire", password("reservataire"))
    assert locked.status_code == 429
    assert "Too many tries" in locked.text


def test_a_form_from_elsewhere_is_refused(browser, password):
    page = browser.page()
    assert (
        browser.post(page, "agent.epci", password("agent.epci"), csrf="forged").status_code == 400
    )
    browser.browser.cookies.clear()
    assert browser.post(page, "agent.epci", password("agent.epci")).status_code == 400


def test_prompt_none_never_shows_a_page(browser):
    answer = browser.page(prompt="none")
    assert answer.status_code == 302
    assert "error=login_required" in answer.headers["Location"]


def test_a_token_without_the_occupancy_scope_opens_no_data(browser, portal, password):
    callback = browser.code("agent.epci", password("agent.epci"), scope="openid profile")
    tokens = browser.exchange(callback["code"]).json()
    assert _me(portal, tokens) == 403
    user = requests.get(
        f"{portal.url}/oauth/userinfo",
        headers={"Authorization": f"Bearer {tokens['access_token']}"},
        timeout=10,
    )
    assert user.json()["name"] == "Camille Fictif"
    assert "email" not in user.json()


def _me(portal, tokens) -> int:
    return requests.get(
        f"{portal.url}/me",
        headers={"Authorization": f"Bearer {tokens['access_token']}"},
        timeout=10,
    ).status_code
