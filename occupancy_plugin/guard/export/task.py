"""The controlled export in a task: the window stays alive while a région is written, and a
cancelled export leaves nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ...layers.lineage import Lineage
from ...toolbelt.translation import tr
from ...toolbelt.work.task import BackgroundTask
from .order import ExportOrder, ExportReport, write_export

if TYPE_CHECKING:
    from pandas import DataFrame

Remember = Callable[[Lineage, "DataFrame"], None]


def export_task(order: ExportOrder, remember: Remember | None = None) -> BackgroundTask:
    """`done(ExportReport)` or `failed(error)` follows; `start` begins it.

    `remember(lineage, shown)` is called in the worker when the file is in its place."""

    def work(task: BackgroundTask) -> ExportReport:
        report = write_export(order, lambda share: task.step(100 * share))
        if remember is not None:
            remember(order.lineage, report.shown)
        return report

    return BackgroundTask(
        tr("Export {file}").format(file=order.path.name),
        work,
        tr("The export failed; nothing was written. The log has details."),
    )
