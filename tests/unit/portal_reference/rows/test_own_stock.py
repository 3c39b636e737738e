"""A landlord who knows his own households finds no group of 1 to 10 households of others."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from scripts.portal.access.rights import RIGHTS, Rule
from scripts.portal.catalogue.scales import SCALES
from scripts.portal.rows import suppress
from scripts.portal.rows.own_stock import READ_BY_LANDLORDS, units_of_few_others
from scripts.portal_process import SMALL
from scripts.world import simulate, tables

TERRITORY, SEED, VINTAGE = SMALL[1], 1, "2024"
SUPPRESSED = ("commune", "epci", "departement", "batiment")
"""Squares and QPV would cost most of the time, and have no landlord."""


@pytest.fixture(scope="module")
def rows():
    """The rows of a small territory where one landlord has all but nine of a commune's households,
    and the commune."""
    world = simulate.simulate(TERRITORY, SEED)
    found = dict(tables.counted(world, SEED, (VINTAGE,)))[VINTAGE]
    buildings = found["batiment"]
    served = buildings["commune"].map(found["commune"].set_index("code")["households"])
    small = buildings[(buildings["households"] == 9) & (served > 60)]
    chosen, commune = small.index[0], small["commune"].iloc[0]
    of_commune = buildings["commune"] == commune
    landlords = np.where(of_commune, "Habitat", buildings["landlord"])
    landlords[chosen] = "Logis"
    rows = {**found, "batiment": buildings.assign(landlord=landlords)}
    return {scale: rows[scale] for scale in SUPPRESSED}, commune


def others(rows, scale):
    """The households of others per unit and landlord, of units where he has some."""
    buildings = rows["batiment"]
    own = buildings.groupby([scale, "landlord"])["households"].sum()
    total = rows[scale].set_index("code")["households"]
    left = total.reindex(own.index.get_level_values(scale)).to_numpy() - own
    return left[own > 0]


def test_what_is_left_without_a_landlords_own_stock_obeys_the_threshold(rows):
    raw, commune = rows
    assert units_of_few_others(raw, suppress.thresholds())["commune"].tolist() == [commune]
    released = suppress.suppress_rows(raw)
    for scale in ("commune", "epci", "departement"):
        left = others({**raw, scale: released[scale]}, scale).dropna()
        assert not ((left > 0) & (left < 11)).any(), scale
    kept = released["commune"].set_index("code")["households"]
    assert np.isnan(kept[commune])


def test_without_the_rule_his_neighbours_follow(rows, monkeypatch):
    raw, commune = rows
    monkeypatch.setattr(suppress, "hidden_for_landlords", lambda *_: None)
    kept = suppress.suppress_rows(raw)["commune"].set_index("code")["households"]
    assert kept[commune] > 60


def test_a_landlord_alone_or_beside_many_takes_nothing_apart():
    buildings = pd.DataFrame(
        [("a", "X", 30), ("a", "Y", 9), ("b", "X", 40), ("b", "Y", 12), ("c", "X", 20)],
        columns=["commune", "landlord", "households"],
    )
    communes = pd.DataFrame({"code": ["a", "b", "c"], "households": [39, 52, 20]})
    found = units_of_few_others({"batiment": buildings, "commune": communes}, suppress.thresholds())
    assert {scale: units.tolist() for scale, units in found.items()} == {"commune": ["a"]}
    assert units_of_few_others({"commune": communes}, suppress.thresholds()) == {}


def test_the_scales_are_those_that_landlords_read():
    """A building has one landlord, and France has many."""
    readable = {
        scale for scale in SCALES if RIGHTS["landlord"].get(scale) in (Rule.ALL, Rule.STOCK)
    }
    assert readable - {"france", "batiment"} == set(READ_BY_LANDLORDS)
