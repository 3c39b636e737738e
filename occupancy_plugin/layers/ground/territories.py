"""The ground under each territory's maps: laid when its first map comes, filled again with the
maps, emptied with the session."""

from __future__ import annotations

from dataclasses import dataclass
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
from ...toolbelt.translation import tr
from ...toolbelt.work.task import BackgroundTask
from ..lineage import read_lineage
from ..project.loader import Loader
from ..withheld import WithheldLayer
from .background import (
    Background,
    choose_background,
    remembered_background,
    shown_background,
)
from .limits import GroundLayer, Part, Shapes, around_of, drawn, is_wide, limits_of
from .surroundings import Surroundings

if TYPE_CHECKING:
    from ..project.place import LoadedLayers
    from ..release.released import Release

LAID = "occupancy/ground_laid"  # on a group: what the user then takes away stays away


@dataclass(frozen=True)
class Made:
    """limits: the outlines, drawn, and the territory's extent · around: what surrounds it"""

    limits: tuple[QgsVectorLayer, QgsRectangle] | None
    around: Shapes | None


class Ground(QObject):
    """`start` listens to loads and to the session, `stop` undoes it."""

    def __init__(self, session: Session, loader: Loader, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._loader = session, loader
        self._surroundings = Surroundings()

    def start(self) -> None:
        QgsProject.instance().layersRemoved.connect(self._on_removal)
        self._loader.loaded.connect(self._on_loaded)
        self._session.state_changed.connect(self._on_session)

    def stop(self) -> None:
        self._session.state_changed.disconnect(self._on_session)
        self._loader.loaded.disconnect(self._on_loaded)
        QgsProject.instance().layersRemoved.disconnect(self._on_removal)

    def remove(self) -> None:
        """At unload: nobody is left to fill it."""
        project = QgsProject.instance()
        project.removeMapLayers([layer.id() for layer in _grounds(project)])

    def _on_loaded(self, layers: LoadedLayers) -> None:
        lineage = read_lineage(layers.safe)
        if lineage is None:
            return
        project = QgsProject.instance()
        chosen = remembered_background()
        if chosen is not Background.NONE and shown_background(project) is Background.NONE:
            choose_background(chosen, project)
        if layers.withheld is not None:
            layers.withheld.styleChanged.connect(partial(self._write_names, layers.safe.id()))
        group, release = (
            territory_group(layers.safe),
            self._loader.memory.find(lineage.territory, lineage.vintage),
        )
        if group is None or release is None:
            return
        if any(layer.draws_something() for layer in ground_in(group)):
            return
        if group.customProperty(LAID) and not ground_in(group):
            return
        group.setCustomProperty(LAID, 1)
        self._fill(group, release)

    def _fill(self, group: QgsLayerTreeGroup, release: Release) -> None:
        """At once for the few dozen shapes of an EPCI: the map zooms to them."""
        if not is_wide(release.territory.scale):
            self._place(group, self._session.signed, _make(release))
            return
        task = BackgroundTask(
            tr("Outlines of the territory"),
            lambda _work: _make(release),
            tr("The outlines of the territory could not be drawn."),
        )
        signed = self._session.signed
        task.done.connect(partial(self._place, group, signed))
        task.start()

    def _place(self, group: QgsLayerTreeGroup, signed: object, made: Made) -> None:
        """Main thread. A group that went meanwhile, or a session that ended, gets nothing."""
        project = QgsProject.instance()
        if group not in project.layerTreeRoot().findGroups(True) or self._session.signed != signed:
            return
        layer = next(iter(ground_in(group)), None)
        if made.limits is None:
            return
        is_new = layer is None
        if layer is None:
            layer = GroundLayer(tr("Outlines"), Part.LIMITS)
            project.addMapLayer(layer, False)
            node = group.insertLayer(0, layer)
            if node is not None:
                node.setExpanded(False)
        layer.show(*made.limits)
        if made.around is not None:
            self._surroundings.lay(layer.id(), made.around, project, is_new)

    def _write_names(self, safe_id: str) -> None:
        """A hatch of this territory changed, or the labels of its map."""
        safe = QgsProject.instance().mapLayer(safe_id)
        group = territory_group(safe) if safe is not None else None
        for limits in ground_in(group) if group is not None else ():
            hatches = [node.layer() for node in group.findLayers()]
            limits.write_names(
                {one.id(): one.named() for one in hatches if isinstance(one, WithheldLayer)}
            )

    def _on_removal(self, layer_ids: list[str]) -> None:
        """Later: QGIS is still taking them out."""
        QTimer.singleShot(0, lambda: self._surroundings.leave(layer_ids, QgsProject.instance()))

    def _on_session(self, state: SessionState) -> None:
        """The end of a session is no change of the project."""
        if state in (SessionState.EXPIRED, SessionState.SIGNED_OUT):
            for layer in _grounds(QgsProject.instance()):
                layer.clear()
            self._surroundings.clear(QgsProject.instance())


def _make(release: Release) -> Made:
    """Any thread: handed to the main thread."""
    shapes, limits = limits_of(release), None
    if shapes is not None:
        layer = drawn(shapes, Part.LIMITS, is_wide(release.territory.scale))
        layer.moveToThread(QgsApplication.instance().thread())
        limits = (layer, shapes.extent)
    return Made(limits, around_of(release))


def territory_group(layer: QgsMapLayer) -> QgsLayerTreeGroup | None:
    """The group of all maps of the layer's territory, or of all its scales."""
    from ..project.multiscale import GROUP_PROPERTY
    from ..project.place import TERRITORY_PROPERTY

    node = QgsProject.instance().layerTreeRoot().findLayer(layer.id())
    holder = node.parent() if node is not None else None
    while isinstance(holder, QgsLayerTreeGroup):
        if holder.customProperty(TERRITORY_PROPERTY) or holder.customProperty(GROUP_PROPERTY):
            return holder
        holder = holder.parent()
    return None


def ground_in(group: QgsLayerTreeGroup) -> list[GroundLayer]:
    layers = [node.layer() for node in group.findLayers()]
    return [layer for layer in layers if isinstance(layer, GroundLayer)]


def territory_box(layer: QgsMapLayer) -> QgsRectangle:
    """The extent of the layer's territory in its own reference system; empty where its ground is
    not laid."""
    group = territory_group(layer)
    box = QgsRectangle()
    for ground in ground_in(group) if group is not None else ():
        box.combineExtentWith(ground.extent())
    return box


def _grounds(project: QgsProject) -> list[GroundLayer]:
    return [layer for layer in project.mapLayers().values() if isinstance(layer, GroundLayer)]
