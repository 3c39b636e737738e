"""Finds the column that counts the households. Without it nothing is proposed and nothing is
released."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from ...toolbelt.translation import quoted, tr
from ..words import pattern
from .body import first_codes
from .columns import YEARS, Columns, names_mean
from .counts import Counts
from .heading_words import (
    ALL_DWELLINGS,
    ATTRIBUTIONS,
    CATEGORY,
    DEMANDS,
    DWELLINGS,
    OF_DWELLINGS,
    OF_OCCUPANTS,
    OF_PLACE,
    OTHER_COUNTS,
    PERSONS,
    QUALIFIED,
    REGISTERS,
    SEXES,
    SURVEYED,
    TOTAL_WORDS,
    names_rate,
)
from .occupancy_words import counts_households
from .roles import Role, Roles
from .spelling import normalise

REPEATED_HEADING = re.compile(r" \(\d\)$")  # the suffix of a heading that occurs again
INSEE_HOUSEHOLDS = re.compile(r"(?:[pc]\d\d )?men")
VACANT_WORDS = re.compile(r"\bvacan\w*|\bvides?\b")
OCCUPIED_ALONE = pattern("occupied alone")
OCCUPIED_DWELLINGS = pattern("occupied dwellings")


@dataclass(frozen=True)
class Population:
    """The counts that decide the threshold (R1).

    place: place among the counts of the one that counts the households; −1 where none is found
    protected: position in the table of a count of which 1 to 10 are protected like 1 to 10 of the
               population, −1 for none"""

    place: int = -1
    protected: int = -1


def find_population(counts: Counts, roles: Roles) -> Population:
    """Return the population: by the user's profile, by its heading, as the total of the families,
    or as what a known register counts. Where none is found, a problem says what to do."""
    if roles.columns.user_profile.population:
        return _stated_population(counts, roles)
    structure = counts.structure
    parts = structure.parts | set(structure.sums)
    household_places = [place for place in range(len(counts)) if counts.counts_households(place)]
    candidates = [
        place
        for place in household_places
        if not CATEGORY.search(counts.name_without_year(place))
        and (place not in parts or INSEE_HOUSEHOLDS.fullmatch(counts.plain_name(place)))
    ] or [place for place in household_places if place in structure.totals - parts]
    if not roles.columns.units.scale.startswith("qpv"):  # those inside QPV are a part of the unit's
        not_of_place = [
            place for place in candidates if not OF_PLACE.search(counts.name_without_year(place))
        ]
        candidates = not_of_place or candidates
    if candidates:
        _note_vintages(counts, roles, candidates)
        return _named_population(counts, roles, candidates)
    totals = [
        place
        for place in structure.totals - parts
        if not DWELLINGS.search(counts.heading(place))
        and not _counts_others(counts, place)
        and _may_total_households(counts, place)
    ]
    if len(totals) == 1 and _covers_its_parts(counts, totals[0]):
        reason = tr("total of the families")
        roles.set(counts.positions[totals[0]], Role.POPULATION, reason)
        return Population(totals[0])
    population = _population_of_register(counts, roles)
    if population.place < 0:
        roles.problems.append(_why_no_population(counts, roles))
    return population


def _stated_population(counts: Counts, roles: Roles) -> Population:
    """Return the population that the user's profile names."""
    columns, profile = roles.columns, roles.columns.user_profile
    heading = profile.columns.get(profile.population) or profile.population
    column = columns.body.find(heading)
    if column not in counts.positions:
        sentence = tr("Column “{column}” does not count households.")
        roles.problems.append(sentence.format(column=columns.name(column)))
        return Population()
    roles.set(column, Role.POPULATION, tr("said so"))
    return Population(counts.positions.index(column))


def _note_vintages(counts: Counts, roles: Roles, candidates: list[int]) -> None:
    """Note a problem where columns count households of several years, as these would be two
    thresholds."""
    names_without_year: dict[str, list[str]] = {}
    for place in candidates:
        names = names_without_year.setdefault(counts.name_without_year(place), [])
        names.append(counts.name(place))
    vintages = next((names for names in names_without_year.values() if len(names) > 1), None)
    if vintages and REPEATED_HEADING.search(vintages[-1]):
        roles.problems.append(
            tr(
                "The heading “{column}” stands above two columns: where two tables stand next to "
                "each other, put one below the other under the same headings; else give each "
                "column a heading of its own."
            ).format(column=vintages[0])
        )
    elif vintages:
        roles.problems.append(
            tr(
                "Columns {columns} count households of several years: keep one year per "
                "file, and open the years one after the other."
            ).format(columns=first_codes(map(quoted, vintages)))
        )


