"""A layer that shows values of a raw layer is watched. One that only carries the plugin's
properties is not a safe layer."""

from __future__ import annotations

import pytest
from qgis.core import (
    QgsApplication,
    QgsField,
    QgsPalLayerSettings,
    QgsProject,
    QgsRelation,
    QgsSettings,
    QgsVectorFileWriter,
    QgsVectorLayer,
    QgsVectorLayerJoinInfo,
    QgsVectorLayerSimpleLabeling,
)
from qgis.PyQt.QtCore import QMetaType
from qgis.PyQt.QtWidgets import QDialog
from qgis.PyQt.QtXml import QDomDocument

from occupancy_plugin.guard.derived import DerivedLayers, copy_lineage, register_protected
from occupancy_plugin.guard.export.write import export_layer
from occupancy_plugin.guard.raw.act import clipboard as copies
from occupancy_plugin.guard.raw.raw_layers import DECLARED_PROPERTY, RawLayerGuard
from occupancy_plugin.layers.lineage import MARK, is_ours, read_lineage, write_lineage
from occupancy_plugin.toolbelt.errors import ExportError
from occupancy_plugin.toolbelt.journal import Journal
from occupancy_plugin.toolbelt.message_bar import Messages
from tests.qgis.guard.raw.samples import raw_layer, settle, watched
from tests.qgis.layers.samples import LINEAGE

PURPOSE = "Attributions"
QUERIES = (
    'SELECT * FROM "Bailleur"',
    "SELECT insee, NB_MENAGES AS effectif FROM Bailleur",
    "select sum(nb_menages) as total, insee from bailleur group by insee",
    "SELECT m.insee, b.age_u25 FROM [Bailleur] b JOIN Mairies m ON m.insee = b.insee",
    "WITH t AS (SELECT insee, age_o25 AS n FROM Bailleur) SELECT * FROM t",
    "SELECT insee, (SELECT max(age_u25) FROM Bailleur) AS m FROM Mairies",
)


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


def test_a_pasted_style_makes_no_layer_ours(safe, guard, qtbot):
    raw = put(raw_layer())
    paste_style(safe, raw)
    copy = put(raw.clone())
    for layer in (raw, copy):
        assert not is_ours(layer)
        assert read_lineage(layer) is None
        assert not layer.customProperty(MARK)
        assert watched(guard, qtbot, layer)
    assert is_ours(safe)


def test_a_stamped_file_is_neither_exported_nor_taken_away(safe, tmp_path):
    raw = raw_layer()
    write_lineage(raw, LINEAGE)
    put(raw)
    assert not is_ours(raw)
    with pytest.raises(ExportError):
        export_layer(raw, tmp_path / "out.csv", "csv", PURPOSE)
    assert list(tmp_path.iterdir()) == []


def test_a_joined_column_does_not_leave(safe, tmp_path):
    raw = put(raw_layer(codes=("59100", "59104", "59105")))
    join(safe, raw)
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


def by_join(layer, raw):
    join(layer, raw, "insee")


def by_relation(layer, raw):
    relation = QgsRelation()
    relation.setId("r")
    relation.setName("r")
    relation.setReferencingLayer(raw.id())
    relation.setReferencedLayer(layer.id())
    relation.addFieldPair("insee", "insee")
    QgsProject.instance().relationManager().addRelation(relation)


def by_expression(layer, raw):
    labelled(layer, "attribute(get_feature('Bailleur', 'insee', \"insee\"), 'NB_MENAGES')")


def by_map_tip(layer, raw):
    layer.setMapTipTemplate(f"[% aggregate('{raw.id()}', 'max', \"NB_MENAGES\") %]")


def by_display_name(layer, raw):
    layer.setDisplayExpression(f"aggregate('{raw.id()}', 'max', \"NB_MENAGES\")")


@pytest.mark.parametrize("link", [by_join, by_relation, by_expression, by_map_tip, by_display_name])
def test_a_layer_that_shows_the_values_is_watched(guard, innocent, qtbot, link):
    raw = put(raw_layer())
    settle(guard, qtbot)
    assert not guard.unprotected(innocent)
    link(innocent, raw)
    assert watched(guard, qtbot, innocent)
    if innocent.labeling() is None:
        labelled(innocent, "insee")
    assert not innocent.labelsEnabled()


