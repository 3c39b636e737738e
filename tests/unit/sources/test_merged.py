"""Communes that have merged are summed where every part is in the file, never split."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from merged_files import successor, write_file

from occupancy_plugin.sources.opening import open_files
from occupancy_plugin.sources.profile import Profile

AGREED = Profile.from_json(json.dumps({"file": {"ended": "sum"}, "scale": "commune"}))
OTHERS = ["59139", "59136", "59137", "59149"]


def test_summed_where_every_part_is_there(tmp_path: Path) -> None:
    new, olds = successor(2)
    path = write_file(tmp_path, [*OTHERS, new, *olds])
    opened = open_files(path, profile=AGREED)
    frame = opened.tables["commune"].frame
    assert set(frame.index) == {*OTHERS, new}
    households, alone = sum(51 + 4 * number for number in (4, 5, 6)), 24 + 25 + 26
    row = frame.loc[new]
    assert row[opened.first.profile.population] == households
    (rate,) = opened.first.profile.rates
    assert row[rate.numerator] == alone
    assert row[rate.column] == pytest.approx(round(100 * alone / households, 1))
    assert opened.readings["commune"].summed == (new,)


def test_as_it_is_where_a_part_is_missing_or_nobody_agreed(tmp_path: Path) -> None:
    new, olds = successor(2)
    path = write_file(tmp_path, [*OTHERS, new, olds[0]])
    opened = open_files(path, profile=AGREED)
    assert {new, olds[0]} <= set(opened.tables["commune"].frame.index)
    reading = opened.readings["commune"]
    assert reading.summed == ()
    assert any(new in note for note in reading.notes)
    whole = open_files(write_file(tmp_path, [*OTHERS, new, *olds]))
    assert set(olds) <= set(whole.tables["commune"].frame.index)
    assert whole.readings["commune"].merged == dict.fromkeys(olds, new)
