"""The window of a series of maps: indicators × scales, a page each, in a PDF or in the project."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from qgis.core import QgsPrintLayout
from qgis.PyQt.QtWidgets import QWidget

from ...diagnosis.content.contents import map_series
from ...diagnosis.content.order import PAPERS, DiagnosisOrder
from ...diagnosis.dossier import Material, facts_of
from ...layers.style.words import Words
from ...portal.model import Account
from ...toolbelt.translation import tr
from ..widgets import combo, form_of, in_column, search_field
from .diagnosis_run import WritingDialog
from .ticked_list import TickedList

PDF, PROJECT = "pdf", "project"
Maps = tuple[tuple[str, str], ...]  # (scale, indicator) per page


class SeriesDialog(WritingDialog):
    """Orders a page per indicator.

    order: territory, vintage and language of the window
    material: the loaded releases
    indicator: the one selected at first
    note(event, **facts)       writes the journal's line
    into_project(order, maps)  returns the run that makes a page of the project per map"""

    def __init__(
        self,
        order: DiagnosisOrder,
        material: Material,
        indicator: str,
        note: Callable[..., None],
        into_project: Callable[[DiagnosisOrder, Maps], Any],
        parent: QWidget | None = None,
        account: Account | None = None,
    ) -> None:
        super().__init__("occupancySeries", account, note, parent)
        self.setWindowTitle(
            tr("Series of maps – {territory}, {vintage}").format(
                territory=order.territory.name, vintage=order.vintage
            )
        )
        self.resize(620, 560)
        self._base_order, self._material = order, material
        self._into_project = into_project
        self._facts = facts_of(order, material)
        self._build(indicator)
        self._count()

    def _build(self, selected_id: str) -> None:
        words = Words(self._base_order.language)
        self.indicators = TickedList("occupancySeriesIndicators", tr("Indicators"))
        self.search = search_field(tr("Search an indicator"), self.indicators.narrow)
        for indicator in self._facts.indicators.values():
            is_selected = indicator.id == selected_id
            self.indicators.add(indicator.id, words.text(indicator.label), is_selected)
        self.scales = TickedList("occupancySeriesScales", tr("Scales"))
        self.scales.setMaximumHeight(120)
        figures_only = {s.id for s in self._facts.catalogue.scales if s.comparator}
        for scale in (s for s in self._facts.release.scales if s not in figures_only):
            name = self._facts.scale_name(scale)
            if self._facts.units(scale):
                self.scales.add(scale, name, scale == "commune")
        for items in (self.indicators, self.scales):
            items.itemChanged.connect(self._count)
        papers = [(paper, paper.upper()) for paper in PAPERS]
        self.paper = combo("occupancySeriesPaper", choices=papers)
        project = tr("Pages in the project, to be edited in the layout designer")
        ends = [(PDF, tr("One PDF")), (PROJECT, project)]
        self.into = combo("occupancySeriesInto", choices=ends)
        self.into.currentIndexChanged.connect(self._show_target)
        name = tr("maps_{code}.pdf").format(code=self._base_order.territory.code)
        self.form = form_of(
            (tr("Scales"), self.scales),
            (tr("Paper"), self.paper),
            (tr("Purpose"), self.purpose_box()),
            (tr("Made into"), self.into),
            (tr("File"), self.file_box(name)),
        )
        in_column(
            self, self.search, self.indicators, self.form, self.foot(tr("&Write the maps")), grow=1
        )

    def _show_target(self) -> None:
        """Show the field for the file only where one is written."""
        is_pdf = self.into.currentData() == PDF
        self.target.setVisible(is_pdf)
        self.form.labelForField(self.target).setVisible(is_pdf)

    def maps(self) -> Maps:
        """Return the maps that have a figure to show."""
        return tuple(
            (scale, indicator)
            for indicator in self.indicators.ticked()
            for scale in self.scales.ticked()
            if self._facts.has_indicator(indicator, scale) and self._facts.units(scale, indicator)
        )

    def pages(self) -> int:
        """Return the number of maps."""
        return len(self.maps())

    def _count(self) -> None:
        pages = self.pages()
        self.write_button.setEnabled(pages > 0 and self._run is None)
        self.state.setText(
            tr("Pages: {n}").format(n=pages)
            if pages
            else tr("No map of this choice has a figure that may be shown.")
        )

    def order(self) -> DiagnosisOrder:
        return replace(
            self._base_order,
            paper=self.paper.currentData(),
            purpose=self.purpose_in(Words(self._base_order.language)),
        )

    def ready(self) -> bool:
        return self.pages() > 0

    def _write(self) -> None:
        if self.into.currentData() == PROJECT:
            run = self._into_project(self.order(), self.maps())
            run.done.connect(self._end)
            self.follow(run)
            return
        series = map_series(self._facts, self.scales.ticked(), self.indicators.ticked())
        self.run(self.order(), self._material, series)

    def _end(self, layouts: list[QgsPrintLayout]) -> None:
        self.ended(
            tr("Pages in the project: {n}. They are in the menu Project, under Layouts.").format(
                n=len(layouts)
            )
        )

    def facts(self, order: DiagnosisOrder) -> dict[str, Any]:
        return {**super().facts(order), "what": "series"}