@pytest.mark.parametrize("query", QUERIES)
def test_a_virtual_layer_over_it_is_watched(guard, innocent, qtbot, query):
    raw = put(raw_layer())
    settle(guard, qtbot)
    virtual = put(QgsVectorLayer(f"?query={query}", "v", "virtual"))
    assert virtual.isValid()
    assert watched(guard, qtbot, virtual)
    labelled(virtual, "'x'")
    assert not virtual.labelsEnabled()
    assert guard.unprotected(raw)


@pytest.mark.parametrize(
    "name", ["Fichier de l'office", "Habitat & Cie", "<Bailleur>", 'Office "A"', "Bailleur"]
)
@pytest.mark.parametrize("put_together", [False, True])
def test_an_expression_that_names_it_is_read_whatever_the_name(
    guard, innocent, qtbot, name, put_together
):
    put(raw_layer(name=name))
    quoted = name.replace("'", "''")
    half = len(name) // 2
    literal = f"'{quoted}'"
    if put_together:
        left, right = (part.replace("'", "''") for part in (name[:half], name[half:]))
        literal = f"'{left}' || '{right}'"
    labelled(innocent, f"attribute(get_feature({literal}, 'insee', \"insee\"), 'age_u25')")
    assert watched(guard, qtbot, innocent)
    qtbot.waitUntil(lambda: not innocent.labelsEnabled(), timeout=2000)


def test_a_virtual_column_and_any_layer_are_read(guard, innocent, qtbot):
    put(raw_layer())
    settle(guard, qtbot)
    innocent.addExpressionField(
        "attribute(get_feature('Bailleur', 'insee', \"insee\"), 'age_u25')",
        QgsField("v", QMetaType.Type.Int),
    )
    assert watched(guard, qtbot, innocent)
    innocent.removeExpressionField(innocent.fields().indexOf("v"))
    assert not watched(guard, qtbot, innocent)
    labelled(innocent, "aggregate(\"insee\", 'max', 1)")  # any layer
    assert watched(guard, qtbot, innocent)


def test_other_expressions_are_nobodys_business(guard, innocent, qtbot):
    put(raw_layer())
    settle(guard, qtbot)
    labelled(innocent, "upper(\"insee\") || 'Bailleur'")
    assert not watched(guard, qtbot, innocent)
    assert innocent.labelsEnabled()


def test_rows_copied_from_a_joined_layer_leave_the_clipboard_empty(
    guard, innocent, qtbot, monkeypatch
):
    monkeypatch.setattr(copies, "is_own", lambda *_: True)
    raw = put(raw_layer())
    settle(guard, qtbot)
    by_join(innocent, raw)
    names = innocent.fields().names()
    assert "b_NB_MENAGES" in names
    clipboard = QgsApplication.clipboard()
    clipboard.setText("\t".join(names) + "\n59101\tx\t4\t1\t3")
    qtbot.waitUntil(lambda: clipboard.text() == "", timeout=2000)


def test_the_whole_map_is_closed_whether_the_raw_layer_is_drawn_or_not(guard, iface, qtbot):
    class QgsMapSaveDialog(QDialog):
        pass

    put(raw_layer())
    settle(guard, qtbot)
    iface.mapCanvas().layers = list  # nothing is drawn
    dialog = QgsMapSaveDialog(iface.mainWindow())
    dialog.show()
    qtbot.waitUntil(lambda: not dialog.isVisible(), timeout=2000)


def test_a_filter_hides_nothing(guard, qtbot):
    """Filtered when it comes; its duplicate; the filter taken off and put on."""
    raw = raw_layer()
    raw.setSubsetString('"NB_MENAGES" > 11')
    put(raw)
    assert watched(guard, qtbot, raw)
    raw.setSubsetString("")
    assert watched(guard, qtbot, raw)
    raw.setSubsetString('"NB_MENAGES" > 11')
    assert watched(guard, qtbot, raw)


@pytest.mark.parametrize("suffix", ["csv", "gpkg"])
def test_a_file_with_a_filter_and_its_duplicate(guard, qtbot, tmp_path, suffix):
    path = tmp_path / f"b.{suffix}"
    written = raw_layer()
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName = {"csv": "CSV", "gpkg": "GPKG"}[suffix]
    transforms = QgsProject.instance().transformContext()
    QgsVectorFileWriter.writeAsVectorFormatV3(written, str(path), transforms, options)
    layer = QgsVectorLayer(str(path), "B", "ogr")
    layer.setSubsetString('CAST("NB_MENAGES" AS integer) > 11')
    assert layer.isValid()
    assert watched(guard, qtbot, put(layer))
    copy = layer.clone()
    copy.setName("autre")
    assert watched(guard, qtbot, put(copy))


