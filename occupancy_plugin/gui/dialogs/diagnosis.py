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
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QSplitter,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from ...app_context import AppContext
from ...description import Territory
from ...diagnosis.content.contents import pages_by_chapter, with_edit
from ...diagnosis.content.order import OUTPUTS, PAPERS, DiagnosisOrder, chapter_ids, standard_order
from ...diagnosis.content.page import Page
from ...diagnosis.content.synthesis import lines_of
from ...diagnosis.dossier import Material, facts_of, notice_of
from ...diagnosis.page_edits import PageEdits, words_of_edit
from ...diagnosis.pages.fill import Studio
from ...diagnosis.pages.layers import PageLayers
from ...duties.dossier_material import load_material
from ...guard.publication import quoted_dossier
from ...layers.project.file_orders import file_filter
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
    named,
    push_button,
    timer,
)
from .diagnosis_run import WritingDialog

PREVIEW_DPI = 62
PREVIEW_DELAY = 250  # ms after the last key before the preview is drawn again
KEY = Qt.ItemDataRole.UserRole


class DiagnosisDialog(WritingDialog):
    """Lists the pages that can be made for a territory, previews one, lets its texts be edited, and
    writes the chapters that are checked.

    note(event, **facts)  writes the journal's line"""

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
        self.setWindowTitle(f"{tr('Diagnosis dossier')} – {territory.name}")
        self.resize(1060, 680)
        self.app, self.territory = app, territory
        self._material: Material | None = None
        self._layers: PageLayers | None = None  # of all previews, so that rows are stored once
        self._project = QgsProject()  # of all previews: QGIS takes 0.2 s to make one
        self._pages: dict[str, Page] = {}
        self._annexed: tuple[tuple[str, str], ...] = ()  # the CIA's REPMS: code, name
        self._task: BackgroundTask | None = None
        self._preview_timer = timer(self, self._draw_preview, PREVIEW_DELAY)
        self._build()
        self._edits = self._read_edits()
        self._load_material()

    # widgets

    def _build(self) -> None:
        splitter = QSplitter()
        for side in (self._order_panel(), self._page_panel()):
            splitter.addWidget(side)
        splitter.setStretchFactor(1, 1)
        self.arrange(splitter, words=tr("&Write the dossier"))

    def _order_panel(self) -> QWidget:
        signed_in = self.app.signed_in
        vintages = signed_in.catalogue.vintage_ids if signed_in is not None else ()
        self.vintage = combo("occupancyDiagnosisVintage", choices=[(v, v) for v in vintages])
        self.against = combo("occupancyDiagnosisAgainst")
        self._list_earlier_vintages()
        self.vintage.currentIndexChanged.connect(self._list_earlier_vintages)
        self.vintage.activated.connect(self._load_material)
        self.against.activated.connect(self._load_material)
        languages = [("fr", "français"), ("en", "English")]
        self.language = combo("occupancyDiagnosisLanguage", "", languages, language())
        self.language.activated.connect(lambda _index: self._list_pages())
        self.paper = combo("occupancyDiagnosisPaper", choices=[(p, p.upper()) for p in PAPERS])
        self.paper.activated.connect(self._draw_preview)
        self.outputs = {kind: QCheckBox(kind.upper()) for kind in OUTPUTS[1:]}
        checks = [named(box, f"occupancyDiagnosis_{kind}") for kind, box in self.outputs.items()]
        formats = buttons_in_row(*checks)
        self.tree = named(QTreeWidget(), "occupancyDiagnosisPages", tr("Pages"))
        self.tree.setHeaderHidden(True)
        self.tree.currentItemChanged.connect(self._show_page)
        self.repms = file_field(
            "occupancyDiagnosisRepms", file_filter(), on_change=self._read_repms
        )
        self.repms.setToolTip(
            tr("The résidences annexed to the CIA, as annexed: names and codes, no figure is read.")
        )
        form = form_of(
            (tr("Vintage"), self.vintage),
            (tr("Change since"), self.against),
            (tr("Language"), self.language),
            (tr("Paper"), self.paper),
            (tr("Purpose"), self.purpose_box()),
            (tr("File"), self.file_box(f"diagnostic_{self.territory.code}.pdf")),
            (tr("Beside the PDF"), formats),
            (tr("List of the REPMS"), self.repms),
            *self._subject_boxes(),
        )
        column = QWidget()
        in_column(column, form, self.tree, grow=1)
        return column

    def _subject_boxes(self) -> list[tuple[str, QgsFileWidget]]:
        """Make a box for each file of demand and attributions that may replace the portal's."""
        labels = {
            DEMAND: tr("Table of demands (SNE)"),
            OUTSIDE: tr("attributions outside QPV"),
            INSIDE: tr("attributions inside QPV"),
        }
        tip = tr(
            "A table of your own, a row per commune (of attributions also per commune and "
            "landlord): it takes the place of the portal's."
        )
        self.subject_files = {
            name: file_field(
                f"occupancyDiagnosis_{name}",
                file_filter(),
                on_change=lambda _path: self._load_material(),
            )
            for name in labels
        }
        for widget in self.subject_files.values():
            widget.setToolTip(tip)
        return [(text[0].upper() + text[1:], self.subject_files[n]) for n, text in labels.items()]

    def _page_panel(self) -> QWidget:
        self.picture = named(QLabel(), "occupancyDiagnosisPicture")
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.setMinimumSize(480, 330)
        self.title = named(QLineEdit(), "occupancyDiagnosisTitle", tr("Title"))
        self.sentences = named(QPlainTextEdit(), "occupancyDiagnosisSentences")
        self.sentences.setMaximumHeight(120)
        self.sentences.setToolTip(
            tr("What you write stays with the project, and is named on the method page.")
        )
        self.sentences.setTabChangesFocus(True)
        self.title.textEdited.connect(self._save_edit)
        self.sentences.textChanged.connect(self._save_edit)
        panel = QWidget()
        # texts that were written for the same page of another vintage
        self.last_words = PlainLabel(name="occupancyDiagnosisLastWords")
        self.take_over = push_button(
            tr("&Take over"), "occupancyDiagnosisTakeOver", self._take_over
        )
        in_column(
            panel,
            self.picture,
            QLabel(tr("Title")),
            self.title,
            QLabel(tr("Sentences, one a line")),
            self.sentences,
            in_row(self.last_words, self.take_over),
            grow=0,
        )
        return panel

    def _words(self) -> Words:
        return Words(self.language.currentData())

    def _read_edits(self) -> PageEdits:
        """Read the project's texts for the dossier of these choices."""
        vintage = self.vintage.currentData() or ""
        return PageEdits(QgsProject.instance(), self.territory.code, self._words(), vintage)

    def _show_offer(self, page: Page) -> None:
        """Show the texts written for this page of another vintage, if there are any."""
        offered = self._edits.offered(page)
        if offered is not None:
            words = [offered.edit.title, *(offered.edit.sentences or ())]
            text = tr("Written for {vintage}: {words}").format(
                vintage=offered.vintage, words=" ".join(filter(None, words))
            )
            self.last_words.setText(text)
        self.last_words.setVisible(offered is not None)
        self.take_over.setVisible(offered is not None)

    def _take_over(self) -> None:
        """Use the texts that are offered."""
        page = self._selected_page()
        offered = self._edits.offered(page) if page is not None else None
        if page is not None and offered is not None:
            title, lines = words_of_edit(offered.edit, page)
            self.title.setText(title)
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
        chapters = self._chapters(Qt.CheckState.Checked)
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
            edits=self._edits.by_key(),
            repms=self._annexed,
        )
        return replace(order, chapters=tuple(chapters)) if chapters else order

    def _chapters(self, state: Qt.CheckState) -> list[str]:
        """Return the ids of the listed chapters in this state."""
        items = map(self.tree.topLevelItem, range(self.tree.topLevelItemCount()))
        return [item.data(0, KEY) for item in items if item.checkState(0) == state]

    def _load_material(self) -> None:
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
        task = BackgroundTask(
            tr("Loading occupancy data"), lambda work: of_territory(work.progress, files)
        )
        task.stepped.connect(lambda _percent, text: self.state.setText(html.escape(text)))
        self._start(task, self._show_material)

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
            self._list_pages()
            return
        task = BackgroundTask(
            tr("Reading a file"),
            lambda work: read_list(path, check_cancelled=work.cancellation.check),
        )
        task.done.connect(lambda repms: self._keep_repms(path, tuple(repms.names.items())))
        task.failed.connect(lambda error: self._keep_repms(path, (), error))
        task.start()

    def _keep_repms(
        self, path: str, units: tuple[tuple[str, str], ...], error: OccupancyError | None = None
    ) -> None:
        if path != self.repms.filePath():  # the user has chosen another file
            return
        self._annexed = units
        self._list_pages("" if error is None else str(error))

    def _show_material(self, material: Material) -> None:
        self._task, self._material = None, material
        self._list_pages()

    def _list_pages(self, message: str = "") -> None:
        """List the pages by chapter; chapters that were unchecked stay unchecked. The pages are
        made in a worker, as classes of résidences and bounds take seconds.

        message: shown when the pages are listed"""
        material = self._material
        if material is None:
            return
        unchecked = self._chapters(Qt.CheckState.Unchecked)
        checked = tuple(chapter for chapter in chapter_ids() if chapter not in unchecked)
        order = replace(self.order(), edits={}, chapters=checked)
        task = BackgroundTask(
            tr("Diagnosis dossier"),
            lambda _work: pages_by_chapter(order, facts_of(order, material)),
        )
        self._start(task, lambda pages: self._show_pages(pages, unchecked, message))

    def _show_pages(
        self, listed_pages: dict[str, list[Page]], unchecked: list[str], message: str
    ) -> None:
        """List the pages of each chapter, and show the first page of the second chapter."""
        self._task = None
        self._close_layers()
        self.state.setText(html.escape(message))
        self.tree.clear()
        self._edits = self._read_edits()
        self._pages = {page.key: page for pages in listed_pages.values() for page in pages}
        for chapter, pages in listed_pages.items():
            top = QTreeWidgetItem([pages[0].chapter])
            top.setData(0, KEY, chapter)
            top.setCheckState(
                0, Qt.CheckState.Unchecked if chapter in unchecked else Qt.CheckState.Checked
            )
            for page in pages:
                child = QTreeWidgetItem([page.title])
                child.setData(0, KEY, page.key)
                top.addChild(child)
            self.tree.addTopLevelItem(top)
        self.write_button.setEnabled(bool(self._pages))
        self.tree.setCurrentItem(self.tree.topLevelItem(min(1, self.tree.topLevelItemCount() - 1)))

    def _close_layers(self) -> None:
        """Free the rows behind the previews."""
        if self._layers is not None:
            self._layers.close()
        self._layers = None

    def _selected_page(self) -> Page | None:
        item = self.tree.currentItem()
        if item is not None and item.childCount():
            item = item.child(0)
        return self._pages.get(item.data(0, KEY)) if item is not None else None

    def _show_page(self) -> None:
        """Show the texts and the preview of the selected page."""
        page = self._selected_page()
        if page is None:
            return
        edit = self._edits.by_key().get(page.key)
        title, lines = (page.title, lines_of(page)) if edit is None else words_of_edit(edit, page)
        with QSignalBlocker(self.title), QSignalBlocker(self.sentences):
            self.title.setText(title)
            self.sentences.setPlainText("\n".join(lines))
            self.sentences.setEnabled(bool(page.maps or lines_of(page)))
            self._show_offer(page)
        self._draw_preview()

    def _save_edit(self) -> None:
        """Save what the user has written for the selected page, and draw it a moment later."""
        page = self._selected_page()
        if page is None:
            return
        lines = (line.strip() for line in self.sentences.toPlainText().split("\n"))
        self._edits.rewrite(page, self.title.text().strip(), tuple(filter(None, lines)))
        self._show_offer(page)
        self._preview_timer.start()

    def _draw_preview(self) -> None:
        """Draw the selected page as it will be printed."""
        page, material = self._selected_page(), self._material
        if page is None or material is None:
            return
        edit = self._edits.by_key().get(page.key)
        if edit is not None:
            page = with_edit(page, edit)
        order = self.order()
        try:
            if self._layers is None:
                self._layers = PageLayers(facts_of(order, material))
                self._project.setCrs(self._layers.crs)
            notice = notice_of(order, material)
            studio = Studio(self._layers, notice, order.paper, order.template, self._project)
            page_layout = studio.lay_out(page)
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
        self._close_layers()
