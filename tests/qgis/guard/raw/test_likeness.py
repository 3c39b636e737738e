"""A layer that only carries the plugin's properties is not a safe layer, and a declaration is bound
to content."""

from __future__ import annotations

import pytest
from qgis.core import QgsProject, QgsSettings, QgsVectorLayer
from qgis.PyQt.QtXml import QDomDocument

from occupancy_plugin.guard.derived import (
    DerivedLayers,
    copy_lineage,
    register_protected,
    registered_lineage,
    verified_lineage,
)
from occupancy_plugin.guard.export.write import export_layer
from occupancy_plugin.guard.raw.raw_layers import DECLARED_PROPERTY, RawLayerGuard
from occupancy_plugin.layers.lineage import MARK, is_ours, read_lineage, write_lineage
from occupancy_plugin.toolbelt.errors import ExportError
from occupancy_plugin.toolbelt.journal import Journal
from occupancy_plugin.toolbelt.message_bar import Messages
from tests.qgis.guard.raw.samples import join, raw_layer, settle, watched
from tests.qgis.layers.samples import LINEAGE

PURPOSE = "Attributions"


def put(layer):
    QgsProject.instance().addMapLayer(layer)
    return layer


def paste_style(source, target):
    document = QDomDocument()
    source.exportNamedStyle(document)
    target.importNamedStyle(document)


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
    join(safe, raw, "code")
    assert "Bailleur_NB_MENAGES" in safe.fields().names()
    export_layer(safe, tmp_path / "out.csv", "csv", PURPOSE)
    text = (tmp_path / "out.csv").read_text("utf-8-sig")
    assert "MENAGES" not in text
    assert len(text.splitlines()) == 37
    with pytest.raises(ExportError):
        export_layer(safe, tmp_path / "two.csv", "csv", PURPOSE, ["Bailleur_NB_MENAGES"])


def test_a_declaration_holds_in_another_session_for_the_same_content(iface, qtbot, tmp_path):
    """QGIS was ended and started: nothing is in memory, the profile alone knows."""
    path, renamed = tmp_path / "b.csv", tmp_path / "copie.csv"
    journal = Journal(tmp_path / "journal.jsonl")
    path.write_text("insee,NB_MENAGES\n59101,4\n59102,40\n")

    def session(file, declare):
        guard = RawLayerGuard(iface, Messages(iface), journal)
        guard.start()
        layer = put(QgsVectorLayer(f"file://{file}?type=csv", file.stem, "delimitedtext"))
        settle(guard, qtbot)
        is_held = layer.featureCount() == 0
        if declare:
            guard.declare(layer, "géocodage")
        QgsProject.instance().clear()
        guard.stop()
        return is_held

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


# a layer that the gate made


@pytest.fixture
def protected(qgis_app):
    layer = put(raw_layer(rows=((25, 10, 15), (60, 20, 40)), name="Diffusable"))
    register_protected(LINEAGE, layer)
    yield layer
    QgsProject.instance().clear()


def test_it_cannot_be_edited(protected):
    safe = protected
    assert not safe.startEditing()
    assert registered_lineage(safe) is not None


def test_an_edited_safe_layer_is_not_exported(protected, tmp_path):
    safe = protected
    export_layer(safe, tmp_path / "one.csv", "csv", "Attributions")
    safe.setReadOnly(False)
    assert safe.startEditing()
    assert registered_lineage(safe) is None
    feature = next(safe.getFeatures())
    safe.changeAttributeValue(feature.id(), safe.fields().indexOf("age_u25"), 0)
    safe.commitChanges()
    with pytest.raises(ExportError):
        export_layer(safe, tmp_path / "two.csv", "csv", "Attributions")


def test_a_hole_that_a_program_fills_ends_it_too(protected, tmp_path):
    """A write through the provider gives no signal: every cell is compared before an export."""
    safe = protected
    feature = next(safe.getFeatures())
    column = safe.fields().indexOf("age_u25")
    safe.dataProvider().changeAttributeValues({feature.id(): {column: 0}})
    assert registered_lineage(safe) is not None
    assert verified_lineage(safe) is None
    with pytest.raises(ExportError):
        export_layer(safe, tmp_path / "two.csv", "csv", "Attributions")
    assert list(tmp_path.glob("*.csv")) == []
