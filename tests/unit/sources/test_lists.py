"""Two lists of REPMS: what was added and removed, by code; nothing else of the files is read."""

from __future__ import annotations

from pathlib import Path

import pytest
from truth import Sheet, csv, xlsx

from occupancy_plugin.sources.errors import Unreadable
from occupancy_plugin.sources.lists import ListStatus, compare_lists, read_list

HEAD = ["Identifiant résidence", "Nom de la résidence", "Bailleur"]


def listed(*numbers: int) -> list[list[str]]:
    return [HEAD, *([f"R{number:03}", f"Les Lilas {number}", "Partenord"] for number in numbers)]


def test_kept_added_and_removed_by_code(tmp_path: Path) -> None:
    first_list = read_list(csv(tmp_path / "a.csv", [["Annexe 3 à la CIA"], [], *listed(3, 1, 2)]))
    lines = [*listed(2, 4, 1), [], ["Source : CIA 2025"]]
    second = read_list(xlsx(tmp_path / "b.xlsx", Sheet("REPMS", lines)))
    units = compare_lists(first_list, second)
    assert [(unit.code, unit.status) for unit in units] == [
        ("R003", ListStatus.REMOVED),
        ("R001", ListStatus.KEPT),
        ("R002", ListStatus.KEPT),
        ("R004", ListStatus.ADDED),
    ]
    assert units[0].name == "Les Lilas 3"
    assert "Partenord" not in str(units)


def test_lists_of_different_scales_never_meet(tmp_path: Path) -> None:
    communes = csv(tmp_path / "c.csv", [["DEPCOM", "Commune"], ["59139", "Caudry"], ["59136", "X"]])
    first_list = read_list(csv(tmp_path / "a.csv", listed(1, 2)))
    with pytest.raises(Unreadable, match="scales"):
        compare_lists(first_list, read_list(communes))


def test_a_code_that_stands_twice_is_said(tmp_path: Path) -> None:
    with pytest.raises(Unreadable):
        read_list(csv(tmp_path / "a.csv", listed(1, 1, 2, 3, 4, 5, 6)))
