"""The base map of each territory: added with its first map, refilled with the maps, emptied at the
end of the session. The surroundings of all territories are one pale layer at the bottom of the
layer tree, where it covers no map, background or layer of the user."""

from __future__ import annotations

from collections.abc import Container
from functools import partial
from typing import TYPE_CHECKING

from qgis.core import (
    QgsApplication,
    QgsLayerTreeGroup,
    QgsMapLayer,
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QObject, QTimer

from ...portal.signin.session import Session, SessionState
from ...toolbelt.listening import Connection, Listening
from ...toolbelt.shapes import joint_extent
from ...toolbelt.translation import tr
from ...toolbelt.work.task import BackgroundTask
from ..lineage import read_lineage
from ..project.layer_tree import layers_in, territory_group
from ..project.loader import Loader
from .outlines import (
    TERRITORY,
    WIDEST_FIRST,
    BaseMapLayer,
    OutlineKind,
    OutlineSet,
    is_wide,
    outline_layer,
    surrounding_outlines,
    territory_outlines,
)

if TYPE_CHECKING:
    from ..project.place import LoadedLayers
    from ..release.released import Release

ADDED_PROPERTY = "occupancy/ground_laid"  # on a group that had a base map: the user removed it
# the layer of a territory's outlines, its extent, the outlines around it; None without a shape
PreparedBaseMap = tuple[QgsVectorLayer, QgsRectangle, OutlineSet | None] | None


class BaseMap(QObject, Listening):
    """Follows loads and the session between `start` and `stop`."""

    def __init__(self, session: Session, loader: Loader, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._loader = session, loader
        self._surroundings = Surroundings()

    def connections(self) -> list[Connection]:
        return [
            (QgsProject.instance().layersRemoved, self._on_removal),
            (self._loader.loaded, self._on_loaded),
            (self._session.state_changed, self._on_session),
        ]

    def remove(self) -> None:
        """Remove all base maps, at unload: afterwards nothing could refill them."""
        project = QgsProject.instance()
        project.removeMapLayers([layer.id() for layer in _base_map_layers(project)])

    def _on_loaded(self, layers: LoadedLayers) -> None:
        lineage = read_lineage(layers.safe)
        if lineage is None:
            return
        group = territory_group(layers.safe)
        release = self._loader.memory.find(lineage.territory, lineage.vintage)
        if group is None or release is None:
            return
        existing_layers = layers_in(group, BaseMapLayer)
        if any(layer.draws_something() for layer in existing_layers):
            return
        if group.customProperty(ADDED_PROPERTY) and not existing_layers:
            return  # the user has removed it
        group.setCustomProperty(ADDED_PROPERTY, 1)
        self._fill(group, release)

    def _fill(self, group: QgsLayerTreeGroup, release: Release) -> None:
        """Draw the base map: immediately for the few dozen shapes of an EPCI, since the map zooms
        to them; in a worker for wide territories."""
        place = partial(self._place, group, self._session.signed_in)
        if not is_wide(release.territory.scale):
            place(_prepare(release))
            return
        task = BackgroundTask(tr("Outlines of the territory"), lambda _work: _prepare(release))
        task.done.connect(place)
        task.start()

    def _place(
        self, group: QgsLayerTreeGroup, signed_in: object, prepared: PreparedBaseMap
    ) -> None:
        """Add the layers to the group, unless it was removed or the session ended. Main thread."""
        project, is_current = QgsProject.instance(), self._session.signed_in == signed_in
        is_there = group in project.layerTreeRoot().findGroups(True)
        if prepared is None or not is_current or not is_there:
            return
        outlines, extent, surroundings = prepared
        layer = next(iter(layers_in(group, BaseMapLayer)), None)
        is_new = layer is None
        if layer is None:
            layer = BaseMapLayer(tr("Outlines"), OutlineKind.LIMITS)
            project.addMapLayer(layer, False)
            node = group.insertLayer(0, layer)
            if node is not None:
                node.setExpanded(False)
        layer.show(outlines, extent)
        if surroundings is not None:
            self._surroundings.add(layer.id(), surroundings, project, is_new)

    def _on_removal(self, layer_ids: list[str]) -> None:
        """Update the surroundings with a delay: QGIS is still removing the layers."""
        QTimer.singleShot(0, lambda: self._surroundings.remove(layer_ids, QgsProject.instance()))

    def _on_session(self, state: SessionState) -> None:
        """Empty the base maps at the end of a session; their layers stay in the project."""
        if state in (SessionState.EXPIRED, SessionState.SIGNED_OUT):
            for layer in _base_map_layers(QgsProject.instance()):
                layer.clear()
            self._surroundings.clear(QgsProject.instance())


def _prepare(release: Release) -> PreparedBaseMap:
    """Draw the outlines, in any thread, and move their layer to the main thread."""
    shapes = territory_outlines(release)
    if shapes is None:
        return None
    layer = outline_layer(shapes, OutlineKind.LIMITS, is_wide(release.territory.scale))
    layer.moveToThread(QgsApplication.instance().thread())
    return layer, shapes.extent, surrounding_outlines(release)


def territory_box(layer: QgsMapLayer) -> QgsRectangle:
    """Return the extent of the layer's territory in the CRS of its base map, if it has one."""
    group = territory_group(layer)
    base_maps = layers_in(group, BaseMapLayer) if group is not None else ()
    return joint_extent(base_map.extent() for base_map in base_maps)


def _base_map_layers(project: QgsProject) -> list[BaseMapLayer]:
    return [layer for layer in project.mapLayers().values() if isinstance(layer, BaseMapLayer)]


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
        """Stop drawing the surroundings of removed outline layers; the last one takes the layer."""
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
        outlines = dict.fromkeys(it for outline_set in outline_sets for it in outline_set.outlines)
        rank = {kind: number for number, kind in enumerate((*WIDEST_FIRST, TERRITORY))}
        extent = joint_extent(outline_set.extent for outline_set in outline_sets)
        ordered = sorted(outlines, key=lambda outline: rank.get(outline[0], 0))
        # the territories last: one stays white within the surroundings of another
        joined_shapes = OutlineSet(outline_sets[-1].crs, tuple(ordered), extent)
        layer.show(outline_layer(joined_shapes, OutlineKind.AROUND, False), joined_shapes.extent)


def surroundings_of(project: QgsProject) -> BaseMapLayer | None:
    """Return the project's layer of surroundings."""
    layers = _base_map_layers(project)
    return next((it for it in layers if it.outline_kind is OutlineKind.AROUND), None)
