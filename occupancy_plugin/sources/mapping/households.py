"""Which column counts the households: without it nothing is proposed, and nothing leaves."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np

from ...toolbelt.translation import quoted, tr
from .additive.structure import AdditiveStructure
from .body import first_codes
from .heading_words import CATEGORY, DWELLINGS, PEOPLE, SURVEYED
from .register_words import ATTRIBUTIONS, DEMANDS, QUALIFIED
from .register_words import DWELLINGS as REGISTERS
from .roles import Roles
from .spelling import plain

INSEE = re.compile(r"(?:[pc]\d\d )?men")
YEARS = re.compile(r"\b(?:19|20)\d\d\b")


def _called(words: dict[int, str], pattern: re.Pattern[str]) -> list[int]:
    """Places of the columns that are called so; those outside QPV where none counts all."""
    plain_ = [place for place, word in words.items() if pattern.fullmatch(word)]
    return plain_ or [p for p, word in words.items() if pattern.fullmatch(QUALIFIED.sub("", word))]


class Households(Roles):
    """Finds the population of R1 by heading, then by what most families add up to."""

    def _population(
        self, counts: list[int], values: np.ndarray, structure: AdditiveStructure
    ) -> int:
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
        plain_ = [p for p in named_ if not CATEGORY.search(self._without_year(counts[p]))]
        usable = [p for p in plain_ if p not in inner]
        usable = usable or [p for p in named_ if p in structure.totals - inner]
        if usable:
            self._refuse_vintages(usable, counts)
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
        register = self._register(counts, values)
        if register >= 0:
            return register
        spoilt = [
            name
            for at, name in enumerate(self.body.names)
            if self._counts_households(at) and not self.body.numbers(at).count
        ]
        if spoilt:
            self.problems.append(
                tr(
                    "Column “{column}” is called households, but its cells are no plain numbers: "
                    "mend them."
                ).format(column=spoilt[0])
            )
            return -1
        if not counts:
            self.problems.append(
                tr(
                    "This file counts nothing: it is a list. “Compare two lists” in the Processing "
                    "toolbox takes it; a map needs a column that counts the households."
                )
            )
            return -1
        self.problems.append(
            tr(
                "No column is called households (“ménages”): which column counts the households? "
                "Nothing leaves without it."
            )
        )
        return -1

    def _register(self, counts: list[int], values: np.ndarray) -> int:
        """Place of what a known register counts instead of households: attributions (demands are
        guarded with them), demands, dwellings; −1 for none."""
        words = {place: plain(self.body.names[at]) for place, at in enumerate(counts)}
        attributions = _called(words, ATTRIBUTIONS)
        demands = _called(words, DEMANDS)
        places = attributions or demands
        every = [plain(name) for name in self.body.names]
        for whole, companion in REGISTERS.items():
            if not places and any(companion.search(name) for name in every):
                places = [p for p, word in words.items() if whole.match(word)]
        if not places:
            return -1
        best = min(places, key=lambda place: float(np.nansum(values[:, place])))
        if attributions and demands:
            self.guarded = counts[min(demands, key=lambda p: -float(np.nansum(values[:, p])))]
        self._say(counts[best], "population", tr("what this register counts"))
        self.notes.append(
            tr("No households here: “{column}” decides what is under secrecy.").format(
                column=self.body.names[counts[best]]
            )
        )
        return best

    def _households_apart(
        self,
        counts: list[int],
        values: np.ndarray,
        structure: AdditiveStructure,
        structured: Callable[[list[int], np.ndarray], AdditiveStructure],
    ) -> tuple[list[int], np.ndarray, AdditiveStructure]:
        """Where households and other columns make a total (dwellings = households + vacant ones),
        the others follow from what is published: they stay behind. structured: finds anew what the
        columns that remain add up to."""
        inner = {
            p
            for p in structure.parts
            if self._counts_households(counts[p])
            and not CATEGORY.search(self._without_year(counts[p]))
        }
        whole = {t for _, t in structure.families}
        comparisons = {
            p
            for columns, _ in structure.families
            if inner & set(columns) and not any(self._counts_households(counts[t]) for t in whole)
            for p in columns
            if p not in inner
        }
        if not comparisons:
            return counts, values, structure
        for place in comparisons:
            self._out(counts[place], tr("follows from the households and a total"))
        places = [p for p in range(len(counts)) if p not in comparisons]
        counts, values = [counts[p] for p in places], values[:, places]
        return counts, values, structured(counts, values)

    def _without_year(self, at: int) -> str:
        return YEARS.sub(" ", plain(self.body.names[at])).strip()

    def _refuse_vintages(self, usable: list[int], counts: list[int]) -> None:
        """Households of two years are two thresholds: one year per file."""
        alike: dict[str, list[str]] = {}
        for place in usable:
            name = self.body.names[counts[place]]
            alike.setdefault(self._without_year(counts[place]), []).append(name)
        vintages = next((names for names in alike.values() if len(names) > 1), None)
        if vintages:
            self.problems.append(
                tr(
                    "Columns {columns} count households of several years: keep one year per file, "
                    "and "
                    "open the years one after the other."
                ).format(columns=first_codes(map(quoted, vintages)))
            )

    def _named_population(
        self, usable: list[int], counts: list[int], values: np.ndarray, structure: AdditiveStructure
    ) -> int:
        """Surveyed households first, then the strictest of what is called households."""

        def rank(place: int) -> tuple[bool, float]:
            heading = plain(self.body.heading(counts[place]))
            return not SURVEYED.search(heading), float(np.nansum(values[:, place]))

        whole = [p for p in usable if INSEE.fullmatch(plain(self.body.names[counts[p]]))]
        if len(whole) == 1:  # Insee's “men” is told with men_prop, men_5ind…: parts of it
            name = plain(self.body.names[counts[whole[0]]])
            usable = [
                p
                for p in usable
                if p in whole or not plain(self.body.names[counts[p]]).startswith(name)
            ]
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

    def _covers(self, place: int, values: np.ndarray, structure: AdditiveStructure) -> bool:
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
