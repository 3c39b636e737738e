"""The public interface: lists are accepted like tuples, and a wrong call gets an error that names
the mistake."""

from __future__ import annotations

import re

import pytest

from occupancy_plugin.secrecy import (
    Family,
    Mean,
    Nesting,
    Policy,
    PolicyError,
    Rate,
    Schema,
    SchemaError,
    Sum,
    attack,
    protect,
)
from tests.unit.secrecy.small import units

LISTS = Schema(
    families=[Family("f", ["a", "b", "c"], "known")],
    rates=[Rate("a_rate", "a", "known")],
    means=[Mean("rent", "known")],
    sums=[Sum("ab", ["a", "b"])],
    nestings=[Nesting("iris", "commune", "commune")],
)


def test_lists_are_as_good_as_tuples():
    tuples = Schema(
        families=(Family("f", ("a", "b", "c"), "known"),),
        rates=(Rate("a_rate", "a", "known"),),
        means=(Mean("rent", "known"),),
        sums=(Sum("ab", ("a", "b")),),
        nestings=(Nesting("iris", "commune", "commune"),),
    )
    assert tuples == LISTS
    assert hash(tuples) == hash(LISTS)
    assert Schema.from_json(LISTS.to_json()) == LISTS
    rows = {"iris": units({"u": (0, 20, 20)})}
    assert protect(rows, LISTS, Policy(hidden_rates=[0, 100])).hidden["iris"].loc["u", "a"]


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: Family("f", "abc", "known"), "Family f: columns must be a list"),
        (lambda: Family("f", ["a", "a"], "known"), "Family f: columns names a twice"),
        (lambda: Family("f", ["a", "known"], "known"), "known is both a category and the total"),
        (lambda: Family("f", [], "known"), "Family f: columns must be a list"),
        (lambda: Family("f", ["a"], 3), "Family: total must be a text"),
        (lambda: Rate("r", "a", "known", 9), "Rate r: decimals"),
        (lambda: Sum("s", []), "Sum s: columns must be a list"),
        (lambda: Nesting("iris", "iris", "code"), "iris cannot lie in itself"),
        (lambda: Schema(families=Family("f", ["a"], "known")), "families must be a list of Family"),
        (lambda: Schema(means=[Rate("r", "a", "b")]), "means must be a list of Mean"),
        (lambda: Schema(families=[*LISTS.families] * 2), "two families are called f"),
    ],
)
def test_a_wrong_description_is_named(call, sentence):
    with pytest.raises(SchemaError, match=sentence):
        call()


@pytest.mark.parametrize("gate", [protect, attack])
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((units({"u": (1, 2, 3)}), LISTS, Policy()), "tables must map scales to tables"),
        (({"iris": [1, 2]}, LISTS, Policy()), "'iris' must be a DataFrame, not list"),
        (({}, {"families": []}, Policy()), "schema must be a Schema, not dict"),
        (({}, LISTS, 11), "policy must be a Policy, not int"),
    ],
)
def test_a_wrong_call_is_named(gate, arguments, sentence):
    with pytest.raises(TypeError, match=re.escape(sentence)):
        gate(*arguments)


def test_rates_that_are_no_numbers_are_refused():
    with pytest.raises(PolicyError, match="hidden_rates"):
        Policy(hidden_rates=["zero", 100])
