"""A series of maps: indicators × scales, a page each, in one PDF."""

from __future__ import annotations

import html
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from qgis.gui import QgsFileWidget, QgsFilterLineEdit
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ...diagnosis.content.contents import map_series
from ...diagnosis.content.order import PAPERS, DiagnosisOrder
from ...diagnosis.dossier import Material, facts_of
from ...duties.records import dossier_facts
from ...guard.export.purposes import PURPOSES
from ...layers.style.words import Words
from ...toolbelt.errors import Cancelled, OccupancyError
from ...toolbelt.guide import help_on
from ...toolbelt.settings import change_settings, read_settings
from ...toolbelt.translation import text_of, tr
from .diagnosis_run import DossierRun, written

KEY = Qt.ItemDataRole.UserRole


class SeriesDialog(QDialog):
    """`open()` it. order: territory, vintage, language as the window knows them; material: what is
    loaded; `note(event, **facts)` writes the journal's line."""

    def __init__(
        self,
        order: DiagnosisOrder,
        material: Material,
        chosen: str,
        note: Callable[..., None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("occupancySeries")
        self.setWindowTitle(
            tr("Series of maps – {territory}, {vintage}").format(
                territory=order.territory.name, vintage=order.vintage
            )
        )
        self.resize(620, 560)
        self._asked, self._material, self._note = order, material, note
        self._facts = facts_of(order, material)
        self._run: DossierRun | None = None
        self._build(chosen)
        self._count()
        help_on(self, "export", "dossier")

    def _build(self, chosen: str) -> None:
        words = Words(self._asked.language)
        self.search = QgsFilterLineEdit()
        self.search.setShowSearchIcon(True)
        self.search.setPlaceholderText(tr("Search an indicator"))
        self.indicators = _ticked("occupancySeriesIndicators", tr("Indicators"))
        for indicator in self._facts.indicators.values():
            _add(self.indicators, indicator.id, words.text(indicator.label), indicator.id == chosen)
        self.scales = _ticked("occupancySeriesScales", tr("Scales"))
        self.scales.setMaximumHeight(120)
        figures_only = {s.id for s in self._facts.catalogue.scales if s.comparator}
        for scale in (s for s in self._facts.release.scales if s not in figures_only):
            name = self._facts.scale_name(scale)
            if self._facts.units(scale):
                _add(self.scales, scale, name, scale == "commune")
        self.search.textChanged.connect(self._narrow)
        for items in (self.indicators, self.scales):
            items.itemChanged.connect(self._count)
        self.paper = QComboBox()
        self.paper.setObjectName("occupancySeriesPaper")
        for paper in PAPERS:
            self.paper.addItem(paper.upper(), paper)
        self.purpose = QComboBox()
        self.purpose.setObjectName("occupancySeriesPurpose")
        for key, text in PURPOSES:
            self.purpose.addItem(text_of(text), key)
        self.purpose.setCurrentIndex(max(self.purpose.findData(read_settings().purpose), 0))
        self.target = QgsFileWidget()
        self.target.setObjectName("occupancySeriesFile")
        self.target.setStorageMode(QgsFileWidget.StorageMode.SaveFile)
        self.target.setFilter("PDF (*.pdf)")
        folder = Path(read_settings().export_folder or Path.home())
        name = tr("maps_{code}.pdf").format(code=self._asked.territory.code)
        self.target.setFilePath(str(folder / name))
        form = QFormLayout()
        for label, widget in (
            (tr("Scales"), self.scales),
            (tr("Paper"), self.paper),
            (tr("Purpose"), self.purpose),
            (tr("File"), self.target),
        ):
            form.addRow(label, widget)
        box = QVBoxLayout(self)
        box.addWidget(self.search)
        box.addWidget(self.indicators, 1)
        box.addLayout(form)
        box.addLayout(self._foot())

    def _foot(self) -> QHBoxLayout:
        self.state = QLabel()
        self.state.setTextFormat(Qt.TextFormat.RichText)
        self.state.setObjectName("occupancySeriesState")
        self.state.setWordWrap(True)
        self.state.setOpenExternalLinks(True)
        self.progress = QProgressBar()
        self.progress.hide()
        self.write_button = QPushButton(tr("&Write the maps"))
        self.write_button.setObjectName("occupancySeriesWrite")
        self.write_button.setDefault(True)
        self.write_button.clicked.connect(self._write)
        self.stop_button = QPushButton(tr("Cancel"))
        self.stop_button.setObjectName("occupancySeriesCancel")
        self.stop_button.clicked.connect(self._stop)
        foot = QHBoxLayout()
        foot.addWidget(self.state, 1)
        for widget in (self.progress, self.write_button, self.stop_button):
            foot.addWidget(widget)
        return foot

    def _narrow(self, text: str) -> None:
        wanted = text.casefold().split()
        for row in range(self.indicators.count()):
            item = self.indicators.item(row)
            fits = all(word in item.text().casefold() for word in wanted)
            item.setHidden(not fits and item.checkState() != Qt.CheckState.Checked)

    def pages(self) -> int:
        """How many pages have a figure: those without one are left out."""
        return sum(
            bool(self._facts.exists(indicator, scale) and self._facts.units(scale, indicator))
            for indicator in _names(self.indicators)
            for scale in _names(self.scales)
        )

    def _count(self) -> None:
        pages = self.pages()
        self.write_button.setEnabled(pages > 0 and self._run is None)
        self.state.setText(
            tr("Pages: {n}").format(n=pages)
            if pages
            else tr("No map of this choice has a figure that may be shown.")
        )

    def order(self) -> DiagnosisOrder:
        language = self._asked.language
        return replace(
            self._asked,
            paper=self.paper.currentData(),
            purpose=dict(PURPOSES)[self.purpose.currentData()][language],
        )

    def _write(self) -> None:
        output = Path(self.target.filePath()).with_suffix(".pdf")
        change_settings(export_folder=str(output.parent))
        series = map_series(self._facts, _names(self.scales), _names(self.indicators))
        self._run = DossierRun(self.order(), self._material, output, self, series)
        self._run.stepped.connect(self._stepped)
        self._run.done.connect(self._written)
        self._run.failed.connect(self._failed)
        self.write_button.setEnabled(False)
        self.progress.show()
        self._run.start()

    def _stepped(self, done: int, pages: int, text: str) -> None:
        self.progress.setRange(0, pages)
        self.progress.setValue(done)
        self.state.setText(html.escape(text))

    def _written(self, files: tuple[Path, ...]) -> None:
        run, self._run = self._run, None
        self._rest()
        self.state.setText(written(files))
        if run is not None:
            self._note("export", **{**dossier_facts(run.order), "what": "series"})

    def _failed(self, error: OccupancyError) -> None:
        self._run = None
        self._rest()
        told = tr("Cancelled.") if isinstance(error, Cancelled) else str(error)
        self.state.setText(html.escape(told))

    def _rest(self) -> None:
        self.progress.hide()
        self.write_button.setEnabled(self.pages() > 0)

    def _stop(self) -> None:
        """Cancel what runs; where nothing runs, close."""
        if self._run is not None:
            self._run.cancel()
        else:
            self.reject()

    def reject(self) -> None:
        if self._run is not None:
            self._run.cancel()
        super().reject()


def _ticked(name: str, label: str) -> QListWidget:
    items = QListWidget()
    items.setObjectName(name)
    items.setAccessibleName(label)
    return items


def _add(items: QListWidget, key: str, text: str, ticked: bool) -> None:
    item = QListWidgetItem(text, items)
    item.setData(KEY, key)
    item.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)


def _names(items: QListWidget) -> tuple[str, ...]:
    """Ids that are ticked, in the list's order."""
    listed = map(items.item, range(items.count()))
    return tuple(i.data(KEY) for i in listed if i.checkState() == Qt.CheckState.Checked)
