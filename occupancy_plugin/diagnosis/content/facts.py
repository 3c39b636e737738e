"""The figures of a dossier, as displayed.

This module and the three next to it (`side_figures.py`, `unit_changes.py`, `shapes.py`) are the
only ones of the diagnosis that read the frames of a release. All others work with the figures made
here, so no page can disclose a digit, a residual or an order that the released tables hide.

A share is the gate's own indicator: a hidden rate (R3, R4) stays hidden. Only the two sides of a
zoning are computed, from released counts. Units are sorted by name or by a released size
(R13)."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from qgis.PyQt.QtCore import QCollator, QLocale

from ...description import Indicator, Kind
from ...layers.figures.comparators import Comparator, MainUnit, comparators, main_unit
from ...layers.figures.evolution import means_the_same
from ...layers.release.indicators import EMPTY, RELEASED, STATE
from ...layers.release.released import Release, ReleasedScale
from ...layers.style.words import FRENCH, Words
from ...portal.model import Catalogue, ColumnFamily, Vintage
from ...toolbelt.cached_method import cached_method
from ...toolbelt.letters import typographic
from ..figures import Cell, Change, FamilyRow, Figure, Grid, Measure, Share, Unit, number_cell
from . import threshold
from .order import plan
from .phrases import say

SIZE = "dwellings"
FEWEST_BEYOND = 2  # units beyond a class edge that a sentence may count
LABELLED_TOWNS = 9  # towns
STAR = "*"  # at the name of a side that some units are missing from
ALL_RENEWED = 100.0  # percent of tenants, assumed where the share is hidden
COMMUNE = "commune"  # a scale, and the column of finer ones
FEWEST_MAPPED = 6  # shown units: with fewer a chart shows more than a map


@dataclass(frozen=True)
class Facts:
    """The figures of one territory and vintage.

    release: the released rows of the vintage
    earlier_release: the release of the earlier vintage, None without one
    words: of the dossier's language
    subjects: demand and attributions, each with its newest year first
    source: the caption of these figures, '' for the dossier's own
    main_of: the dossier's main unit, for a subject's facts"""

    release: Release
    catalogue: Catalogue
    words: Words = FRENCH
    earlier_release: Release | None = None
    subjects: Mapping[str, tuple[Facts, ...]] = field(
        default_factory=dict, repr=False, compare=False
    )
    source: str = ""
    main_of: MainUnit | None = None

    @cached_property
    def main(self) -> MainUnit | None:
        """The wider unit that all figures are compared with, None where one holds the whole
        territory."""
        return self.main_of or main_unit(self.release, self.catalogue)

    @property
    def main_name(self) -> str:
        """The main unit's name, '' without one."""
        if self.main is None:
            return ""
        scale, code = self.main
        return typographic(str(self.release.scales[scale].frame.at[code, "name"]))

    @property
    def demand_years(self) -> tuple[Facts, ...]:
        """The applications for dwellings, the newest year first; () without them."""
        return self.subjects.get(str(plan()["demand"]["subject"]), ())

    def say(self, key: str, **parts: object) -> str:
        """Fill in a phrase, which may name the territory and the vintage."""
        names = {"territory": self.territory, "vintage": self.vintage.id}
        return say(key, self.words, **{**names, **parts})

    def subtitle(self, key: str) -> str:
        """Return 'Synthèse, CA Redon, 2022 – région principale : Bretagne' for a summary; without
        the last part where one unit holds the whole territory."""
        text = self.say(key)
        if self.main is None:
            return text
        return f"{text} – {self.say(f'main note {self.main[0]}', name=self.main_name)}"

    def _comparators(self, release: Release, column: str) -> list[Comparator]:
        return comparators(release, self.catalogue, column, self.main)

    # names

    @property
    def territory(self) -> str:
        return typographic(self.release.territory.name)

    @property
    def vintage(self) -> Vintage:
        return next(
            vintage for vintage in self.catalogue.vintages if vintage.id == self.release.vintage
        )

    @property
    def population(self) -> str:
        """The column that R1 counts: households surveyed, applicants, or households housed."""
        return self.release.scales[self.release.territory.scale].population

    @property
    def population_count(self) -> float | None:
        """The territory's released count of `population`, None where it is hidden."""
        return self.count(self.population)

    @property
    def earlier_vintage(self) -> str:
        """The id of the earlier vintage, '' without one."""
        return self.earlier_release.vintage if self.earlier_release is not None else ""

    @cached_property
    def indicators(self) -> dict[str, Indicator]:
        return {indicator.id: indicator for indicator in self.catalogue.indicators}

    @cached_method
    def measure(self, indicator: str) -> Measure:
        """Return how paper names an indicator: a share takes its category's name in place of 'Part
        : …'."""
        definition = self.indicators[indicator]
        label = self.words.text(definition.label)
        if re.match(r"^(Part|Share)\s*:", label):
            label = self._category(definition) or label
        unit = self.words.text(definition.unit)
        # the help of fictitious figures ends with a note, which every page has anyway
        note = f" {self.say('fictitious')}." if self.catalogue.fictitious else ""
        return Measure(
            definition.id,
            label,
            "" if unit != "%" and unit in label else unit,
            definition.decimals,
            definition.kind,
            definition.theme,
            self.words.text(definition.help).removesuffix(note),
        )

    def _category(self, indicator: Indicator) -> str:
        """Name a share after its category and its family: 'PLAI (financement)'."""
        column = self.words.text(self.catalogue.columns.get(indicator.numerator[0]))
        family = self.catalogue_family(indicator.family)
        if family is None or not family.partition:
            return column
        family_label = self.words.text(family.label)
        return f"{column} ({family_label[:1].lower() + family_label[1:]})"

    def scale_name(self, scale: str) -> str:
        labels = {definition.id: definition.label for definition in self.catalogue.scales}
        return self.words.text(labels[scale]) if scale in labels else scale

    # figures

    def write(self, measure: Measure, value: float | None, unit: bool = True) -> str:
        """Write a value as displayed, 's' where it is hidden. unit: whether its unit follows."""
        if measure.kind is Kind.DIFFERENCE:
            text = self.words.with_sign(value, measure.decimals)
        else:
            text = self.words.number(value, measure.decimals)
        return self.words.with_unit(text, measure.unit) if unit else text

    def shown_value(self, indicator: str, value: object) -> float | None:
        """Return a value of a frame as a page may show it. None where it is missing, and where any
        percentage would read 0 or 100 (R3, R4)."""
        number = finite(value)
        measure = self.measure(indicator)
        if number is None or measure.unit != "%":
            return number
        return None if round(number, measure.decimals) in (0.0, 100.0) else number

    def has_indicator(self, indicator: str, scale: str) -> bool:
        released_scale, definition = self.release.scales.get(scale), self.indicators.get(indicator)
        return released_scale is not None and definition in released_scale.indicators

    @cached_method
    def figures(self, indicator: str) -> tuple[Figure, ...]:
        """Return the territory's figure, then those of the wider units around it. () for an unknown
        indicator."""
        if indicator not in self.indicators:
            return ()
        measure, divided_by = self.measure(indicator), self.indicators[indicator].denominator
        sizes = self.counts(divided_by) if divided_by else {}
        figures: list[Figure] = []
        for comparator in self._comparators(self.release, indicator):
            name, scale = typographic(comparator.name), comparator.scale
            value = self.shown_value(indicator, comparator.value)
            text, size, is_main = self.write(measure, value), sizes.get(scale), comparator.is_main
            figures.append(Figure(name, value, text, scale, not figures, size, is_main))
        return tuple(figures)

    @cached_method
    def counts(self, column: str) -> dict[str, float]:
        """Return a released count of the territory and of the wider units: scale → number."""
        return {
            comparator.scale: comparator.value
            for comparator in self._comparators(self.release, column)
            if comparator.value
        }

    def columns_of(self, indicator: str) -> tuple[str, str]:
        """Return the released columns of a share: numerator and denominator."""
        definition = self.indicators[indicator]
        part_column = definition.sum or definition.numerator[0]
        return part_column, definition.denominator

    def count(self, column: str) -> float | None:
        """Return the territory's released count, None where it is hidden."""
        return self.counts(column).get(self.release.territory.scale)

    def unit_figures(self, scale: str, indicator: str) -> tuple[Figure, ...]:
        """Return the figures of the published units of a scale, by name."""
        measure, frame = self.measure(indicator), self.release.scales[scale].frame
        divided_by, figures = self.indicators[indicator].denominator, []
        for unit in self.units(scale):
            value = self.shown_value(indicator, frame.at[unit.code, indicator])
            size = finite(frame.at[unit.code, divided_by]) if divided_by in frame.columns else None
            figures.append(
                Figure(unit.name, value, self.write(measure, value), scale, size=size or None)
            )
        return tuple(figures)

    def own_figure(self, indicator: str) -> Figure | None:
        """Return the territory's figure; its value is None where it is hidden."""
        return next(iter(self.figures(indicator)), None)

    def own_value(self, indicator: str) -> float | None:
        """Return the territory's displayed value, None where it is hidden or unknown."""
        figure = self.own_figure(indicator)
        return figure.value if figure is not None else None

    def means_the_same(self, indicator: str) -> bool:
        """Whether the indicator has the same definition in both vintages."""
        if self.earlier_release is None or indicator not in self.indicators:
            return False
        vintages = self.release.vintage, self.earlier_release.vintage
        return means_the_same(self.catalogue, self.indicators[indicator], *vintages)

    @cached_method
    def changes(self, indicator: str) -> tuple[Change, ...]:
        """Return the changes of the territory and the wider units. A unit that hides the figure in
        one of the two vintages is left out."""
        if not self.means_the_same(indicator) or not self.indicators[indicator].kind.comparable:
            return ()
        measure = self.measure(indicator)
        earlier_values = {
            comparator.scale: comparator.value
            for comparator in self._comparators(self.earlier_release, indicator)
        }
        renewal, changes = self.renewal(), []
        for figure in self.figures(indicator):
            earlier_value = earlier_values.get(figure.scale)
            if figure.value is None or earlier_value is None:
                continue
            least_change = None
            if measure.unit == "%" and figure.size is not None:
                renewed = renewal.get(figure.scale, ALL_RENEWED)  # percent
                least_change = threshold.since(figure.value, figure.size, renewed, measure.decimals)
            changes.append(
                Change(
                    figure.name,
                    earlier_value,
                    figure.value,
                    round(figure.value - earlier_value, measure.decimals) + 0.0,
                    (self.write(measure, earlier_value), figure.text),
                    figure.scale,
                    figure.is_territory,
                    least_change,
                    figure.is_main,
                )
            )
        return tuple(changes)

    def renewal(self) -> dict[str, float]:
        """Return the displayed share of tenants of less than two years, in percent: scale →
        share."""
        return {
            figure.scale: figure.value
            for figure in self.figures(str(plan()["renewal"]))
            if figure.value is not None
        }

    # families

    def catalogue_family(self, identifier: str) -> ColumnFamily | None:
        families = (family for family in self.catalogue.families if family.id == identifier)
        return next(families, None)

    def family_columns(self, family: str) -> tuple[tuple[str, str], ...]:
        """Return (column, indicator of its share) of each category of a partition. () where a
        category has no share."""
        definition = self.catalogue_family(family)
        if definition is None or not definition.partition:
            return ()
        share = {
            indicator.numerator[0]: indicator.id
            for indicator in self.catalogue.indicators
            if indicator.kind is Kind.RATE
            and len(indicator.numerator) == 1
            and indicator.denominator == definition.total
        }
        if any(column not in share for column in definition.columns):
            return ()
        return tuple((column, share[column]) for column in definition.columns)

    def family(self, family: str, scales: Sequence[str] = ()) -> tuple[FamilyRow, ...]:
        """Return a row for the territory, for each wider unit, and for the units of `scales` by
        name.

        A row that hides a single category is left out: 100 % minus the others would disclose it
        (R5)."""
        columns = self.family_columns(family)
        figures_by_category = [self.figures(indicator) for _, indicator in columns]
        rows = []
        for figures in zip(*figures_by_category, strict=True):
            shares = tuple(
                Share(column, figure.value)
                for (column, _), figure in zip(columns, figures, strict=True)
            )
            rows.append(
                FamilyRow(figures[0].name, shares, figures[0].is_territory, figures[0].size)
            )
        for scale in scales:
            if all(self.has_indicator(indicator, scale) for _, indicator in columns):
                frame = self.release.scales[scale].frame
                for unit in self.units(scale):
                    shares = tuple(
                        Share(column, self.shown_value(indicator, frame.at[unit.code, indicator]))
                        for column, indicator in columns
                    )
                    rows.append(FamilyRow(unit.name, shares))
        return tuple(row for row in rows if may_be_drawn(row))

    # units of a scale

    def units(self, scale: str, indicator: str = "") -> list[Unit]:
        """Return the published units by name; with an `indicator`, only those that show it."""
        released_scale = self.release.scales.get(scale)
        if released_scale is None:
            return []
        frame = released_scale.frame
        is_listed = frame[STATE] == RELEASED
        if indicator:
            is_listed &= frame[indicator].notna()
        codes, names = frame.index[is_listed], unit_names(released_scale)[is_listed]
        units = [Unit(str(code), str(name)) for code, name in zip(codes, names, strict=True)]
        return sorted(units, key=lambda unit: collation_key(unit.name, self.words.language))

    @property
    def is_empty(self) -> bool:
        """Whether the territory counts no household: there is nothing to protect and nothing to
        show."""
        territory = self.release.territory
        frame = self.release.scales[territory.scale].frame
        return territory.code in frame.index and bool(frame.at[territory.code, STATE] == EMPTY)

    def empty_units(self, scale: str) -> frozenset[str]:
        """Return the names of the units without any household: they need no protection."""
        released_scale = self.release.scales[scale]
        return frozenset(
            map(str, unit_names(released_scale)[(released_scale.frame[STATE] == EMPTY).to_numpy()])
        )

    def is_mappable(self, scale: str, indicator: str) -> bool:
        """Whether enough units show the indicator for a map of the dossier."""
        has_indicator = self.has_indicator(indicator, scale)
        return has_indicator and len(self.units(scale, indicator)) >= FEWEST_MAPPED

    def has_detail(self, scale: str, indicator: str) -> bool:
        """Whether a map of the scale shows more than one of communes: it has enough units more
        than there are communes."""
        frame = self.release.scales[scale].frame
        if scale == COMMUNE or COMMUNE not in frame.columns:
            return True
        communes = frame.loc[[unit.code for unit in self.units(scale, indicator)], COMMUNE]
        return int(communes.duplicated().sum()) >= FEWEST_MAPPED

    def largest(self, scale: str, indicator: str) -> list[str]:
        """Return the codes of the units to label: those with a figure and the most released
        dwellings."""
        frame = self.release.scales[scale].frame
        rows = frame[(frame[STATE] == RELEASED) & frame[indicator].notna()]
        if SIZE in rows.columns:
            rows = rows[rows[SIZE].notna()].sort_values([SIZE, "name"], ascending=[False, True])
        return [str(code) for code in rows.index[:LABELLED_TOWNS]]

    def grid(
        self, scale: str, indicators: Sequence[str], title: str, unit_word: str, size_word: str
    ) -> Grid:
        """Make a table of units × indicators; the territory and its comparators come first.

        size_word: header of the column of surveyed households"""
        existing_indicators = [i for i in indicators if self.has_indicator(i, scale)]
        measures = [self.measure(i) for i in existing_indicators]
        frame, population = self.release.scales[scale].frame, self.release.scales[scale].population
        wide_sizes, lead_rows = self.counts(population), []
        if existing_indicators:
            for position, figure in enumerate(self.figures(existing_indicators[0])):
                values = [self.figures(i)[position].value for i in existing_indicators]
                sizes = [wide_sizes.get(figure.scale)]
                lead_rows.append(self.row(figure.name, measures, values, sizes))
        rows = [
            self.row(
                unit.name,
                measures,
                [self.shown_value(i, frame.at[unit.code, i]) for i in existing_indicators],
                [finite(frame.at[unit.code, population])],
            )
            for unit in self.units(scale)
        ]
        header = (unit_word, size_word, *(measure.titled for measure in measures))
        return Grid(title, header, (*lead_rows, *rows), len(lead_rows))

    def row(
        self,
        name: str,
        measures: Sequence[Measure],
        values: Sequence[float | None],
        sizes: Sequence[float | None],
    ) -> tuple[Cell, ...]:
        size_cells = [number_cell(size, self.words) for size in sizes]
        return (Cell(name), *size_cells, *map(self.cell, measures, values))

    def cell(self, measure: Measure, value: float | None) -> Cell:
        return Cell(self.write(measure, value, unit=False), value, measure.decimals)

    # what is hidden

    def withheld(self, scale: str) -> int | None:
        """Count the withheld units of a scale. None where the number itself would disclose
        something."""
        released_scale = self.release.scales.get(scale)
        return released_scale.withheld_units if released_scale is not None else 0

    def hidden_share(self, scale: str) -> int | None:
        """Return the hidden share of a scale's cells, in whole percent. None where it may not be
        given."""
        released_scale = self.release.scales[scale]
        published_cells = int((released_scale.frame[STATE] == RELEASED).sum()) * len(
            released_scale.indicators
        )
        hidden_cells = released_scale.hidden_cells
        if hidden_cells == 0:
            return 0
        share = round(100 * hidden_cells / published_cells) if published_cells else 0
        return share if hidden_cells >= FEWEST_BEYOND and 0 < share < 100 else None

    # released numbers, unit by unit

    def numbers(self, scale: str, columns: Sequence[str]) -> dict[str, np.ndarray]:
        """Return column → numbers of the published units (n,), NaN where hidden. Columns that the
        scale lacks are left out."""
        frame = self.release.scales[scale].frame
        is_released = (frame[STATE] == RELEASED).to_numpy()
        return {
            column: frame[column].to_numpy(dtype="float64")[is_released]
            for column in columns
            if column in frame.columns
        }

    def labels(self, scale: str, column: str) -> np.ndarray:
        """Return the texts of the published units (n,) in the order of `numbers`, '' where there is
        none."""
        frame = self.release.scales[scale].frame
        if column == "code":
            return frame.index[frame[STATE] == RELEASED].to_numpy(dtype=object)
        if column not in frame.columns:
            return np.full(int((frame[STATE] == RELEASED).sum()), "", dtype=object)
        texts = frame.loc[frame[STATE] == RELEASED, column]
        texts = texts.where(texts.notna(), "").astype(str)
        return (texts.map(typographic) if column == "name" else texts).to_numpy(dtype=object)


def may_be_drawn(row: FamilyRow) -> bool:
    """Whether a row of a family is safe to draw: not exactly one category hidden, not all of
    them."""
    hidden_count = sum(share.value is None for share in row.shares)
    return hidden_count != 1 and hidden_count < len(row.shares)


def finite(value: object) -> float | None:
    """Convert to a finite number, None where missing."""
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None
    return number if math.isfinite(number) else None


def unit_names(scale: ReleasedScale) -> np.ndarray:
    """Return the names of all units (n,), the code where a name is missing."""
    frame = scale.frame
    if "name" not in frame.columns:
        return frame.index.to_numpy(dtype=object)
    names = frame["name"].where(frame["name"].notna(), frame.index.to_series())
    return names.astype(str).map(typographic).to_numpy(dtype=object)


_collators: dict[str, QCollator] = {}


def collation_key(name: str, language: str) -> Any:
    """Return a sort key that orders names as a dictionary of that language does: É next to E."""
    if language not in _collators:
        _collators[language] = QCollator(QLocale("fr_FR" if language == "fr" else "en_GB"))
    return _collators[language].sortKey(name)
