"""Proposes the mapping of a table: a role and a reason for each column, and the profile that
results."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TypeVar

import numpy as np

from ...secrecy.schema import Family, Mean, Rate, Sum
from ...toolbelt.translation import tr
from ..errors import Unreadable
from ..profile import Profile
from .additive.row_totals import EXACT, row_totals
from .additive.structure import AdditiveStructure, structure_of
from .additive.sums import NEAR, chains
from .body import Body, first_codes
from .heading_words import (
    CATEGORY,
    CUMULATIVE,
    DONT,
    DWELLINGS,
    OCCUPIED,
    RATE,
    Vocabulary,
    group_named,
)
from .other_counts import PERSONS
from .roles import MappedColumn, unweighted_mean
from .spelling import normalise
from .unit_names import NamedUnits
from .units import Units
from .wholes import Wholes

TERMS = 6  # rounded terms of a sum of weighted counts, each off by half a unit
FINEST_DECIMALS = 6  # decimals beyond which a computer's own rounding shows
FEWEST_NEAR = 8  # rows on which no sum is near by chance
HUNDRED = 100.0  # the largest share
FamilyOrSum = TypeVar("FamilyOrSum", Family, Sum)
STEP, REST = "__s", "__r"  # of a cumulative column: beyond the one before; beyond the last


@dataclass(frozen=True)
class Mapping:
    """The meaning of the columns of a table.

    problems  what a person must answer; a file that opens without a window is refused with the
              first
    notes     what was assumed, for report and window
    named     how names were matched to units, where the file has no codes
    disagreeing  the numbers of the rows whose code and name are of two communes"""

    columns: tuple[MappedColumn, ...]
    profile: Profile
    units: Units = field(repr=False)
    found_by: dict[str, str] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    named: NamedUnits | None = None
    disagreeing: tuple[int, ...] = ()

    @property
    def left_out(self) -> list[str]:
        return [column.name for column in self.columns if column.role == "left_out"]


def propose(
    body: Body, vocabulary: Vocabulary | None = None, profile: Profile | None = None
) -> Mapping:
    """Propose the mapping of a table.

    profile: what the user has stated already (code, scale, population).
    Raises Unreadable where there are no units."""
    return _Proposal(body, vocabulary or Vocabulary(), profile or Profile()).mapping()


class _Proposal(Wholes):
    """Finds the roles first, then what the columns make together."""

    def mapping(self) -> Mapping:
        self._assign_codes()
        kind_of = self._numeric_kinds()
        self.counts = [column for column, kind in kind_of.items() if kind == "count"]
        rates = [column for column, kind in kind_of.items() if kind == "rate"]
        self.values = self._matrix()
        self.structure = self._find_structure()
        self._leave_out_row_totals()
        self._leave_out_complements()
        rates = sorted([*rates, *self._move_to_rates()])
        self.population = self._find_population()
        self._note_broken_families()
        self._add_families()
        unexplained = self._unexplained_counts()
        self._split_categories(unexplained)
        self._add_cumulative_families(unexplained)
        self._add_groups(unexplained)
        self._add_overlapping(unexplained)
        self._add_families_in_wider_totals()
        found_rates = self._rates(rates)
        profile = self._profile(found_rates, self._means())
        columns = tuple(
            self.roles.get(column) or self._leave_out(column, tr("no role found"))
            for column in range(len(self.body.names))
        )
        return Mapping(
            columns,
            profile,
            self.units,
            self.found_by,
            tuple(self.problems),
            tuple(self.notes),
            disagreeing=self.disagreement.numbers,
        )

    def _find_structure(self) -> AdditiveStructure:
        """Return which counts add up. Weighted counts add up before rounding, within a slack.

        Where counts and shares alternate, the counts alone may show more families than all
        columns."""
        names = [self.body.heading(count) for count in self.counts]
        if self.weighted and self.counts:
            unrounded, half = self._unrounded()
            rounding = TERMS * half
            is_sure = len(unrounded) >= FEWEST_NEAR and rounding < NEAR
            slacks = (rounding, NEAR) if is_sure else (rounding,)
            structure = structure_of(unrounded, names, slacks)
            if structure.families:
                return structure
        of_all = structure_of(self.values, names)
        places = [place for place, name in enumerate(names) if not self._is_rate(normalise(name))]
        if len(places) in (0, len(names)):
            return of_all
        of_counts = structure_of(self.values[:, places], [names[p] for p in places]).placed(places)
        return max(of_all, of_counts, key=lambda structure: len(structure.parts))

    def _unrounded(self) -> tuple[np.ndarray, float]:
        """Return the weighted counts as the file has them, and half a unit of their last
        decimal."""
        columns = [self._numbers(count) for count in self.counts]
        decimals = int(np.median([column.decimals for column in columns]))
        values = np.column_stack([column.values for column in columns])
        return values, 0.5 * 10.0 ** -min(decimals, FINEST_DECIMALS)

    def _keep_counts(self, places: list[int]) -> None:
        """Keep these of the counts, and find again what adds up."""
        if len(places) < len(self.counts):
            self.counts = [self.counts[place] for place in places]
            self.values = self.values[:, places]
            self.structure = self._find_structure()

    def _leave_out_row_totals(self) -> None:
        """Leave out columns that repeat the sum of another one over several rows."""
        values, slack = self.values, EXACT
        if self.weighted and self.counts:  # sums are compared before rounding
            values, slack = self._unrounded()
        totals = {
            place: part
            for place, part in row_totals(values, slack).items()
            if self._counts_households(self.counts[part])
            or not self._counts_households(self.counts[place])
        }  # households are no sum of a category
        for place, part in totals.items():
            why = tr("the sum of “{column}” over several rows: it would tell a withheld one")
            self._leave_out(self.counts[place], why.format(column=self._name(part)))
        self._keep_counts([p for p in range(len(self.counts)) if p not in totals])

    def _leave_out_complements(self) -> None:
        """Leave out columns that make a total with the households: dwellings = households + vacant
        ones. The total and the households would disclose them."""
        household_parts = {
            part
            for part in self.structure.parts
            if self._counts_households(self.counts[part])
            and not CATEGORY.search(self._without_year(self.counts[part]))
        }
        if any(self._counts_households(self.counts[total]) for total in self.structure.totals):
            return
        complements = {
            column
            for columns, _ in self.structure.families
            if household_parts & set(columns)
            for column in columns
            if column not in household_parts
        }
        for place in complements:
            self._leave_out(self.counts[place], tr("follows from the households and a total"))
        self._keep_counts([p for p in range(len(self.counts)) if p not in complements])

    def _move_to_rates(self) -> list[int]:
        """Take whole numbers out of the counts that add up to nothing and have a heading of rates
        or means. Return those that are rates."""
        structure = self.structure
        explained = structure.parts | structure.totals | set(structure.sums)
        explained |= {p for run in structure.failing for p in (*run.columns, run.total)}
        rate_columns: list[int] = []
        places_kept: list[int] = []
        for place, count in enumerate(self.counts):
            heading = self._heading(place)
            if place in explained or self._counts_households(count):
                places_kept.append(place)
            elif self._is_rate(heading):
                if self._decide_rate(count) == "rate":
                    rate_columns.append(count)
            elif (
                RATE.search(heading) and not np.nanmax(self.values[:, place], initial=0.0) > HUNDRED
            ):
                self._leave_out(count, tr("counts or percent? Say it in the heading"))
            elif self._is_mean(heading):
                self._leave_out(count, unweighted_mean())
            else:
                places_kept.append(place)
        self._keep_counts(places_kept)
        return rate_columns

    # what the columns make together

    def _note_broken_families(self) -> None:
        """Note a problem for each family that fails to add up on a few rows."""
        for run in self.structure.failing:
            self.problems.append(
                tr(
                    "Columns “{first}” to “{last}” add up to “{total}”, but not for {codes}: "
                    "mend these rows."
                ).format(
                    first=self._name(run.columns[0]),
                    last=self._name(run.columns[-1]),
                    total=self._name(run.total),
                    codes=first_codes(self.units.index[list(run.failing)]),
                )
            )

    def _add_families(self) -> None:
        """Add the families and sums of the structure, and give their columns their roles."""
        if self.population >= 0:
            self._count_id(self.population)
        for number, (columns, total) in enumerate(self.structure.families, 1):
            name = f"family_{number}"
            self._add_family(name, "sum", columns, total, of_households=self._is_group(total))
            for place in (column for column in columns if column != self.population):
                why = tr("adds up to “{total}”").format(total=self._name(total))
                self._set_count_role(place, "category", why)
            if total != self.population:
                self._set_count_role(total, "total", tr("sum of its categories"))
        for number, (place, parts) in enumerate(self.structure.sums.items(), 1):
            sum_id = self._count_id(place)
            self.sums.append(Sum(sum_id, tuple(self._count_id(part) for part in parts)))
            if self._is_group(place):
                self._add_family(f"part_{number}", "bound", parts, place, False, True)
            if place != self.population:
                self._set_count_role(place, "sum", tr("sum of other columns"))

    def _unexplained_counts(self) -> list[int]:
        """Return the counts of no family that never exceed the households.

        A count that exceeds them lies in a wider total (`self.inside`), or is left out."""
        if self.population < 0:
            return []
        explained = self.structure.parts | self.structure.totals | {*self.structure.sums}
        explained.add(self.population)
        within_households: list[int] = []
        exceeding: list[int] = []
        for place, column in enumerate(self.counts):
            if place in explained:
                continue
            exceeds = self._ever_exceeds(place, self.population)
            households = self.values[:, self.population]
            is_equal = np.array_equal(self.values[:, place], households, equal_nan=True)
            if is_equal:
                name = self._name(self.population)
                self._leave_out(column, tr("the same as “{total}” in every row").format(total=name))
                self.ids.pop(column, None)
            elif exceeds and self._is_wider_total(column):
                self._set_count_role(place, "total", tr("name"))
            elif exceeds:
                exceeding.append(place)
            else:
                within_households.append(place)
        wider_totals = [
            position
            for position, column in enumerate(self.counts)
            if self._role(column) == "total" and position not in explained
        ]
        for place in exceeding:
            containing = [total for total in wider_totals if not self._ever_exceeds(place, total)]
            if containing:
                self.inside.setdefault(min(containing, key=self._sum), []).append(place)
            else:
                self._leave_out(
                    self.counts[place], tr("counts more than households and belongs to no family")
                )
                self.ids.pop(self.counts[place], None)
        return within_households

    def _split_categories(self, unexplained: list[int]) -> None:
        """Divide a category by the column of a part of it (“dont”) on its right: into that part,
        and the rest.

        Both become categories, so that their difference is protected too. Changes `unexplained`,
        `families` and `sums`."""
        for place in list(unexplained):
            column, neighbour = self.counts[place], place - 1
            category = self.ids.get(self.counts[neighbour], "") if neighbour >= 0 else ""
            family = next((f for f in self.families if category in f.columns), None)
            names_part = DONT.match(normalise(self.body.names[column]))
            if (
                family is None
                or not names_part
                or chains(self.values, [place, neighbour]) != [(place, neighbour)]
            ):
                continue
            part = self._id(column)
            step = self._step(part + STEP, category, part)
            self.families[self.families.index(family)] = _split(family, category, (part, step))
            self.sums = [_split(total, category, (part, step)) for total in self.sums]
            self.sums.append(Sum(category, (part, step)))
            unexplained.remove(place)
            why = tr("a part of “{column}”").format(column=self._name(neighbour))
            self._set_role(column, "category", why, part)

    def _add_cumulative_families(self, unexplained: list[int]) -> None:
        """Add families of cumulative columns whose categories the file lacks.

        The differences between two of them, and beyond the last, enter the gate but are not
        released. Changes `unexplained`."""
        cumulative = [p for p in unexplained if CUMULATIVE.search(self._heading(p))]
        for number, chain in enumerate(chains(self.values, cumulative), 1):
            names = [self._count_id(p) for p in chain]
            households = self._count_id(self.population)
            parts = [names[0]]
            for narrower, wider in pairwise(names):
                parts.append(self._step(wider + STEP, wider, narrower))
                self.sums.append(Sum(wider, tuple(parts)))
            parts.append(self._step(names[-1] + REST, households, names[-1]))
            name = f"cumulative_{number}"
            self.families.append(Family(name, tuple(parts), households))
            self.found_by[name] = "cumulative"
            for place in chain:
                unexplained.remove(place)
                why = tr("holds the column before, or is held by the next")
                self._set_count_role(place, "category", why)

    def _surveyed(self, rates: list[Rate], households: str) -> list[Rate]:
        """Return the rate of surveyed households among occupied dwellings, where both are columns.

        Readers can compute this quotient, so it is protected like any other percentage (R3)."""
        occupied = self._occupied()
        of_all = occupied in ("", households, "dwellings") or self.protected >= 0
        if (
            not households
            or of_all
            or any((rate.numerator, rate.denominator) == (households, occupied) for rate in rates)
        ):
            return []
        return [Rate(f"{occupied}__rate", households, occupied)]

    def _occupied(self) -> str:
        """Return the column that shows whether a unit with no surveyed household is empty (R1).

        Occupied dwellings are best, all dwellings come next."""
        if self.protected >= 0:
            return self._id(self.protected)
        columns = {self.ids[column]: column for column in self.roles if column in self.ids}
        by_heading = (
            name
            for name, column in columns.items()
            if OCCUPIED.search(normalise(self.body.names[column]))
        )
        by_id = (name for name in ("occupied", "dwellings") if name in columns)
        return next(by_id, "") or next(by_heading, "")

    def _step(self, name: str, wider: str, narrower: str) -> str:
        """Record a column that is the difference of two others, and return its name."""
        self.steps[name] = (wider, narrower)
        return name

    def _is_group(self, place: int) -> bool:
        """Whether a column counts some of the households, so that 1 to 10 of them are protected
        (R1): never more than all of them, and neither dwellings nor people by its heading."""
        heading = self._heading(place)
        return (
            place != self.population
            and self.population >= 0
            and not self._ever_exceeds(place, self.population)
            and not DWELLINGS.search(heading)
            and not PERSONS.search(heading)
        )

    def _add_groups(self, unexplained: list[int]) -> None:
        """Add families of counts inside a group that another column counts, by its name:
        “récents monoparentaux” in “emménagés récents”. Changes `unexplained`."""
        places = [
            p for p, column in enumerate(self.counts) if column in self.ids or p in unexplained
        ]
        words = {p: group_named(self._heading(p)) for p in places}
        groups = [p for p in places if words[p] and self._is_group(p)]
        members: dict[int, list[int]] = {}
        for place in places:
            wholes = [
                p for p in groups if words[p] < words[place] and not self._ever_exceeds(place, p)
            ]
            if wholes and place != self.population:
                members.setdefault(min(wholes, key=self._sum), []).append(place)
        families_before = tuple(self.families)
        for number, (whole, parts) in enumerate(members.items(), 1):
            why = tr("never more than “{total}”").format(total=self._name(whole))
            for place in (part for part in parts if part in unexplained):
                unexplained.remove(place)
                self._set_count_role(place, "count", why)
            total = self._count_id(whole)
            known = {column for f in families_before if f.total == total for column in f.columns}
            new_parts = [part for part in parts if self._count_id(part) not in known]
            if new_parts:
                self._add_family(f"group_{number}", "bound", new_parts, whole, False, True)

    def _add_overlapping(self, unexplained: list[int]) -> None:
        """Add a family, over the households, of the counts that nothing else explains."""
        for place in unexplained:
            self._set_count_role(place, "count", tr("never more than the households"))
        if unexplained:
            self._add_family("counts", "bound", unexplained, self.population, False)

    def _profile(self, rates: list[Rate], means: list[Mean]) -> Profile:
        grid, roles = self.body.grid, self.roles
        columns = {self.ids[column]: self.body.names[column] for column in sorted(self.ids)}
        described = self._described()
        counts = [
            name
            for column, name in self.ids.items()
            if self._role(column) == "total" and name not in described
        ]
        by_role = {
            role: mapped.name for mapped in roles.values() if (role := mapped.role) in ("x", "y")
        }
        position = by_role if set(by_role) == {"x", "y"} else {}
        households = self._households_id()
        for column, mapped in list(roles.items()):
            if mapped.role == "population":
                self.roles[column] = replace(mapped, as_=households)
        return replace(
            self.user_profile,
            scale=self.units.scale,
            code=self.body.names[self.units.column],
            population=households,
            columns=columns,
            name=next((c.name for c in roles.values() if c.role == "name"), ""),
            parents={c.as_: c.name for c in roles.values() if c.role == "parent"},
            families=tuple(self.families),
            rates=(*rates, *self._surveyed(rates, households)),
            means=tuple(means),
            sums=tuple(self.sums),
            counts=tuple(counts),
            steps=dict(self.steps),
            chains=tuple(self.chains),
            imputed=self.imputed,
            occupied=self._occupied(),
            weighted=self.weighted,
            position=position,
            file={
                **self.user_profile.file,
                "sheet": grid.name if grid.kind in ("XLSX", "ODS", "XLS", "GPKG", "ZIP") else "",
                "totals": self.user_profile.file.get("totals", "parent"),
            },
        )


def _split(whole: FamilyOrSum, divided: str, parts: tuple[str, ...]) -> FamilyOrSum:
    """Return a family or sum with one of its columns replaced by its parts."""
    columns = (n for name in whole.columns for n in (parts if name == divided else (name,)))
    return replace(whole, columns=tuple(columns))


def first_problem(mapping: Mapping) -> None:
    """Raise Unreadable with the first problem, for a file that opens without a window."""
    if mapping.problems:
        raise Unreadable(mapping.problems[0])
