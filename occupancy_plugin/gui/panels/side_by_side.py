"""Maps side by side: an occupancy map in a second view, which follows QGIS's map in extent and
scale. The views are QGIS's; each shows a map theme named after the map."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from qgis.core import (
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

from ...layers.lineage import is_ours, our_vectors
from ...layers.project.loader import Loader
from ...toolbelt.listening import Connection, Listening
from ..qgis.extent import territory_extent
from ..widgets import timer
from .map_legend import HoverTip, MapLegend, legend_height

if TYPE_CHECKING:
    from ...layers.project.prepare import LoadOrder

DOCK_WIDTH = 370  # pixels of the dock next to a reopened view, at most
LEAST_MAP = 160  # pixels of QGIS's map next to a view
LAYOUT_DELAY = 300  # ms until the maps have their new widths
FREE_EDGE = 0.02  # of a map, free on each side of what it shows
VIEW_PROPERTY = "occupancy/view"  # on a layer: the name of the view that shows it


class SideBySide(QObject, Listening):
    """`compare` loads a map into its own view; `stop` closes all views. A view is closed when its
    map leaves the project."""

    def __init__(
        self, iface: Any, neighbour: QDockWidget, loader: Loader, parent: QObject | None = None
    ) -> None:
        """Open no view yet. Views are placed between QGIS's map and `neighbour`, the dock."""
        super().__init__(parent)
        self._iface, self._neighbour, self._loader = iface, neighbour, loader
        self._main: QgsMapCanvas = iface.mapCanvas()
        self._views: dict[str, QgsMapCanvas] = {}  # by the id of the layer
        self._widths: dict[QDockWidget, int] = {}  # pixels of the panels before the first view
        self._territory = QgsRectangle()  # of the latest view
        self._sizes: dict[int, QSize] = {}  # of the views, in pixels, by their identity
        self._is_moving = False
        self._theme_timer = timer(self, self._update_themes, LAYOUT_DELAY)

    def connections(self) -> list[Connection]:
        project = QgsProject.instance()
        return [
            (self._main.extentsChanged, self._follow_main),
            (self._main.destinationCrsChanged, self._reproject),
            (project.layersWillBeRemoved, self._on_removal),
            (project.readProject, self._on_read),
            (project.layerTreeRoot().visibilityChanged, self._on_visible),
        ]

    def start(self) -> None:
        super().start()
        self._main_legend = MapLegend(self._main)

    def stop(self) -> None:
        super().stop()
        for layer_id in list(self._views):
            self._close(layer_id)
        self._main_legend.stop()
        self._set_least_map_width(0)

    def _set_least_map_width(self, width: int) -> None:
        """Set how narrow QGIS's map may get, in pixels; 0 as QGIS has it."""
        map_area = self._iface.mainWindow().centralWidget()
        if map_area is not None:
            map_area.setMinimumWidth(width)

    def compare(self, layer: QgsVectorLayer, order: LoadOrder) -> None:
        """Show the map of an order in a view next to this one, loaded if the project lacks it."""
        from ...layers.project.place import find_loaded

        kept_id = layer.id()
        existing = find_loaded(QgsProject.instance(), order, with_indicator=True)
        if existing is not None and existing.id() != kept_id:
            self.show(existing, layer)
            return
        load = self._loader.load(order, second_map=True)
        if load is not None:
            load.placed.connect(  # QGIS responds between the steps
                lambda layers: QTimer.singleShot(
                    0, partial(self._show_loaded, layers.safe.id(), kept_id)
                )
            )

    def _show_loaded(self, layer_id: str, kept_id: str) -> None:
        layer, kept = map(QgsProject.instance().mapLayer, (layer_id, kept_id))
        if layer is not None:
            self.show(layer, kept)

    def show(self, layer: QgsVectorLayer, kept: QgsVectorLayer | None) -> None:
        """Show a map in its own view, while QGIS's map keeps the other one."""
        from ...layers.project.place import show_alone

        view_open = self._views.get(layer.id())
        if view_open is not None:
            _frame(view_open).raise_()
            return
        name, extent = self._free_name(layer.name()), self._main.extent()
        self._territory = territory_extent(layer, self._main.mapSettings())
        if extent.contains(self._territory) and not self._territory.isEmpty():
            extent = self._territory  # all of it is visible: the narrower maps show all of it, too
        self._widths = self._widths or {dock: dock.width() for dock in self._docks()}
        QgsProject.instance().mapThemeCollection().insert(name, _theme(layer))
        view = self._iface.createNewMapCanvas(name)
        view.setTheme(name)
        view.setDestinationCrs(self._main.mapSettings().destinationCrs())
        layer.setCustomProperty(VIEW_PROPERTY, name)
        self._adopt(layer, view)
        self._dock_view(_frame(view))
        if kept is not None:
            show_alone(kept)
        QTimer.singleShot(LAYOUT_DELAY, self._share_width)
        QTimer.singleShot(2 * LAYOUT_DELAY, partial(self._show_all, extent))

    def _maps(self) -> list[QgsMapCanvas]:
        return [self._main, *(view for view in self._views.values() if not sip.isdeleted(view))]

    def _share_width(self) -> None:
        """Make all maps equally wide. Qt knows the docks' least widths only once they are laid out.

        QGIS's hidden welcome page would keep its map at 419 pixels, twice as wide as a view on a
        laptop, so the map gets a least width of its own while there are views."""
        maps = self._maps()
        frames = [frame for frame in map(_frame, maps[1:]) if isinstance(frame, QDockWidget)]
        if not frames or len(frames) < len(maps) - 1 or any(frame.isFloating() for frame in frames):
            return
        window = self._iface.mainWindow()
        total = sum(canvas.width() for canvas in maps)
        self._set_least_map_width(LEAST_MAP)
        width = min(total // len(maps), (total - LEAST_MAP) // len(frames))
        other_docks = [dock for dock in self._docks() if dock not in frames]
        widths = [width] * len(frames) + [dock.width() for dock in other_docks]
        window.resizeDocks([*frames, *other_docks], widths, Qt.Orientation.Horizontal)

    def _docks(self) -> list[QDockWidget]:
        direct = Qt.FindChildOption.FindDirectChildrenOnly
        docks = self._iface.mainWindow().findChildren(QDockWidget, options=direct)
        return [dock for dock in docks if dock.isVisible() and not dock.isFloating()]

    def _show_all(self, extent: QgsRectangle) -> None:
        """Fill the maps with the extent, as far above their legends as there is space; the other
        maps follow QGIS's."""
        maps = self._maps()
        per_pixel = (1 + 2 * FREE_EDGE) * max(
            max(extent.width() / view.width(), extent.height() / view.height()) for view in maps
        )
        free_height = min(view.height() * per_pixel for view in maps) - extent.height()
        shift = min(per_pixel * max(map(legend_height, maps)), max(free_height, 0.0)) / 2
        center = QgsPointXY(extent.center().x(), extent.center().y() - shift)
        width, height = self._main.width() * per_pixel, self._main.height() * per_pixel
        self._main.setExtent(QgsRectangle.fromCenterAndSize(center, width, height))
        self._main.refresh()

    def _adopt(self, layer: QgsVectorLayer, view: QgsMapCanvas) -> None:
        self._views[layer.id()] = view
        HoverTip(view)
        MapLegend(view)
        _frame(view).setWindowTitle(view.objectName())  # QGIS keeps the first title of a view
        layer.nameChanged.connect(partial(self._rename, layer.id()))
        view.destroyed.connect(partial(self._on_end, layer.id()))
        view.extentsChanged.connect(partial(self._follow, view))

    def _on_read(self, *_: object) -> None:
        """Adopt the views of a saved project, which QGIS reopens a moment later."""
        QTimer.singleShot(LAYOUT_DELAY, self._adopt_all)

    def _adopt_all(self) -> None:
        views = {view.objectName(): view for view in self._iface.mapCanvases()}
        for layer in our_vectors(QgsProject.instance().mapLayers().values()):
            name = layer.customProperty(VIEW_PROPERTY)
            if name in views:
                self._adopt(layer, views[name])
                self._dock_again(_frame(views[name]))
        QTimer.singleShot(LAYOUT_DELAY, self._share_width)
        QTimer.singleShot(2 * LAYOUT_DELAY, self._follow_main)

    def _dock_again(self, dock: QWidget) -> None:
        """Place a reopened view next to the map. QGIS reopens it below the dock, and makes the dock
        as wide as both were together."""
        window, neighbour = self._iface.mainWindow(), self._neighbour
        right = Qt.DockWidgetArea.RightDockWidgetArea
        if not isinstance(dock, QDockWidget) or dock.isFloating():
            return
        if window.dockWidgetArea(dock) == right == window.dockWidgetArea(neighbour):
            joint_width = neighbour.width()
            self._dock_view(dock)
            width = min(joint_width, DOCK_WIDTH)
            window.resizeDocks(
                [dock, neighbour], [joint_width - width, width], Qt.Orientation.Horizontal
            )

    def _dock_view(self, dock: QWidget) -> None:
        """Place a view between QGIS's map and the dock, as wide as the map."""
        if not isinstance(dock, QDockWidget):
            return
        window, neighbour = self._iface.mainWindow(), self._neighbour
        right = Qt.DockWidgetArea.RightDockWidgetArea
        map_width = self._main.width()
        window.addDockWidget(right, dock)
        if window.dockWidgetArea(neighbour) == right and not neighbour.isFloating():
            tabs, width = window.tabifiedDockWidgets(neighbour), neighbour.width()
            self._widths = self._widths or {neighbour: width}
            window.splitDockWidget(dock, neighbour, Qt.Orientation.Horizontal)
            for tab in tabs:
                window.tabifyDockWidget(neighbour, tab)
            neighbour.raise_()
            widths = [map_width // 2, width]
            window.resizeDocks([dock, neighbour], widths, Qt.Orientation.Horizontal)
        else:
            window.resizeDocks([dock], [map_width // 2], Qt.Orientation.Horizontal)

    def _restore_width(self) -> None:
        """Give the width of the last view back to QGIS's map, and their own to the panels. A
        territory of which all was visible fills the map again."""
        if self._views:
            return
        self._set_least_map_width(0)
        docks = [dock for dock in self._widths if not sip.isdeleted(dock)]
        widths = [self._widths[dock] for dock in docks]
        self._widths = {}
        if docks:
            self._iface.mainWindow().resizeDocks(docks, widths, Qt.Orientation.Horizontal)
            QTimer.singleShot(LAYOUT_DELAY, self._fill_with_territory)

    def _fill_with_territory(self) -> None:
        territory = self._territory
        if not self._views and not territory.isEmpty() and self._main.extent().contains(territory):
            self._main.setExtent(territory.scaled(1 + 2 * FREE_EDGE))
            self._main.refresh()

    def _on_visible(self, *_: object) -> None:
        """Update outlines and base map under all views, once for many changed nodes."""
        if self._views:
            self._theme_timer.start()

    def _update_themes(self) -> None:
        themes = QgsProject.instance().mapThemeCollection()
        for layer_id, view in self._views.items():
            layer = QgsProject.instance().mapLayer(layer_id)
            if isinstance(layer, QgsVectorLayer) and themes.hasMapTheme(view.objectName()):
                themes.update(view.objectName(), _theme(layer))

    # extent and scale

    def _follow_main(self) -> None:
        self._follow(self._main)

    def _follow(self, source: QgsMapCanvas) -> None:
        """Move all other maps to the extent of one. A view that was resized is not followed: QGIS
        keeps its extent, so the maps would zoom out a little each time."""
        if self._is_moving or not self._views:
            return
        size = source.mapSettings().outputSize()
        if source is not self._main and self._sizes.get(id(source)) != size:
            self._sizes[id(source)] = size
            source = self._main
        self._is_moving = True
        for target in (self._main, *self._views.values()):
            if target is not source:
                unit, size = source.mapUnitsPerPixel(), target.mapSettings().outputSize()
                width, height = unit * size.width(), unit * size.height()
                target.setExtent(QgsRectangle.fromCenterAndSize(source.center(), width, height))
                target.refresh()
        self._is_moving = False

    def _reproject(self) -> None:
        for view in self._views.values():
            view.setDestinationCrs(self._main.mapSettings().destinationCrs())

    # names and closing

    def _free_name(self, name: str) -> str:
        names = {*QgsProject.instance().mapThemeCollection().mapThemes()}
        names |= {canvas.objectName() for canvas in self._iface.mapCanvases()}
        candidates = [name, *(f"{name}, {number}" for number in range(2, len(names) + 3))]
        return next(candidate for candidate in candidates if candidate not in names)

    def _rename(self, layer_id: str) -> None:
        """Rename a view when its map shows another indicator."""
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
        """Clear up later: a view still uses its theme while it is closed."""
        if self._views.pop(layer_id, None) is not None:
            QTimer.singleShot(0, partial(self._clear, layer_id))

    def _clear(self, layer_id: str) -> None:
        """Remove the theme of a closed view, unless a new project shows that layer."""
        QTimer.singleShot(LAYOUT_DELAY, self._restore_width)
        layer = QgsProject.instance().mapLayer(layer_id)
        if layer is not None and layer_id not in self._views:
            name = str(layer.customProperty(VIEW_PROPERTY) or "")
            layer.removeCustomProperty(VIEW_PROPERTY)
            QgsProject.instance().mapThemeCollection().removeMapTheme(name)


def _theme(layer: QgsVectorLayer) -> QgsMapThemeCollection.MapThemeRecord:
    """Return a theme of the map with its hatch, the layers under it, and all other visible ones."""
    root = QgsProject.instance().layerTreeRoot()
    layers: list[QgsMapLayer] = [other for other in root.checkedLayers() if not is_ours(other)]
    layers += [node.layer() for node in root.findLayer(layer.id()).parent().findLayers()]
    theme = QgsMapThemeCollection.MapThemeRecord()
    for shown_layer in {shown_layer.id(): shown_layer for shown_layer in layers}.values():
        record = QgsMapThemeCollection.MapThemeLayerRecord(shown_layer)
        record.isVisible = True
        theme.addLayerRecord(record)
    return theme


def _frame(view: QgsMapCanvas) -> QWidget:
    """Return the widget that has the view's title: a dock, or a window."""
    holder = view.parentWidget()
    while not isinstance(holder, QDockWidget) and not holder.isWindow():
        holder = holder.parentWidget()
    return holder
