"""The count columns of a row: their families, denominators and labels.

The categories of a partition sum to its denominator; overlapping counts do not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from .tables import Label, read_table


@dataclass(frozen=True)
class FamilyDefinition:
    """A family of count columns: `columns` maps the column's id to its label, `total` is the
    denominator's column. `stock`: dwellings that stay as they are from one vintage to the next."""

    id: str
    theme: str
    label: Label
    total: str
    columns: dict[str, Label]
    partition: bool = True
    stock: bool = False

    @property
    def of_households(self) -> bool:
        """Whether its denominator counts households, so that R1 applies to it."""
        return self.total == "households" or self.total.endswith("_known")


class _ColumnRow(NamedTuple):
    """role: key, denominator, mean, class, category (of `family`) or sum."""

    id: str
    role: str
    family: str
    fr: str
    en: str


class _FamilyRow(NamedTuple):
    """A family of columns, a line of the table."""

    id: str
    theme: str
    fr: str
    en: str
    total: str
    partition: bool
    stock: bool


class _ClassRow(NamedTuple):
    """One value of a class indicator, in order."""

    indicator: str
    value: str
    fr: str
    en: str
    colour: str


_COLUMNS = read_table("columns", _ColumnRow)
_CLASS_VALUES = read_table("classes", _ClassRow)


def _with_role(role: str, family: str = "") -> dict[str, Label]:
    return {
        column.id: (column.fr, column.en)
        for column in _COLUMNS
        if column.role == role and column.family == family
    }


KEYS, DENOMINATORS = _with_role("key"), _with_role("denominator")
MEANS, CLASSES, SUM_LABELS = _with_role("mean"), _with_role("class"), _with_role("sum")
FAMILIES: tuple[FamilyDefinition, ...] = tuple(
    FamilyDefinition(
        row.id,
        row.theme,
        (row.fr, row.en),
        row.total,
        _with_role("category", row.id),
        row.partition,
        row.stock,
    )
    for row in read_table("families", _FamilyRow)
)
COUNT_COLUMNS: tuple[str, ...] = tuple(
    dict.fromkeys([*DENOMINATORS, *(column for family in FAMILIES for column in family.columns)])
)
"""Every integer column of a row, denominators first."""
FAMILY_OF_CLASS = {
    "financing_main": next(family for family in FAMILIES if family.id == "financing")
}
"""Class columns that name a family's largest category. They are hidden where it hides a cell."""


def labels() -> dict[str, Label]:
    """Return the label of every column that a collection may serve."""
    texts: dict[str, Label] = {**KEYS, **DENOMINATORS, **MEANS, **CLASSES}
    for family in FAMILIES:
        texts.update(family.columns)
    return texts


def class_values(indicator: str) -> list[tuple[str, Label, str]]:
    """Return (value, label, colour) of an indicator's classes in order; [] where it has none."""
    return [
        (row.value, (row.fr, row.en), row.colour)
        for row in _CLASS_VALUES
        if row.indicator == indicator
    ]


FINANCING_LABELS, FRAGILITY_CLASSES = (
    tuple(value for value, _, _ in class_values(indicator))
    for indicator in ("financing_main", "fragility_class")
)
