"""A table → its mapping: for each column a role and why, and the profile that says so."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from ...secrecy.schema import Family, Mean, Rate, Sum
from ...toolbelt.translation import tr
from ..errors import Unreadable
from ..profile import Profile
from .body import Body, named
from .codes import is_postal, plain
from .matching import (
    CATEGORY,
    DWELLINGS,
    IDENTIFIER,
    MEAN,
    MORE_THAN_HOUSEHOLDS,
    NAME,
    PEOPLE,
    POPULATION,
    RATE,
    SURVEYED,
    TOTAL_WORDS,
    WHOLE,
    Vocabulary,
    X,
    Y,
    identifier,
)
from .structure import Structure, structure_of
from .sums import count_behind, rate_families
from .units import Units, units_of
from .values import Numbers

FEW = 0.1  # share of counts with decimals up to which they are mistakes
WEIGHTED = 0.3  # share of a population with decimals from which counts are weighted
SUFFIX = "__n"  # the count behind a rate that comes alone


@dataclass(frozen=True)
class Column:
    """role: code, name, parent, population, category, total, count, sum, rate, mean, label, x, y,
    left_out · as_: the id it takes · numbers, unknown: how many cells"""

    name: str
    role: str
    as_: str = ""
    why: str = ""
    numbers: int = 0
    unknown: int = 0


@dataclass(frozen=True)
class Mapping:
    """problems: what a person must say before anything opens, the first of which refuses a file that
    opens by itself · notes: what was assumed, for report and window"""

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


class _Proposal:
    def __init__(self, body: Body, vocabulary: Vocabulary, told: Profile) -> None:
        self.body, self.vocabulary, self.told = body, vocabulary, told
        self.units = units_of(body, told.code, told.scale)
        self.roles: dict[int, Column] = {}
        self.ids: dict[int, str] = {}
        self.problems: list[str] = []
        self.notes: list[str] = []
        self.found_by: dict[str, str] = {}
        self.weighted = told.weighted

    # what columns are

    def mapping(self) -> Mapping:
        self._codes()
        kinds = self._kinds()
        counts = [at for at, kind in kinds.items() if kind == "count"]
        rates = [at for at, kind in kinds.items() if kind == "rate"]
        values = self._matrix(counts)
        structure = structure_of(values, [self.body.heading(at) for at in counts])
        counts, values, structure, moved = self._reconsidered(counts, values, structure)
        rates = sorted([*rates, *moved])
        population = self._population(counts, values, structure)
        self._broken(counts, structure)
        families, sums = self._families(counts, structure, population)
        families += self._overlapping(counts, values, structure, population, sums)
        found_rates = self._rates(rates, counts, values, structure, population, families)
        means = self._means(families, sums)
        profile = self._profile(population, families, sums, found_rates, means)
        columns = tuple(
            self.roles.get(at) or self._out(at, tr("no role found"))
            for at in range(len(self.body.names))
        )
        return Mapping(
            columns, profile, self.units, self.found_by, tuple(self.problems), tuple(self.notes)
        )

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
        names = [self.body.heading(counts[place]) for place in kept]
        return [counts[place] for place in kept], values, structure_of(values, names), moved

    def _say(self, at: int, role: str, why: str, as_: str = "") -> None:
        numbers = self.body.numbers(at)
        self.roles[at] = Column(
            self.body.names[at], role, as_, why, numbers.count, int(numbers.unknown.sum())
        )

    def _out(self, at: int, why: str) -> Column:
        self._say(at, "left_out", why)
        return self.roles[at]

    def _codes(self) -> None:
        units = self.units
        for label in self.told.labels:
            self._say(self.body.find(label), "label", tr("named in the profile"), label)
        self._say(units.column, "code", units.why, units.scale)
        taken: set[str] = set()
        for at, codes in sorted(units.parents.items(), key=lambda pair: not pair[1].labelled):
            if codes.scale not in taken:
                taken.add(codes.scale)
                self._say(at, "parent", tr("codes of a wider scale"), codes.scale)

    def _kinds(self) -> dict[int, str]:
        """Columns of numbers that may be counts or rates; the others get their role here."""
        open_: dict[int, str] = {}
        names: list[int] = []
        for at in range(len(self.body.names)):
            if at in self.roles:
                continue
            if self.body.names[at] in self.told.left_out:
                self._out(at, tr("set aside"))
                continue
            heading = plain(self.body.heading(at))
            short = plain(self.body.names[at])
            numbers = self.body.numbers(at).take(np.flatnonzero(self.units.unit))
            if X.match(short) or Y.match(short):
                self._say(at, "x" if X.match(short) else "y", tr("name"))
            elif not numbers.count and not numbers.unread.any():
                if numbers.formulas.any():
                    open_[at] = "count"
                else:
                    self._out(at, tr("no number in it") if numbers.unknown.any() else tr("empty"))
            elif not numbers.numeric:
                (names.append(at) if NAME.search(short) else self._out(at, tr("free text")))
            elif is_postal(short) or IDENTIFIER.search(short) or numbers.dates:
                self._out(at, tr("a number, a date or a code that counts nothing"))
            else:
                open_[at] = heading
        self._names(names)
        return self._sorted(open_)

    def _counts_households(self, at: int) -> bool:
        """Does the heading say households: itself, or one above a plain “total”?"""
        short = plain(self.body.names[at])
        return bool(POPULATION.search(short)) or (
            bool(TOTAL_WORDS.match(short)) and bool(POPULATION.search(plain(self.body.heading(at))))
        )

    def _names(self, names: list[int]) -> None:
        """The column with the units' names: the one that varies most."""
        live = np.flatnonzero(self.units.unit)

        def spread(at: int) -> tuple[int, int]:
            return len(set(self.body.texts(at)[live].tolist())), -abs(at - self.units.column)

        best = max(names, key=spread, default=None)
        for at in names:
            if at == best:
                self._say(at, "name", tr("name"), "name")
            else:
                self._out(at, tr("free text"))

    def _sorted(self, open_: dict[int, str]) -> dict[int, str]:
        """Counts, rates, and what is neither."""
        share: dict[int, float] = {}
        for at in open_:
            numbers = self._numbers(at)
            known = numbers.values[numbers.known]
            share[at] = float((known != np.rint(known)).mean()) if len(known) else 0.0
        named_ = [at for at in open_ if share[at] > WEIGHTED and self._counts_households(at)]
        if named_ and not self.weighted and len(self.units.index) > 2:
            self.weighted = True
        if self.weighted:
            self.notes.append(
                tr("Counts are weighted (they have decimals): they were rounded, and totals made sums "
                   "of their parts.")
            )  # fmt: skip
        kinds = {at: self._kind(at, heading, share[at]) for at, heading in open_.items()}
        return {at: kind for at, kind in kinds.items() if kind}

    def _kind(self, at: int, heading: str, share: float) -> str:
        """'count', 'rate' or '' (left out). Whole numbers are counts until nothing adds up."""
        numbers = self._numbers(at)
        if numbers.percent:
            return self._rate_or_not(at)
        if share == 0.0:
            return "count"
        if RATE.search(heading) and not self._counts_households(at):
            known = numbers.values[numbers.known]
            return "count" if self.weighted and known.max() > 100.5 else self._rate_or_not(at)
        if MEAN.search(heading):
            self._out(at, tr("a mean: say in the profile what it is weighted by"))
            return ""
        return self._count_or_not(at, share)

    def _numbers(self, at: int) -> Numbers:
        return self.body.numbers(at).take(np.flatnonzero(self.units.unit))

    def _count_or_not(self, at: int, share: float) -> str:
        numbers = self._numbers(at)
        known = numbers.values[numbers.known]
        if self.weighted or share == 0.0:
            return "count"
        if share > FEW:
            if len(known) and known.min() >= 0 and known.max() <= 100 and numbers.decimals <= 4:
                return self._rate_or_not(at)
            self._out(at, tr("numbers with decimals whose meaning is not said"))
            return ""
        broken = numbers.known & (numbers.values != np.rint(numbers.values))
        self._problem(
            at, broken, tr("Column “{column}” counts something, but has decimals for {codes}: mend the "
                           "cells, or say in the profile that it is weighted.")
        )  # fmt: skip
        return "count"

    def _rate_or_not(self, at: int) -> str:
        numbers = self._numbers(at)
        known = numbers.values[numbers.known]
        if not len(known) or known.min() < 0 or known.max() > 100.5:
            self._out(at, tr("no rate between 0 and 100"))
            return ""
        if known.max() <= 1.0 and not numbers.percent and (known > 0).any() and numbers.decimals:
            self._out(at, tr("fractions or percent? Say it by writing them as percent"))
            return ""
        return "rate"

    def _problem(self, at: int, rows: np.ndarray, sentence: str) -> None:
        codes = self.units.index[rows]
        self.problems.append(sentence.format(column=self.body.names[at], codes=named(codes)))

    def _matrix(self, counts: list[int]) -> np.ndarray:
        """Counts of the units, checked: what is neither a number nor a symbol is a problem."""
        values = np.full((len(self.units.index), len(counts)), np.nan)
        for place, at in enumerate(counts):
            numbers = self._numbers(at)
            self._check(at, numbers)
            values[:, place] = np.rint(numbers.values) if self.weighted else numbers.values
            negative = values[:, place] < 0
            if negative.any():
                if set(values[negative, place].tolist()) == {-1.0}:
                    values[negative, place] = np.nan
                else:
                    self._problem(
                        at, negative, tr("Column “{column}” has negative counts for {codes}.")
                    )
        return values

    def _check(self, at: int, numbers: Numbers) -> None:
        if numbers.formulas.any():
            self.problems.append(
                tr("Column “{column}” holds formulas without their values: open the file in a "
                   "spreadsheet program, save it, come back.").format(column=self.body.names[at])
            )  # fmt: skip
        if numbers.unread.any():
            self._problem(
                at,
                numbers.unread,
                tr("Column “{column}” holds something that is no number for {codes}."),
            )

    # what they make

    def _population(self, counts: list[int], values: np.ndarray, structure: Structure) -> int:
        """Place in `counts` of the column that counts households; −1 with a problem said."""
        if self.told.population:
            at = self.body.find(self.told.columns.get(self.told.population, self.told.population))
            if at in counts:
                self._say(at, "population", tr("said so"))
                return counts.index(at)
            self.problems.append(
                tr("Column “{column}” does not count households.").format(
                    column=self.body.names[at]
                )
            )
            return -1
        inner = structure.parts | set(structure.sums)
        named_ = [p for p, at in enumerate(counts) if self._counts_households(at)]
        plain_ = [p for p in named_ if not CATEGORY.search(plain(self.body.names[counts[p]]))]
        usable = [p for p in plain_ if p not in inner]
        usable = usable or [p for p in named_ if p in structure.totals - inner]
        if usable:
            return self._named_population(usable, counts, values, structure)
        totals = [
            p
            for p in structure.totals - inner
            if not DWELLINGS.search(plain(self.body.heading(counts[p])))
            and not PEOPLE.search(plain(self.body.heading(counts[p])))
        ]
        if len(totals) == 1 and self._covers(totals[0], values, structure):
            self._say(counts[totals[0]], "population", tr("total of the families"))
            return totals[0]
        self.problems.append(
            tr("No column is called households (“ménages”): which column counts the households? "
               "Nothing leaves without it.")
        )  # fmt: skip
        return -1

    def _named_population(
        self, usable: list[int], counts: list[int], values: np.ndarray, structure: Structure
    ) -> int:
        """Surveyed households first, then the strictest of what is called households."""

        def rank(place: int) -> tuple[bool, float]:
            heading = plain(self.body.heading(counts[place]))
            return not SURVEYED.search(heading), float(np.nansum(values[:, place]))

        surveyed = [p for p in usable if not rank(p)[0]]
        pool = surveyed or [p for p in usable if p in structure.totals] or usable
        best = min(pool, key=rank)
        self._say(counts[best], "population", tr("name"))
        if len(usable) > 1:
            self.notes.append(
                tr(
                    "Several columns count households; “{column}” decides what is under secrecy."
                ).format(column=self.body.names[counts[best]])
            )
        return best

    def _covers(self, place: int, values: np.ndarray, structure: Structure) -> bool:
        parts = [p for columns, total in structure.families if total == place for p in columns]
        if not parts:
            return False
        with np.errstate(invalid="ignore"):
            return bool(
                np.nanmax(
                    np.where(np.isnan(values[:, parts]), -1, values[:, parts]) - values[:, [place]]
                )
                <= 0
            )

    def _broken(self, counts: list[int], structure: Structure) -> None:
        for run in structure.broken:
            self.problems.append(
                tr("Columns “{first}” to “{last}” add up to “{total}”, but not for {codes}: mend these "
                   "rows.").format(
                    first=self.body.names[counts[run.columns[0]]],
                    last=self.body.names[counts[run.columns[-1]]],
                    total=self.body.names[counts[run.total]],
                    codes=named(self.units.index[list(run.broken)]),
                )
            )  # fmt: skip

    def _id(self, at: int, rate: bool = False) -> str:
        if at not in self.ids:
            taken = set(self.ids.values())
            match = self.vocabulary.match(self.body.layout.parts[at] or (self.body.names[at],))
            fits = match and match not in taken and match.endswith("_rate") == rate
            self.ids[at] = match if fits else identifier(self.body.names[at], taken)
        return self.ids[at]

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

    def _rates(
        self,
        rates: list[int],
        counts: list[int],
        values: np.ndarray,
        structure: Structure,
        population: int,
        families: list[Family],
    ) -> list[Rate]:
        """Rates with the counts they come from, or with virtual ones over the households."""
        if population < 0:
            return []
        column = {at: self._numbers(at) for at in rates}
        for at, numbers in column.items():
            self._check(at, numbers)
        households = self._id(counts[population])
        totals = sorted(structure.totals | {population} | {
            p for p, at in enumerate(counts) if at in self.roles and self.roles[at].role == "total"
        })  # fmt: skip
        inner = {name for family in families for name in family.columns}
        found: list[Rate] = []
        left: list[int] = []
        for at in rates:
            numbers = column[at]
            pair = count_behind(numbers.values, values, totals, numbers.decimals)
            if pair is None or self.ids.get(counts[pair[0]]) not in inner:
                left.append(at)
                continue
            numerator, denominator = (self._id(counts[p]) for p in pair)
            found.append(Rate(self._id(at, True), numerator, denominator, numbers.decimals))
            why = tr("“{numerator}” over “{total}”").format(
                numerator=self.body.names[counts[pair[0]]], total=self.body.names[counts[pair[1]]]
            )
            self._say(at, "rate", why, self._id(at, True))
        if left:
            matrix = np.stack([column[at].values for at in left], axis=1)
            alone = set(left)
            for number, run in enumerate(rate_families(matrix), 1):
                own = [left[p] for p in run.columns]
                name = f"rates_{number}"
                families.append(
                    Family(name, tuple(self._id(at, True) + SUFFIX for at in own), households)
                )
                self.found_by[name] = "hundred"
                alone -= set(own)
                for at in own:
                    self._say(at, "rate", tr("makes 100 with its neighbours"), self._id(at, True))
            for at in sorted(alone):
                self._say(at, "rate", tr("over the households"), self._id(at, True))
            if alone:
                lone = tuple(self._id(at, True) + SUFFIX for at in sorted(alone))
                families.append(Family("rates", lone, households, partition=False))
                self.found_by["rates"] = "bound"
            found += [
                Rate(
                    self._id(at, True), self._id(at, True) + SUFFIX, households, column[at].decimals
                )
                for at in left
            ]
        return found

    def _means(self, families: list[Family], sums: list[Sum]) -> list[Mean]:
        """Means of the catalogue whose weight is among the columns; any other stays out."""
        counts = {c for f in families for c in (*f.columns, f.total)} | {s.column for s in sums}
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
        described = {c for f in families for c in (*f.columns, f.total)} | {s.column for s in sums}
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
                "sheet": grid.name if grid.kind in ("XLSX", "ODS", "XLS", "GPKG") else "",
                "totals": self.told.file.get("totals", "parent"),
            },
        )


def first_problem(mapping: Mapping) -> None:
    """A file that opens by itself is refused where something is to be said. Raises Unreadable."""
    if mapping.problems:
        raise Unreadable(mapping.problems[0])