def _named_population(counts: Counts, roles: Roles, candidates: list[int]) -> Population:
    """Return the population among columns named households.

    Surveyed households come first, then the column with the fewest. A column that is never smaller
    is protected too, because it distinguishes an empty unit from one in which nobody was
    surveyed."""

    def is_surveyed(place: int) -> bool:
        return bool(SURVEYED.search(counts.heading(place)))

    insee_columns = [
        place for place in candidates if INSEE_HOUSEHOLDS.fullmatch(counts.plain_name(place))
    ]
    if len(insee_columns) == 1:  # Insee's “men” has parts: men_prop, men_5ind…
        name = counts.plain_name(insee_columns[0])
        candidates = [
            place
            for place in candidates
            if place in insee_columns or not counts.plain_name(place).startswith(name)
        ]
    surveyed_places = list(filter(is_surveyed, candidates))
    preferred_places = (
        surveyed_places
        or [place for place in candidates if place in counts.structure.totals]
        or candidates
    )
    if not surveyed_places:
        candidate_values = counts.values[:, candidates]
        whole_places = [
            place
            for place in preferred_places
            if not _is_part(counts.values[:, place], candidate_values)
        ]
        preferred_places = whole_places or preferred_places
    place = min(preferred_places, key=lambda place: (not is_surveyed(place), counts.sum(place)))
    never_smaller = [wider for wider in candidates if not counts.ever_exceeds(place, wider)]
    protected = -1
    if len(never_smaller) > 1:
        protected = counts.positions[max(never_smaller, key=counts.sum)]
    roles.set(counts.positions[place], Role.POPULATION, tr("name"))
    if len(candidates) > 1:
        roles.notes.append(
            tr(
                "Several columns count households; “{column}” decides what is under secrecy."
            ).format(column=counts.name(place))
        )
    return Population(place, protected)


def _is_part(column: np.ndarray, others: np.ndarray) -> bool:
    """Whether a column (n,) counts a part of the households, such as those in arrears: in some unit
    it is 0 while another column of `others` (n, columns), which is never smaller, is above 0."""
    with np.errstate(invalid="ignore"):
        never_smaller = ~(others < column[:, None]).any(axis=0)  # unknown cells prove nothing
    return bool(((column == 0)[:, None] & (others > 0) & never_smaller).any())


def _counts_others(counts: Counts, place: int) -> bool:
    """Whether a column counts persons, taxpayers, jobs or the like, by its heading or as a total of
    women and men. It decides what is under secrecy only if a person says so."""
    heading = counts.plain_name(place)
    if OTHER_COUNTS.search(heading) or DWELLINGS.search(heading):
        return OTHER_COUNTS.search(heading) is not None
    categories = [
        counts.plain_name(category)
        for family, total in counts.structure.families
        if total == place
        for category in family
    ]
    of_persons = any(map(SEXES.search, categories)) and TOTAL_WORDS.match(heading)
    return bool(of_persons or PERSONS.search(heading))


def _may_total_households(counts: Counts, place: int) -> bool:
    """Whether the heading of a total names households in other words, or nothing at all
    (“Ensemble”; “_T” in international codes)."""
    name = counts.name_without_year(place)
    says_nothing = TOTAL_WORDS.match(name) or name == "t"
    return counts_households(name) or bool(says_nothing)


def _covers_its_parts(counts: Counts, place: int) -> bool:
    """Whether no category of the families exceeds this total in any unit."""
    families = counts.structure.families
    parts = [category for family, total in families if total == place for category in family]
    if not parts:
        return False
    values = counts.values[:, parts]
    with np.errstate(invalid="ignore"):
        excess = np.where(np.isnan(values), -1, values) - counts.values[:, [place]]
        return bool(np.nanmax(excess) <= 0)


def _population_of_register(counts: Counts, roles: Roles) -> Population:
    """Return what a known register counts instead of households: attributions (demands are
    protected with them), demands, or dwellings."""
    columns = roles.columns
    names = {place: counts.name_without_year(place) for place in range(len(counts))}
    attributions = _places_named(names, ATTRIBUTIONS)
    demands = _places_named(names, DEMANDS)
    places = attributions or demands
    all_names = [columns.plain_name(column) for column in range(len(columns))]
    for dwellings, companion in REGISTERS.items():
        if not places and any(companion.search(name) for name in all_names):
            places = [place for place, name in names.items() if dwellings.match(name)]
    if not places and not any(map(OF_OCCUPANTS.search, all_names)):
        is_of_dwellings = any(map(OF_DWELLINGS.match, all_names))
        places = _places_named(names, ALL_DWELLINGS) if is_of_dwellings else []
    if not places:
        return Population()
    place = min(places, key=counts.sum)
    protected = -1
    if attributions and demands:
        protected = counts.positions[max(demands, key=counts.sum)]
    roles.set(counts.positions[place], Role.POPULATION, tr("what this register counts"))
    roles.notes.append(
        tr("No households here: “{column}” decides what is under secrecy.").format(
            column=counts.name(place)
        )
    )
    return Population(place, protected)


def _places_named(names: dict[int, str], pattern: re.Pattern[str]) -> list[int]:
    """Return the places of columns with such a name; those outside QPV where none counts all."""
    full_matches = [place for place, name in names.items() if pattern.fullmatch(name)]
    return full_matches or [
        place for place, name in names.items() if pattern.fullmatch(QUALIFIED.sub("", name))
    ]


