"""Files of linked scales in one go: IRIS, communes, EPCI, départements."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
from linked_files import AISNE, NORD, communes, departements
from truth import csv

from occupancy_plugin.layers.release.file_release import protect_opened
from occupancy_plugin.secrecy import Policy
from occupancy_plugin.secrecy.schema import Family, Mean, Sum
from occupancy_plugin.sources.opening import open_files
from occupancy_plugin.sources.profile import Profile
from occupancy_plugin.sources.scales.linking import link_scales
from occupancy_plugin.table import Table


def test_a_lone_commune_under_eleven_takes_another_with_it(tmp_path: Path) -> None:
    """The département's file says what it would be: 1 511 − the others."""
    path = communes(tmp_path, {**NORD, **AISNE})
    separate_release = protect_opened(open_files(path), Policy()).scales["commune"]
    assert set(separate_release.released.index) == {*NORD, *AISNE} - {"59137"}
    opened = open_files(path, related=[departements(tmp_path)])
    assert [(n.child, n.parent, n.complete) for n in opened.schema.nestings] == [
        ("commune", "departement", True)
    ]
    both = protect_opened(opened, Policy()).scales
    absent = set(NORD) - set(both["commune"].released.index)
    assert "59137" in absent
    assert len(absent) >= 2
    assert set(AISNE) <= set(both["commune"].released.index)
    assert set(both["departement"].released.index) == {"59", "02"}


def test_a_file_that_names_its_households_otherwise_keeps_what_its_columns_mean() -> None:
    """R1 of a denominator, stock, headline sums and the weight of a mean stay declared."""
    income = Family("income", ("low", "high"), "men", stock=True, of_households=True)
    profiles = {
        "departement": Profile(scale="departement", population="households"),
        "commune": Profile(
            scale="commune",
            population="men",
            families=(income,),
            means=(Mean("age", "men"),),
            sums=(Sum("poor", ("low", "men"), priority=0),),
        ),
    }
    tables = {
        "departement": Table(pd.DataFrame({"households": [90]}, index=["59"]), None, ""),
        "commune": Table(
            pd.DataFrame({"men": [90], "low": [40], "high": [50], "age": [45.5]}, index=["59139"]),
            None,
            "",
        ),
    }
    schema, linked = link_scales(tables, profiles, [])
    assert "households" in linked["commune"].frame
    assert schema.families == (replace(income, total="households"),)
    assert schema.means == (Mean("age", "households"),)
    assert schema.sums == (Sum("poor", ("low", "households"), priority=0),)


def test_counts_of_one_scale_that_are_all_households_are_protected_at_the_other(tmp_path):
    """The IRIS have rows whose types make all households, the communes have none."""
    dice = np.random.default_rng(0)
    iris, communes = {}, {}
    for code in ("59139", "59136", "59055"):
        for number in range(5):
            households = int(dice.integers(12, 60))
            counts = [households, *dice.multinomial(households, [0.5, 0.3, 0.18, 0.02])[:3]]
            iris[f"{code}010{number}"] = counts
            communes[code] = np.add(communes.get(code, 0), counts)
    heads = ["Ménages", "Seuls", "Couples", "Monoparentales"]
    paths = [
        csv(
            tmp_path / f"{name}.csv",
            [[name, *heads], *([c, *map(str, row)] for c, row in rows.items())],
        )
        for name, rows in (("IRIS", iris), ("COM", communes))
    ]
    for path, other in (paths, paths[::-1]):
        scales = protect_opened(open_files(path, [other]), Policy()).scales
        assert scales["iris"].released["seuls"].notna().all()
        full = [code for code, row in iris.items() if row[0] == sum(row[1:])]
        assert scales["iris"].released.loc[full, "monoparentales"].isna().all()
        assert scales["commune"].released[["seuls", "couples"]].notna().all(axis=None)
