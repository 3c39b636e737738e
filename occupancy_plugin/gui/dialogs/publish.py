"""The window that publishes an atlas: vintages, scales, indicators, purpose and folder.
duties/published_atlas.py does the work."""

from __future__ import annotations

import html
from dataclasses import dataclass
from pathlib import Path

from qgis.gui import QgsFileWidget
from qgis.PyQt.QtCore import Qt, QUrl
from qgis.PyQt.QtWidgets import QGridLayout, QListWidget, QListWidgetItem, QWidget

from ...app_context import AppContext
from ...atlas.earlier_atlas import EarlierContent, read_content
from ...atlas.folder import Publication
from ...atlas.order import NOTICES, AtlasOrder, headlines
from ...atlas.pages import INDEX
from ...atlas.texts import NAME
from ...description import Geometry, Territory
from ...duties.gazetteer import with_name
from ...duties.published_atlas import publish_atlas, scales_on_offer, usual_scales, usual_vintages
from ...duties.records import note, tell_portal
from ...guard.export.cloud_folders import cloud_warning
from ...guard.publication import quoted_dossier
from ...layers.style.words import Words
from ...toolbelt.dates import shown_day
from ...toolbelt.errors import Cancelled, OccupancyError
from ...toolbelt.letters import has_words
from ...toolbelt.settings import change_settings, read_settings
from ...toolbelt.translation import language, tr
from ...toolbelt.work.task import BackgroundTask
from ..tones import Tone, colour, write_in
from ..widgets import (
    PICTURES,
    PlainLabel,
    file_field,
    form_of,
    in_row,
    labelled,
    line_edit,
    push_button,
    search_field,
)
from .diagnosis_run import WritingDialog

MAX_NAMED = 6  # what a replaced atlas has and the new one has not
KEY = Qt.ItemDataRole.UserRole


@dataclass(frozen=True)
class PublishChoice:
    """The initial choice. vintage, indicator: those of the map, '' without one"""

    territory: Territory
    vintage: str = ""
    indicator: str = ""


