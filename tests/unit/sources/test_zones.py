"""Classes of résidences over QPV: shown counts add up, and do not disclose the class of a withheld
résidence."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog
from truth import csv
from zone_files import COLUMNS, FRAGILE, HEAD, ORDER, SHOWN, STABLE, WATCHED, A, B, C, D

from occupancy_plugin.description import Kind
from occupancy_plugin.layers.release.file_release import protect_opened
from occupancy_plugin.layers.release.released import Release
from occupancy_plugin.secrecy import Policy
from occupancy_plugin.sources.opening import open_files
from occupancy_plugin.sources.profile import Profile


def released(folder: Path, rows: list[tuple[str, str, int]]) -> Release:
    lines = [HEAD]
    lines += [[f"R{position}", q, c, ORDER[c], str(h)] for position, (q, c, h) in enumerate(rows)]
    profile = {"labels": ["Fragilité"], "classes": {"Fragilité": {"order": "Ordre"}}}
    opened = open_files(csv(folder / "a.csv", lines), profile=Profile.from_json(profile))
    return protect_opened(opened, Policy())


def households(release: Release) -> pd.DataFrame:
    return release.scales["qpv2024"].released[[FRAGILE, WATCHED, STABLE]]


def test_households_of_each_class_are_counted_and_shared(tmp_path: Path) -> None:
    release = released(tmp_path, SHOWN)
    by_hand = pd.DataFrame(
        {FRAGILE: [70, 40, 20], WATCHED: [60, 33, 80], STABLE: [50, 114, 100]}, index=[A, B, D]
    ).astype(float)
    pd.testing.assert_frame_equal(households(release), by_hand)
    part = release.scales["qpv2024"]
    assert [i.label["fr"] for i in part.indicators if i.kind == Kind.RATE] == [
        "Fragilité\u202f: Fragile",
        "Fragilité\u202f: À surveiller",
        "Fragilité\u202f: Stable",
    ]
    assert part.frame.loc[A, f"{FRAGILE}_rate"] == 38.9  # 70 / 180
    assert part.frame.loc[D, f"{STABLE}_rate"] == 50.0
    assert "zone_class" not in release.scales
    assert "zone_class" not in release.scales["residence"].released


def test_a_class_of_few_households_takes_another_with_it(tmp_path: Path) -> None:
    """Nine households alone in their class: 100 + 80 + 20 would leave them."""
    rows = [row for row in SHOWN if row != (D, "Fragile", 20)] + [(D, "Fragile", 9)]
    frame_found = households(released(tmp_path, rows)).loc[D]
    assert pd.isna(frame_found[FRAGILE])
    assert frame_found.isna().sum() >= 2


def test_a_lone_small_residence_takes_another_of_its_class_or_the_class(tmp_path: Path) -> None:
    """Seven households among the stable ones of B: all of the class less those shown is theirs."""
    release = released(tmp_path, [*SHOWN, (B, "Stable", 7)])
    released_rows = release.scales["residence"].released
    stable = released_rows[
        (released_rows["qpv2024"] == B) & (released_rows["Fragilité"] == "Stable")
    ]
    rest = 121 - stable["menages"].sum()
    assert pd.isna(households(release).loc[B, STABLE]) or rest > 7


def test_a_share_of_nobody_and_of_all_is_hidden(tmp_path: Path) -> None:
    release = released(tmp_path, [*SHOWN, (C, "Fragile", 40), (C, "Fragile", 25)])
    assert households(release).loc[C].isna().all()
    others = households(release).drop(index=C)
    assert others.isna().all(axis=1).any()  # a row that is all `s` need not be at 100 % (R6)


def test_units_without_a_class_form_a_class(tmp_path: Path) -> None:
    untold = [(zone, "", 20 + position) for position, zone in enumerate((A, B, D))]
    part = released(tmp_path, [*SHOWN, *untold]).scales["qpv2024"]
    assert part.released["fragilite_untold"].to_dict() == {A: 20, B: 21, D: 22}
    assert part.indicators[-1].label["fr"] == "Fragilité\u202f: non renseignée"


def test_order_and_colour_beside_the_class_are_taken_without_a_word(tmp_path: Path) -> None:
    colours = {"Fragile": "#B30000", "À surveiller": "fdcc8a", "Stable": "#fef0d9"}
    lines = [[*HEAD, "Couleur", "Rang"]]
    lines += [
        [f"R{position}", q, c, ORDER[c], str(h), colours[c], str(position)]
        for position, (q, c, h) in enumerate(SHOWN)
    ]
    profile = Profile.from_json({"labels": ["Fragilité"]})
    opened = open_files(csv(tmp_path / "a.csv", lines), profile=profile)
    assert [(c.value, c.colour) for c in opened.classes["Fragilité"]] == [
        ("Fragile", "#b30000"),
        ("À surveiller", "#fdcc8a"),
        ("Stable", "#fef0d9"),
    ]
    assert opened.zones is not None
    assert opened.zones.values == ("Fragile", "À surveiller", "Stable")


@pytest.mark.parametrize("seed", range(20))
def test_no_withheld_residence_follows_even_for_who_knows_its_class(
    tmp_path: Path, seed: int
) -> None:
    """A reader who knows the place and the class of every résidence: linear programs over what is
    shown leave each withheld one at least two numbers of households."""
    rng = np.random.default_rng(seed)
    places = np.repeat(np.arange(1, 6), rng.integers(1, 9, 5))
    small = rng.random(len(places)) < 0.25
    sizes = np.where(small, rng.integers(1, 11, len(places)), rng.integers(11, 120, len(places)))
    kinds = rng.choice(list(COLUMNS), len(places))
    rows = [
        (f"QN0590{zone}M", str(kind), int(size))
        for zone, kind, size in zip(places, kinds, sizes, strict=True)
    ]
    release = released(tmp_path, rows)
    released_rows, zones = release.scales["residence"].released, release.scales["qpv2024"].released
    absent = [
        position for position in range(len(rows)) if f"R{position}" not in released_rows.index
    ]
    columns = {name: c for name, c in COLUMNS.items() if c in zones}
    equations, sides = [], []
    for zone in zones.index:
        for value, column in {None: "menages", **columns}.items():
            if pd.isna(zones.at[zone, column]):
                continue
            inside = [position for position, row in enumerate(rows) if row[0] == zone]
            inside = [
                position for position in inside if value is None or rows[position][1] == value
            ]
            equations.append([float(position in inside) for position in absent])
            sides.append(
                zones.at[zone, column] - sum(rows[a][2] for a in inside if a not in absent)
            )
    for position in absent:
        goal = np.array([float(position == other) for other in absent])
        ends = []
        for sign in (1, -1):
            solved = linprog(
                sign * goal, A_eq=equations or None, b_eq=sides or None, bounds=(1, None)
            )
            ends.append(np.inf if solved.status == 3 else sign * solved.fun)
        assert rows[position][2] > 10 or abs(ends[1] - ends[0]) >= 1
