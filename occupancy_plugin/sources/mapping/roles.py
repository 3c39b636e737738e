"""The role of each column by its heading and its values: codes, names, counts, rates; what is said
of it, and what must be said before the file opens."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...toolbelt.translation import tr
from ..profile import Profile
from .body import Body, first_codes
from .codes import is_postal
from .heading_words import (
    BOUND,
    DIFFERENCE,
    IDENTIFIER,
    MEAN,
    NAME,
    RATE,
    TOTAL_WORDS,
    Vocabulary,
    X,
    Y,
    identifier,
)
from .occupancy_words import POPULATION
from .register_words import FLAG, IMPUTED_FLAG, MEAN_WORD, RATIO
from .spelling import plain
from .units import units_of
from .values import NumericColumn, unread_sentence


def unweighted_mean() -> str:
    """Why a mean stays behind."""
    return tr("a mean: give it the role “Mean” and say what it is weighted by")


LARGE, EXACT = 20_000, 4e5  # rows; counts of which forty add up exactly below 2²⁴
FEW = 0.1  # share of counts with decimals up to which they are mistakes
WEIGHTED = 0.3  # share of a population with decimals from which counts are weighted


@dataclass(frozen=True)
class MappedColumn:
    """role: code, name, parent, population, category, total, count, sum, rate, mean, flag, label,
    x, y, left_out · as_: the id it takes · numbers, unknown: how many cells"""

    name: str
    role: str
    as_: str = ""
    why: str = ""
    numbers: int = 0
    unknown: int = 0


class Roles:
    """What is known of the columns, gathered step by step."""

    def __init__(self, body: Body, vocabulary: Vocabulary, told: Profile) -> None:
        self.body, self.vocabulary, self.told = body, vocabulary, told
        self.units = units_of(body, told.code, told.scale)
        self.roles: dict[int, MappedColumn] = {}
        self.ids: dict[int, str] = {}
        self.problems: list[str] = []
        self.notes: list[str] = []
        self.found_by: dict[str, str] = {}
        self.steps: dict[str, tuple[str, str]] = {}
        self.chains: list[tuple[str, ...]] = []
        self.weighted = told.weighted
        self.imputed = told.imputed
        self.guarded = -1  # a column of which 1 to 10 are as secret as so many of the population
        self.inside: dict[int, list[int]] = {}  # a wider whole → counts that lie in it

    def _say(self, at: int, role: str, why: str, as_: str = "") -> None:
        numbers = self.body.numbers(at)
        self.roles[at] = MappedColumn(
            self.body.names[at], role, as_, why, numbers.count, int(numbers.unknown.sum())
        )

    def _out(self, at: int, why: str) -> MappedColumn:
        self._say(at, "left_out", why)
        return self.roles[at]

    def _codes(self) -> None:
        units = self.units
        for label in self.told.labels:
            self._say(self.body.find(label), "label", tr("named in the profile"), label)
        self._say(units.column, "code", units.why, units.scale)
        columns: set[str] = set()
        for at, codes in sorted(units.parents.items(), key=lambda pair: not pair[1].labelled):
            if codes.scale not in columns:
                columns.add(codes.scale)
                self._say(at, "parent", tr("codes of a wider scale"), codes.scale)

    def _kinds(self) -> dict[int, str]:
        """Columns of numbers that may be counts or rates; the others get their role here."""
        open_: dict[int, str] = {}
        names: list[int] = []
        for at in range(len(self.body.names)):
            if at in self.roles:
                continue
            if self.body.names[at] in self.told.weights:
                self._out(at, tr("said so"))
                continue
            if self.body.names[at] == self.told.imputed:
                self._say(at, "flag", tr("said so"), "imputed")
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
            elif DIFFERENCE.search(self._own_heading(at)):
                self._out(at, tr("a difference of figures that are not all here"))
            else:
                open_[at] = heading
        self._names(names)
        return self._sorted(open_)

    def _own_heading(self, at: int) -> str:
        """What stands above this column and not above all of them: a title of the table says
        nothing of its columns."""
        parts = self.body.layout.parts
        shared = set.intersection(*map(set, filter(None, parts))) if len(parts) > 2 else set()
        return plain(" ".join((*(p for p in parts[at] if p not in shared), self.body.names[at])))

    def _counts_households(self, at: int) -> bool:
        """Does the heading say households: itself, or one above a plain “total”?"""
        short = plain(self.body.names[at])
        if RATE.search(short) or MEAN.search(short):
            return False
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
                tr(
                    "Counts are weighted (they have decimals): they are shown rounded, and what is "
                    "under the threshold is decided before."
                )
            )
        for at in open_:
            if marked := self.body.numbers(at).marked:
                self.notes.append(
                    tr(
                        "Column “{column}”: marks of footnotes after {n} numbers were set aside."
                    ).format(column=self.body.names[at], n=marked)
                )
        kinds = {at: self._kind(at, heading, share[at]) for at, heading in open_.items()}
        return {at: kind for at, kind in kinds.items() if kind}

    def _kind(self, at: int, heading: str, share: float) -> str:
        """'count', 'rate' or '' (left out). Whole numbers are counts until nothing adds up."""
        numbers = self._numbers(at)
        if numbers.percent:
            return self._rate_or_not(at)
        if self._is_flag(at, heading):
            self._flag(at, heading)
            return ""
        if RATIO.search(heading) and not self._counts_households(at):
            self._out(at, tr("a ratio: neither a count nor a percentage"))
            return ""
        if share == 0.0:
            return "count"
        if self._is_rate(heading) and not self._counts_households(at):
            known = numbers.values[numbers.known]
            return "count" if self.weighted and known.max() > 100.5 else self._rate_or_not(at)
        if self._is_mean(heading):
            self._out(at, unweighted_mean())
            return ""
        return self._count_or_not(at, share)

    def _is_flag(self, at: int, heading: str) -> bool:
        """Nothing but 0 and 1 below a heading that says so."""
        numbers = self._numbers(at)
        known = numbers.values[numbers.known]
        return bool(FLAG.search(heading)) and bool(np.isin(known, (0.0, 1.0)).all())

    def _flag(self, at: int, heading: str) -> None:
        """A flag of imputed values is drawn as such (R11); any other stays behind."""
        why = tr("a flag of 0 and 1, no count")
        if IMPUTED_FLAG.search(heading) and not self.imputed:
            self.imputed = self.body.names[at]
            self._say(at, "flag", why, "imputed")
        else:
            self._out(at, why)

    @staticmethod
    def _is_mean(heading: str) -> bool:
        return bool(MEAN.search(heading) or MEAN_WORD.search(heading))

    @staticmethod
    def _is_rate(heading: str) -> bool:
        """Does the heading say a share? “Under 20 % of the ceiling” alone says none."""
        return bool(RATE.search(BOUND.sub(" ", heading)))

    def _numbers(self, at: int) -> NumericColumn:
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
            at,
            broken,
            tr(
                "Column “{column}” counts something, but has decimals for {codes}: mend "
                "the "
                "cells, or say in the profile that it is weighted."
            ),
        )
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
        self.problems.append(sentence.format(column=self.body.names[at], codes=first_codes(codes)))

    def _matrix(self, counts: list[int]) -> np.ndarray:
        """Counts of the units, checked: what is neither a number nor a symbol is a problem."""
        values = np.full((len(self.units.index), len(counts)), np.nan, self._number_type(counts))
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

    def _number_type(self, counts: list[int]) -> type[np.floating]:
        """Half the bytes for large tables of counts whose sums single precision holds exactly."""
        if len(self.units.index) < LARGE or self.weighted:
            return np.float64
        largest = max(
            (np.nanmax(self.body.numbers(at).values, initial=0.0) for at in counts), default=0.0
        )
        return np.float32 if largest < EXACT else np.float64

    def _check(self, at: int, numbers: NumericColumn) -> None:
        if numbers.formulas.any():
            self.problems.append(
                tr(
                    "Column “{column}” holds formulas without their values: open the file in a "
                    "spreadsheet program, save it, come back."
                ).format(column=self.body.names[at])
            )
        if numbers.unread.any():
            self._problem(
                at,
                numbers.unread,
                unread_sentence(),
            )

    def _id(self, at: int, rate: bool = False) -> str:
        if at not in self.ids:
            ids = set(self.ids.values())
            match = self.vocabulary.match(self.body.layout.parts[at] or (self.body.names[at],))
            if not match and not rate:
                values = self._numbers(at).values
                match = self.vocabulary.by_value(self.units.scale, self.units.index, values)
                if match:
                    self.notes.append(
                        tr("Column “{column}” holds the figures of the portal’s “{id}”.").format(
                            column=self.body.names[at], id=match
                        )
                    )
            fits = match and match not in ids and match.endswith("_rate") == rate
            self.ids[at] = match if fits else identifier(self.body.names[at], ids)
        return self.ids[at]
