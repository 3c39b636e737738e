"""All units of all scales as one forest of nodes, parents before children: the ground on which the
gate works.

Every published parent is the sum of its children in the tables plus a *rest*: units that the tables
do not hold (withheld
upstream, or outside the territory of an incomplete nesting). The rest is a node too, never
published.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..model import GateError, name_codes
from ..policy import Policy
from ..schema import Nesting, Schema
from .siblings import ints


@dataclass
class Frame:
    """Nodes sorted by depth, then parent, then scale and code: the children of a node are
    neighbours.

    scale     (n,) position of the scale in `scales`, −1 for a rest
    code      (n,) text
    parent    (n,) position of the parent, −1 for a root
    depth     (n,)
    values    per column (n,) floats, NaN where unknown; absent for scales that lack the column (see
              `has`)
    has       per column (n,) booleans: the node's scale has the column
    rest      (n,) booleans; `foreign`: a rest of an incomplete nesting (units outside the
              territory)
    apart     (n,) booleans: units whose children hang elsewhere (they cross another parent):
              published only where implied
    copy      (n,) the unit that a node repeats for a second partition of it, −1 otherwise
    population  name of the column that decides R1
    estimated  columns computed from rates; suppressed  the input had hidden cells
    """

    scales: list[str]
    scale: np.ndarray
    code: np.ndarray
    parent: np.ndarray
    depth: np.ndarray
    values: dict[str, np.ndarray]
    has: dict[str, np.ndarray]
    rest: np.ndarray
    foreign: np.ndarray
    apart: np.ndarray
    apart_parent: np.ndarray
    copy: np.ndarray
    population: str
    estimated: frozenset[str] = frozenset()
    suppressed: bool = False

    @property
    def size(self) -> int:
        return len(self.code)

    def rows(self, scale: str) -> np.ndarray:
        """Positions of one scale's units, in the frame's order."""
        return np.flatnonzero(self.scale == self.scales.index(scale))

    def several(self, policy: Policy) -> np.ndarray:
        """(n,) rests that stand for several units: they hold as many households as a unit that may
        be shown."""
        return self.rest & (self.values[self.population] >= policy.min_households)


def scale_levels(scales: Sequence[str], nestings: Sequence[Nesting]) -> dict[str, int]:
    """Longest chain of parents above each scale; raises GateError when the nestings run in a
    circle."""
    level = dict.fromkeys(scales, 0)
    for _ in range(len(scales) + 1):
        changed = False
        for nesting in nestings:
            if level[nesting.child] <= level[nesting.parent]:
                level[nesting.child] = level[nesting.parent] + 1
                changed = True
        if not changed:
            return level
    raise GateError("The nestings of the profile run in a circle.")


def build_frame(
    tables: Mapping[str, pd.DataFrame],
    numbers: Mapping[str, pd.DataFrame],
    schema: Schema,
    suppressed: bool,
    estimated: frozenset[str] = frozenset(),
) -> Frame:
    """One forest out of all scales.

    tables   as given (parents' codes); numbers  as read; suppressed  the input was already
             protected once, so that units may
    be absent; estimated  columns that need not add up.
    Raises GateError for children that add up to more than their parent, or to less in a complete,
    raw input."""
    nestings = [
        n
        for n in schema.nestings
        if n.child in numbers and n.parent in numbers and n.key in tables[n.child].columns
    ]
    level = scale_levels(list(numbers), nestings)
    scales = sorted(numbers, key=lambda s: (level[s], s))
    sizes = [len(numbers[s]) for s in scales]
    start = dict(zip(scales, np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(int), strict=True))
    n = int(sum(sizes))
    scale = np.repeat(np.arange(len(scales)), sizes)
    code = (
        np.concatenate([np.asarray(numbers[s].index, dtype=object) for s in scales])
        if scales
        else np.array([], dtype=object)
    )
    names = list(dict.fromkeys(c for s in scales for c in numbers[s].columns))
    values = {c: np.full(n, np.nan) for c in names}
    has = {c: np.zeros(n, dtype=bool) for c in names}
    for s in scales:
        block = slice(start[s], start[s] + len(numbers[s]))
        for c in numbers[s].columns:
            values[c][block] = numbers[s][c].to_numpy()
            has[c][block] = True
    links, incomplete = _forest(tables, numbers, nestings, level, start, values[schema.population])
    copies = len(links.copied)
    original = np.concatenate([np.arange(n), np.asarray(links.copied, dtype=int)])
    if copies:
        values, has = ({c: each.pop(c)[original] for c in names} for each in (values, has))
    frame = Frame(
        scales, np.concatenate([scale, np.full(copies, -1)]), code[original],
        np.concatenate([links.parent, np.full(copies, -1)]), np.zeros(n + copies, dtype=int),
        values, has,
        np.zeros(n + copies, dtype=bool), np.zeros(n + copies, dtype=bool),
        np.concatenate([links.apart, np.zeros(copies, dtype=bool)]), np.concatenate([links.apart_parent, np.full(copies, -1)]),
        np.where(np.arange(n + copies) >= n, original, -1), schema.population,
    )  # fmt: skip
    incomplete = np.concatenate([incomplete, ~np.asarray(links.copy_complete, dtype=bool)])
    frame = _with_rests(frame, schema, incomplete, suppressed, estimated)
    frame = _sorted(frame)
    frame.estimated, frame.suppressed = estimated, suppressed
    return frame


def _keys(
    tables: Mapping[str, pd.DataFrame],
    numbers: Mapping[str, pd.DataFrame],
    nesting: Nesting,
    start: Mapping[str, int],
) -> np.ndarray:
    """Position of the parent of every child of one nesting, −1 where the parent is not in the
    tables."""
    keys = tables[nesting.child][nesting.key]
    text = (
        keys.astype("string").str.replace(r"\.0$", "", regex=True)
        if keys.dtype.kind == "f"
        else keys.astype("string")
    )
    found = numbers[nesting.parent].index.get_indexer(pd.Index(text.fillna("\0").astype(object)))
    return np.where(found >= 0, found + start[nesting.parent], -1)


def _forest(
    tables: Mapping[str, pd.DataFrame],
    numbers: Mapping[str, pd.DataFrame],
    nestings: Sequence[Nesting],
    level: Mapping[str, int],
    start: Mapping[str, int],
    population: np.ndarray,
) -> tuple[Links, np.ndarray]:
    """One parent per node, and the parents whose nesting is incomplete.

    The finest parent wins; a wider one becomes that parent's own, where each lies inside one. A
    second partition of the same
    parent (QPV beside IRIS) hangs under a copy of it."""
    n = len(population)
    links = Links(np.full(n, -1), np.zeros(n, dtype=bool), np.full(n, -1), [], [])
    incomplete = np.zeros(n, dtype=bool)
    above = {x: _keys(tables, numbers, x, start) for x in nestings}
    blocks = {s: np.arange(start[s], start[s] + len(numbers[s])) for s in numbers}
    fineness = {x: _mean_population(above[x], population) for x in nestings}
    own = {
        s: sorted((x for x in nestings if x.child == s), key=lambda x: (fineness[x], x.parent))
        for s in numbers
    }
    main = {s: own[s][0] for s in numbers if own[s]}
    beside: set[Nesting] = set()
    for parent in numbers:
        partitions = [x for x in main.values() if x.parent == parent]
        partitions.sort(key=lambda x: (not x.complete, -len(blocks[x.child]), x.child))
        beside.update(partitions[1:])
    for child in sorted(numbers, key=lambda s: (-level[s], s)):
        block = blocks[child]
        for nesting in own[child]:
            if main[child] in beside and nesting is not main[child]:
                continue
            up = above[nesting]
            if nesting in beside:
                links.hang_beside(block, up, nesting.complete)
                continue
            if not nesting.complete:
                incomplete[blocks[nesting.parent]] = True
            free = links.parent[block] < 0
            low = links.parent[block[~free]]
            hung = free & (nesting.complete | ~links.apart[block])
            links.parent[block[hung]] = up[hung]
            nested = any(x.complete and x.parent == nesting.parent for x in own[main[child].parent])
            links.lift(
                block[~free],
                low,
                up[~free],
                population,
                _adding_up(up, population[block], population),
                nested,
            )
    return links, incomplete


def _mean_population(above: np.ndarray, population: np.ndarray) -> float:
    """How large the parents of a nesting are: the finest comes first. Never shown."""
    linked = np.unique(above[above >= 0])
    known = population[linked][np.isfinite(population[linked])] if len(linked) else np.array([])
    return float(known.mean()) if len(known) else np.inf


def _adding_up(above: np.ndarray, kids: np.ndarray, population: np.ndarray) -> np.ndarray:
    """Parents whose children in the tables hold (nearly) all of their households; unknown children
    count for what they may hold."""
    inside = above >= 0
    known = np.bincount(above[inside], np.nan_to_num(kids[inside]), minlength=len(population))
    unknown = np.bincount(above[inside], np.isnan(kids[inside]), minlength=len(population))
    return ~(population - known > np.maximum(0.05 * population, 40.0 * unknown + 11.0))


@dataclass
class Links:
    """Parents while the forest grows. `copied`: originals of the copies that follow the nodes;
    `copy_complete` of each."""

    parent: np.ndarray
    apart: np.ndarray
    apart_parent: np.ndarray
    copied: list[int]
    copy_complete: list[bool]

    def ancestors(self, node: int) -> list[int]:
        found: list[int] = []
        node = int(self.parent[node])
        while node >= 0 and node not in found:
            found.append(node)
            node = int(self.parent[node])
        return found

    def hang_beside(self, kids: np.ndarray, above: np.ndarray, complete: bool) -> None:
        """A second partition: copies of the parents, numbered after all nodes, take the
        children."""
        originals = np.unique(above[above >= 0])
        first = len(self.parent) + len(self.copied)
        place = np.searchsorted(originals, above)
        inside = above >= 0
        self.parent[kids[inside]] = first + place[inside]
        self.copied += originals.tolist()
        self.copy_complete += [complete] * len(originals)

    def lift(
        self,
        kids: np.ndarray,
        low: np.ndarray,
        above: np.ndarray,
        population: np.ndarray,
        whole: np.ndarray,
        nested: bool,
    ) -> None:
        """Hang the near parents `low` of `kids` under the wider `above`; a near parent that lies in
        two, or reaches out of the tables,
        stands apart.

        whole  (n,) wider parents of which the tables hold all children: only those give a second
               equation on the kids
        nested  the profile says that near parents lie inside wider ones"""
        if not len(kids):
            return
        order = np.lexsort((above, low))
        near, wide, kids = low[order], above[order], kids[order]
        first = np.concatenate([[True], near[1:] != near[:-1]])
        last = np.concatenate([first[1:], [True]])
        units, lowest, highest = near[first], wide[first], wide[last]
        tight = (np.bincount(near, (wide >= 0) & whole[wide], minlength=len(self.parent)) > 0)[
            units
        ]
        outside = (
            population[units]
            > np.bincount(near, population[kids], minlength=len(self.parent))[units]
        )
        crossing = (lowest != highest) | (outside & tight & (lowest != units) & (not nested))
        for unit, top in zip(ints(units[~crossing]), ints(highest[~crossing]), strict=True):
            if top < 0 or unit == top or top in self.ancestors(unit) or unit in self.ancestors(top):
                continue
            if self.parent[unit] < 0 or int(self.parent[unit]) in self.ancestors(top):
                self.parent[unit] = top
            else:
                self.apart[unit] = True
        apart = units[crossing & tight]
        if len(apart):
            self.apart[apart] = True
            moved = np.isin(near, apart)
            self.apart_parent[kids[moved]] = near[moved]
            self.parent[kids[moved]] = wide[moved]


def _with_rests(
    frame: Frame,
    schema: Schema,
    incomplete: np.ndarray,
    suppressed: bool,
    estimated: frozenset[str],
) -> Frame:
    """Add a rest under every linked parent, and every unit that stands apart, whose children hold
    fewer households than it does."""
    n = frame.size
    population = frame.values[schema.population]
    ties = (frame.parent, frame.apart_parent)
    kids = np.concatenate([np.flatnonzero(above >= 0) for above in ties])
    heads = np.concatenate([above[above >= 0] for above in ties])
    if not len(kids):
        return frame
    has_kids = np.zeros(n, dtype=bool)
    has_kids[heads] = True
    gaps: dict[str, np.ndarray] = {}
    shared: dict[str, np.ndarray] = {}
    short = np.zeros(n, dtype=bool)
    over = np.zeros(n, dtype=bool)
    skip = {mean.column for mean in schema.means} | {rate.column for rate in schema.rates}
    for name, value in frame.values.items():
        if name in skip:
            continue
        joint = frame.has[name][kids] & frame.has[name][heads]
        given, head = value[kids[joint]], heads[joint]
        known = np.bincount(head, np.nan_to_num(given), minlength=n)
        missing = np.bincount(head, np.isnan(given), minlength=n) > 0
        linked = has_kids & (np.bincount(head, minlength=n) > 0)
        gap = np.where(linked, value - known, 0.0)
        if name in estimated:
            gap = np.maximum(gap, 0.0)
        else:
            over |= linked & (gap < 0)
            short |= linked & ~missing & (gap > 0)
        gap[missing | np.isnan(gap)] = np.nan
        gaps[name], shared[name] = gap, linked
    strict = has_kids & ~incomplete
    gap_h = gaps.get(schema.population, np.zeros(n))
    absent = np.isnan(population) | np.isnan(gap_h) | (suppressed & (gap_h > 0))
    offenders = strict & (over | (short & ~absent))
    if offenders.any():
        raise GateError(
            f"The children do not add up to their parent: {name_codes(frame.code[offenders])}."
        )
    loose = has_kids & incomplete & (over | (short & ~((gap_h > 0) | np.isnan(gap_h))))
    for above in ties:
        above[(above >= 0) & loose[above]] = -1
    has_kids[loose] = False
    with_rest = np.flatnonzero(has_kids & short)
    unknown_rest = suppressed & has_kids & np.isnan(gap_h)
    with_rest = np.unique(np.concatenate([with_rest, np.flatnonzero(unknown_rest & incomplete)]))
    m = len(with_rest)
    if not m:
        return frame
    grow = lambda a, fill: np.concatenate([a, np.full(m, fill, dtype=a.dtype)])  # noqa: E731
    crossed = np.isin(with_rest, frame.apart_parent)
    frame.scale, frame.rest = grow(frame.scale, -1), grow(frame.rest, True)
    frame.code = np.concatenate([frame.code, frame.code[with_rest]])
    frame.parent = np.concatenate([frame.parent, np.where(crossed, -1, with_rest)])
    frame.apart_parent = np.concatenate([frame.apart_parent, np.where(crossed, with_rest, -1)])
    frame.foreign = np.concatenate([frame.foreign, incomplete[with_rest]])
    frame.depth, frame.apart = grow(frame.depth, 0), grow(frame.apart, False)
    frame.copy = grow(frame.copy, -1)
    for name in frame.values:
        gap = gaps.get(name, np.full(n, np.nan))
        frame.values[name] = np.concatenate([frame.values[name], gap[with_rest]])
        frame.has[name] = np.concatenate(
            [frame.has[name], shared.get(name, np.zeros(n, dtype=bool))[with_rest]]
        )
    return frame


def _sorted(frame: Frame) -> Frame:
    """Depth first set, then the order that makes siblings neighbours, then positions renumbered."""
    n = frame.size
    depth = np.zeros(n, dtype=int)
    up = frame.parent.copy()
    while (up >= 0).any():
        depth += up >= 0
        up = np.where(up >= 0, frame.parent[up], -1)
        if depth.max(initial=0) > n:
            raise GateError("The nestings of the tables run in a circle.")
    rank = np.empty(n, dtype=int)
    by_code = np.lexsort((frame.code.astype(str), frame.scale)) if n else np.array([], dtype=int)
    rank[by_code] = np.arange(n)
    place = np.full(n, -1)
    order: list[np.ndarray] = []
    filled = 0
    for d in range(int(depth.max(initial=0)) + 1):
        level = np.flatnonzero(depth == d)
        above = place[frame.parent[level]] if d else np.zeros(len(level), dtype=int)
        level = level[np.lexsort((rank[level], above))]
        place[level] = filled + np.arange(len(level))
        filled += len(level)
        order.append(level)
    perm = np.concatenate(order) if order else np.array([], dtype=int)
    if np.array_equal(perm, np.arange(n)):
        frame.depth = depth
        return frame
    renumber = lambda a: np.where(a[perm] >= 0, place[a[perm]], -1)  # noqa: E731
    values = {
        c: frame.values.pop(c)[perm] for c in list(frame.values)
    }  # a column at a time: never two copies of all
    has = {c: frame.has.pop(c)[perm] for c in list(frame.has)}
    ties = (renumber(frame.apart_parent), renumber(frame.copy))
    return Frame(
        frame.scales, frame.scale[perm], frame.code[perm], renumber(frame.parent), depth[perm],
        values, has,
        frame.rest[perm], frame.foreign[perm], frame.apart[perm], *ties, frame.population,
    )  # fmt: skip
