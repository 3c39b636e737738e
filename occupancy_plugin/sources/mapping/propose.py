"""Proposes the mapping of a table: a role and a reason for each column, and the profile that
results."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np

from ...secrecy.schema import Family, Mean, Rate, Sum
from ...toolbelt.translation import tr
from ..errors import Unreadable
from ..profile import Profile
from .additive.structure import AdditiveStructure, structure_of
from .additive.sums import NEAR, chains
from .body import Body, first_codes
from .heading_words import (
    CUMULATIVE,
    DONT,
    DWELLINGS,
    OCCUPIED,
    PEOPLE,
    RATE,
    Vocabulary,
    group_named,
)
from .roles import MappedColumn, unweighted_mean
from .spelling import normalise
from .unit_names import NamedUnits
from .units import Units
from .wholes import Wholes

TERMS = 6  # rounded terms of a sum of weighted counts, each off by half a unit
FINEST_DECIMALS = 6  # decimals beyond which a computer's own rounding shows
FEWEST_NEAR = 8  # rows on which no sum is near by chance
HUNDRED = 100.0  # the largest share
STEP, REST = "__s", "__r"  # of a cumulative column: beyond the one before; beyond the last


@dataclass(frozen=True)
class Mapping:
    """What the columns of a table mean.

    problems  what a person must answer; a file that opens without a window is refused with the
              first
    notes     what was assumed, for report and window
    named     how names were matched to units, where the file has no codes"""

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
    """Propose the mapping of a table.

    profile: what the user has stated already (code, scale, population).
    Raises Unreadable where there are no units."""
    return _Proposal(body, vocabulary or Vocabulary(), profile or Profile()).mapping()


class _Proposal(Wholes):
    """Finds the roles first, then what the columns make together."""

    def mapping(self) -> Mapping:
        """Return the mapping of the table."""
        self._assign_codes()
        kind_of = self._numeric_kinds()
        counts = [at for at, kind in kind_of.items() if kind == "count"]
        rates = [at for at, kind in kind_of.items() if kind == "rate"]
        values = self._matrix(counts)
        structure = self._structure(counts, values)
        counts, values, structure = self._leave_out_complements(
            counts, values, structure, self._structure
        )
        counts, values, structure, moved_to_rates = self._reconsider_counts(
            counts, values, structure
        )
        rates = sorted([*rates, *moved_to_rates])
        population = self._population(counts, values, structure)
        self._note_broken_families(counts, structure)
        families, sums = self._add_families(counts, values, structure, population)
        unexplained = self._unexplained_counts(counts, values, structure, population)
        self._split_categories(counts, values, unexplained, families, sums)
        families += self._cumulative_families(counts, values, unexplained, population, sums)
        families += self._of_groups(counts, values, unexplained, population, families)
        families += self._overlapping(counts, unexplained, population)
        families += self._families_in_wider_totals(counts)
        found_rates = self._rates(rates, counts, values, structure, population, families, sums)
        means = self._means(families, sums)
        profile = self._profile(families, sums, found_rates, means)
        columns = tuple(
            self.roles.get(at) or self._leave_out(at, tr("no role found"))
            for at in range(len(self.body.names))
        )
        return Mapping(
            columns, profile, self.units, self.found_by, tuple(self.problems), tuple(self.notes)
        )

    def _structure(self, counts: list[int], values: np.ndarray) -> AdditiveStructure:
        """Return which of `counts` add up. Weighted counts add up before rounding, within a slack.

        Where counts and shares alternate, the counts alone may show more families than all
        columns."""
        names = [self.body.heading(at) for at in counts]
        if self.weighted and counts:
            unrounded = np.column_stack([self._numbers(at).values for at in counts])
            decimals = min(int(np.median([self._numbers(at).decimals for at in counts])),
                           FINEST_DECIMALS)  # fmt: skip
            rounding = TERMS * 0.5 * 10.0**-decimals
            is_sure = len(unrounded) >= FEWEST_NEAR and rounding < NEAR
            slacks = (rounding, NEAR) if is_sure else (rounding,)
            structure = structure_of(unrounded, names, slacks)
            if structure.families:
                return structure
        of_all = structure_of(values, names)
        count_places = [p for p, name in enumerate(names) if not self._is_rate(normalise(name))]
        if len(count_places) in (0, len(names)):
            return of_all
        of_counts = structure_of(values[:, count_places], [names[p] for p in count_places]).placed(
            count_places
        )
        return max(of_all, of_counts, key=lambda structure: len(structure.parts))

    def _reconsider_counts(
        self, counts: list[int], values: np.ndarray, structure: AdditiveStructure
    ) -> tuple[list[int], np.ndarray, AdditiveStructure, list[int]]:
        """Take whole numbers out of the counts that add up to nothing and have a heading of rates
        or means.

        Returns (counts, values, structure, columns that are rates)."""
        explained = structure.parts | structure.totals | set(structure.sums)
        explained |= {p for run in structure.failing for p in (*run.columns, run.total)}
        rate_columns: list[int] = []
        places_kept: list[int] = []
        for place, at in enumerate(counts):
            heading = normalise(self.body.heading(at))
            if place in explained or self._counts_households(at):
                places_kept.append(place)
            elif self._is_rate(heading):
                if self._decide_rate(at) == "rate":
                    rate_columns.append(at)
            elif RATE.search(heading) and not np.nanmax(values[:, place], initial=0.0) > HUNDRED:
                self._leave_out(at, tr("counts or percent? Say it in the heading"))
            elif self._is_mean(heading):
                self._leave_out(at, unweighted_mean())
            else:
                places_kept.append(place)
        if len(places_kept) == len(counts):
            return counts, values, structure, rate_columns
        values = values[:, places_kept]
        counts = [counts[place] for place in places_kept]
        return counts, values, self._structure(counts, values), rate_columns

    # what the columns make together

    def _note_broken_families(self, counts: list[int], structure: AdditiveStructure) -> None:
        """Note a problem for each family that fails to add up on a few rows."""
        for run in structure.failing:
            self.problems.append(
                tr(
                    "Columns “{first}” to “{last}” add up to “{total}”, but not for {codes}: "
                    "mend these rows."
                ).format(
                    first=self.body.names[counts[run.columns[0]]],
                    last=self.body.names[counts[run.columns[-1]]],
                    total=self.body.names[counts[run.total]],
                    codes=first_codes(self.units.index[list(run.failing)]),
                )
            )

    def _add_families(
        self,
        counts: list[int],
        values: np.ndarray,
        structure: AdditiveStructure,
        population: int,
    ) -> tuple[list[Family], list[Sum]]:
        """Return the families and sums of the structure, and give their columns their roles."""
        families: list[Family] = []
        if population >= 0:
            self._id(counts[population])
        for number, (columns, total) in enumerate(structure.families, 1):
            label = self.body.names[counts[total]]
            name = f"family_{number}"
            families.append(
                Family(
                    name,
                    tuple(self._id(counts[p]) for p in columns),
                    self._id(counts[total]),
                    of_households=self._is_group(counts, values, total, population),
                )
            )
            self.found_by[name] = "sum"
            for place in columns:
                why = tr("adds up to “{total}”").format(total=label)
                self._set_role(counts[place], "category", why, self._id(counts[place]))
            if total != population:
                self._set_role(
                    counts[total], "total", tr("sum of its categories"), self._id(counts[total])
                )
        sums = []
        for number, (place, parts) in enumerate(structure.sums.items(), 1):
            sum_id, part_ids = self._id(counts[place]), tuple(self._id(counts[p]) for p in parts)
            sums.append(Sum(sum_id, part_ids))
            if self._is_group(counts, values, place, population):
                families.append(
                    Family(f"part_{number}", part_ids, sum_id, False, of_households=True)
                )
                self.found_by[f"part_{number}"] = "bound"
            self._set_role(
                counts[place], "sum", tr("sum of other columns"), self._id(counts[place])
            )
        return families, sums

    def _unexplained_counts(
        self, counts: list[int], values: np.ndarray, structure: AdditiveStructure, population: int
    ) -> list[int]:
        """Return the counts of no family that never exceed the households.

        A count that exceeds them lies in a wider total (`self.inside`), or is left out."""
        if population < 0:
            return []
        explained = structure.parts | structure.totals | set(structure.sums) | {population}
        within_households: list[int] = []
        exceeding: list[int] = []
        for place, at in enumerate(counts):
            if place in explained:
                continue
            exceeds = _ever_exceeds(values, place, population)
            if np.array_equal(values[:, place], values[:, population], equal_nan=True) or (
                exceeds and self._is_wider_total(at)
            ):
                self._set_role(at, "total", tr("name"), self._id(at))
            elif exceeds:
                exceeding.append(place)
            else:
                within_households.append(place)
        wider_totals = [
            p for p, at in enumerate(counts) if self._role(at) == "total" and p not in explained
        ]
        for place in exceeding:
            containing = [p for p in wider_totals if not _ever_exceeds(values, place, p)]
            if containing:
                smallest = min(containing, key=lambda p: float(np.nansum(values[:, p])))
                self.inside.setdefault(smallest, []).append(place)
            else:
                self._leave_out(
                    counts[place], tr("counts more than households and belongs to no family")
                )
                self.ids.pop(counts[place], None)
        return within_households

    def _role(self, at: int) -> str:
        """Return the role of a column, '' while it has none."""
        return self.roles[at].role if at in self.roles else ""

    def _split_categories(
        self,
        counts: list[int],
        values: np.ndarray,
        unexplained: list[int],
        families: list[Family],
        sums: list[Sum],
    ) -> None:
        """Divide a category by the column of a part of it (“dont”) on its right: into that part,
        and the rest.

        Both become categories, so that their difference is protected too. Changes `unexplained`,
        `families` and `sums`."""
        for place in list(unexplained):
            at, neighbour = counts[place], place - 1
            category = self.ids.get(counts[neighbour], "") if neighbour >= 0 else ""
            family = next((f for f in families if category in f.columns), None)
            names_part = DONT.match(normalise(self.body.names[at]))
            if (
                family is None
                or not names_part
                or chains(values, [place, neighbour]) != [(place, neighbour)]
            ):
                continue
            part = self._id(at)
            step = self._step(part + STEP, category, part)
            families[families.index(family)] = replace(
                family, columns=_replace_column(family.columns, category, (part, step))
            )
            sums[:] = [
                replace(s, columns=_replace_column(s.columns, category, (part, step))) for s in sums
            ]
            sums.append(Sum(category, (part, step)))
            unexplained.remove(place)
            why = tr("a part of “{column}”").format(column=self.body.names[counts[neighbour]])
            self._set_role(at, "category", why, part)

    def _cumulative_families(
        self,
        counts: list[int],
        values: np.ndarray,
        unexplained: list[int],
        population: int,
        sums: list[Sum],
    ) -> list[Family]:
        """Make families of cumulative columns whose categories the file lacks.

        The differences between two of them, and beyond the last, enter the gate but are not
        released. Changes `unexplained` and `sums`."""
        cumulative = [
            p for p in unexplained if CUMULATIVE.search(normalise(self.body.heading(counts[p])))
        ]
        families = []
        for number, chain in enumerate(chains(values, cumulative), 1):
            names = [self._id(counts[p]) for p in chain]
            households = self._id(counts[population])
            parts = [names[0]]
            for narrower, wider in pairwise(names):
                parts.append(self._step(wider + STEP, wider, narrower))
                sums.append(Sum(wider, tuple(parts)))
            parts.append(self._step(names[-1] + REST, households, names[-1]))
            families.append(Family(f"cumulative_{number}", tuple(parts), households))
            self.found_by[families[-1].name] = "cumulative"
            for place in chain:
                unexplained.remove(place)
                why = tr("holds the column before, or is held by the next")
                self._set_role(counts[place], "category", why, self._id(counts[place]))
        return families

    def _surveyed(self, rates: list[Rate], households: str) -> list[Rate]:
        """Return the rate of surveyed households among occupied dwellings, where both are columns.

        Readers can compute this quotient, so it is protected like any other percentage (R3)."""
        occupied = self._occupied()
        of_all = occupied in ("", households, "dwellings") or self.protected >= 0
        if (
            not households
            or of_all
            or any((r.numerator, r.denominator) == (households, occupied) for r in rates)
        ):
            return []
        return [Rate(f"{occupied}__rate", households, occupied)]

    def _occupied(self) -> str:
        """Return the column that shows whether a unit with no surveyed household is empty (R1).

        Occupied dwellings are best, all dwellings come next."""
        if self.protected >= 0:
            return self._id(self.protected)
        places = {self.ids[at]: at for at, column in self.roles.items() if at in self.ids}
        by_heading = (
            i for i, at in places.items() if OCCUPIED.search(normalise(self.body.names[at]))
        )
        by_id = (name for name in ("occupied", "dwellings") if name in places)
        return next(by_id, "") or next(by_heading, "")

    def _step(self, name: str, wider: str, narrower: str) -> str:
        """Record a column that is the difference of two others, and return its name."""
        self.steps[name] = (wider, narrower)
        return name

    def _is_group(self, counts: list[int], values: np.ndarray, place: int, population: int) -> bool:
        """Whether a column counts some of the households, so that 1 to 10 of them are protected
        (R1): never more than all of them, and neither dwellings nor people by its heading."""
        heading = normalise(self.body.heading(counts[place]))
        return (
            place != population
            and population >= 0
            and not _ever_exceeds(values, place, population)
            and not DWELLINGS.search(heading)
            and not PEOPLE.search(heading)
        )

    def _of_groups(
        self,
        counts: list[int],
        values: np.ndarray,
        unexplained: list[int],
        population: int,
        families: list[Family],
    ) -> list[Family]:
        """Return the families of counts inside a group that another column counts, by its name:
        “récents monoparentaux” in “emménagés récents”. Changes `unexplained`."""
        places = [p for p, at in enumerate(counts) if at in self.ids or p in unexplained]
        words = {p: group_named(normalise(self.body.heading(counts[p]))) for p in places}
        groups = [p for p in places if words[p] and self._is_group(counts, values, p, population)]
        members: dict[int, list[int]] = {}
        for place in places:
            wholes = [
                p for p in groups if words[p] < words[place] and not _ever_exceeds(values, place, p)
            ]
            if wholes and place != population:
                smallest = min(wholes, key=lambda p: float(np.nansum(values[:, p])))
                members.setdefault(smallest, []).append(place)
        found: list[Family] = []
        for number, (whole, parts) in enumerate(members.items(), 1):
            why = tr("never more than “{total}”").format(total=self.body.names[counts[whole]])
            for place in (p for p in parts if p in unexplained):
                unexplained.remove(place)
                self._set_role(counts[place], "count", why, self._id(counts[place]))
            total = self._id(counts[whole])
            known = {c for f in families if f.total == total for c in f.columns}
            names = tuple(n for p in parts if (n := self._id(counts[p])) not in known)
            if names:
                name = f"group_{number}"
                found.append(Family(name, names, total, False, of_households=True))
                self.found_by[name] = "bound"
        return found

    def _overlapping(
        self, counts: list[int], unexplained: list[int], population: int
    ) -> list[Family]:
        """Return a family, over the households, of the counts that nothing else explains."""
        if not unexplained:
            return []
        for place in unexplained:
            at = counts[place]
            self._set_role(at, "count", tr("never more than the households"), self._id(at))
        names = tuple(self._id(counts[place]) for place in unexplained)
        self.found_by["counts"] = "bound"
        return [Family("counts", names, self._id(counts[population]), partition=False)]

    def _profile(
        self, families: list[Family], sums: list[Sum], rates: list[Rate], means: list[Mean]
    ) -> Profile:
        """Return the profile that says what the columns are."""
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
            self.user_profile,
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
                **self.user_profile.file,
                "sheet": grid.name if grid.kind in ("XLSX", "ODS", "XLS", "GPKG", "ZIP") else "",
                "totals": self.user_profile.file.get("totals", "parent"),
            },
        )


def _ever_exceeds(values: np.ndarray, place: int, whole: int) -> bool:
    """Whether column `place` of values (n, columns) is larger than column `whole` in some row.
    Unknown cells (NaN) are not compared."""
    with np.errstate(invalid="ignore"):
        return bool((values[:, place] > values[:, whole]).any())


def _replace_column(
    columns: tuple[str, ...], replaced: str, parts: tuple[str, ...]
) -> tuple[str, ...]:
    """Return the columns with one column replaced by its parts."""
    return tuple(n for name in columns for n in (parts if name == replaced else (name,)))


def first_problem(mapping: Mapping) -> None:
    """Raise Unreadable with the first problem, for a file that opens without a window."""
    if mapping.problems:
        raise Unreadable(mapping.problems[0])