class PublishDialog(WritingDialog):
    """Lets the user choose what an atlas contains, and publishes it."""

    def __init__(
        self, app: AppContext, choice: PublishChoice, parent: QWidget | None = None
    ) -> None:
        signed_in = app.signed_in
        assert signed_in is not None  # nosec B101: the caller has checked it
        super().__init__("occupancyPublish", signed_in.account, lambda *_: None, parent, "atlas")
        self._app, self._signed, self._territory = app, signed_in, with_name(choice.territory)
        self.setWindowTitle(f"{tr('Publish an atlas')} – {self._territory.name}")
        self.resize(760, 640)
        self._build(choice)
        self._read_folder()

    # widgets

    def _build(self, choice: PublishChoice) -> None:
        words, catalogue = Words.of_window(), self._signed.catalogue
        vintages = catalogue.vintage_ids
        position = vintages.index(choice.vintage) if choice.vintage in vintages else 0
        self.vintages = TickedList("occupancyPublishVintages")
        usual = vintages[position : position + 2] if choice.vintage else usual_vintages(catalogue)
        for vintage in vintages:
            self.vintages.add(vintage, vintage, vintage in usual)
        self.scales = TickedList("occupancyPublishScales")
        scales_by_id = {
            scale.id: scale
            for vintage in vintages
            for scale in scales_on_offer(self._signed, self._territory, vintage)
        }
        default_scales = usual_scales(self._signed, self._territory, vintages[position])
        for scale in sorted(scales_by_id.values(), key=lambda scale: scale.order):
            self.scales.add(scale.id, words.text(scale.label), scale.id in default_scales)
        self._addresses = {s.id for s in scales_by_id.values() if s.geometry is Geometry.POINT}
        self.indicators = TickedList("occupancyPublishIndicators", tr("Indicators"))
        self.search = search_field(tr("Search an indicator"), self.indicators.narrow)
        preselected_indicators = {*headlines(catalogue), choice.indicator}
        for indicator in catalogue.indicators:
            self.indicators.add(
                indicator.id, words.text(indicator.label), indicator.id in preselected_indicators
            )
        for items in (self.vintages, self.scales, self.indicators):
            items.itemChanged.connect(self._check)
        self._lay_out()

    def _lay_out(self) -> None:
        lists = QGridLayout()
        lists.addWidget(labelled(tr("&Indicators"), self.search), 0, 0)
        lists.addWidget(self.search, 1, 0)
        lists.addWidget(self.indicators, 2, 0, 3, 1)
        lists.addWidget(labelled(tr("&Scales"), self.scales), 0, 1)
        lists.addWidget(self.scales, 1, 1, 2, 1)
        lists.addWidget(labelled(tr("&Vintages"), self.vintages), 3, 1)
        lists.addWidget(self.vintages, 4, 1)
        lists.setColumnStretch(0, 3)
        lists.setColumnStretch(1, 2)
        self.title = line_edit("occupancyPublishTitle", tr("Social-housing occupancy"))
        self.logo = file_field("occupancyPublishLogo", PICTURES, path=read_settings().logo)
        self.address = line_edit("occupancyPublishAddress", "https://")
        self.notices = {name: line_edit(f"occupancyPublish{name.title()}") for name in NOTICES}
        folder = Path(read_settings().export_folder or Path.home())
        path = folder / tr("atlas_{code}").format(code=self._territory.code)
        mode = QgsFileWidget.StorageMode.SaveFile
        self.target = file_field("occupancyPublishFolder", mode=mode, path=str(path))
        self.target.setDialogTitle(tr("Publish an atlas"))
        self.target.fileChanged.connect(self._read_folder)
        form = form_of(
            (tr("&Title"), self.title),
            (tr("&Logo"), self.logo),
            (tr("&Address on the web"), self.address),
            (tr("L&egal notice"), self.notices["legal"]),
            (tr("A&ccessibility"), self.notices["accessibility"]),
            (tr("C&ontact"), self.notices["contact"]),
            (tr("&Purpose"), self.purpose_box()),
            (tr("&Folder"), self.target),
        )
        self.warning = PlainLabel(name="occupancyPublishWarning")
        write_in(self.warning, Tone.WARNING)
        self._earlier: EarlierContent | None = None
        self.replaced = PlainLabel(name="occupancyPublishReplaced")
        self.take_over = push_button(
            tr("&Take over its content"),
            "occupancyPublishTakeOver",
            self._take_over,
            tr("Its title, address, scales and indicators, and its vintages with the latest one"),
        )
        replaced_row = in_row(self.replaced, self.take_over)
        self.arrange(lists, form, replaced_row, self.warning, words=tr("Pu&blish"))

    # state

    def ready(self) -> bool:
        lists = (self.vintages, self.scales, self.indicators)
        return all(items.ticked() for items in lists) and bool(self.target.filePath())

    def _check(self) -> None:
        self.write_button.setEnabled(self.ready() and self._run is None)
        fault = tr("Tick at least one indicator, one scale and one vintage.")
        self.write_button.setToolTip("" if self.ready() else fault)
        self._show_replaced()
        sentences = []
        if self._addresses & set(self.scales.ticked()):
            sentences.append(
                tr(
                    "Publishing is final. Make sure that your purpose and the landlords allow "
                    "addresses and buildings on the web."
                )
            )
        if warning := cloud_warning(self.target.filePath()):
            sentences.append(warning)
        self.warning.setText(" ".join(sentences))
        self.warning.setVisible(bool(sentences))

    def _read_folder(self, *_: object) -> None:
        """Look for an atlas in the folder, which the new one would replace. The field shows the end
        of a long path, which distinguishes folders; its tooltip has all of it."""
        self.target.setToolTip(self.target.filePath())
        if not self.target.lineEdit().hasFocus():
            self.target.lineEdit().setCursorPosition(len(self.target.filePath()))
        self._earlier = read_content(Path(self.target.filePath()))
        self._check()

    def _show_replaced(self) -> None:
        """State which atlas is replaced, and which of its contents the new one leaves out."""
        earlier_content = self._earlier
        self.replaced.setVisible(earlier_content is not None)
        is_same = earlier_content is not None and earlier_content.territory == self._territory.code
        self.take_over.setVisible(is_same)
        if earlier_content is None:
            return
        day = shown_day(earlier_content.published)
        if not is_same:
            self.replaced.setText(
                tr(
                    "This folder holds the atlas of another territory, {territory}, of {day}. It "
                    "will be replaced."
                ).format(territory=earlier_content.territory_name, day=day)
            )
            return
        sentence = tr("This folder holds the atlas of {day}, which will be replaced.")
        sentences = [sentence.format(day=day)]
        if dropped_names := self._dropped(earlier_content):
            sentences.append(
                tr("Not in the new one: {names}.").format(names=", ".join(dropped_names))
            )
        self.replaced.setText(" ".join(sentences))

    def _dropped(self, earlier_content: EarlierContent) -> list[str]:
        """Return the names of the contents of the earlier atlas that the new one leaves out."""
        names = []
        for items, keys in (
            (self.vintages, earlier_content.vintages),
            (self.scales, earlier_content.scales),
            (self.indicators, earlier_content.indicators),
        ):
            ticked_ids = items.ticked()
            names += [items.text_of(key) or key for key in keys if key not in ticked_ids]
        more = ["…"] if len(names) > MAX_NAMED else []
        return names[:MAX_NAMED] + more

    def _take_over(self) -> None:
        """Fill the window with what the atlas in the folder has, and the latest vintage."""
        earlier_content = self._earlier
        if earlier_content is None:
            return
        self.vintages.tick((*earlier_content.vintages, *self._signed.catalogue.vintage_ids[:1]))
        self.scales.tick(earlier_content.scales)
        self.indicators.tick(earlier_content.indicators)
        self.title.setText(
            "" if earlier_content.title == Words.of_window().own(NAME) else earlier_content.title
        )
        self.address.setText(earlier_content.address)
        for name, text in self.notices.items():
            text.setText(earlier_content.notices.get(name, ""))

    def order(self) -> AtlasOrder:
        return AtlasOrder(
            territory=self._territory,
            vintages=self.vintages.ticked(),
            scales=self.scales.ticked(),
            indicators=self.indicators.ticked(),
            purpose=self._purposes[self.purpose.currentData()],
            title=self.title.text().strip(),
            organisation=self._signed.account.organisation,
            number=quoted_dossier(),
            logo=self.logo.filePath(),
            address=self.address.text().strip(),
            notices={name: field.text().strip() for name, field in self.notices.items()},
            language=language(),
        )

    # publishing

    def _write(self) -> None:
        output = Path(self.target.filePath())
        change_settings(export_folder=str(output.parent))
        app, signed_in, order = self._app, self._signed, self.order()

        def publish(task: BackgroundTask) -> Publication:
            return publish_atlas(
                app, signed_in, app.releases, order, output, task.progress, "window"
            )

        task = BackgroundTask(tr("Publish an atlas"), publish)
        task.done.connect(self._published)
        self.follow(task)

    def _published(self, publication: Publication) -> None:
        tell_portal(self._app)
        address = QUrl.fromLocalFile(str(publication.path / INDEX)).toString()
        css = f'style="color:{colour(Tone.LINK)}"'
        link = f'<a href="{address}" {css}>{html.escape(publication.path.name)}</a>'
        words = Words.of_window()
        sentence = tr(
            "Published: {folder}. {n} values were read back and are those that were released."
        )
        cells = words.number(publication.reading.cells, 0)
        self.ended(html.escape(sentence).format(folder=link, n=cells))
        self.state.setToolTip(str(publication.path))

    def _failed(self, error: OccupancyError) -> None:
        if not isinstance(error, Cancelled):
            note(self._app, "refusal", what="atlas")
        super()._failed(error)


