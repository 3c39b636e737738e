"""The columns that count something, as numbers, and which of them add up to others."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from ...toolbelt.translation import quoted, tr
from ..words import pattern
from .additive.row_totals import EXACT_SLACK, row_totals
from .additive.structure import AdditiveStructure, structure_of
from .additive.sums import NEAR_SLACK, sample_rows
from .columns import Columns, names_mean
from .heading_words import CATEGORY, PART, RATE, names_rate
from .kinds import HIGHEST_RATE, rate_or_left_out, unweighted_mean
from .roles import Role, Roles
from .values import negative_sentence

MAX_TERMS = 6  # rounded terms of a sum of weighted counts, each off by half a unit
FINEST_DECIMALS = 6  # decimals beyond which a computer's own rounding shows
FEWEST_SIZES, FEWEST_TYPES = 3, 2
PEOPLE_OF_TYPES = pattern("people by type")
TYPE_OF_HOUSEHOLD = pattern("type of household")
OF_CHILDREN = pattern("of children")
CHILDREN = pattern("children")
OPEN_SIZE_SHARE = 0.1  # share of the persons that the open size (5 and more) may add
FEWEST_UNITS = 8  # units on which no sum is near by chance
MOST_OF_ALL, NEARLY_ALL = 0.5, 0.9  # share of the households; share of the units
MAX_OVERLAPPING = 60  # columns of which all pairs are tried


@dataclass(frozen=True)
class Counts:
    """The columns of counts. A count is given by its place among them, which is also its column in
    `values`.

    positions: position in the table of each count
    values: (units, counts) NaN unknown; weighted counts are rounded
    structure: which of them add up"""

    columns: Columns
    positions: tuple[int, ...]
    values: np.ndarray
    weighted: bool
    structure: AdditiveStructure

    def __len__(self) -> int:
        return len(self.positions)

    def name(self, place: int) -> str:
        return self.columns.name(self.positions[place])

    def plain_name(self, place: int) -> str:
        return self.columns.plain_name(self.positions[place])

    def heading(self, place: int) -> str:
        return self.columns.heading(self.positions[place])

    def name_without_year(self, place: int) -> str:
        return self.columns.name_without_year(self.positions[place])

    def counts_households(self, place: int) -> bool:
        return self.columns.counts_households(self.positions[place])

    def sum(self, place: int) -> float:
        return float(np.nansum(self.values[:, place]))

    def ever_exceeds(self, place: int, whole: int) -> bool:
        """Whether a count is larger than `whole` in some unit where both are known."""
        with np.errstate(invalid="ignore"):
            return bool((self.values[:, place] > self.values[:, whole]).any())

    def keeping(self, places: Iterable[int]) -> Counts:
        """Return these counts alone, with what adds up among them."""
        places_kept = list(places)
        if len(places_kept) == len(self):
            return self
        positions = tuple(self.positions[place] for place in places_kept)
        return _counts(self.columns, positions, self.values[:, places_kept], self.weighted)


def read_counts(roles: Roles, positions: Sequence[int], weighted: bool) -> Counts:
    """Read these columns of the table as counts. Problems are noted for cells that cannot be read
    and for negative counts."""
    columns = roles.columns
    shape = (len(columns.units.index), len(positions))
    values = np.full(shape, np.nan, order="F")  # read by column
    for place, position in enumerate(positions):
        numbers = columns.numbers(position)
        roles.report_unread(position, numbers)
        values[:, place] = np.rint(numbers.values) if weighted else numbers.values
        is_negative = values[:, place] < 0
        if is_negative.any():
            if set(values[is_negative, place].tolist()) == {-1.0}:
                values[is_negative, place] = np.nan
            else:
                roles.report(position, is_negative, negative_sentence())
    return _counts(columns, tuple(positions), values, weighted)


def _counts(
    columns: Columns, positions: tuple[int, ...], values: np.ndarray, weighted: bool
) -> Counts:
    structure = _structure(columns, positions, values, weighted)
    return Counts(columns, positions, values, weighted, structure)


def _structure(
    columns: Columns, positions: tuple[int, ...], values: np.ndarray, weighted: bool
) -> AdditiveStructure:
    """Return which counts add up. Weighted counts add up before rounding, within a slack.

    Where counts and shares alternate, the counts alone may show more families than all columns."""
    body = columns.body
    headings = ((*body.bounds.parts[position], body.names[position]) for position in positions)
    names = [" ".join(dict.fromkeys(parts)) for parts in headings]  # a single heading once
    if weighted and positions:
        unrounded, half_unit = _unrounded(columns, positions)
        rounding = MAX_TERMS * half_unit
        is_sure = len(unrounded) >= FEWEST_UNITS and rounding < NEAR_SLACK
        slacks = (rounding, NEAR_SLACK) if is_sure else (rounding,)
        structure = structure_of(unrounded, names, slacks)
        if structure.families:
            return structure
    of_all = structure_of(values, names)
    places = [
        place
        for place, position in enumerate(positions)
        if not names_rate(columns.heading(position))
    ]
    if len(places) in (0, len(names)):
        return of_all
    of_counts = structure_of(values[:, places], [names[place] for place in places]).placed(places)
    return max(of_all, of_counts, key=lambda structure: len(structure.parts))


def _unrounded(columns: Columns, positions: Sequence[int]) -> tuple[np.ndarray, float]:
    """Return the weighted counts (units, counts) as the file has them, and half a unit of their
    last decimal."""
    numbers = [columns.numbers(position) for position in positions]
    decimals = int(np.median([column.decimals for column in numbers]))
    values = np.column_stack([column.values for column in numbers])
    return values, 0.5 * 10.0 ** -min(decimals, FINEST_DECIMALS)


def without_disclosing(counts: Counts, roles: Roles) -> Counts:
    """Leave out the columns that would disclose a hidden cell, whatever the gate hides."""
    for disclosing in (_row_totals, _complements, _repeated_parts, _overlaps, _of_sizes):
        left_out = disclosing(counts)
        for place, reason in left_out.items():
            roles.leave_out(counts.positions[place], reason)
        counts = counts.keeping(place for place in range(len(counts)) if place not in left_out)
    return counts


def _row_totals(counts: Counts) -> dict[int, str]:
    """Return the places of columns that repeat the sum of another one over several rows, with the
    reason to leave them out."""
    values, slack = counts.values, EXACT_SLACK
    if counts.weighted and counts.positions:  # sums are compared before rounding
        values, slack = _unrounded(counts.columns, counts.positions)
    reason = tr("the sum of “{column}” over several rows: it would tell a withheld one")
    return {
        place: reason.format(column=counts.name(part))
        for place, part in row_totals(values, slack).items()
        if counts.counts_households(part) or not counts.counts_households(place)
    }  # households are no sum of a category


def _complements(counts: Counts) -> dict[int, str]:
    """Return the same for columns that make a total with the households, which the total and the
    households would disclose: vacant dwellings, where dwellings = households + vacant dwellings."""
    structure = counts.structure
    if any(counts.counts_households(total) for total in structure.totals):
        return {}
    households = {
        place: {place, *structure.sums.get(place, ())}
        for place in (*structure.parts, *structure.sums)
        if counts.counts_households(place) and not CATEGORY.search(counts.name_without_year(place))
    }
    places_of_households = {place for places in households.values() for place in places}
    return {
        place: tr("follows from the households and a total")
        for family, _ in structure.families
        if any(places & set(family) for places in households.values())
        for place in family
        if place not in places_of_households
    }


def _repeated_parts(counts: Counts) -> dict[int, str]:
    """Return the same for columns that would show a share of 100 %, or would look like an
    additional category. One kind is 0 in every row and no category of its neighbours. The other
    kind has a heading of a part (“dont femmes”) and equals another column, or 0, in every row."""
    structure, left_out = counts.structure, dict[int, str]()
    explained_places = structure.parts | structure.totals | set(structure.sums)
    households = [place for place in range(len(counts)) if counts.counts_households(place)]
    explained_places |= set() if any(map(counts.sum, households)) else set(households)
    for place in range(len(counts)):
        is_part = PART.match(counts.plain_name(place))
        has_known_cells = not np.isnan(counts.values[:, place]).all()
        if not counts.sum(place) and (
            is_part or (has_known_cells and place not in explained_places)
        ):
            left_out[place] = tr("0 in every row")
        elif is_part:
            for other in set(range(len(counts))) - {place, *left_out}:
                if not (counts.ever_exceeds(place, other) or counts.ever_exceeds(other, place)):
                    reason = tr("the same as “{total}” in every row")
                    left_out[place] = reason.format(total=counts.name(other))
                    break
    return left_out


def _overlaps(counts: Counts) -> dict[int, str]:
    """Return the same for one of four columns where two of them have the sum of the other two: APL,
    RSA, both of them, either of them. Three of these columns disclose the fourth."""
    structure, left_out = counts.structure, dict[int, str]()
    explained_places = structure.parts | structure.totals | set(structure.sums)
    places = [place for place in range(len(counts)) if place not in explained_places]
    values = counts.values
    sample = values[sample_rows(values[:, places])] if places else values[:0]
    if len(places) > MAX_OVERLAPPING or len(np.unique(sample[:, places], axis=0)) < FEWEST_UNITS:
        return {}
    pairs_of_sum: dict[bytes, list[tuple[int, int]]] = {}
    for pair in combinations(places, 2):
        pairs_of_sum.setdefault(sample[:, pair].sum(axis=1).tobytes(), []).append(pair)
    for pairs in pairs_of_sum.values():
        for first, second in combinations(pairs, 2):
            columns = {*first, *second}
            if len(columns) < len(first) + len(second) or columns & set(left_out):
                continue
            excess = values[:, first].sum(axis=1) - values[:, second].sum(axis=1)
            if np.nan_to_num(excess).any():
                continue
            smallest = min(sorted(columns), key=counts.sum)
            others = ", ".join(quoted(counts.name(place)) for place in sorted(columns - {smallest}))
            reason = tr("follows from {columns}: two of them add up to the other and this one")
            left_out[smallest] = reason.format(columns=others)
    return left_out


def _of_sizes(counts: Counts) -> dict[int, str]:
    """Return the same for persons, children or rooms next to households by their number (1, 2 … 5
    and more), persons next to households by type, and the parts of such a column. Together they
    would disclose hidden households: where no household has the open size (5 and more), the persons
    are the sizes times their households."""
    structure, left_out = counts.structure, dict[int, str]()
    for family, total in structure.families:
        headings = [counts.name_without_year(place) for place in family]
        sizes = _sizes_named(headings)
        # the least number of persons is known: persons alone, couples, couples with children
        are_types = sum(map(bool, map(TYPE_OF_HOUSEHOLD.search, headings))) >= FEWEST_TYPES
        tell_children = any(OF_CHILDREN.search(heading) for heading in headings)
        if sizes is None and not (are_types or tell_children):
            continue
        reason = tr("with the sizes from “{first}” to “{last}” it would tell hidden households")
        reason = reason.format(first=counts.name(family[0]), last=counts.name(family[-1]))
        for place in set(range(len(counts))) - {*family, total, *structure.parts}:
            is_of_persons = (tell_children and CHILDREN.match(counts.plain_name(place))) or (
                are_types
                and PEOPLE_OF_TYPES.search(counts.plain_name(place))
                and counts.sum(place) > counts.sum(total)
            )
            if is_of_persons or _counts_sizes(counts, place, family, sizes):
                parts = (part for ps, whole in structure.families if whole == place for part in ps)
                for column in (place, *parts):
                    left_out.setdefault(column, reason)
    return left_out


def _sizes_named(names: Sequence[str]) -> np.ndarray | None:
    """Return the sizes that plain headings name, one more in each (T1, T2 …); the first one may
    have a word for it (“seules”, “sans enfant”). None for other headings."""
    numbers = [re.findall(r"\d+", name) for name in names]  # p21 rp 5pp
    sizes = [int(digits[-1]) if digits else -1 for digits in numbers]
    if sizes[0] < 0 < len(sizes) - 1:
        sizes[0] = sizes[1] - 1
    is_run = len(sizes) >= FEWEST_SIZES and sizes == list(range(sizes[0], sizes[0] + len(sizes)))
    return np.array(sizes, dtype=float) if is_run and sizes[0] in (0, 1) else None


def _counts_sizes(
    counts: Counts, place: int, family: Sequence[int], sizes: np.ndarray | None
) -> bool:
    """Whether a column is the sum of the sizes of each unit's households, or hardly more: the last
    size is open."""
    if sizes is None:
        return False
    column = counts.values[:, place]
    excess = column - counts.values[:, list(family)] @ sizes
    is_known = ~np.isnan(excess)
    rounding = (sizes.sum() + 1) / 2 if counts.weighted else 0.0
    is_never_less = bool((excess[is_known] >= -rounding).all())
    return is_never_less and excess[is_known].sum() <= OPEN_SIZE_SHARE * column[is_known].sum() > 0


def without_rates(counts: Counts, roles: Roles) -> tuple[Counts, list[int]]:
    """Take out the whole numbers that add up to nothing and have a heading of rates or means, where
    the user's profile does not call them counts. Return (counts, the columns of the table that are
    rates)."""
    structure = counts.structure
    certain_places = structure.parts | structure.totals | set(structure.sums)
    certain_places |= {place for run in structure.failing for place in (*run.columns, run.total)}
    certain_places |= {
        place
        for place, position in enumerate(counts.positions)
        if counts.counts_households(place) or roles.is_stated_count(position)
    }
    unclear_places = [
        place
        for place in range(len(counts))
        if place not in certain_places
        and RATE.search(counts.heading(place))
        and not names_rate(counts.heading(place))
        and not np.nanmax(counts.values[:, place], initial=0.0) > HIGHEST_RATE
    ]
    if _make_the_households(counts, unclear_places):
        certain_places |= set(unclear_places)
    rates: list[int] = []
    places_kept: list[int] = []
    for place, position in enumerate(counts.positions):
        heading = counts.heading(place)
        if place in certain_places:
            places_kept.append(place)
        elif names_rate(heading):
            if rate_or_left_out(roles, position) is Role.RATE:
                rates.append(position)
        elif place in unclear_places:
            roles.leave_out(
                position,
                tr("counts or percent? Give it the role “Count”, or say it in the heading"),
            )
        elif names_mean(heading):
            roles.leave_out(position, unweighted_mean())
        else:
            places_kept.append(place)
    return counts.keeping(places_kept), rates


def _make_the_households(counts: Counts, places: Sequence[int]) -> bool:
    """Whether these columns together are most of the households, never more, and not always 100:
    the households whose income is known, by “< 20 %”, “20-39 %” … of the ceiling."""
    whole = next((place for place in range(len(counts)) if counts.counts_households(place)), None)
    if whole is None or len(places) < 2:
        return False
    sums, households = counts.values[:, list(places)].sum(axis=1), counts.values[:, whole]
    is_known = ~np.isnan(sums + households) & (households > 0)
    sums, households = sums[is_known], households[is_known]
    if len(sums) < FEWEST_UNITS or (sums > households).any():
        return False
    are_percentages = np.abs(sums - HIGHEST_RATE) <= len(places)
    return bool(np.mean(sums >= MOST_OF_ALL * households) >= NEARLY_ALL > are_percentages.mean())
