"""Opens the rows of a held layer under secrecy, and puts the map in the place of the raw layer."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsApplication,
    QgsLayerTreeNode,
    QgsProject,
    QgsVectorFileWriter,
    QgsVectorFileWriterTask,
    QgsVectorLayer,
)

from ...layers.project.layer_tree import enclosing_groups
from ...toolbelt.message_bar import Messages
from ...toolbelt.translation import tr
from .quarantine import HeldSource

if TYPE_CHECKING:
    from ...layers.project.loader import Loader
    from ...layers.project.place import LoadedLayers


def save_rows(
    held_source: HeldSource, path: str, messages: Messages, then: Callable[[str], Any]
) -> None:
    """Write the rows of a scratch layer or a database into a GeoPackage that the user chose, in the
    background, and pass its path on: the window for files reads files."""
    rows = held_source.opened()
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName = "GPKG"
    task = QgsVectorFileWriterTask(rows, path, options)
    task.setProperty("occupancyRows", rows)  # which live as long as the task
    task.writeComplete.connect(then)
    sentence = tr("The file cannot be written there.")
    task.errorOccurred.connect(lambda *_: messages.warning(sentence))
    QgsApplication.taskManager().addTask(task)


def replace_when_loaded(
    identifier: str, loader: Loader, messages: Messages, activate: Callable[[QgsVectorLayer], Any]
) -> None:
    """Put the first map that the loader adds in the place of a raw layer, with its opacity and
    scales, make it the active layer, and say what was kept. A load that fails leaves the raw
    layer."""
    if QgsProject.instance().mapLayer(identifier) is None:
        return

    def replace(layers: LoadedLayers) -> None:
        end()
        layer = QgsProject.instance().mapLayer(identifier)
        if isinstance(layer, QgsVectorLayer):
            safe = layers.safe  # not with its classes and labels, which may hold raw values (R13)
            safe.setOpacity(layer.opacity())
            safe.setBlendMode(layer.blendMode())
            safe.setScaleBasedVisibility(layer.hasScaleBasedVisibility())
            safe.setMinimumScale(layer.minimumScale())
            safe.setMaximumScale(layer.maximumScale())
            _move_above(layer, next(enclosing_groups(safe), None))
            name = layer.name()
            QgsProject.instance().removeMapLayer(identifier)
            activate(safe)
            messages.info(
                tr(
                    "The map took the place of “{layer}”, with its opacity, blending and scales. "
                    "Classes and labels are new: the old ones may show raw values."
                ).format(layer=name)
            )

    def end(*_: object) -> None:
        with contextlib.suppress(TypeError):  # not connected any more
            loader.loaded.disconnect(replace)
            loader.ended.disconnect(end)

    loader.loaded.connect(replace)
    loader.ended.connect(end)


def _move_above(layer: QgsVectorLayer, node: QgsLayerTreeNode | None) -> None:
    """Move a node of the layer tree directly above a layer."""
    target = QgsProject.instance().layerTreeRoot().findLayer(layer.id())
    if node is None or target is None or target.parent() is None or node.parent() is None:
        return
    copy = node.clone()  # QGIS cannot move nodes
    target.parent().insertChildNode(target.parent().children().index(target), copy)
    node.parent().removeChildNode(node)
