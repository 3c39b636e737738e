"""The catalogue of a portal, as types: what `documents.py` reads and what a portal writes.

The reference portal makes the schemas of its `/openapi` from these types. So one definition says
what is written, what is read, and what is promised to other clients."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal, TypedDict

if TYPE_CHECKING or sys.version_info >= (
    3,
    11,
):  # Python 3.10 lacks it, and needs it for types only
    from typing import NotRequired

Text = Mapping[str, str]
"""A text per language: {"fr": …, "en": …}."""


class ScaleAnswer(TypedDict):
    """A scale.

    comparator: shown as a comparison with a territory, never as its map
    yields: its units are withheld first where one of several units must be
    remainder: its units are residuals: a wider unit minus its units in the tables"""

    id: str
    label: Text
    geometry: Literal["polygon", "point", "none"]
    order: int
    comparator: NotRequired[bool]
    yields: NotRequired[bool]
    remainder: NotRequired[bool]


class VintageAnswer(TypedDict):
    """A vintage.

    ops, rpls, cog: editions of the sources
    definitions: the meaning of a term in this vintage; indicators with different definitions are
    not compared"""

    id: str
    label: Text
    ops: str
    rpls: str
    cog: str
    definitions: NotRequired[dict[str, str]]


class ThemeAnswer(TypedDict):
    id: str
    label: Text


class FamilyAnswer(TypedDict):
    """Columns over one denominator.

    partition: whether they add up to it
    stock: whether they count dwellings that persist from one vintage to the next
    of_households: whether the denominator counts households (R1)"""

    id: str
    label: Text
    columns: list[str]
    total: str
    partition: bool
    stock: NotRequired[bool]
    of_households: NotRequired[bool]


class SumAnswer(TypedDict):
    """A column that is the sum of others (R7)."""

    id: str
    columns: list[str]


class InclusionAnswer(TypedDict):
    """`part` is never more than `whole` (R7). joint: false where that holds only nearly."""

    part: str
    whole: str
    joint: NotRequired[bool]


class LowerBoundAnswer(TypedDict):
    """`column` is never less than the sum of `columns`, each `weights` times (R7)."""

    column: str
    columns: list[str]
    weights: list[int]


class ClassColumnAnswer(TypedDict):
    """A text column that names the largest category of a family (R6)."""

    column: str
    family: str


class ClassValueAnswer(TypedDict):
    value: str
    label: NotRequired[Text]
    colour: NotRequired[str]


class IndicatorAnswer(TypedDict):
    """An indicator.

    numerator: columns that are added, or `sum` where the portal serves their sum
    denominator: '' for a count
    bounds: of classes that are the same on every map
    priority: rank among the headlines, which are published first (R14)
    definition: key of a vintage's `definitions`"""

    id: str
    label: Text
    short: NotRequired[Text | None]
    group: NotRequired[Text | None]
    search: NotRequired[Text | None]
    theme: str
    kind: Literal["rate", "count", "mean", "class"]
    unit: Text
    numerator: list[str]
    denominator: NotRequired[str | None]
    family: NotRequired[str | None]
    decimals: int
    method: str
    classes: int
    palette: str
    bounds: NotRequired[list[float]]
    help: NotRequired[Text | None]
    scales: NotRequired[list[str]]
    vintages: NotRequired[list[str]]
    values: NotRequired[list[ClassValueAnswer]]
    sum: NotRequired[str]
    priority: NotRequired[int | None]
    definition: NotRequired[str]


class NestingAnswer(TypedDict):
    """Units of `child` add up to units of `parent`. The child's column `key` holds the parent's
    code."""

    child: str
    parent: str
    key: str
    complete: NotRequired[bool]


class OverlapAnswer(TypedDict):
    """Two scales that do not nest. The rows of `table` are their intersections (R9)."""

    scale_a: str
    scale_b: str
    table: str
    key_a: str
    key_b: str


class CollectionAnswer(TypedDict):
    id: str
    scale: str
    vintage: str


class CatalogueAnswer(TypedDict):
    """`GET /catalogue`.

    occupied: the column of occupied dwellings
    columns: column → its label
    subjects: what the portal counts apart from occupancy"""

    version: str
    fictitious: NotRequired[bool]
    title: NotRequired[Text]
    scales: list[ScaleAnswer]
    vintages: list[VintageAnswer]
    themes: list[ThemeAnswer]
    families: list[FamilyAnswer]
    sums: NotRequired[list[SumAnswer]]
    inclusions: NotRequired[list[InclusionAnswer]]
    lower_bounds: NotRequired[list[LowerBoundAnswer]]
    classes: NotRequired[list[ClassColumnAnswer]]
    occupied: NotRequired[str]
    indicators: list[IndicatorAnswer]
    nestings: list[NestingAnswer]
    overlaps: NotRequired[list[OverlapAnswer]]
    collections: list[CollectionAnswer]
    columns: NotRequired[dict[str, Text]]
    subjects: NotRequired[list[str]]
    sum_of: NotRequired[str]
