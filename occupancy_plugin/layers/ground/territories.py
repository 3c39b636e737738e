"""The ground under each territory's maps: laid when its first map comes, filled again with the
maps, emptied with the session."""

from __future__ import annotations

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
from qgis.PyQt.QtCore import QObject

from ...portal.signin.session import Session, SessionState
from ...toolbelt.translation import tr
from ...toolbelt.work.task import BackgroundTask
from ..lineage import read_lineage
from ..project.loader import Loader
from .background import (
    Background,
    choose_background,
    remembered_background,
    shown_background,
    uncover,
)
from .limits import GroundLayer, Part, Shapes, around_of, drawn, is_wide, limits_of

if TYPE_CHECKING:
    from ..project.place import LoadedLayers
    from ..release.released import Release

LAID = "occupancy/ground_laid"  # on a group: what the user then takes away stays away

Made = dict[Part, tuple[QgsVectorLayer, QgsRectangle]]


class Ground(QObject):
    """`start` listens to loads and to the session, `stop` undoes it."""

    def __init__(self, session: Session, loader: Loader, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._loader = session, loader

    def start(self) -> None:
        self._loader.loaded.connect(self._on_loaded)
        self._session.state_changed.connect(self._on_session)

    def stop(self) -> None:
        self._session.state_changed.disconnect(self._on_session)
        self._loader.loaded.disconnect(self._on_loaded)

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

    def _place(self, group: QgsLayerTreeGroup, signed: object, shapes: Made) -> None:
        """Main thread. A group that went meanwhile, or a session that ended, gets nothing."""
        project = QgsProject.instance()
        if group not in project.layerTreeRoot().findGroups(True) or self._session.signed != signed:
            return
        known = {layer.part: layer for layer in ground_in(group)}
        names = {Part.LIMITS: tr("Outlines"), Part.AROUND: tr("Around the territory")}
        fresh = not known
        for part, (outlines, extent) in shapes.items():
            layer = known.get(part)
            if layer is None and fresh:
                layer = GroundLayer(names[part], part)
                project.addMapLayer(layer, False)
                node = group.insertLayer(0 if part is Part.LIMITS else -1, layer)
                if node is not None:
                    node.setExpanded(False)
            if layer is not None:
                layer.show(outlines, extent)
        if fresh:
            uncover(project)

    def _on_session(self, state: SessionState) -> None:
        """The end of a session is no change of the project."""
        if state in (SessionState.EXPIRED, SessionState.SIGNED_OUT):
            for layer in _grounds(QgsProject.instance()):
                layer.clear()


def _make(release: Release) -> Made:
    """Any thread: the shapes of both parts, handed to the main thread."""
    outlines: Made = {}
    wide = is_wide(release.territory.scale)
    parts: tuple[tuple[Part, Shapes | None], ...] = (
        (Part.LIMITS, limits_of(release)),
        (Part.AROUND, around_of(release)),
    )
    for part, shapes in parts:
        if shapes is not None:
            layer = drawn(shapes, part, wide)
            layer.moveToThread(QgsApplication.instance().thread())
            outlines[part] = (layer, shapes.extent)
    return outlines


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
