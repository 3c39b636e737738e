"""Finds the column that counts the households. Without it nothing is proposed and nothing is
released."""

from __future__ import annotations

import re

import numpy as np

from ...toolbelt.translation import quoted, tr
from .body import first_codes
from .heading_words import CATEGORY, DWELLINGS, SURVEYED, TOTAL_WORDS
from .occupancy_words import counts_households
from .other_counts import what_else
from .register_words import ATTRIBUTIONS, DEMANDS, QUALIFIED
from .register_words import DWELLINGS as REGISTERS
from .roles import Roles
from .spelling import normalise

INSEE = re.compile(r"(?:[pc]\d\d )?men")
YEARS = re.compile(r"\b(?:19|20)\d\d\b")
DATES = re.compile(r"\bau \d{1,2}(?:er)?\W+(?:\d{1,2}|[a-z]+)(?=\W+(?:19|20)\d\d\b|$)")
VACANT = re.compile(r"\bvacan\w*|\bvides?\b")
COUNT = r"(?:(?:nb|nbre|nombre|total) )?(?:(?:de|d) )?"
OCCUPIED = re.compile(rf"{COUNT}(?:occupes?|occ|loues?)")
OCCUPIED_DWELLINGS = re.compile(
    rf"{COUNT}(?:logements?|logts?|lgts?|log|lls|ls|appts?|appartements?)"
    r"(?: (?:locatifs|sociaux|hlm|lls))* (?:occupes?|occ|loues?)"
    rf"|{COUNT}res(?:idences)? principales(?: en)? (?:hlm|lls)|occupied dwellings"
)
ROUNDING = re.compile(r"\barrondi(?:e?s?)?(?: (?:a|au|aux))?(?: l| la)?(?: \d+| unite| dizaine)?\b")
FOOTNOTE = re.compile(r"\s*\(\d\)\s*$")


def _columns_named(words: dict[int, str], pattern: re.Pattern[str]) -> list[int]:
    """Return the places of columns with such a name; those outside QPV where none counts all."""
    full_matches = [place for place, word in words.items() if pattern.fullmatch(word)]
    return full_matches or [
        place for place, word in words.items() if pattern.fullmatch(QUALIFIED.sub("", word))
    ]


def _is_part(column: np.ndarray, others: np.ndarray) -> bool:
    """Whether a column (n,) is nobody in a unit where another one (n, columns), never smaller,
    counts somebody: then it counts a part of the households, such as those in arrears."""
    with np.errstate(invalid="ignore"):
        never_smaller = ~(others < column[:, None]).any(axis=0)  # unknown cells prove nothing
    return bool(((column == 0)[:, None] & (others > 0) & never_smaller).any())


