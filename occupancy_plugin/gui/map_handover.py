"""Handing a map on: to the clipboard, and as PNG and SVG. A picture is a page: it has title,
legend, source and purpose, shows what a page may show, and is recorded in the journal."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from qgis.core import QgsMapLayer, QgsPrintLayout, QgsVectorLayer
from qgis.PyQt.QtGui import QImage
from qgis.PyQt.QtWidgets import QApplication, QFileDialog

from ..app_context import AppContext
from ..guard.publication import quoted_dossier, stamp_purpose
from ..layers.lineage import read_lineage
from ..toolbelt.errors import SheetError
from ..toolbelt.message_bar import Messages
from ..toolbelt.settings import change_settings, read_settings
from ..toolbelt.translation import tr
from .picture_run import PageDrawing, PictureRun
from .qgis.links import open_folder

CLIPBOARD_DPI = 150


class MapHandover:
    """Handles the menu of a map. page_layers: returns what a page of a map may show"""

    def __init__(
        self,
        iface: Any,
        messages: Messages,
        app: AppContext,
        page_layers: Callable[[QgsVectorLayer], list[QgsMapLayer]],
    ) -> None:
        self._iface, self._messages, self._app = iface, messages, app
        self._page_layers = page_layers
        self._pictures: PictureRun | None = None  # referenced because its tasks call it
        self._drawing: PageDrawing | None = None

    def copy(self, layer: QgsVectorLayer) -> None:
        """Copy the map with its legend and source to the clipboard."""
        page, unlabel = self._page(layer)
        if page is None:
            return

        def hand_over(picture: QImage) -> None:
            QApplication.clipboard().setImage(picture)
            self._note(layer, "clipboard")
            self._messages.success(tr("The map is on the clipboard, with its legend and source."))

        self._drawing = PageDrawing(page, CLIPBOARD_DPI)
        self._drawing.maps_drawn.connect(unlabel)
        self._drawing.done.connect(hand_over)
        self._drawing.start()

    def ask_picture(self, layer: QgsVectorLayer) -> None:
        """Ask where to write the map, in the folder of exports and named as exports are."""
        from ..guard.export.columns import column_choices
        from ..guard.export.order import proposed_name

        lineage, catalogue = read_lineage(layer), self._app.loader.catalogue_of(layer)
        indicator = column_choices(layer, catalogue, self._app.releases).indicator
        name = proposed_name(lineage, indicator) if lineage is not None else layer.name()
        proposed_path = str(Path(read_settings().export_folder or Path.home()) / f"{name}.png")
        window, title = self._iface.mainWindow(), tr("Map as PNG and SVG…")
        path, _ = QFileDialog.getSaveFileName(window, title, proposed_path, "PNG (*.png)")
        if path:
            change_settings(export_folder=str(Path(path).parent))
            self.write_pictures(layer, Path(path))

    def write_pictures(self, layer: QgsVectorLayer, path: Path) -> None:
        """Write PNG and SVG under one name, step by step."""
        page, unlabel = self._page(layer)
        if page is None:
            return
        self._pictures = PictureRun(page, path, self._iface.mainWindow())
        for end in (self._pictures.done, self._pictures.failed):
            end.connect(lambda _: unlabel())
        self._pictures.done.connect(partial(self._on_written, layer))
        self._pictures.failed.connect(self._messages.error)
        self._messages.info(tr("Map as PNG and SVG…"))
        self._pictures.start()

    def _on_written(self, layer: QgsVectorLayer, files: tuple[Path, ...]) -> None:
        self._note(layer, "png, svg")
        self._messages.success(
            tr("Written: {files}").format(files=", ".join(file.name for file in files)),
            (tr("Open the folder"), partial(open_folder, files[0].parent)),
        )

    def _page(self, layer: QgsVectorLayer) -> tuple[QgsPrintLayout | None, Callable[[], None]]:
        """Return a page of the map with names and values, or None, and what takes them off."""
        from .qgis.page_copy import name_units
        from .qgis.sheets import page_of_map

        stamp_purpose(self._app.purpose)
        settings, unlabel = self._iface.mapCanvas().mapSettings(), name_units(self._app, layer)
        try:
            return page_of_map(self._app, layer, self._page_layers(layer), settings), unlabel
        except SheetError as error:
            unlabel()
            self._messages.error(error)
            return None, unlabel

    def _note(self, layer: QgsVectorLayer, way: str) -> None:
        from ..duties.records import note

        lineage = read_lineage(layer)
        if lineage is not None:
            facts = {**lineage.facts(), "what": "map", "format": way}
            note(self._app, "export", publication=quoted_dossier(), **facts)
