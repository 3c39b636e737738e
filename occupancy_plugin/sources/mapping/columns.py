"""What the headings and the cells of a table say about each column, before any has a role."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..profile import Profile
from ..words import pattern
from .body import Body
from .heading_words import (
    CUMULATIVE,
    KIND,
    MEAN,
    MEAN_WORD,
    NAME,
    PER,
    PERSON,
    RATE,
    SURVEYED,
    TOTAL_WORDS,
    Vocabulary,
    is_of_years,
)
from .occupancy_words import LAMPS, POPULATION
from .spelling import normalise
from .units import Units
from .values import NumericColumn

YEARS = re.compile(r"\b(?:19|20)\d\d\b")
DATES = pattern("day of a heading")
ROUNDING = pattern("rounding")
FOOTNOTE = re.compile(r"\s*\(\d\)\s*$")
FIGURE_IN_NAME = pattern("figure in a name", re.IGNORECASE)


def names_mean(heading: str) -> bool:
    """Whether a heading names a mean or a median."""
    return bool(MEAN.search(heading) or MEAN_WORD.search(heading))


@dataclass(frozen=True)
class Columns:
    """The columns of a table with its units. A column is given by its position in the table.

    user_profile: what the user has stated already"""

    body: Body
    units: Units
    vocabulary: Vocabulary
    user_profile: Profile

    def __len__(self) -> int:
        return len(self.body.names)

    def name(self, column: int) -> str:
        return self.body.names[column]

    def plain_name(self, column: int) -> str:
        return normalise(self.body.names[column])

    def heading(self, column: int) -> str:
        """Return all headings above a column, its own last, in the form in which words are
        compared."""
        return normalise(self.body.heading(column))

    def own_heading(self, column: int) -> str:
        """Return the headings of this column alone. A heading above all columns is the table's
        title."""
        parts = self.body.bounds.parts
        shared_parts = set.intersection(*map(set, filter(None, parts))) if len(parts) > 2 else set()
        own_parts = (part for part in parts[column] if part not in shared_parts)
        return normalise(" ".join((*own_parts, self.body.names[column])))

    def name_without_year(self, column: int) -> str:
        """Return the plain name without the number of a footnote, its rounding, a date or a
        year."""
        name = ROUNDING.sub(" ", normalise(FOOTNOTE.sub("", self.body.names[column])))
        return YEARS.sub(" ", DATES.sub(" ", name)).strip()

    def numbers(self, column: int) -> NumericColumn:
        """Return the column as numbers, over the rows of the units."""
        return self.body.numbers(column).take(self.units.rows)

    def counts_households(self, column: int) -> bool:
        """Whether the heading, or the one above a plain “total”, names households."""
        own_name = self.plain_name(column)
        if any(kind.search(own_name) for kind in (RATE, MEAN, LAMPS)) or self.is_per_unit(column):
            return False
        if POPULATION.search(own_name):
            return True
        is_of_heading = TOTAL_WORDS.match(own_name) or SURVEYED.match(own_name)
        return bool(is_of_heading and POPULATION.search(self.heading(column)))

    def is_per_unit(self, column: int) -> bool:
        """Whether a column counts per dwelling or résidence, with decimals."""
        is_named = PER.search(self.plain_name(column))
        return bool(is_named) and self.body.numbers(column).decimals > 0

    def is_cumulative(self, column: int) -> bool:
        """Whether the heading names a category that contains others: “under 60 %”."""
        return bool(CUMULATIVE.search(self.heading(column)))

    def may_name_units(self, column: int) -> bool:
        """Whether a column of texts may hold the units' names, by its heading. Names of people and
        texts with figures do not leave."""
        heading = self.plain_name(column)
        texts = self.body.texts(column)[self.units.rows].tolist()
        if not NAME.search(heading) or PERSON.search(heading) or KIND.search(heading):
            return False
        return not any(FIGURE_IN_NAME.search(text) for text in set(texts))

    def catalogue_id(self, column: int) -> str:
        """Return the catalogue's column that the headings name, '' for none. They are read together
        with the headings of years in the neighbouring columns."""
        names = self.body.names
        first, last = column, column + 1
        while first > 0 and is_of_years(names[first - 1]):
            first -= 1
        while last < len(names) and is_of_years(names[last]):
            last += 1
        parts = self.body.bounds.parts[column] or (names[column],)
        name_before = names[first - 1] if first else ""
        return self.vocabulary.match(parts, names[first:last], name_before)
