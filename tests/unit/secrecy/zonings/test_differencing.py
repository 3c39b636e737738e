"""Two zonings of four buildings: which differences are too small, worked out by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from occupancy_plugin.secrecy import (
    Family,
    GateError,
    Nesting,
    Overlap,
    Policy,
    Schema,
    protect,
    units_to_withhold,
)
from occupancy_plugin.secrecy.forest.build import build_forest
from occupancy_plugin.secrecy.problem import Problem
from occupancy_plugin.secrecy.zonings.differencing import (
    inferred_households,
    read_pieces,
    withheld_by_differences,
)
from occupancy_plugin.secrecy.zonings.read import read_zonings, scales_above
from tests.unit.secrecy.small import units

SCHEMA = Schema(overlaps=(Overlap("square", "iris", "pieces", "square", "iris"),))
FAMILY = Family("f", ("a", "b", "c"), "known")
OVER = Schema(
    families=(FAMILY,),
    nestings=(Nesting("building", "iris", "iris"),),
    overlaps=(Overlap("square", "iris", "building", "square", "iris"),),
)


def problem(pieces: list[tuple[str, str, int]], schema: Schema = SCHEMA) -> tuple[Problem, list]:
    """(square, IRIS, households) of every piece, all in one commune → the problem and who meets
    whom."""
    rows = pd.DataFrame(pieces, columns=["square", "iris", "households"]).assign(commune="c")
    scales = ("square", "iris", "commune")
    numbers = {k: rows.groupby(k)[["households"]].sum().astype(float) for k in scales}
    tables = {**numbers, "iris": numbers["iris"].assign(commune="c"), "pieces": rows}
    forest = build_forest(tables, numbers, schema, Policy(), is_suppressed=False)
    found = read_pieces(tables, forest, schema)
    return Problem(forest, schema, Policy(), np.zeros(forest.size, dtype=bool)), found


def chosen(pieces: list[tuple[str, str, int]], schema: Schema = SCHEMA) -> set[str]:
    gate_problem, found = problem(pieces, schema)
    rows = withheld_by_differences(found, gate_problem, gate_problem.withheld)
    return {str(code) for code in gate_problem.forest.code[rows]}


def test_a_square_less_the_iris_inside_it_must_not_be_small():
    """z1 less i1 are five households, i2 less z2 the same five: i1 and z2 go, what is inside."""
    assert chosen([("z1", "i1", 30), ("z1", "i2", 5), ("z2", "i2", 50)]) == {"i1", "z2"}


def test_a_difference_of_nothing_or_of_enough_tells_nothing():
    assert chosen([("z1", "i1", 30), ("z2", "i2", 50)]) == set()
    assert chosen([("z1", "i1", 30), ("z1", "i2", 11), ("z2", "i2", 50)]) == set()


def test_a_scale_that_gives_way_goes_first():
    """The same, but squares were drawn to be shown: they go and the IRIS stay."""
    gives = Schema(overlaps=SCHEMA.overlaps, yielding=("square",))
    assert chosen([("z1", "i1", 30), ("z1", "i2", 5), ("z2", "i2", 50)], gives) == {"z1", "z2"}


def test_an_uncounted_square_is_inferred_from_its_iris():
    """z1 is half of i1, z2 the other: 30 less 12 are 18, of z3 there are three. Were both not
    counted nobody knew."""
    pieces = [("z1", "i1", 12), ("z2", "i1", 18), ("z3", "i2", 3), ("z4", "i2", 40)]

    def inferred(*uncounted: str) -> dict[str, float]:
        gate_problem, found = problem(pieces)
        unknown = np.isin(gate_problem.forest.code, uncounted)
        gate_problem.forest.values["households"] = np.where(
            unknown, np.nan, gate_problem.forest.households
        )
        households = inferred_households(found, gate_problem)
        return dict(
            zip(
                gate_problem.forest.code[~np.isnan(households)],
                households[~np.isnan(households)],
                strict=True,
            )
        )

    assert inferred("z2", "z3") == {"z2": 18, "z3": 3}
    assert inferred("i1") == {"i1": 30}
    assert inferred("z1", "z2") == inferred() == {}


def test_a_difference_without_households_discloses_nothing():
    """i1 less z1 is z2, a square of dwellings that nobody answered in: withheld, and no secret."""
    gate_problem, found = problem([("z1", "i1", 30), ("z2", "i1", 18)])
    code, counts = gate_problem.forest.code, gate_problem.forest.values
    counts["households"] = np.where(code == "z2", np.nan, gate_problem.forest.households)
    gate_problem.withheld = code == "z2"
    assert code[withheld_by_differences(found, gate_problem, gate_problem.withheld)].tolist() == [
        "z1"
    ]
    counts["households"] = np.where(code == "i1", 30.0, gate_problem.forest.households)
    assert withheld_by_differences(found, gate_problem, gate_problem.withheld).tolist() == []


def test_withheld_units_follow_together_from_their_parent():
    """c less i3 and i4 is 17, which i1 and i2 have together. So 23 of z1 are in i3, and eight of
    others: z1 goes. With i4 withheld too nobody knows."""
    z1 = [("z1", "i1", 6), ("z1", "i2", 11), ("z1", "i3", 23)]
    pieces = [*z1, ("z2", "i3", 8), ("z2", "i4", 6), ("z3", "i4", 16)]
    nested = Schema(nestings=(Nesting("iris", "commune", "commune"),), overlaps=SCHEMA.overlaps)
    gate_problem, found = problem(pieces, nested)
    code = gate_problem.forest.code
    for withheld, follow in (("i1 i2 z2 z3", ["z1"]), ("i1 i2 i4 z2 z3", [])):
        rows = withheld_by_differences(found, gate_problem, np.isin(code, withheld.split()))
        assert code[rows].tolist() == follow


def test_an_overlap_without_its_columns_is_refused_by_name():
    gate_problem, _ = problem([("z1", "i1", 30)])
    broken = {"pieces": pd.DataFrame({"square": ["z1"], "households": [3]})}
    with pytest.raises(GateError, match="pieces lacks the column iris"):
        read_pieces(broken, gate_problem.forest, SCHEMA)


def buildings() -> dict[str, pd.DataFrame]:
    rows = {"b1": (5, 6, 9), "b2": (8, 9, 13), "b3": (6, 9, 10), "b4": (9, 15, 16)}
    building = units(rows).assign(square=["z1", "z1", "z2", None], iris="i")
    numbers = ["households", "known", "a", "b", "c"]
    return {
        "building": building,
        "square": building.groupby("square")[numbers].sum(),
        "iris": building.groupby("iris")[numbers].sum(),
    }


def test_zones_are_read_where_they_are_the_sum_of_their_buildings():
    raw = buildings()
    assert scales_above(OVER, "building") == {"building", "iris"}
    numbers = {s: t.select_dtypes("number").astype(float) for s, t in raw.items()}
    forest = build_forest(raw, numbers, OVER, Policy(), is_suppressed=False)
    (zoning,) = read_zonings(raw, forest, OVER)
    contents = {
        str(forest.code[node]): str(forest.code[zone])
        for node, zone in enumerate(zoning.zone)
        if zone >= 0
    }
    assert contents == {"b1": "z1", "b2": "z1", "b3": "z2"}
    numbers["square"].loc["z1", "households"] += 40  # others in addition: no sum of buildings
    forest = build_forest(raw, numbers, OVER, Policy(), is_suppressed=False)
    (zoning,) = read_zonings(raw, forest, OVER)
    assert {str(forest.code[z]) for z in zoning.zone if z >= 0} == {"z2"}
    numbers["square"].loc["z2", "households"] -= 20
    forest = build_forest(raw, numbers, OVER, Policy(), is_suppressed=False)
    with pytest.raises(GateError, match="z2"):
        read_zonings(raw, forest, OVER)


def test_units_to_withhold_are_those_that_a_release_withholds():
    raw = buildings()
    raw["building"].loc["b3", ["households", "known", "a", "b", "c"]] = [4, 4, 1, 1, 2]
    for key in ("square", "iris"):
        numbers = ["households", "known", "a", "b", "c"]
        raw[key] = raw["building"].groupby(key)[numbers].sum()
    found, protected = units_to_withhold(raw, OVER, Policy()), protect(raw, OVER, Policy())
    for scale, mask in protected.withheld.items():
        pd.testing.assert_series_equal(found[scale], mask, check_names=False)
    assert found["square"]["z2"]
