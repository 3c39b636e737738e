"""What lies around the territories: one pale layer for all of them, the last of the layer tree, so
that it never covers a map, a plan or a layer of the user's own."""

from __future__ import annotations

from collections.abc import Container, Iterable

from qgis.core import QgsProject, QgsRectangle

from ...toolbelt.translation import tr
from .limits import TERRITORY, WIDEST_FIRST, GroundLayer, Part, Shapes, drawn


class Surroundings:
    """Knows what each territory's outlines are surrounded by. Main thread."""

    def __init__(self) -> None:
        self._shapes: dict[str, Shapes] = {}

    def lay(self, limits_id: str, shapes: Shapes, project: QgsProject, is_new: bool) -> None:
        """What surrounds the territory whose outlines are that layer. is_new: the territory has
        come just now; else a layer that the user took away stays away."""
        self._shapes[limits_id] = shapes
        layer = surroundings_of(project)
        if layer is None and is_new:
            layer = GroundLayer(tr("Around the territory"), Part.AROUND)
            project.addMapLayer(layer, False)
            project.layerTreeRoot().insertLayer(-1, layer).setExpanded(False)
        if layer is not None:
            self._draw(layer)

    def leave(self, limits_ids: Container[str], project: QgsProject) -> None:
        """Their outlines have left the project; with the last of them the layer goes too."""
        gone = [key for key in self._shapes if key in limits_ids]
        for key in gone:
            del self._shapes[key]
        layer = surroundings_of(project)
        if not gone or layer is None:
            return
        if self._shapes:
            self._draw(layer)
        else:
            project.removeMapLayer(layer.id())

    def clear(self, project: QgsProject) -> None:
        """The end of a session: nothing is drawn, the layer waits."""
        self._shapes.clear()
        layer = surroundings_of(project)
        if layer is not None:
            layer.clear()

    def _draw(self, layer: GroundLayer) -> None:
        together = _joined(self._shapes.values())
        layer.show(drawn(together, Part.AROUND, False), together.extent)


def surroundings_of(project: QgsProject) -> GroundLayer | None:
    """The project's layer of surroundings."""
    return next(
        (
            layer
            for layer in project.mapLayers().values()
            if isinstance(layer, GroundLayer) and layer.part is Part.AROUND
        ),
        None,
    )


def _joined(shapes: Iterable[Shapes]) -> Shapes:
    """The widest first and the territories last: none of them is grey within its neighbour."""
    every = list(shapes)
    outlines = dict.fromkeys(outline for one in every for outline in one.outlines)
    rank = {kind: number for number, kind in enumerate((*WIDEST_FIRST, TERRITORY))}
    extent = QgsRectangle()
    for one in every:
        extent.combineExtentWith(one.extent)
    ordered = sorted(outlines, key=lambda outline: rank.get(outline[0], 0))
    return Shapes(every[-1].crs, tuple(ordered), extent)
