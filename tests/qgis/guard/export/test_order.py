"""The controlled export: right in a spreadsheet, `s` for hidden cells, caption and purpose inside,
whole or not at all."""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from dataclasses import replace

import numpy as np
import openpyxl
import pytest
from qgis.core import (
    QgsEditorWidgetSetup,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProject,
    QgsVectorLayer,
)

from occupancy_plugin.guard.export import spreadsheets
from occupancy_plugin.guard.export import write as export
from occupancy_plugin.guard.export.columns import NO_CHOICES, column_choices
from occupancy_plugin.guard.export.order import prepare_export
from occupancy_plugin.guard.export.write import export_layer, export_task, write_export
from occupancy_plugin.layers.release.ledgers import Ledgers
from occupancy_plugin.layers.release.memory import ReleaseMemory
from occupancy_plugin.layers.store.geopackage import discard
from occupancy_plugin.processing.export import ExportAlgorithm
from occupancy_plugin.toolbelt.errors import Cancelled, ExportError, TamperedLedger
from occupancy_plugin.toolbelt.journal import Journal

PURPOSE = "Attributions"


def test_a_csv_opens_right_in_a_french_spreadsheet(safe, tmp_path):
    report = export_layer(safe, tmp_path / "out.csv", "csv", PURPOSE)
    raw = (tmp_path / "out.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    lines = raw.decode("utf-8-sig").splitlines()
    header = lines[0].split(";")
    assert header[:2] == ["code", "name"]
    assert "state" not in header
    row = dict(zip(header, lines[2].split(";"), strict=True))
    assert row["code"] == "59101"
    assert row["single_rate"] == "s"
    assert row["type_single"] == "s"
    empty = dict(zip(header, lines[3].split(";"), strict=True))
    assert empty["single_rate"] == ""
    ordinary = dict(zip(header, lines[12].split(";"), strict=True))
    assert "," in ordinary["single_rate"]
    assert "." not in ordinary["single_rate"]
    assert len(lines) == 37, "a table and nothing else: a reader takes every line for a row"
    assert report.rows == 36
    assert report.hidden_cells == sum(line.split(";").count("s") for line in lines[1:37]) == 6
    assert report.withheld_units == 4


def test_the_notice_of_a_csv_lies_where_csv_on_the_web_looks_for_it(safe, tmp_path):
    export_layer(safe, tmp_path / "out.csv", "csv", PURPOSE)
    notice = json.loads((tmp_path / "out.csv-metadata.json").read_text("utf-8"))
    assert notice["@context"][0] == "http://www.w3.org/ns/csvw"
    assert notice["url"] == "out.csv"
    assert notice["dc:source"] == "Source : GIP SNE, OPS 2022"
    assert PURPOSE in notice["notes"][0].values()
    assert any("ictiti" in text or "ictives" in text for text in notice["notes"][0].values())
    header = (tmp_path / "out.csv").read_text("utf-8-sig").splitlines()[0].split(";")
    columns = notice["tableSchema"]["columns"]
    assert [column["name"] for column in columns] == header
    assert columns[header.index("single_rate")]["null"] == ["", "s"]
    assert "null" not in columns[0]


def test_the_report_says_what_the_file_shows(safe, tmp_path):
    exported = export_layer(safe, tmp_path / "out.csv", "csv", PURPOSE).shown_cells
    assert list(exported.index) == [feature["code"] for feature in safe.getFeatures()]
    assert exported.loc["59101"].isna()["single_rate"]
    assert set(exported.stack().unique()) == {1.0}


class Stopped(Exception):
    pass


@pytest.mark.parametrize("file_format", ["gpkg", "csv", "xlsx", "ods"])
def test_an_export_that_is_stopped_leaves_nothing(safe, tmp_path, file_format, monkeypatch):
    monkeypatch.setattr(export, "PROGRESS_ROWS", 10)
    path = tmp_path / f"out.{file_format}"
    path.write_text("old")

    def stop(share):
        raise Stopped

    with pytest.raises(Stopped):
        write_export(prepare_export(safe, path, file_format, PURPOSE), stop)
    assert [p.name for p in tmp_path.iterdir()] == [path.name]
    assert path.read_text() == "old"


def test_rows_that_vanish_meanwhile_make_no_short_file(safe, tmp_path):
    order = prepare_export(safe, tmp_path / "out.csv", "csv", PURPOSE)
    with pytest.raises(ExportError, match=r"emptied|vidée"):
        write_export(replace(order, rows=order.rows + 1))
    assert list(tmp_path.iterdir()) == []


def test_the_task_writes_off_the_main_thread_and_tells_the_ledger(safe, tmp_path, qtbot):
    remembered = []
    order = prepare_export(safe, tmp_path / "out.gpkg", "gpkg", PURPOSE)
    task = export_task(
        order,
        lambda lineage, shown: remembered.append(
            (lineage.scale, len(shown), threading.current_thread())
        ),
    )
    with qtbot.waitSignal(task.done, timeout=10_000) as signal:
        task.start()
    assert signal.args[0].rows == 36
    (scale, units, thread) = remembered[0]
    assert (scale, units) == ("commune", 36)
    assert thread is not threading.main_thread()


def test_a_cancelled_task_says_so_and_leaves_nothing(safe, tmp_path, qtbot, monkeypatch):
    def until_stopped(order, tick, remember):
        while True:
            tick(0.5)
            time.sleep(0.01)

    monkeypatch.setattr(export, "write_export", until_stopped)
    task = export_task(prepare_export(safe, tmp_path / "out.csv", "csv", PURPOSE)).start()
    with qtbot.waitSignal(task.failed, timeout=10_000) as signal:
        task.cancel()
    assert isinstance(signal.args[0], Cancelled)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("file_format", ["gpkg", "csv", "xlsx", "ods"])
def test_without_its_ledger_no_file_stands(safe, tmp_path, file_format):
    def full(lineage, shown):
        assert list(tmp_path.glob("out*")) == [], "the ledger comes first"
        raise OSError("No space left on device")

    with pytest.raises(ExportError):
        export_layer(safe, tmp_path / f"out.{file_format}", file_format, PURPOSE, remember=full)
    assert list(tmp_path.iterdir()) == []


def test_a_ledger_that_cannot_be_relied_on_is_no_full_disk(safe, tmp_path):
    def changed(lineage, shown):
        raise TamperedLedger("The journal was changed from outside.")

    with pytest.raises(ExportError, match="changed from outside"):
        export_layer(safe, tmp_path / "out.csv", "csv", PURPOSE, remember=changed)
    assert list(tmp_path.iterdir()) == []


def test_a_layer_without_a_catalogue_is_offered_as_it_is(safe):
    """A file protected in place, a session that has ended: every column, and nothing else."""
    assert column_choices(safe, None, ReleaseMemory()) == NO_CHOICES


def test_a_geopackage_has_null_and_a_notice(safe, tmp_path):
    path = tmp_path / "out.gpkg"
    report = export_layer(safe, path, "gpkg", PURPOSE)
    layer = QgsVectorLayer(f"{path}|layername=commune_2022", "x", "ogr")
    assert layer.isValid()
    assert layer.featureCount() == report.rows == 36
    assert layer.crs().authid() == "EPSG:2154"
    assert "state" not in layer.fields().names()
    hidden = next(feature for feature in layer.getFeatures() if feature["code"] == "59101")
    assert not isinstance(hidden["single_rate"], float)
    with sqlite3.connect(path) as connection:
        notice = dict(connection.execute("SELECT subject, content FROM notice"))
        (description,) = connection.execute(
            "SELECT description FROM gpkg_contents WHERE table_name = 'commune_2022'"
        ).fetchone()
    assert PURPOSE in notice.values()
    assert description == "Source : GIP SNE, OPS 2022"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["out.gpkg"]


def test_a_workbook_reads_in_the_readers_words(safe, tmp_path):
    """Headings are labels, numbers are formatted numbers, a hidden cell is `s`, a wider territory
    is at the foot outside the filter; the notice says which column each heading is."""
    wider = {"code": "59", "name": "Nord", "households": 31}
    index = safe.fields().indexOf("single_rate")
    safe.setFieldAlias(index, "Familles monoparentales (%)")
    safe.setEditorWidgetSetup(index, QgsEditorWidgetSetup("OccupancyCell", {"decimals": 1}))
    order = prepare_export(safe, tmp_path / "out.xlsx", "xlsx", PURPOSE, None, [wider])
    write_export(order)
    data, notice = openpyxl.load_workbook(tmp_path / "out.xlsx").worksheets
    labels = dict(order.labels)
    column = list(labels).index("single_rate")
    assert data[1][column].value == labels["single_rate"] != "single_rate"
    assert data[1][column].font.bold
    letter = data[1][column].column_letter
    assert data.column_dimensions[letter].width > len("monoparentales"), "no word is broken"
    assert data[3][column].value == "s"
    assert isinstance(data[12][column].value, float)
    assert data[12][column].number_format == "#,##0.0"
    assert data[12][0].value == "59110"
    assert data.freeze_panes == "C2"
    assert data.auto_filter.ref.endswith("37")
    assert [cell.value for cell in data[39]][:2] == ["59", "Nord"]
    assert data[39][column].value == "s"
    assert data[39][list(labels).index("households")].value == 31
    assert any(row[1].value == PURPOSE for row in notice.iter_rows())
    assert any(
        [cell.value for cell in row] == [labels["single_rate"], "single_rate"]
        for row in notice.iter_rows()
    )


def test_a_workbook_that_is_stopped_leaves_no_part_of_it(safe, tmp_path, monkeypatch):
    monkeypatch.setattr(export, "PROGRESS_ROWS", 10)
    monkeypatch.setattr(spreadsheets.tempfile, "tempdir", str(tmp_path))

    def stop(share):
        raise Stopped

    with pytest.raises(Stopped):
        write_export(prepare_export(safe, tmp_path / "out.xlsx", "xlsx", PURPOSE), stop)
    assert list(tmp_path.iterdir()) == []


def test_more_rows_than_a_sheet_holds_are_refused(tmp_path, monkeypatch):
    """XlsxWriter itself leaves them out without a word."""
    monkeypatch.setattr(spreadsheets, "MAX_ROWS", 10)
    sheet = spreadsheets.Sheet("x", [["a"]] * 12, [None])
    with pytest.raises(ExportError):
        spreadsheets.write_xlsx(tmp_path / "out.xlsx", [sheet])
    assert not (tmp_path / "out.xlsx").exists()


def test_a_text_in_a_workbook_is_a_text(tmp_path):
    spreadsheets.write_xlsx(
        tmp_path / "out.xlsx", [spreadsheets.Sheet("x", [["a"], ["=1+1"]], [None])]
    )
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx").worksheets[0]
    assert (sheet["A2"].value, sheet["A2"].data_type) == ("=1+1", "s")


def test_only_the_columns_asked_for(safe, tmp_path):
    export_layer(safe, tmp_path / "out.csv", "csv", PURPOSE, ["stock"])
    assert (tmp_path / "out.csv").read_text("utf-8-sig").splitlines()[0] == "code;name;stock"
    with pytest.raises(ExportError):
        export_layer(safe, tmp_path / "out2.csv", "csv", PURPOSE, ["no_such_column"])


@pytest.mark.parametrize("file_format", ["gpkg", "csv", "xlsx", "ods"])
def test_a_folder_that_is_not_there_is_refused_and_nothing_is_left(safe, tmp_path, file_format):
    with pytest.raises(ExportError, match=r"\S"):
        export_layer(safe, tmp_path / "absent" / f"out.{file_format}", file_format, PURPOSE)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("file_format", ["gpkg", "csv", "xlsx", "ods"])
def test_an_old_file_is_replaced_whole(safe, tmp_path, file_format):
    path = tmp_path / f"out.{file_format}"
    path.write_text("old")
    export_layer(safe, path, file_format, PURPOSE)
    assert path.stat().st_size > 100
    notice = [f"{path.name}-metadata.json"] if file_format == "csv" else []
    assert sorted(p.name for p in tmp_path.iterdir()) == [path.name, *notice]


def test_a_purpose_is_needed(safe, tmp_path):
    with pytest.raises(ExportError):
        export_layer(safe, tmp_path / "out.csv", "csv", " ")


def test_the_hatch_and_foreign_layers_are_refused(safe, hatch, tmp_path):
    foreign = QgsVectorLayer("Point?field=households:integer", "x", "memory")
    for layer in (hatch, foreign):
        with pytest.raises(ExportError):
            export_layer(layer, tmp_path / "out.csv", "csv", PURPOSE)
    assert list(tmp_path.iterdir()) == []


def test_an_emptied_layer_says_so(safe, tmp_path):
    path = safe.source().split("|")[0]
    safe.setDataSource("MultiPolygon?crs=EPSG:2154", "x", "memory", False)
    discard(path)
    with pytest.raises(ExportError, match=r"empty|vide"):
        export_layer(safe, tmp_path / "out.csv", "csv", PURPOSE)


def test_an_export_by_processing_is_in_the_journal_and_in_the_ledger(safe, tmp_path, monkeypatch):
    journal, ledgers = Journal(tmp_path / "journal.jsonl"), Ledgers(tmp_path / "ledger")
    monkeypatch.setattr(Journal, "of_profile", lambda: journal)
    monkeypatch.setattr(Ledgers, "of_profile", lambda: ledgers)
    algorithm = ExportAlgorithm()
    algorithm.initAlgorithm()
    feedback, context = QgsProcessingFeedback(), QgsProcessingContext()
    context.setProject(QgsProject.instance())
    parameters = {"LAYER": safe, "PURPOSE": "observation", "OUTPUT": str(tmp_path / "out.csv")}
    results = algorithm.processAlgorithm(parameters, context, feedback)
    assert results["ROWS"] == 36
    (entry,) = journal.entries()
    assert (entry.event, entry.details["format"], entry.details["scale"], entry.details["way"]) == (
        "export",
        "csv",
        "commune",
        "Processing",
    )
    ledger = ledgers.read("https://portal.example", "2022")
    states = ledger.states("commune", "single_rate", np.array(["59101", "59110"]))
    assert states.tolist() == [1, 2]


def test_a_profile_has_one_journal_with_one_chain(qgis_app):
    assert Journal.of_profile() is Journal.of_profile()
