"""Makes a series of maps as pages of the project, a layer and a layout each, all of them or none.
Like all pages of the plugin they are saved without figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsMapLayer,
    QgsMapSettings,
    QgsPrintLayout,
    QgsProject,
)
from qgis.PyQt.QtCore import QObject, pyqtSignal

from ...app_context import AppContext
from ...diagnosis.sheet import sheet
from ...layers.lineage import read_lineage
from ...layers.project.loader import loading_task
from ...layers.project.place import LoadedLayers, add_to_pages
from ...layers.project.prepare import LoadOrder, Prepared, prepare
from ...layers.release.released import Release
from ...layers.store.geopackage import discard
from ...toolbelt.errors import Cancelled, OccupancyError, SignInRequired, Unexpected
from ...toolbelt.translation import tr
from ...toolbelt.work.task import BackgroundTask
from .sheets import facts_for, into_project, page_order


@dataclass(frozen=True)
class SeriesOrder:
    """Pages of one release to lay out.

    maps: (scale, indicator) per page
    number, purpose: written on the page
    layers_above, layers_below: layers of the project that every page shows too, above or below
    those of the map (outlines, a base map)"""

    release: Release
    maps: tuple[tuple[str, str], ...]
    paper: str = "a4"
    number: str = ""
    purpose: str = ""
    layers_above: tuple[QgsMapLayer, ...] = ()
    layers_below: tuple[QgsMapLayer, ...] = ()


def ground_of(layers: Sequence[QgsMapLayer]) -> tuple[tuple[QgsMapLayer, ...], ...]:
    """Return (layers over the occupancy layers of the map, layers under them)."""
    positions = [
        position for position, layer in enumerate(layers) if read_lineage(layer) is not None
    ]
    first_position = min(positions, default=0)
    ground_below = [
        layer
        for position, layer in enumerate(layers)
        if position > first_position and position not in positions
    ]
    return tuple(layers[:first_position]), tuple(ground_below)


class PagesRun(QObject):
    """Emits `stepped` before each page, then `done(layouts)` or `failed(error)`. A failed or
    cancelled run leaves the project as it was. settings: returns those of the window's map"""

    stepped = pyqtSignal(float, str)  # percent, the current page
    done = pyqtSignal(object)
    failed = pyqtSignal(object)
    pages_made = pyqtSignal(dict)  # the journal's facts of a page, when all pages are made

    def __init__(
        self,
        app: AppContext,
        order: SeriesOrder,
        settings: Callable[[], QgsMapSettings],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.order = order
        self._app, self._settings = app, settings
        self._task: BackgroundTask | None = None
        self._stopped = False
        self._made: list[tuple[LoadedLayers, QgsPrintLayout]] = []

    def start(self) -> None:
        self._next()

    def cancel(self) -> None:
        self._stopped = True
        if self._task is not None:
            self._task.cancel()

    def _next(self) -> None:
        signed_in, maps = self._app.signed_in, self.order.maps
        if len(self._made) == len(maps):
            for layers, _ in self._made:
                lineage = read_lineage(layers.safe)
                self.pages_made.emit(lineage.facts() if lineage is not None else {})
            self.done.emit([layout for _, layout in self._made])
            return
        if signed_in is None:
            self._fail(SignInRequired(tr("Sign in first.")))
            return
        scale, indicator = maps[len(self._made)]
        release = self.order.release
        order = LoadOrder(release.territory, scale, release.vintage, indicator, (indicator,))
        text = tr("Page {n} of {all}").format(n=len(self._made) + 1, all=len(maps))
        self.stepped.emit(100 * len(self._made) / len(maps), text)
        if self._stopped:
            self._fail(Cancelled(tr("Cancelled.")))
            return
        task = loading_task(
            lambda work: prepare(signed_in, self._app.releases, order, work.progress)
        )
        task.done.connect(self._place)
        task.failed.connect(self._fail)
        self._task = task.start()

    def _place(self, prepared: Prepared) -> None:
        self._task = None
        if self._app.signed_in is None or self._stopped:
            discard(prepared.stored.path)
            self._fail(Cancelled(tr("Cancelled.")))
            return
        layers: LoadedLayers | None = None
        try:
            layers = add_to_pages(prepared, QgsProject.instance())
            self._made.append((layers, self._lay_out(layers)))
        except OccupancyError as error:
            self._fail_with(layers, prepared, error)
            return
        except Exception as error:  # a fault of the plugin: its kind and place go to the log
            sentence = tr("The page could not be laid out: an error of the plugin.")
            self._fail_with(layers, prepared, Unexpected.of(sentence, error))
            return
        self._next()

    def _lay_out(self, layers: LoadedLayers) -> QgsPrintLayout:
        safe_layer, series_order = layers.safe, self.order
        page_layers = [
            *series_order.layers_above,
            *_data_layers(layers),
            *series_order.layers_below,
        ]
        order = page_order(self._app, safe_layer, page_layers, self._settings())
        order = replace(
            order,
            paper=series_order.paper,
            number=series_order.number,
            purpose=series_order.purpose,
        )
        if not order.crs.isValid():
            order = replace(order, crs=QgsCoordinateReferenceSystem(safe_layer.crs()))
        layout = sheet(order, facts_for(self._app, safe_layer))
        into_project(layout, safe_layer.name())
        return layout

    def _fail_with(
        self, layers: LoadedLayers | None, prepared: Prepared, error: OccupancyError
    ) -> None:
        if layers is None:
            discard(prepared.stored.path)
        else:
            _remove(layers)
        self._fail(error)

    def _fail(self, error: OccupancyError) -> None:
        self._task = None
        manager = QgsProject.instance().layoutManager()
        for layers, layout in self._made:
            manager.removeLayout(layout)
            _remove(layers)
        self._made.clear()
        self.failed.emit(error)


def _data_layers(layers: LoadedLayers) -> list[QgsMapLayer]:
    return [layers.safe, *([layers.withheld] if layers.withheld is not None else [])]


def _remove(layers: LoadedLayers) -> None:
    QgsProject.instance().removeMapLayers([layer.id() for layer in _data_layers(layers)])
