"""Runs the writing of a dossier page by page on the main thread, so that QGIS responds between two
pages; and the base class of the windows that write one."""

from __future__ import annotations

import html
from collections.abc import Callable, Generator, Sequence
from pathlib import Path
from typing import Any

from qgis.gui import QgsFileWidget
from qgis.PyQt.QtCore import QObject, QTimer, QUrl, pyqtSignal
from qgis.PyQt.QtWidgets import QComboBox, QDialogButtonBox, QLayout, QProgressBar, QWidget

from ...diagnosis.content.order import DiagnosisOrder
from ...diagnosis.dossier import Material, Step, font_note, write_dossier
from ...duties.records import dossier_facts
from ...guard.export.purposes import purposes_of
from ...layers.style.words import Words
from ...portal.model import Account
from ...toolbelt.errors import Cancelled, OccupancyError, Unexpected
from ...toolbelt.guide import help_on
from ...toolbelt.settings import change_settings, read_settings
from ...toolbelt.translation import text_of, tr
from ...toolbelt.work.cancellation import Cancellation
from ..tones import Tone, colour
from ..widgets import combo, file_field, in_column, in_row, named, push_button, rich_label
from .dialog import Dialog
from .saving import PDF


class DossierRun(QObject):
    """Emits `stepped` before each page, then `done(files)` or `failed(error)`. A cancelled run
    fails with Cancelled and leaves no file."""

    stepped = pyqtSignal(float, str)  # percent, the current step
    done = pyqtSignal(object)
    failed = pyqtSignal(object)

    def __init__(
        self, order: DiagnosisOrder, material: Material, output: Path, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.order = order
        self._cancellation = Cancellation()
        self._steps: Generator[Step, None, tuple[Path, ...]] = write_dossier(
            order, material, output, self._cancellation
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
        # a fault of the plugin: the user gets a sentence, the log its kind and place
        except Exception as error:
            sentence = tr("{task}: an error of the plugin. The log has details.")
            self.failed.emit(Unexpected.of(sentence.format(task=tr("Diagnosis dossier")), error))
            return
        self.stepped.emit(100 * step.done / max(step.all, 1), step.text)
        QTimer.singleShot(0, self._next)


def written_files(files: Sequence[Path]) -> str:
    """Return which files a run wrote, with links that open them."""
    css = f'style="color:{colour(Tone.LINK)}"'
    links = (
        f'<a href="{QUrl.fromLocalFile(str(file)).toString()}" {css}>{html.escape(file.name)}</a>'
        for file in files
    )
    return tr("Written: {files}").format(files=", ".join(links))


class WritingDialog(Dialog):
    """A window that writes a dossier. Subclasses put their fields (`purpose_box`, `file_box` among
    them) with `arrange`, and return in `ready` whether there is something to write.

    name: of the window, and the prefix of its widgets' names
    account: whose purposes are offered
    note(event, **facts)  writes the journal's line
    help_at: the guide's anchor"""

    def __init__(
        self,
        name: str,
        account: Account | None,
        note: Callable[..., None],
        parent: QWidget | None,
        help_at: str = "dossier",
    ) -> None:
        super().__init__(parent, name, stays=True)
        self._purposes = dict(purposes_of(account))
        self._note = note
        self._run: Any = None  # a DossierRun, a task, or what else a subclass lets follow
        self._help_at = help_at

    def ready(self) -> bool:
        raise NotImplementedError

    def _write(self) -> None:
        """Start a run with `run`."""
        raise NotImplementedError

    def facts(self, order: DiagnosisOrder) -> dict[str, Any]:
        """Return what the journal records of a finished run."""
        return dossier_facts(order)

    def running(self) -> list[Any]:
        """Return the runs and tasks that can be cancelled."""
        return [run for run in (self._run,) if run is not None]

    # widgets

    def purpose_box(self) -> QComboBox:
        """Make `self.purpose`, with the last purpose selected."""
        choices = [(key, text_of(label, key)) for key, label in self._purposes.items()]
        name = f"{self.objectName()}Purpose"
        self.purpose = combo(name, "", choices, read_settings().purpose)
        return self.purpose

    def purpose_in(self, words: Words) -> str:
        """Return the selected purpose in the dossier's language."""
        return words.text(self._purposes[self.purpose.currentData()])

    def file_box(self, file_name: str) -> QgsFileWidget:
        """Make `self.target`, in the folder of the last export."""
        path = Path(read_settings().export_folder or Path.home()) / file_name
        mode = QgsFileWidget.StorageMode.SaveFile
        self.target = file_field(f"{self.objectName()}File", PDF, mode, str(path))
        return self.target

    def arrange(self, *parts: QWidget | QLayout, words: str) -> None:
        """Put below the fields the row of state, progress, a button with these words, Cancel and
        Help."""
        name = self.objectName()
        self.progress = named(QProgressBar(), f"{name}Progress")
        self.progress.hide()
        self.state = rich_label(f"{name}State")
        self.state.setOpenExternalLinks(True)
        self.write_button = push_button(words, f"{name}Write", self._write)
        self.write_button.setDefault(True)
        self.stop_button = push_button(tr("Cancel"), f"{name}Cancel", self._stop)
        guide = QDialogButtonBox()
        foot = in_row(self.state, self.progress, self.write_button, self.stop_button, guide)
        in_column(self, *parts, foot, grow=0)
        help_on(self, "export", self._help_at)  # last, or it would have the focus
        guide.button(QDialogButtonBox.StandardButton.Help).setObjectName(f"{name}Help")

    # writing

    def run(self, order: DiagnosisOrder, material: Material) -> None:
        output = Path(self.target.filePath()).with_suffix(".pdf")
        change_settings(export_folder=str(output.parent))
        run = DossierRun(order, material, output, self)
        run.done.connect(self._written)
        self.follow(run)

    def follow(self, run: Any) -> None:
        """Start a run and show its progress; the caller handles its `done`."""
        self._run = run
        self.stop_button.setText(tr("Cancel"))
        run.stepped.connect(self._stepped)
        run.failed.connect(self._failed)
        self.write_button.setEnabled(False)
        self.progress.show()
        run.start()

    def _stepped(self, percent: float, text: str) -> None:
        self.progress.setValue(int(percent))
        self.state.setText(html.escape(text))

    def _written(self, files: tuple[Path, ...]) -> None:
        run = self._run
        note = font_note()
        self.ended("<br>".join(filter(None, (written_files(files), html.escape(note)))))
        if run is not None:
            self._note("export", **self.facts(run.order))

    def ended(self, sentence: str) -> None:
        """End the run and show its result (rich text)."""
        self._run = None
        self.progress.hide()
        self.stop_button.setText(tr("Close"))
        self.write_button.setEnabled(self.ready())
        self.state.setText(sentence)

    def _failed(self, error: OccupancyError) -> None:
        sentence = tr("Cancelled.") if isinstance(error, Cancelled) else str(error)
        self.ended(html.escape(sentence))

    def _stop(self) -> None:
        """Cancel the current run; without one, close the window."""
        running_task = self.running()
        (running_task[0].cancel if running_task else self.reject)()

    def reject(self) -> None:
        for run in self.running():
            run.cancel()
        super().reject()
