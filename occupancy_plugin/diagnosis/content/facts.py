"""The figures of a dossier, as displayed. **The one module of the diagnosis that reads released
frames**: everything after it works with what stands here, so that no page can show a digit, a rest
or an order that the released tables do not show.
Shares are the gate's own indicators, never a count divided here: a hidden rate (R3, R4) stays
hidden. Units are sorted by name, or by a released size.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
from pandas import DataFrame
from qgis.core import QgsGeometry
from qgis.PyQt.QtCore import QCollator, QLocale

from ...description import Indicator, Kind
from ...layers.figures.classes import class_breaks
from ...layers.figures.comparators import comparators
from ...layers.figures.evolution import comparable, compare
from ...layers.release.indicators import (
    EMPTY,
    NO_DATA,
    RELEASED,
    STATE,
    indicator_columns,
    numerator,
)
from ...layers.release.released import Release, ReleasedScale
from ...layers.style.presentation import preset
from ...layers.style.words import FRENCH, Words
from ...portal.model import Catalogue, Vintage
from ..figures import Cell, Change, FamilyRow, Figure, Grid, Measure, Share, Sides, Spread, Unit
from . import threshold
from .order import plan
from .phrases import say

SIZE = "dwellings"
SIGNIFICANT = "significant"  # column of a change: 1 where it reaches the threshold
FEWEST_BEYOND = 2  # units beyond a class edge that a sentence may count
LABELLED = 9  # towns
ALL_RENEWED = 100.0  # percent of tenants, where the share is hidden
FEWEST_MAPPED = 6  # shown units: below that a map says less than its chart
MOST_LEFT_OUT = 0.2  # of the households of a zoning's published units, where some hide a share


@dataclass(frozen=True)
class Facts:
    """release: of the vintage · before: of the earlier one, None without · words: of the
    language it is told in · subjects: demand and attributions, the newest year first · source: the
    caption of what is told in these facts, '' for the dossier's own."""

    release: Release
    catalogue: Catalogue
    words: Words = FRENCH
    before: Release | None = None
    subjects: Mapping[str, tuple[Facts, ...]] = field(
        default_factory=dict, repr=False, compare=False
    )
    source: str = ""
    _measures: dict[str, Measure] = field(default_factory=dict, repr=False, compare=False)
    # of these facts alone: a copy with another release has its own
    _figures: dict[str, tuple[Figure, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    _changes: dict[str, tuple[Change, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    # names

    @property
    def territory(self) -> str:
        return self.release.territory.name

    @property
    def vintage(self) -> Vintage:
        return next(v for v in self.catalogue.vintages if v.id == self.release.vintage)

    @property
    def population(self) -> str:
        """The column of R1: households surveyed, that ask, or that were housed."""
        return self.release.scales[self.release.territory.scale].population

    @property
    def earlier(self) -> str:
        return self.before.vintage if self.before is not None else ""

    @cached_property
    def indicators(self) -> dict[str, Indicator]:
        return {i.id: i for i in self.catalogue.indicators}

    def measure(self, indicator: str) -> Measure:
        """Its name on paper: a share named after its category, not 'Part : …'."""
        if indicator not in self._measures:
            definition = self.indicators[indicator]
            label = self.words.text(definition.label)
            if re.match(r"^(Part|Share)\s*:", label):
                label = self._category(definition) or label
            unit = self.words.text(definition.unit)
            self._measures[indicator] = Measure(
                definition.id,
                label,
                "" if unit != "%" and unit in label else unit,
                definition.decimals,
                definition.kind,
                definition.theme,
                self.words.text(definition.help),
            )
        return self._measures[indicator]

    def _category(self, indicator: Indicator) -> str:
        """'PLAI (financement)': a share named after its category and its family."""
        column = self.words.text(self.catalogue.columns.get(indicator.numerator[0]))
        family = next((f for f in self.catalogue.families if f.id == indicator.family), None)
        if family is None or not family.partition:
            return column
        whole = self.words.text(family.label)
        return f"{column} ({whole[:1].lower() + whole[1:]})"

    def scale_name(self, scale: str) -> str:
        return next(
            (self.words.text(s.label) for s in self.catalogue.scales if s.id == scale),
            scale,
        )

    # figures

    def write(self, measure: Measure, value: float | None, unit: bool = True) -> str:
        """A value as displayed, 's' where hidden."""
        if measure.kind is Kind.DIFFERENCE:
            text = self.words.signed(value, measure.decimals)
        else:
            text = self.words.number(value, measure.decimals)
        return self.words.with_unit(text, measure.unit) if unit else text

    def shown(self, indicator: str, value: object) -> float | None:
        """A value of a frame as a page may show it: None where it is missing, and where a
        percentage of whatever kind would read 0 or 100 (R3, R4)."""
        number = _value(value)
        measure = self.measure(indicator)
        if number is None or measure.unit != "%":
            return number
        return None if round(number, measure.decimals) in (0.0, 100.0) else number

    def exists(self, indicator: str, scale: str) -> bool:
        """Does the release hold that indicator at that scale?"""
        part = self.release.scales.get(scale)
        return (
            part is not None
            and indicator in self.indicators
            and self.indicators[indicator] in part.indicators
        )

    def figures(self, indicator: str) -> tuple[Figure, ...]:
        """The territory's figure, then those of the wider units around it; () where there is
        none."""
        if indicator not in self.indicators:
            return ()
        if indicator not in self._figures:
            self._figures[indicator] = self._compared_figures(indicator)
        return self._figures[indicator]

    def _compared_figures(self, indicator: str) -> tuple[Figure, ...]:
        measure, sizes = self.measure(indicator), self._sizes(indicator)
        return tuple(
            Figure(
                one.name,
                value,
                self.write(measure, value),
                one.scale,
                position == 0,
                sizes.get(one.scale),
            )
            for position, one in enumerate(comparators(self.release, self.catalogue, indicator))
            for value in [self.shown(indicator, one.value)]
        )

    def _sizes(self, indicator: str) -> dict[str, float]:
        """What a share is divided by, scale → released number."""
        divided_by = self.indicators[indicator].denominator
        return self.counts(divided_by) if divided_by else {}

    def counts(self, column: str) -> dict[str, float]:
        """A released count of the territory and of what is wider, scale → number."""
        return {
            one.scale: one.value
            for one in comparators(self.release, self.catalogue, column)
            if one.value
        }

    def columns_of(self, indicator: str) -> tuple[str, str]:
        """The released columns of a share: what is counted, what it is divided by."""
        definition = self.indicators[indicator]
        counted = definition.sum or definition.numerator[0]
        return counted, definition.denominator

    def count(self, column: str) -> float | None:
        """The territory's released count; None where it is hidden."""
        return self.counts(column).get(self.release.territory.scale)

    def unit_figures(self, scale: str, indicator: str) -> tuple[Figure, ...]:
        """The figures of the published units of a scale, by name."""
        measure, frame = self.measure(indicator), self.release.scales[scale].frame
        divided_by, figures = self.indicators[indicator].denominator, []
        for unit in self.units(scale):
            value = self.shown(indicator, frame.at[unit.code, indicator])
            size = _value(frame.at[unit.code, divided_by]) if divided_by in frame.columns else None
            figures.append(
                Figure(unit.name, value, self.write(measure, value), scale, size=size or None)
            )
        return tuple(figures)

    def own(self, indicator: str) -> Figure | None:
        return next(iter(self.figures(indicator)), None)

    def comparable(self, indicator: str) -> bool:
        """Does it mean the same in both vintages?"""
        return (
            self.before is not None
            and indicator in self.indicators
            and comparable(
                self.catalogue,
                self.indicators[indicator],
                self.release.vintage,
                self.before.vintage,
            )
        )

    def changes(self, indicator: str) -> tuple[Change, ...]:
        """Units that show the figure in both vintages; a series hidden in one is left out."""
        if indicator not in self._changes:
            self._changes[indicator] = self._compared_changes(indicator)
        return self._changes[indicator]

    def _compared_changes(self, indicator: str) -> tuple[Change, ...]:
        if self.before is None or not self.comparable(indicator):
            return ()
        measure = self.measure(indicator)
        earlier_values = {
            one.scale: one.value for one in comparators(self.before, self.catalogue, indicator)
        }
        renewal, changes = self._renewal(), []
        for figure in self.figures(indicator):
            earlier = earlier_values.get(figure.scale)
            if figure.value is None or earlier is None:
                continue
            points = round(figure.value - earlier, measure.decimals) + 0.0
            texts = (self.write(measure, earlier), figure.text)
            least = None
            if measure.unit == "%" and figure.size is not None:
                renewed = renewal.get(figure.scale, ALL_RENEWED)
                least = threshold.since(figure.value, figure.size, renewed, measure.decimals)
            changes.append(
                Change(
                    figure.name,
                    earlier,
                    figure.value,
                    points,
                    texts,
                    figure.scale,
                    figure.own,
                    least,
                )
            )
        return tuple(changes)

    def _renewal(self) -> dict[str, float]:
        """Percent of tenants of less than two years, scale → displayed share."""
        return {
            figure.scale: figure.value
            for figure in self.figures(str(plan()["renewal"]))
            if figure.value is not None
        }

    # families

    def family_columns(self, family: str) -> tuple[tuple[str, str], ...]:
        """(category's column, indicator of its share) of a partition; () where a share is
        lacking."""
        definition = next((f for f in self.catalogue.families if f.id == family), None)
        if definition is None or not definition.partition:
            return ()
        share = {
            i.numerator[0]: i.id
            for i in self.catalogue.indicators
            if i.kind is Kind.RATE and len(i.numerator) == 1 and i.denominator == definition.total
        }
        if any(column not in share for column in definition.columns):
            return ()
        return tuple((column, share[column]) for column in definition.columns)

    def family(self, family: str, scales: Sequence[str] = ()) -> tuple[FamilyRow, ...]:
        """A row for the territory, for each wider unit, and for the units of `scales` by name. A
        row of which a single category is hidden is left out: its rest would tell it."""
        columns = self.family_columns(family)
        wider = [self.figures(indicator) for _, indicator in columns]
        rows = []
        for figures in zip(*wider, strict=True):
            shares = tuple(
                Share(column, figure.value)
                for (column, _), figure in zip(columns, figures, strict=True)
            )
            rows.append(FamilyRow(figures[0].name, shares, figures[0].own, figures[0].size))
        for scale in scales:
            if all(self.exists(indicator, scale) for _, indicator in columns):
                frame = self.release.scales[scale].frame
                for unit in self.units(scale):
                    values = [
                        (column, self.shown(i, frame.at[unit.code, i])) for column, i in columns
                    ]
                    rows.append(FamilyRow(unit.name, tuple(Share(c, v) for c, v in values)))
        return tuple(row for row in rows if _may_be_drawn(row))

    # a zoning against the rest of the territory

    def sides(self, scale: str, indicator: str) -> Sides | None:
        """A share in the published units of a scale taken together, and in the rest of the
        territory. None where too many of them hide it, or the territory does."""
        definition = self.indicators.get(indicator)
        if (
            definition is None
            or definition.kind is not Kind.RATE
            or not self.exists(indicator, scale)
        ):
            return None
        measure, found = self.measure(indicator), self._side_shares(scale, (definition,))
        if found is None:
            return None
        frame, units = found
        names = say("in zones", self.words), say("outside zones", self.words)
        figures = [
            Figure(
                name, value, self.write(measure, value), scale,
                size=_value(frame[definition.denominator].iloc[place]),
            )
            for place, name in enumerate(names)
            for value in [self.shown(indicator, frame[indicator].iloc[place])]
        ]  # fmt: skip
        return Sides(figures[0], figures[1], units)

    def family_sides(self, family: str, scale: str) -> tuple[FamilyRow, ...]:
        """A family in the published units of a scale taken together, and in the rest of the
        territory; () where too many of them hide a part of it."""
        columns = self.family_columns(family)
        definitions = tuple(self.indicators[indicator] for _, indicator in columns)
        if not columns or not all(self.exists(d.id, scale) for d in definitions):
            return ()
        found = self._side_shares(scale, definitions)
        if found is None:
            return ()
        rows = [
            FamilyRow(
                say(key, self.words),
                tuple(
                    Share(column, self.shown(i, found[0][i].iloc[place])) for column, i in columns
                ),
            )
            for place, key in enumerate(("in zones", "outside zones"))
        ]
        return tuple(rows) if all(_may_be_drawn(row) for row in rows) else ()

    def households_of_sides(self, scale: str) -> tuple[float, float] | None:
        """Households of the published units of a scale and of the rest of the territory."""
        found = self._side_shares(scale, ())
        if found is None:
            return None
        inside, outside = found[0][self.release.scales[scale].population]
        return float(inside), float(outside)

    def _side_shares(
        self, scale: str, indicators: Sequence[Indicator]
    ) -> tuple[DataFrame, int] | None:
        """Two rows, inside and outside, with the counts of the indicators and their shares, and of
        how many units the first is the sum: those that show every one of them. Sums and differences
        of released counts, which a reader can form too; what would read 0 or 100 % is hidden, as
        everywhere (R3, R4)."""
        territory, part = self.release.territory, self.release.scales[scale]
        own, key = self.release.scales.get(territory.scale), part.population
        if own is None or territory.code not in own.frame.index:
            return None
        if territory.scale not in part.frame.columns:
            return None
        lies_in = part.frame[territory.scale] == territory.code
        rows = part.frame[(part.frame[STATE] == RELEASED) & lies_in]
        common = part.released.columns.intersection(own.released.columns)
        counted = {name for i in indicators for name in (*numerator(i, common), i.denominator)} | {
            key
        }
        if not counted <= set(common):
            return None
        names = sorted(counted)
        complete = rows[[*names, *(i.id for i in indicators)]].notna().all(axis=1)
        everybody, counting = float(rows[key].sum()), rows.loc[complete, names].astype("float64")
        if not everybody or float(counting[key].sum()) < (1 - MOST_LEFT_OUT) * everybody:
            return None
        inside = counting.sum()
        outside = own.frame.loc[territory.code, names].astype("float64") - inside
        pair = DataFrame([inside, outside], index=["inside", "outside"])
        if pair.isna().to_numpy().any() or pair[key].min() < self.release.min_households:
            return None
        return indicator_columns(pair, indicators, key, part.hidden_rates), len(counting)

    # units of a scale

    def units(self, scale: str, indicator: str = "") -> list[Unit]:
        """Published units by name, those with a figure of `indicator` only if one is given."""
        part = self.release.scales.get(scale)
        if part is None:
            return []
        frame = part.frame
        released = frame[STATE] == RELEASED
        if indicator:
            released &= frame[indicator].notna()
        units = [
            Unit(str(c), str(n))
            for c, n in zip(frame.index[released], _names(part)[released], strict=True)
        ]
        return sorted(units, key=lambda unit: collated(unit.name, self.words.language))

    @property
    def is_empty(self) -> bool:
        """Whether nobody is counted in the territory: nothing to protect, nothing to tell."""
        territory = self.release.territory
        frame = self.release.scales[territory.scale].frame
        return territory.code in frame.index and bool(frame.at[territory.code, STATE] == EMPTY)

    def empty_units(self, scale: str) -> frozenset[str]:
        """Names of the units in which nobody is counted: nothing to protect."""
        part = self.release.scales[scale]
        return frozenset(map(str, _names(part)[(part.frame[STATE] == EMPTY).to_numpy()]))

    def mapped(self, scale: str, indicator: str, change: bool = False) -> bool:
        """Do enough units show the indicator, or its change, for a map of the dossier?"""
        if not self.exists(indicator, scale):
            return False
        shown = self.change_units(scale, indicator) if change else len(self.units(scale, indicator))
        return shown >= FEWEST_MAPPED

    def largest(self, scale: str, indicator: str, most: int = LABELLED) -> list[str]:
        """Codes of the units to label: those with a figure and the most released dwellings."""
        frame = self.release.scales[scale].frame
        shown = frame[(frame[STATE] == RELEASED) & frame[indicator].notna()]
        if SIZE in shown.columns:
            shown = shown[shown[SIZE].notna()].sort_values([SIZE, "name"], ascending=[False, True])
        return [str(code) for code in shown.index[:most]]

    def spread(self, scale: str, indicator: str) -> Spread:
        """How many published units lie beyond the outer class edges of the map (rounded numbers,
        R13). A count is told from two units on, and not where it leaves one."""
        known, edges = self._edges(scale, indicator)
        measure, definition = self.measure(indicator), self.indicators[indicator]
        if len(edges) < 4:
            return Spread(len(known))
        low, high = edges[1], edges[-2]
        shown = 0 if float(low).is_integer() and float(high).is_integer() else definition.decimals
        texts = [
            self.words.with_unit(self.words.number(e, shown), measure.unit) for e in (low, high)
        ]
        lower, upper = int((known < low).sum()), int((known >= high).sum())

        def frequent(count: int) -> int | None:
            return count if FEWEST_BEYOND <= count <= len(known) - FEWEST_BEYOND else None

        return Spread(len(known), texts[0], frequent(lower), texts[1], frequent(upper))

    def _edges(self, scale: str, indicator: str) -> tuple[np.ndarray, list[float]]:
        """Known values of the published units, and the edges of the map's classes."""
        part, definition = self.release.scales[scale], self.indicators[indicator]
        values = part.frame.loc[part.frame[STATE] == RELEASED, indicator].to_numpy(dtype="float64")
        known = values[np.isfinite(values)]
        chosen = preset(definition)
        edges = class_breaks(
            known.tolist(), chosen.method, chosen.classes, definition.decimals, definition.bounds
        )
        return known, list(edges)

    def upper_edge(self, scale: str, indicator: str) -> float | None:
        """Where the map's highest class begins; None without classes."""
        edges = self._edges(scale, indicator)[1]
        return edges[-2] if len(edges) >= 4 else None

    def grid(
        self, scale: str, indicators: Sequence[str], title: str, unit_word: str, size_word: str = ""
    ) -> Grid:
        """Units × indicators, the territory and its comparators first. `size_word`: the header of
        the column of surveyed households, '' without."""
        existing = [i for i in indicators if self.exists(i, scale)]
        measures = [self.measure(i) for i in existing]
        population = self.release.scales[scale].population
        lead = []
        if existing:
            for position, figure in enumerate(self.figures(existing[0])):
                values = [self.figures(i)[position].value for i in existing]
                sizes = [self._population_of(figure)] if size_word else []
                lead.append(self.row(figure.name, measures, values, sizes))
        frame = self.release.scales[scale].frame
        rows = [
            self.row(
                unit.name,
                measures,
                [self.shown(i, frame.at[unit.code, i]) for i in existing],
                [_value(frame.at[unit.code, population])] if size_word else [],
            )
            for unit in self.units(scale)
        ]
        header = (unit_word, *((size_word,) if size_word else ()), *(m.titled for m in measures))
        return Grid(title, header, (*lead, *rows), len(lead))

    def significant_changes(self, scale: str, indicator: str) -> dict[str, float | None]:
        """Unit → its change, of those that show the indicator in both vintages; None where the
        change does not reach the threshold."""
        compared = self.compared_scale(scale, (indicator,))
        if compared is None or indicator not in compared.frame.columns:
            return {}
        decimals = self.measure(indicator).decimals
        least = self._change_thresholds(scale, indicator)
        return {
            str(code): points
            if code in least and threshold.reached(points, least[str(code)])
            else None
            for code, difference in compared.frame[indicator].dropna().items()
            for points in [round(float(difference), decimals) + 0.0]
        }

    def _change_thresholds(self, scale: str, indicator: str) -> dict[str, float]:
        """Unit → from which difference on it is a change; any difference is one of what is no
        share."""
        frame, measure = self.release.scales[scale].frame, self.measure(indicator)
        divided_by = self.indicators[indicator].denominator
        if measure.unit != "%" or divided_by not in frame.columns:
            return dict.fromkeys(map(str, frame.index), 0.0)
        renewed = next(iter(self._renewal().values()), ALL_RENEWED)  # the territory's
        return {
            str(code): threshold.since(value, size, renewed, measure.decimals)
            for code in frame.index
            for value in [self.shown(indicator, frame.at[code, indicator])]
            for size in [_value(frame.at[code, divided_by])]
            if value is not None and size
        }

    def change_units(self, scale: str, indicator: str) -> int:
        """Units whose change reaches the threshold."""
        return sum(c is not None for c in self.significant_changes(scale, indicator).values())

    def changed_scale(self, scale: str, indicator: str) -> ReleasedScale | None:
        """The change of an indicator, unit by unit, and whether it reaches the threshold."""
        compared = (
            compare(self.release, self.before, self.catalogue, scale, (indicator,))
            if self.before is not None
            else None
        )
        if compared is None or indicator not in compared.frame.columns:
            return compared
        changes = self.significant_changes(scale, indicator)
        reached = [float(changes.get(str(code)) is not None) for code in compared.frame.index]
        return replace(compared, compared=compared.frame.assign(**{SIGNIFICANT: reached}))

    def percent(self, share: int) -> str:
        """A whole percentage as displayed."""
        return self.words.with_unit(self.words.number(share, 0), "%")

    def _population_of(self, figure: Figure) -> float | None:
        part = self.release.scales.get(figure.scale)
        if part is None:
            return None
        of_territory = part.frame.index == self.release.territory.code
        rows = part.frame[of_territory if figure.own else part.frame["name"] == figure.name]
        return _value(rows.iloc[0][part.population]) if len(rows) == 1 else None

    def row(
        self,
        name: str,
        measures: Sequence[Measure],
        values: Sequence[float | None],
        sizes: Sequence[float | None],
    ) -> tuple[Cell, ...]:
        first = [Cell(self.words.number(size, 0), size, 0) for size in sizes]
        cells = [
            Cell(self.write(m, v, unit=False), v, m.decimals)
            for m, v in zip(measures, values, strict=True)
        ]
        return (Cell(name), *first, *cells)

    # what is hidden

    def withheld(self, scale: str) -> int | None:
        """How many units of the scale are withheld; None where the number would tell something."""
        part = self.release.scales.get(scale)
        return part.withheld_units if part is not None else 0

    def hidden_share(self, scale: str) -> int | None:
        """Percent of the scale's cells that are hidden, whole; None where it may not be told."""
        part = self.release.scales[scale]
        shown = int((part.frame[STATE] == RELEASED).sum()) * len(part.indicators)
        hidden = part.hidden_cells
        if hidden == 0:
            return 0
        share = round(100 * hidden / shown) if shown else 0
        return share if hidden >= FEWEST_BEYOND and 0 < share < 100 else None

    # released numbers, unit by unit

    def numbers(self, scale: str, columns: Sequence[str]) -> dict[str, np.ndarray]:
        """Column → numbers of the published units (n,), missing where hidden; columns that the
        scale lacks are left out."""
        frame = self.release.scales[scale].frame
        rows = frame[frame[STATE] == RELEASED]
        return {c: rows[c].to_numpy(dtype="float64") for c in columns if c in rows.columns}

    def labels(self, scale: str, column: str) -> np.ndarray:
        """Texts of the published units (n,), in the order of `numbers`; '' where there is none."""
        frame = self.release.scales[scale].frame
        if column == "code":
            return frame.index[frame[STATE] == RELEASED].to_numpy(dtype=object)
        if column not in frame.columns:
            return np.full(int((frame[STATE] == RELEASED).sum()), "", dtype=object)
        texts = frame.loc[frame[STATE] == RELEASED, column]
        return texts.where(texts.notna(), "").astype(str).to_numpy(dtype=object)

    def points(self, scale: str) -> np.ndarray:
        """Where the published units stand (n, 2), in the order of `numbers`; a point of areas lies
        on them."""
        part = self.release.scales[scale]
        rows = (part.frame[STATE] == RELEASED).to_numpy()
        found = []
        for wkb in part.geometry[rows]:
            shape = QgsGeometry()
            shape.fromWkb(bytes(wkb))
            point = shape.pointOnSurface().asPoint()
            found.append((point.x(), point.y()))
        return np.array(found, dtype="float64").reshape(-1, 2)

    def outlines(self, scale: str) -> list[tuple[str, QgsGeometry]]:
        """Name, '' of a unit that is withheld, and outline of every unit of a scale whose outlines
        are public."""
        part = self.release.scales.get(scale)
        if part is None:
            return []
        names = [*_names(part), *("" for _ in part.withheld)]
        found = []
        for name, wkb in zip(names, [*part.geometry, *part.withheld], strict=True):
            shape = QgsGeometry()
            shape.fromWkb(bytes(wkb))
            found.append((str(name), shape))
        return found

    def sectors(self, scale: str, indicator: str) -> list[tuple[QgsGeometry, str]]:
        """Outlines of all units of a scale whose outlines are public; of those that show the share
        how it compares with the territory's: 'more', 'alike', 'fewer'; '' of all others."""
        own, measure = self.own(indicator), self.measure(indicator)
        part = self.release.scales[scale]
        divided_by, keys = self.indicators[indicator].denominator, {}
        for unit in self.units(scale, indicator):
            value = self.shown(indicator, part.frame.at[unit.code, indicator])
            size = _value(part.frame.at[unit.code, divided_by]) if divided_by else None
            figure = Figure(unit.name, value, "", scale, size=size or None)
            least = threshold.between(figure, own, measure.decimals) if own is not None else None
            if least is None or value is None or own is None or own.value is None:
                continue
            gap = round(value - own.value, measure.decimals)
            reached = threshold.reached(gap, least)
            keys[unit.code] = ("more" if gap > 0 else "fewer") if reached else "alike"
        codes = [*map(str, part.frame.index), *("" for _ in part.withheld)]
        found = []
        for code, wkb in zip(codes, [*part.geometry, *part.withheld], strict=True):
            shape = QgsGeometry()
            shape.fromWkb(bytes(wkb))
            found.append((shape, keys.get(code, "")))
        return found

    def earlier_facts(self) -> Facts | None:
        """The facts of the earlier vintage, which has none before it."""
        return Facts(self.before, self.catalogue, self.words) if self.before is not None else None

    def greys(self, scale: str, indicator: str) -> tuple[bool, bool, bool]:
        """Are there units under secrecy, units without social housing, units without data?"""
        part = self.release.scales[scale]
        frame = part.frame
        hidden = bool((frame[indicator].isna() & (frame[STATE] == RELEASED)).any())
        secret = hidden or len(part.withheld) > 0
        return secret, bool((frame[STATE] == EMPTY).any()), bool((frame[STATE] == NO_DATA).any())

    def released_scale(self, scale: str) -> ReleasedScale:
        """What the page's layers are made of."""
        return self.release.scales[scale]

    def compared_scale(self, scale: str, indicators: Sequence[str]) -> ReleasedScale | None:
        """The change of these indicators, unit by unit; None where it does not exist."""
        if self.before is None:
            return None
        return compare(self.release, self.before, self.catalogue, scale, indicators)


def _may_be_drawn(row: FamilyRow) -> bool:
    hidden = sum(share.value is None for share in row.shares)
    return hidden != 1 and hidden < len(row.shares)


def _value(value: object) -> float | None:
    """A number, None where missing."""
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None
    return number if math.isfinite(number) else None


def _names(scale: ReleasedScale) -> np.ndarray:
    frame = scale.frame
    if "name" not in frame.columns:
        return frame.index.to_numpy(dtype=object)
    return (
        frame["name"].where(frame["name"].notna(), frame.index.to_series()).to_numpy(dtype=object)
    )


_collators: dict[str, QCollator] = {}


def collated(name: str, language: str) -> Any:
    """A key that sorts names as a dictionary of that language does: É beside E."""
    if language not in _collators:
        _collators[language] = QCollator(QLocale("fr_FR" if language == "fr" else "en_GB"))
    return _collators[language].sortKey(name)
