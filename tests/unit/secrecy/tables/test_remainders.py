"""Groups of small units: the counts of a wider unit beyond its released units, and nothing that
these do not already disclose."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from occupancy_plugin.secrecy import Family, GateError, Nesting, Policy, Schema, protect

SCHEMA = Schema(
    families=(Family("rooms", ("t1", "t2", "t3"), "households", of_households=True),),
    nestings=(
        Nesting("residence", "group", "group"),
        Nesting("residence", "iris", "iris"),
        Nesting("residence", "commune", "commune"),
        Nesting("group", "iris", "iris"),
        Nesting("group", "commune", "commune"),
        Nesting("iris", "commune", "commune"),
    ),
    remainders=("group",),
)
COUNTS = ["t1", "t2", "t3"]
# three small résidences, and two that may be shown: the last has nobody in t1
ROWS = {
    "a": (3, 2, 1, "i", "G"), "b": (1, 2, 2, "i", "G"), "c": (2, 1, 4, "i", "G"),
    "d": (9, 8, 7, "i", "d"), "e": (0, 20, 10, "j", "e"), "f": (9, 9, 9, "j", "f"),
    "g": (8, 9, 7, "j", "g"),
}  # fmt: skip


def tables(rows: dict[str, tuple] = ROWS) -> dict[str, pd.DataFrame]:
    residences = pd.DataFrame.from_dict(rows, "index", columns=[*COUNTS, "iris", "group"])
    residences["commune"] = "C"
    residences["households"] = residences[COUNTS].sum(axis=1)
    numbers = [*COUNTS, "households"]
    groups = residences.groupby("group")[numbers].sum()
    iris_of = residences.groupby("group")["iris"].agg(["first", "nunique"])
    groups["iris"] = iris_of["first"].where(iris_of["nunique"] == 1)
    groups["commune"] = "C"
    return {
        "residence": residences,
        "group": groups,
        "iris": residences.groupby("iris")[numbers].sum().assign(commune="C"),
        "commune": residences.groupby("commune")[numbers].sum(),
    }


def test_a_group_is_what_its_iris_holds_beside_the_residences_that_are_shown():
    released = protect(tables(), SCHEMA, Policy())
    assert released.withheld["residence"].loc[["a", "b", "c"]].all()
    group = released.tables["group"].loc["G"]
    assert group[["households", *COUNTS]].tolist() == [18, 6, 5, 7]


def test_a_group_of_one_residence_shows_and_hides_what_the_residence_does():
    released = protect(tables(), SCHEMA, Policy())
    for code in ("d", "e", "f", "g"):
        pd.testing.assert_series_equal(
            released.tables["group"].loc[code, COUNTS].isna(),
            released.tables["residence"].loc[code, COUNTS].isna(),
        )
    assert released.tables["group"].loc["e", COUNTS].isna().any()


def test_a_cell_that_does_not_follow_is_hidden():
    """A second résidence of the IRIS has nobody in t1: it is hidden there, and so is the group."""
    rows = {**ROWS, "d": (0, 12, 12, "i", "d"), "h": (7, 6, 5, "i", "h")}
    released = protect(tables(rows), SCHEMA, Policy())
    released_rows = released.tables
    hidden = (
        released_rows["residence"].loc[["d", "h"], COUNTS].isna().any()
        | released_rows["iris"].loc["i", COUNTS].isna()
    )
    assert hidden.any()
    assert (released_rows["group"].loc["G", COUNTS].isna() == hidden).all()


def test_other_scales_release_what_they_release_without_groups():
    raw = tables()
    released = protect(raw, SCHEMA, Policy())
    separate_release = protect({s: t for s, t in raw.items() if s != "group"}, SCHEMA, Policy())
    for scale, mask in separate_release.hidden.items():
        pd.testing.assert_frame_equal(released.hidden[scale], mask)


def test_a_group_that_leaves_out_a_withheld_neighbour_is_withheld():
    rows = {**ROWS, "c": (2, 1, 4, "i", "c")}
    released = protect(tables(rows), SCHEMA, Policy())
    assert released.withheld["group"].loc[["G", "c"]].all()


def test_a_group_across_iris_that_are_withheld_follows_from_the_commune():
    rows = {
        "a": (3, 2, 1, "i", "G"), "b": (1, 2, 3, "j", "G"), "c": (2, 1, 4, "k", "G"),
        "d": (9, 8, 7, "l", "d"), "e": (7, 8, 9, "l", "e"),
    }  # fmt: skip
    released = protect(tables(rows), SCHEMA, Policy())
    assert released.withheld["iris"].loc[["i", "j", "k"]].all()
    assert released.tables["group"].loc["G", "households"] == 19


def test_a_group_of_the_commune_stands_beside_groups_of_its_iris():
    rows = {
        **ROWS, "p": (3, 2, 1, "x", "H"), "q": (1, 2, 3, "y", "H"), "r": (2, 1, 4, "z", "H"),
    }  # fmt: skip
    schema = replace(SCHEMA, nestings=SCHEMA.nestings[::-1])
    for described in (SCHEMA, schema):
        released = protect(tables(rows), described, Policy())
        assert released.withheld["iris"].loc[["x", "y", "z"]].all()
        assert released.tables["group"].loc[["G", "H"], "households"].tolist() == [18, 19]


def test_a_group_whose_family_has_few_of_its_own_is_withheld_when_they_follow():
    schema = Schema(
        families=(*SCHEMA.families, Family("recent", ("r1", "r2"), "known", of_households=True)),
        nestings=SCHEMA.nestings,
        remainders=SCHEMA.remainders,
    )
    raw = tables()
    few = pd.DataFrame({"r1": 1, "r2": 2}, index=["a", "b", "c"])
    many = pd.DataFrame({"r1": 9, "r2": 8}, index=["d", "e", "f", "g"])
    recent = pd.concat([few, many]).assign(known=lambda part: part.sum(axis=1))
    for scale, key in (("residence", None), *((s, s) for s in ("group", "iris", "commune"))):
        rows = recent if key is None else recent.groupby(raw["residence"][key]).sum()
        raw[scale] = raw[scale].join(rows)
    released = protect(raw, schema, Policy())
    follows = released.tables["iris"].loc["i", "r1"] - released.tables["residence"].loc["d", "r1"]
    assert follows == 3
    assert released.withheld["group"]["G"]


def test_numbers_that_do_not_agree_with_the_scales_around_are_hidden():
    raw = tables()
    raw["group"].loc["G", ["t1", "t2"]] = [5, 6]
    row = protect(raw, SCHEMA, Policy()).tables["group"].loc["G"]
    assert row[["t1", "t2"]].isna().all()
    assert row["t3"] == 7


def test_cells_that_a_portal_hid_of_a_group_stay_hidden():
    raw = tables()
    raw["group"] = raw["group"].astype(dict.fromkeys(COUNTS, float))
    raw["group"].loc["G", "t2"] = np.nan
    row = protect(raw, SCHEMA, Policy()).tables["group"].loc["G"]
    assert np.isnan(row["t2"])
    assert row["t1"] == 6


def test_without_the_units_that_it_consists_of_a_group_is_withheld():
    raw = tables()
    del raw["residence"]
    assert protect(raw, SCHEMA, Policy()).withheld["group"].all()
    with pytest.raises(GateError, match="group"):
        protect({"group": raw["group"]}, SCHEMA, Policy())


def test_a_group_in_no_released_unit_and_a_scale_without_rows_are_no_error():
    raw = tables()
    raw["group"] = raw["group"].iloc[:0]
    assert protect(raw, SCHEMA, Policy()).tables["group"].empty
