"""Compares two vintages: the difference of two released values, unit by unit.

The vintages are linked tables under one mask (R7). A difference and its two values are shown where
both vintages show the value, and a unit that one of them withholds is withheld. So any reader of
the two releases could compute the differences. Rates and means are compared as displayed. Counts
are not compared, since they depend on how many households answered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from ...description import Indicator, Kind
from ...portal.model import Catalogue
from ...toolbelt.shapes import geometry_from
from ..release.indicators import EMPTY, NO_DATA, RELEASED, STATE
from ..release.released import PUBLIC, Release, ReleasedScale

IMPUTED = "imputed"
SAME_AREA = 0.005  # of a unit's area: where the perimeters differ more, the unit is another one


@dataclass(frozen=True)
class ComparedScale(ReleasedScale):
    """A scale of two vintages. Per indicator, `compared` has the columns of the difference (its id)
    and of the two values (`id_vintage`)."""

    compared: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)

    @cached_property
    def frame(self) -> pd.DataFrame:
        return self.compared


def vintage_column(indicator: str, vintage: str) -> str:
    """Return the name of the column with an indicator's value in one of the two vintages."""
    return f"{indicator}_{vintage}"


def means_the_same(
    catalogue: Catalogue, indicator: Indicator, later_vintage: str, earlier_vintage: str
) -> bool:
    """Whether the indicator is in both vintages and has the same definition in them. It does not,
    for example, for "recently moved in" over three years and over two and a half."""
    compared = {later_vintage, earlier_vintage}
    vintages = [vintage for vintage in catalogue.vintages if vintage.id in compared]
    definitions = {vintage.definitions.get(indicator.definition) for vintage in vintages}
    return len(definitions) < 2 and (not indicator.vintages or compared <= {*indicator.vintages})


def as_difference(indicator: Indicator) -> Indicator:
    """Return the indicator of the change: the same id and label, in points for a rate. Its preset
    is made in style/presentation.py."""
    points = {"fr": "points", "en": "points"}
    unit = points if (indicator.unit.get("en") or "").strip() == "%" else indicator.unit
    return replace(indicator, kind=Kind.DIFFERENCE, unit=unit, denominator="", bounds=())


def compare_vintages(
    release: Release,
    earlier_release: Release,
    catalogue: Catalogue,
    scale: str,
    indicator_ids: Sequence[str] = (),
) -> ComparedScale | None:
    """Subtract the earlier release's values from those of `release` at one scale. Return None if
    one of them lacks the scale.

    indicator_ids: ids of the indicators to compare, () for all."""
    later_scale = release.scales.get(scale)
    earlier_scale = earlier_release.scales.get(scale)
    if later_scale is None or earlier_scale is None:
        return None
    vintages = (release.vintage, earlier_release.vintage)
    indicators = [
        indicator
        for indicator in later_scale.indicators
        if (not indicator_ids or indicator.id in indicator_ids)
        and indicator.id in earlier_scale.frame.columns
        and indicator.kind.comparable
        and means_the_same(catalogue, indicator, *vintages)
    ]
    withheld_shapes = set(map(bytes, earlier_scale.withheld))
    is_withheld = np.array([bytes(wkb) in withheld_shapes for wkb in later_scale.geometry], bool)
    is_released = ~is_withheld
    codes = later_scale.frame.index[is_released]
    geometry = later_scale.geometry[is_released]
    later_frame, earlier_frame = later_scale.frame.loc[codes], earlier_scale.frame.reindex(codes)
    earlier_rows = earlier_scale.frame.index.get_indexer(codes)
    is_redrawn = np.zeros(len(geometry), dtype=bool)  # merged communes, a redrawn zoning
    for row in np.flatnonzero(earlier_rows >= 0):
        earlier_shape = earlier_scale.geometry[earlier_rows[row]]
        is_redrawn[row] = not _is_same_area(geometry[row], earlier_shape)
    compared_rows = _compared_columns(later_frame, earlier_frame, indicators, *vintages, is_redrawn)
    withheld = np.concatenate([later_scale.withheld, later_scale.geometry[is_withheld]])
    names: tuple[str, ...] = ()
    if scale in PUBLIC and "name" in later_scale.released:
        earlier_names = later_scale.released["name"].to_numpy()[is_withheld]
        names = (*later_scale.withheld_names, *map(str, earlier_names))
    return ComparedScale(
        released=later_scale.released.loc[codes],
        indicators=tuple(as_difference(indicator) for indicator in indicators),
        population=later_scale.population,
        geometry=geometry,
        withheld=withheld,
        crs=later_scale.crs,
        geometry_type=later_scale.geometry_type,
        withheld_units=None if len(withheld) == 1 else len(withheld),
        compared=compared_rows,
        withheld_names=names,
    )


