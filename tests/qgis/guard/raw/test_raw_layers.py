"""Raw layers are noticed, blocked with a reason, protected in place or declared once; stopping the
guard undoes it all."""

from __future__ import annotations

import json

import pytest
from qgis.core import QgsPalLayerSettings, QgsProject, QgsVectorLayer, QgsVectorLayerSimpleLabeling
from qgis.PyQt.QtWidgets import QApplication, QDialog, QMenu

from occupancy_plugin.guard.raw import examiner
from occupancy_plugin.guard.raw.act import clipboard as copies
from occupancy_plugin.guard.raw.profile_guess import guessed_profile
from occupancy_plugin.guard.raw.raw_layers import RawLayerGuard
from occupancy_plugin.sources.mapping.occupancy_words import OccupancyColumns
from occupancy_plugin.toolbelt.message_bar import Messages
from tests.qgis.guard.raw.samples import raw_layer as raw
from tests.qgis.guard.raw.samples import settle, watched


def put(layer):
    QgsProject.instance().addMapLayer(layer)
    return layer


@pytest.mark.parametrize(
    ("rows", "kind", "is_watched"),
    [
        (((25, 10, 15), (4, 1, 3)), "integer", True),
        ((("25", "1", "2"), ("7", "1", "2")), "string", True),
        ((("25", "1", "2"), ("4 ménages", "1", "2")), "string", True),
        ((("25", "1", "2"), ("4,0", "1", "2")), "string", True),
        (((25, 10, 15), (0, 0, 0), (60, 20, 40)), "integer", False),
    ],
)
def test_a_unit_of_1_to_10_makes_a_layer_raw(guard, qtbot, rows, kind, is_watched):
    assert watched(guard, qtbot, put(raw(rows=rows, kind=kind))) is is_watched


def test_a_small_unit_behind_5000_rows_makes_a_layer_raw(guard, iface, qtbot):
    rows = [(40, 10, 30)] * 5000 + [(4, 1, 3)]
    layer = put(raw(rows=rows, codes=[f"{number:05d}" for number in range(5001)]))
    assert watched(guard, qtbot, layer)
    assert "Bailleur" in iface.bar.texts[0]


def test_until_it_is_looked_at_it_counts_as_raw(guard, qtbot):
    layer = put(raw(rows=((25, 10, 15), (60, 20, 40))))
    assert guard.unprotected(layer)
    assert not watched(guard, qtbot, layer)


def test_a_safe_layer_is_not_watched(safe, guard, iface, qtbot):
    settle(guard, qtbot)
    assert not guard.unprotected(safe)
    assert iface.bar.texts == []


def test_it_is_noticed_told_and_journaled(guard, iface, journal, qtbot):
    layer = put(raw())
    assert watched(guard, qtbot, layer)
    assert "Bailleur" in iface.bar.texts[0]
    (entry,) = journal.entries()
    assert entry.event == "refusal"
    assert len(entry.details["source"]) == 16


def label(layer):
    settings = QgsPalLayerSettings()
    settings.fieldName = "NB_MENAGES"
    layer.setLabeling(QgsVectorLayerSimpleLabeling(settings))
    layer.setLabelsEnabled(True)


def test_its_labels_go_off_again(guard, iface):
    layer = raw()
    label(layer)
    QgsProject.instance().addMapLayer(layer)
    assert not layer.labelsEnabled()
    label(layer)
    layer.emitStyleChanged()
    assert not layer.labelsEnabled()


def test_labels_put_on_silently_go_off_before_the_map_is_drawn(guard, iface):
    layer = raw()
    QgsProject.instance().addMapLayer(layer)
    label(layer)
    assert layer.labelsEnabled()
    iface.mapCanvas().renderStarting.emit()
    assert not layer.labelsEnabled()


@pytest.mark.parametrize(
    "text",
    [
        "wkt_geom\tinsee\tNB_MENAGES\tage_u25\tage_o25\nPoint (1 2)\t59101\t4\t1\t3",
        "insee\tNB_MENAGES\tage_u25\tage_o25\r\n59101\t4\t1\t3",
        '{"type": "FeatureCollection", "features": [{"properties": {"insee": "59101", '
        '"NB_MENAGES": 4, "age_u25": 1, "age_o25": 3}}]}',
    ],
)
def test_copied_rows_leave_the_clipboard_empty(iface, guard, qtbot, text, monkeypatch):
    # a screen that is not there knows no owner
    monkeypatch.setattr(copies, "is_own", lambda *_: True)
    put(raw())
    settle(guard, qtbot)
    QApplication.clipboard().setText(text)
    qtbot.waitUntil(lambda: QApplication.clipboard().text() == "", timeout=2000)


def test_other_copies_stay(iface, guard, qtbot, monkeypatch):
    monkeypatch.setattr(copies, "is_own", lambda *_: True)
    put(raw())
    settle(guard, qtbot)
    for text in ("4 ménages", "insee\tpopulation\n59101\t4", '{"insee": 1}'):
        QApplication.clipboard().setText(text)
        qtbot.wait(60)
        assert QApplication.clipboard().text() == text


class QgsVectorLayerSaveAsDialog(QDialog):
    """Named like QGIS's own."""


def test_the_save_as_window_closes(iface, guard, qtbot):
    iface.mainWindow().show()
    layer = raw()
    QgsProject.instance().addMapLayer(layer)
    iface.layerTreeView().setCurrentLayer(layer)
    dialog = QgsVectorLayerSaveAsDialog(iface.mainWindow())
    dialog.show()
    qtbot.waitUntil(lambda: not dialog.isVisible(), timeout=2000)


