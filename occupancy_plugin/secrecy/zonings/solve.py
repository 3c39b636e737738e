"""Zonings that cross the forest (R9), column by column: whole zones, denominators, families, means.

What `linking.py` finds is written into the masks here. Without scipy nothing can be proved: zones
then hide whatever one of their
units hides.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from ..algebra.moves import provable
from ..families.edges import random_flow
from ..families.solve import solve_family
from ..families.table import FamilyTable, Masks, read_family
from ..forest.forest import Frame
from ..model import GateError
from ..policy import Policy
from ..schema import Family, Schema
from .pattern import patterns
from .protect import beside, exposed, protect_zones
from .read import Zoning
from .system import Linked, join, link

ROUNDS = 40
BUNDLE = 1_000_000  # cells of families that are looked at together
MOST = 4  # bundles that are looked at side by side
REFUSED = "The scales overlap in a way that cannot be protected."
Tick = Callable[[], None] | None
Member = tuple[Family, tuple[str, ...]]  # a family and the columns solved together


def solve_zones(
    frame: Frame,
    members: Sequence[Member],
    policy: Policy,
    shown: Mapping[str, np.ndarray],
    masks: Masks,
    zonings: Sequence[Zoning],
    tick: Tick = None,
    abreast: bool = True,
) -> None:
    """Families that the forest's proof has left: hides cells of zones, and of the units beside them
    where that is not enough.

    abreast: no family touches another's columns, so that bundles of them are looked at side by
    side."""

    def crossed(member: Member) -> Iterator[Crossed]:
        table = read_family(frame, *member, policy, shown, masks)
        linked = (
            link(table, zonings, frame.size, changed=changed.get(member[1]))
            if table is not None
            else None
        )
        if table is not None and linked is not None:
            yield Crossed(member, table, linked)

    def solve(bundle: Sequence[Member]) -> list[tuple[Member, np.ndarray]]:
        return _solve_bundle(
            frame, [found for member in bundle for found in crossed(member)], masks, tick
        )

    waiting = list(members)
    changed: dict[tuple[str, ...], np.ndarray] = {}
    for _ in range(ROUNDS):
        with ThreadPoolExecutor(_processors() if abreast else 1) as pool:
            solved = list(pool.map(solve, _bundles(frame, waiting)))
        waiting = []
        for member, nodes in (pair for bundle in solved for pair in bundle):
            before = _hidden(masks, member)
            solve_family(frame, *member, policy, shown, masks)
            nodes |= (_hidden(masks, member) != before).any(axis=0)
            if abreast:  # else families that share columns change each other's
                changed[member[1]] = nodes
            if nodes.any() or not abreast:
                waiting.append(member)
        if not waiting:
            return
    raise GateError(REFUSED)


def _hidden(masks: Masks, member: Member) -> np.ndarray:
    """A copy of the masks (C, n) of a family's columns."""
    return np.stack([masks.hidden[name] for name in member[1] if name in masks.hidden])


@dataclass(frozen=True)
class Crossed:
    """A family that zones cross."""

    member: Member
    table: FamilyTable
    linked: Linked


def _processors() -> int:
    """Bundles at a time: never many, since each takes memory."""
    return min(os.cpu_count() or 1, MOST)


def _bundles(frame: Frame, members: Sequence[Member]) -> list[list[Member]]:
    """Families to look at together: many small ones at once, large ones alone."""
    bundles: list[list[Member]] = [[]]
    cells = 0
    for family, columns in members:
        size = (
            int(frame.has[family.total].sum()) * max(len(columns), 2)
            if family.total in frame.has
            else 0
        )
        cells += size
        if bundles[-1] and cells > BUNDLE:
            bundles.append([])
            cells = size
        bundles[-1].append((family, columns))
    return [bundle for bundle in bundles if bundle]


def _solve_bundle(
    frame: Frame, bundle: Sequence[Crossed], masks: Masks, tick: Tick
) -> list[tuple[Member, np.ndarray]]:
    """Families whose forest must be solved again, and then their zones: each with the nodes (size,)
    around which that is not proved."""
    if not bundle:
        return []
    joined = join([crossed.linked for crossed in bundle])
    left, unproved = protect_zones(joined, tick)
    more = beside(joined, left)
    again, start = [], 0
    for crossed in bundle:
        member, table, linked = crossed.member, crossed.table, crossed.linked
        stop = start + len(linked.hidden)
        linked.hidden = joined.hidden[start:stop, : linked.hidden.shape[1]]
        grown = _write(frame, member[1], table, linked, masks)
        rows = more[(more >= start) & (more < stop)] - start
        if bool(((left[:, 0] >= start) & (left[:, 0] < stop)).any()) and not len(rows):
            raise GateError(REFUSED)
        for name in member[1]:
            if name in masks.hidden:
                masks.hidden[name][table.nodes[linked.rows[rows]]] = True
                masks.sensitive[name][table.nodes[linked.rows[rows]]] = True
        around = np.zeros(frame.size, dtype=bool)
        around[table.nodes[linked.rows[unproved[start:stop]]]] = True
        around[table.nodes[linked.rows[rows]]] = True
        if grown or around.any():
            again.append((member, around))
        start = stop
    return again


