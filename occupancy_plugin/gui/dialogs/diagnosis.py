"""The window of the dossier: chapters, a preview of the selected page, its texts, and outputs."""

from __future__ import annotations

import html
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from qgis.core import QgsLayoutExporter, QgsProject
from qgis.gui import QgsFileWidget
from qgis.PyQt.QtCore import QSignalBlocker, Qt
from qgis.PyQt.QtGui import QPixmap
from qgis.PyQt.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QSplitter,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from ...app_context import AppContext
from ...description import Territory
from ...diagnosis.content.contents import contents, with_edit
from ...diagnosis.content.order import (
    OUTPUTS,
    PAPERS,
    Chapter,
    DiagnosisOrder,
    Edit,
    chapter_ids,
    standard_order,
)
from ...diagnosis.content.page import Page
from ...diagnosis.content.synthesis import lines_of
from ...diagnosis.dossier import Material, facts_of, notice_of
from ...diagnosis.pages.fill import Studio
from ...diagnosis.pages.layers import PageLayers
from ...diagnosis.saved_edits import SavedEdit, read_edits, write_edits
from ...duties.dossier_material import load_material
from ...guard.publication import quoted_dossier
from ...layers.project.file_orders import file_filter
from ...layers.project.loader import loading_task
from ...layers.release.subject_files import DEMAND, INSIDE, OUTSIDE
from ...layers.style.words import Words
from ...sources.lists import read_list
from ...toolbelt.errors import DiagnosisError, OccupancyError
from ...toolbelt.settings import read_settings
from ...toolbelt.translation import language, tr
from ...toolbelt.work.task import BackgroundTask
from ..widgets import (
    PlainLabel,
    buttons_in_row,
    combo,
    file_field,
    fill,
    form_of,
    in_column,
    in_row,
    line_edit,
    named,
    push_button,
    timer,
)
from .diagnosis_run import WritingDialog

PREVIEW_DPI = 62
SETTLE = 250  # ms after the last key before the preview is drawn again
KEY = Qt.ItemDataRole.UserRole


