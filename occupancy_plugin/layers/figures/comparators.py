"""The territory's figure beside those of its département, its région and France. Released rows only
(R13)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from ...portal.model import Catalogue
from ..release.indicators import STATE
from ..release.released import Release

if TYPE_CHECKING:
    from pandas import Series


@dataclass(frozen=True)
class Comparator:
    """One figure; `value` is None where it is hidden. `scale`: of the unit it is about."""

    name: str
    value: float | None
    scale: str = ""


def comparators(release: Release, catalogue: Catalogue, indicator: str) -> list[Comparator]:
    """From the territory itself outwards, as far as the account sees. Beside a file of the user's
    own they say their vintage: the file need not be of the same."""
    if release.beside is not None:
        return [
            Comparator(f"{one.name} ({release.beside.vintage})", one.value, one.scale)
            for one in comparators(release.beside, catalogue, indicator)
            if one.value is not None
        ]
    return [
        Comparator(str(row.get("name", code)), _value(row, indicator), scale)
        for scale, code, row in _rows(release, catalogue)
    ]


def comparator_rows(release: Release, catalogue: Catalogue) -> list[dict[str, Any]]:
    """The same rows whole, column → released cell, none where it is hidden."""
    return [
        {
            **{str(column): cell for column, cell in row.items() if cell == cell},
            "code": code,
            "name": row.get("name", code),
        }
        for _, code, row in _rows(release, catalogue)
    ]


def unit_rows(release: Release, scale: str, columns: Sequence[str]) -> list[dict[str, Any]]:
    """Released rows of another territory with these columns and `code`, `name`, `state`: column →
    released cell, none where it is hidden. [] where the release lacks one of the columns, since
    what does not exist is not secret."""
    part = release.scales.get(scale)
    wanted = ["name", STATE, *columns]
    if part is None or not set(wanted) <= set(part.frame.columns):
        return []
    rows = part.frame[wanted].to_dict("index")
    return [
        {**{str(name): cell for name, cell in row.items() if cell == cell}, "code": code}
        for code, row in rows.items()
    ]


def _rows(release: Release, catalogue: Catalogue) -> list[tuple[str, str, Series]]:
    """(scale, code, released row), from the territory itself outwards."""
    order = {scale.id: scale.order for scale in catalogue.scales}
    territory = release.territory
    part = release.scales.get(territory.scale)
    if part is None or territory.code not in part.frame.index:
        return []
    row = cast("Series", part.frame.loc[territory.code]).copy()
    row["name"] = territory.name
    rows = [(territory.scale, territory.code, row)]
    wider = [s for s in release.scales if order.get(s, 0) < order.get(territory.scale, 0)]
    for scale in sorted(wider, key=lambda s: -order.get(s, 0)):
        frame = release.scales[scale].frame
        code = row.get(scale) if scale in row.index else None
        if code is None and len(frame) == 1:
            code = frame.index[0]
        if isinstance(code, str) and code in frame.index:
            rows.append((scale, code, cast("Series", frame.loc[code])))
    return rows


def _value(row: object, indicator: str) -> float | None:
    value = row.get(indicator) if indicator in row.index else None  # type: ignore[attr-defined]
    return float(value) if isinstance(value, (int, float)) and value == value else None
