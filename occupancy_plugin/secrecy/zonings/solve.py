"""Zonings that cross the forest (R9), column by column: whole zones, denominators, families, means.

What `protect.py` finds is written into the masks here. Section 6 of docs/secrecy.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
from scipy.sparse.linalg import lsqr

from ..derived import is_weighed, secret_means
from ..families.solve import solve_family
from ..families.table import FamilyTable, read_family, with_sums
from ..masks import Masks
from ..model import GateError
from ..problem import Member, Moves, Problem
from .equations import equations
from .last import hide_partners_of
from .protect import SIDE_BY_SIDE, exposed, partner_rows, protect_zones
from .system import System, build_system, side_by_side

ROUNDS = 40
EXACT = 1e-12  # of what follows from sums
BUNDLE = 1_000_000  # cells of families that are looked at together
REFUSED = "The scales overlap in a way that cannot be protected."


def solve_zones(problem: Problem, members: Sequence[Member], separate: bool = True) -> None:
    """Families that the forest's proof has left: hides cells of zones, and of the units beside them
    where that is not enough. Each is looked at until a look leaves all that it reads as it is.

    separate: no family touches another's columns, so that they can be looked at side by side."""

    def solve(bundle: Sequence[Member]) -> list[Member]:
        crossed = [_crossed(problem, member) for member in bundle]
        return _solve_bundle(problem, [family for family in crossed if family is not None])

    for _ in range(ROUNDS):
        waiting = unsettled(problem, members)
        if not waiting:
            return
        with (
            problem.masks.totals_as_they_are({family.total for family, _ in waiting}),
            ThreadPoolExecutor(SIDE_BY_SIDE if separate else 1) as threads,
        ):
            solved = threads.map(solve, _bundles(problem, list(waiting)))
            grown = {member for bundle in solved for member in bundle}
        for member, masks in waiting.items():
            if member in grown:
                solve_family(problem, *member)
            elif _masks_of(problem, member) == masks:
                problem.settled[member] = masks
    raise GateError(REFUSED)


def unsettled(problem: Problem, members: Sequence[Member]) -> dict[Member, bytes]:
    """Those of which something changed since a proof left them as they were, with their masks now:
    looked at again, the others are the same."""
    masks = {member: _masks_of(problem, member) for member in members}
    return {m: now for m, now in masks.items() if problem.settled.get(m) != now}


def _masks_of(problem: Problem, member: Member) -> bytes:
    """A digest of all masks that the proof of a family reads."""
    masks, names = problem.masks, _columns(problem, member)
    means = [mean.column for mean in problem.schema.means if mean.weight in names]
    digest = blake2b(digest_size=16)
    for source in (masks.hidden, masks.sensitive, masks.crossed):
        for name in (member[0].total, *names, *means):
            digest.update(np.packbits(source[name]) if name in source else b"-")
    return digest.digest()


def _columns(problem: Problem, member: Member) -> tuple[str, ...]:
    """A family's categories, and the sums over them that are proved with it."""
    family, columns = member
    sums = problem.structure.sums.get(family.name)
    return columns + (sums.columns() if sums is not None and columns == family.columns else ())


def _hidden(masks: Masks, names: Sequence[str]) -> np.ndarray:
    """The masks (C, ⌈n / 8⌉) of some columns as they are now, bit by bit."""
    columns = [np.packbits(masks.hidden[name]) for name in names if name in masks.hidden]
    return np.stack(columns) if columns else np.zeros((0, 0), dtype=np.uint8)


@dataclass(frozen=True)
class Crossed:
    """A family that zones cross, or over whose categories sums are shown."""

    member: Member
    nodes: np.ndarray  # (n,) those of the system's rows
    system: System


