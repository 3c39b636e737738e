"""The controlled export as a background task: the window stays responsive, and a cancelled export
leaves no file."""

from __future__ import annotations

from ...toolbelt.translation import tr
from ...toolbelt.work.task import BackgroundTask
from .order import ExportOrder
from .write import ExportReport, Remember, write_export


def export_task(order: ExportOrder, remember: Remember | None = None) -> BackgroundTask:
    """Return the task; `start` begins it, then `done(ExportReport)` or `failed(error)` is emitted.
    `remember(lineage, shown)` runs in the worker before the file takes its place."""

    def work(task: BackgroundTask) -> ExportReport:
        return write_export(order, lambda share: task.step(100 * share), remember)

    return BackgroundTask(
        tr("Export {file}").format(file=order.path.name),
        work,
        tr("The export failed; nothing was written. The log has details."),
    )