class DiagnosisDialog(WritingDialog):
    """`note(event, **facts)` writes the journal's line."""

    def __init__(
        self,
        app: AppContext,
        territory: Territory,
        note: Callable[..., None],
        parent: QWidget | None = None,
    ) -> None:
        signed_in = app.signed_in
        account = signed_in.account if signed_in is not None else None
        super().__init__("occupancyDiagnosis", account, note, parent)
        self.setWindowTitle(tr("Diagnosis dossier – {territory}").format(territory=territory.name))
        self.resize(1060, 680)
        self.app, self.territory = app, territory
        self._material: Material | None = None
        self._layers: PageLayers | None = None  # of the pages listed, so that rows are stored once
        self._pages: dict[str, Page] = {}
        self._edits: dict[str, Edit] = {}
        self._saved: dict[str, SavedEdit] = {}  # texts kept in the project, of any vintage
        self._annexed: tuple[tuple[str, str], ...] = ()  # the CIA's REPMS: code, name
        self._task: BackgroundTask | None = None
        self._settle = timer(self, self._draw, SETTLE)
        self._build()
        self._load()

    # widgets

    def _build(self) -> None:
        splitter = QSplitter()
        for side in (self._choices(), self._page_panel()):
            splitter.addWidget(side)
        splitter.setStretchFactor(1, 1)
        in_column(self, splitter, self.foot(tr("&Write the dossier")), grow=0)

    def _choices(self) -> QWidget:
        signed_in = self.app.signed_in
        vintages = signed_in.catalogue.vintage_ids if signed_in is not None else ()
        self.vintage = combo("occupancyDiagnosisVintage", choices=[(v, v) for v in vintages])
        self.against = combo("occupancyDiagnosisAgainst")
        self._list_earlier_vintages()
        self.vintage.currentIndexChanged.connect(self._list_earlier_vintages)
        self.vintage.activated.connect(self._load)
        self.against.activated.connect(self._load)
        languages = [("fr", "français"), ("en", "English")]
        self.language = combo("occupancyDiagnosisLanguage", "", languages, language())
        self.language.activated.connect(lambda _index: self._list())
        self.paper = combo("occupancyDiagnosisPaper", choices=[(p, p.upper()) for p in PAPERS])
        self.paper.activated.connect(self._draw)
        self.outputs = {kind: QCheckBox(kind.upper()) for kind in OUTPUTS[1:]}
        checks = [named(box, f"occupancyDiagnosis_{kind}") for kind, box in self.outputs.items()]
        formats = buttons_in_row(*checks)
        self.tree = named(QTreeWidget(), "occupancyDiagnosisPages")
        self.tree.setHeaderHidden(True)
        self.tree.currentItemChanged.connect(self._choose)
        form = form_of(
            (tr("Vintage"), self.vintage),
            (tr("Change since"), self.against),
            (tr("Language"), self.language),
            (tr("Paper"), self.paper),
            (tr("Purpose"), self.purpose_box()),
            (tr("File"), self.file_box(f"diagnostic_{self.territory.code}.pdf")),
            (tr("Beside the PDF"), formats),
            (tr("List of the REPMS"), self._repms_box()),
            *self._subject_boxes(),
        )
        column = QWidget()
        in_column(column, form, self.tree, grow=1)
        return column

    def _repms_box(self) -> QgsFileWidget:
        """Make the field for the file of résidences that the CIA annexes; it may stay empty."""
        self.repms = file_field(
            "occupancyDiagnosisRepms", file_filter(), on_change=self._read_repms
        )
        self.repms.setToolTip(
            tr("The résidences annexed to the CIA, as annexed: names and codes, no figure is read.")
        )
        return self.repms

    def _subject_boxes(self) -> list[tuple[str, QgsFileWidget]]:
        """Make a box for each file of demand and attributions that may replace the portal's."""
        labels = {
            DEMAND: tr("Table of demands (SNE)"),
            OUTSIDE: tr("Attributions outside QPV"),
            INSIDE: tr("Attributions inside QPV"),
        }
        tip = tr(
            "A table of your own, a row per commune (of attributions also per commune and "
            "landlord): it takes the place of the portal's."
        )
        self.subject_files = {
            name: file_field(
                f"occupancyDiagnosis_{name}", file_filter(), on_change=lambda _path: self._load()
            )
            for name in labels
        }
        for widget in self.subject_files.values():
            widget.setToolTip(tip)
        return [(label, self.subject_files[name]) for name, label in labels.items()]

    def _page_panel(self) -> QWidget:
        self.picture = named(QLabel(), "occupancyDiagnosisPicture")
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.setMinimumSize(480, 330)
        self.title = line_edit("occupancyDiagnosisTitle")
        self.sentences = named(QPlainTextEdit(), "occupancyDiagnosisSentences")
        self.sentences.setMaximumHeight(120)
        self.sentences.setToolTip(
            tr("What you write stays with the project, and is named on the method page.")
        )
        self.sentences.setTabChangesFocus(True)
        self.title.textEdited.connect(self._edit)
        self.sentences.textChanged.connect(self._edit)
        panel = QWidget()
        in_column(
            panel,
            self.picture,
            QLabel(tr("Title")),
            self.title,
            QLabel(tr("Sentences, one a line")),
            self.sentences,
            self._last_words(),
            grow=0,
        )
        return panel

    def _last_words(self) -> QHBoxLayout:
        """Make the row that offers the texts written for the same page of another vintage."""
        self.last_words = PlainLabel(name="occupancyDiagnosisLastWords")
        self.take_over = push_button(
            tr("&Take over"), "occupancyDiagnosisTakeOver", self._take_over
        )
        return in_row(self.last_words, self.take_over)

    def _words(self) -> Words:
        return Words(self.language.currentData())

    def _read_saved_texts(self) -> None:
        """Read the project's texts. Those of this vintage are edits, others are offered."""
        self._saved = read_edits(QgsProject.instance(), self.territory.code, self._words())
        vintage = self.vintage.currentData()
        self._edits = {
            key: text.edit for key, text in self._saved.items() if text.vintage == vintage
        }

    def _offer(self, page: Page) -> None:
        saved_edit = self._saved.get(page.key)
        is_offered = saved_edit is not None and saved_edit.vintage != self.vintage.currentData()
        if saved_edit is not None and is_offered:
            words = [saved_edit.edit.title, *(saved_edit.edit.sentences or ())]
            text = tr("Written for {vintage}: {words}").format(
                vintage=saved_edit.vintage, words=" ".join(filter(None, words))
            )
            self.last_words.setText(text)
        self.last_words.setVisible(is_offered)
        self.take_over.setVisible(is_offered)

    def _take_over(self) -> None:
        page = self._page()
        saved_edit = self._saved.get(page.key) if page is not None else None
        if page is not None and saved_edit is not None:
            self.title.setText(saved_edit.edit.title or page.title)
            lines = (
                lines_of(page) if saved_edit.edit.sentences is None else saved_edit.edit.sentences
            )
            self.sentences.setPlainText("\n".join(lines))

    def _list_earlier_vintages(self) -> None:
        """List the earlier vintages to compare with."""
        vintage_chosen = self.vintage.currentData() or ""
        vintages = [self.vintage.itemData(index) for index in range(self.vintage.count())]
        choices = [(vintage, vintage) for vintage in vintages if vintage < vintage_chosen]
        fill(self.against, [("", tr("without")), *choices])
        self.against.setCurrentIndex(min(1, self.against.count() - 1))

    # the pages

    def order(self) -> DiagnosisOrder:
        signed_in = self.app.signed_in
        chapters = [
            item.data(0, KEY)
            for item in map(self.tree.topLevelItem, range(self.tree.topLevelItemCount()))
            if item.checkState(0) == Qt.CheckState.Checked
        ]
        order = standard_order(
            self.territory,
            self.vintage.currentData(),
            self.against.currentData() or "",
            paper=self.paper.currentData(),
            language=self.language.currentData(),
            outputs=("pdf", *(kind for kind, check in self.outputs.items() if check.isChecked())),
            number=quoted_dossier(),
            purpose=self.purpose_in(self._words()),
            organisation=signed_in.account.organisation if signed_in is not None else "",
            logo=read_settings().logo,
            edits=dict(self._edits),
            repms=self._annexed,
        )
        return replace(order, chapters=tuple(chapters)) if chapters else order

    def _load(self) -> None:
        """Load the releases, from memory or in a worker."""
        signed_in = self.app.signed_in
        if signed_in is None:
            self.state.setText(tr("Sign in first."))
            return
        vintages = [v for v in (self.vintage.currentData(), self.against.currentData()) if v]
        files = {name: widget.filePath() for name, widget in self.subject_files.items()}
        of_territory = partial(
            load_material, signed_in, self.app.releases, self.territory, vintages
        )
        task = loading_task(lambda work: of_territory(work.progress, files))
        task.stepped.connect(lambda _percent, text: self.state.setText(html.escape(text)))
        self._start(task, self._loaded)

    def _start(self, task: BackgroundTask, on_done: Callable[[Any], None]) -> None:
        """Start a task, and cancel the earlier one: its result belongs to other choices."""
        earlier_task, self._task = self._task, task
        self.write_button.setEnabled(False)

        def run_if_last(result: Any, handler: Callable[[Any], None]) -> None:
            if self._task is task:
                handler(result)

        task.done.connect(partial(run_if_last, handler=on_done))
        task.failed.connect(partial(run_if_last, handler=self._failed))
        if earlier_task is not None:
            earlier_task.cancel()
        task.start()

    def _read_repms(self, path: str) -> None:
        """Read the list in a worker. An unreadable list gives a message and no REPMS."""
        self._annexed = ()
        if not path.strip():
            self._list()
            return
        task = BackgroundTask(
            tr("Reading a file"),
            lambda work: read_list(path, check_cancelled=work.cancellation.check),
            tr("The file could not be opened: an error of the plugin."),
        )
        task.done.connect(lambda repms: self._annex(path, tuple(repms.names.items())))
        task.failed.connect(lambda error: self._annex(path, (), error))
        task.start()

    def _annex(
        self, path: str, units: tuple[tuple[str, str], ...], error: OccupancyError | None = None
    ) -> None:
        if path != self.repms.filePath():  # the user has chosen another file
            return
        self._annexed = units
        self._list("" if error is None else str(error))

    def _loaded(self, material: Material) -> None:
        self._task, self._material = None, material
        self._list()

    def _list(self, message: str = "") -> None:
        """List the pages by chapter; chapters that were unchecked stay unchecked. The pages are
        made in a worker, as classes of résidences and bounds take seconds.

        message: what the window says then"""
        material = self._material
        if material is None:
            return
        unchecked_keys = {
            item.data(0, KEY)
            for item in map(self.tree.topLevelItem, range(self.tree.topLevelItemCount()))
            if item.checkState(0) == Qt.CheckState.Unchecked
        }
        order = replace(self.order(), edits={})
        task = BackgroundTask(
            tr("Diagnosis dossier"),
            lambda _work: _pages_by_chapter(order, unchecked_keys, material),
            tr("The pages could not be listed: an error of the plugin."),
        )
        self._start(task, lambda pages: self._show_pages(pages, unchecked_keys, message))

    def _show_pages(
        self, pages_by_chapter: dict[str, list[Page]], unchecked_keys: set[str], message: str
    ) -> None:
        self._task = None
        self._forget()
        self.state.setText(html.escape(message))
        self.tree.clear()
        self._read_saved_texts()
        self._pages = {page.key: page for pages in pages_by_chapter.values() for page in pages}
        for chapter, pages in pages_by_chapter.items():
            top = QTreeWidgetItem([pages[0].chapter])
            top.setData(0, KEY, chapter)
            top.setCheckState(
                0, Qt.CheckState.Unchecked if chapter in unchecked_keys else Qt.CheckState.Checked
            )
            for page in pages:
                child = QTreeWidgetItem([page.title])
                child.setData(0, KEY, page.key)
                top.addChild(child)
            self.tree.addTopLevelItem(top)
        self.write_button.setEnabled(bool(self._pages))
        self.tree.setCurrentItem(self.tree.topLevelItem(min(1, self.tree.topLevelItemCount() - 1)))

    def _forget(self) -> None:
        """Free the rows behind the previews."""
        if self._layers is not None:
            self._layers.close()
        self._layers = None

    def _page(self) -> Page | None:
        item = self.tree.currentItem()
        if item is not None and item.childCount():
            item = item.child(0)
        return self._pages.get(item.data(0, KEY)) if item is not None else None

    def _choose(self) -> None:
        page = self._page()
        if page is None:
            return
        edit = self._edits.get(page.key, Edit())
        sentences = lines_of(page) if edit.sentences is None else edit.sentences
        with QSignalBlocker(self.title), QSignalBlocker(self.sentences):
            self.title.setText(edit.title or page.title)
            self.sentences.setPlainText("\n".join(sentences))
            self.sentences.setEnabled(bool(page.maps or lines_of(page)))
            self._offer(page)
        self._draw()

    def _edit(self) -> None:
        page = self._page()
        if page is None:
            return
        lines = tuple(
            line.strip() for line in self.sentences.toPlainText().split("\n") if line.strip()
        )
        title = self.title.text().strip()
        if (title, lines) == (page.title, lines_of(page)):
            self._edits.pop(page.key, None)
            self._saved.pop(page.key, None)
        else:
            self._edits[page.key] = Edit(title, lines)
            self._saved[page.key] = SavedEdit(self.vintage.currentData(), self._edits[page.key])
        write_edits(QgsProject.instance(), self.territory.code, self._words(), self._saved)
        self._offer(page)
        self._settle.start()

    def _draw(self) -> None:
        """Draw the selected page as it will be printed."""
        page, material = self._page(), self._material
        if page is None or material is None:
            return
        edit = self._edits.get(page.key)
        if edit is not None:
            page = with_edit(page, edit)
        order = self.order()
        try:
            if self._layers is None:
                self._layers = PageLayers(facts_of(order, material))
            notice = notice_of(order, material)
            page_layout = Studio(self._layers, notice, order.paper, order.template).lay_out(page)
            image = QgsLayoutExporter(page_layout.layout).renderPageToImage(0, dpi=PREVIEW_DPI)
        except DiagnosisError as error:
            self.state.setText(html.escape(str(error)))
            return
        self.picture.setPixmap(
            QPixmap.fromImage(image).scaled(
                self.picture.size(),
                Qt.AspectRatioMode.KeepAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
        )
        self.picture.setAccessibleName(page.title)

    # writing

    def ready(self) -> bool:
        return bool(self._pages)

    def _write(self) -> None:
        if self._material is not None:
            self.run(self.order(), self._material)
            self.state.setText(tr("QGIS answers between two pages."))

    def running(self) -> list[Any]:
        return [*super().running(), *([self._task] if self._task is not None else [])]

    def _failed(self, error: OccupancyError) -> None:
        self._task = None
        super()._failed(error)

    def reject(self) -> None:
        super().reject()
        self._task = None  # its result comes too late
        self._forget()


def _pages_by_chapter(
    order: DiagnosisOrder, unchecked_keys: set[str], material: Material
) -> dict[str, list[Page]]:
    """Return chapter → its pages, also of unchecked chapters; those without pages are left out."""
    facts = facts_of(order, material)
    checked = tuple(chapter for chapter in chapter_ids() if chapter not in unchecked_keys)
    dossier = contents(replace(order, chapters=checked), facts)
    pages_by_chapter: dict[str, list[Page]] = {}
    for chapter in chapter_ids():
        if chapter == Chapter.SYNTHESIS:  # it summarises the other chapters
            pages = [
                page for page in dossier if page.key.startswith((Chapter.SYNTHESIS, "summary "))
            ]
        else:
            pages = contents(replace(order, chapters=(chapter,)), facts)
        if pages:
            pages_by_chapter[chapter] = pages
    return pages_by_chapter
