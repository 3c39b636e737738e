"""The floor of the rules (R12), and policies as JSON."""

from __future__ import annotations

import pytest

from occupancy_plugin.secrecy import Policy, PolicyError


@pytest.mark.parametrize(
    ("weaker", "sentence"),
    [
        ({"min_households": 10}, "at least 11"),
        ({"hidden_rates": (0.0,)}, "0 and 100"),
        ({"near_extremes": 7}, "from 0 to 6"),
        ({"min_cell": -1}, "min_cell"),
        ({"need_floor": 1}, "width"),
        ({"need_floor": 12}, "width"),
        ({"dominance": 0.0}, "percent"),
    ],
)
def test_a_weaker_policy_is_refused_and_says_where(weaker: dict, sentence: str):
    with pytest.raises(PolicyError, match=sentence):
        Policy(**weaker)
    with pytest.raises(PolicyError, match=sentence):
        Policy.from_json(weaker)


def test_a_stricter_policy_comes_back_from_its_json():
    strict = Policy(min_households=20, hidden_rates=[0, 50, 100], min_cell=3, version="2026")
    assert Policy.from_json(strict.to_json()) == strict


def test_unknown_keys_of_a_later_portal_are_ignored():
    assert Policy.from_json({"min_households": 12, "colour": "blue"}).min_households == 12


@pytest.mark.parametrize("text", ["", "[]", "3", '{"min_households": "many"}'])
def test_a_text_that_is_no_policy_is_refused(text: str):
    with pytest.raises(PolicyError):
        Policy.from_json(text)
