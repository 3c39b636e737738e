"""Tables of another shape are refused by the name of their shape; refusals of the gate speak the
file's words."""

from __future__ import annotations

from pathlib import Path

import pytest
from truth import CODES, NAMES, csv

from occupancy_plugin.layers.release.file_release import protect_opened
from occupancy_plugin.secrecy import Policy
from occupancy_plugin.sources.errors import Unreadable
from occupancy_plugin.sources.opening import open_files
from occupancy_plugin.toolbelt.errors import GateRefused

COUNTS = [[str(60 + 7 * n), str(40 + 5 * n), str(20 + 2 * n)] for n in range(len(CODES))]


@pytest.mark.parametrize("across", [CODES, NAMES, [f"{code}0101" for code in CODES]])
def test_units_in_the_columns_are_refused(across: list[str], tmp_path: Path) -> None:
    lines = [["Bilan fictif"], ["", *across],
             *([kind, *column] for kind, column in zip(
                 ("Locataires", "Isolés", "Avec enfants"), zip(*COUNTS, strict=True),
                 strict=True))]  # fmt: skip
    with pytest.raises(Unreadable, match="headings"):
        open_files(csv(tmp_path / "a.csv", lines))


def test_counts_of_five_digits_are_no_units_in_columns(tmp_path: Path) -> None:
    """A row of large counts, below a code of its own or in a row of totals, is no heading."""
    figures = [["Ensemble", "", "60000", "38500", "21500"], ["59350", "Lille", "41234", "28234",
               "13000"], ["59512", "Roubaix", "18766", "10266", "8500"]]  # fmt: skip
    lines = [["Code", "Nom", "Ménages logés", "Isolés", "Avec enfants"], *figures]
    opened = open_files(csv(tmp_path / "a.csv", lines))
    assert len(opened.tables["commune"].frame) == 2


def stacked(folder: Path) -> Path:
    first = [
        ["Commune", "Ménages logés", "Isolés", "Avec enfants"],
        *([code, *counts] for code, counts in zip(CODES[:8], COUNTS, strict=False)),
    ]
    second = [
        ["Commune", "Demandes", "Attributions", "Refus"],
        *([code, *counts] for code, counts in zip(CODES[8:], COUNTS, strict=False)),
    ]
    return csv(folder / "a.csv", [*first, [], ["Suite : la demande"], *second])  # fmt: skip


def test_a_second_table_below_the_first_is_told(tmp_path: Path) -> None:
    """Its codes are others: nothing repeats, and its counts would be read under wrong headings."""
    with pytest.raises(Unreadable, match="Row 12 holds headings again"):
        open_files(stacked(tmp_path))


@pytest.mark.parametrize("number", ["NUD", "N° demande"])
def test_a_register_of_people_is_told(number: str, tmp_path: Path) -> None:
    """Incomes of 17 000 are no codes of communes."""
    lines = [[number, "Commune souhaitée", "Date de naissance", "Revenus annuels",
              "Logement actuel"]]  # fmt: skip
    lines += [[f"0590{n:05}", code, "01/02/1980", f"170{n:02}", "Parc privé"]
              for n, code in enumerate([*CODES, *CODES])]  # fmt: skip
    with pytest.raises(Unreadable, match="register of people"):
        open_files(csv(tmp_path / "a.csv", lines))


def test_the_gate_refuses_in_the_files_words(tmp_path: Path) -> None:
    lines = [["Commune", "Ménages logés", "Isolés", "Avec enfants"],
             *([code, *counts] for code, counts in zip(CODES, COUNTS, strict=True))]  # fmt: skip
    profile = open_files(csv(tmp_path / "a.csv", lines)).first.profile
    lines[4][2] = "1"
    spoilt = open_files(csv(tmp_path / "b.csv", lines), profile=profile)
    with pytest.raises(GateRefused) as refusal:
        protect_opened(spoilt, Policy())
    sentence = str(refusal.value)
    assert "“Isolés” to “Avec enfants”" in sentence
    assert "“Ménages logés”" in sentence
    assert CODES[3] in sentence
    assert not any(name in sentence for name in (*profile.columns, "family_1"))
