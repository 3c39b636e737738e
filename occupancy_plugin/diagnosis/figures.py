"""The figures on a page, as displayed. Modules other than content/facts.py see these and no
frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..description import Kind
from ..toolbelt.numbers import POINTS, Numbers


@dataclass(frozen=True)
class Measure:
    """An indicator as a page names it. `name` can be used alone ('Familles monoparentales')."""

    id: str
    name: str
    unit: str
    decimals: int
    kind: Kind
    theme: str
    help: str = ""

    @property
    def titled(self) -> str:
        """The name with its unit: 'Familles monoparentales (%)'."""
        if self.unit and self.name.endswith(")"):
            return f"{self.name}, {self.unit}"
        return f"{self.name} ({self.unit})" if self.unit else self.name

    @property
    def of_change(self) -> Measure:
        """The measure of its change between two vintages: a share changes by points."""
        return replace(self, unit=POINTS) if self.unit == "%" else self


@dataclass(frozen=True)
class Figure:
    """One figure of one unit.

    value: rounded as displayed, None where hidden
    text: the value with its unit, 's' where hidden
    is_territory: whether the unit is the dossier's territory
    size: the share's denominator, None where hidden
    is_main: whether the unit holds most of the territory's households, not all"""

    name: str
    value: float | None
    text: str
    scale: str = ""
    is_territory: bool = False
    size: float | None = None
    is_main: bool = False


@dataclass(frozen=True)
class Sides:
    """A share in all published units of a zoning together, and in the rest of the territory.

    units: how many units the inside adds up"""

    inside: Figure
    outside: Figure
    units: int


@dataclass(frozen=True)
class Change:
    """A figure of two vintages that both show (R7).

    points: their difference as displayed
    threshold: from which difference on it is a change, None where not known
    is_main: as in `Figure`"""

    name: str
    earlier_value: float
    later_value: float
    points: float
    texts: tuple[str, str]
    scale: str = ""
    is_territory: bool = False
    threshold: float | None = None
    is_main: bool = False


@dataclass(frozen=True)
class Share:
    """A category of a family: its share as displayed, None where hidden."""

    column: str
    value: float | None


@dataclass(frozen=True)
class FamilyRow:
    """The shares of a family in one unit.

    size: their denominator, None where hidden"""

    name: str
    shares: tuple[Share, ...]
    is_territory: bool = False
    size: float | None = None


@dataclass(frozen=True)
class Cell:
    """A cell of a table.

    value: the number in a workbook, rounded as `text` shows it
    mark: 'more' or 'fewer' than the territory, '' for neither"""

    text: str
    value: float | None = None
    decimals: int = 0
    mark: str = ""


def number_cell(value: float | None, numbers: Numbers, decimals: int = 0) -> Cell:
    """Make the cell of a number as displayed, 's' where it is hidden."""
    return Cell(numbers.number(value, decimals), value, decimals)


@dataclass(frozen=True)
class Grid:
    """A table on paper.

    lead: how many of the first rows are the territory and its comparators
    source: its caption, '' for the dossier's"""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    lead: int = 0
    source: str = ""

    def part(self, start: int, stop: int) -> Grid:
        """Return the rows from `start` to before `stop`."""
        lead = max(0, self.lead - start)
        return replace(self, rows=self.rows[start:stop], lead=lead)


@dataclass(frozen=True)
class Spread:
    """Published units beyond the outer class edges. A count is None where it may not be given."""

    published: int
    low: str = ""
    below: int | None = None
    high: str = ""
    above: int | None = None


@dataclass(frozen=True)
class Unit:
    """A published unit of a map: code and name, for labels and pages of an atlas."""

    code: str
    name: str


def sort_by_share(figures: Sequence[Figure]) -> list[Figure]:
    """Sort units by their share, the highest first; those that hide it come last, by name."""
    return sorted(figures, key=lambda unit: (unit.value is None, -(unit.value or 0.0), unit.name))


def next_wider(figures: Sequence[Figure]) -> Figure | None:
    """Return the figure of the next wider unit that shows one. `figures` begin with the territory's
    and continue outwards."""
    return next((figure for figure in figures[1:] if figure.value is not None), None)


def territory_change(changes: Sequence[Change]) -> Change | None:
    """Return the territory's own change; None where one of the two vintages hides its figure."""
    return next((change for change in changes if change.is_territory), None)
