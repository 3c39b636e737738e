"""One vintage against another: the difference of two released values, unit by unit.

Reads released rows only. The two vintages are one linked table under one mask (R7): a difference
and its two ends are shown where both
vintages show the value, and a unit that either withholds stays under the hatch. So a reader learns
nothing beyond the two tables, each
of which came through the gate with all its scales. Rates and means are
compared as they are displayed; counts are not: what changed in number depends on who answered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pandas as pd
from qgis.core import QgsGeometry

from ...description import Indicator, Kind
from ...portal.model import Catalogue, Vintage
from ..release.indicators import EMPTY, NO_DATA, RELEASED, STATE
from ..release.released import Release, ReleasedScale
from .definitions import same_definition

IMPUTED = "imputed"
SAME_AREA = 0.005  # of a unit's area: a perimeter that moved more is another unit


@dataclass(frozen=True)
class ComparedScale(ReleasedScale):
    """A scale of two vintages: per indicator the difference (its id), and the two values
    (`id_vintage`)."""

    compared: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)

    @cached_property
    def frame(self) -> pd.DataFrame:
        return self.compared


def vintage_column(indicator: str, vintage: str) -> str:
    """The column that holds the value of one of the two vintages."""
    return f"{indicator}_{vintage}"


def vintage_of(catalogue: Catalogue, vintage: str) -> Vintage:
    return next(v for v in catalogue.vintages if v.id == vintage)


def comparable(catalogue: Catalogue, indicator: Indicator, later: str, earlier: str) -> bool:
    """Does it mean the same in both vintages, and is it a rate or a mean?"""
    ends = (vintage_of(catalogue, later), vintage_of(catalogue, earlier))
    return (
        indicator.kind.comparable
        and same_definition(indicator, ends[0].definitions, ends[1].definitions)
        and all(not indicator.vintages or end.id in indicator.vintages for end in ends)
    )


def as_difference(indicator: Indicator) -> Indicator:
    """What is mapped instead: the same id and label, in points for a rate. How it is shown is the
    preset's to say (style/presentation.py)."""
    points = {"fr": "points", "en": "points"}
    unit = points if (indicator.unit.get("en") or "").strip() == "%" else indicator.unit
    return replace(
        indicator,
        kind=Kind.DIFFERENCE,
        unit=unit,
        denominator="",
        bounds=(),
    )


def compare(
    release: Release, before: Release, catalogue: Catalogue, scale: str, only: Sequence[str] = ()
) -> ComparedScale | None:
    """The scale of `release` minus that of `before`, for the indicators `only` (empty = all); None
    where either lacks the scale."""
    now, then = release.scales.get(scale), before.scales.get(scale)
    if now is None or then is None:
        return None
    indicators = [
        i
        for i in now.indicators
        if (not only or i.id in only)
        and i.id in then.frame.columns
        and comparable(catalogue, i, release.vintage, before.vintage)
    ]
    gone = set(map(bytes, then.withheld))
    secret = np.array([bytes(wkb) in gone for wkb in now.geometry], dtype=bool)
    kept = ~secret
    codes = now.frame.index[kept]
    geometry = now.geometry[kept]
    earlier = then.frame.reindex(codes)
    moved = _moved(geometry, then.geometry, then.frame.index.get_indexer(codes))
    compared = _columns(
        now.frame.loc[codes], earlier, indicators, release.vintage, before.vintage, moved
    )
    withheld = np.concatenate([now.withheld, now.geometry[secret]])
    return ComparedScale(
        released=now.released.loc[codes],
        indicators=tuple(as_difference(i) for i in indicators),
        population=now.population,
        geometry=geometry,
        withheld=withheld,
        crs=now.crs,
        geometry_type=now.geometry_type,
        withheld_units=None if len(withheld) == 1 else len(withheld),
        compared=compared,
    )


def _columns(
    now: pd.DataFrame,
    then: pd.DataFrame,
    indicators: Sequence[Indicator],
    later: str,
    earlier: str,
    moved: np.ndarray,
) -> pd.DataFrame:
    columns: dict[str, np.ndarray] = {}
    for name in now.columns:
        if now[name].dtype == object and name not in {STATE, *(i.id for i in indicators)}:
            columns[name] = now[name].to_numpy()  # names and parents' codes
            if (
                name == IMPUTED and name in then.columns
            ):  # R11: an imputed value on either side makes the change one
                columns[name] = now[name].where(now[name].notna(), then[name]).to_numpy()
    for indicator in indicators:
        values = now[indicator.id].to_numpy(dtype="float64")
        before = np.where(moved, np.nan, then[indicator.id].to_numpy(dtype="float64"))
        change = np.round(values - before, indicator.decimals) + 0.0  # + 0.0: no minus nought
        hidden = np.isnan(change)  # R7: a change and its two ends share one mask
        columns[indicator.id] = change
        columns[vintage_column(indicator.id, earlier)] = np.where(hidden, np.nan, before)
        columns[vintage_column(indicator.id, later)] = np.where(hidden, np.nan, values)
    columns[STATE] = _state(now[STATE].to_numpy(), then[STATE].to_numpy(), moved)
    return pd.DataFrame(columns, index=now.index)


def _state(now: np.ndarray, then: np.ndarray, moved: np.ndarray) -> np.ndarray:
    """Released where both are; without social housing where both are; otherwise there is nothing to
    compare."""
    both = (now == RELEASED) & (then == RELEASED) & ~moved
    none = (now == EMPTY) & (then == EMPTY)
    return np.where(both, RELEASED, np.where(none, EMPTY, NO_DATA)).astype(object)


def _moved(now: np.ndarray, then: np.ndarray, position: np.ndarray) -> np.ndarray:
    """Units whose perimeter is another one (communes merged, a zoning redrawn): their values are
    not compared."""
    moved = np.zeros(len(now), dtype=bool)
    for row, place in enumerate(position):
        if place >= 0 and bytes(now[row]) != bytes(then[place]):
            moved[row] = not _same(now[row], then[place])
    return moved


def _same(one: bytes, other: bytes) -> bool:
    here, there = QgsGeometry(), QgsGeometry()
    here.fromWkb(one)
    there.fromWkb(other)
    if here.area() == 0 or there.area() == 0:
        return bool(here.distance(there) < 1.0)
    return bool(here.symDifference(there).area() <= SAME_AREA * here.area())


def indicator_shown(catalogue: Catalogue, identifier: str, against: str = "") -> Indicator | None:
    """The catalogue's indicator, or its difference for a layer that compares two vintages."""
    indicator = next((i for i in catalogue.indicators if i.id == identifier), None)
    return as_difference(indicator) if indicator is not None and against else indicator


def value_columns(
    catalogue: Catalogue, indicators: Sequence[Indicator], later: str, earlier: str
) -> list[Indicator]:
    """The columns of the two vintages, described as the catalogue describes the indicator:
    'Familles monoparentales – 2020 (%)'."""
    known = {i.id: i for i in catalogue.indicators}
    return [
        replace(
            known[shown.id],
            id=vintage_column(shown.id, vintage),
            label={spoken: f"{text} – {vintage}" for spoken, text in known[shown.id].label.items()},
        )
        for shown in indicators
        for vintage in (earlier, later)
    ]
