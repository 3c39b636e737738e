"""Groups of the project's layer tree."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from qgis.core import (
    QgsLayerTreeGroup,
    QgsLayerTreeNode,
    QgsMapLayer,
    QgsPluginLayer,
    QgsProject,
    QgsVectorLayer,
)

from ..lineage import is_ours
from ..withheld import WithheldLayer

GROUP_PREFIX = "occupancy/"  # prefix of the properties of the plugin's groups
TERRITORY_PROPERTY = "occupancy/territory_group"  # on a territory's group: its code
PAGES_PROPERTY = "occupancy/pages"  # on the group of layers that only pages show
L = TypeVar("L", bound=QgsMapLayer)


def enclosing_groups(layer: QgsMapLayer) -> Iterator[QgsLayerTreeGroup]:
    """Return the groups that contain a layer of the project, the innermost first, the root last."""
    node = QgsProject.instance().layerTreeRoot().findLayer(layer.id())
    while node is not None and (node := node.parent()) is not None:
        if isinstance(node, QgsLayerTreeGroup):
            yield node


def territory_group(layer: QgsMapLayer) -> QgsLayerTreeGroup | None:
    """Return the layer's group of all maps of its territory; None without one."""
    groups = enclosing_groups(layer)
    return next((group for group in groups if group.customProperty(TERRITORY_PROPERTY)), None)


def layers_in(group: QgsLayerTreeGroup, layer_type: type[L]) -> list[L]:
    """Return the layers of a type in a group and in the groups below it, from the top."""
    layers = (node.layer() for node in group.findLayers())
    return [layer for layer in layers if isinstance(layer, layer_type)]


def is_page_layer(node: QgsLayerTreeNode) -> bool:
    """Whether only pages show this layer, not the map."""
    parent = node.parent()
    return parent is not None and (
        bool(parent.customProperty(PAGES_PROPERTY)) or is_page_layer(parent)
    )


def is_our_group(group: QgsLayerTreeNode) -> bool:
    return any(name.startswith(GROUP_PREFIX) for name in group.customProperties())


def free_foreign_layers(project: QgsProject) -> None:
    """Move layers of the user's out of the plugin's groups, to above the outermost. QGIS inserts a
    new layer above the current one, and a group of the plugin is hidden with its map."""
    for node in project.layerTreeRoot().findLayers():
        layer, outermost = node.layer(), None
        parent = node.parent()
        while parent is not None:
            outermost = parent if is_our_group(parent) else outermost
            parent = parent.parent()
        is_foreign = layer is not None and not isinstance(layer, QgsPluginLayer)
        if outermost is not None and is_foreign and not is_ours(layer):
            holder = outermost.parent()
            holder.insertChildNode(holder.children().index(outermost), node.clone())
            node.parent().removeChildNode(node)


def hatch_layer_of(layer: QgsVectorLayer) -> WithheldLayer | None:
    """Return the hatch layer in the group of a safe layer that follows no other; None without."""
    group = next(enclosing_groups(layer), None)
    hatches = layers_in(group, WithheldLayer) if group is not None else []
    return next((it for it in hatches if it.safe_layer in (layer, None)), None)