def test_another_source_under_an_old_layer(guard, innocent, qtbot, tmp_path):
    path = tmp_path / "b.csv"
    path.write_text("insee,NB_MENAGES\n59101,4\n")
    assert not watched(guard, qtbot, innocent)
    innocent.setDataSource(f"file://{path}?type=csv", "Mairies", "delimitedtext", False)
    assert watched(guard, qtbot, innocent)


def test_a_declaration_holds_for_content_and_no_longer(guard, qtbot, tmp_path):
    path = tmp_path / "b.csv"

    def arrives():
        layer = put(QgsVectorLayer(f"file://{path}?type=csv", "B", "delimitedtext"))
        unprotected = watched(guard, qtbot, layer)
        if unprotected:
            guard.declare(layer)
        assert not watched(guard, qtbot, layer)
        QgsProject.instance().removeMapLayer(layer.id())
        return unprotected

    path.write_text("insee,NB_MENAGES\n59101,4\n")
    assert [arrives(), arrives()] == [True, False]
    path.write_text("insee,NB_MENAGES,RSA\n59101,4,1\n")
    assert arrives()
    path.write_text("insee,NB_MENAGES,RSA\n59101,4,1\n59102,5,1\n")
    assert arrives()
    path.write_text("insee,NB_MENAGES,RSA\n59101,4,1\n59102,6,1\n")  # as many rows
    assert [arrives(), arrives()] == [True, False]


def test_a_declaration_holds_in_another_session_for_the_same_content(iface, qtbot, tmp_path):
    """QGIS was ended and started: nothing is in memory, the profile alone knows."""
    path, renamed = tmp_path / "b.csv", tmp_path / "copie.csv"
    journal = Journal(tmp_path / "journal.jsonl")
    path.write_text("insee,NB_MENAGES\n59101,4\n59102,40\n")

    def session(file, declare):
        guard = RawLayerGuard(iface, Messages(iface), journal)
        guard.start()
        layer = put(QgsVectorLayer(f"file://{file}?type=csv", file.stem, "delimitedtext"))
        unprotected = watched(guard, qtbot, layer)
        if declare:
            guard.declare(layer)
        QgsProject.instance().clear()
        guard.stop()
        return unprotected

    QgsSettings().remove(DECLARED_PROPERTY)
    try:
        assert session(path, declare=True)
        assert not session(path, declare=False)
        renamed.write_text(path.read_text())
        assert not session(renamed, declare=False), "the content counts, not the name"
        renamed.write_text("insee,NB_MENAGES\n59101,5\n59102,40\n")
        assert session(renamed, declare=False), "one household more is another content"
    finally:
        QgsSettings().remove(DECLARED_PROPERTY)


# what merely looks derived


def likeness_of(safe):
    """A raw table with `state` and the plugin's columns, next to a layer of the plugin."""
    names = ["state", "households", "dwellings", "type_single"]
    fields = "&".join(f"field={name}:string" for name in ["code", *names])
    layer = QgsVectorLayer(f"None?{fields}", "like", "memory")
    feature = next(safe.getFeatures())
    similar = type(feature)(layer.fields())
    similar.setAttributes(["59100", "released", "4", "5", "1"])
    layer.dataProvider().addFeatures([similar])
    return layer


def test_a_likeness_is_not_exported(safe, iface, tmp_path):
    watcher = DerivedLayers(iface)
    watcher.start()
    try:
        forged = put(likeness_of(safe))
        copy_lineage(LINEAGE, forged)
        with pytest.raises(ExportError):
            export_layer(forged, tmp_path / "out.csv", "csv", PURPOSE)
    finally:
        watcher.stop()
    assert list(tmp_path.iterdir()) == []


def test_a_row_under_the_threshold_is_not_exported_whatever_the_lineage_says(safe, tmp_path):
    forged = put(likeness_of(safe))
    register_protected(LINEAGE, forged)
    with pytest.raises(ExportError, match="11"):
        export_layer(forged, tmp_path / "out.csv", "csv", PURPOSE)
    assert list(tmp_path.iterdir()) == []


def test_a_protected_layer_with_added_rows_is_not_exported(qgis_app, tmp_path):
    layer = put(raw_layer(rows=((25, 10, 15), (60, 20, 40))))
    register_protected(LINEAGE, layer)
    export_layer(layer, tmp_path / "out.csv", "csv", PURPOSE)
    feature = next(layer.getFeatures())
    layer.dataProvider().addFeatures([feature])
    with pytest.raises(ExportError):
        export_layer(layer, tmp_path / "two.csv", "csv", PURPOSE)
