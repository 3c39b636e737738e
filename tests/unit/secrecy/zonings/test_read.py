"""Zonings over a released scale, as they are read."""

from __future__ import annotations

import numpy as np

from occupancy_plugin.secrecy import Nesting, Schema
from occupancy_plugin.secrecy.zonings.read import read_zonings, scales_above, straddling_zoning
from tests.unit.secrecy.zonings.crossed import OVER, problem, tables


def test_a_zone_knows_its_buildings_and_what_meets_it():
    gate_problem = problem()
    (zoning,) = gate_problem.zonings
    code = gate_problem.forest.code.astype(str)
    contents = {code[node]: code[zone] for node, zone in enumerate(zoning.zone) if zone >= 0}
    assert contents == {"b1": "z1", "b2": "z1", "b3": "z2"}
    assert sorted(code[zoning.heads]) == ["z1", "z2"]
    zones, units = zoning.memberships(gate_problem.forest)
    met = set(zip(code[zones], code[units], strict=True))
    assert met == {("z1", "b1"), ("z1", "b2"), ("z2", "b3")}


def test_scales_above_the_pieces_are_no_zonings():
    nestings = (Nesting("b", "i", "k"), Nesting("i", "c", "k"), Nesting("q", "c", "k"))
    assert scales_above(Schema(nestings=nestings), "b") == {"b", "i", "c"}
    assert scales_above(Schema(), "b") == {"b"}


def test_pieces_that_no_table_holds_are_no_zoning():
    gate_problem, raw = problem(), tables()
    del raw["building"]
    gate_problem.forest.scales = [
        scale if scale != "building" else "other" for scale in gate_problem.forest.scales
    ]
    assert read_zonings(raw, gate_problem.forest, OVER) == []


def test_units_that_stand_apart_are_a_zoning_of_their_own():
    forest = problem().forest
    assert straddling_zoning(forest) is None
    node = int(np.flatnonzero(forest.code == "z2")[0])
    forest.is_straddling[node] = True
    forest.straddling_parent[forest.code == "b3"] = node
    found = straddling_zoning(forest)
    assert found is not None
    assert found.heads.tolist() == [node]
    assert [str(c) for c in forest.code[found.zone >= 0]] == ["b3"]
