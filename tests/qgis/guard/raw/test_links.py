"""What shows a raw layer's values is watched as it is; what only bears our stamp is not ours."""

from __future__ import annotations

import pytest
from qgis.core import (
    QgsApplication,
    QgsPalLayerSettings,
    QgsProject,
    QgsRelation,
    QgsSettings,
    QgsVectorLayer,
    QgsVectorLayerJoinInfo,
    QgsVectorLayerSimpleLabeling,
)
from qgis.PyQt.QtWidgets import QDialog
from qgis.PyQt.QtXml import QDomDocument

from occupancy_plugin.guard.derived import DerivedLayers, carry, vouch
from occupancy_plugin.guard.export.write import export_layer
from occupancy_plugin.guard.raw import blockade as blocking
from occupancy_plugin.guard.raw.intruders import DECLARED, IntruderGuard
from occupancy_plugin.guard.raw.likeness import likeness
from occupancy_plugin.layers.lineage import MARK, is_ours, read_lineage, write_lineage
from occupancy_plugin.toolbelt.errors import ExportError
from occupancy_plugin.toolbelt.journal import Journal
from occupancy_plugin.toolbelt.message_bar import Messages
from tests.qgis.guard.raw.samples import raw_layer
from tests.qgis.layers.samples import LINEAGE

PURPOSE = "Attributions"


@pytest.fixture
def guard(desk, tmp_path):
    QgsSettings().remove(DECLARED)
    guard = IntruderGuard(desk, Messages(desk), Journal(tmp_path / "journal.jsonl"))
    guard.start()
    yield guard
    guard.stop()
    QgsProject.instance().clear()
    QgsSettings().remove(DECLARED)


@pytest.fixture
def innocent(qgis_app):
    """A layer of the user's own with codes and nothing else."""
    layer = QgsVectorLayer("Point?field=insee:string&field=nom:string", "Mairies", "memory")
    QgsProject.instance().addMapLayer(layer)
    return layer


def put(layer):
    QgsProject.instance().addMapLayer(layer)
    return layer


def paste_style(source, target):
    document = QDomDocument()
    source.exportNamedStyle(document)
    target.importNamedStyle(document)


def labelled(layer, expression):
    settings = QgsPalLayerSettings()
    settings.fieldName, settings.isExpression = expression, True
    layer.setLabeling(QgsVectorLayerSimpleLabeling(settings))
    layer.setLabelsEnabled(True)
    layer.emitStyleChanged()


def test_a_pasted_style_makes_no_layer_ours(safe, guard):
    theirs = put(raw_layer())
    paste_style(safe, theirs)
    copy = put(theirs.clone())
    for layer in (theirs, copy):
        assert not is_ours(layer)
        assert read_lineage(layer) is None
        assert not layer.customProperty(MARK)
        assert guard.unprotected(layer)
    assert is_ours(safe)


def test_a_stamped_file_is_neither_exported_nor_taken_away(safe, tmp_path):
    theirs = raw_layer()
    write_lineage(theirs, LINEAGE)
    put(theirs)
    assert not is_ours(theirs)
    with pytest.raises(ExportError):
        export_layer(theirs, tmp_path / "out.csv", "csv", PURPOSE)
    assert list(tmp_path.iterdir()) == []


def test_a_joined_column_does_not_leave(safe, tmp_path):
    theirs = put(raw_layer(codes=("59100", "59104", "59105")))
    join(safe, theirs)
    assert "b_NB_MENAGES" in safe.fields().names()
    export_layer(safe, tmp_path / "out.csv", "csv", PURPOSE)
    text = (tmp_path / "out.csv").read_text("utf-8-sig")
    assert "MENAGES" not in text
    assert len(text.splitlines()) == 37
    with pytest.raises(ExportError):
        export_layer(safe, tmp_path / "two.csv", "csv", PURPOSE, ["b_NB_MENAGES"])


def join(layer, other, on="code"):
    info = QgsVectorLayerJoinInfo()
    info.setJoinLayer(other)
    info.setJoinFieldName("insee")
    info.setTargetFieldName(on)
    info.setPrefix("b_")
    info.setUsingMemoryCache(True)
    layer.addJoin(info)


def by_join(layer, theirs):
    join(layer, theirs, "insee")


def by_relation(layer, theirs):
    relation = QgsRelation()
    relation.setId("r")
    relation.setName("r")
    relation.setReferencingLayer(theirs.id())
    relation.setReferencedLayer(layer.id())
    relation.addFieldPair("insee", "insee")
    QgsProject.instance().relationManager().addRelation(relation)


def by_expression(layer, theirs):
    labelled(layer, "attribute(get_feature('Bailleur', 'insee', \"insee\"), 'NB_MENAGES')")


def by_map_tip(layer, theirs):
    layer.setMapTipTemplate(f"[% aggregate('{theirs.id()}', 'max', \"NB_MENAGES\") %]")
    layer.emitStyleChanged()


@pytest.mark.parametrize("link", [by_join, by_relation, by_expression, by_map_tip])
def test_a_layer_that_shows_the_values_is_watched(guard, innocent, link):
    theirs = put(raw_layer())
    assert guard._watched() == [theirs]
    link(innocent, theirs)
    assert innocent in guard._watched()
    if innocent.labeling() is None:
        labelled(innocent, "insee")
    assert not innocent.labelsEnabled()


