"""Decides the role of each column by its heading and its values: code, name, count, rate and so on.

It also gathers the notes for the user and the problems that must be answered before the file
opens."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from ...secrecy.schema import Family, Sum
from ...toolbelt.translation import tr
from ..communes import normalise_name, place_names
from ..profile import Profile
from .additive.structure import AdditiveStructure
from .body import Body, first_codes
from .disagreeing import DISAGREEING, disagreement_of, with_answer
from .heading_words import (
    BOUND,
    DIFFERENCE,
    IDENTIFIER,
    KIND,
    MEAN,
    NAME,
    PERSON,
    RATE,
    SURVEYED,
    TOTAL_WORDS,
    Vocabulary,
    X,
    Y,
    identifier,
    is_of_years,
)
from .occupancy_words import LAMPS, POPULATION
from .postal_codes import is_postal
from .register_words import FLAG, IMPUTED_FLAG, MAIN_RESIDENCES, MEAN_WORD, PER, RATIO
from .spelling import normalise
from .units import units_of
from .values import NumericColumn, formulas_sentence, strip_text, unread_sentence

LARGE, EXACT = 20_000, 4e5  # rows; counts of which forty add up exactly in single precision
FEW = 0.1  # share of cells with decimals up to which the decimals are mistakes
OFFICIAL = 0.6  # share of a column's texts that are the official names of the units
TELLING = re.compile(
    r"\d\s?(?:m[ée]nages?|foyers?|familles?|locataires?|baux|personnes?|logements?|logts?|lgts?"
    r"|occup\w*|seule?s?|demand\w*|attrib\w*|%)",
    re.IGNORECASE,
)
"""Texts that tell a figure: “Les Lilas (12 ménages)”."""
WEIGHTED = 0.3  # share of the population's cells with decimals from which counts are weighted


def unweighted_mean() -> str:
    """Return the reason why a mean without a weight is left out."""
    return tr("a mean: give it the role “Mean” and say what it is weighted by")


@dataclass(frozen=True)
class MappedColumn:
    """A column and its role.

    role              code, name, parent, population, category, total, count, sum, rate, mean, flag,
                      label, x, y or left_out
    as_               the id that it gets in the tables
    why               the reason, for the window
    numbers, unknown  how many cells hold a number, or a sign for an unknown value"""

    name: str
    role: str
    as_: str = ""
    why: str = ""
    numbers: int = 0
    unknown: int = 0


class Roles:
    """The roles of the columns and the state that the following steps share.

    In these steps `column` is a column's position in the table. `place` is its position in
    the list `counts`, and so its column in `values` (units, counts).
    counts, values, structure  the columns of counts, their numbers, and which of them add up
    population  place of the households, −1 without
    families, sums  those found so far
    disagreement  the rows whose code and name are of two communes
    protected  the column of which 1 to 10 are protected like 1 to 10 of the population, −1 for none
    inside     place of a total wider than the population → places of the counts that it contains
    chains     cumulative rates: each contains the one before
    steps      id of a difference → (whole, part)"""

    def __init__(self, body: Body, vocabulary: Vocabulary, user_profile: Profile) -> None:
        self.body, self.vocabulary, self.user_profile = body, vocabulary, user_profile
        units = units_of(body, user_profile.code, user_profile.scale)
        self.disagreement = disagreement_of(body, units)
        answer = user_profile.file.get(DISAGREEING, "")
        self.units = with_answer(body, units, self.disagreement, answer)
        self._stated_ids = {heading: id_ for id_, heading in user_profile.columns.items()}
        self.roles: dict[int, MappedColumn] = {}
        self.ids: dict[int, str] = {}
        self.problems = [] if answer else [p for p in (self.disagreement.problem(),) if p]
        self.notes: list[str] = []
        self.found_by: dict[str, str] = {}
        self.steps: dict[str, tuple[str, str]] = {}
        self.chains: list[tuple[str, ...]] = []
        self.weighted = user_profile.weighted
        self.imputed = user_profile.imputed
        self.counts: list[int] = []
        self.values: np.ndarray = np.empty((0, 0))
        self.structure = AdditiveStructure()
        self.population = -1
        self.families: list[Family] = []
        self.sums: list[Sum] = []
        self.protected = -1
        self.inside: dict[int, list[int]] = {}

    def _set_role(self, column: int, role: str, why: str, as_: str = "") -> None:
        numbers = self.body.numbers(column)
        self.roles[column] = MappedColumn(
            self.body.names[column], role, as_, why, numbers.count, int(numbers.unknown.sum())
        )

    def _role(self, column: int) -> str:
        """Return the role of a column, '' while it has none."""
        return self.roles[column].role if column in self.roles else ""

    def _set_count_role(self, place: int, role: str, why: str) -> None:
        self._set_role(self.counts[place], role, why, self._count_id(place))

    def _name(self, place: int) -> str:
        """Return the heading of a column of counts."""
        return self.body.names[self.counts[place]]

    def _heading(self, place: int) -> str:
        """Return all headings above a column of counts, in the form in which they are compared."""
        return normalise(self.body.heading(self.counts[place]))

    def _count_id(self, place: int) -> str:
        return self._id(self.counts[place])

    def _sum(self, place: int) -> float:
        """Return the sum of a column of counts over all units."""
        return float(np.nansum(self.values[:, place]))

    def _ever_exceeds(self, place: int, whole: int) -> bool:
        """Whether a column of counts is larger than the column `whole` in some row where both are
        known."""
        with np.errstate(invalid="ignore"):
            return bool((self.values[:, place] > self.values[:, whole]).any())

    def _add_family(
        self,
        name: str,
        found_by: str,
        places: Iterable[int],
        total: int,
        partition: bool = True,
        of_households: bool = False,
    ) -> None:
        """Add a family of counts over the count at the place `total`."""
        columns = tuple(self._count_id(place) for place in places)
        family = Family(
            name, columns, self._count_id(total), partition, of_households=of_households
        )
        self.families.append(family)
        self.found_by[name] = found_by

    def _described(self) -> set[str]:
        columns = {c for family in self.families for c in (*family.columns, family.total)}
        return columns | {total.name for total in self.sums}

    def _leave_out(self, column: int, why: str) -> MappedColumn:
        self._set_role(column, "left_out", why)
        return self.roles[column]

    def _assign_codes(self) -> None:
        """Give the columns of codes, parents and labels their roles."""
        units = self.units
        for label in self.user_profile.labels:
            self._set_role(self.body.find(label), "label", tr("named in the profile"), label)
        self._set_role(units.column, "code", units.why, units.scale)
        columns: set[str] = set()
        for column, codes in sorted(units.parents.items(), key=lambda pair: not pair[1].labelled):
            if codes.scale not in columns:
                columns.add(codes.scale)
                self._set_role(column, "parent", tr("codes of a wider scale"), codes.scale)

    def _numeric_kinds(self) -> dict[int, str]:
        """Return column → 'count' or 'rate' for the columns of numbers; give all others their
        role."""
        undecided: dict[int, str] = {}
        name_columns: list[int] = []
        for column in range(len(self.body.names)):
            if column in self.roles or self._takes_stated_role(column):
                continue
            heading = normalise(self.body.heading(column))
            own_name = normalise(self.body.names[column])
            numbers = self.body.numbers(column).take(self.units.rows)
            if X.match(own_name) or Y.match(own_name):
                self._set_role(column, "x" if X.match(own_name) else "y", tr("name"))
            elif not numbers.count and not numbers.unread.any():
                if numbers.formulas.any():
                    undecided[column] = "count"
                else:
                    self._leave_out(
                        column, tr("no number in it") if numbers.unknown.any() else tr("empty")
                    )
            elif numbers.is_numeric:
                why = self._why_no_count(column, own_name, numbers)
                if why:
                    self._leave_out(column, why)
                else:
                    undecided[column] = heading
            elif self._may_name(column, own_name):
                name_columns.append(column)
            else:
                self._leave_out(column, tr("free text"))
        self._assign_names(name_columns)
        return self._decide_kinds(undecided)

    def _takes_stated_role(self, column: int) -> bool:
        """Give a column the role that the user's profile states; False where it states none."""
        name, profile = self.body.names[column], self.user_profile
        if name in profile.weights:
            self._leave_out(column, tr("said so"))
        elif name == profile.imputed:
            self._set_role(column, "flag", tr("said so"), "imputed")
        elif name in profile.left_out:
            self._leave_out(column, tr("set aside"))
        else:
            return False
        return True

    def _why_no_count(self, column: int, own_name: str, numbers: NumericColumn) -> str:
        """Return the reason why numbers count nothing, '' for those that may be counts or rates."""
        if is_postal(own_name) or IDENTIFIER.search(own_name) or numbers.dates:
            return tr("a number, a date or a code that counts nothing")
        if DIFFERENCE.search(self._own_heading(column)):
            return tr("a difference of figures that are not all here")
        return ""

    def _may_name(self, column: int, heading: str) -> bool:
        """Whether a column of texts may hold the units' names, by its heading or by the official
        names of its codes. Names of people and texts with figures do not leave."""
        texts = self.body.texts(column)[self.units.rows].tolist()
        if PERSON.search(heading) or KIND.search(heading):
            return False
        if not (NAME.search(heading) or self._are_official(texts)):
            return False
        return not any(TELLING.search(text) for text in set(texts))

    def _are_official(self, texts: list[str]) -> bool:
        """Whether most texts are the official names of the units in the same rows."""
        official = place_names().get(self.units.scale, {})
        pairs = zip(self.units.index, texts, strict=True)
        named = [
            normalise_name(official[code]) == normalise_name(strip_text(text))
            for code, text in pairs
            if code in official and text
        ]
        return sum(named) > OFFICIAL * len(texts)

    def _own_heading(self, column: int) -> str:
        """Return the headings of this column alone. A heading above all columns is the table's
        title."""
        parts = self.body.bounds.parts
        shared = set.intersection(*map(set, filter(None, parts))) if len(parts) > 2 else set()
        return normalise(
            " ".join((*(p for p in parts[column] if p not in shared), self.body.names[column]))
        )

    def _counts_households(self, column: int) -> bool:
        """Whether the heading, or the one above a plain “total”, names households."""
        own_name = normalise(self.body.names[column])
        if any(kind.search(own_name) for kind in (RATE, MEAN, LAMPS)) or self._is_per_unit(column):
            return False
        if POPULATION.search(own_name):
            return True
        is_of_heading = TOTAL_WORDS.match(own_name) or SURVEYED.match(own_name)
        return bool(is_of_heading and POPULATION.search(normalise(self.body.heading(column))))

    def _is_per_unit(self, column: int) -> bool:
        """Whether a column counts per dwelling or résidence, with decimals."""
        is_named = PER.search(normalise(self.body.names[column]))
        return bool(is_named) and self.body.numbers(column).decimals > 0

    def _assign_names(self, names: list[int]) -> None:
        """Take the column with the most distinct texts for the units' names; leave the other texts
        out."""
        unit_rows = self.units.rows

        def spread(column: int) -> tuple[int, int]:
            texts = set(self.body.texts(column)[unit_rows].tolist())
            return len(texts), -abs(column - self.units.column)

        name_column = max(names, key=spread, default=None)
        for name in names:
            if name == name_column:
                self._set_role(name, "name", tr("name"), "name")
            else:
                self._leave_out(name, tr("free text"))

    def _decide_kinds(self, undecided: dict[int, str]) -> dict[int, str]:
        """Decide counts and rates, and whether the counts are weighted."""
        share_of_decimals: dict[int, float] = {}
        for column in undecided:
            numbers = self._numbers(column)
            values = numbers.values[numbers.is_known]
            share_of_decimals[column] = (
                float((values != np.rint(values)).mean()) if len(values) else 0.0
            )
        populations = [
            at
            for at in undecided
            if share_of_decimals[at] > WEIGHTED
            and (
                self._counts_households(at) or MAIN_RESIDENCES.match(normalise(self.body.names[at]))
            )
        ]
        if populations and not self.weighted and len(self.units.index) > 2:
            self.weighted = True
        if self.weighted:
            self.notes.append(
                tr(
                    "Counts are weighted (they have decimals): they are shown rounded, and what is "
                    "under the threshold is decided before."
                )
            )
        for column in undecided:
            if marked := self.body.numbers(column).marked:
                self.notes.append(
                    tr(
                        "Column “{column}”: marks of footnotes after {n} numbers were set aside."
                    ).format(column=self.body.names[column], n=marked)
                )
        self._note_signs(undecided)
        kinds = {
            column: self._decide_kind(column, heading, share_of_decimals[column])
            for column, heading in undecided.items()
        }
        return {column: kind for column, kind in kinds.items() if kind}

    def _note_signs(self, columns: Iterable[int]) -> None:
        """Note the signs that were read as unknown values."""
        signs: set[str] = set()
        for column in columns:
            unknown = self.body.numbers(column).unknown
            if unknown.any():
                signs |= set(map(strip_text, self.body.texts(column)[unknown].tolist()))
        if signs:
            self.notes.append(
                tr("Signs that were read as “unknown”: {signs}").format(
                    signs=first_codes(sorted(signs))
                )
            )

    def _decide_kind(self, column: int, heading: str, share: float) -> str:
        """Return 'count', 'rate' or '' (left out). Whole numbers are counts until nothing adds up
        to them."""
        numbers = self._numbers(column)
        if numbers.percent:
            return self._decide_rate(column)
        if self._is_flag(column, heading):
            self._keep_or_leave_flag(column, heading)
            return ""
        is_ratio = RATIO.search(heading) and not self._counts_households(column)
        if is_ratio or self._is_per_unit(column):
            self._leave_out(column, tr("a ratio: neither a count nor a percentage"))
            return ""
        if share == 0.0:
            return "count"
        if self._is_rate(heading) and not self._counts_households(column):
            values = numbers.values[numbers.is_known]
            return "count" if self.weighted and values.max() > 100.5 else self._decide_rate(column)
        if self._is_mean(heading):
            self._leave_out(column, unweighted_mean())
            return ""
        return self._decide_decimals(column, share)

    def _is_flag(self, column: int, heading: str) -> bool:
        """Whether the cells are 0 and 1 only, under a heading of flags."""
        numbers = self._numbers(column)
        values = numbers.values[numbers.is_known]
        return bool(FLAG.search(heading)) and bool(np.isin(values, (0.0, 1.0)).all())

    def _keep_or_leave_flag(self, column: int, heading: str) -> None:
        """Keep a flag of imputed values, which is drawn as such (R11); leave any other flag out."""
        why = tr("a flag of 0 and 1, no count")
        if IMPUTED_FLAG.search(heading) and not self.imputed:
            self.imputed = self.body.names[column]
            self._set_role(column, "flag", why, "imputed")
        else:
            self._leave_out(column, why)

    @staticmethod
    def _is_mean(heading: str) -> bool:
        return bool(MEAN.search(heading) or MEAN_WORD.search(heading))

    @staticmethod
    def _is_rate(heading: str) -> bool:
        """Whether the heading names a share. “Under 20 % of the ceiling” alone does not."""
        return bool(RATE.search(BOUND.sub(" ", heading)))

    def _numbers(self, column: int) -> NumericColumn:
        """Return the column as numbers, over the rows of the units."""
        return self.body.numbers(column).take(self.units.rows)

    def _decide_decimals(self, column: int, share: float) -> str:
        """Decide a column with decimals that is neither called a rate nor a mean."""
        numbers = self._numbers(column)
        values = numbers.values[numbers.is_known]
        if self.weighted or share == 0.0:
            return "count"
        if share > FEW:
            if len(values) and values.min() >= 0 and values.max() <= 100 and numbers.decimals <= 4:
                return self._decide_rate(column)
            self._leave_out(column, tr("numbers with decimals whose meaning is not said"))
            return ""
        not_integer = numbers.is_known & (numbers.values != np.rint(numbers.values))
        self._problem(
            column,
            not_integer,
            tr(
                "Column “{column}” counts something, but has decimals for {codes}: mend the "
                "cells, or say in the profile that it is weighted."
            ),
        )
        return "count"

    def _decide_rate(self, column: int) -> str:
        """Return 'rate' for numbers between 0 and 100, else leave the column out."""
        numbers = self._numbers(column)
        values = numbers.values[numbers.is_known]
        if not len(values) or values.min() < 0 or values.max() > 100.5:
            self._leave_out(column, tr("no rate between 0 and 100"))
            return ""
        if values.max() <= 1.0 and not numbers.percent and (values > 0).any() and numbers.decimals:
            self._leave_out(column, tr("fractions or percent? Say it by writing them as percent"))
            return ""
        return "rate"

    def _problem(self, column: int, rows: np.ndarray, sentence: str) -> None:
        """Add a problem that names the column and the units of these rows."""
        codes = self.units.index[rows]
        name = self.body.names[column]
        self.problems.append(sentence.format(column=name, codes=first_codes(codes)))

    def _matrix(self) -> np.ndarray:
        """Return the counts (units, counts) with NaN for unknown values, and note cells that cannot
        be read."""
        shape = (len(self.units.index), len(self.counts))
        values = np.full(shape, np.nan, self._number_type(), order="F")  # read by column
        for place, count in enumerate(self.counts):
            numbers = self._numbers(count)
            self._check(count, numbers)
            values[:, place] = np.rint(numbers.values) if self.weighted else numbers.values
            negative = values[:, place] < 0
            if negative.any():
                if set(values[negative, place].tolist()) == {-1.0}:
                    values[negative, place] = np.nan
                else:
                    self._problem(
                        count, negative, tr("Column “{column}” has negative counts for {codes}.")
                    )
        return values

    def _number_type(self) -> type[np.floating]:
        """Return single precision, which needs half the memory, where large tables of counts still
        add up exactly."""
        if len(self.units.index) < LARGE or self.weighted:
            return np.float64
        columns = (self.body.numbers(count).values for count in self.counts)
        largest = max((np.nanmax(column, initial=0.0) for column in columns), default=0.0)
        return np.float32 if largest < EXACT else np.float64

    def _check(self, column: int, numbers: NumericColumn) -> None:
        """Note a problem for formulas without values and for cells that are neither number nor
        symbol."""
        if numbers.formulas.any():
            self.problems.append(formulas_sentence().format(column=self.body.names[column]))
        if numbers.unread.any():
            self._problem(column, numbers.unread, unread_sentence())

    def _named(self, column: int) -> str:
        """Return the catalogue's column that the headings name, '' for none. Headings of years in
        the columns beside it are read with it."""
        names = self.body.names
        first, last = column, column + 1
        while first > 0 and is_of_years(names[first - 1]):
            first -= 1
        while last < len(names) and is_of_years(names[last]):
            last += 1
        parts = self.body.bounds.parts[column] or (names[column],)
        before = names[first - 1] if first else ""
        return self.vocabulary.match(parts, names[first:last], before)

    def _id(self, column: int, rate: bool = False) -> str:
        """Return the id of a column: the user's profile's, the catalogue's where heading or values
        match, else one made of the heading."""
        stated = self._stated_ids.get(self.body.names[column], "")
        if column not in self.ids and stated and stated not in self.ids.values():
            self.ids[column] = stated
        if column not in self.ids:
            ids = set(self.ids.values()) | set(self._stated_ids.values())
            match = self._named(column)
            if not match and not rate:
                values = self._numbers(column).values
                match = self.vocabulary.by_value(self.units.scale, self.units.index, values)
                if match:
                    self.notes.append(
                        tr("Column “{column}” holds the figures of the portal’s “{id}”.").format(
                            column=self.body.names[column], id=match
                        )
                    )
                elif self.vocabulary.is_ambiguous(self.body.names[column]):
                    self.notes.append(
                        tr(
                            "Column “{column}” keeps its own name: do its years count leases or "
                            "buildings? A heading above it would say so."
                        ).format(column=self.body.names[column])
                    )
            is_usable = match and match not in ids and match.endswith("_rate") == rate
            self.ids[column] = match if is_usable else identifier(self.body.names[column], ids)
        return self.ids[column]
