"""The catalogue is data: a slip in a table is refused by file, line and column, and what one table
names stands in another."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from scripts.portal.catalogue import catalogue, families, indicators, tables
from scripts.portal.catalogue.sums import INCLUSIONS, NEARLY_EQUAL, SUMS

COLUMNS = {*families.labels(), *families.CUMULATIVE}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    copy = tmp_path / "tables"
    shutil.copytree(tables.FOLDER, copy)
    monkeypatch.setattr(tables, "FOLDER", copy)
    return copy


@pytest.mark.parametrize(
    ("slip", "instead", "place"),
    [
        ("commune;epci;yes", "commune;epci;perhaps", "nestings.csv, line 5, complete"),
        ("commune;epci;yes", "commune;epci", "nestings.csv, line 5"),
        ("child;parent", "child;mother", "nestings.csv"),
    ],
)
def test_a_slip_is_refused_where_it_stands(
    folder: Path, slip: str, instead: str, place: str
) -> None:
    path = folder / "nestings.csv"
    text = path.read_text("utf-8")
    assert slip in text
    path.write_text(text.replace(slip, instead), "utf-8")
    with pytest.raises(ValueError, match=place):
        tables.read_table("nestings", catalogue._Nesting)


def test_what_a_table_names_stands_in_another() -> None:
    known = {family.id: family for family in families.FAMILIES}
    for indicator in indicators.indicators():
        assert {*indicator["numerator"]} <= COLUMNS
        assert indicator["denominator"] in {"", *families.DENOMINATORS}
        if indicator["family"]:
            family = known[indicator["family"]]
            assert {*indicator["numerator"]} <= {*family.columns}
    for family in families.FAMILIES:
        assert family.columns
        assert family.theme in indicators.THEMES
        assert family.total in families.DENOMINATORS
    for total in SUMS:
        assert {total.id, *total.columns} <= COLUMNS
    for pair in (*INCLUSIONS, *NEARLY_EQUAL):
        assert {*pair} <= COLUMNS
    for child, parent, _ in catalogue.NESTINGS:
        assert {child, parent} <= {*catalogue.SCALE_LABELS}


def test_every_text_is_there_in_both_languages() -> None:
    for french, english in {**families.labels(), **families.CUMULATIVE}.values():
        assert french
        assert english
    for indicator in indicators.indicators():
        for key in ("label", "short", "group", "help"):
            texts = indicator[key] or {"fr": "", "en": ""}
            assert bool(texts["fr"]) == bool(texts["en"])