def _why_no_population(counts: Counts, roles: Roles) -> str:
    """Return the problem of a table in which no column is known to count households: what stands in
    the way, or what a person should answer."""
    columns = roles.columns
    problem = _spoilt_households(columns)
    if problem:
        return problem
    if not len(counts):
        return _why_no_counts(columns)
    return (
        _whether_households(counts)
        or _which_year(counts)
        or _what_is_counted(counts)
        or tr(
            "No column is called households (“ménages”): which column counts the households? Give "
            "it that role (“population” in the profile). Nothing leaves without it."
        )
    )


def _spoilt_households(columns: Columns) -> str:
    """Return the problem of a column called households whose cells are no numbers, or not all; ''
    without one."""
    for column in range(len(columns)):
        numbers = columns.body.numbers(column)
        if not columns.counts_households(column) or numbers.is_numeric:
            continue
        rows = columns.body.row_numbers(np.flatnonzero(numbers.unread), column)
        sentence = (
            tr(
                "Column “{column}” is called households, but rows {rows} hold no number. "
                "Where a sign stands for what is not told, write it into “Signs that mean "
                "“unknown””; else mend the cells."
            )
            if numbers.count
            else tr(
                "Column “{column}” is called households, but its cells are no plain numbers: "
                "mend them. Where each row is a household, first count them by unit."
            )
        )
        return sentence.format(column=columns.name(column), rows=first_codes(rows))
    return ""


def _why_no_counts(columns: Columns) -> str:
    """Return the problem of a table without counts: shares alone, or a list."""
    shares, with_decimals = [], []
    for column in range(len(columns)):
        numbers, name = columns.body.numbers(column), columns.plain_name(column)
        if numbers.percent or (numbers.is_numeric and names_rate(name)):
            shares.append(column)
        elif numbers.is_numeric and numbers.decimals and not names_mean(name):
            with_decimals += [column] if np.nanmax(numbers.values) <= 100.0 else []
    if shares or len(with_decimals) > 1:
        return tr(
            "This file has shares and no count: the threshold is one of households, and "
            "shares alone do not tell how many there are. Add a column that counts the "
            "households of each row."
        )
    return tr(
        "This file counts nothing: it is a list. If its rows are dwellings, give the column that "
        "identifies them this role (“dwelling” in the profile). A map of anything else needs a "
        "column that counts the households; “Compare two lists” in the Processing toolbox takes "
        "the list as it is."
    )


def _whether_households(counts: Counts) -> str:
    """Return the question whether columns of leases, holders or occupied dwellings count
    households; '' without such columns.

    Such a column is not taken for the households without a person's answer. A household may have
    two leases or two holders, and a survey reaches fewer households than there are occupied
    dwellings."""
    likely_names = [
        counts.name(place) for place in range(len(counts)) if _may_count_households(counts, place)
    ]
    if not likely_names:
        return ""
    return tr(
        "No column is called households (“ménages”). These may count them, one per "
        "household: {columns}. If one does, give it the role “Households (secrecy)”. "
        "Nothing leaves without it."
    ).format(columns=", ".join(map(quoted, likely_names)))


def _may_count_households(counts: Counts, place: int) -> bool:
    """Whether a heading names something that exists once per household: a lease, an occupied
    dwelling. “Occupés” alone counts where another heading names dwellings."""
    name = counts.name_without_year(place)
    if counts_households(counts.name(place)) and not CATEGORY.search(name):
        return True
    all_names = map(normalise, counts.columns.body.names)
    names_dwellings = any(DWELLINGS.search(name) or VACANT_WORDS.search(name) for name in all_names)
    is_occupied = bool(names_dwellings and OCCUPIED_ALONE.fullmatch(name))
    return is_occupied or bool(OCCUPIED_DWELLINGS.fullmatch(name))


def _which_year(counts: Counts) -> str:
    """Return the problem of a table whose columns are years, '' for any other."""
    names = [counts.name(place).strip() for place in range(len(counts))]
    years = [name for name in names if YEARS.fullmatch(name)]
    if len(years) < 2:
        return ""
    return tr(
        "Columns {columns} are years, and no heading says what they count. Keep the "
        "year that you need, and write what it counts above it (“Households 2023”, "
        "“Demands 2023”): each year has its own threshold."
    ).format(columns=first_codes(map(quoted, years)))


def _what_is_counted(counts: Counts) -> str:
    """Return the problem of a table that counts persons, taxpayers or voters, '' for any other."""
    totals = counts.structure.totals
    for place in sorted(range(len(counts)), key=lambda place: (place not in totals, place)):
        if _counts_others(counts, place):
            return tr(
                "Column “{column}” counts persons, jobs or the like, not households, and no other "
                "column counts households: the threshold is one of households. Say which column "
                "counts them, or bring a table that has one."
            ).format(column=counts.name(place))
    return ""
