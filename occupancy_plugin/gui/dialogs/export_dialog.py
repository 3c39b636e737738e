"""The dialog of the controlled export: file, format, purpose and columns; guard.export does the
work."""

from __future__ import annotations

import html
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from qgis.core import QgsTask, QgsVectorLayer
from qgis.gui import QgsFileWidget
from qgis.PyQt.QtCore import QStandardPaths, pyqtSignal
from qgis.PyQt.QtWidgets import QDialogButtonBox, QLabel, QProgressBar, QWidget

from ...guard.derived import registered_lineage
from ...guard.export.cloud_folders import cloud_warning
from ...guard.export.columns import NO_CHOICES, ColumnChoices
from ...guard.export.formats import FORMATS
from ...guard.export.notice import notice_path
from ...guard.export.order import prepare_export, proposed_name
from ...guard.export.purposes import purposes_of
from ...guard.export.write import ExportReport, export_task
from ...guard.publication import quoted_dossier
from ...layers.lineage import Lineage, read_lineage
from ...portal.model import Account
from ...toolbelt.errors import Cancelled, ExportError
from ...toolbelt.guide import help_on
from ...toolbelt.settings import Settings
from ...toolbelt.translation import text_of, tr
from ..tones import Tone, write_in
from ..widgets import PlainLabel, combo, file_field, form_of, in_column, named, rich_label
from .dialog import Dialog

if TYPE_CHECKING:
    from pandas import DataFrame