def withheld_zones(
    frame: Frame, policy: Policy, withheld: np.ndarray, zonings: Sequence[Zoning], tick: Tick = None
) -> np.ndarray:
    """Units (n,) to withhold: those given, and those beside them because the households of one
    would follow from zones.

    The fewest households are withheld with an exposed unit (`pattern.py`), whatever the scale they
    are found at."""
    households, hidden = frame.values[frame.population], withheld.copy()
    several = frame.several(policy)
    sensitive = (
        withheld
        & (np.nan_to_num(households, nan=1.0) > 0)
        & ~(frame.foreign & ~(households < policy.min_households))
    )
    if not provable():
        _solve_columns(
            frame,
            [Column(households, hidden, sensitive, several)],
            zonings,
            tick,
            policy.min_households,
        )
        return hidden
    for _ in range(ROUNDS):
        table = _as_table(frame, Column(households, hidden, sensitive, several))
        linked = link(table, zonings, frame.size, False, policy.min_households)
        if linked is None:
            return hidden
        found = exposed(linked, None, False, tick)
        if not len(found):
            return hidden
        more = patterns(linked, found[:, 0], tick)
        more = more if len(more) else beside(linked, found)
        if not len(more):
            break
        hidden[linked.rows[more]] = True
    raise GateError(REFUSED)


def hide_totals(
    frame: Frame,
    schema: Schema,
    policy: Policy,
    withheld: np.ndarray,
    masks: Masks,
    zonings: Sequence[Zoning],
    tick: Tick = None,
) -> None:
    """Denominators of zones that would tell one of a withheld unit; the zone's family goes with
    it."""
    totals = dict.fromkeys(
        f.total for f in schema.families if f.total != schema.population and f.total in frame.values
    )
    several = frame.several(policy)
    sensitive = withheld & ~(frame.foreign & several)
    columns = [
        Column(frame.values[name], masks.hidden[name], sensitive & frame.has[name], several)
        for name in totals
    ]
    _solve_columns(frame, columns, zonings, tick)


def solve_zone_means(
    frame: Frame, schema: Schema, masks: Masks, zonings: Sequence[Zoning], tick: Tick = None
) -> None:
    """Means of zones from which a hidden mean would follow: a mean times its weight is additive
    (attack 8)."""
    columns = []
    for mean in schema.means:
        if mean.column in frame.values and mean.weight in frame.values:
            amount = frame.values[mean.column] * frame.values[mean.weight]
            live = frame.has[mean.column] & ~(frame.values[mean.weight] == 0)
            hidden = masks.hidden[mean.column]
            columns.append(
                Column(
                    np.where(live, np.maximum(amount, 1.0), 0.0),
                    hidden,
                    hidden & live,
                    np.zeros(frame.size, dtype=bool),
                )
            )
    _solve_columns(frame, columns, zonings, tick)


@dataclass(frozen=True)
class Column:
    """A column that only adds up, over the frame (n,): values, hidden (grows), sensitive, rests
    that stand for several units."""

    values: np.ndarray
    hidden: np.ndarray
    sensitive: np.ndarray
    several: np.ndarray


def _solve_columns(
    frame: Frame,
    columns: Sequence[Column],
    zonings: Sequence[Zoning],
    tick: Tick,
    enough: float = 0.0,
) -> None:
    """Hides units above hidden values that would follow, the smallest first, zones and units of the
    forest alike, until none does.

    No column touches another: bundles of them side by side."""
    size = max(BUNDLE // frame.size, 1)
    bundles = [columns[start : start + size] for start in range(0, len(columns), size)]
    with ThreadPoolExecutor(_processors()) as pool:
        list(pool.map(lambda bundle: _solve_some(frame, bundle, zonings, tick, enough), bundles))


def _solve_some(
    frame: Frame, columns: Sequence[Column], zonings: Sequence[Zoning], tick: Tick, enough: float
) -> None:
    for _ in range(ROUNDS):
        families = [
            linked
            for column in columns
            if (linked := link(_as_table(frame, column), zonings, frame.size, False, enough))
        ]
        if not families:
            return
        joined = join(families)
        left, _ = protect_zones(joined, tick)
        more = beside(joined, left)
        if len(left) and not len(more):
            break
        joined.hidden[more] = True
        start = 0
        for column, linked in zip(columns, families, strict=True):
            stop = start + len(linked.hidden)
            column.hidden[linked.rows[joined.hidden[start:stop, 0]]] = True
            start = stop
        if not len(left):
            return
    raise GateError(REFUSED)


def _as_table(frame: Frame, column: Column) -> FamilyTable:
    none = np.zeros((frame.size, 1), dtype=bool)
    return FamilyTable(
        np.arange(frame.size), frame.parent, column.values[:, None], column.values,
        column.hidden[:, None].copy(), column.sensitive[:, None], none, none, column.several,
    )  # fmt: skip


def _write(
    frame: Frame, columns: tuple[str, ...], table: FamilyTable, linked: Linked, masks: Masks
) -> bool:
    """What `protect_zones` hid and showed, into the masks; says whether a unit of the forest hides
    more than before."""
    nodes = table.nodes[linked.rows]
    zone = linked.zone
    grown = False
    for position, name in enumerate(columns):
        if name not in masks.hidden:
            continue
        before = masks.hidden[name][nodes]
        after = linked.hidden[:, position]
        grown |= bool((after & ~before & ~zone).any())
        masks.hidden[name][nodes] = after
        masks.crossed.setdefault(name, np.zeros(frame.size, dtype=bool))[nodes] |= after & ~before
        masks.flow[name][nodes[zone]] = np.where(
            after[zone], random_flow((int(zone.sum()),)), np.uint64(0)
        )
    return grown
