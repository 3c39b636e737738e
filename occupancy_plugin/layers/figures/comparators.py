"""The figures of the territory, its département, its région and France, to compare with each other.
From released rows only (R13)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import pandas as pd

from ...description import Indicator, Kind
from ...portal.model import Catalogue
from ...toolbelt.translation import tr
from ..release.indicators import EMPTY, STATE, indicator_columns, numerator
from ..release.released import Release, ReleasedScale
from .evolution import changes_of

if TYPE_CHECKING:
    from pandas import Series
SUMMED_KINDS = (Kind.RATE, Kind.COUNT, Kind.MEAN)


@dataclass(frozen=True)
class Comparator:
    """The figure of one unit.

    value: None where it is hidden
    scale: the unit's
    is_main: whether the unit holds most of the territory's households, not all (`main_unit`)"""

    name: str
    value: float | None
    scale: str = ""
    is_main: bool = False

    @property
    def full_name(self) -> str:
        """The name, which says so where the unit does not hold the whole territory."""
        return _full_name(self.name, self.is_main)


MainUnit = tuple[str, str]  # scale, code


def _full_name(name: str, is_main: bool) -> str:
    return tr("{name} (most households)").format(name=name) if is_main else name


def main_unit(release: Release, catalogue: Catalogue) -> MainUnit | None:
    """Return the wider unit to compare with an EPCI that lies in several units of every wider scale
    but the country. It is the unit of the widest such scale with most of the released households of
    the EPCI's communes. None for a territory that one wider unit holds, and without communes."""
    order, territory = catalogue.order, release.territory
    rank = order.get(territory.scale, 0)
    territory_scale = release.scales.get(territory.scale)
    if territory_scale is None or territory.code not in territory_scale.frame.index:
        return None
    row = territory_scale.frame.loc[territory.code]
    shared_scales = [
        scale
        for scale, released_scale in release.scales.items()
        if order.get(scale, 0) < rank and len(released_scale.frame) > 1
    ]
    if not shared_scales or any(isinstance(row.get(scale), str) for scale in shared_scales):
        return None
    widest_scale = min(shared_scales, key=lambda scale: order.get(scale, 0))
    finer_scales = [
        scale
        for scale, released_scale in release.scales.items()
        if order.get(scale, 0) > rank and widest_scale in released_scale.frame
    ]
    if not finer_scales:
        return None
    nested = release.scales[min(finer_scales, key=lambda scale: order.get(scale, 0))]
    households = nested.frame.groupby(widest_scale)[nested.population].sum()
    households = households[households.index.isin(release.scales[widest_scale].frame.index)]
    return (widest_scale, str(households.idxmax())) if households.sum() > 0 else None


def comparators(
    release: Release, catalogue: Catalogue, indicator: str, wider_unit: MainUnit | None = None
) -> list[Comparator]:
    """Return the figures of the territory and of the wider units that the account may see, the
    territory first. Those compared with the user's own file have their vintage in their names,
    since the file's may differ.

    wider_unit: the main unit of another vintage or subject, so that all compare with the same one;
    by default that of the release"""
    if release.surroundings is not None:
        vintage = release.surroundings.vintage
        return [
            Comparator(f"{figure.full_name} ({vintage})", figure.value, figure.scale)
            for figure in comparators(release.surroundings, catalogue, indicator)
            if figure.value is not None
        ]
    wider_unit = wider_unit or main_unit(release, catalogue)
    figures = []
    for scale, code, row in _rows(release, catalogue, wider_unit):
        cell, is_main = row.get(indicator), (scale, code) == wider_unit
        value = float(cell) if isinstance(cell, (int, float)) and cell == cell else None
        figures.append(Comparator(str(row.get("name", code)), value, scale, is_main))
    return figures


