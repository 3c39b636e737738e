"""The catalogue is data: a mistake in a table is refused with file, line and column, and names in
one table are defined in another."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from scripts.portal.catalogue import catalogue, families, indicators, subjects, tables
from scripts.portal.catalogue.scales import POINT_SCALES, SCALES
from scripts.portal.catalogue.subjects import SUBJECTS
from scripts.portal.catalogue.sums import INCLUSIONS, NEARLY_EQUAL, SUMS

COLUMNS = {*families.labels(), *families.SUM_LABELS}


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


def test_names_in_one_table_are_defined_in_another() -> None:
    available = {family.id: family for family in families.FAMILIES}
    for indicator in indicators.indicators():
        assert {*indicator["numerator"]} <= COLUMNS
        assert indicator["denominator"] in {"", *families.DENOMINATORS}
        if indicator["family"]:
            family = available[indicator["family"]]
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
    for french, english in {**families.labels(), **families.SUM_LABELS}.values():
        assert french
        assert english
    for indicator in indicators.indicators():
        for key in ("label", "short", "group", "help"):
            texts = indicator[key] or {"fr": "", "en": ""}
            assert bool(texts["fr"]) == bool(texts["en"])


def test_the_world_and_the_table_draw_the_same_scales_as_points() -> None:
    geometry = {row.id: row.geometry for row in tables.read_table("scales", catalogue._Scale)}
    assert {*SCALES} <= {*geometry}
    assert {scale for scale, kind in geometry.items() if kind == "point"} == {*POINT_SCALES}


def test_the_portals_subjects_are_called_as_the_dossier_calls_those_of_files() -> None:
    """One table names them, and the portal adds what says that its data are made up."""
    for name in SUBJECTS:
        document = subjects.catalogue(name)
        assert all("fictives" in indicator["help"]["fr"] for indicator in document["indicators"])
        assert {i["theme"] for i in document["indicators"]} == {name}
        whole = {
            c for family in document["families"] for c in (*family["columns"], family["total"])
        }
        assert whole == set(document["columns"])
