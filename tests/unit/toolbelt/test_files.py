"""Files that appear whole, and tables for French spreadsheets."""

from __future__ import annotations

import pytest

from occupancy_plugin.toolbelt.files import whole_file, write_csv


def test_a_text_never_becomes_a_formula(tmp_path):
    path = tmp_path / "out.csv"
    write_csv(path, [("=1+1", "@x", "\t=1", "plain"), (-3, -0.5, None, 12.3)])
    assert path.read_text("utf-8-sig").splitlines() == ["'=1+1;'@x;'\t=1;plain", "-3;-0,5;;12,3"]


def test_a_failure_leaves_the_earlier_file_and_nothing_else(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("earlier", encoding="utf-8")
    with pytest.raises(RuntimeError), whole_file(path) as part_file:  # noqa: PT012
        part_file.write_text("half", encoding="utf-8")
        raise RuntimeError
    assert [file.name for file in tmp_path.iterdir()] == ["table.csv"]
    assert path.read_text("utf-8") == "earlier"


def test_a_written_file_takes_the_place_of_the_earlier_one(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("earlier", encoding="utf-8")
    with whole_file(path) as part_file:
        part_file.write_text("later", encoding="utf-8")
        assert path.read_text("utf-8") == "earlier"
    assert [file.name for file in tmp_path.iterdir()] == ["table.csv"]
    assert path.read_text("utf-8") == "later"