class TickedList(QListWidget):
    """A list whose lines can be ticked. `label` is for screen readers, if no label is its own."""

    def __init__(self, name: str, label: str = "") -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(label)

    def add(self, key: str, text: str, is_checked: bool) -> None:
        item = QListWidgetItem(text, self)
        item.setData(KEY, key)
        item.setCheckState(Qt.CheckState.Checked if is_checked else Qt.CheckState.Unchecked)

    def tick(self, keys: tuple[str, ...]) -> None:
        """Check these entries and uncheck all others."""
        for row in range(self.count()):
            item = self.item(row)
            is_checked = item.data(KEY) in keys
            item.setCheckState(Qt.CheckState.Checked if is_checked else Qt.CheckState.Unchecked)

    def ticked(self) -> tuple[str, ...]:
        """Return the keys of the checked entries, in the list's order."""
        items = map(self.item, range(self.count()))
        return tuple(item.data(KEY) for item in items if item.checkState() == Qt.CheckState.Checked)

    def text_of(self, key: str) -> str:
        """Return the text of an entry; '' without one."""
        items = map(self.item, range(self.count()))
        return next((item.text() for item in items if item.data(KEY) == key), "")

    def narrow(self, text: str) -> None:
        """Show the entries that contain every word of the search, and the checked ones."""
        for row in range(self.count()):
            item = self.item(row)
            is_checked = item.checkState() == Qt.CheckState.Checked
            item.setHidden(not is_checked and not has_words(item.text(), text))