class Households(Roles):
    """Finds the population of R1 by its heading, then as the total of most families."""

    def _find_population(self) -> int:
        """Return the place in `counts` of the column that counts households, −1 after noting a
        problem."""
        if self.user_profile.population:
            heading = self.user_profile.columns.get(self.user_profile.population)
            column = self.body.find(heading or self.user_profile.population)
            if column in self.counts:
                self._set_role(column, "population", tr("said so"))
                return self.counts.index(column)
            name = self.body.names[column]
            self.problems.append(
                tr("Column “{column}” does not count households.").format(column=name)
            )
            return -1
        parts = self.structure.parts | set(self.structure.sums)
        named = [p for p, column in enumerate(self.counts) if self._counts_households(column)]
        without_categories = [
            place for place in named if not CATEGORY.search(self._without_year(self.counts[place]))
        ]
        candidates = [
            place
            for place in without_categories
            if place not in parts or INSEE.fullmatch(normalise(self._name(place)))
        ]
        candidates = candidates or [p for p in named if p in self.structure.totals - parts]
        if candidates:
            self._note_vintages(candidates)
            return self._named_population(candidates)
        totals = [
            place
            for place in self.structure.totals - parts
            if not DWELLINGS.search(self._heading(place))
            and not self._what_else(place)
            and self._may_total_households(place)
        ]
        if len(totals) == 1 and self._covers_its_parts(totals[0]):
            self._set_role(self.counts[totals[0]], "population", tr("total of the families"))
            return totals[0]
        register = self._register()
        if register >= 0:
            return register
        if self._note_spoilt_households():
            return -1
        if not self.counts and self._has_shares():
            self.problems.append(
                tr(
                    "This file has shares and no count: the threshold is one of households, and "
                    "shares alone do not tell how many there are. Add a column that counts the "
                    "households of each row."
                )
            )
            return -1
        if not self.counts:
            self.problems.append(
                tr(
                    "This file counts nothing: it is a list. “Compare two lists” in the Processing "
                    "toolbox takes it; a map needs a column that counts the households."
                )
            )
            return -1
        asks = (self._ask_whether_households, self._ask_which_year, self._ask_what_is_counted)
        if any(ask() for ask in asks):
            return -1
        self.problems.append(
            tr(
                "No column is called households (“ménages”): which column counts the households? "
                "Nothing leaves without it."
            )
        )
        return -1

    def _has_shares(self) -> bool:
        """Whether a column of numbers is called a share, or its cells are percentages."""
        return any(
            self.body.numbers(column).percent
            or (self.body.numbers(column).is_numeric and self._is_rate(normalise(name)))
            for column, name in enumerate(self.body.names)
        )

    def _ask_whether_households(self) -> bool:
        """Note a problem that names the columns of leases, holders or occupied dwellings. Return
        whether there are any.

        A household may have two leases or two holders, and a survey reaches fewer households than
        there are occupied dwellings: so nothing is guessed."""
        likely = [self.body.names[c] for c in self.counts if self._may_count_households(c)]
        if likely:
            self.problems.append(
                tr(
                    "No column is called households (“ménages”). These may count them, one per "
                    "household: {columns}. If one does, give it the role “Households (secrecy)”. "
                    "Nothing leaves without it."
                ).format(columns=", ".join(map(quoted, likely)))
            )
        return bool(likely)

    def _note_spoilt_households(self) -> bool:
        """Note a problem for a column called households whose cells are no numbers, or not all.
        Return whether there is one."""
        for position, name in enumerate(self.body.names):
            numbers = self.body.numbers(position)
            if not self._counts_households(position) or numbers.is_numeric:
                continue
            rows = self.body.row_numbers(np.flatnonzero(numbers.unread))
            sentence = (
                tr(
                    "Column “{column}” is called households, but rows {rows} hold no number. "
                    "Where a sign stands for what is not told, write it into “Signs that mean "
                    "“unknown””; else mend the cells."
                )
                if numbers.count
                else tr(
                    "Column “{column}” is called households, but its cells are no plain numbers: "
                    "mend them."
                )
            )
            self.problems.append(sentence.format(column=name, rows=first_codes(rows)))
            return True
        return False

    def _ask_which_year(self) -> bool:
        """Note a problem for a table whose columns are years. Return whether they are."""
        names = [self.body.names[column].strip() for column in self.counts]
        years = [name for name in names if YEARS.fullmatch(name)]
        if len(years) > 1:
            self.problems.append(
                tr(
                    "Columns {columns} are years, and no heading says what they count. Keep the "
                    "year that you need, and write what it counts above it (“Households 2023”, "
                    "“Demands 2023”): each year has its own threshold."
                ).format(columns=first_codes(map(quoted, years)))
            )
        return len(years) > 1

    def _may_count_households(self, column: int) -> bool:
        """Whether a heading names what there is one of for each household. “Occupés” alone does
        where another heading names dwellings."""
        name = self._without_year(column)
        if counts_households(self.body.names[column]) and not CATEGORY.search(name):
            return True
        all_names = [normalise(name) for name in self.body.names]
        names_dwellings = any(DWELLINGS.search(n) or VACANT.search(n) for n in all_names)
        is_occupied = bool(names_dwellings and OCCUPIED.fullmatch(name))
        return is_occupied or bool(OCCUPIED_DWELLINGS.fullmatch(name))

    def _may_total_households(self, place: int) -> bool:
        """Whether the heading of a total names households in other words, or nothing at all
        (“Ensemble”; “_T” in international codes)."""
        name = self._without_year(self.counts[place])
        says_nothing = TOTAL_WORDS.match(name) or name == "t"
        return counts_households(name) or bool(says_nothing)

    def _what_else(self, place: int) -> str:
        """Return what a column counts that is no household, '' where it may count households."""
        categories = [
            normalise(self._name(column))
            for columns, total in self.structure.families
            if total == place
            for column in columns
        ]
        return what_else(normalise(self._name(place)), categories)

    def _ask_what_is_counted(self) -> bool:
        """Note a problem for a table that counts persons, taxpayers or voters. Return whether it
        does."""
        totals_first = sorted(
            range(len(self.counts)), key=lambda p: (p not in self.structure.totals, p)
        )
        for place in totals_first:
            counted = self._what_else(place)
            if counted:
                self.problems.append(
                    tr(
                        "Column “{column}” counts {counted}, not households, and no other column "
                        "counts households: the threshold is one of households. Say which column "
                        "counts them, or bring a table that has one."
                    ).format(column=self._name(place), counted=counted)
                )
                return True
        return False

    def _register(self) -> int:
        """Return the place of what a known register counts instead of households, −1 for none.

        That is attributions (demands are protected with them), demands, or dwellings."""
        words = {place: self._without_year(count) for place, count in enumerate(self.counts)}
        attributions = _columns_named(words, ATTRIBUTIONS)
        demands = _columns_named(words, DEMANDS)
        places = attributions or demands
        all_names = [normalise(name) for name in self.body.names]
        for dwellings_pattern, companion in REGISTERS.items():
            if not places and any(companion.search(name) for name in all_names):
                places = [place for place, word in words.items() if dwellings_pattern.match(word)]
        if not places:
            return -1
        population = min(places, key=self._sum)
        if attributions and demands:
            self.protected = self.counts[min(demands, key=lambda place: -self._sum(place))]
        self._set_role(self.counts[population], "population", tr("what this register counts"))
        self.notes.append(
            tr("No households here: “{column}” decides what is under secrecy.").format(
                column=self._name(population)
            )
        )
        return population

    def _without_year(self, at: int) -> str:
        """Return the column's plain name without the number of a footnote, its rounding, a date or
        a year."""
        name = ROUNDING.sub(" ", normalise(FOOTNOTE.sub("", self.body.names[at])))
        return YEARS.sub(" ", DATES.sub(" ", name)).strip()

    def _note_vintages(self, candidates: list[int]) -> None:
        """Note a problem where columns count households of several years, as these would be two
        thresholds."""
        names_without_year: dict[str, list[str]] = {}
        for place in candidates:
            name = self._name(place)
            names_without_year.setdefault(self._without_year(self.counts[place]), []).append(name)
        vintages = next((names for names in names_without_year.values() if len(names) > 1), None)
        if vintages:
            self.problems.append(
                tr(
                    "Columns {columns} count households of several years: keep one year per "
                    "file, and open the years one after the other."
                ).format(columns=first_codes(map(quoted, vintages)))
            )

    def _named_population(self, candidates: list[int]) -> int:
        """Return the place of the population among columns named households.

        Surveyed households come first, then the column with the fewest. A column that is never
        smaller is protected too: where nobody was surveyed it distinguishes an empty unit from a
        small one."""

        def rank(place: int) -> tuple[bool, float]:
            """Return the sort key of a column: surveyed first, then the fewest households."""
            heading = self._heading(place)
            return not SURVEYED.search(heading), self._sum(place)

        insee_columns = [p for p in candidates if INSEE.fullmatch(normalise(self._name(p)))]
        if len(insee_columns) == 1:  # Insee's “men” has parts: men_prop, men_5ind…
            name = normalise(self._name(insee_columns[0]))
            candidates = [
                place
                for place in candidates
                if place in insee_columns or not normalise(self._name(place)).startswith(name)
            ]
        surveyed = [candidate for candidate in candidates if not rank(candidate)[0]]
        preferred = surveyed or [p for p in candidates if p in self.structure.totals] or candidates
        if not surveyed:
            preferred = [
                place
                for place in preferred
                if not _is_part(self.values[:, place], self.values[:, candidates])
            ] or preferred
        population = min(preferred, key=rank)
        wider = [place for place in candidates if not self._ever_exceeds(population, place)]
        if len(wider) > 1:
            self.protected = self.counts[max(wider, key=self._sum)]
        self._set_role(self.counts[population], "population", tr("name"))
        if len(candidates) > 1:
            self.notes.append(
                tr(
                    "Several columns count households; “{column}” decides what is under secrecy."
                ).format(column=self._name(population))
            )
        return population

    def _covers_its_parts(self, place: int) -> bool:
        """Whether no category of the families exceeds this total in any row."""
        parts = [p for columns, total in self.structure.families if total == place for p in columns]
        if not parts:
            return False
        with np.errstate(invalid="ignore"):
            return bool(
                np.nanmax(
                    np.where(np.isnan(self.values[:, parts]), -1, self.values[:, parts])
                    - self.values[:, [place]]
                )
                <= 0
            )
