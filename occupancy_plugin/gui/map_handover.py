"""Handing a map on: to the clipboard, as PNG and SVG, and its classes as a style file. A picture is
a page: it has title, legend, source and purpose, shows what a page may show, and is recorded in the
journal."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from qgis.core import QgsMapLayer, QgsPrintLayout, QgsVectorLayer
from qgis.PyQt.QtWidgets import QApplication, QFileDialog

from ..app_context import AppContext
from ..guard.publication import quoted_dossier, stamp_purpose
from ..layers.lineage import read_lineage
from ..toolbelt.errors import OccupancyError, SheetError
from ..toolbelt.message_bar import Messages
from ..toolbelt.settings import change_settings, read_settings
from ..toolbelt.translation import tr
from .dock.more_menu import MoreMenu
from .picture_run import PictureRun, picture_of
from .qgis.links import open_folder

CLIPBOARD_DPI = 150


class MapHandover:
    """Handles the menu of a map. page_layers: returns what a page of a map may show · restyled:
    called with the layer whose classes changed"""

    def __init__(
        self,
        iface: Any,
        messages: Messages,
        app: AppContext,
        page_layers: Callable[[QgsVectorLayer], list[QgsMapLayer]],
        on_restyled: Callable[[QgsVectorLayer], Any],
    ) -> None:
        self._iface, self._messages, self._app = iface, messages, app
        self._page_layers, self._restyled = page_layers, on_restyled
        self._pictures: PictureRun | None = None  # referenced because its tasks call it

    def follow(self, menu: MoreMenu) -> None:
        menu.copy_wanted.connect(self.copy)
        menu.picture_wanted.connect(self._ask_picture)
        menu.style_given.connect(self._ask_style)
        menu.style_taken.connect(self._take_style)

    # pictures

    def copy(self, layer: QgsVectorLayer) -> None:
        """Copy the map with its legend and source to the clipboard."""
        page = self._page(layer)
        if page is None:
            return
        QApplication.clipboard().setImage(picture_of(page, CLIPBOARD_DPI))
        self._note(layer, "clipboard")
        self._messages.success(tr("The map is on the clipboard, with its legend and source."))

    def _ask_picture(self, layer: QgsVectorLayer) -> None:
        path = self._path(tr("Map as PNG and SVG"), layer, ".png", "PNG (*.png)")
        if path is not None:
            self.write_pictures(layer, path)

    def write_pictures(self, layer: QgsVectorLayer, path: Path) -> None:
        """Write PNG and SVG under one name, step by step."""
        page = self._page(layer)
        if page is None:
            return
        self._pictures = PictureRun(page, path, self._iface.mainWindow())
        self._pictures.done.connect(partial(self._on_written, layer))
        self._pictures.failed.connect(self._messages.error)
        self._messages.info(tr("Writing the map as PNG and SVG…"))
        self._pictures.start()

    def _on_written(self, layer: QgsVectorLayer, files: tuple[Path, ...]) -> None:
        self._note(layer, "png, svg")
        self._messages.success(
            tr("Written: {files}").format(files=", ".join(file.name for file in files)),
            (tr("Open the folder"), partial(open_folder, files[0].parent)),
        )

    def _page(self, layer: QgsVectorLayer) -> QgsPrintLayout | None:
        from .qgis.sheets import page_of_map

        stamp_purpose(self._app.purpose)
        settings = self._iface.mapCanvas().mapSettings()
        try:
            return page_of_map(self._app, layer, self._page_layers(layer), settings)
        except SheetError as error:
            self._messages.error(error)
            return None

    def _note(self, layer: QgsVectorLayer, way: str) -> None:
        from ..duties.records import note

        lineage = read_lineage(layer)
        if lineage is not None:
            facts = {**lineage.facts(), "what": "map", "format": way}
            note(self._app, "export", publication=quoted_dossier(), **facts)

    # classes

    def _ask_style(self, layer: QgsVectorLayer) -> None:
        path = self._path(tr("Save the classes"), layer, ".qml", "QGIS (*.qml)")
        if path is not None:
            self.give_style(layer, path)

    def give_style(self, layer: QgsVectorLayer, path: Path) -> None:
        """Write a QGIS style file with symbols, colours and bounds, without a value."""
        from ..layers.project.shared_style import write_style

        catalogue = self._app.loader.catalogue_of(layer)
        if catalogue is None:
            return
        try:
            write_style(layer, catalogue, self._app.releases, path)
        except OccupancyError as error:
            self._messages.error(error)
            return
        self._messages.success(
            tr("{file} holds the classes, without any value.").format(file=path.name),
            (tr("Open the folder"), partial(open_folder, path.parent)),
        )

    def _take_style(self, layer: QgsVectorLayer) -> None:
        path, _ = QFileDialog.getOpenFileName(
            self._iface.mainWindow(),
            tr("Load classes"),
            read_settings().export_folder,
            "QGIS (*.qml)",
        )
        if path:
            self.take_style(layer, Path(path))

    def take_style(self, layer: QgsVectorLayer, path: Path) -> None:
        from ..layers.project.shared_style import take_style

        catalogue = self._app.loader.catalogue_of(layer)
        if catalogue is None:
            return
        try:
            take_style(layer, catalogue, path)
        except OccupancyError as error:
            self._messages.error(error)
            return
        self._restyled(layer)

    def _path(
        self, title: str, layer: QgsVectorLayer, suffix: str, file_filter: str
    ) -> Path | None:
        """Ask for a path in the folder of exports, with a name as exports have; None if the user
        cancels."""
        from ..guard.export.columns import column_choices
        from ..guard.export.order import proposed_name

        lineage, catalogue = read_lineage(layer), self._app.loader.catalogue_of(layer)
        indicator = column_choices(layer, catalogue, self._app.releases).indicator
        name = proposed_name(lineage, indicator) if lineage is not None else layer.name()
        proposed_path = str(Path(read_settings().export_folder or Path.home()) / f"{name}{suffix}")
        path, _ = QFileDialog.getSaveFileName(
            self._iface.mainWindow(), title, proposed_path, file_filter
        )
        if not path:
            return None
        change_settings(export_folder=str(Path(path).parent))
        return Path(path)
