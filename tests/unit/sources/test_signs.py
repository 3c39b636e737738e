"""Signs for unknown values, in brackets or with a stroke, and comments on other cells."""

from __future__ import annotations

from pathlib import Path

import pytest
from truth import CODES, csv

from occupancy_plugin.sources.errors import Unreadable
from occupancy_plugin.sources.opening import Source, interpret, open_files

SIGNS = ("[c]", "[x]", "(nd)", "n/d", "N/C", "[n/d]", "secret stat.")


def write_file(folder: Path, sign: str, heading: str = "Ménages") -> Path:
    """Every third commune has fewer than eleven households, and the sign."""
    lines = [["Code commune", heading, "Isolés", "Autres"]]
    for n, code in enumerate(CODES):
        row = [str(40 + n), str(20 + n), "20"]
        lines.append([code, *(row if n % 3 != 1 else [sign] * 3)])
    return csv(folder / "a.csv", lines)


@pytest.mark.parametrize("sign", SIGNS)
def test_a_sign_is_unknown_and_the_window_says_so(sign: str, tmp_path: Path) -> None:
    mapping = interpret(Source.of(write_file(tmp_path, sign))).mapping
    assert not mapping.problems
    assert any("unknown" in note and sign in note for note in mapping.notes)
    frame = open_files(write_file(tmp_path, sign)).tables["commune"].frame
    assert frame[mapping.profile.population].isna().sum() == 5


def test_rows_with_a_sign_that_nobody_knows_are_named(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="rows 3, 6, 9, 12, 15 hold no number") as refusal:
        open_files(write_file(tmp_path, "§§"))
    assert "Signs that mean" in str(refusal.value)
    assert "§§" not in str(refusal.value)  # it may be a name


def test_columns_of_years_are_named(tmp_path: Path) -> None:
    lines = [[code, *(str(100 + n + year) for year in range(3))] for n, code in enumerate(CODES)]
    path = csv(tmp_path / "a.csv", [["Code", "2021", "2022", "2023"], *lines])
    with pytest.raises(Unreadable, match="“2021”, “2022”, “2023” are years"):
        open_files(path)


@pytest.mark.parametrize("sign", ["'", "’", "\u202f"])
def test_thousands_are_read_whatever_divides_them(sign: str, tmp_path: Path) -> None:
    lines = [["Code commune", "Ménages", "Isolés", "Autres"]]
    for n, code in enumerate(CODES):
        lines.append([code, f"1{sign}{200 + n}", "200", f"1{sign}{n:03}"])
    opened = open_files(csv(tmp_path / "a.csv", lines))
    households = opened.tables["commune"].frame[opened.schema.population]
    assert households.tolist() == [1200 + n for n in range(len(CODES))]
