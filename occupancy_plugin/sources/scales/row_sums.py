"""Finds rows that are sums of other rows under codes of no official list: résidences with their
buildings, sectors above their résidences.

A reader could subtract the shown rows from such a sum, so the gate must know it as their parent.
The numbers decide: a row is a sum if all its counts are those of its members together."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ...toolbelt.translation import tr
from ..communes import cog
from ..errors import Unreadable
from ..mapping.body import Body, first_codes
from ..mapping.units import GEOGRAPHIC, Units
from ..profile import Profile

DIVIDING_SIGNS = re.compile(r"[ _./|:-]+")
FIRST_LETTERS = re.compile(r"[^\W\d_]*")  # the letters at the beginning of a code
LETTER_SUFFIX = re.compile(r"(.*\d)[A-Za-z]{1,2}$")  # R01A lies in R01
FEWEST_MEMBERS = 2  # members with households that a sum needs
# households that a sum needs: if other counts agree too, and alone
MIN_HOUSEHOLDS = 20
MIN_HOUSEHOLDS_ALONE = 200
EXACT_SLACK, ROUNDED_SLACK = 1e-6, 0.5  # tolerance of counts, and of weighted counts
MAX_COUNTS = 12  # columns of counts that are compared
MAX_TEXTS = 12  # columns of texts that may group rows


@dataclass
class RowSums:
    """A forest of the units of a table.

    parent     (n,) position of the row that sums a unit, −1 for a root
    contained  (n,) whether its code states that: R01-A lies in R01"""

    parent: np.ndarray = field(repr=False)
    contained: np.ndarray = field(repr=False)

    def attach(self, parent: int, members: np.ndarray) -> bool:
        """Make `members` (k,) children of `parent`, if all of them are roots. Returns whether they
        are."""
        are_roots = self.parent[parent] < 0 and bool((self.parent[members] < 0).all())
        if are_roots and parent not in members:
            self.parent[members] = parent
            return True
        return False

    def depth(self) -> np.ndarray:
        """Return (n,) how many rows contain a row by its code."""
        depth = np.zeros(len(self.parent), dtype=int)
        row = np.where(self.contained, self.parent, -1)
        while (row >= 0).any():
            depth += row >= 0
            row = np.where((row >= 0) & self.contained[row], self.parent[row], -1)
        return depth

    def height(self) -> np.ndarray:
        """Return (n,) 0 for a row without members, else one more than its highest member."""
        height, row, level = np.zeros(len(self.parent), dtype=int), self.parent, 0
        while (row >= 0).any():
            level += 1
            height[row[row >= 0]] = level
            row = np.where(row >= 0, self.parent[row], -1)
        return height


def row_sums(body: Body, profile: Profile, units: Units) -> RowSums:
    """Find which units sum which others. Raises Unreadable for rows that count the same households
    twice and have no certain place."""
    rows = units.rows
    codes = [str(code) for code in units.index]
    tree = RowSums(np.full(len(rows), -1), np.zeros(len(rows), dtype=bool))
    counts = counts_of(body, profile, rows)
    if len(rows) <= FEWEST_MEMBERS or not counts.size:
        return tree
    all_rows = np.ones(len(rows), dtype=bool)
    if units.scale in GEOGRAPHIC:
        # rows of a commune of today may hold its sum: 591390000 above its IRIS, a commune nouvelle
        # above those that it replaced
        areas = [cog().ended.get(code[:5], code[:5]) for code in codes]
        _attach_groups(tree, counts, np.array(areas, dtype=object), all_rows)
        has_invented_code = ~units.codes.valid[rows]
        for row in map(int, np.flatnonzero(has_invented_code)):  # 99999, of whatever size
            if 2 * counts[row, 0] == np.nansum(counts[:, 0]) > 0:
                tree.attach(row, np.flatnonzero(np.arange(len(rows)) != row))
        if has_invented_code.any():
            _attach_all(tree, counts, group_texts(body, units, rows), has_invented_code)
        return tree
    _nest_by_code(tree, codes, counts)
    letters = [FIRST_LETTERS.findall(code)[0] for code in codes]  # 'R5' of 'R01-B'
    texts = [f"{first}{len(code)}" for first, code in zip(letters, codes, strict=True)]
    beginnings = np.array(texts, dtype=object)
    labels = [*_parts_of(codes), *group_texts(body, units, rows), beginnings]
    _attach_all(tree, counts, labels, all_rows)
    _refuse_double_counts(tree, codes, counts, beginnings)
    if (tree.parent >= 0).any():
        _refuse_excess(tree, body, profile, rows, codes)
    return tree


def _refuse_excess(
    tree: RowSums, body: Body, profile: Profile, rows: np.ndarray, codes: list[str]
) -> None:
    """Raise Unreadable where members count more than their row in any column: the gate would not
    link them."""
    members = np.flatnonzero(tree.parent >= 0)
    parents = tree.parent[members]
    for name in _count_names(profile):
        values = body.values(profile.columns[name])[rows]
        sums = np.bincount(parents, np.nan_to_num(values[members]), minlength=len(rows))
        size = np.bincount(parents, minlength=len(rows))
        slack = ROUNDED_SLACK * size if profile.weighted else EXACT_SLACK
        excess = np.flatnonzero((size > 0) & (sums > values + slack))
        if len(excess):
            row = int(excess[0])
            parts = first_codes(codes[member] for member in members[parents == row])
            raise Unreadable(
                tr(
                    "Row “{row}” and its parts {codes} do not add up: the parts count more. Mend "
                    "these rows."
                ).format(row=codes[row], codes=parts)
            )


def counts_of(body: Body, profile: Profile, rows: np.ndarray) -> np.ndarray:
    """Return the counts (n, k) in these rows (n,), households first, NaN unknown; (n, 0) without
    households."""
    names = _count_names(profile)[:MAX_COUNTS]
    if not names or names[0] != profile.population:
        return np.empty((len(rows), 0))
    columns = [body.values(profile.columns[name])[rows] for name in names]
    return np.column_stack(columns)


def _count_names(profile: Profile) -> list[str]:
    """Return the ids of the counts, households first."""
    names = [name for name in profile.columns if name not in profile.shares]
    return sorted(names, key=lambda name: name != profile.population)


def _nest_by_code(tree: RowSums, codes: list[str], counts: np.ndarray) -> None:
    """Put a code into the one that it begins or ends with, unless the numbers exclude it."""
    position_of = {code: row for row, code in enumerate(codes)}
    members: dict[int, list[int]] = defaultdict(list)
    for position, code in enumerate(codes):
        if code.isalnum() and code[-1].isdecimal():
            continue  # nothing divides it
        containers = (position_of.get(other, -1) for other in _containing_codes(code))
        container = next((row for row in containers if row >= 0), -1)
        if container >= 0:
            members[container].append(position)
    for parent, members_of_code in members.items():
        if np.nansum(counts[members_of_code, 0]) > counts[parent, 0] + ROUNDED_SLACK:
            continue
        tree.parent[members_of_code] = parent
        tree.contained[members_of_code] = True


def _containing_codes(code: str) -> Iterator[str]:
    """Yield the codes in which this one may lie, the longest first: R01-A-1 → R01-A, R01."""
    cuts = list(DIVIDING_SIGNS.finditer(code))
    for cut in reversed(cuts):
        yield code[: cut.start()]
    for cut in cuts:
        yield code[cut.end() :]
    if match := LETTER_SUFFIX.match(code):
        yield match.group(1)


def _parts_of(codes: list[str]) -> list[np.ndarray]:
    """Return the first and the last part of the codes that signs divide; '' for the others."""
    if not DIVIDING_SIGNS.search("\0".join(codes)):  # no sign divides any of them
        return []
    parts_of_codes = [
        DIVIDING_SIGNS.split(code) if DIVIDING_SIGNS.search(code) else ["", ""] for code in codes
    ]
    return [np.array([parts[end] for parts in parts_of_codes], dtype=object) for end in (0, -1)]


def group_texts(body: Body, units: Units, rows: np.ndarray) -> list[np.ndarray]:
    """Return the texts in these rows (n,) of each column whose texts repeat: sectors, communes,
    landlords."""
    wider_codes = {
        column: codes for column, codes in units.parents.items() if column != units.column
    }
    texts = [codes.codes[rows] for codes in wider_codes.values()]
    for column in range(len(body.names)):
        if column == units.column or body.numbers(column).count or len(texts) >= MAX_TEXTS:
            continue
        column_texts = body.texts(column)[rows]
        if 1 < len(set(column_texts.tolist())) < len(column_texts):
            texts.append(column_texts)
    return texts


def _attach_all(
    tree: RowSums, counts: np.ndarray, labels: list[np.ndarray], may_sum: np.ndarray
) -> None:
    """Attach groups and runs of roots until nothing changes.

    labels: each (n,) texts that group the rows
    may_sum: (n,) the rows that may be sums"""
    while any(_attach_groups(tree, counts, label, may_sum) for label in labels) or _attach_runs(
        tree, counts, may_sum
    ):
        continue


def _attach_groups(
    tree: RowSums, counts: np.ndarray, label: np.ndarray, may_sum: np.ndarray
) -> bool:
    """Attach the roots of one label (n,) to the one that sums the others, or to a root of another
    label that sums them. Returns whether anything changed."""
    roots = np.flatnonzero((tree.parent < 0) & (counts[:, 0] >= 0))
    groups, labels = pd.factorize(label[roots])
    households, is_named = counts[roots, 0], np.array([text != "" for text in labels], dtype=bool)
    group_sums = np.bincount(groups, households, minlength=len(labels))
    # rows of each group
    inhabited_rows = np.bincount(groups, households > 0, minlength=len(labels))
    is_half = np.abs(2 * households - group_sums[groups]) <= ROUNDED_SLACK
    is_half &= (households > 0) & is_named[groups] & (inhabited_rows[groups] > FEWEST_MEMBERS)
    has_changed = False
    for row in map(int, np.flatnonzero(is_half & may_sum[roots])):
        members = roots[(groups == groups[row]) & (np.arange(len(roots)) != row)]
        if is_sum(counts, int(roots[row]), members):
            has_changed |= tree.attach(int(roots[row]), members)
    candidates = is_named & (inhabited_rows >= FEWEST_MEMBERS) & np.isin(group_sums, households)
    for group in map(int, np.flatnonzero(candidates)):
        members = roots[groups == group]
        parents = roots[may_sum[roots] & (households == group_sums[group]) & (groups != group)]
        parent = next((row for row in map(int, parents) if is_sum(counts, row, members)), None)
        has_changed |= parent is not None and tree.attach(parent, members)
    return has_changed


def _attach_runs(tree: RowSums, counts: np.ndarray, may_sum: np.ndarray) -> bool:
    """Attach the roots just below or just above a root to it, if it sums them. Returns whether
    anything changed."""
    roots = np.flatnonzero((tree.parent < 0) & (counts[:, 0] >= 0))
    households = counts[roots, 0]
    ends = np.concatenate([[0.0], np.cumsum(households)])
    # where such a run ends or begins
    ends_below = ends[1:] + households
    ends_above = ends[:-1] - households
    is_summed = may_sum[roots] & (np.isin(ends_below, ends) | np.isin(ends_above, ends))
    for row in map(int, np.flatnonzero(is_summed & (households >= MIN_HOUSEHOLDS))):
        runs = [(row + 1, end) for end in _positions(ends, ends_below[row])]
        runs += [(start, row) for start in _positions(ends, ends_above[row])]
        for start, end in runs:
            has_enough = int((households[start:end] > 0).sum()) >= FEWEST_MEMBERS
            if has_enough and is_sum(counts, int(roots[row]), roots[start:end]):
                return tree.attach(int(roots[row]), roots[start:end])
    return False


def _positions(ends: np.ndarray, value: float) -> range:
    """Return the positions of a value among ends that never fall."""
    return range(np.searchsorted(ends, value), np.searchsorted(ends, value, side="right"))


def is_sum(counts: np.ndarray, row: int, members: np.ndarray) -> bool:
    """Whether a row of `counts` (n, k) is the sum of other rows (m,)."""
    return bool(same_counts(counts[[row]], counts[members].sum(axis=0)[None])[0])


def same_counts(rows: np.ndarray, sums: np.ndarray) -> np.ndarray:
    """Return (m,) whether rows (m, k) equal the sums in every known count, in enough of them to
    exclude chance."""
    both_known = ~np.isnan(rows) & ~np.isnan(sums)
    is_integer = (rows == np.rint(rows)) & (np.abs(sums - np.rint(sums)) < EXACT_SLACK)
    is_close = np.abs(rows - sums) <= np.where(is_integer, EXACT_SLACK, ROUNDED_SLACK)
    is_equal = (is_close | ~both_known).all(axis=1) & both_known[:, 0]
    has_enough_counts = (both_known & (rows > 0)).sum(axis=1) > FEWEST_MEMBERS
    return np.asarray(
        is_equal & (rows[:, 0] >= np.where(has_enough_counts, MIN_HOUSEHOLDS, MIN_HOUSEHOLDS_ALONE))
    )


def _refuse_double_counts(
    tree: RowSums, codes: list[str], counts: np.ndarray, beginnings: np.ndarray
) -> None:
    """Raise Unreadable where codes of two beginnings make the same total: each unit of one then
    sums some of the other, but nothing shows which."""
    roots = np.flatnonzero(tree.parent < 0)
    kinds = pd.factorize(beginnings[roots])[0]
    by_kind = np.split(roots[np.argsort(kinds, kind="stable")], np.cumsum(np.bincount(kinds))[:-1])
    form_by_households: dict[float, np.ndarray] = {}
    for members in (of_kind for of_kind in by_kind if len(of_kind) >= FEWEST_MEMBERS):
        form_total = counts[members].sum(axis=0)
        same_total = form_by_households.setdefault(float(form_total[0]), members)
        if (
            same_total is not members
            and same_counts(form_total[None], counts[same_total].sum(axis=0)[None])[0]
        ):
            raise Unreadable(
                tr(
                    "Rows {first} and rows {others} count the same households twice. Keep rows of "
                    "one kind in the file, or add a column that says which row lies in which."
                ).format(
                    first=first_codes(codes[row] for row in same_total[:3]),
                    others=first_codes(codes[member] for member in members[:3]),
                )
            )