def test_a_virtual_layer_over_it_is_watched(guard, innocent):
    theirs = put(raw_layer())
    virtual = QgsVectorLayer('?query=SELECT * FROM "Bailleur"', "v", "virtual")
    put(virtual)
    assert virtual in guard._watched() or guard.unprotected(virtual)
    assert theirs in guard._watched()


def test_rows_copied_from_a_joined_layer_leave_the_clipboard_empty(
    guard, innocent, qtbot, monkeypatch
):
    monkeypatch.setattr(blocking, "is_own", lambda clipboard: True)
    by_join(innocent, put(raw_layer()))
    names = innocent.fields().names()
    assert "b_NB_MENAGES" in names
    clipboard = QgsApplication.clipboard()
    clipboard.setText("\t".join(names) + "\n59101\tx\t4\t1\t3")
    qtbot.waitUntil(lambda: clipboard.text() == "", timeout=2000)


def test_the_whole_map_is_closed_whether_the_raw_layer_is_drawn_or_not(guard, desk, qtbot):
    class QgsMapSaveDialog(QDialog):
        pass

    put(raw_layer())
    desk.mapCanvas().layers = list  # nothing is drawn
    dialog = QgsMapSaveDialog(desk.mainWindow())
    dialog.show()
    qtbot.waitUntil(lambda: not dialog.isVisible(), timeout=2000)


def test_a_filter_taken_off_after_arrival(guard):
    theirs = raw_layer()
    theirs.setSubsetString('"NB_MENAGES" > 11')
    put(theirs)
    assert not guard.unprotected(theirs)
    theirs.setSubsetString("")
    assert guard.unprotected(theirs)


def test_another_source_under_an_old_layer(guard, innocent, tmp_path):
    path = tmp_path / "b.csv"
    path.write_text("insee,NB_MENAGES\n59101,4\n")
    assert not guard.unprotected(innocent)
    innocent.setDataSource(f"file://{path}?type=csv", "Mairies", "delimitedtext", False)
    assert guard.unprotected(innocent)


def test_a_declared_path_with_next_years_content_is_asked_about_again(guard, tmp_path):
    path = tmp_path / "b.csv"

    def arrives():
        layer = put(QgsVectorLayer(f"file://{path}?type=csv", "B", "delimitedtext"))
        unprotected = guard.unprotected(layer)
        guard.declare(layer)
        QgsProject.instance().removeMapLayer(layer.id())
        return unprotected

    path.write_text("insee,NB_MENAGES\n59101,4\n")
    assert [arrives(), arrives()] == [True, False]
    path.write_text("insee,NB_MENAGES,RSA\n59101,4,1\n")
    assert arrives()
    path.write_text("insee,NB_MENAGES,RSA\n59101,4,1\n59102,5,1\n")
    assert arrives()


@pytest.mark.parametrize(
    "name",
    [
        "nbre_menages",
        "menages_ops",
        "nb_menages_loges",
        "menages_2022_total",
        "nb_baux",
        "nb_locataires",
        "titulaires",
        "logements_occupes",
        "rp",
        "P20_MEN",
        "Nombre de ménages",
    ],
)
def test_wider_names_of_a_household_count(qgis_app, name):
    assert likeness(raw_layer(name)) is not None


@pytest.mark.parametrize("text", ["4 ménages", "4,0", " 4", "4.0"])
def test_numbers_written_as_text(qgis_app, text):
    rows = (("25", "1", "2"), (text, "1", "3"))
    assert likeness(raw_layer(rows=rows, kind="string")) is not None


# what merely looks derived


def likeness_of(safe):
    """A raw table with `state` and columns of ours beside a layer of ours."""
    names = ["state", "households", "dwellings", "type_single"]
    fields = "&".join(f"field={name}:string" for name in ["code", *names])
    layer = QgsVectorLayer(f"None?{fields}", "like", "memory")
    feature = next(safe.getFeatures())
    made = type(feature)(layer.fields())
    made.setAttributes(["59100", "released", "4", "5", "1"])
    layer.dataProvider().addFeatures([made])
    return layer


def test_a_likeness_is_not_exported(safe, desk, tmp_path):
    watcher = DerivedLayers(desk)
    watcher.start()
    try:
        forged = put(likeness_of(safe))
        carry(LINEAGE, forged)
        with pytest.raises(ExportError):
            export_layer(forged, tmp_path / "out.csv", "csv", PURPOSE)
    finally:
        watcher.stop()
    assert list(tmp_path.iterdir()) == []


def test_a_row_under_the_threshold_is_not_exported_whatever_the_lineage_says(safe, tmp_path):
    forged = put(likeness_of(safe))
    vouch(LINEAGE, forged)
    with pytest.raises(ExportError, match="11"):
        export_layer(forged, tmp_path / "out.csv", "csv", PURPOSE)
    assert list(tmp_path.iterdir()) == []


def test_what_the_gate_made_is_not_vouched_for_once_rows_are_added(qgis_app, tmp_path):
    layer = put(raw_layer(rows=((25, 10, 15), (60, 20, 40))))
    vouch(LINEAGE, layer)
    export_layer(layer, tmp_path / "out.csv", "csv", PURPOSE)
    feature = next(layer.getFeatures())
    layer.dataProvider().addFeatures([feature])
    with pytest.raises(ExportError):
        export_layer(layer, tmp_path / "two.csv", "csv", PURPOSE)
