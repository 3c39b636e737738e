"""Lists of units without a figure (REPMS, the résidences that a CIA annexes): read, and compared
with each other. A list that holds counts is a table: `opening` reads those, through the gate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..toolbelt.text_enum import TextEnum
from ..toolbelt.translation import tr
from .errors import Unreadable
from .grid import Tick, never_cancelled
from .mapping.body import Body
from .mapping.heading_words import NAME
from .mapping.spelling import plain
from .mapping.units import units_of
from .reading import read


class ListStatus(TextEnum):
    """Where a unit stands in two lists."""

    KEPT = "kept"
    """In both."""
    ADDED = "added"
    """In the second alone."""
    REMOVED = "removed"
    """In the first alone."""


@dataclass(frozen=True)
class UnitList:
    """names: code → name ('' where the list has none), in the file's order · scale: of the codes"""

    scale: str
    names: Mapping[str, str]


@dataclass(frozen=True)
class ListedUnit:
    code: str
    name: str
    standing: ListStatus


def read_list(
    path: Path | str, layer: str = "", code: str = "", tick: Tick = never_cancelled
) -> UnitList:
    """The codes of a list and their names; any other column stays in the file. layer: sheet, '' =
    the first visible one with codes. code: its heading, '' = looked for. Raises Unreadable."""
    listing, refusal = None, Unreadable(tr("The file is empty."))
    for grid in read(path, layer, tick=tick):
        if grid.hidden and grid.name != layer:
            continue
        try:
            body = Body(grid, tick=tick)
            listing = (body, units_of(body, code))
            break
        except Unreadable as error:
            refusal = error
    if listing is None:
        raise refusal
    body, units = listing
    rows = np.flatnonzero(units.unit)
    named = next(
        (
            at
            for at, heading in enumerate(body.names)
            if at != units.column and NAME.search(plain(heading)) and not body.numbers(at).count
        ),
        -1,
    )
    texts = body.texts(named)[rows] if named >= 0 else np.full(len(rows), "", dtype=object)
    return UnitList(
        units.scale,
        {str(c): str(t).strip() for c, t in zip(units.codes.codes[rows], texts, strict=True)},
    )


def compare(first: UnitList, second: UnitList) -> list[ListedUnit]:
    """Every unit of either list, those of the first in its order, then those that were added.
    Raises Unreadable for lists of different scales: their codes never meet."""
    if first.scale != second.scale:
        raise Unreadable(
            tr(
                "The lists are of different scales ({first}, {second}): they cannot be compared."
            ).format(first=first.scale, second=second.scale)
        )
    comparisons = [
        ListedUnit(
            code,
            name or second.names.get(code, ""),
            ListStatus.KEPT if code in second.names else ListStatus.REMOVED,
        )
        for code, name in first.names.items()
    ]
    added = (code for code in second.names if code not in first.names)
    return comparisons + [ListedUnit(code, second.names[code], ListStatus.ADDED) for code in added]
