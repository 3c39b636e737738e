"""Maps side by side: a map of ours in a view of its own beside QGIS's map, both at the same place
and scale. The views are QGIS's, each under a map theme that bears the map's name."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from qgis.core import (
    QgsLayerTreeGroup,
    QgsMapLayer,
    QgsMapThemeCollection,
    QgsPointXY,
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
)
from qgis.gui import QgsMapCanvas
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QObject, QSize, Qt, QTimer
from qgis.PyQt.QtWidgets import QDockWidget, QWidget

from ...layers.basemap.territories import territory_group
from ...layers.lineage import is_ours
from ..qgis.extent import territory_extent
from .map_legend import MapLegend, follow_views, legend_height

if TYPE_CHECKING:
    from collections.abc import Iterator

LAID_OUT = 300  # ms: the maps have their new widths
AROUND = 0.02  # of a map, free on each side of what it shows
VIEW_PROPERTY = "occupancy/view"  # on a layer: the name of the view that shows it


class SideBySide(QObject):
    """`show` puts a map into a view of its own, `stop` closes all views; a view whose map leaves
    the project is closed."""

    def __init__(self, iface: Any, neighbour: QDockWidget, parent: QObject | None = None) -> None:
        """neighbour: the dock beside which the views stand, next to QGIS's map."""
        super().__init__(parent)
        self._iface, self._neighbour = iface, neighbour
        self._main: QgsMapCanvas = iface.mapCanvas()
        self._views: dict[str, QgsMapCanvas] = {}  # by the id of the layer
        self._width = 0  # pixels of the dock before the first view
        self._sizes: dict[int, QSize] = {}  # of the views, in pixels, by their identity
        self._moving = False
        self._ground = QTimer(self)
        self._ground.setSingleShot(True)
        self._ground.setInterval(LAID_OUT)
        self._ground.timeout.connect(self._lay_ground)

    def start(self) -> None:
        self._main.extentsChanged.connect(self._follow_main)
        self._main.destinationCrsChanged.connect(self._reproject)
        QgsProject.instance().layersWillBeRemoved.connect(self._on_removal)
        QgsProject.instance().readProject.connect(self._on_read)
        QgsProject.instance().layerTreeRoot().visibilityChanged.connect(self._on_visible)

    def stop(self) -> None:
        QgsProject.instance().layerTreeRoot().visibilityChanged.disconnect(self._on_visible)
        QgsProject.instance().readProject.disconnect(self._on_read)
        QgsProject.instance().layersWillBeRemoved.disconnect(self._on_removal)
        self._main.destinationCrsChanged.disconnect(self._reproject)
        self._main.extentsChanged.disconnect(self._follow_main)
        for layer_id in list(self._views):
            self._close(layer_id)
        self._leave_main()

    def show(self, layer: QgsVectorLayer) -> None:
        """That map goes to a view of its own; QGIS's map keeps another one of its territory."""
        from ...layers.project.place import show_alone

        known = self._views.get(layer.id())
        if known is not None:
            _frame(known).raise_()
            return
        name, extent = self._free_name(layer.name()), self._in_sight(layer)
        QgsProject.instance().mapThemeCollection().insert(name, _theme(layer))
        view = self._iface.createNewMapCanvas(name)
        view.setTheme(name)
        view.setDestinationCrs(self._main.mapSettings().destinationCrs())
        layer.setCustomProperty(VIEW_PROPERTY, name)
        self._adopt(layer, view)
        self._stand(_frame(view))
        show_alone(_another(layer) or layer)
        QTimer.singleShot(LAID_OUT, self._share_width)
        QTimer.singleShot(2 * LAID_OUT, partial(self._show_all, extent))

    def _in_sight(self, layer: QgsVectorLayer) -> QgsRectangle:
        """What the narrower maps are to show: the territory where all of it is in sight, else what
        somebody looks at."""
        extent = self._main.extent()
        territory = territory_extent(layer, self._main.mapSettings())
        return territory if extent.contains(territory) and not territory.isEmpty() else extent

    def _maps(self) -> list[QgsMapCanvas]:
        return [self._main, *(view for view in self._views.values() if not sip.isdeleted(view))]

    def _share_width(self) -> None:
        """All maps equally wide; Qt knows the docks' least widths only once they are laid out.
        QGIS's map keeps its least width, or Qt would take the rest from the layer tree."""
        maps = self._maps()
        frames = [frame for frame in map(_frame, maps[1:]) if isinstance(frame, QDockWidget)]
        if not frames or len(frames) < len(maps) - 1 or any(one.isFloating() for one in frames):
            return
        window = self._iface.mainWindow()
        total = sum(one.width() for one in maps)
        least = window.centralWidget().minimumSizeHint().width()
        width = min(total // len(maps), (total - least) // len(frames))
        others = [
            dock
            for dock in window.findChildren(QDockWidget)
            if dock.isVisible() and not dock.isFloating() and dock not in frames
        ]
        widths = [width] * len(frames) + [dock.width() for dock in others]
        window.resizeDocks([*frames, *others], widths, Qt.Orientation.Horizontal)

    def _show_all(self, extent: QgsRectangle) -> None:
        """What was in sight, whole in every map and above its legend: the others follow QGIS's."""
        maps = self._maps()
        per_pixel = max(
            max(extent.width() / view.width(), extent.height() / (view.height() - below))
            for view, below in zip(maps, map(legend_height, maps), strict=True)
        )
        per_pixel *= 1 + 2 * AROUND
        lower = per_pixel * max(map(legend_height, maps)) / 2
        center = QgsPointXY(extent.center().x(), extent.center().y() - lower)
        width, height = self._main.width() * per_pixel, self._main.height() * per_pixel
        self._main.setExtent(QgsRectangle.fromCenterAndSize(center, width, height))
        self._main.refresh()

    def _adopt(self, layer: QgsVectorLayer, view: QgsMapCanvas) -> None:
        self._views[layer.id()] = view
        follow_views(view, layer)
        QTimer.singleShot(LAID_OUT, self._tell_main)
        _frame(view).setWindowTitle(view.objectName())  # QGIS keeps the first title of a view
        layer.nameChanged.connect(partial(self._rename, layer.id()))
        view.destroyed.connect(partial(self._on_end, layer.id()))
        view.extentsChanged.connect(partial(self._follow, view))

    def _tell_main(self) -> None:
        """QGIS's own map bears its legend as long as another stands beside it."""
        if not self._views:
            self._leave_main()
            return
        legend = self._main.findChild(MapLegend) or MapLegend(self._main)
        shown = [
            node.layer()
            for node in QgsProject.instance().layerTreeRoot().findLayers()
            if node.isVisible()
            and isinstance(node.layer(), QgsVectorLayer)
            and is_ours(node.layer())
        ]
        legend.show_layer(next(iter(shown), None))

    def _leave_main(self) -> None:
        legend = self._main.findChild(MapLegend)
        if legend is not None:
            legend.hide()
            legend.setParent(None)
            legend.deleteLater()

    def _on_read(self, *_: object) -> None:
        """QGIS opens the views of a saved project again, a moment later."""
        QTimer.singleShot(LAID_OUT, self._adopt_all)

    def _adopt_all(self) -> None:
        views = {view.objectName(): view for view in self._iface.mapCanvases()}
        for layer in QgsProject.instance().mapLayers().values():
            name = layer.customProperty(VIEW_PROPERTY)
            if name in views and isinstance(layer, QgsVectorLayer) and is_ours(layer):
                self._adopt(layer, views[name])

    def _stand(self, dock: QWidget) -> None:
        """Between QGIS's map and the dock, as wide as the map."""
        if not isinstance(dock, QDockWidget):
            return
        window, neighbour = self._iface.mainWindow(), self._neighbour
        right = Qt.DockWidgetArea.RightDockWidgetArea
        room = self._main.width()
        window.addDockWidget(right, dock)
        if window.dockWidgetArea(neighbour) == right and not neighbour.isFloating():
            tabs, width = window.tabifiedDockWidgets(neighbour), neighbour.width()
            self._width = self._width or width
            window.splitDockWidget(dock, neighbour, Qt.Orientation.Horizontal)
            for tab in tabs:
                window.tabifyDockWidget(neighbour, tab)
            neighbour.raise_()
            window.resizeDocks([dock, neighbour], [room // 2, width], Qt.Orientation.Horizontal)
        else:
            window.resizeDocks([dock], [room // 2], Qt.Orientation.Horizontal)

    def _give_back(self) -> None:
        """The last view is gone: its room goes to QGIS's map, not to the dock."""
        window, neighbour = self._iface.mainWindow(), self._neighbour
        if self._width and not self._views and not sip.isdeleted(neighbour):
            window.resizeDocks([neighbour], [self._width], Qt.Orientation.Horizontal)
            self._width = 0

    def _on_visible(self, *_: object) -> None:
        """Outlines and a background plan stand under every map; many nodes change at once."""
        if self._views:
            self._ground.start()
            QTimer.singleShot(0, self._tell_main)

    def _lay_ground(self) -> None:
        themes = QgsProject.instance().mapThemeCollection()
        for layer_id, view in self._views.items():
            layer = QgsProject.instance().mapLayer(layer_id)
            if isinstance(layer, QgsVectorLayer) and themes.hasMapTheme(view.objectName()):
                themes.update(view.objectName(), _theme(layer))

    # one place and one scale

    def _follow_main(self) -> None:
        self._follow(self._main)

    def _follow(self, source: QgsMapCanvas) -> None:
        """All other maps go where that one went. A view that changed its size went nowhere: QGIS
        keeps what it shows, so that it would zoom out a little each time."""
        if self._moving or not self._views:
            return
        size = source.mapSettings().outputSize()
        if source is not self._main and self._sizes.get(id(source)) != size:
            self._sizes[id(source)] = size
            source = self._main
        with self._still():
            for target in (self._main, *self._views.values()):
                if target is not source:
                    unit, size = source.mapUnitsPerPixel(), target.mapSettings().outputSize()
                    target.setExtent(
                        QgsRectangle.fromCenterAndSize(
                            source.center(), unit * size.width(), unit * size.height()
                        )
                    )
                    target.refresh()

    @contextmanager
    def _still(self) -> Iterator[None]:
        self._moving = True
        try:
            yield
        finally:
            self._moving = False

    def _reproject(self) -> None:
        for view in self._views.values():
            view.setDestinationCrs(self._main.mapSettings().destinationCrs())

    # names and ends

    def _free_name(self, name: str) -> str:
        names = {*QgsProject.instance().mapThemeCollection().mapThemes()}
        names |= {canvas.objectName() for canvas in self._iface.mapCanvases()}
        numbered = (f"{name} ({n})" for n in range(2, len(names) + 3))
        return name if name not in names else next(one for one in numbered if one not in names)

    def _rename(self, layer_id: str) -> None:
        """Another indicator of the same map."""
        layer, view = QgsProject.instance().mapLayer(layer_id), self._views.get(layer_id)
        if layer is None or view is None:
            return
        name = self._free_name(layer.name())
        QgsProject.instance().mapThemeCollection().renameMapTheme(view.objectName(), name)
        _frame(view).setWindowTitle(name)
        view.setObjectName(name)
        layer.setCustomProperty(VIEW_PROPERTY, name)

    def _on_removal(self, layer_ids: list[str]) -> None:
        for layer_id in layer_ids:
            self._close(layer_id)

    def _close(self, layer_id: str) -> None:
        view = self._views.pop(layer_id, None)
        if view is not None and not sip.isdeleted(view):
            self._iface.closeMapCanvas(view.objectName())
            self._clear(layer_id)

    def _on_end(self, layer_id: str) -> None:
        """A view still listens to its theme while it is taken down."""
        if self._views.pop(layer_id, None) is not None:
            QTimer.singleShot(0, partial(self._clear, layer_id))

    def _clear(self, layer_id: str) -> None:
        """The theme of a view that is gone; another project may show that layer by now."""
        QTimer.singleShot(LAID_OUT, self._give_back)
        QTimer.singleShot(LAID_OUT, self._tell_main)
        layer = QgsProject.instance().mapLayer(layer_id)
        if layer is not None and layer_id not in self._views:
            name = str(layer.customProperty(VIEW_PROPERTY) or "")
            layer.removeCustomProperty(VIEW_PROPERTY)
            QgsProject.instance().mapThemeCollection().removeMapTheme(name)


def _theme(layer: QgsVectorLayer) -> QgsMapThemeCollection.MapThemeRecord:
    """That map with its hatch, what lies under it, and all that is seen and is no map of ours."""
    from ...layers.project.multiscale import group_layers

    root = QgsProject.instance().layerTreeRoot()
    of_map = {one.id() for one in group_layers(layer)}
    shown: list[QgsMapLayer] = [one for one in root.checkedLayers() if not is_ours(one)]
    for identifier in of_map:
        shown += [node.layer() for node in root.findLayer(identifier).parent().findLayers()]
    theme = QgsMapThemeCollection.MapThemeRecord()
    for one in {one.id(): one for one in shown}.values():
        record = QgsMapThemeCollection.MapThemeLayerRecord(one)
        record.isVisible = True
        theme.addLayerRecord(record)
    return theme


def _another(layer: QgsVectorLayer) -> QgsVectorLayer | None:
    """Another map of the same territory: one that is seen, or the first."""
    from ...layers.project.multiscale import group_layers

    group = territory_group(layer)
    if not isinstance(group, QgsLayerTreeGroup):
        return None
    of_map = {one.id() for one in group_layers(layer)}
    nodes = sorted(group.findLayers(), key=lambda node: not node.isVisible())
    for other in (node.layer() for node in nodes):
        if isinstance(other, QgsVectorLayer) and is_ours(other) and other.id() not in of_map:
            return other
    return None


def _frame(view: QgsMapCanvas) -> QWidget:
    """What bears its title: a dock, or a window of its own."""
    holder = view.parentWidget()
    while not isinstance(holder, QDockWidget) and not holder.isWindow():
        holder = holder.parentWidget()
    return holder
