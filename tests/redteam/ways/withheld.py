"""Asking the hatch itself."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from .exports import save
from .registry import Stage, way

Story = Generator[Any, None, Any]


@way("Copy Features with the hatch current")
def hatch_copy_features(stage: Stage) -> Story:
    from qgis.PyQt.QtWidgets import QApplication

    QApplication.clipboard().clear()
    stage.activate(stage.hatch)
    if hasattr(stage.hatch, "selectAll"):
        stage.hatch.selectAll()
    yield stage.user.at_rest()
    action = stage.action("mActionCopyFeatures")
    enabled = action.isEnabled()
    if enabled:
        action.trigger()
    yield stage.user.at_rest()
    stage.clipboard()
    return "copied" if enabled else "not offered"


@way("Save the hatch as a file, cast by hand")
def hatch_save(stage: Stage) -> str:
    try:
        return save(stage, stage.hatch, "GPKG", "hatch.gpkg")
    except TypeError:
        return "refused: no vector layer"


@way("Clone the hatch, write it as a layer definition and as a project")
def hatch_clone(stage: Stage) -> str:
    from qgis.core import QgsLayerDefinition, QgsProject

    copy = stage.hatch.clone()
    project = QgsProject()
    project.addMapLayer(copy)
    project.write(stage.file("hatch.qgs"))
    node = project.layerTreeRoot().findLayer(copy.id())
    QgsLayerDefinition.exportLayerDefinition(stage.file("hatch.qlr"), [node])
    return "written"


@way("Label the hatch")
def hatch_label(stage: Stage) -> str:
    from .drawings import layout, svg
    from .labels import EVERYTHING, simple

    try:
        simple(stage.hatch, EVERYTHING)
        outcome = "labelled"
    except AttributeError:
        outcome = "refused: nothing to label"
    svg(stage, layout(stage, [stage.hatch]), "labels.svg")
    return outcome


@way("Extent, source, properties and style of the hatch, all written down")
def hatch_properties(stage: Stage) -> str:
    from qgis.PyQt.QtXml import QDomDocument

    texts = []
    for layer in (stage.hatch, stage.point_hatch):
        texts += [
            layer.source(),
            layer.publicSource(),
            layer.extent().toString(6),
            layer.wgs84Extent().toString(9),
        ]
        texts += [f"{key}={layer.customProperty(key)}" for key in layer.customPropertyKeys()]
        document = QDomDocument()
        layer.exportNamedStyle(document)
        texts.append(document.toString())
        if hasattr(layer, "getFeatures"):
            texts += [feature.geometry().asWkt(6) for feature in layer.getFeatures()]
    stage.write("properties.txt", "\n".join(texts))
    return "read"


@way("Drag the hatch to another QGIS: its MIME data")
def hatch_mime(stage: Stage) -> str:
    view = stage.iface.layerTreeView()
    view.setCurrentLayer(stage.hatch)
    model = view.layerTreeModel()
    indexes = [model.node2index(node) for node in stage.project.layerTreeRoot().findLayers()]
    data = model.mimeData(indexes)
    texts = [
        f"{kind}: {bytes(data.data(kind)).decode('utf-8', 'replace')}"
        for kind in (data.formats() if data is not None else [])
    ]
    return stage.lines("mime.txt", texts, "formats")


@way("Context menus of the layer tree")
def context_menus(stage: Stage) -> Story:
    from qgis.PyQt.QtWidgets import QMenu

    view = stage.iface.layerTreeView()
    texts = []
    for layer in (stage.safe, stage.hatch):
        view.setCurrentLayer(layer)
        yield stage.user.at_rest()
        provider = view.menuProvider()
        menu = provider.createContextMenu()
        view.contextMenuAboutToShow.emit(menu)
        for action in menu.actions():
            texts.append(action.text())
            texts += [
                f"   {inner.text()}"
                for inner in (action.menu().actions() if isinstance(action.menu(), QMenu) else [])
            ]
        menu.deleteLater()
    return stage.lines("menus.txt", texts, "entries")


@way("Server view: the layer published through a virtual WMS request")
def server_like(stage: Stage) -> str:
    """What a server would answer to GetFeatureInfo: attributes as JSON."""
    from qgis.core import QgsJsonExporter

    texts = []
    for layer in (stage.safe, stage.points, stage.hatch):
        if hasattr(layer, "getFeatures"):
            texts.append(QgsJsonExporter(layer, 9).exportFeatures(list(layer.getFeatures())))
    return stage.lines("info.json", texts, "layers")
