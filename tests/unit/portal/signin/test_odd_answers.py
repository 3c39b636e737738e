"""Odd answers about tokens are bounded or refused with a sentence. None causes another error or
keeps a session for ever."""

from __future__ import annotations

import json
import math
import time

import pytest

from occupancy_plugin.portal.documents import MAX_CLASSES, MAX_DECIMALS, _indicator
from occupancy_plugin.portal.http.transport import Answer, _retry_after
from occupancy_plugin.portal.signin.oidc import (
    CLIENT_ID,
    USUAL_SECONDS,
    Endpoints,
    _check_claims,
    _claims,
    _moment,
    _tokens,
)
from occupancy_plugin.toolbelt.errors import BadData, PortalError, SignInRefused


def answer(status: int = 200, **fields: object) -> Answer:
    body = {"access_token": "a", "token_type": "Bearer", "refresh_token": "r", **fields}
    return Answer(
        status, "https://p.example", {"Content-Type": "application/json"}, json.dumps(body).encode()
    )


@pytest.mark.parametrize("lifetime", [math.nan, math.inf, -1, 0, 1e300, "soon", None, [600], {}])
def test_a_lifetime_that_is_none_is_the_usual_one(lifetime: object) -> None:
    """NaN would never be over: the token would never be renewed ahead."""
    tokens, _ = _tokens(answer(expires_in=lifetime))
    assert 0 < tokens.expires_at - time.monotonic() <= USUAL_SECONDS


@pytest.mark.parametrize("token", ["clé", None, 3, ["a"]])
def test_a_token_that_no_header_can_carry_is_refused(token: object) -> None:
    with pytest.raises(BadData):
        _tokens(answer(access_token=token))


@pytest.mark.parametrize("status", [204, 400, 401, 500, 503])
def test_no_token_is_a_sentence(status: int) -> None:
    with pytest.raises(PortalError) as refusal:
        _tokens(answer(status))
    assert str(refusal.value).endswith(".")


@pytest.mark.parametrize("token", ["", "a.b", "a.!.c", "a.bnVsbA.c", "a.WzFd.c", "é.é.é"])
def test_claims_that_cannot_be_read_are_none(token: str) -> None:
    assert _claims(token) == {}


@pytest.mark.parametrize("moment", [None, "tomorrow", math.nan, [1]])
def test_a_moment_that_is_none_is_long_ago(moment: object) -> None:
    assert _moment(moment) == 0.0


@pytest.mark.parametrize("ahead", [-7200, 0, 3600, 7260, 400 * 86_400])
def test_a_clock_that_is_ahead_is_told_with_the_difference(ahead: int) -> None:
    ends = Endpoints("https://p", "https://p/authorize", "https://p/token", "https://p/revoke")
    now = time.time() - ahead  # the portal's
    claims = {"iss": "https://p", "aud": CLIENT_ID, "nonce": "n", "iat": now, "exp": now + 3000}
    if ahead <= 0:
        _check_claims(claims, ends, "n")
        return
    with pytest.raises(SignInRefused) as refusal:
        _check_claims(claims, ends, "n")
    assert f"{ahead // 3600} h {ahead % 3600 // 60} min ahead" in str(refusal.value)
    for foreign in ({"nonce": "x"}, {"iss": "https://q"}, {"exp": None}, {"exp": 1}):
        with pytest.raises(SignInRefused, match="did not come from the portal"):
            _check_claims({**claims, **foreign}, ends, "n")


@pytest.mark.parametrize(
    ("said", "seconds"), [("7", 7.0), ("²", 0.5), ("", 0.5), ("-1", 0.5), ("9" * 400, 0.5)]
)
def test_digits_of_http_alone_are_a_time_to_wait(said: str, seconds: float) -> None:
    assert _retry_after({"Retry-After": said}, 0.5) == seconds


@pytest.mark.parametrize("given", [10**12, -4, 3])
def test_classes_and_decimals_of_a_catalogue_are_bounded(given: int) -> None:
    """A million classes or decimals would fill the window, or the memory."""
    indicator = _indicator(
        {
            "id": "x",
            "label": {"fr": "X"},
            "theme": "t",
            "kind": "rate",
            "unit": {"fr": "%"},
            "numerator": ["n"],
            "denominator": "d",
            "family": "f",
            "decimals": given,
            "method": "quantile",
            "classes": given,
            "palette": "Blues",
        }
    )
    assert 0 <= indicator.decimals <= MAX_DECIMALS
    assert 0 <= indicator.classes <= MAX_CLASSES
