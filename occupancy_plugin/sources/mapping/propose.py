"""A table → its mapping: for each column a role and why, and the profile that says so."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from ...secrecy.schema import Family, Mean, Rate, Sum
from ...toolbelt.translation import tr
from ..errors import Unreadable
from ..profile import Profile
from .body import Body, named
from .matching import (
    MEAN,
    MORE_THAN_HOUSEHOLDS,
    RATE,
    WHOLE,
    Vocabulary,
)
from .rates import Rates
from .roles import Column
from .spelling import plain
from .structure import Structure, structure_of
from .units import Units

SLACK = 0.05  # households by which a sum of weighted counts may be off
SUFFIX = "__n"  # the count behind a rate that comes alone


@dataclass(frozen=True)
class Mapping:
    """problems: what a person must say before anything opens, the first of which refuses a file
    that opens by itself · notes: what was assumed, for report and window"""

    columns: tuple[Column, ...]
    profile: Profile
    units: Units = field(repr=False)
    found_by: dict[str, str] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def left_out(self) -> list[str]:
        return [column.name for column in self.columns if column.role == "left_out"]


def propose(
    body: Body, vocabulary: Vocabulary | None = None, told: Profile | None = None
) -> Mapping:
    """Understand a table. `told`: what the user's profile says already (code, scale, population).
    Raises Unreadable where there are no units."""
    return _Proposal(body, vocabulary or Vocabulary(), told or Profile()).mapping()


class _Proposal(Rates):
    """Roles first, then what the columns make together."""

    def mapping(self) -> Mapping:
        self._codes()
        kinds = self._kinds()
        counts = [at for at, kind in kinds.items() if kind == "count"]
        rates = [at for at, kind in kinds.items() if kind == "rate"]
        values = self._matrix(counts)
        structure = self._structure(counts, values)
        counts, values, structure = self._households_apart(
            counts, values, structure, self._structure
        )
        counts, values, structure, moved = self._reconsidered(counts, values, structure)
        rates = sorted([*rates, *moved])
        population = self._population(counts, values, structure)
        self._broken(counts, structure)
        families, sums = self._families(counts, structure, population)
        families += self._overlapping(counts, values, structure, population, sums)
        found_rates = self._rates(rates, counts, values, structure, population, families, sums)
        means = self._means(families, sums)
        profile = self._profile(population, families, sums, found_rates, means)
        columns = tuple(
            self.roles.get(at) or self._out(at, tr("no role found"))
            for at in range(len(self.body.names))
        )
        return Mapping(
            columns, profile, self.units, self.found_by, tuple(self.problems), tuple(self.notes)
        )

    def _structure(self, counts: list[int], values: np.ndarray) -> Structure:
        """What adds up; weighted counts add up before they are rounded, nearly."""
        names = [self.body.heading(at) for at in counts]
        if self.weighted and counts:
            exact = np.column_stack([self._numbers(at).values for at in counts])
            found = structure_of(exact, names, SLACK)
            if found.families:
                return found
        whole = structure_of(values, names)
        plain_ = [p for p, name in enumerate(names) if not RATE.search(plain(name))]
        if len(plain_) in (0, len(names)):
            return whole
        apart = structure_of(values[:, plain_], [names[p] for p in plain_]).placed(plain_)
        return max(whole, apart, key=lambda found: len(found.parts))  # counts and shares in turn

    def _reconsidered(
        self, counts: list[int], values: np.ndarray, structure: Structure
    ) -> tuple[list[int], np.ndarray, Structure, list[int]]:
        """Whole numbers that make nothing and are called rates or means are no counts."""
        made = structure.parts | structure.totals | set(structure.sums)
        made |= {p for run in structure.broken for p in (*run.columns, run.total)}
        moved: list[int] = []
        kept: list[int] = []
        for place, at in enumerate(counts):
            heading = plain(self.body.heading(at))
            if place in made or self._counts_households(at):
                kept.append(place)
            elif RATE.search(heading):
                if self._rate_or_not(at) == "rate":
                    moved.append(at)
            elif MEAN.search(heading):
                self._out(at, tr("a mean: say in the profile what it is weighted by"))
            else:
                kept.append(place)
        if len(kept) == len(counts):
            return counts, values, structure, moved
        values = values[:, kept]
        counts = [counts[place] for place in kept]
        return counts, values, self._structure(counts, values), moved

    # what they make

    def _broken(self, counts: list[int], structure: Structure) -> None:
        for run in structure.broken:
            self.problems.append(
                tr(
                    "Columns “{first}” to “{last}” add up to “{total}”, but not for {codes}: mend "
                    "these "
                    "rows."
                ).format(
                    first=self.body.names[counts[run.columns[0]]],
                    last=self.body.names[counts[run.columns[-1]]],
                    total=self.body.names[counts[run.total]],
                    codes=named(self.units.index[list(run.broken)]),
                )
            )

    def _families(
        self, counts: list[int], structure: Structure, population: int
    ) -> tuple[list[Family], list[Sum]]:
        families: list[Family] = []
        if population >= 0:
            self._id(counts[population])
        for number, (columns, total) in enumerate(structure.families, 1):
            label = self.body.names[counts[total]]
            name = f"family_{number}"
            families.append(
                Family(name, tuple(self._id(counts[p]) for p in columns), self._id(counts[total]))
            )
            self.found_by[name] = "sum"
            for place in columns:
                why = tr("adds up to “{total}”").format(total=label)
                self._say(counts[place], "category", why, self._id(counts[place]))
            if total != population:
                self._say(
                    counts[total], "total", tr("sum of its categories"), self._id(counts[total])
                )
        sums = []
        for place, parts in structure.sums.items():
            sums.append(Sum(self._id(counts[place]), tuple(self._id(counts[p]) for p in parts)))
            self._say(counts[place], "sum", tr("sum of other columns"), self._id(counts[place]))
        return families, sums

    def _overlapping(
        self,
        counts: list[int],
        values: np.ndarray,
        structure: Structure,
        population: int,
        sums: list[Sum],
    ) -> list[Family]:
        """Counts of no family: each over the households where it never exceeds them."""
        if population < 0:
            return []
        used = structure.parts | structure.totals | set(structure.sums) | {population}
        names = []
        for place, at in enumerate(counts):
            if place in used:
                continue
            with np.errstate(invalid="ignore"):
                exceeds = bool((values[:, place] > values[:, population]).any())
            if np.array_equal(values[:, place], values[:, population], equal_nan=True) or (
                exceeds and self._is_whole(at)
            ):
                self._say(at, "total", tr("name"), self._id(at))
            elif exceeds:
                self._out(at, tr("counts more than households and belongs to no family"))
                self.ids.pop(at, None)
            else:
                names.append(self._id(at))
                self._say(at, "count", tr("never more than the households"), self._id(at))
        if not names:
            return []
        self.found_by["counts"] = "bound"
        return [Family("counts", tuple(names), self._id(counts[population]), partition=False)]

    def _is_whole(self, at: int) -> bool:
        """All dwellings, all people: more than households, and told with the row as totals are."""
        heading = plain(self.body.names[at])
        return self._id(at) in MORE_THAN_HOUSEHOLDS or bool(WHOLE.match(heading))

    def _means(self, families: list[Family], sums: list[Sum]) -> list[Mean]:
        """Means of the catalogue whose weight is among the columns; any other stays out."""
        counts = {c for f in families for c in (*f.columns, f.total)} | {s.name for s in sums}
        found: list[Mean] = []
        for at, column in list(self.roles.items()):
            match = self.vocabulary.match(self.body.layout.parts[at] or (column.name,))
            weight = self.vocabulary.weights.get(match, "")
            free = column.role == "left_out" and match not in self.ids.values()
            if free and weight in counts and column.numbers and self.body.numbers(at).numeric:
                self.ids[at] = match
                found.append(Mean(match, weight))
                self._say(at, "mean", tr("weighted by “{weight}”").format(weight=weight), match)
        return found

    def _profile(
        self,
        population: int,
        families: list[Family],
        sums: list[Sum],
        rates: list[Rate],
        means: list[Mean],
    ) -> Profile:
        grid, roles = self.body.grid, self.roles
        columns = {self.ids[at]: self.body.names[at] for at in sorted(self.ids)}
        described = {c for f in families for c in (*f.columns, f.total)} | {s.name for s in sums}
        counts = [
            name
            for at, name in self.ids.items()
            if at in roles and roles[at].role == "total" and name not in described
        ]
        by_role = {
            role: column.name for column in roles.values() if (role := column.role) in ("x", "y")
        }
        position = by_role if set(by_role) == {"x", "y"} else {}
        households = next(
            (self.ids[at] for at, column in roles.items() if column.role == "population"), ""
        )
        for at, column in list(roles.items()):
            if column.role == "population":
                self.roles[at] = replace(column, as_=households)
        return replace(
            self.told,
            scale=self.units.scale,
            code=self.body.names[self.units.column],
            population=households,
            columns=columns,
            name=next((c.name for c in roles.values() if c.role == "name"), ""),
            parents={c.as_: c.name for c in roles.values() if c.role == "parent"},
            families=tuple(families),
            rates=tuple(rates),
            means=tuple(means),
            sums=tuple(sums),
            counts=tuple(counts),
            weighted=self.weighted,
            position=position,
            file={
                **self.told.file,
                "sheet": grid.name if grid.kind in ("XLSX", "ODS", "XLS", "GPKG") else "",
                "totals": self.told.file.get("totals", "parent"),
            },
        )


def first_problem(mapping: Mapping) -> None:
    """A file that opens by itself is refused where something is to be said. Raises Unreadable."""
    if mapping.problems:
        raise Unreadable(mapping.problems[0])
