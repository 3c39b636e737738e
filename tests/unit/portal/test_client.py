"""Authorised requests: their content, the repetition after a 401, the errors for odd answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from occupancy_plugin.portal.client import GEOJSON_HEADERS, Client
from occupancy_plugin.portal.http.transport import Answer
from occupancy_plugin.toolbelt.errors import SignInRequired


class Wire:
    """Takes requests, gives answers of these statuses in turn."""

    def __init__(self, *statuses: int) -> None:
        self.statuses = list(statuses)
        self.asked: list[dict[str, str]] = []

    def send(self, method: str, url: str, headers: Mapping[str, str], **options: Any) -> Answer:
        self.asked.append(dict(headers))
        return Answer(self.statuses.pop(0), url, {"Content-Type": "application/json"}, b"{}")


class Tokens:
    def __init__(self, *tokens: str) -> None:
        self.tokens = list(tokens)

    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.tokens[0]}"}

    def renew(self, refused: object) -> bool:
        return bool(self.tokens.pop(0)) and bool(self.tokens)


def test_the_second_try_after_a_401_is_the_same_request_with_a_new_token() -> None:
    wire = Wire(401, 200)
    Client(wire, Tokens("old", "new")).send("GET", "/items", headers=GEOJSON_HEADERS)  # type: ignore[arg-type]
    assert [asked.pop("Authorization") for asked in wire.asked] == ["Bearer old", "Bearer new"]
    assert wire.asked == [GEOJSON_HEADERS, GEOJSON_HEADERS]


def test_two_401s_end_the_session() -> None:
    with pytest.raises(SignInRequired):
        Client(Wire(401, 401), Tokens("old", "new")).send("GET", "/items")  # type: ignore[arg-type]
