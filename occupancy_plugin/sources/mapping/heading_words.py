"""Matches headings with the catalogue's columns, by id, label or alias, and with words about a
column. Some name registers that count something other than households: demands and attributions
(SNE), dwellings by commune (RPLS, LOVAC)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ..words import names_of, pattern, word_list
from .spelling import normalise

SURVEYED = re.compile(r"enquet|surveyed|repond|respondent")
TOTAL_WORDS = pattern("total")
CATEGORY = pattern("category")
OF_PLACE = pattern("of a place")
DWELLINGS = pattern("dwellings")
RATE = pattern("rate")
BOUND = re.compile(r"\d+ ?%")  # a bound of the ceiling in a heading: “under 20 %”
OCCUPIED = pattern("occupied")
AMONG = re.compile(r"\bparmi\b|\bchez les\b|\bamong\b")
GROUP_WORDS = {
    "emmenage": "recent",
    "recemment": "recent",
    "entrant": "recent",
    "attribue": "attribution",
}
"""Words for one group of households, whose columns may name it either way."""
PLAIN_WORDS = frozenset(word_list("no group"))
DENOMINATOR = pattern("denominator")
PART = pattern("part")
CUMULATIVE = pattern("cumulative")
DIFFERENCE = pattern("difference")
MEAN = pattern("mean")
IDENTIFIER = pattern("identifier")
WHOLE = pattern("whole")
DEMANDS = pattern("demands")
ATTRIBUTIONS = pattern("attributions")
QUALIFIED = pattern("qualified")
MAIN_RESIDENCES = pattern("main residences")
REGISTERS = {  # heading of a register's dwellings → another heading that only this register has
    pattern(f"dwellings of {register}"): pattern(f"only with {register}")
    for register in names_of("dwellings of ")
}
ALL_DWELLINGS = pattern("all dwellings")
OF_DWELLINGS = pattern("of dwellings")
OF_OCCUPANTS = pattern("of occupants")
FLAG = pattern("flag")
IMPUTED_FLAG = pattern("flag of imputed values")
RATIO = pattern("ratio")
THOUSANDS = pattern("thousands")
PER = pattern("per")
MEAN_WORD = pattern("mean or age")
OTHER_COUNTS = pattern("others than households")
PERSONS = pattern("persons")
SEXES = pattern("sexes")
X = pattern("x")
Y = pattern("y")
NAME = pattern("name")
PERSON = pattern("person")
KIND = pattern("kind")
MORE_THAN_HOUSEHOLDS = (
    "dwellings", "occupants", "adults", "main_residences", "let_or_vacant", "occupied",
)  # fmt: skip
SMALL_WORDS = frozenset(word_list("small words"))
YEARS = pattern("years")
_OF_BUILDINGS = pattern("of buildings").pattern
YEARS_OF = (
    ("", r"\b(?:demand\w*|vacan\w*|occupants?|personnes?|habitants?|adultes?|enfants?|people)\b"),
    ("bage", rf"\b(?:age|anciennete){_OF_BUILDINGS}\b|\b(?:constru\w*|bati\w*|immeubles?)\b"
             r"|\bmises? en service\b|\bbuildings?\b"),
    ("ten", r"\b(?:anciennete|emmenag\w*|presen\w*|entree|depuis|tenure|moved)\b|\bduree d"),
    ("age", r"\b(?:ages?|aged|titulaires?|signataires?|chefs?|holders?)\b"),
    ("ten", r"\b(?:bail|baux|leases?)\b"),
)  # fmt: skip
"""What years are of, as the beginning of a column's id ('' for nothing in the catalogue), and the
words that say so. The first line that fits decides."""
KINDS_OF_YEARS = {kind for kind, _ in YEARS_OF}
RESERVED = frozenset(word_list("reserved ids"))


@dataclass(frozen=True)
class Vocabulary:
    """The catalogue's columns, as headings may name them.

    ids      normalised name → the ids of the columns that have it
    weights  mean → the column that it is weighted by"""

    ids: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    weights: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(
        cls, columns: Mapping[str, Mapping[str, str]], weights: Mapping[str, str] | None = None
    ) -> Vocabulary:
        """Make the vocabulary of the catalogue's labels. columns: id → {"fr": …, "en": …}."""
        ids: dict[str, tuple[str, ...]] = {}
        named = [(name, column) for column, labels in columns.items() for name in labels.values()]
        aliases = [
            (name, column)
            for column in names_of("alias: ")
            for name in word_list(f"alias: {column}")
        ]
        for name, column in (*((column, column) for column in columns), *named, *aliases):
            label = normalise_label(name)
            ids[label] = tuple(dict.fromkeys((*ids.get(label, ()), column)))
        return cls(ids, weights or {})

    def match(
        self,
        parts: tuple[str, ...],
        series_headings: tuple[str, ...] = (),
        heading_before: str = "",
    ) -> str:
        """Return the id of the column that a heading (with those above it) names, '' for none.

        series_headings  the headings of a series of years that it belongs to
        heading_before   the heading to the left of the series
        Where these do not decide what the years are of, no column is named."""
        labels = map(normalise_label, (*reversed(parts), " ".join(parts)))
        label = next((text for text in labels if text in self.ids), "")
        candidates = self.ids.get(label, ("",))
        if not YEARS.fullmatch(label):
            return candidates[0]
        kinds_stated = _years_of(" ".join(parts)) or [
            kind for kind in _years_of(heading_before) if not kind
        ]
        series = [
            candidates,
            *(self.ids.get(normalise_label(text), ()) for text in series_headings),
        ]
        kinds = set(kinds_stated) or set.intersection(
            *({*map(_kind_of_id, columns)} for columns in series)
        )
        columns_left = [
            column
            for column in candidates
            if _kind_of_id(column) in kinds or _kind_of_id(column) not in KINDS_OF_YEARS
        ]
        return columns_left[0] if len(columns_left) == 1 else ""

    def is_ambiguous(self, heading: str) -> bool:
        """Whether several columns of the catalogue have this name."""
        return len(self.ids.get(normalise_label(heading), ())) > 1


