"""The surroundings of all territories: one pale layer at the bottom of the layer tree, where it
covers no map, background or layer of the user."""

from __future__ import annotations

from collections.abc import Container

from qgis.core import QgsProject

from ...toolbelt.shapes import joint_extent
from ...toolbelt.translation import tr
from .outlines import TERRITORY, WIDEST_FIRST, BaseMapLayer, OutlineKind, OutlineSet, outline_layer


class Surroundings:
    """Draws the surroundings of every territory in the project. Main thread."""

    def __init__(self) -> None:
        self._outlines: dict[str, OutlineSet] = {}  # by the id of a territory's outline layer

    def add(
        self, outlines_id: str, outlines: OutlineSet, project: QgsProject, is_new: bool
    ) -> None:
        """Draw the surroundings of a territory.

        outlines_id: id of the territory's outline layer
        is_new: the territory was just added. Otherwise a layer that the user has removed is not
        created again"""
        self._outlines[outlines_id] = outlines
        layer = surroundings_of(project)
        if layer is None and is_new:
            layer = BaseMapLayer(tr("Around the territory"), OutlineKind.AROUND)
            project.addMapLayer(layer, False)
            project.layerTreeRoot().insertLayer(-1, layer).setExpanded(False)
        if layer is not None:
            self._draw(layer)

    def remove(self, layer_ids: Container[str], project: QgsProject) -> None:
        """Stop drawing the surroundings of removed outline layers. The layer is removed with the
        last of them."""
        removed_ids = [key for key in self._outlines if key in layer_ids]
        for key in removed_ids:
            del self._outlines[key]
        layer = surroundings_of(project)
        if not removed_ids or layer is None:
            return
        if self._outlines:
            self._draw(layer)
        else:
            project.removeMapLayer(layer.id())

    def clear(self, project: QgsProject) -> None:
        """Remove all outlines, at the end of a session. The layer stays for the next one."""
        self._outlines.clear()
        layer = surroundings_of(project)
        if layer is not None:
            layer.clear()

    def _draw(self, layer: BaseMapLayer) -> None:
        outline_sets = list(self._outlines.values())
        outlines = dict.fromkeys(
            outline for outline_set in outline_sets for outline in outline_set.outlines
        )
        rank = {kind: number for number, kind in enumerate((*WIDEST_FIRST, TERRITORY))}
        extent = joint_extent(outline_set.extent for outline_set in outline_sets)
        ordered = sorted(outlines, key=lambda outline: rank.get(outline[0], 0))
        # the territories last: one stays white within the surroundings of another
        joined_shapes = OutlineSet(outline_sets[-1].crs, tuple(ordered), extent)
        layer.show(outline_layer(joined_shapes, OutlineKind.AROUND, False), joined_shapes.extent)


def surroundings_of(project: QgsProject) -> BaseMapLayer | None:
    """Return the project's layer of surroundings."""
    for layer in project.mapLayers().values():
        if isinstance(layer, BaseMapLayer) and layer.outline_kind is OutlineKind.AROUND:
            return layer
    return None
