"""“Open a file…”: the columns of a file, their roles, and a preview. No raw value is shown: the
preview is the gate's output."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from qgis.core import QgsProject
from qgis.gui import QgsFileWidget
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QCheckBox,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QLabel,
    QProgressBar,
    QSplitter,
    QStackedWidget,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from ...layers.lineage import read_lineage
from ...layers.project.file_orders import FileOrder, Shapes, file_filter, portal_shapes, read_order
from ...layers.project.inspection import Inspection, inspect, saved_folder
from ...layers.project.outlines import file_shapes, ign_shapes, shapes_of
from ...layers.release.file_release import SCALES
from ...layers.release.session_context import NO_SESSION, SessionContext
from ...sources.errors import SeveralFit
from ...sources.mapping.disagreeing import CODES, DISAGREEING, LEFT_OUT, NAMES
from ...sources.mapping.heading_words import identifiers
from ...sources.mapping.roles import Role
from ...sources.mapping.several_rows import SEVERAL_ROWS, SUMMED
from ...sources.opening import Source
from ...sources.profile import Profile
from ...sources.registers.dwelling_rows import IDENTIFIED, KEEP, LEAVE_OUT, ROWS, RowsAsked
from ...sources.scales.merged import ENDED, SUM
from ...toolbelt.errors import Cancelled, OccupancyError
from ...toolbelt.guide import help_on
from ...toolbelt.translation import text_of, tr
from ...toolbelt.work.task import BackgroundTask
from ..dialogs.dialog import Dialog
from ..widgets import (
    PlainLabel,
    buttons_in_row,
    combo,
    file_field,
    fill,
    form_of,
    in_column,
    line_edit,
    named,
    push_button,
    timer,
    tool_button,
)
from .mapping_table import MappingTable
from .name_review import NameReview

MIN_WIDTH, MAX_WIDTH = 56, 260  # pixels of a column of the preview
LETTERS = 130  # width of the table of columns
A_FILE = "file"  # the choice that asks for a file with shapes
ALL_SHEETS = "*"  # the choice of all sheets, a sign that no sheet's name has
SETTLE = 300  # ms before a change is read, since changes often come together


def _question(label: str, box: QWidget) -> QWidget:
    """Make a question with its answers, hidden at first."""
    question = QWidget()
    form = QFormLayout(question)
    form.setContentsMargins(0, 0, 0, 0)
    form.addRow(label, box)
    question.hide()
    return question


def _answers(asked: RowsAsked) -> list[tuple[str, str]]:
    """Return (answer, its text) of what the rows of a list are; the first one is proposed."""
    answers = []
    if asked.identifier:
        text = tr("“{column}” identifies the dwelling: leave out {n} rows that repeat one")
        answers.append((IDENTIFIED, text.format(column=asked.identifier, n=asked.repeats)))
    if asked.texts:
        text = tr("No dwellings in use: leave out {n} rows ({texts})")
        texts = ", ".join(asked.texts)
        answers.insert(0, (LEAVE_OUT, text.format(n=asked.others, texts=texts)))
    answers.append((KEEP, tr("Each row is a dwelling")))
    return [("", tr("To be said")), *answers]


def inspection_sentence(inspection: Inspection) -> str:
    """Return units, headings, encoding and separator; '' for a file that is not read yet."""
    if not inspection.rows:
        return ""
    heading_rows, separator = inspection.heading_rows, inspection.separator
    parts = (
        tr("{n} units").format(n=inspection.rows),
        tr("headings from row {n}").format(n=heading_rows[0]) if heading_rows else "",
        inspection.encoding,
        tr("“{text}”").format(text=separator) if separator.strip() else "",
    )
    return " · ".join(filter(None, parts))


class OpenFileDialog(Dialog):
    """Emits `agreed(FileOrder)` when the user adds the file to the map."""

    agreed = pyqtSignal(object)

    def __init__(
        self, path: str, parent: QWidget | None = None, session_context: SessionContext = NO_SESSION
    ) -> None:
        super().__init__(parent, "occupancyOpenFile", tr("Open a file…"))
        self.resize(max(980, LETTERS * self.fontMetrics().averageCharWidth()), 680)
        self._path, self._context = path, session_context
        self._profile = Profile()
        self._inspection: Inspection | None = None
        self._shapes_file: Shapes | None = None
        self._related_by_itself = False
        self._task: BackgroundTask | None = None
        self._arrange()
        self._settle = timer(self, self._read_file, SETTLE)
        self._read_file()
        help_on(self, "file")

    def _arrange(self) -> None:
        self._file = PlainLabel(Path(self._path.partition("|")[0]).name)
        scales = [(scale, text_of(label)) for scale, label in SCALES.items()]
        self._sheet, self._shapes = combo("occupancySheet"), combo("occupancyShapes")
        self._sheet.setEnabled(False)  # until several are known
        self._scale = combo("occupancyFileScale", choices=[("", tr("Automatic")), *scales])
        sheet, scale = (tr("Sheet or layer"), self._sheet), (tr("Scale"), self._scale)
        form = form_of((tr("File"), self._file), sheet, scale)
        self._tokens = line_edit("occupancyTokens", "[c] n/d")
        self._tokens.setToolTip(tr("Signs in the cells of numbers, with blanks between them"))
        self._year = line_edit("occupancyYear", "2024")
        for field in (self._tokens, self._year):
            field.editingFinished.connect(self._settle_soon)
        rare_fields = self._rare_fields()
        self._notes = PlainLabel(name="occupancyFileNotes")
        self._ended = named(
            QCheckBox(tr("Add up communes that have merged, where every part is there")),
            "occupancySumEnded",
        )
        self._ended.hide()
        self._right = combo(
            "occupancyDisagreeing",
            choices=[
                ("", tr("To be said")),
                (CODES, tr("The codes are right")),
                (NAMES, tr("The names are right")),
                (LEFT_OUT, tr("Neither: leave these rows out")),
            ],
        )
        self._disagreeing = _question(tr("Where code and name disagree"), self._right)
        self._several = combo(
            "occupancySeveralRows", choices=[("", tr("To be said")), (SUMMED, tr("Add them up"))]
        )
        self._asks_several = _question(tr("Several rows per unit"), self._several)
        self._rows = combo("occupancyRows")
        self._asks_rows = _question(tr("Rows of the list"), self._rows)
        self._names = push_button(
            tr("Names and codes…"), "occupancyReviewNames", self._review_names
        )
        self._names.hide()
        self._mapping = MappingTable()
        pane = self._preview_pane()
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.addWidget(self._mapping)
        splitter.addWidget(pane)
        splitter.setStretchFactor(0, 3)
        splitter.setStretchFactor(1, 2)
        self._progress = QProgressBar()
        self._progress.setRange(0, 0)
        questions = (self._disagreeing, self._asks_several, self._asks_rows)
        repairs = (self._notes, *questions, self._ended, buttons_in_row(self._names))
        end = (splitter, self._progress, self._buttons())
        columns, self._pages = QWidget(), QStackedWidget()
        in_column(columns, form, rare_fields, *repairs, *end, grow=5, margins=(0, 0, 0, 0))
        self._pages.addWidget(columns)
        in_column(self, self._pages)
        for signal in (
            self._mapping.changed,
            self._sheet.activated,
            self._scale.activated,
            self._ended.clicked,
            self._right.activated,
            self._several.activated,
            self._rows.activated,
            self._related.fileChanged,
        ):
            signal.connect(lambda *_: self._settle_soon())
        self._shapes.activated.connect(lambda _: self._pick_shapes())

    def _rare_fields(self) -> QWidget:
        """Make the fields that few files need, hidden at first."""
        holder, fields = QWidget(), QWidget()
        arrows = {True: Qt.ArrowType.DownArrow, False: Qt.ArrowType.RightArrow}
        line = tool_button(tr("More choices"), "occupancyFinerChoices")
        line.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        line.setAutoRaise(True)
        line.setCheckable(True)
        line.setArrowType(arrows[False])
        line.toggled.connect(fields.setVisible)
        line.toggled.connect(lambda is_open: line.setArrowType(arrows[is_open]))
        self._rare_line = line
        fields.hide()
        in_column(holder, line, fields, margins=(0, 0, 0, 0))
        form = QFormLayout(fields)
        form.addRow(tr("Year of the data"), self._year)
        form.addRow(tr("Signs that mean “unknown”"), self._tokens)
        mode = QgsFileWidget.StorageMode.GetMultipleFiles
        self._related = file_field("occupancyRelatedFiles", file_filter(), mode)
        self._related.setToolTip(
            tr(
                "IRIS beside communes, communes beside départements: only together is it prevented "
                "that one is subtracted from the other."
            )
        )
        form.addRow(tr("Files of other scales"), self._related)
        form.addRow(tr("Shapes of the units"), self._shapes)
        return holder

    def _preview_pane(self) -> QWidget:
        """Make the preview below its title."""
        self._preview = QTableWidget()
        title = tr("Preview after secrecy (“s”: statistical secrecy)")
        self._preview.setObjectName("occupancyPreview")
        self._preview.setAccessibleName(title)
        self._preview.setTabKeyNavigation(False)
        self._preview.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        header = self._preview.horizontalHeader()
        header.setMinimumSectionSize(MIN_WIDTH)
        header.setMaximumSectionSize(MAX_WIDTH)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setTextElideMode(Qt.TextElideMode.ElideRight)
        pane = QWidget()
        in_column(pane, QLabel(title), self._preview, margins=(0, 0, 0, 0))
        return pane

    def _buttons(self) -> QDialogButtonBox:
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._add = push_button(tr("&Add to map"), "occupancyAddFile", self._agree)
        self._add.setDefault(True)
        box.addButton(self._add, QDialogButtonBox.ButtonRole.AcceptRole)
        save = push_button(tr("Save the profile…"), "occupancySaveProfile", self._save_profile)
        save.setToolTip(tr("A file with the same headings is opened with it"))
        box.addButton(save, QDialogButtonBox.ButtonRole.ActionRole)
        box.rejected.connect(self.reject)
        return box

    # reading

    def _settle_soon(self) -> None:
        self._add.setEnabled(False)
        self._settle.start()

    def _order(self) -> FileOrder:
        """Return the order with the user's choices so far."""
        table, year = self._mapping, self._year.text().strip()
        profile = replace(
            self._profile,
            population=table.column_with(Role.POPULATION, self._profile.population),
            code=table.column_with(Role.CODE, self._profile.code),
            dwelling=table.column_with(Role.DWELLING, self._profile.dwelling),
            dwelling_count=table.column_with(Role.DWELLINGS, self._profile.dwelling_count),
            scale=str(self._scale.currentData() or self._profile.scale),
            columns=dict(self._profile.columns) | identifiers(table.columns_with(Role.COUNT)),
            labels=(*self._profile.labels, *table.columns_with(Role.LABEL)),
            left_out=(
                *self._profile.left_out,
                *table.columns_with(Role.LEFT_OUT),
                *table.columns_with(Role.RATIO),
            ),
            imputed=table.column_with(Role.FLAG, self._profile.imputed),
            weights={
                **self._profile.weights,
                **dict.fromkeys(table.columns_with(Role.MEAN), table.column_with(Role.WEIGHT, "")),
            },
            tokens=(*self._profile.tokens, *self._tokens.text().split()),
            file=self._file_choices(),
            provenance={**self._profile.provenance, **({"vintage": year} if year else {})},
        )
        chosen = str(self._sheet.currentData() or "")
        sheets = [str(self._sheet.itemData(number)) for number in range(self._sheet.count())]
        layer, *other_layers = (
            [s for s in sheets if s not in ("", chosen)] if chosen == ALL_SHEETS else [chosen]
        )
        paths = QgsFileWidget.splitFilePaths(self._related.filePath())
        related_sources = (
            *(Source.of(self._path.partition("|")[0], other) for other in other_layers),
            *(Source.of(path) for path in paths if path),
        )
        source = Source.of(self._path, layer, profile)
        shapes = self._shapes.currentData()
        return FileOrder(
            source, related_sources, shapes=shapes if isinstance(shapes, Shapes) else None
        )

    def _relate_earlier_files(self) -> None:
        """Name the files of the project's maps at other scales, once: opened alone, this file would
        tell what they hide. Where none is known, show where the user names them."""
        if self._related.filePath():
            return
        own_scale = self._inspection.scale if self._inspection is not None else ""
        files = set()
        for layer in QgsProject.instance().mapLayers().values():
            order, lineage = read_order(layer), read_lineage(layer)
            if order is not None and lineage is not None and lineage.scale != own_scale:
                path, name = order.source.path, order.source.layer
                files.add(f"{path}|layername={name}" if name else path)
        if files:
            self._related.setFilePath(" ".join(f'"{path}"' for path in sorted(files)))
            self._related_by_itself = True
        else:
            self._rare_line.setChecked(True)
            self._related.setFocus()

    def _file_choices(self) -> dict[str, str]:
        choices = dict(self._profile.file)
        answers = {
            ENDED: SUM if self._ended.isChecked() else "",
            DISAGREEING: str(self._right.currentData() or ""),
            SEVERAL_ROWS: str(self._several.currentData() or ""),
            ROWS: str(self._rows.currentData() or ""),
        }
        for key, answer in answers.items():
            choices.pop(key, None)
            choices |= {key: answer} if answer else {}
        return choices

    def _start_from(self, profile: Profile) -> None:
        """Start from this profile: the user's, or a saved one that fits the file."""
        self._profile = profile
        self._ended.setChecked(profile.file.get(ENDED) == SUM)
        for box, key in ((self._right, DISAGREEING), (self._several, SEVERAL_ROWS)):
            box.setCurrentIndex(max(box.findData(profile.file.get(key, "")), 0))
        if answer := profile.file.get(ROWS, ""):
            fill(self._rows, [(answer, tr("As the profile says")), ("", tr("To be said"))], answer)

    def _read_file(self) -> None:
        """Read and interpret the file in a worker, and cancel an earlier reading."""
        if self._task is not None:
            self._task.cancel()
        self._progress.show()
        self._add.setEnabled(False)
        order, context = self._order(), self._context
        task = BackgroundTask(tr("Reading a file"), lambda work: inspect(order, work, context))
        task.done.connect(partial(self._if_current, task, self._show))
        task.failed.connect(partial(self._if_current, task, self._show_refusal))
        self._task = task.start()

    def _if_current(self, task: BackgroundTask, act: Callable[[Any], None], result: Any) -> None:
        if task is self._task:
            self._task = None
            self._progress.hide()
            act(result)

    def _show(self, inspection: Inspection) -> None:
        self._inspection = inspection
        if inspection.saved is not None:
            self._start_from(inspection.saved)
        self._offer_sheets((name, name or "–") for name in inspection.sheets)
        self._mapping.show_columns(inspection)
        self._show_preview(inspection.preview)
        self._offer_shapes(inspection)
        self._ended.setVisible(bool(inspection.ended) or self._ended.isChecked())
        self._disagreeing.setVisible(bool(inspection.disagreeing))
        self._asks_several.setVisible(inspection.may_sum_rows or bool(self._several.currentData()))
        if inspection.rows_asked is not None:
            fill(self._rows, _answers(inspection.rows_asked), "")
        self._asks_rows.setVisible(self._rows.count() > 0)
        self._names.setVisible(inspection.named_units is not None)
        lines = [f"⚠ {problem}" for problem in inspection.problems] + list(inspection.notes)
        if self._related_by_itself and inspection.preview:
            lines.append(
                tr("Opened in one go with what is on the map: alone it would tell hidden values.")
            )
        if inspection.codes and not inspection.has_shapes:
            lines.append(
                tr("The file has no shapes: choose some under “More choices”, or it is a table.")
            )
        self._notes.setText("\n".join(filter(None, [inspection_sentence(inspection), *lines])))
        self._add.setEnabled(bool(inspection.preview))
        self._add.setToolTip("\n".join(inspection.problems))
        if inspection.discloses_with_earlier:
            self._relate_earlier_files()

    def _show_refusal(self, error: OccupancyError) -> None:
        if isinstance(error, Cancelled):
            return
        self._inspection = None
        self._names.hide()
        for question in (self._disagreeing, self._asks_several, self._asks_rows):
            question.hide()
        if isinstance(error, SeveralFit):
            all_sheets = (ALL_SHEETS, tr("All of them, each a scale"))
            sheets = ((name, name) for name in error.sheets)
            self._offer_sheets((("", tr("To be said")), *sheets, all_sheets))
        self._notes.setText(f"⚠ {error}")
        self._mapping.setRowCount(0)
        self._show_preview(())
        self._add.setToolTip(str(error))

    def _offer_sheets(self, sheets: Iterable[tuple[str, str]]) -> None:
        """List the sheets as (name, text) once, so that the selection stays."""
        if self._sheet.count() == 0:
            for name, text in sheets:
                self._sheet.addItem(text, name)
        self._sheet.setEnabled(self._sheet.count() > 1)

    def _show_preview(self, rows: tuple[tuple[str, ...], ...]) -> None:
        header, body = (rows[0], rows[1:]) if rows else ((), ())
        self._preview.setColumnCount(len(header))
        for column, text in enumerate(header):
            item = QTableWidgetItem(text)
            item.setToolTip(text)  # a long heading is cut off
            self._preview.setHorizontalHeaderItem(column, item)
        self._preview.setRowCount(len(body))
        for row_number, row in enumerate(body):
            for column, text in enumerate(row):
                self._preview.setItem(row_number, column, QTableWidgetItem(text))
        self._preview.resizeColumnsToContents()

    # shapes

    def _offer_shapes(self, inspection: Inspection) -> None:
        """List the file's own shapes, matching layers of the project, IGN's outlines, and none."""
        shapes_name = self._shapes.currentText()
        self._shapes.clear()
        if inspection.has_shapes:
            self._shapes.addItem(tr("Those of the file"), None)
        if self._context.has_outlines(inspection.scale):
            self._shapes.addItem(tr("Outlines of the portal"), portal_shapes(inspection.scale))
        codes = set(inspection.codes)
        for layer in QgsProject.instance().mapLayers().values():
            shapes = shapes_of(layer, codes)
            if shapes is not None:
                self._shapes.addItem(layer.name(), shapes)
        outlines = ign_shapes(inspection.scale, codes) if codes else None
        if not inspection.has_shapes:
            self._shapes.addItem(tr("None: a table"), None)
        if outlines is not None:
            self._shapes.addItem(tr("Outlines of IGN (the département leaves, no row)"), outlines)
        if self._shapes_file is not None:
            name = Path(self._shapes_file.uri.partition("|")[0]).name
            self._shapes.addItem(name, self._shapes_file)
        if codes:
            self._shapes.addItem(tr("Those of a file…"), A_FILE)
        self._shapes.setCurrentIndex(max(self._shapes.findText(shapes_name), 0))

    def _pick_shapes(self) -> None:
        """Ask for a file where the choice is “Those of a file…”, and offer its shapes, or show why
        they cannot be used."""
        if self._shapes.currentData() != A_FILE or self._inspection is None:
            return
        path = QFileDialog.getOpenFileName(self, tr("Shapes of the units"), "", file_filter())[0]
        self._shapes.setCurrentIndex(0)
        if not path:
            return
        try:
            self._shapes_file = file_shapes(path, set(self._inspection.codes))
        except OccupancyError as error:
            self._notes.setText(f"⚠ {error}")
            return
        self._offer_shapes(self._inspection)
        self._shapes.setCurrentIndex(self._shapes.findData(self._shapes_file))

    # the end

    def _agree(self) -> None:
        if self._inspection is not None and self._inspection.preview:
            order = self._order()
            source = replace(order.source, profile=self._inspection.profile)
            self.agreed.emit(replace(order, source=source))
            self.accept()

    def _review_names(self) -> None:
        if self._inspection is not None and self._inspection.named_units is not None:
            page = NameReview(self._inspection.named_units, self._profile.names)
            page.agreed.connect(self._take_names)
            page.closed.connect(self._close_page)
            self._pages.addWidget(page)
            self._pages.setCurrentWidget(page)
            page.start()

    def _close_page(self) -> None:
        """Return from the questions to the columns."""
        page = self._pages.currentWidget()
        self._pages.removeWidget(page)
        page.deleteLater()
        self._add.setDefault(True)

    def _take_names(self, names: dict[str, str]) -> None:
        self._profile = replace(self._profile, names=names)
        self._read_file()

    def _save_profile(self) -> None:
        if self._inspection is None:
            return
        proposed_path = saved_folder() / f"{Path(self._path.partition('|')[0]).stem}.json"
        path = QFileDialog.getSaveFileName(
            self, tr("Save the profile…"), str(proposed_path), "JSON (*.json)"
        )[0]
        if path:
            try:
                Path(path).write_text(self._inspection.profile.to_json(), encoding="utf-8")
            except OSError:
                self._notes.setText(tr("The file cannot be written there."))

    def reject(self) -> None:
        """Return from a page of questions at Esc; close the window from the columns."""
        if self._pages.currentIndex() > 0:
            self._close_page()
        else:
            super().reject()

    def done(self, result: int) -> None:
        """Cancel the reading, however the window is closed: rows exist in the task only."""
        if self._task is not None:
            self._task.cancel()
            self._task = None
        super().done(result)
