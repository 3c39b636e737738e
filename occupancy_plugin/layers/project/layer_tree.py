"""Groups of the project's layer tree. Imports QGIS only: the lifecycle of layers needs it at
start."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar, cast

from qgis.core import QgsLayerTreeGroup, QgsMapLayer, QgsProject

L = TypeVar("L", bound=QgsMapLayer)


def enclosing_groups(layer: QgsMapLayer) -> Iterator[QgsLayerTreeGroup]:
    """Return the groups that contain a layer of the project, the innermost first, the root last."""
    node = QgsProject.instance().layerTreeRoot().findLayer(layer.id())
    while node is not None and (node := node.parent()) is not None:
        if isinstance(node, QgsLayerTreeGroup):
            yield node


def layers_in(group: QgsLayerTreeGroup, layer_type: type[L]) -> list[L]:
    """Return the layers of a type in a group and in the groups below it, from the top."""
    layers = (node.layer() for node in group.findLayers())
    return [layer for layer in layers if isinstance(layer, layer_type)]


def move_group(
    group: QgsLayerTreeGroup, target: QgsLayerTreeGroup, position: int
) -> QgsLayerTreeGroup:
    """Move a group of the layer tree into another one. QGIS cannot move nodes, so a copy is
    inserted and returned."""
    copy = cast(QgsLayerTreeGroup, group.clone())
    target.insertChildNode(position, copy)
    group.parent().removeChildNode(group)
    return copy