class ExportDialog(Dialog):
    """A dialog for `open()`; one of its signals follows."""

    done_with = pyqtSignal(str, str)  # report, folder
    failed = pyqtSignal(object)
    folder_chosen = pyqtSignal(str)
    purpose_chosen = pyqtSignal(str)

    def __init__(
        self,
        layer: QgsVectorLayer,
        account: Account | None,
        settings: Settings,
        note: Callable[..., None],
        remember: Callable[[Lineage, DataFrame], None],
        parent: QWidget | None = None,
        offer: ColumnChoices = NO_CHOICES,
    ) -> None:
        super().__init__(parent, "occupancyExportDialog", tr("Controlled export"))
        self.setMinimumWidth(480)
        self._layer, self._note, self._remember = layer, note, remember
        self._offer = offer
        self._task: QgsTask | None = None
        self._is_layer_gone = False
        formats = [(identifier, text) for identifier, text in FORMATS.items()]
        self._format = combo("occupancyFormat", choices=formats)
        self._format.currentIndexChanged.connect(self._new_format)
        mode = QgsFileWidget.StorageMode.SaveFile
        self._path = file_field("occupancyExportPath", mode=mode, on_change=self._check)
        self._path.setDefaultRoot(settings.export_folder)
        self._path.setDialogTitle(self.windowTitle())
        purposes = [("", tr("Choose a purpose"))]
        purposes += [(key, text_of(label, key)) for key, label in purposes_of(account)]
        self._purpose = combo("occupancyExportPurpose", "", purposes, settings.purpose)
        self._purpose.currentIndexChanged.connect(self._check)
        columns = [(names, text) for text, names in offer.choices]
        self._columns = combo(
            "occupancyExportColumns", choices=[*columns, (None, tr("All indicators"))]
        )
        self._warning = PlainLabel(name="occupancyCloudWarning")
        write_in(self._warning, Tone.WARNING)
        buttons = self._buttons()
        self._progress = named(QProgressBar(), "occupancyExportProgress")
        self._progress.setRange(0, 100)
        self._progress.hide()
        form = form_of(
            (tr("For&mat"), self._format),
            (tr("&File"), self._path),
            (tr("&Indicators"), self._columns),
            (tr("&Purpose"), self._purpose),
        )
        documents = QStandardPaths.StandardLocation.DocumentsLocation
        folder = settings.export_folder or QStandardPaths.writableLocation(documents)
        lineage = read_lineage(layer)
        if lineage is not None and folder and Path(folder).is_dir():
            name = proposed_name(lineage, self._offer.indicator)
            self._path.setFilePath(str(Path(folder) / f"{name}.{self._format.currentData()}"))
        in_column(self, self._summary(), form, self._warning, self._progress, buttons)
        self._new_format()
        layer.dataSourceChanged.connect(self._layer_gone)
        layer.willBeDeleted.connect(self._layer_gone)
        help_on(self, "export")

    def _buttons(self) -> QDialogButtonBox:
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel
        )
        self._save = buttons.button(QDialogButtonBox.StandardButton.Save)
        self._save.setObjectName("occupancyExportSave")
        self._cancel = buttons.button(QDialogButtonBox.StandardButton.Cancel)
        self._cancel.setObjectName("occupancyExportCancel")
        buttons.accepted.connect(self._export)
        buttons.rejected.connect(self.reject)
        return buttons

    def _summary(self) -> QLabel:
        lineage = read_lineage(self._layer) or registered_lineage(self._layer)
        caption = lineage.caption if lineage is not None else ""
        text = tr(
            "Only releasable values are written; a hidden value is written s. The file carries "
            "this caption:"
        )
        return rich_label("", f"<p>{text}</p><p><i>{html.escape(caption)}</i></p>")

    def _new_format(self) -> None:
        identifier = self._format.currentData()
        self._path.setFilter(FORMATS[identifier])
        if self._path.filePath():
            self._path.setFilePath(str(Path(self._path.filePath()).with_suffix(f".{identifier}")))
        self._check()

    def _check(self) -> None:
        path = self._path.filePath()
        fault = "" if self._purpose.currentData() else tr("Choose a purpose")
        fault = fault if path else tr("Choose a file.")
        self._save.setEnabled(not fault)
        self._save.setToolTip(fault)
        self._warning.setText(cloud_warning(path))
        self._warning.setVisible(bool(self._warning.text()))

    def _export(self) -> None:
        path = Path(self._path.filePath())
        if path.suffix.lower() != f".{self._format.currentData()}":
            path = path.with_name(f"{path.name}.{self._format.currentData()}")
        if self._columns.currentData() is None:
            self._offer.complete()
        try:
            order = prepare_export(
                self._layer,
                path,
                self._format.currentData(),
                self._purpose.currentText(),
                self._columns.currentData(),
                self._offer.comparators,
            )
        except ExportError as error:
            self._refused(error)
            return
        self._lineage = order.lineage
        self._path_written = path
        self._format_written = self._format.currentData()
        self._busy(True)
        task = export_task(order, self._remember)
        task.progressChanged.connect(lambda percent: self._progress.setValue(round(percent)))
        task.done.connect(self._report)
        task.failed.connect(self._refused)
        self._task = task.start()

    def _busy(self, is_busy: bool) -> None:
        for widget in (self._format, self._path, self._columns, self._purpose):
            widget.setEnabled(not is_busy)
        self._progress.setVisible(is_busy)
        self._progress.setValue(0)
        self._save.setEnabled(not is_busy)
        self._save.setToolTip(tr("Writing the files"))

    def _report(self, report: ExportReport) -> None:
        self._task = None
        publication = {"publication": dossier} if (dossier := quoted_dossier()) else {}
        self._note("export", format=self._format_written, **self._lineage.facts(), **publication)
        self.folder_chosen.emit(str(self._path_written.parent))
        self.purpose_chosen.emit(self._purpose.currentData())
        self.done_with.emit(
            report_sentence(self._path_written, report), str(self._path_written.parent)
        )
        self.accept()

    def _refused(self, error: Exception) -> None:
        self._task = None
        self._busy(False)
        self._check()
        if not isinstance(error, Cancelled):
            self._note("refusal", what="export")
            self.failed.emit(error)
        if self._is_layer_gone:
            super().reject()

    def _layer_gone(self) -> None:
        """Close the dialog when the layer is emptied (signed out, expired) or removed."""
        self._is_layer_gone = True
        self.reject()

    def reject(self) -> None:
        """Cancel a running export and keep the dialog open; without one, close it."""
        if self._task is not None:
            self._task.cancel()
            return
        super().reject()


def report_sentence(path: Path, report: ExportReport) -> str:
    """Return a sentence about what was written."""
    text = tr("Exported to {file}: {rows} units, {hidden} hidden values.").format(
        file=path.name, rows=report.rows, hidden=report.hidden_cells
    )
    if report.withheld_units:
        what, count = tr("Units left out under statistical secrecy"), report.withheld_units
        text += f" {tr('{what}: {step}').format(what=what, step=count)}."
    if path.suffix.lower() == ".csv":
        text += " " + tr(
            "The source and the meaning of s are in {file}, beside it: keep them together."
        ).format(file=notice_path(path).name)
    return text
