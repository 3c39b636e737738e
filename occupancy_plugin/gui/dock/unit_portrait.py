"""The portrait of the units that are selected on a map: value, rank among the released units of the
layer, comparators. Released values only; what is hidden is never added up."""

from __future__ import annotations

import html
from collections.abc import Sequence

from qgis.core import QgsVectorLayer
from qgis.PyQt import sip
from qgis.PyQt.QtCore import Qt, QTimer
from qgis.PyQt.QtWidgets import QFrame, QScrollArea

from ...description import Indicator, Kind
from ...layers.figures.comparators import Comparator
from ...layers.figures.references import read_references
from ...layers.lineage import Lineage, read_lineage
from ...layers.project.loader import Loader
from ...layers.project.switch import indicator_of
from ...layers.release.indicators import EMPTY, NO_DATA
from ...layers.style.words import Words
from ...toolbelt.translation import text_of, tr
from ..panels.units import Unit, absence_text, units_of, value_text
from ..widgets import PlainLabel, in_column, in_row, named, rich_label, tool_button
from .rank_bars import BarRow, RankBars

ROWS_IN_SIGHT = 7


class UnitPortrait(QFrame):
    """`show_selection` fills it for a layer, or hides it where nothing is selected; `follow` shows
    the same units again after a change of the map."""

    def __init__(self, loader: Loader) -> None:
        super().__init__()
        self.setObjectName("occupancyUnitPortrait")
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self._loader = loader
        self._layer: QgsVectorLayer | None = None
        self._name = PlainLabel(name="occupancyUnitName")
        self._name.setStyleSheet("font-weight: bold")
        close = tool_button("✕", "occupancyUnitClose", self._deselect, tr("Close"))
        close.setAccessibleName(tr("Close"))
        close.setAutoRaise(True)
        self._figure = rich_label("occupancyUnitFigure")
        self._comparators = RankBars("occupancyUnitComparators")
        self._bars = RankBars("occupancyUnitRanks")
        self._bars.setAccessibleName(tr("Rank among the units shown"))
        self._bars.chosen.connect(self._select)
        self._scroll = named(QScrollArea(), "occupancyUnitScroll")
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self._scroll.setWidget(self._bars)
        comparators = in_row(self._comparators)  # as wide as the bars beside their scroll bar
        comparators.setContentsMargins(0, 0, self._scroll.verticalScrollBar().sizeHint().width(), 0)
        in_column(
            self,
            in_row(self._name, close),
            self._figure,
            comparators,
            self._scroll,
            margins=(6, 4, 6, 4),
            spacing=3,
        )
        self.hide()

    def show_selection(self, layer: QgsVectorLayer) -> None:
        """Show the units that are selected in a layer."""
        lineage, catalogue = read_lineage(layer), self._loader.catalogue_of(layer)
        indicator = indicator_of(layer, catalogue)
        selected_ids = set(layer.selectedFeatureIds())
        units = units_of(layer, [indicator]) if indicator is not None and selected_ids else []
        selected_units = [unit for unit in units if unit.feature in selected_ids]
        if lineage is None or indicator is None or not selected_units:
            if layer is self._layer:
                self.hide()
            return
        self._layer = layer
        self._name.setText(self._title(selected_units, lineage))
        self._figure.setText(self._sentence(units, selected_units, indicator, lineage))
        self._show_bars(units, selected_ids, indicator)
        self.show()

    def follow(self) -> None:
        """Show the units again as their map is now, if it is still there."""
        if self._layer is None or sip.isdeleted(self._layer):
            self._layer = None
            self.hide()
        elif not self.isHidden():
            self.show_selection(self._layer)

    def _deselect(self) -> None:
        if self._layer is not None and not sip.isdeleted(self._layer):
            self._layer.removeSelection()
        self.hide()

    def _select(self, feature: int) -> None:
        if self._layer is not None and not sip.isdeleted(self._layer):
            self._layer.selectByIds([feature])

    def _title(self, selected_units: Sequence[Unit], lineage: Lineage) -> str:
        if len(selected_units) == 1:
            return f"{selected_units[0].name} · {lineage.scale_label} {lineage.period}"
        words = Words.of_window()
        return f"{len(selected_units)} {words.units(lineage.scale)} · {lineage.period}"

    def _sentence(
        self,
        units: Sequence[Unit],
        selected_units: Sequence[Unit],
        indicator: Indicator,
        lineage: Lineage,
    ) -> str:
        """Return the value and rank of one unit, or the figure of several; else why it lacks."""
        words = Words.of_window()
        label = html.escape(text_of(indicator.label, indicator.id))
        if len(selected_units) > 1:
            return f"{label}<br>{self._together(selected_units, indicator, lineage)}"
        (unit,) = selected_units
        value = unit.cells[0]
        if value is None:
            return f"{label}<br>{html.escape(absence_text(unit, words) or words.word('note'))}"
        text = f"{label}<br><b>{html.escape(_text(indicator, value))}</b>"
        if indicator.kind == Kind.CLASS:
            return text
        values = [unit.cells[0] for unit in units if unit.cells[0] is not None]
        rank = tr("rank {rank} of {n} releasable {units}").format(
            rank=1 + sum(other_value > value for other_value in values),
            n=words.number(len(values), 0),
            units=words.units(lineage.scale),
        )
        return f"{text} – {html.escape(rank)}"

    def _together(
        self, selected_units: Sequence[Unit], indicator: Indicator, lineage: Lineage
    ) -> str:
        """Return the figure of several units, or why they have none."""
        absent = [unit for unit in selected_units if unit.cells[0] is None and unit.state != EMPTY]
        if absent:
            only_hidden = all(unit.state != NO_DATA for unit in absent)
            reason = (
                tr("{n} units under secrecy: no sum")
                if only_hidden
                else tr("{n} units without a value: no sum")
            )
            return html.escape(reason.format(n=len(absent)))
        figure = self._figure_of(selected_units, indicator, lineage)
        if figure is None:
            return html.escape(tr("This indicator cannot be added up here."))
        return f"<b>{html.escape(_text(indicator, figure))}</b> – {html.escape(tr('overall'))}"

    def _figure_of(
        self, selected_units: Sequence[Unit], indicator: Indicator, lineage: Lineage
    ) -> float | None:
        from ...layers.figures.comparators import figure_of

        release = self._loader.memory.find(lineage.territory, lineage.vintage)
        scale = release.scales.get(lineage.scale) if release is not None else None
        codes = [unit.code for unit in selected_units]
        if scale is None or lineage.against or not set(codes) <= set(scale.frame.index):
            return None
        return figure_of(scale, indicator, codes)

    def _show_bars(
        self, units: Sequence[Unit], selected_ids: set[int], indicator: Indicator
    ) -> None:
        """Show the comparators above the units in the order of their values; a class has no order,
        and beside the sum of a wider unit every other bar would be invisible."""
        figures: Sequence[Comparator] = ()
        rows: list[BarRow] = []
        if indicator.kind not in (Kind.CLASS, Kind.COUNT) and self._layer is not None:
            figures = read_references(self._layer).figures
        for unit in units if indicator.kind != Kind.CLASS else ():
            value, marked = unit.cells[0], unit.feature in selected_ids
            if value is not None:
                rows.append(BarRow(unit.name, value, _text(indicator, value), unit.feature, marked))
        rows.sort(key=lambda row: (-row.value, row.name))
        wider_rows = [
            BarRow(figure.name, figure.value, _text(indicator, figure.value))
            for figure in figures
            if figure.value is not None
        ]
        all_rows = [*wider_rows, *rows]
        self._comparators.show_rows(wider_rows, all_rows)
        self._bars.show_rows(rows, all_rows)
        self._scroll.setVisible(bool(rows))
        self._scroll.setFixedHeight(self._bars.row_height * min(len(rows), ROWS_IN_SIGHT))
        QTimer.singleShot(0, self._scroll_to_marked)

    def _scroll_to_marked(self) -> None:
        top = self._bars.first_marked() - self._bars.row_height * (ROWS_IN_SIGHT // 2)
        self._scroll.verticalScrollBar().setValue(max(0, top))


def _text(indicator: Indicator, value: object) -> str:
    """Return a value with its unit; a class has none."""
    words = Words.of_window()
    return words.with_unit(value_text(indicator, value, words), text_of(indicator.unit))