def names_rate(heading: str) -> bool:
    """Whether a heading names a share. “Under 20 % of the ceiling” alone does not."""
    return bool(RATE.search(BOUND.sub(" ", heading)))


def is_of_years(heading: str) -> bool:
    """Whether a heading names years alone: “5 à 9 ans”."""
    return bool(YEARS.fullmatch(normalise_label(heading))) and not heading.isdigit()


def _years_of(heading: str) -> list[str]:
    """Return what a heading says years are of, [] where it says nothing."""
    return [kind for kind, form in YEARS_OF if re.search(form, normalise(heading))][:1]


def _kind_of_id(column: str) -> str:
    """Return the beginning of a column's id, which its family shares."""
    return column.partition("_")[0]


def normalise_label(text: str) -> str:
    """Return a name without accents, signs, plurals and small words, to be compared."""
    words = normalise(text.replace("_", " ")).split()
    return " ".join(word.rstrip("s") for word in words if word not in SMALL_WORDS) or normalise(
        text
    )


def group_named(heading: str) -> frozenset[str]:
    """Return the words of a plain heading that distinguish a group of households from all of them,
    in the singular: 'Ménages emménagés récents' → {'recent'}."""
    words = {word.rstrip("s") for word in re.findall(r"[a-z]+", heading)} - PLAIN_WORDS
    return frozenset(GROUP_WORDS.get(word, word) for word in words)


def identifier(name: str, used: set[str]) -> str:
    """Return a new column name that QGIS, SQL and the gate accept: 'Nb. de ménages (total)' →
    'nb_de_menages_total'."""
    base = re.sub(r"[^a-z0-9]+", "_", normalise(name)).strip("_")[:50] or "column"
    if base in RESERVED:
        base = f"{base}_value"
    name_found, number = base, 2
    while name_found in used:
        name_found, number = f"{base}_{number}", number + 1
    return name_found


def identifiers(names: Iterable[str]) -> dict[str, str]:
    """Return a new id → its heading, of several headings."""
    ids: dict[str, str] = {}
    for name in names:
        ids[identifier(name, set(ids))] = name
    return ids
