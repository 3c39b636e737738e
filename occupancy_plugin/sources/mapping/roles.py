"""The roles and ids of a table's columns, with the notes and problems that arise as they are
found."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...toolbelt.text_enum import TextEnum
from ...toolbelt.translation import tr
from .body import first_codes
from .columns import Columns
from .heading_words import identifier
from .values import NumericColumn, formulas_sentence, unread_sentence


class Role(TextEnum):
    """What a column is to the gate and to the map.

    DWELLING identifies a dwelling, DWELLINGS counts those of a row. Users alone give DWELLINGS,
    WEIGHT and RATIO. UNKNOWN: of a table that was not understood."""

    CODE = "code"
    NAME = "name"
    PARENT = "parent"
    POPULATION = "population"
    CATEGORY = "category"
    TOTAL = "total"
    COUNT = "count"
    SUM = "sum"
    RATE = "rate"
    MEAN = "mean"
    FLAG = "flag"
    DWELLING = "dwelling"
    DWELLINGS = "dwellings"
    LABEL = "label"
    X = "x"
    Y = "y"
    LEFT_OUT = "left_out"
    WEIGHT = "weight"
    RATIO = "ratio"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class MappedColumn:
    """A column and its role.

    as_: the id that it gets in the tables
    reason: the reason, for the window
    numbers, unknown: how many cells hold a number, or a sign for an unknown value"""

    name: str
    role: Role
    as_: str = ""
    reason: str = ""
    numbers: int = 0
    unknown: int = 0


class Roles:
    """The record that the steps of a proposal fill. A column is given by its position in the table.

    mapped: column → its role, of the columns that have one
    ids: column → its id in the tables
    notes: what was assumed, for report and window
    problems: what a person must answer"""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self.mapped: dict[int, MappedColumn] = {}
        self.ids: dict[int, str] = {}
        self.notes: list[str] = []
        self.problems: list[str] = []
        self._stated_ids = {heading: id_ for id_, heading in columns.user_profile.columns.items()}

    def set(self, column: int, role: Role, reason: str, as_: str = "") -> MappedColumn:
        """Give a column its role, and return it."""
        numbers = self.columns.body.numbers(column)
        self.mapped[column] = MappedColumn(
            self.columns.name(column), role, as_, reason, numbers.count, int(numbers.unknown.sum())
        )
        return self.mapped[column]

    def leave_out(self, column: int, reason: str) -> MappedColumn:
        return self.set(column, Role.LEFT_OUT, reason)

    def is_stated_count(self, column: int) -> bool:
        """Whether the user's profile names the column, and not as a rate."""
        stated_id = self._stated_ids.get(self.columns.name(column), "")
        return bool(stated_id) and not stated_id.endswith("_rate")

    def role(self, column: int) -> Role | None:
        """Return the role of a column, None while it has none."""
        return self.mapped[column].role if column in self.mapped else None

    def with_role(self, role: Role) -> list[int]:
        return [column for column, mapped in self.mapped.items() if mapped.role is role]

    def first_name(self, role: Role) -> str:
        """Return the heading of the first column with this role, '' without one."""
        return next((self.columns.name(column) for column in self.with_role(role)), "")

    def population_id(self) -> str:
        """Return the id of the population, '' without one."""
        return self.ids.get(next(iter(self.with_role(Role.POPULATION)), -1), "")

    def report(self, column: int, rows: np.ndarray, sentence: str) -> None:
        """Add a problem that names the column and the units of these rows."""
        units = self.columns.units
        codes = first_codes(units.index[rows])
        numbers = first_codes(self.columns.body.row_numbers(units.rows[rows], column))
        name = self.columns.name(column)
        self.problems.append(sentence.format(column=name, codes=codes, rows=numbers))

    def report_unread(self, column: int, numbers: NumericColumn) -> None:
        """Add a problem for formulas without values and for cells that are neither number nor
        symbol."""
        if numbers.formulas.any():
            self.problems.append(formulas_sentence().format(column=self.columns.name(column)))
        if numbers.unread.any():
            self.report(column, numbers.unread, unread_sentence())

    def id(self, column: int, of_rate: bool = False) -> str:
        """Return the id of a column: the user's profile's, the catalogue's where heading or values
        match, else one made of the heading."""
        if column not in self.ids:
            stated_id = self._stated_ids.get(self.columns.name(column), "")
            is_free = bool(stated_id) and stated_id not in self.ids.values()
            self.ids[column] = stated_id if is_free else self._new_id(column, of_rate)
        return self.ids[column]

    def _new_id(self, column: int, of_rate: bool) -> str:
        columns = self.columns
        used = set(self.ids.values()) | set(self._stated_ids.values())
        match = columns.catalogue_id(column)
        if not (match or of_rate) and columns.vocabulary.is_ambiguous(columns.name(column)):
            self.notes.append(
                tr(
                    "Column “{column}” keeps its own name: do its years count leases or "
                    "buildings? A heading above it would say so."
                ).format(column=columns.name(column))
            )
        is_usable = match and match not in used and match.endswith("_rate") == of_rate
        return match if is_usable else identifier(columns.name(column), used)
