"""The run behind window, algorithm and demo: cancelled it leaves nothing, refused it keeps what was
there; the project that keeps pages holds no figure."""

from __future__ import annotations

import os
import resource
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader
from qgis.core import QgsCoordinateReferenceSystem, QgsPrintLayout, QgsProject

from occupancy_plugin.diagnosis.content.contents import contents, map_series
from occupancy_plugin.diagnosis.content.page import PageKind
from occupancy_plugin.diagnosis.dossier import Material, font_note, write_dossier
from occupancy_plugin.diagnosis.drawing import fonts
from occupancy_plugin.diagnosis.pages.fill import Notice, Studio
from occupancy_plugin.diagnosis.pages.layers import PageLayers
from occupancy_plugin.diagnosis.pages.templates import load, template_path
from occupancy_plugin.diagnosis.saved_pages import SavedPages, mark_page
from occupancy_plugin.toolbelt.errors import Cancelled, DiagnosisError, SheetError
from occupancy_plugin.toolbelt.work.cancellation import Cancellation


def test_a_missing_library_is_told_before_the_first_page(material, order, tmp_path, monkeypatch):
    def missing(name):
        if name == "xlsxwriter":
            raise DiagnosisError(name)

    monkeypatch.setattr("occupancy_plugin.diagnosis.dossier.library", missing)
    with pytest.raises(DiagnosisError, match="xlsxwriter"):
        next(write_dossier(order, material, tmp_path / "diagnosis.pdf", Cancellation()))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("at", [0, 3, "files"])
def test_a_cancelled_dossier_leaves_nothing_and_keeps_what_was_there(material, order, tmp_path, at):
    target = tmp_path / "diagnosis.pdf"
    target.write_text("the dossier of yesterday")
    short = replace(order, chapters=("cover", "essentials", "income", "tables", "method"))
    cancellation = Cancellation()

    def run():
        for step in write_dossier(short, material, target, cancellation):
            if step.done == at or (at == "files" and step.done == step.all):
                cancellation.cancel()

    with pytest.raises(Cancelled):
        run()
    assert [path.name for path in tmp_path.iterdir()] == ["diagnosis.pdf"]
    assert target.read_text() == "the dossier of yesterday"


def test_a_folder_that_cannot_be_written_gets_a_sentence(material, order, tmp_path):
    short = replace(order, chapters=("cover",))
    with pytest.raises(DiagnosisError, match="written"):
        list(write_dossier(short, material, tmp_path / "nowhere" / "d.pdf", Cancellation()))


@pytest.mark.parametrize("room", [4_000, 60_000, 400_000])
def test_a_full_disk_gets_a_sentence_and_the_old_files_stay(material, order, tmp_path, room):
    """Every file stops at so many bytes, at any point of the dossier."""
    short = replace(order, chapters=("cover", "income", "tables", "method"))
    for kind in order.outputs:
        (tmp_path / f"d.{kind}").write_text("yesterday")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard))
    try:
        with pytest.raises(DiagnosisError, match="full"):
            list(write_dossier(short, material, tmp_path / "d.pdf", Cancellation()))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {
        f"d.{kind}": "yesterday" for kind in order.outputs
    }


def test_a_file_that_is_taken_leaves_all_files_as_they_were(material, order, tmp_path, monkeypatch):
    """As on Windows, where another program keeps the workbook open."""
    short = replace(order, chapters=("cover", "method"), outputs=("pdf", "xlsx", "html"))
    for kind in ("pdf", "xlsx"):
        (tmp_path / f"d.{kind}").write_text("yesterday")
    replaced = os.replace

    def locked(source, target):
        if "d.xlsx" in (Path(source).name, Path(target).name):
            raise PermissionError(13, "in use")
        replaced(source, target)

    monkeypatch.setattr(os, "replace", locked)
    with pytest.raises(DiagnosisError, match="open elsewhere"):
        list(write_dossier(short, material, tmp_path / "d.pdf", Cancellation()))
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {
        "d.pdf": "yesterday",
        "d.xlsx": "yesterday",
    }


def test_without_its_fonts_a_dossier_is_whole_and_says_what_it_was_set_in(
    material, order, tmp_path, monkeypatch
):
    assert font_note() == ""
    monkeypatch.setattr(fonts, "FAMILIES", ("No such face",))
    font_caches = (fonts.family, fonts.font, fonts._metrics)
    for cached in font_caches:
        cached.cache_clear()
    try:
        short = replace(order, chapters=("cover", "income", "method"), outputs=("pdf",))
        list(write_dossier(short, material, tmp_path / "d.pdf", Cancellation()))
        assert "Liberation Sans" in font_note()
        assert fonts.family() in font_note()
    finally:
        for cached in font_caches:
            cached.cache_clear()
    texts = [page.extract_text() for page in PdfReader(tmp_path / "d.pdf").pages]
    assert len(texts) == 3
    assert "47,7" in texts[1]


