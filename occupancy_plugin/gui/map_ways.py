"""A map on its way to somebody else: onto the clipboard, into PNG and SVG, its classes into a style
file. A picture is a page: it bears title, legend, source and purpose, shows what a page may show,
and has its line in the journal."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import QgsMapLayer, QgsPrintLayout, QgsVectorLayer
from qgis.PyQt.QtWidgets import QApplication, QFileDialog

from ..desk import Desk
from ..guard.publication import quoted_dossier, stamp_purpose
from ..layers.lineage import read_lineage
from ..toolbelt.errors import OccupancyError, SheetError
from ..toolbelt.message_bar import Messages
from ..toolbelt.settings import change_settings, read_settings
from ..toolbelt.translation import tr
from .picture_run import PictureRun, picture_of
from .qgis.links import open_folder

if TYPE_CHECKING:
    from .dock.more_menu import MoreMenu

CLIPBOARD_DPI = 150


class MapWays:
    """Follows the menu of a map. page_layers: what a page of a map may show · restyled: told the
    layers whose classes changed"""

    def __init__(
        self,
        iface: Any,
        messages: Messages,
        desk: Desk,
        page_layers: Callable[[QgsVectorLayer], list[QgsMapLayer]],
        restyled: Callable[[list[QgsVectorLayer]], Any],
    ) -> None:
        self._iface, self._messages, self._desk = iface, messages, desk
        self._page_layers, self._restyled = page_layers, restyled
        self._pictures: PictureRun | None = None  # kept: its tasks call it

    def follow(self, menu: MoreMenu) -> None:
        menu.copy_wanted.connect(self.copy)
        menu.picture_wanted.connect(self._ask_picture)
        menu.style_given.connect(self._ask_style)
        menu.style_taken.connect(self._take_style)

    # pictures

    def copy(self, layer: QgsVectorLayer) -> None:
        """The map as it is, with its legend and source, onto the clipboard."""
        page = self._page(layer)
        if page is None:
            return
        QApplication.clipboard().setImage(picture_of(page, CLIPBOARD_DPI))
        self._note(layer, "clipboard")
        self._messages.success(tr("The map is on the clipboard, with its legend and source."))

    def _ask_picture(self, layer: QgsVectorLayer) -> None:
        path = self._path(tr("Map as PNG and SVG"), f"{_plain(layer.name())}.png", "PNG (*.png)")
        if path is not None:
            self.write_pictures(layer, path)

    def write_pictures(self, layer: QgsVectorLayer, path: Path) -> None:
        """PNG and SVG of one name in one gesture, step by step."""
        page = self._page(layer)
        if page is None:
            return
        self._pictures = PictureRun(page, path, self._iface.mainWindow())
        self._pictures.done.connect(partial(self._written, layer))
        self._pictures.failed.connect(self._messages.error)
        self._messages.info(tr("Writing the map as PNG and SVG…"))
        self._pictures.start()

    def _written(self, layer: QgsVectorLayer, files: tuple[Path, ...]) -> None:
        self._note(layer, "png, svg")
        self._messages.success(
            tr("Written: {files}").format(files=", ".join(one.name for one in files)),
            (tr("Open the folder"), partial(open_folder, files[0].parent)),
        )

    def _page(self, layer: QgsVectorLayer) -> QgsPrintLayout | None:
        from .qgis.sheets import page_of_map

        stamp_purpose(self._desk.purpose)
        settings = self._iface.mapCanvas().mapSettings()
        try:
            return page_of_map(self._desk, layer, self._page_layers(layer), settings)
        except SheetError as error:
            self._messages.error(error)
            return None

    def _note(self, layer: QgsVectorLayer, way: str) -> None:
        from ..duties.records import note

        lineage = read_lineage(layer)
        if lineage is not None:
            facts = {**lineage.facts(), "what": "map", "format": way}
            note(self._desk, "export", publication=quoted_dossier(), **facts)

    # classes

    def _ask_style(self, layers: list[QgsVectorLayer]) -> None:
        name = f"{_plain(layers[0].name())}.qml"
        path = self._path(tr("Hand the classes on"), name, "QGIS (*.qml)")
        if path is not None:
            self.give_style(layers, path)

    def give_style(self, layers: list[QgsVectorLayer], path: Path) -> None:
        """A QGIS style file of symbols, colours and bounds, without a value."""
        from ..layers.project.multiscale import main_layer
        from ..layers.project.shared_style import write_style

        layer = main_layer(layers)
        catalogue = self._desk.loader.catalogue_of(layer)
        if catalogue is None:
            return
        try:
            write_style(layer, catalogue, self._desk.releases, path)
        except OccupancyError as error:
            self._messages.error(error)
            return
        self._messages.success(
            tr("{file} holds the classes, without any value.").format(file=path.name),
            (tr("Open the folder"), partial(open_folder, path.parent)),
        )

    def _take_style(self, layers: list[QgsVectorLayer]) -> None:
        path, _ = QFileDialog.getOpenFileName(
            self._iface.mainWindow(),
            tr("Take the classes of a style file"),
            read_settings().export_folder,
            "QGIS (*.qml)",
        )
        if path:
            self.take_style(layers, Path(path))

    def take_style(self, layers: list[QgsVectorLayer], path: Path) -> None:
        from ..layers.project.shared_style import take_style

        for layer in layers:
            catalogue = self._desk.loader.catalogue_of(layer)
            if catalogue is None:
                continue
            try:
                take_style(layer, catalogue, path)
            except OccupancyError as error:
                self._messages.error(error)
                return
        self._restyled(layers)

    def _path(self, title: str, name: str, kinds: str) -> Path | None:
        """Where to, asked for in the folder of exports."""
        proposed = str(Path(read_settings().export_folder or Path.home()) / name)
        chosen, _ = QFileDialog.getSaveFileName(self._iface.mainWindow(), title, proposed, kinds)
        if not chosen:
            return None
        change_settings(export_folder=str(Path(chosen).parent))
        return Path(chosen)


def _plain(name: str) -> str:
    """A layer's name as a file's."""
    return "".join(letter if letter.isalnum() or letter in " -_" else "_" for letter in name)
