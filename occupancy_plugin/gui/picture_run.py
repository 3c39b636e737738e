"""Draws a page as a picture, and writes it as SVG and PNG, step by step, so that QGIS responds
between the steps; the picture is compressed in a task."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from qgis.core import (
    QgsFillSymbol,
    QgsLayoutExporter,
    QgsLayoutItem,
    QgsLayoutItemMap,
    QgsPrintLayout,
)
from qgis.PyQt.QtCore import QObject, Qt, QTimer, pyqtSignal
from qgis.PyQt.QtGui import QImage, QPainter

from ..toolbelt.errors import OccupancyError, SheetError
from ..toolbelt.translation import tr
from ..toolbelt.work.task import BackgroundTask

FILE_DPI = 300
PAUSE = 10  # ms between two steps, in which QGIS handles what the user does meanwhile


class PictureRun(QObject):
    """Emits `done(files)` or `failed(error)` after `start`; the caller keeps a reference until
    then. The page is used up."""

    done = pyqtSignal(object)
    failed = pyqtSignal(object)

    def __init__(self, page: QgsPrintLayout, path: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._page = page
        self._files = tuple(path.with_suffix(suffix) for suffix in (".png", ".svg"))
        self._task: BackgroundTask | None = None
        self._drawing: PageDrawing | None = None

    def start(self) -> None:
        QTimer.singleShot(0, self._write_svg)

    def _write_svg(self) -> None:
        settings = QgsLayoutExporter.SvgExportSettings()
        settings.exportMetadata = False
        settings.exportAsLayers = False
        result = QgsLayoutExporter(self._page).exportToSvg(str(self._files[1]), settings)
        if result != QgsLayoutExporter.ExportResult.Success:
            self._give_up(_unwritten())
            return
        self._drawing = PageDrawing(self._page, FILE_DPI, self)
        self._drawing.done.connect(self._write_png)
        self._drawing.start()

    def _write_png(self, picture: QImage) -> None:
        def pack(_task: BackgroundTask) -> None:
            if not picture.save(str(self._files[0]), "PNG"):
                raise _unwritten()

        self._task = BackgroundTask(tr("Map as PNG and SVG…"), pack, str(_unwritten()))
        self._task.done.connect(lambda _: self.done.emit(self._files))
        self._task.failed.connect(self._give_up)
        self._task.start()

    def _give_up(self, error: OccupancyError) -> None:
        with suppress(OSError):
            self._files[1].unlink()
        self.failed.emit(error)


def _unwritten() -> SheetError:
    return SheetError(tr("The file cannot be written there."))


class PageDrawing(QObject):
    """Draws the first page on white, since some programs paste transparency as black. QGIS draws
    pages in the main thread only: map by map, then the rest over them. Emits `maps_drawn`, then
    `done(QImage)`; the caller keeps a reference until then. The page is used up."""

    maps_drawn = pyqtSignal()
    done = pyqtSignal(object)

    def __init__(self, page: QgsPrintLayout, dpi: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._page, self._dpi = page, dpi
        items = [item for item in page.items() if isinstance(item, QgsLayoutItem)]
        maps = [item for item in items if isinstance(item, QgsLayoutItemMap) and item.isVisible()]
        self._maps = sorted(maps, key=QgsLayoutItem.zValue)
        papers = page.pageCollection().pages()
        self._rest = [i for i in items if i.isVisible() and i not in (*self._maps, *papers)]

    def start(self) -> None:
        for item in (*self._rest, *self._maps):
            item.setVisibility(False)
        self._layers: list[QImage] = []  # of the page, the lowest first
        QTimer.singleShot(PAUSE, self._draw_map)

    def _draw_map(self) -> None:
        """Draw the next map alone, on the paper if it is the first."""
        if not self._maps:
            self.maps_drawn.emit()
            QTimer.singleShot(PAUSE, self._draw_rest)
            return
        shown = self._maps.pop(0)
        shown.setVisibility(True)
        self._draw_layer()
        shown.setVisibility(False)
        QTimer.singleShot(PAUSE, self._draw_map)

    def _draw_layer(self) -> None:
        self._layers.append(QgsLayoutExporter(self._page).renderPageToImage(0, dpi=self._dpi))
        no_paper = QgsFillSymbol.createSimple({"style": "no", "outline_style": "no"})
        self._page.pageCollection().page(0).setPageStyleSymbol(no_paper)

    def _draw_rest(self) -> None:
        for item in self._rest:
            item.setVisibility(True)
        self._draw_layer()
        image = QImage(self._layers[0].size(), QImage.Format.Format_RGB32)
        image.fill(Qt.GlobalColor.white)
        painter = QPainter(image)
        for layer in self._layers:
            painter.drawImage(0, 0, layer)
        painter.end()
        self.done.emit(image)
