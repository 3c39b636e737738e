"""A dossier written step by step on the main thread: between two pages the window answers."""

from __future__ import annotations

import html
from collections.abc import Generator, Sequence
from pathlib import Path

from qgis.PyQt.QtCore import QObject, QTimer, QUrl, pyqtSignal

from ...description import Territory
from ...diagnosis.content.order import DiagnosisOrder
from ...diagnosis.content.page import Page
from ...diagnosis.dossier import Material, Step, write_dossier
from ...layers.release.memory import ReleaseMemory
from ...layers.release.obtain import recall
from ...portal.signin.session import Signed
from ...toolbelt.errors import OccupancyError, Unexpected
from ...toolbelt.translation import tr
from ...toolbelt.work.cancellation import Cancellation
from ...toolbelt.work.task import BackgroundTask


def material_task(
    signed: Signed, releases: ReleaseMemory, territory: Territory, vintages: Sequence[str]
) -> BackgroundTask:
    """Brings the `Material` of a territory: the vintage, and the earlier one if a second is
    given."""

    def work(task: BackgroundTask) -> Material:
        found = [
            recall(signed, releases, territory, vintage, task.cancellation, task.step)
            for vintage in vintages
        ]
        before = found[1] if len(found) > 1 else None
        return Material(found[0], signed.catalogue, signed.policy, before)

    return BackgroundTask(
        tr("Loading occupancy data"),
        work,
        tr("Loading failed unexpectedly. Nothing was loaded; the log has details."),
    )


class DossierRun(QObject):
    """`start`, then `stepped` before each page, and one of `done(files)` and `failed(error)`; a
    cancelled run fails with Cancelled and leaves nothing. pages: in place of the chapters."""

    stepped = pyqtSignal(int, int, str)  # pages done, pages, what is being done
    done = pyqtSignal(object)
    failed = pyqtSignal(object)

    def __init__(
        self,
        order: DiagnosisOrder,
        material: Material,
        output: Path,
        parent: QObject | None = None,
        pages: Sequence[Page] | None = None,
    ) -> None:
        super().__init__(parent)
        self.order = order
        self._cancellation = Cancellation()
        self._steps: Generator[Step, None, tuple[Path, ...]] = write_dossier(
            order, material, output, self._cancellation, pages
        )

    def start(self) -> None:
        QTimer.singleShot(0, self._next)

    def cancel(self) -> None:
        self._cancellation.cancel()

    def _next(self) -> None:
        try:
            step = next(self._steps)
        except StopIteration as end:
            self.done.emit(end.value)
            return
        except OccupancyError as error:
            self.failed.emit(error)
            return
        # a fault of ours: a sentence, its kind and place for the log
        except Exception as error:
            sentence = tr("The dossier could not be written: an error of the plugin.")
            self.failed.emit(Unexpected.of(sentence, error))
            return
        self.stepped.emit(step.done, step.all, step.text)
        QTimer.singleShot(0, self._next)


def written(files: Sequence[Path]) -> str:
    """What a run wrote, with links that open the files."""
    links = (
        f'<a href="{QUrl.fromLocalFile(str(file)).toString()}">{html.escape(file.name)}</a>'
        for file in files
    )
    return tr("Written: {files}").format(files=", ".join(links))
