"""The controlled export in a task: the window stays alive while a région is written, and a
cancelled export leaves nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from qgis.core import QgsApplication, QgsTask
from qgis.PyQt.QtCore import pyqtSignal

from ...layers.lineage import Lineage
from ...toolbelt.errors import Cancelled
from ...toolbelt.translation import tr
from .order import ExportError, ExportOrder, ExportReport, write_export

if TYPE_CHECKING:
    from pandas import DataFrame

Remember = Callable[[Lineage, "DataFrame"], None]

_under_way: set[ExportTask] = (
    set()
)  # QGIS owns a task, but its Python half lives only as long as somebody refers to it


class ExportTask(QgsTask):
    """`written(report)` or `failed(error)` follows on the main thread; a cancelled export says
    `failed(Cancelled)`."""

    written = pyqtSignal(object)
    failed = pyqtSignal(object)

    def __init__(self, order: ExportOrder, remember: Remember | None = None) -> None:
        super().__init__(
            tr("Export {file}").format(file=order.path.name),
            QgsTask.Flag.CanCancel | QgsTask.Flag.CancelWithoutPrompt,
        )
        self._order, self._remember = order, remember
        self._report: ExportReport | None = None
        self._error: Exception | None = None

    def run(self) -> bool:
        try:
            report = write_export(self._order, self._tick)
            if self._remember is not None:
                self._remember(self._order.lineage, report.shown)
            self._report = report
        except (ExportError, Cancelled) as error:
            self._error = error
        except (
            Exception
        ) as error:  # an error of ours: a sentence for the user, its kind for the log
            self._error = ExportError(
                tr("The export failed ({kind}); nothing was written.").format(
                    kind=type(error).__name__
                )
            )
        return self._report is not None

    def _tick(self, share: float) -> None:
        if self.isCanceled():
            raise Cancelled(tr("Cancelled."))
        self.setProgress(100 * share)

    def finished(self, result: bool) -> None:
        _under_way.discard(self)
        if self._report is not None:
            self.written.emit(self._report)
        else:
            self.failed.emit(
                self._error or Cancelled(tr("Cancelled."))
            )  # cancelled before it began


def start_export(order: ExportOrder, remember: Remember | None = None) -> ExportTask:
    """`remember(lineage, shown)` is called in the worker when the file is in its place."""
    task = ExportTask(order, remember)
    _under_way.add(task)
    QgsApplication.taskManager().addTask(task)
    return task