def _compared_columns(
    later_frame: pd.DataFrame,
    earlier_frame: pd.DataFrame,
    indicators: Sequence[Indicator],
    later_vintage: str,
    earlier_vintage: str,
    is_redrawn: np.ndarray,
) -> pd.DataFrame:
    """Return the texts of the later vintage, the differences and the values of both vintages, and
    `state`.

    later_frame, earlier_frame: rows of the same units
    is_redrawn: (n,) True where the unit's perimeter differs"""
    columns = _text_columns(later_frame, earlier_frame, {i.id for i in indicators})
    for indicator in indicators:
        values = later_frame[indicator.id].to_numpy(dtype="float64")
        earlier_numbers = earlier_frame[indicator.id].to_numpy(dtype="float64")
        earlier_values = np.where(is_redrawn, np.nan, earlier_numbers)
        change = np.round(values - earlier_values, indicator.decimals) + 0.0  # + 0.0: no −0
        is_hidden = np.isnan(change)  # R7: a change and its two values share one mask
        columns[indicator.id] = change
        for vintage, numbers in ((earlier_vintage, earlier_values), (later_vintage, values)):
            columns[vintage_column(indicator.id, vintage)] = np.where(is_hidden, np.nan, numbers)
    later_state, earlier_state = later_frame[STATE].to_numpy(), earlier_frame[STATE].to_numpy()
    is_released = (later_state == RELEASED) & (earlier_state == RELEASED) & ~is_redrawn
    is_empty = (later_state == EMPTY) & (earlier_state == EMPTY)
    state = np.where(is_released, RELEASED, np.where(is_empty, EMPTY, NO_DATA))
    columns[STATE] = state.astype(object)
    return pd.DataFrame(columns, index=later_frame.index)


def changes_of(
    catalogue: Catalogue,
    later: tuple[str, Mapping[str, Any]],
    earlier: tuple[str, Mapping[str, Any]],
) -> dict[str, float]:
    """Return the changes of one unit, in the columns of `ComparedScale`.

    later, earlier: (vintage, the unit's released cells)"""
    (later_vintage, cells), (earlier_vintage, earlier_cells) = later, earlier
    changes = {}
    for indicator in catalogue.indicators:
        name = indicator.id
        is_known = indicator.kind.comparable and name in cells and name in earlier_cells
        if is_known and means_the_same(catalogue, indicator, later_vintage, earlier_vintage):
            change = round(cells[name] - earlier_cells[name], indicator.decimals) + 0.0
            changes[name] = change
            changes[vintage_column(name, earlier_vintage)] = earlier_cells[name]
            changes[vintage_column(name, later_vintage)] = cells[name]
    return changes


def _text_columns(
    later_frame: pd.DataFrame, earlier_frame: pd.DataFrame, indicator_ids: set[str]
) -> dict[str, np.ndarray]:
    """Return the names, the parents' codes and other texts of the later vintage. A row is flagged
    as imputed if it is in one of the vintages (R11)."""
    columns: dict[str, np.ndarray] = {}
    for name in later_frame.columns:
        texts = later_frame[name]
        if texts.dtype != object or name == STATE or name in indicator_ids:
            continue
        if name == IMPUTED and name in earlier_frame.columns:
            texts = texts.where(texts.notna(), earlier_frame[name])
        columns[name] = texts.to_numpy()
    return columns


def _is_same_area(later_wkb: bytes, earlier_wkb: bytes) -> bool:
    """Whether two shapes differ by at most SAME_AREA, or two points by less than a metre."""
    if bytes(later_wkb) == bytes(earlier_wkb):
        return True
    later_geometry, earlier_geometry = geometry_from(later_wkb), geometry_from(earlier_wkb)
    if later_geometry.area() == 0 or earlier_geometry.area() == 0:
        return bool(later_geometry.distance(earlier_geometry) < 1.0)
    return bool(
        later_geometry.symDifference(earlier_geometry).area() <= SAME_AREA * later_geometry.area()
    )


def find_indicator(catalogue: Catalogue, identifier: str, against: str) -> Indicator | None:
    """Return the catalogue's indicator, or its difference for a layer that compares two vintages;
    None if the catalogue lacks it."""
    indicator = catalogue.indicator(identifier)
    return as_difference(indicator) if indicator is not None and against else indicator


def value_columns(
    catalogue: Catalogue, indicators: Sequence[Indicator], later_vintage: str, earlier_vintage: str
) -> list[Indicator]:
    """Return the indicators of the two vintages' columns, with the vintage in their labels:
    'Familles monoparentales – 2020 (%)'."""
    by_id = {i.id: i for i in catalogue.indicators}
    columns = []
    for indicator in (by_id[i.id] for i in indicators):
        for vintage in (earlier_vintage, later_vintage):
            label = {language: f"{text} – {vintage}" for language, text in indicator.label.items()}
            name = vintage_column(indicator.id, vintage)
            columns.append(replace(indicator, id=name, label=label))
    return columns
