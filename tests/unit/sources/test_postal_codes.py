"""Postal codes have the form of Insee codes: they are never taken for communes."""

from __future__ import annotations

from pathlib import Path

import pytest
from truth import csv

from occupancy_plugin.sources.errors import Unreadable
from occupancy_plugin.sources.opening import open_files

AROUND_LILLE = {
    "59100": "Roubaix", "59200": "Tourcoing", "59650": "Villeneuve-d'Ascq", "59150": "Wattrelos",
    "59700": "Marcq-en-Barœul", "59130": "Lambersart", "59280": "Armentières", "59510": "Hem",
}  # fmt: skip
INSEE = {
    "Roubaix": "59512", "Tourcoing": "59599", "Villeneuve-d'Ascq": "59009", "Wattrelos": "59650",
    "Marcq-en-Barœul": "59378", "Lambersart": "59328", "Armentières": "59017", "Hem": "59299",
}  # fmt: skip


def lines(heading: str, codes: list[str], names: list[str] | None = None) -> list[list[str]]:
    heads = [heading, *(["Ville"] if names else []), "Locataires en place", "Nb ménages"]
    rows = [
        [code, *([names[n]] if names else []), str(n), str(40 + 3 * n)]
        for n, code in enumerate(codes)
    ]
    return [heads, *rows]


@pytest.mark.parametrize("heading", ["Code", "Code commune", "Code INSEE", "CP", "Code Postal"])
def test_the_names_beside_them_say_the_communes(heading: str, tmp_path: Path) -> None:
    table = lines(heading, list(AROUND_LILLE), list(AROUND_LILLE.values()))
    opened = open_files(csv(tmp_path / "parc.csv", table))
    assert list(opened.tables["commune"].frame.index) == list(INSEE.values())
    notes = opened.readings["commune"].notes
    assert any("postal" in note and f"“{heading}”" in note for note in notes)


@pytest.mark.parametrize(
    "codes",
    [
        list(AROUND_LILLE),
        [f"750{n:02}" for n in range(1, 21)],
        [f"6900{n}" for n in range(1, 10)],
        ["20000", "20200", "20137", "20166", "20169", "20250"],
    ],
)
def test_without_names_they_are_refused(codes: list[str], tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="Column “Code” holds postal codes"):
        open_files(csv(tmp_path / "parc.csv", lines("Code", codes)))


def test_insee_codes_that_end_in_nought_stay_communes(tmp_path: Path) -> None:
    codes, names = ["59350", "59220", "59410", "59090"], ["Lille", "Faches-Thumesnil",
                                                          "Mons-en-Barœul", "Bondues"]  # fmt: skip
    opened = open_files(csv(tmp_path / "parc.csv", lines("Code", codes, names)))
    assert list(opened.tables["commune"].frame.index) == codes


def test_a_column_of_chief_towns_contradicts_no_code(tmp_path: Path) -> None:
    """The names are those of wider units: the codes stay what they are."""
    names = ["Roubaix"] * 3 + ["Lambersart"] * 5
    opened = open_files(csv(tmp_path / "parc.csv", lines("Code", list(INSEE.values()), names)))
    assert list(opened.tables["commune"].frame.index) == list(INSEE.values())


@pytest.mark.parametrize("sign", [" ", " - ", ", "])
def test_a_name_behind_a_postal_code_says_the_commune(sign: str, tmp_path: Path) -> None:
    cells = [f"{code}{sign}{name.upper()}" for code, name in AROUND_LILLE.items()]
    opened = open_files(csv(tmp_path / "parc.csv", lines("CP Ville", cells)))
    assert list(opened.tables["commune"].frame.index) == list(INSEE.values())


def test_the_postal_code_tells_communes_of_the_same_name_apart(tmp_path: Path) -> None:
    """Saint-Denis lies in four départements, Montreuil in five."""
    cells = ["93200 Saint-Denis", "93100 Montreuil", "93300 Aubervilliers", "93500 Pantin"]
    opened = open_files(csv(tmp_path / "parc.csv", lines("CP Ville", cells)))
    index = ["93066", "93048", "93001", "93055"]
    assert list(opened.tables["commune"].frame.index) == index