def test_other_layers_are_saved_as_ever(iface, guard, qtbot):
    iface.mainWindow().show()
    QgsProject.instance().addMapLayer(raw())
    other = put(QgsVectorLayer("Point?field=a:integer", "x", "memory"))
    settle(guard, qtbot)
    iface.layerTreeView().setCurrentLayer(other)
    dialog = QgsVectorLayerSaveAsDialog(iface.mainWindow())
    dialog.show()
    qtbot.wait(150)
    assert dialog.isVisible()
    dialog.close()


def test_the_export_menu_says_why(iface, guard):
    layer = raw()
    QgsProject.instance().addMapLayer(layer)
    iface.layerTreeView().setCurrentLayer(layer)
    menu = QMenu(iface.mainWindow())
    export = menu.addMenu("Export")
    export.setObjectName("exportMenu")
    export.addAction("Save Features As…")
    iface.layerTreeView().contextMenuAboutToShow.emit(menu)
    assert len(export.actions()) == 2
    assert not export.actions()[0].isEnabled()


def test_a_declaration_is_journaled(iface, guard, journal, qtbot, tmp_path):
    path = tmp_path / "bailleur.csv"
    path.write_text("insee,menages,x\n59100,4,1\n59101,40,2\n")
    first = put(QgsVectorLayer(f"file://{path}?delimiter=,", "B", "delimitedtext"))
    assert watched(guard, qtbot, first)
    guard.declare(first)
    assert not guard.unprotected(first)
    again = put(QgsVectorLayer(f"file://{path}?delimiter=,", "B", "delimitedtext"))
    assert not watched(guard, qtbot, again)
    assert [entry.event for entry in journal.entries()] == ["refusal", "declaration"]
    assert "bailleur" not in journal.path.read_text()


def test_the_protected_layer_takes_place_and_name(iface, guard, journal, qtbot):
    project = QgsProject.instance()
    group = project.layerTreeRoot().addGroup("G")
    layer, neighbour = raw(), QgsVectorLayer("Point", "n", "memory")
    for one in (neighbour, layer):
        project.addMapLayer(one, False)
        group.addLayer(one)
    layer.setOpacity(0.5)
    safe = raw(rows=((25, 10, 15), (60, 20, 40)), name="Diffusable")
    project.addMapLayer(safe)
    identifier = layer.id()
    guard.replace(layer, safe)
    assert project.mapLayer(identifier) is None
    assert [node.name() for node in group.children()] == ["n", "Bailleur"]
    assert safe.opacity() == 0.5
    assert not watched(guard, qtbot, safe)
    assert journal.entries()[-1].event == "protection"


def test_the_profile_is_guessed_from_what_adds_up(qgis_app):
    layer = raw()
    profile = json.loads(guessed_profile(layer, OccupancyColumns(("NB_MENAGES",), "insee")))
    assert profile["code"] == "insee"
    assert profile["families"] == [
        {"name": "age", "columns": ["age_u25", "age_o25"], "total": "NB_MENAGES", "partition": True}
    ]


def test_stop_lets_go(iface, journal):
    guard = RawLayerGuard(iface, Messages(iface), journal)
    guard.start()
    layer = raw()
    QgsProject.instance().addMapLayer(layer)
    guard.stop()
    label(layer)
    layer.emitStyleChanged()
    iface.mapCanvas().renderStarting.emit()
    assert layer.labelsEnabled()
    QgsProject.instance().clear()


def test_a_layer_that_cannot_be_read_counts_as_raw_until_it_can(guard, iface, qtbot, monkeypatch):
    def fails(*_):
        raise OSError("no such drive")

    monkeypatch.setattr(examiner, "answer", fails)
    suspicious = put(raw(rows=((25, 10, 15), (60, 20, 40))))
    assert watched(guard, qtbot, suspicious)
    assert "could not be examined" in iface.bar.texts[0]
    monkeypatch.undo()
    suspicious.dataChanged.emit()
    assert not watched(guard, qtbot, suspicious)


def test_layers_that_come_together_are_compared_with_each_other(guard, qtbot):
    """The raw layer of a project may be looked at last."""
    raw_copies = raw(
        rows=(
            *((40 + number, 7 * number + 3, 1000 * number + 17) for number in range(12)),
            (4, 1, 3),
        ),
        codes=tuple(f"59{number}" for number in range(100, 113)),
    )
    copy = QgsVectorLayer("None?field=zone:string&field=a:integer&field=b:integer", "c", "memory")
    for feature in raw_copies.getFeatures():
        made = type(feature)(copy.fields())
        made.setAttributes([feature["insee"], feature["age_u25"], feature["age_o25"]])
        copy.dataProvider().addFeatures([made])
    QgsProject.instance().addMapLayers([copy, raw_copies])
    assert watched(guard, qtbot, raw_copies)
    assert watched(guard, qtbot, copy)


def test_a_file_with_a_line_for_each_household(guard, iface, qtbot, tmp_path):
    path = tmp_path / "baux.csv"
    path.write_text(
        "num_bail,nom_locataire,revenu_fiscal,residence,loyer\n"
        "B1,Martin,12345,R1,412\nB2,Durand,9876,R1,398\nB3,Petit,15432,R2,455\n"
    )
    layer = put(QgsVectorLayer(f"file://{path}?detectTypes=yes", "Baux", "delimitedtext"))
    assert watched(guard, qtbot, layer)
    assert any("Baux" in text for text in iface.bar.texts)
    copy = put(
        QgsVectorLayer("?query=SELECT num_bail AS a, revenu_fiscal AS b FROM Baux", "v", "virtual")
    )
    assert watched(guard, qtbot, copy)
    guard.declare(layer)
    assert not guard.unprotected(layer)