def _crossed(problem: Problem, member: Member) -> Crossed | None:
    """The family with its zones and sums; None where it has neither."""
    table = read_family(problem, *member)
    if table is None:
        return None
    family, columns = member
    sums = problem.structure.sums.get(family.name)
    if sums is not None and columns == family.columns:
        table = with_sums(problem, table, sums)
    earlier = problem.moves.get(member)
    hidden = _hidden(problem.masks, _columns(problem, member))
    still = earlier is not None and not (earlier.hidden & ~hidden).any()
    known = earlier if still else None
    system = build_system(table, problem.zonings, problem.forest.size, known=known)
    if system is None:
        return None
    return Crossed(member, table.nodes[system.rows], system)


def _note_moves(problem: Problem, crossed: Crossed) -> None:
    """What the proof saw move, for the next one."""
    system, size = crossed.system, problem.forest.size
    moving = np.zeros((size, system.moving.shape[1]), dtype=bool)
    units = np.zeros(size, dtype=np.int32)
    # the rest of a unit that was given up is taken for granted: that is no move
    asked = system.sensitive | system.zero | ~problem.given_up[crossed.nodes, None]
    moving[crossed.nodes], units[crossed.nodes] = system.moving & asked, system.units
    hidden = _hidden(problem.masks, _columns(problem, crossed.member))
    problem.moves[crossed.member] = Moves(np.packbits(moving, axis=1), units, hidden)


def _bundles(problem: Problem, members: Sequence[Member]) -> list[list[Member]]:
    """Families to look at together: many small ones at once, large ones alone, those that hide most
    first, since they take longest."""
    forest, hidden = problem.forest, problem.masks.hidden
    bundles: list[list[Member]] = [[]]
    cells = 0
    for family, columns in members:
        size = (
            int(forest.has[family.total].sum()) * max(len(columns), 2)
            if family.total in forest.has
            else 0
        )
        cells += size
        if bundles[-1] and cells > BUNDLE:
            bundles.append([])
            cells = size
        bundles[-1].append((family, columns))

    def unknown(bundle: Sequence[Member]) -> int:
        names = [name for _, columns in bundle for name in columns if name in hidden]
        return sum(int(hidden[name].sum()) for name in names)

    return sorted(filter(None, bundles), key=unknown, reverse=True)


def _solve_bundle(problem: Problem, bundle: Sequence[Crossed]) -> list[Member]:
    """Families whose forest must be solved again, and then their zones."""
    if not bundle:
        return []
    masks = problem.masks
    joint = side_by_side([crossed.system for crossed in bundle])
    found = protect_zones(joint, problem.tick, problem.workers)
    open_cells = hide_partners_of(joint, found, problem.tick)
    partners = partner_rows(joint, open_cells)
    unfinished, start, weighed = [], 0, iter(joint.weighed)
    for crossed in bundle:
        member, nodes, system = crossed.member, crossed.nodes, crossed.system
        stop = start + len(system.hidden)
        cells = slice(start, stop), slice(system.hidden.shape[1])
        system.hidden, system.moving = joint.hidden[cells], joint.moving[cells]
        names = _columns(problem, member)
        grown = _write(problem, names, nodes, system)
        means = [next(weighed)[1][start:stop] for _ in system.weighed]
        _silence(problem, crossed, means)
        _note_moves(problem, crossed)
        rows = partners[(partners >= start) & (partners < stop)] - start
        if bool(((open_cells[:, 0] >= start) & (open_cells[:, 0] < stop)).any()) and not len(rows):
            raise GateError(REFUSED)
        for name in names:
            if name in masks.hidden:
                masks.hidden[name][nodes[rows]] = True
                masks.sensitive[name][nodes[rows]] = True
        if grown or ((found[:, 0] >= start) & (found[:, 0] < stop)).any():
            unfinished.append(member)
        start = stop
    return unfinished