def comparator_rows(
    release: Release, catalogue: Catalogue, earlier_release: Release | None = None
) -> list[dict[str, Any]]:
    """Return their released rows, as column → cell with `scale`, `code` and `name`; no hidden cell.

    earlier_release: the release that the rows of a change are taken from"""
    wider_unit = main_unit(release, catalogue)
    earlier_rows = {}
    if earlier_release is not None:
        units = _rows(earlier_release, catalogue, wider_unit)
        earlier_rows = {(scale, code): _shown_cells(row) for scale, code, row in units}
    rows = []
    for scale, code, row in _rows(release, catalogue, wider_unit):
        cells = _shown_cells(row)
        name = _full_name(str(cells.get("name", code)), (scale, code) == wider_unit)
        if earlier_release is not None:
            earlier = (earlier_release.vintage, earlier_rows.get((scale, code), {}))
            cells = changes_of(catalogue, (release.vintage, cells), earlier)
        rows.append({**cells, "scale": scale, "code": code, "name": name})
    return rows


def unit_rows(release: Release, scale: str, columns: Sequence[str]) -> list[dict[str, Any]]:
    """Return the released rows of a scale with these columns and `code`, `name`, `state`, as column
    → cell. Hidden cells are left out. [] if the release lacks a column: otherwise a column that
    does not exist would look hidden."""
    released_scale = release.scales.get(scale)
    names = ["name", STATE, *columns]
    if released_scale is None or not set(names) <= set(released_scale.frame.columns):
        return []
    rows = released_scale.frame[names].to_dict("index")
    return [{**_shown_cells(row), "code": code} for code, row in rows.items()]


def _shown_cells(row: Any) -> dict[str, Any]:
    """Column → cell, without the hidden cells, which are NaN."""
    return {str(column): cell for column, cell in row.items() if cell == cell}


def _rows(
    release: Release, catalogue: Catalogue, wider_unit: MainUnit | None
) -> list[tuple[str, str, Series]]:
    """Return (scale, code, released row), from the territory itself outwards.

    A wider unit with the name of the one before it is left out: it is the same territory, as the
    département and the région of Guadeloupe are, or the commune and the département of Paris."""
    order = catalogue.order
    territory = release.territory
    released_scale = release.scales.get(territory.scale)
    if released_scale is None or territory.code not in released_scale.frame.index:
        return []
    row = cast("Series", released_scale.frame.loc[territory.code]).copy()
    row["name"] = territory.name
    rows = [(territory.scale, territory.code, row)]
    wider_scales = [s for s in release.scales if order.get(s, 0) < order.get(territory.scale, 0)]
    for scale in sorted(wider_scales, key=lambda s: -order.get(s, 0)):
        frame = release.scales[scale].frame
        code = row.get(scale) if scale in row.index else None
        if code is None and len(frame) == 1:
            code = frame.index[0]
        if wider_unit is not None and wider_unit[0] == scale:
            code = wider_unit[1]
        if not isinstance(code, str) or code not in frame.index:
            continue
        wider_row = cast("Series", frame.loc[code])
        if wider_row.get("name", code) != rows[-1][2]["name"]:
            rows.append((scale, code, wider_row))
    return rows


def figure_of(scale: ReleasedScale, indicator: Indicator, codes: Sequence[str]) -> float | None:
    """Return a count as a sum, a rate as Σ numerator / Σ denominator, a mean weighted by its
    denominator. Units without social housing add nothing. None where one of the others hides the
    value or a column that it is computed from, and for classes and differences."""
    rows = scale.frame.loc[list(codes)]
    rows = rows[rows[STATE] != EMPTY]
    terms, weight = numerator(indicator, rows.columns), indicator.denominator
    needed_columns = [*terms, *filter(None, [weight])]
    if indicator.kind not in SUMMED_KINDS or not {*needed_columns, indicator.id} <= {*rows.columns}:
        return None
    cells = rows[[*dict.fromkeys([*needed_columns, indicator.id])]].astype("float64")
    if cells.empty or cells.isna().to_numpy().any():
        return None
    if indicator.kind == Kind.MEAN:
        weights = cells[weight] if weight else None
        if weights is None or weights.sum() <= 0:
            return None
        cells[terms[0]] = cells[terms[0]] * weights / weights.sum()
    together = pd.DataFrame([cells[needed_columns].sum()])
    figures = indicator_columns(together, [indicator], "", scale.hidden_rates)
    value = float(figures[indicator.id].iloc[0])
    return value if value == value else None