def test_no_figure_no_dossier(material, order, tmp_path):
    with pytest.raises(DiagnosisError, match="No page"):
        list(
            write_dossier(replace(order, chapters=()), material, tmp_path / "d.pdf", Cancellation())
        )
    assert not list(tmp_path.iterdir())


def test_a_vintage_without_its_predecessor_gets_a_sentence(material, order, tmp_path):
    single_vintage = Material(material.release, material.catalogue, material.policy)
    with pytest.raises(DiagnosisError, match="2020"):
        list(write_dossier(order, single_vintage, tmp_path / "d.pdf", Cancellation()))


def test_without_an_earlier_vintage_there_is_no_page_of_change(order, facts_in):
    facts = replace(facts_in(), earlier_release=None)
    pages = contents(replace(order, against=""), facts)
    assert not [page for page in pages if page.key.startswith("change")]
    assert all(not any("2020" in sentence for sentence in page.sentences) for page in pages)


def test_the_repms_are_listed_as_annexed_whatever_is_under_secrecy(order, facts_in, all_pages):
    listed = tuple((f"R{n:03}", f"Résidence {n}") for n in range(40))
    annexed = contents(replace(order, repms=listed), facts_in())
    pages = [page for page in annexed if page.key.startswith("repms")]
    rows = [row for page in pages for grid in page.grids for row in grid.rows]
    assert [(row[1].text, row[0].text) for row in rows] == list(listed)
    assert not [page for page in all_pages if page.key.startswith("repms")]


def test_every_page_has_a_figure_and_a_key_of_its_own(facts_in, all_pages):
    facts = facts_in()
    pages = all_pages
    assert len({page.key for page in pages}) == len(pages)
    for page in pages:
        for part in page.maps:
            assert facts.units(part.scale, part.indicator)


def test_a_template_without_a_map_gets_a_sentence(qgis_app, tmp_path):
    layout = QgsPrintLayout(QgsProject.instance())
    layout.initializeDefaults()
    from qgis.core import QgsReadWriteContext

    path = tmp_path / "map_a4.qpt"
    layout.saveAsTemplate(str(path), QgsReadWriteContext())
    with pytest.raises(SheetError, match="map"):
        load(path, PageKind.MAP, QgsProject.instance())
    path.write_text("no template")
    with pytest.raises(SheetError, match="read"):
        load(path, PageKind.MAP, QgsProject.instance())


def test_the_templates_of_a_folder_come_before_ours(tmp_path):
    own_template = tmp_path / "map_a4.qpt"
    assert template_path(PageKind.MAP, "a4", str(tmp_path)) != own_template
    own_template.write_text("mine")
    assert template_path(PageKind.MAP, "a4", str(tmp_path)) == own_template


def test_a_saved_project_holds_no_figure_and_the_page_keeps_it(facts_in, tmp_path):
    facts = facts_in()
    (page,) = map_series(facts, ("iris",), ("income_u40_rate",))
    project = QgsProject.instance()
    project.clear()
    project.setCrs(QgsCoordinateReferenceSystem("EPSG:2154"))
    pages = SavedPages()
    pages.start()
    try:
        with PageLayers(facts) as layers:
            page_layout = Studio(layers, Notice("Source"), project=project).lay_out(page)
            mark_page(page_layout.layout, {})
            project.layoutManager().addLayout(page_layout.layout)
            figure = facts.own_figure("income_u40_rate").text
            assert figure in page.title
            for name in ("saved.qgs", "saved.qgz"):
                assert project.write(str(tmp_path / name))
            saved = (tmp_path / "saved.qgs").read_text(encoding="utf-8")
            assert "occ_caption" in saved
            assert figure not in saved
            assert "base64:" not in saved
            picture = page_layout.layout.itemById("comparators")
            assert picture.picturePath().startswith("base64:")
            pages.empty()
            assert picture.picturePath() == ""
    finally:
        pages.stop()
        project.clear()


def test_classes_of_fragility_are_shown_over_the_qpv(facts_in, all_pages):
    """Released and withheld QPV alike: their outlines are public, and one picture."""
    facts = facts_in()
    (page,) = [p for p in all_pages if p.key == "map residence fragility_class"]
    assert "contours bleus\u202f: QPV" in page.subtitle
    zones = facts.release.scales[page.maps[0].zones]
    with PageLayers(facts) as layers:
        map_layers = [
            layer for layer in layers.layers_of(page.maps[0]) if hasattr(layer, "renderer")
        ]
        counts = [layer.featureCount() for layer in map_layers if layer.renderer()]
    assert len(zones.geometry) + len(zones.withheld) in counts
