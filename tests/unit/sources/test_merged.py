"""Communes that have merged are summed where every part is in the file, never split."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from truth import csv

from occupancy_plugin.sources.communes import cog
from occupancy_plugin.sources.opening import open_files
from occupancy_plugin.sources.profile import Profile

PARTS = ("Seuls", "Familles")


def successor(parts: int) -> tuple[str, list[str]]:
    """A commune of today that this many ended ones went into."""
    of: dict[str, list[str]] = {}
    for old, new in cog().ended.items():
        of.setdefault(new, []).append(old)
    return next((new, olds) for new, olds in sorted(of.items()) if len(olds) == parts)


def written(folder: Path, codes: list[str]) -> Path:
    lines = [["DEPCOM", "Commune", "Ménages", *PARTS, "% seuls"]]
    for at, code in enumerate(codes):
        one, two = 20 + at, 31 + 3 * at
        share = f"{100 * one / (one + two):.1f}".replace(".", ",")
        lines.append([code, f"C{at}", str(one + two), str(one), str(two), share])
    return csv(folder / "a.csv", lines)


AGREED = Profile.from_json(json.dumps({"file": {"ended": "sum"}, "scale": "commune"}))
OTHERS = ["59139", "59136", "59137", "59149"]


def test_summed_where_every_part_is_there(tmp_path: Path) -> None:
    new, olds = successor(2)
    path = written(tmp_path, [*OTHERS, new, *olds])
    opened = open_files(path, profile=AGREED)
    frame = opened.tables["commune"].frame
    assert set(frame.index) == {*OTHERS, new}
    households, alone = sum(51 + 4 * at for at in (4, 5, 6)), 24 + 25 + 26
    row = frame.loc[new]
    assert row[opened.first.profile.population] == households
    (rate,) = opened.first.profile.rates
    assert row[rate.numerator] == alone
    assert row[rate.column] == pytest.approx(round(100 * alone / households, 1))
    assert opened.readings["commune"].summed == (new,)


def test_as_it_is_where_a_part_is_missing_or_nobody_agreed(tmp_path: Path) -> None:
    new, olds = successor(2)
    path = written(tmp_path, [*OTHERS, new, olds[0]])
    opened = open_files(path, profile=AGREED)
    assert {new, olds[0]} <= set(opened.tables["commune"].frame.index)
    reading = opened.readings["commune"]
    assert reading.summed == ()
    assert any(new in note for note in reading.notes)
    whole = open_files(written(tmp_path, [*OTHERS, new, *olds]))
    assert set(olds) <= set(whole.tables["commune"].frame.index)
    assert whole.readings["commune"].merged == dict.fromkeys(olds, new)
