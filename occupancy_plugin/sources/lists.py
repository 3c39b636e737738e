"""Reads lists of units without figures (REPMS, the résidences annexed to a CIA), and compares two
of them.

A list with counts is a table: `opening` reads those, through the gate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..toolbelt.text_enum import TextEnum
from ..toolbelt.translation import tr
from .errors import Unreadable
from .grid import CancelCheck, never_cancelled
from .mapping.body import Body
from .mapping.heading_words import NAME
from .mapping.spelling import normalise
from .mapping.units import units_of
from .reading import read_grids


class ListStatus(TextEnum):
    """In which of two lists a unit occurs."""

    KEPT = "kept"
    """In both."""
    ADDED = "added"
    """In the second alone."""
    REMOVED = "removed"
    """In the first alone."""


@dataclass(frozen=True)
class UnitList:
    """A list of units.

    scale  of the codes
    names  code → name ('' where the list has none), in the file's order"""

    scale: str
    names: Mapping[str, str]


@dataclass(frozen=True)
class ListedUnit:
    """A unit of two lists that were compared."""

    code: str
    name: str
    status: ListStatus


def read_list(path: Path | str, check_cancelled: CancelCheck = never_cancelled) -> UnitList:
    """Read the codes of a list and their names, from the first visible sheet with codes. Other
    columns are ignored. Raises Unreadable."""
    refusal = Unreadable(tr("The file is empty."))
    for grid in read_grids(path, check_cancelled=check_cancelled):
        if grid.hidden:
            continue
        try:
            body = Body(grid, check_cancelled=check_cancelled)
            units = units_of(body)
            break
        except Unreadable as error:
            refusal = error
    else:
        raise refusal
    rows = units.rows
    headings = enumerate(map(normalise, body.names))
    named = (c for c, heading in headings if c != units.column and NAME.search(heading))
    name_column = next((c for c in named if not body.numbers(c).count), -1)
    texts = (
        body.texts(name_column)[rows] if name_column >= 0 else np.full(len(rows), "", dtype=object)
    )
    return UnitList(
        units.scale,
        {str(c): str(text).strip() for c, text in zip(units.codes.codes[rows], texts, strict=True)},
    )


def compare_lists(first: UnitList, second: UnitList) -> list[ListedUnit]:
    """Return every unit of both lists: those of the first in its order, then those added in the
    second.

    Raises Unreadable for lists of different scales, whose codes never match."""
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
    added_codes = (code for code in second.names if code not in first.names)
    return comparisons + [
        ListedUnit(code, second.names[code], ListStatus.ADDED) for code in added_codes
    ]
