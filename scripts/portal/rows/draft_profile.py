"""A first profile of an extract: beside every heading the catalogue's column that it may be, for a
person to read and mend.

The plugin's reader says which headings are counts, which count the households, and which add up to
which. What a survey abbreviates is guessed here, by words and bounds."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from occupancy_plugin.sources.mapping.heading_words import GROUP_WORDS, normalise_label
from occupancy_plugin.sources.mapping.occupancy_words import counts_households
from occupancy_plugin.sources.mapping.roles import Role
from occupancy_plugin.sources.mapping.spelling import normalise
from occupancy_plugin.sources.opening import FileReading
from occupancy_plugin.sources.profile import Profile

from ..catalogue.families import COUNT_COLUMNS, FAMILIES, labels

POPULATIONS = ("households", "dwellings")
FEWEST_LETTERS = 3  # of an abbreviation: “fam.”, “bénéf.”
MIN_LIKENESS = 0.4
MAX_BOUND_DIFFERENCE = 1  # “20-40 %” is “20 à 39 %”
YEAR = re.compile(r"\b20\d\d\b")
CEILING = re.compile(r"plafonds?\s+plus\b", re.IGNORECASE)  # its “plus” says nothing of a bound
OPEN_ABOVE = re.compile(
    r"\b(?:et|ou) plus\b|\bplus de\b|\+(?! *\d)|[>≥]|\bsup|\b(?:or )?(?:more|over)\b"
)
OPEN_BELOW = re.compile(r"^\s*-|[<≤]|\bmoins\b|\binf|\bunder\b")
LETTER = re.compile(r"\b[a-z]$")  # “DPE D”: of other words a small one
RECENT = re.compile(r"\brec(?:ent|em|\b)|\bemm")
COUNTED = (Role.POPULATION, Role.CATEGORY, Role.TOTAL, Role.COUNT, Role.SUM, Role.LEFT_OUT)
FAMILY_OF_COLUMN = {column: family.id for family in FAMILIES for column in family.columns}


Guesses = dict[str, str]  # heading → id of the catalogue's column, '' without one


def profile_of(guesses: Guesses) -> Profile:
    """Return the profile. It names no column of codes, so that it fits files of all scales with
    these headings."""
    columns = {column: heading for heading, column in guesses.items() if column}
    population = next((column for column in POPULATIONS if column in columns), "")
    without_guess = tuple(heading for heading, column in guesses.items() if not column)
    return Profile(population=population, columns=columns, left_out=without_guess)


@dataclass(frozen=True)
class _Words:
    """What can be compared of a heading or a label.

    bounds: its numbers; from 0 is open below · recent: whether it is of households that moved in"""

    words: frozenset[str]
    bounds: tuple[int, ...]
    is_below: bool
    is_above: bool
    recent: bool

    @classmethod
    def of(cls, text: str) -> _Words:
        undated_text = YEAR.sub(" ", text)
        bounded_text = CEILING.sub(" ", undated_text).lower()
        plain = normalise_label(undated_text)
        bounds = tuple(map(int, re.findall(r"\d+", plain)))
        is_from_zero = len(bounds) > 1 and bounds[0] == 0
        is_below = is_from_zero or bool(OPEN_BELOW.search(bounded_text))
        named = re.findall(r"[a-z]+", f"{plain} {LETTER.findall(normalise(text))}")
        words = {GROUP_WORDS.get(word, word) for word in named}
        return cls(
            frozenset(words),
            bounds[is_from_zero:],
            is_below,
            not is_below and bool(OPEN_ABOVE.search(bounded_text)),
            bool(RECENT.search(normalise(text))),
        )

    def likeness(self, label: _Words) -> float:
        """Return the share of words and bounds in common (0 to 1), 0 where bounds differ, or who
        is counted."""
        ends = (len(self.bounds), self.is_below, self.is_above, self.recent)
        if ends != (len(label.bounds), label.is_below, label.is_above, label.recent):
            return 0.0
        for place, (own, other) in enumerate(zip(self.bounds, label.bounds, strict=True)):
            if abs(own - other) > MAX_BOUND_DIFFERENCE * (self.is_below or place > 0):
                return 0.0
        bounds = len(self.bounds)
        common = sum(any(_is_short_for(own, word) for own in self.words) for word in label.words)
        return 2 * (common + bounds) / max(len(self.words) + len(label.words) + 2 * bounds, 1)


def draft(reading: FileReading) -> Guesses:
    """Return a guess for each heading of counts of a file that was read. A register with a row per
    dwelling needs none."""
    columns_by_heading = {heading: column for column, heading in reading.profile.columns.items()}
    guesses = {}
    for mapped in reading.mapping.columns:
        if mapped.role in COUNTED and mapped.numbers:
            column = columns_by_heading.get(mapped.name, "")
            guesses[mapped.name] = column if column in COUNT_COLUMNS else ""
    population = reading.profile.columns.get(reading.profile.population, "")
    if "households" not in guesses.values() and counts_households(population):
        guesses[population] = "households"
    _guess_by_words(guesses)
    _guess_totals(guesses, reading.profile)
    return guesses


def _guess_by_words(guesses: Guesses) -> None:
    """Guess by words: first where one label is more alike than all others, then, among equals, the
    one whose family a neighbouring heading has. Changes `guesses`."""
    for among_equals in (False, True):
        open_headings = [heading for heading, column in guesses.items() if not column]
        best_columns = {heading: _most_alike(heading, guesses) for heading in open_headings}
        for heading in sorted(open_headings, key=lambda heading: -best_columns[heading][0]):
            likeness, columns = best_columns[heading]
            if among_equals:
                families = _families_beside(heading, guesses)
                columns = [column for column in columns if FAMILY_OF_COLUMN.get(column) in families]
            free_columns = [column for column in columns if column not in guesses.values()]
            if likeness >= MIN_LIKENESS and len(free_columns) == 1:
                guesses[heading] = free_columns[0]


def _most_alike(heading: str, guesses: Guesses) -> tuple[float, list[str]]:
    """Return (likeness, the columns without a heading that are most like it)."""
    words = _Words.of(heading)
    likenesses = {
        column: max(words.likeness(label) for label in labels_of_column)
        for column, labels_of_column in _label_words().items()
        if column not in guesses.values()
    }
    most = max(likenesses.values(), default=0.0)
    return most, [column for column, likeness in likenesses.items() if likeness == most]


def _families_beside(heading: str, guesses: Guesses) -> set[str]:
    """Return the families of the headings beside one."""
    headings = list(guesses)
    place = headings.index(heading)
    beside = headings[max(place - 1, 0) : place + 2]
    return {FAMILY_OF_COLUMN.get(guesses[other], "") for other in beside} - {""}


def _guess_totals(guesses: Guesses, profile: Profile) -> None:
    """Guess the heading to which the categories of one family add up. Changes `guesses`."""
    totals = {family.id: family.total for family in FAMILIES}
    for family in profile.families:
        heading = profile.columns.get(family.total, "")
        columns = [guesses.get(profile.columns.get(name, ""), "") for name in family.columns]
        families = Counter(FAMILY_OF_COLUMN[name] for name in columns if name in FAMILY_OF_COLUMN)
        if guesses.get(heading) == "" and len(families) == 1:
            total = totals[next(iter(families))]
            guesses[heading] = total if total not in guesses.values() else ""


@cache
def _label_words() -> dict[str, tuple[_Words, ...]]:
    return {
        column: tuple(_Words.of(label) for label in labels()[column]) for column in COUNT_COLUMNS
    }


def _is_short_for(word: str, other: str) -> bool:
    """Whether two words are the same, or one is the beginning of the other."""
    short, long = sorted((word, other), key=len)
    return word == other or (len(short) >= FEWEST_LETTERS and long.startswith(short))


def write(drafts: Mapping[str, Guesses], folder: Path) -> dict[Path, list[str]]:
    """Write a profile for each set of headings into the folder. Returns profile → the files that it
    is for. Raises FileExistsError rather than replace what a person has mended.

    drafts: name of a file → its draft"""
    folder.mkdir(parents=True, exist_ok=True)
    files_by_profile: dict[Path, list[str]] = {}
    for file, guesses in drafts.items():
        path = next(
            (path for path, files in files_by_profile.items() if drafts[files[0]] == guesses),
            None,
        )
        if path is None:
            path = folder / f"{Path(file).stem}.json"
            with path.open("x", encoding="utf-8") as stream:
                stream.write(f"{profile_of(guesses).to_json()}\n")
        files_by_profile.setdefault(path, []).append(file)
    return files_by_profile


def lines(guesses: Guesses) -> list[str]:
    """Return a line per heading: what it may be."""
    return [
        f"  {heading} → {column} ({labels()[column][0]})" if column else f"  {heading} → ?"
        for heading, column in guesses.items()
    ]
