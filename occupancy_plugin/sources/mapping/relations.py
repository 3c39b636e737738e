"""What the counts of a table make together, collected while the rules of families find it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from ...secrecy.schema import Family, Sum
from .counts import Counts
from .heading_words import DWELLINGS, PERSONS
from .population import Population
from .roles import Role, Roles


@dataclass
class Relations:
    """The counts of a table, their roles, and what they make together, as far as it was found.

    A count is named by its place among the counts; its position is that among all columns.
    steps: id of a difference → (whole, part)
    chains: ids of cumulative rates, each of which contains the one before"""

    counts: Counts
    roles: Roles
    population: Population
    families: list[Family] = field(default_factory=list)
    sums: list[Sum] = field(default_factory=list)
    steps: dict[str, tuple[str, str]] = field(default_factory=dict)
    chains: list[tuple[str, ...]] = field(default_factory=list)

    def id(self, place: int) -> str:
        return self.roles.id(self.counts.positions[place])

    def ids(self, places: Iterable[int]) -> tuple[str, ...]:
        return tuple(map(self.id, places))

    def set_role(self, place: int, role: Role, reason: str) -> None:
        self.roles.set(self.counts.positions[place], role, reason, self.id(place))

    def leave_out(self, place: int, reason: str) -> None:
        position = self.counts.positions[place]
        self.roles.leave_out(position, reason)
        self.roles.ids.pop(position, None)

    def add_parts(
        self, name: str, parts: Iterable[int], whole: int, of_households: bool = True
    ) -> None:
        """Add a family of counts that are never more than another and may overlap."""
        columns, total = self.ids(parts), self.id(whole)
        self.families.append(Family(name, columns, total, False, of_households=of_households))

    def add_step(self, name: str, wider: str, narrower: str) -> str:
        """Record a column that is the difference of two others, and return its name."""
        self.steps[name] = (wider, narrower)
        return name

    def described(self) -> set[str]:
        """Return the ids of the columns of families and of the sums."""
        columns = {column for family in self.families for column in (*family.columns, family.total)}
        return columns | {total.name for total in self.sums}

    def is_group(self, place: int) -> bool:
        """Whether a column counts some of the households, so that 1 to 10 of them are protected
        (R1): never more than all of them, and neither dwellings nor people by its heading."""
        heading, population = self.counts.heading(place), self.population.place
        if population < 0 or place == population or self.counts.ever_exceeds(place, population):
            return False
        is_of_others = DWELLINGS.search(heading) or PERSONS.search(heading)
        return self.counts.counts_households(place) or not is_of_others
