"""Zonings over a released scale, as they are read."""

from __future__ import annotations

import numpy as np

from occupancy_plugin.secrecy import Nesting, Schema
from occupancy_plugin.secrecy.zonings.read import read_zonings, scales_above, straddling_zoning
from tests.unit.secrecy.zonings.crossed import OVER, problem, tables


def test_a_zone_knows_its_buildings_and_what_meets_it():
    some = problem()
    (zoning,) = some.zonings
    code = some.forest.code.astype(str)
    held = {code[node]: code[zone] for node, zone in enumerate(zoning.zone) if zone >= 0}
    assert held == {"b1": "z1", "b2": "z1", "b3": "z2"}
    assert sorted(code[zoning.heads]) == ["z1", "z2"]
    pieces = zoning.pieces(some.forest)
    met = set(zip(code[pieces.a], code[pieces.b], strict=True))
    assert met == {("z1", "b1"), ("z1", "b2"), ("z2", "b3")}


def test_where_nobody_lives_nothing_meets():
    some = problem()
    forest = some.forest
    forest.values["households"] = np.where(forest.code == "b3", 0, forest.households)
    pieces = some.zonings[0].pieces(some.forest)
    assert "b3" not in some.forest.code[pieces.b]


def test_scales_above_the_pieces_are_no_zonings():
    nestings = (Nesting("b", "i", "k"), Nesting("i", "c", "k"), Nesting("q", "c", "k"))
    assert scales_above(Schema(nestings=nestings), "b") == {"b", "i", "c"}
    assert scales_above(Schema(), "b") == {"b"}


def test_pieces_that_no_table_holds_are_no_zoning():
    some, raw = problem(), tables()
    del raw["building"]
    some.forest.scales = [s if s != "building" else "other" for s in some.forest.scales]
    assert read_zonings(raw, some.forest, OVER) == []


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
