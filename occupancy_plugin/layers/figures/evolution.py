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
from ..release.released import PUBLIC, Release, ReleasedScale
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
    release: Release,
    earlier_release: Release,
    catalogue: Catalogue,
    scale: str,
    only: Sequence[str] = (),
) -> ComparedScale | None:
    """The scale of `release` minus the earlier one, for the indicators `only` (empty = all);
    None where either lacks the scale."""
    later_part = release.scales.get(scale)
    earlier_part = earlier_release.scales.get(scale)
    if later_part is None or earlier_part is None:
        return None
    indicators = [
        i
        for i in later_part.indicators
        if (not only or i.id in only)
        and i.id in earlier_part.frame.columns
        and comparable(catalogue, i, release.vintage, earlier_release.vintage)
    ]
    withheld_shapes = set(map(bytes, earlier_part.withheld))
    secret = np.array([bytes(wkb) in withheld_shapes for wkb in later_part.geometry], dtype=bool)
    comparable_rows = ~secret
    codes = later_part.frame.index[comparable_rows]
    geometry = later_part.geometry[comparable_rows]
    earlier = earlier_part.frame.reindex(codes)
    moved = _moved(geometry, earlier_part.geometry, earlier_part.frame.index.get_indexer(codes))
    compared = _columns(
        later_part.frame.loc[codes],
        earlier,
        indicators,
        release.vintage,
        earlier_release.vintage,
        moved,
    )
    withheld = np.concatenate([later_part.withheld, later_part.geometry[secret]])
    return ComparedScale(
        released=later_part.released.loc[codes],
        indicators=tuple(as_difference(i) for i in indicators),
        population=later_part.population,
        geometry=geometry,
        withheld=withheld,
        crs=later_part.crs,
        geometry_type=later_part.geometry_type,
        withheld_units=None if len(withheld) == 1 else len(withheld),
        compared=compared,
        withheld_names=_withheld_names(scale, later_part, secret),
    )


def _withheld_names(scale: str, part: ReleasedScale, secret: np.ndarray) -> tuple[str, ...]:
    """Names that everybody knows of the units withheld in the later vintage, then of those that
    are `secret` because they were in the earlier one; () at other scales."""
    if scale not in PUBLIC or "name" not in part.released.columns:
        return ()
    return (*part.withheld_names, *map(str, part.released["name"].to_numpy()[secret]))


def _columns(
    later_frame: pd.DataFrame,
    earlier_frame: pd.DataFrame,
    indicators: Sequence[Indicator],
    later: str,
    earlier: str,
    moved: np.ndarray,
) -> pd.DataFrame:
    columns: dict[str, np.ndarray] = {}
    for name in later_frame.columns:
        if later_frame[name].dtype == object and name not in {STATE, *(i.id for i in indicators)}:
            columns[name] = later_frame[name].to_numpy()  # names and parents' codes
            if (
                name == IMPUTED and name in earlier_frame.columns
            ):  # R11: an imputed value on either side makes the change one
                columns[name] = (
                    later_frame[name]
                    .where(later_frame[name].notna(), earlier_frame[name])
                    .to_numpy()
                )
    for indicator in indicators:
        values = later_frame[indicator.id].to_numpy(dtype="float64")
        earlier_values = np.where(
            moved, np.nan, earlier_frame[indicator.id].to_numpy(dtype="float64")
        )
        change = (
            np.round(values - earlier_values, indicator.decimals) + 0.0
        )  # + 0.0: no minus nought
        hidden = np.isnan(change)  # R7: a change and its two ends share one mask
        columns[indicator.id] = change
        columns[vintage_column(indicator.id, earlier)] = np.where(hidden, np.nan, earlier_values)
        columns[vintage_column(indicator.id, later)] = np.where(hidden, np.nan, values)
    columns[STATE] = _state(later_frame[STATE].to_numpy(), earlier_frame[STATE].to_numpy(), moved)
    return pd.DataFrame(columns, index=later_frame.index)


def _state(later: np.ndarray, earlier: np.ndarray, moved: np.ndarray) -> np.ndarray:
    """Released where both are; without social housing where both are; otherwise there is nothing to
    compare."""
    released = (later == RELEASED) & (earlier == RELEASED) & ~moved
    none = (later == EMPTY) & (earlier == EMPTY)
    return np.where(released, RELEASED, np.where(none, EMPTY, NO_DATA)).astype(object)


def _moved(later: np.ndarray, earlier: np.ndarray, position: np.ndarray) -> np.ndarray:
    """Units whose perimeter is another one (communes merged, a zoning redrawn): their values are
    not compared."""
    moved = np.zeros(len(later), dtype=bool)
    for row, place in enumerate(position):
        if place >= 0 and bytes(later[row]) != bytes(earlier[place]):
            moved[row] = not _same(later[row], earlier[place])
    return moved


def _same(one: bytes, other: bytes) -> bool:
    later, earlier = QgsGeometry(), QgsGeometry()
    later.fromWkb(one)
    earlier.fromWkb(other)
    if later.area() == 0 or earlier.area() == 0:
        return bool(later.distance(earlier) < 1.0)
    return bool(later.symDifference(earlier).area() <= SAME_AREA * later.area())


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
