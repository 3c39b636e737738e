"""The duties as the plugin asks the portal for them."""

from __future__ import annotations

from typing import Any, cast

import pytest

from occupancy_plugin.duties.client import Duties


class Portal:
    """Answers from a dictionary, and remembers what was asked."""

    def __init__(self, answers: dict[str, Any]) -> None:
        self.answers = answers
        self.asked: list[str] = []

    def read_json(self, path: str) -> Any:
        self.asked.append(path)
        return self.answers[path]


def test_registers_that_come_in_pages_are_read_to_their_end() -> None:
    portal = Portal(
        {
            "/registers": {"people": [{"username": "a"}], "acts": [{"at": "1"}], "next": 7},
            "/registers/acts/7": {"acts": [{"at": "2"}, {"at": "3"}], "next": 12},
            "/registers/acts/12": {"acts": [{"at": "4"}], "next": None},
        }
    )
    found = Duties(cast(Any, portal)).registers()
    assert [act["at"] for act in found["acts"]] == ["1", "2", "3", "4"]
    assert found["people"] == [{"username": "a"}]
    assert "next" not in found


@pytest.mark.parametrize("following", [7, 3, "8", None])
def test_a_portal_that_sends_us_in_circles_is_left(following: object) -> None:
    portal = Portal(
        {
            "/registers": {"acts": [], "next": 7},
            "/registers/acts/7": {"acts": [{"at": "2"}], "next": following},
        }
    )
    assert Duties(cast(Any, portal)).registers()["acts"] == [{"at": "2"}]
    assert len(portal.asked) == 2
