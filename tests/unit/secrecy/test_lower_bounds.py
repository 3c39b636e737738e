"""Lower bounds: a couple is two people, so the number of occupants could disclose households by
type. Worlds are drawn household by household. The judge (judge.py) knows the bound and shares no
code with the gate."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from occupancy_plugin.secrecy import (
    Family,
    GateError,
    LowerBound,
    Nesting,
    Overlap,
    Policy,
    Schema,
    SchemaError,
    attack,
    protect,
)
from scripts.portal.catalogue.sums import LOWER_BOUNDS
from scripts.world import simulate
from scripts.world.tables import counted
from tests.unit.secrecy import judge
from tests.unit.secrecy.draws import draws

TYPES = {"single": 1, "couple": 2, "lone": 2, "family": 4}  # the fewest people of each
AGES = ("minor", "adult")
COLUMNS = ("households", *TYPES, "occupants", *AGES)
BOUND = LowerBound("occupants", ("households", "couple", "lone", "family"), (1, 1, 1, 3))
SCHEMA = Schema(
    families=(
        Family("type", tuple(TYPES), "households", of_households=True),
        Family("age", AGES, "occupants"),
    ),
    lower_bounds=(BOUND,),
    nestings=(Nesting("building", "iris", "iris"),),
    overlaps=(Overlap("square", "iris", "building", "square", "iris"),),
)
LINKS = [("building", "iris", "iris"), ("building", "square", "square")]
SUMS = (("households", TYPES), ("occupants", AGES))
RELATIONS = np.array(
    [[-1.0 if name == total else float(name in parts) for name in COLUMNS] for total, parts in SUMS]
)


def world(seed: int) -> dict[str, pd.DataFrame]:
    """Buildings of households of few types, in IRIS and squares; one in eight households has more
    people than its type has at least."""
    rng = np.random.default_rng([seed, 2026])
    buildings = int(rng.integers(5, 16))
    places = pd.DataFrame(
        {
            "iris": [f"i{rng.integers(3)}" for _ in range(buildings)],
            "square": [f"s{rng.integers(4)}" for _ in range(buildings)],
        },
        index=[f"b{number:02}" for number in range(buildings)],
    )
    of_building = np.repeat(places.index, rng.integers(4, 30, buildings))
    likely = rng.dirichlet([1.2, 0.8, 0.6, 0.4], buildings)
    types = np.array(
        [rng.choice(list(TYPES), p=likely[places.index.get_loc(b)]) for b in of_building]
    )
    people = np.array([TYPES[name] for name in types]) + (rng.random(len(types)) < 0.125)
    minors = np.where(np.isin(types, ["lone", "family"]), people // 2, 0)
    homes = pd.DataFrame(
        {
            "households": 1, "occupants": people, "minor": minors, "adult": people - minors,
            **{name: (types == name).astype(int) for name in TYPES},
        }
    )  # fmt: skip
    table = homes.groupby(of_building)[list(COLUMNS)].sum().join(places)
    zones = {zone: table.groupby(zone)[list(COLUMNS)].sum() for zone in ("iris", "square")}
    return {"building": table, **zones}


def disclosed(raw: dict[str, pd.DataFrame], schema: Schema) -> list[judge.Told]:
    shown = protect(raw, schema, Policy()).tables
    return judge.disclosures(
        raw, shown, ("households", *TYPES, "occupants", *AGES), "households", LINKS,
        of_households=True, relations=RELATIONS, nobody=("occupants", *AGES),
        bounds=[BOUND.terms()],
    )  # fmt: skip


@pytest.mark.parametrize("seed", draws(40))
def test_nothing_follows_from_the_fewest_people_of_each_type(seed):
    assert disclosed(world(seed), SCHEMA) == []


@pytest.mark.parametrize("scale", ["building", "iris"])
@pytest.mark.parametrize("seed", draws(40))
def test_nothing_follows_where_a_scale_is_alone(seed, scale):
    """Rows that are in no sum over units have to be proved too."""
    raw = {scale: world(seed)[scale]}
    assert disclosed(raw, replace(SCHEMA, nestings=(), overlaps=())) == []


def test_a_bound_of_overlapping_counts_holds_where_a_scale_is_alone():
    """108 + 7 + 14 are the 129 households, which would disclose that the fourth count is 0."""
    rows = {"u": (129, 108, 7, 14, 0), "v": (60, 20, 20, 10, 5), "w": (80, 30, 20, 10, 5)}
    table = pd.DataFrame.from_dict(rows, "index", columns=["households", *"abcd"])
    families = tuple(Family(name, (name,), "households", partition=False) for name in "abcd")
    bound = LowerBound("households", tuple("abcd"), (1, 1, 1, 1))
    schema = Schema(families=families, lower_bounds=(bound,))
    shown = protect({"commune": table}, schema, Policy()).tables["commune"]
    assert shown.loc["u", list("abcd")].isna().sum() >= 2
    assert attack({"commune": shown}, schema, Policy()) == []


def test_without_the_bound_the_occupants_disclose_a_type():
    blind = replace(SCHEMA, lower_bounds=())
    assert sum(len(disclosed(world(seed), blind)) for seed in range(12)) > 0


def test_the_auditor_knows_the_bound():
    found = 0
    for seed in range(12):
        raw = world(seed)
        release = protect(raw, replace(SCHEMA, lower_bounds=()), Policy())
        found += len(attack(seen(raw, release.tables), SCHEMA, Policy()))
    assert found > 0


def seen(raw: dict[str, pd.DataFrame], shown: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The release as its readers have it: all units and where they lie, hidden cells missing."""
    keys = {"building": ["iris", "square"]}
    return {
        scale: shown[scale]
        .reindex(index=table.index, columns=list(COLUMNS))
        .join(table[keys.get(scale, [])])
        for scale, table in raw.items()
    }


def test_fewer_occupants_than_households_are_refused_with_columns_and_codes():
    raw = world(1)
    raw["building"].loc["b00", ["occupants", "minor", "adult"]] = 0
    with pytest.raises(GateError, match=r"occupants counts less than households.*b00"):
        protect({"building": raw["building"]}, replace(SCHEMA, nestings=(), overlaps=()), Policy())


@pytest.mark.parametrize(
    ("columns", "weights", "sentence"),
    [
        (("households",), (0,), "weights are whole numbers above 0"),
        (("households",), (1, 2), "one weight for each"),
        (("occupants",), (1,), "one weight for each"),
        (("nowhere",), (1,), "nowhere is no count column"),
    ],
)
def test_a_bound_that_cannot_be_is_refused(columns, weights, sentence):
    def with_bound() -> None:
        bound = LowerBound("occupants", columns, weights)
        protect(world(1), replace(SCHEMA, lower_bounds=(bound,)), Policy())

    with pytest.raises(SchemaError, match=sentence):
        with_bound()


def test_a_schema_with_bounds_is_read_as_it_was_written():
    assert Schema.from_json(SCHEMA.to_json()) == SCHEMA


def test_the_reference_rows_fulfil_the_catalogues_bounds():
    _, rows = next(iter(counted(simulate.simulate("246000921", 1), 1, ("2024",))))
    for frame in rows.values():
        adults = frame[["occ_18_24", "occ_25_39", "occ_40_64", "occ_65p"]].sum(axis=1)
        counts = frame.assign(adults=frame.get("adults", adults))
        for column, parts in LOWER_BOUNDS.items():
            assert (counts[column] >= sum(w * counts[part] for part, w in parts)).all()