def _silence(problem: Problem, crossed: Crossed, means: Sequence[np.ndarray]) -> None:
    """Hides the means that the proof could not leave shown: `means` (n,) as `System.weighed` has
    them after it, NaN where they must not be."""
    if not crossed.system.weighed:
        return
    names = _columns(problem, crossed.member)
    columns = [m.column for m in problem.schema.means if m.weight in names]
    columns = [column for column in columns if column in problem.forest.values]
    for column, (_, shown_mean, _), left_shown in zip(
        columns, crossed.system.weighed, means, strict=True
    ):
        rows = np.flatnonzero(np.isnan(left_shown) & ~np.isnan(shown_mean))
        problem.masks.hidden[column][crossed.nodes[rows]] = True


def withheld_zones(problem: Problem) -> np.ndarray:
    """Units (n,) to withhold: those given, and those beside them because the households of one
    would follow from zones.

    The fewest households are withheld with an exposed unit (`partners.py`), whatever the scale they
    are found at."""
    forest, policy = problem.forest, problem.policy
    households, hidden = forest.households, problem.withheld.copy()
    plural = forest.plural(policy)
    for _ in range(ROUNDS):
        table = _as_table(problem, Column(households, hidden, _secret_units(problem), plural))
        system = build_system(table, problem.zonings, forest.size, False, policy.min_households)
        if system is None:
            return hidden
        open_cells = exposed(system, problem.tick)
        if len(open_cells) and np.isnan(system.x).any():
            _note_told(problem, system, open_cells[:, 0])
            open_cells = open_cells[_secret_units(problem)[system.rows[open_cells[:, 0]]]]
        if not len(open_cells):
            return hidden
        price = np.where(system.total > 0, problem.price[system.rows] + 1.0, np.inf)
        system.price = price[:, None]  # who holds nobody helps nobody
        open_cells = hide_partners_of(system, open_cells, problem.tick)
        system.hidden[partner_rows(system, open_cells)] = True
        grown = system.rows[system.hidden[:, 0]]
        if hidden[grown].all():
            break
        hidden[grown] = True
    raise GateError(REFUSED)


def _secret_units(problem: Problem) -> np.ndarray:
    """(n,) withheld units whose households must not follow: not those that gave way and hold
    enough, that hold nobody, or that several units outside hold together."""
    households = problem.forest.households
    return np.asarray(
        problem.withheld
        & ~problem.spare
        & (np.nan_to_num(households, nan=1.0) > 0)
        & np.logical_not(problem.told <= 0)
        & ~(problem.forest.foreign & ~(households < problem.policy.min_households))
    )


def _note_told(problem: Problem, system: System, rows: np.ndarray) -> None:
    """Notes in `problem.told` what the units in `rows` (k,), that follow, hold, where the input
    does not count them."""
    households, known = system.x[:, 0], ~np.isnan(system.x[:, 0])
    sums = equations(system, np.ones(system.x.shape, dtype=bool)).matrix
    right = -(sums[:, known] @ households[known])
    count = np.full(len(known), np.nan)
    count[~known] = np.rint(lsqr(sums[:, ~known], right, atol=EXACT, btol=EXACT)[0])
    told = np.broadcast_to(problem.told, problem.forest.size).copy()
    uncounted = rows[~known[rows]]
    told[system.rows[uncounted]] = count[uncounted]
    problem.told = told


def hide_totals(problem: Problem) -> None:
    """Denominators of zones that would tell one of a withheld unit; the zone's family goes with
    it."""
    forest, schema = problem.forest, problem.schema
    totals = dict.fromkeys(
        f.total
        for f in schema.families
        if f.total != schema.population and f.total in forest.values
    )
    plural = forest.plural(problem.policy)
    sensitive = problem.withheld & ~problem.spare & ~(forest.foreign & plural)
    hidden = problem.masks.hidden
    columns = [
        Column(forest.values[name], hidden[name], sensitive & forest.has[name], plural)
        for name in totals
    ]
    _solve_columns(problem, columns)


