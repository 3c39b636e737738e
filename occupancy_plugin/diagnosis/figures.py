"""What stands on a page: figures as displayed. Everything right of content/facts.py sees these and
no frame."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ..description import Kind


@dataclass(frozen=True)
class Measure:
    """An indicator as a page names it. `name` stands alone ("Familles monoparentales")."""

    id: str
    name: str
    unit: str
    decimals: int
    kind: Kind
    theme: str
    help: str = ""

    @property
    def titled(self) -> str:
        """'Familles monoparentales (%)'."""
        if self.unit and self.name.endswith(")"):
            return f"{self.name}, {self.unit}"
        return f"{self.name} ({self.unit})" if self.unit else self.name


@dataclass(frozen=True)
class Figure:
    """One figure of one unit. value: rounded as displayed, None where hidden; `text` with its unit,
    's' where hidden. own: is it the territory's? size: what a share is divided by, None where that
    is hidden."""

    name: str
    value: float | None
    text: str
    scale: str = ""
    own: bool = False
    size: float | None = None


@dataclass(frozen=True)
class Sides:
    """A share inside the published units of a zoning taken together, and in the rest of the
    territory. units: how many of them the first is made of."""

    inside: Figure
    outside: Figure
    units: int


@dataclass(frozen=True)
class Change:
    """A figure of two vintages, both shown (R7). `points`: their difference as displayed ·
    threshold: from which difference on it is a change, None where that is not known."""

    name: str
    earlier: float
    later: float
    points: float
    texts: tuple[str, str]
    scale: str = ""
    own: bool = False
    threshold: float | None = None


@dataclass(frozen=True)
class Share:
    """A category of a family: its share as displayed, None where hidden."""

    column: str
    value: float | None


@dataclass(frozen=True)
class FamilyRow:
    """size: what the shares are divided by, None where that is hidden."""

    name: str
    shares: tuple[Share, ...]
    own: bool = False
    size: float | None = None


@dataclass(frozen=True)
class Cell:
    """value: the number that a workbook holds, rounded as `text` shows it."""

    text: str
    value: float | None = None
    decimals: int = 0


@dataclass(frozen=True)
class Grid:
    """A table on paper. `lead`: how many of the first rows are the territory and what it is
    compared with · sheet: those of one name share a sheet of the workbook · source: its caption,
    '' for the dossier's."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    lead: int = 0
    sheet: str = ""
    source: str = ""

    def part(self, start: int, stop: int) -> Grid:
        lead = max(0, self.lead - start)
        return replace(self, rows=self.rows[start:stop], lead=lead)


@dataclass(frozen=True)
class Spread:
    """Published units beyond the outer class edges; a count is None where it may not be told."""

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
