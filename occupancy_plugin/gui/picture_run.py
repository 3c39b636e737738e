"""Writes a page as PNG and SVG, step by step. QGIS draws pages in the main thread only, so it
responds between the steps; the picture is compressed in a task."""

from __future__ import annotations

from pathlib import Path

from qgis.core import QgsLayoutExporter, QgsPrintLayout
from qgis.PyQt.QtCore import QObject, Qt, QTimer, pyqtSignal
from qgis.PyQt.QtGui import QImage, QPainter

from ..toolbelt.errors import OccupancyError, SheetError
from ..toolbelt.translation import tr
from ..toolbelt.work.task import BackgroundTask

FILE_DPI = 300


class PictureRun(QObject):
    """Emits `done(files)` or `failed(error)` after `start`; the caller keeps a reference until
    then."""

    done = pyqtSignal(object)
    failed = pyqtSignal(object)

    def __init__(self, page: QgsPrintLayout, path: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._page = page
        self._files = tuple(path.with_suffix(suffix) for suffix in (".png", ".svg"))
        self._task: BackgroundTask | None = None

    def start(self) -> None:
        QTimer.singleShot(0, self._draw)

    def _draw(self) -> None:
        picture = picture_of(self._page, FILE_DPI)

        def pack(_task: BackgroundTask) -> None:
            if not picture.save(str(self._files[0]), "PNG"):
                raise _unwritten()

        self._task = BackgroundTask(tr("Writing a map"), pack, str(_unwritten()))
        self._task.done.connect(lambda _: QTimer.singleShot(0, self._write_svg))
        self._task.failed.connect(self.failed)
        self._task.start()

    def _write_svg(self) -> None:
        settings = QgsLayoutExporter.SvgExportSettings()
        settings.exportMetadata = False
        settings.exportAsLayers = False
        result = QgsLayoutExporter(self._page).exportToSvg(str(self._files[1]), settings)
        if result != QgsLayoutExporter.ExportResult.Success:
            self._give_up(_unwritten())
            return
        self.done.emit(self._files)

    def _give_up(self, error: OccupancyError) -> None:
        self._files[0].unlink(missing_ok=True)
        self.failed.emit(error)


def _unwritten() -> SheetError:
    return SheetError(tr("The map cannot be written there."))


def picture_of(page: QgsPrintLayout, dpi: int) -> QImage:
    """Draw the first page on white, since some programs paste transparency as black."""
    page_image = QgsLayoutExporter(page).renderPageToImage(0, dpi=dpi)
    image = QImage(page_image.size(), QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.drawImage(0, 0, page_image)
    painter.end()
    return image