def solve_zone_means(problem: Problem, weighed: bool) -> None:
    """Means of zones from which a hidden mean would follow: a mean times its weight is additive
    (attack 8). weighed: those that `is_weighed`, or the others."""
    forest = problem.forest
    columns = []
    for mean in problem.schema.means:
        if is_weighed(problem, mean) != weighed:
            continue
        if mean.column in forest.values and mean.weight in forest.values:
            amount = forest.values[mean.column] * forest.values[mean.weight]
            live = forest.has[mean.column] & ~(forest.values[mean.weight] == 0)
            hidden = problem.masks.hidden[mean.column]
            secret = secret_means(problem, mean) if weighed else hidden
            columns.append(
                Column(
                    values=np.where(live, np.maximum(amount, 1.0), 0.0),
                    hidden=hidden,
                    sensitive=secret & live,
                    plural=np.zeros(forest.size, dtype=bool),
                )
            )
    _solve_columns(problem, columns)


@dataclass(frozen=True)
class Column:
    """A column that only adds up, over the forest (n,): values, hidden (grows), sensitive, rests
    that stand for more than one unit."""

    values: np.ndarray
    hidden: np.ndarray
    sensitive: np.ndarray
    plural: np.ndarray


def _solve_columns(problem: Problem, columns: Sequence[Column]) -> None:
    """Hides units above hidden values that would follow, the smallest first, zones and units of the
    forest alike, until none does.

    No column touches another: bundles of them side by side."""
    size = max(BUNDLE // problem.forest.size, 1)
    bundles = [columns[start : start + size] for start in range(0, len(columns), size)]
    with ThreadPoolExecutor(SIDE_BY_SIDE) as threads:
        list(threads.map(lambda bundle: _solve_some(problem, bundle), bundles))


def _solve_some(problem: Problem, columns: Sequence[Column]) -> None:
    forest = problem.forest
    for _ in range(ROUNDS):
        tables = [_as_table(problem, column) for column in columns]
        systems = [
            system
            for table in tables
            if (system := build_system(table, problem.zonings, forest.size, False)) is not None
        ]
        if not systems:
            return
        joint = side_by_side(systems)
        open_cells = protect_zones(joint, problem.tick, problem.workers)
        partners = partner_rows(joint, open_cells)
        if len(open_cells) and not len(partners):
            break
        joint.hidden[partners] = True
        start = 0
        for column, system in zip(columns, systems, strict=True):
            stop = start + len(system.hidden)
            column.hidden[system.rows[joint.hidden[start:stop, 0]]] = True
            start = stop
        if not len(open_cells):
            return
    raise GateError(REFUSED)


def _as_table(problem: Problem, column: Column) -> FamilyTable:
    forest = problem.forest
    none = np.zeros((forest.size, 1), dtype=bool)
    return FamilyTable(
        nodes=np.arange(forest.size),
        parent=forest.parent,
        x=column.values[:, None],
        total=column.values,
        hidden=column.hidden[:, None].copy(),
        sensitive=column.sensitive[:, None],
        fixed=none,
        crossed=none,
        plural=column.plural,
        give=problem.give,
        given_up=problem.given_up,
    )


def _write(problem: Problem, columns: tuple[str, ...], nodes: np.ndarray, system: System) -> bool:
    """What `protect_zones` hid and showed, into the masks (a rest or a withheld unit is never
    shown); says whether a unit of the forest hides more than before."""
    masks = problem.masks
    absent = problem.forest.rest[nodes] | problem.withheld[nodes]
    zone = system.zone
    grown = False
    for position, name in enumerate(columns):
        if name not in masks.hidden:
            continue
        earlier = masks.hidden[name][nodes]
        mask = system.hidden[:, position] | (earlier & absent)
        grown |= bool((mask & ~earlier & ~zone).any())
        masks.hidden[name][nodes] = mask
        crossed = masks.crossed.setdefault(name, np.zeros(len(masks.hidden[name]), dtype=bool))
        crossed[nodes] |= mask & ~earlier
    return grown
