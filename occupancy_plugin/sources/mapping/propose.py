"""A table → its mapping: for each column a role and why, and the profile that says so."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np

from ...secrecy.schema import Family, Mean, Rate, Sum
from ...toolbelt.translation import tr
from ..errors import Unreadable
from ..profile import Profile
from .additive.structure import AdditiveStructure, structure_of
from .additive.sums import chains
from .body import Body, first_codes
from .heading_words import (
    CUMULATIVE,
    DONT,
    OCCUPIED,
    RATE,
    Vocabulary,
)
from .roles import MappedColumn, unweighted_mean
from .spelling import plain
from .unit_names import NamedUnits
from .units import Units
from .wholes import Wholes

TERMS = 6  # roundings by which a sum of weighted counts may be off
HUNDRED = 100.0  # no share is more
STEP, REST = "__s", "__r"  # what a cumulative column adds to the one before; what the last leaves


@dataclass(frozen=True)
class Mapping:
    """problems: what a person must say before anything opens, the first of which refuses a file
    that opens by itself · notes: what was assumed, for report and window · named: how units were
    found by what they are called, where the file has no codes"""

    columns: tuple[MappedColumn, ...]
    profile: Profile
    units: Units = field(repr=False)
    found_by: dict[str, str] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    named: NamedUnits | None = None

    @property
    def left_out(self) -> list[str]:
        return [column.name for column in self.columns if column.role == "left_out"]


def propose(
    body: Body, vocabulary: Vocabulary | None = None, profile: Profile | None = None
) -> Mapping:
    """Understand a table. `profile`: what the user's says already (code, scale, population).
    Raises Unreadable where there are no units."""
    return _Proposal(body, vocabulary or Vocabulary(), profile or Profile()).mapping()


class _Proposal(Wholes):
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
        loose = self._loose(counts, values, structure, population)
        self._split(counts, values, loose, families, sums)
        families += self._nested(counts, values, loose, population, sums)
        families += self._overlapping(counts, loose, population)
        families += self._inside_wholes(counts)
        found_rates = self._rates(rates, counts, values, structure, population, families, sums)
        means = self._means(families, sums)
        profile = self._profile(families, sums, found_rates, means)
        columns = tuple(
            self.roles.get(at) or self._out(at, tr("no role found"))
            for at in range(len(self.body.names))
        )
        return Mapping(
            columns, profile, self.units, self.found_by, tuple(self.problems), tuple(self.notes)
        )

    def _structure(self, counts: list[int], values: np.ndarray) -> AdditiveStructure:
        """What adds up; weighted counts add up before they are rounded, nearly."""
        names = [self.body.heading(at) for at in counts]
        if self.weighted and counts:
            exact = np.column_stack([self._numbers(at).values for at in counts])
            decimals = max(self._numbers(at).decimals for at in counts)
            structure = structure_of(exact, names, TERMS * 0.5 * 10.0**-decimals)
            if structure.families:
                return structure
        whole = structure_of(values, names)
        plain_ = [p for p, name in enumerate(names) if not self._is_rate(plain(name))]
        if len(plain_) in (0, len(names)):
            return whole
        separate = structure_of(values[:, plain_], [names[p] for p in plain_]).placed(plain_)
        return max(
            whole, separate, key=lambda structure: len(structure.parts)
        )  # counts and shares in turn

    def _reconsidered(
        self, counts: list[int], values: np.ndarray, structure: AdditiveStructure
    ) -> tuple[list[int], np.ndarray, AdditiveStructure, list[int]]:
        """Whole numbers that make nothing and are called rates or means are no counts."""
        explained = structure.parts | structure.totals | set(structure.sums)
        explained |= {p for run in structure.broken for p in (*run.columns, run.total)}
        moved: list[int] = []
        remaining: list[int] = []
        for place, at in enumerate(counts):
            heading = plain(self.body.heading(at))
            if place in explained or self._counts_households(at):
                remaining.append(place)
            elif self._is_rate(heading):
                if self._rate_or_not(at) == "rate":
                    moved.append(at)
            elif RATE.search(heading) and not np.nanmax(values[:, place], initial=0.0) > HUNDRED:
                self._out(at, tr("counts or percent? Say it in the heading"))
            elif self._is_mean(heading):
                self._out(at, unweighted_mean())
            else:
                remaining.append(place)
        if len(remaining) == len(counts):
            return counts, values, structure, moved
        values = values[:, remaining]
        counts = [counts[place] for place in remaining]
        return counts, values, self._structure(counts, values), moved

    # what they make

    def _broken(self, counts: list[int], structure: AdditiveStructure) -> None:
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
                    codes=first_codes(self.units.index[list(run.broken)]),
                )
            )

    def _families(
        self, counts: list[int], structure: AdditiveStructure, population: int
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

    def _loose(
        self, counts: list[int], values: np.ndarray, structure: AdditiveStructure, population: int
    ) -> list[int]:
        """Counts of no family that never exceed the households; what does is told or left out."""
        if population < 0:
            return []
        used = structure.parts | structure.totals | set(structure.sums) | {population}
        loose: list[int] = []
        wider: list[int] = []
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
                wider.append(place)
            else:
                loose.append(place)
        wholes = [p for p, at in enumerate(counts) if self._role(at) == "total" and p not in used]
        for place in wider:
            with np.errstate(invalid="ignore"):
                holders = [p for p in wholes if not (values[:, place] > values[:, p]).any()]
            if holders:
                holder = min(holders, key=lambda p: float(np.nansum(values[:, p])))
                self.inside.setdefault(holder, []).append(place)
            else:
                self._out(counts[place], tr("counts more than households and belongs to no family"))
                self.ids.pop(counts[place], None)
        return loose

    def _role(self, at: int) -> str:
        return self.roles[at].role if at in self.roles else ""

    def _split(
        self,
        counts: list[int],
        values: np.ndarray,
        loose: list[int],
        families: list[Family],
        sums: list[Sum],
    ) -> None:
        """“Of whom” right of a category: the category is the two together, so that what lies
        between them is protected too. `loose`, `families` and `sums` change."""
        for place in list(loose):
            at, neighbour = counts[place], place - 1
            whole = self.ids.get(counts[neighbour], "") if neighbour >= 0 else ""
            family = next((f for f in families if whole in f.columns), None)
            match = DONT.match(plain(self.body.names[at]))
            if (
                family is None
                or not match
                or chains(values, [place, neighbour]) != [(place, neighbour)]
            ):
                continue
            part = self._id(at)
            step = self._step(part + STEP, whole, part)
            families[families.index(family)] = replace(
                family, columns=_replaced(family.columns, whole, (part, step))
            )
            sums[:] = [replace(s, columns=_replaced(s.columns, whole, (part, step))) for s in sums]
            sums.append(Sum(whole, (part, step)))
            loose.remove(place)
            why = tr("a part of “{column}”").format(column=self.body.names[counts[neighbour]])
            self._say(at, "category", why, part)

    def _nested(
        self,
        counts: list[int],
        values: np.ndarray,
        loose: list[int],
        population: int,
        sums: list[Sum],
    ) -> list[Family]:
        """Cumulative columns without their categories: what lies between two of them, and beyond
        the last, goes into the gate and not out of it. `loose` and `sums` change."""
        cumulative = [p for p in loose if CUMULATIVE.search(plain(self.body.heading(counts[p])))]
        families = []
        for number, chain in enumerate(chains(values, cumulative), 1):
            names = [self._id(counts[p]) for p in chain]
            households = self._id(counts[population])
            parts = [names[0]]
            for part, whole in pairwise(names):
                parts.append(self._step(whole + STEP, whole, part))
                sums.append(Sum(whole, tuple(parts)))
            parts.append(self._step(names[-1] + REST, households, names[-1]))
            families.append(Family(f"cumulative_{number}", tuple(parts), households))
            self.found_by[families[-1].name] = "cumulative"
            for place in chain:
                loose.remove(place)
                why = tr("holds the column before, or is held by the next")
                self._say(counts[place], "category", why, self._id(counts[place]))
        return families

    def _surveyed(self, rates: list[Rate], households: str) -> list[Rate]:
        """Where households and occupied dwellings are told, their quotient is: how many answered
        the survey, a percentage like any other (R3)."""
        occupied = self._occupied()
        of_all = occupied in ("", households, "dwellings") or self.guarded >= 0
        if (
            not households
            or of_all
            or any((r.numerator, r.denominator) == (households, occupied) for r in rates)
        ):
            return []
        return [Rate(f"{occupied}__rate", households, occupied)]

    def _occupied(self) -> str:
        """The column that says whether a unit in which nobody was surveyed is empty (R1): occupied
        dwellings; all dwellings where these are not told."""
        if self.guarded >= 0:
            return self._id(self.guarded)
        places = {self.ids[at]: at for at, column in self.roles.items() if at in self.ids}
        by_heading = (i for i, at in places.items() if OCCUPIED.search(plain(self.body.names[at])))
        known = (name for name in ("occupied", "dwellings") if name in places)
        return next(known, "") or next(by_heading, "")

    def _step(self, name: str, whole: str, part: str) -> str:
        self.steps[name] = (whole, part)
        return name

    def _overlapping(self, counts: list[int], loose: list[int], population: int) -> list[Family]:
        """What is loose in the end: each over the households."""
        if not loose:
            return []
        for place in loose:
            at = counts[place]
            self._say(at, "count", tr("never more than the households"), self._id(at))
        names = tuple(self._id(counts[place]) for place in loose)
        self.found_by["counts"] = "bound"
        return [Family("counts", names, self._id(counts[population]), partition=False)]

    def _profile(
        self,
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
        households = self._households_id()
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
            rates=(*rates, *self._surveyed(rates, households)),
            means=tuple(means),
            sums=tuple(sums),
            counts=tuple(counts),
            steps=dict(self.steps),
            chains=tuple(self.chains),
            imputed=self.imputed,
            occupied=self._occupied(),
            weighted=self.weighted,
            position=position,
            file={
                **self.told.file,
                "sheet": grid.name if grid.kind in ("XLSX", "ODS", "XLS", "GPKG", "ZIP") else "",
                "totals": self.told.file.get("totals", "parent"),
            },
        )


def _replaced(columns: tuple[str, ...], whole: str, parts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(n for name in columns for n in (parts if name == whole else (name,)))


def first_problem(mapping: Mapping) -> None:
    """A file that opens by itself is refused where something is to be said. Raises Unreadable."""
    if mapping.problems:
        raise Unreadable(mapping.problems[0])
