"""Families with zonings that do not nest in the forest (R9), or with shown sums over categories.

The results of `prove.py` are written into the masks here. Section 6 of docs/secrecy.md.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np

from ..arrays import Array, Bools, Floats, Ints
from ..families.solve import solve_family
from ..families.tied import ColumnPositions, Tied, columns_of, read_tied
from ..inclusions import bounds_among
from ..model import Unprotectable
from ..problem import ROUNDS, KnownMoves, Member, Problem
from .far_search import COUNTRY_CELLS, protect_everywhere, protect_last_cells
from .prove import THREADS, complementary_rows, protect_zones
from .system import System, build_system, stack_systems

# rounds of complements for a cell, given facts: one that follows from them would have one row after
# the other hidden, far and wide
FEW_ROUNDS = 4
DENOMINATOR_PRICE_FACTOR = 10.0  # price factor of a denominator, since its family is hidden with it
MAX_BUNDLE_CELLS = 1_000_000  # maximum number of cells of families that are proved together
REFUSED = "The scales overlap in a way that cannot be protected."


def solve_zones(problem: Problem, members: Sequence[Member], separate: bool = True) -> None:
    """Protect families over the forest, then over zones and sums: hide cells of zones, and of other
    units where these are not enough. A family is proved again until none of the masks it depends on
    changes. Families that an inclusion ties are proved as one, under the name of the first.

    separate: whether no family changes another's columns, so that they can be proved in parallel"""
    members = problem.first_members(members)
    waiting_members = unproved_members(problem, members)
    totals = {family.total for family, _ in waiting_members}
    read_first = [  # families whose columns are denominators of others
        (family, columns)
        for family, columns in waiting_members
        if not (separate and totals.isdisjoint(columns))
    ]
    for member in read_first:
        _solve_forest(problem, member)
    second_round = set(waiting_members) - set(read_first)  # their forest is not proved yet

    def solve_bundle(bundle: Sequence[Member]) -> tuple[dict[Member, bytes], list[Member]]:
        for member in bundle:
            if member in second_round:
                _solve_forest(problem, member)
        masks_before = {member: _masks_of(problem, member) for member in bundle}
        zoned_families = [_zoned_family(problem, member) for member in bundle]
        return masks_before, _solve_bundle(
            problem, [family for family in zoned_families if family is not None]
        )

    for _ in range(ROUNDS):
        waiting = unproved_members(problem, members)
        if not waiting or problem.failures:
            return
        with (
            problem.masks.freeze_totals(
                {family.total for member in waiting for family, _ in problem.tied_with(member)}
            ),
            ThreadPoolExecutor(THREADS if separate else 1) as threads,
        ):
            solved = list(threads.map(solve_bundle, _bundles(problem, waiting)))
        second_round = {member for _, changed in solved for member in changed}
        for masks_before, _ in solved:
            for member, masks in masks_before.items():
                if member not in second_round and _masks_of(problem, member) == masks:
                    problem.proved[member] = masks
    columns = [name for member in waiting for name in _columns(problem, member)]
    problem.fail(Unprotectable(REFUSED, columns))


def all_move(problem: Problem, members: Sequence[Member], from_nothing: bool = False) -> bool:
    """Look at every family as it is released, as the last step: each sensitive cell must have a
    known move that changes hidden cells only; what has none is proved again. Return False if a
    sensitive cell is disclosed; its family's earlier proof is then discarded.

    from_nothing: prove all without the known moves, as the tests do"""

    def exposed_in(bundle: Sequence[Member]) -> list[Member]:
        zoned_families = [_zoned_family(problem, member, not from_nothing) for member in bundle]
        families = [family for family in zoned_families if family is not None]
        if not families:
            return []
        joint = stack_systems([family.system for family in families])
        rows = protect_zones(joint, problem.check_cancelled, problem.workers, search=False)[:, 0]
        starts = np.cumsum([0] + [len(family.system.hidden) for family in families])
        open_families = np.unique(np.searchsorted(starts, rows, "right") - 1)
        return [families[position].member for position in open_families]

    with ThreadPoolExecutor(THREADS) as threads:
        bundles = _bundles(problem, problem.first_members(members))
        disclosed = list(itertools.chain.from_iterable(threads.map(exposed_in, bundles)))
    for member in disclosed:
        problem.known_moves.pop(member, None)
        problem.proved.pop(member, None)
    return not disclosed


def _solve_forest(problem: Problem, member: Member) -> None:
    """Protect a family, and those tied to it, within the forest. What is hidden since an earlier
    proof stays hidden, as its moves may change it."""
    for family, columns in problem.tied_with(member):
        problem.check_cancelled()
        solve_family(problem, family, columns)
    if member in problem.known_moves:
        names = [name for name in _columns(problem, member) if name in problem.masks.hidden]
        for name, packed in zip(names, problem.known_moves[member].hidden, strict=False):
            hidden = np.unpackbits(packed, count=problem.forest.size).view(bool)
            problem.masks.hidden[name] |= hidden
        problem.keep_known()


def unproved_members(problem: Problem, members: Sequence[Member]) -> list[Member]:
    """Return the families whose masks changed since their last proof."""
    return [
        member for member in members if problem.proved.get(member) != _masks_of(problem, member)
    ]


def mark_proved(problem: Problem, members: Iterable[Member]) -> None:
    """Mark families as proved by another family's proof, until their masks change."""
    problem.proved.update({member: _masks_of(problem, member) for member in members})


def _masks_of(problem: Problem, member: Member) -> bytes:
    """Return a digest of all masks that the proof of a family reads. Of denominators it takes the
    masks at the start of the parallel proofs, so that one hidden since then causes a new proof."""
    masks, names = problem.masks, _columns(problem, member)
    means = [mean.column for mean in problem.schema.means if mean.weight in names]
    totals = _totals(problem, member)
    digest = blake2b(digest_size=16)
    for source in (masks.hidden, masks.sensitive, masks.hidden_for_zones):
        for name in (*totals, *names, *means):
            mask = source.get(name)
            if source is masks.hidden and name in totals:
                mask = masks.totals.get(name, mask)
            digest.update(b"-" if mask is None else np.packbits(mask))
    return digest.digest()


def _columns(problem: Problem, member: Member) -> tuple[str, ...]:
    """Return the columns that are proved with a family: its categories, the sums over them, and
    those of tied families."""
    return tuple(
        name
        for tied_member in problem.tied_with(member)
        for name in columns_of(problem, tied_member)
    )


def _totals(problem: Problem, member: Member) -> tuple[str, ...]:
    """Return the denominators that the proof of a family reads."""
    names = _columns(problem, member)
    joint = problem.schema.joint_inclusions
    names_in_inequalities = [
        inclusion.part
        for inclusion in joint
        if inclusion.whole in names and inclusion.part not in names
    ]
    bounds = bounds_among(problem.schema, names)
    names_in_inequalities += [
        name for bound in bounds for name in bound.terms() if name not in names
    ]
    return tuple(
        dict.fromkeys(
            [*(family.total for family, _ in problem.tied_with(member)), *names_in_inequalities]
        )
    )


def _packed_masks(problem: Problem, member: Member, denominators: Sequence[str]) -> Array:
    """Return the masks of the columns of a family's proof, then of denominators, as bits
    (C, ⌈n / 8⌉)."""
    hidden, names = problem.masks.hidden, (*_columns(problem, member), *denominators)
    masks = [np.packbits(hidden[name]) for name in names if name in hidden]
    return np.array(masks, dtype=np.uint8, ndmin=2)


@dataclass(frozen=True)
class ZonedFamily:
    """A family with zones that do not nest, or with shown sums over its categories."""

    member: Member
    nodes: Ints  # (n,) node of each row of the system
    duplicates: Ints  # (k, 2) duplicate zones that both have the family
    system: System
    positions: ColumnPositions  # column → its positions in the system
    has_denominator: dict[str, Bools]  # column → (n,) rows with a denominator above 0
    width: int  # number of columns of its families, before denominators and slacks
    denominators: tuple[str, ...]  # denominators that may change with it


def _zoned_family(
    problem: Problem, member: Member, use_known_moves: bool = True
) -> ZonedFamily | None:
    """Return the family with its zones and sums; None if it has neither. use_known_moves: use known
    moves."""
    if not problem.has_more_equations:
        return None
    tied = read_tied(problem, problem.tied_with(member))
    if tied is None:
        return None
    table = tied.table
    known_moves = _still_known(problem, member, tied) if use_known_moves else None
    system = build_system(
        table,
        problem.zonings,
        problem.atoms,
        known_moves=known_moves,
        duplicates=problem.duplicate_zones,
    )
    if system is None:
        return None
    duplicates = problem.duplicate_zones[np.isin(problem.duplicate_zones, table.nodes).all(axis=1)]
    return ZonedFamily(
        member,
        table.nodes[system.rows],
        duplicates,
        system,
        tied.positions,
        {
            name: has_denominator[system.rows]
            for name, has_denominator in tied.has_denominator.items()
        },
        table.own_columns,
        tied.denominators,
    )


def _still_known(problem: Problem, member: Member, tied: Tied) -> KnownMoves | None:
    """Return the moves of the last proof, or None if a cell that was hidden then is shown now.
    Moves of denominators are left out unless the family still has the same denominators."""
    earlier = problem.known_moves.get(member)
    if earlier is None:
        return None
    if earlier.denominators != tied.denominators:
        earlier = earlier._replace(denominators=())
    hidden = _packed_masks(problem, member, earlier.denominators)
    return None if (earlier.hidden[: len(hidden)] & ~hidden).any() else earlier


def _store_moves(problem: Problem, zoned_family: ZonedFamily) -> None:
    """Store the moves of this proof for the next one."""
    system, size = zoned_family.system, problem.forest.size
    width = zoned_family.width + len(zoned_family.denominators)
    movable = np.zeros((size, width), dtype=bool)
    units = np.zeros(size, dtype=np.int32)
    # other cells of a unit withheld as a complement are assumed to move, without a known move
    has_proof = (
        system.sensitive | system.zero | ~problem.secondary_withheld[zoned_family.nodes, None]
    )
    movable[zoned_family.nodes] = (system.movable & has_proof)[:, :width]
    units[zoned_family.nodes] = system.units
    member, denominators = zoned_family.member, zoned_family.denominators
    hidden = _packed_masks(problem, member, denominators)
    problem.known_moves[member] = KnownMoves(
        np.packbits(movable, axis=1), units, hidden, denominators
    )


def _bundles(problem: Problem, members: Sequence[Member]) -> list[list[Member]]:
    """Group families to be proved together: many small ones, or a single large one. Those with most
    hidden cells come first, since they take longest."""
    forest, hidden = problem.forest, problem.masks.hidden
    bundles: list[list[Member]] = [[]]
    bundle_cells = 0
    for family, columns in members:
        cell_count = (
            int(forest.has_column[family.total].sum())
            * max(len(columns), 2)
            * len(problem.tied_with((family, columns)))
            if family.total in forest.has_column
            else 0
        )
        bundle_cells += cell_count
        if bundles[-1] and bundle_cells > MAX_BUNDLE_CELLS:
            bundles.append([])
            bundle_cells = cell_count
        bundles[-1].append((family, columns))

    def hidden_count(bundle: Sequence[Member]) -> int:
        columns = [name for member in bundle for name in _columns(problem, member)]
        names = [name for name in columns if name in hidden]
        return sum(int(hidden[name].sum()) for name in names)

    return sorted(filter(None, bundles), key=hidden_count, reverse=True)


def _solve_bundle(problem: Problem, bundle: Sequence[ZonedFamily]) -> list[Member]:
    """Protect the zones of some families. Return those whose forest and zones must be solved
    again."""
    if not bundle:
        return []
    joint = stack_systems([zoned_family.system for zoned_family in bundle])
    hidden_cells = protect_zones(
        joint, problem.check_cancelled, problem.workers, known=problem.known_proofs
    )
    is_large = joint.hidden.size > COUNTRY_CELLS
    if is_large and len(hidden_cells):  # one search: a second one would take as long again
        _allow_denominators(problem, bundle, joint)
    open_cells = protect_last_cells(joint, hidden_cells, problem.check_cancelled)
    if not is_large and len(open_cells):
        _allow_denominators(problem, bundle, joint)
        open_cells = protect_everywhere(joint, open_cells, problem.check_cancelled)
    if is_large and len(open_cells) == len(hidden_cells) > 0:
        # no search helped: a cell that only moves farther away would be sought again forever
        protect_zones(joint, problem.check_cancelled, problem.workers, search=False)
        open_cells = open_cells[~joint.movable[tuple(open_cells.T)]]
    complements = complementary_rows(joint, open_cells)
    unfinished, start, means_left = [], 0, iter(joint.means)
    for zoned_family in bundle:
        member, system = zoned_family.member, zoned_family.system
        stop = start + len(system.hidden)
        cells = slice(start, stop), slice(system.hidden.shape[1])
        system.hidden, system.movable = joint.hidden[cells], joint.movable[cells]
        changed = _write_masks(problem, zoned_family) | _hide_denominators(problem, zoned_family)
        means = [next(means_left)[1][start:stop] for _ in system.means]
        _hide_means(problem, zoned_family, means)
        _store_moves(problem, zoned_family)
        rows = complements[(complements >= start) & (complements < stop)] - start
        open_rows = open_cells[(open_cells[:, 0] >= start) & (open_cells[:, 0] < stop), 0] - start
        nodes = zoned_family.nodes[open_rows]
        rounds = problem.open_rounds.get(member, 0) + 1 if len(nodes) else 0
        problem.open_rounds[member] = rounds
        if len(nodes) and (not len(rows) or (rounds > FEW_ROUNDS and problem.facts.any())):
            problem.fail(Unprotectable(REFUSED, _columns(problem, member), nodes))
        _hide_families_in_rows(problem, zoned_family, rows)
        if changed or ((hidden_cells[:, 0] >= start) & (hidden_cells[:, 0] < stop)).any():
            unfinished.append(member)
        start = stop
    return unfinished


def _hide_families_in_rows(problem: Problem, zoned_family: ZonedFamily, rows: Ints) -> None:
    """Hide all cells of a family in some rows (k,) of its system, as complements."""
    if not len(rows):
        return
    masks, nodes = problem.masks, zoned_family.nodes[rows]
    for name in zoned_family.positions:
        if name in masks.hidden:
            cells = nodes[
                zoned_family.has_denominator[name][rows] & ~_shown_before(problem, name)[nodes]
            ]
            masks.hidden[name][cells] = True
            masks.sensitive[name][cells] = True
    # a denominator that is shown keeps its categories from moving, so it is hidden too
    for name in set(zoned_family.denominators) - {problem.schema.population}:
        _hide_with_families(problem, name, nodes[~_shown_before(problem, name)[nodes]])


def _allow_denominators(problem: Problem, bundle: Sequence[ZonedFamily], joint: System) -> None:
    """Allow denominators to be hidden with their categories, where hiding categories was not
    enough. Denominators that an earlier release showed, and the population, stay shown."""
    start = 0
    for zoned_family in bundle:
        stop = start + len(zoned_family.system.hidden)
        for column, name in enumerate(zoned_family.denominators, zoned_family.width):
            may_hide = (
                ~joint.hidden[start:stop, column]
                & ~_shown_before(problem, name)[zoned_family.nodes]
            )
            if name != problem.schema.population:
                joint.must_show[start:stop, column] &= ~may_hide
                joint.price[start:stop, column] *= DENOMINATOR_PRICE_FACTOR
        start = stop


def _shown_before(problem: Problem, name: str) -> Bools:
    """Return (nodes of the forest,) where an earlier release showed a column, or all categories of
    a family that sum to it."""
    nowhere = np.zeros(problem.forest.size, dtype=bool)
    shown_before = problem.shown_before
    is_shown = shown_before.get(name, nowhere)
    for family in problem.schema.families:
        if family.total == name and family.partition:
            is_shown = is_shown | np.all(
                [shown_before.get(column, nowhere) for column in family.columns], axis=0
            )
    return np.asarray(is_shown)


def _hide_denominators(problem: Problem, zoned_family: ZonedFamily) -> bool:
    """Write the denominators that the search hid into the masks. Return whether there are any."""
    changed = False
    for column, name in enumerate(zoned_family.denominators, zoned_family.width):
        mask = problem.masks.hidden[name]
        rows = zoned_family.nodes[zoned_family.system.hidden[:, column] & ~mask[zoned_family.nodes]]
        if len(rows) and name != problem.schema.population:
            _hide_with_families(problem, name, rows)
            changed = True
    return changed


def _hide_with_families(problem: Problem, total: str, nodes: Ints) -> None:
    """Hide a denominator in some nodes (k,), with its families, whose categories would sum to it.
    Completely hidden zones are in no other proof that would do so."""
    masks, sums = problem.masks, problem.structure.sums
    masks.hidden[total][nodes] = True
    problem.equalise_duplicates(masks.hidden[total])
    sensitive = nodes[~problem.secondary_withheld[nodes]]
    for family in problem.schema.families:
        names = sums[family.name].names if family.name in sums else ()
        for name in (*family.columns, *names) if family.total == total else ():
            if name in masks.hidden:
                masks.hidden[name][nodes] = True
                masks.sensitive[name][sensitive] = True
                problem.equalise_duplicates(masks.hidden[name])


def _hide_means(problem: Problem, zoned_family: ZonedFamily, means: Sequence[Floats]) -> None:
    """Hide the means that the proof did not leave shown. means: (n,) each, as in `System.means`
    after the proof; NaN where they must be hidden."""
    if not zoned_family.system.means:
        return
    names = _columns(problem, zoned_family.member)
    columns = [mean.column for mean in problem.schema.means if mean.weight in names]
    columns = [column for column in columns if column in problem.forest.values]
    for column, (_, shown_mean, _), mean_left in zip(
        columns, zoned_family.system.means, means, strict=True
    ):
        rows = np.flatnonzero(np.isnan(mean_left) & ~np.isnan(shown_mean))
        problem.masks.hidden[column][zoned_family.nodes[rows]] = True
        problem.equalise_duplicates(problem.masks.hidden[column])


def _write_masks(problem: Problem, zoned_family: ZonedFamily) -> bool:
    """Write the result of `protect_zones` into the masks; residuals and withheld units are never
    shown. Return whether a unit of the forest hides more than before."""
    masks, nodes, system = problem.masks, zoned_family.nodes, zoned_family.system
    duplicates, representatives = zoned_family.duplicates.T
    is_left_out = ~np.isin(representatives, nodes)
    never_shown = problem.forest.is_residual[nodes] | problem.withheld[nodes]
    is_zone = system.zone
    changed = False
    for name, positions in zoned_family.positions.items():
        if name not in masks.hidden:
            continue
        hidden_before = masks.hidden[name][nodes]
        mask = system.hidden[:, positions].any(axis=1) | (hidden_before & never_shown)
        mask = np.where(zoned_family.has_denominator[name], mask, hidden_before)
        changed |= bool((mask & ~hidden_before & ~is_zone).any())
        masks.hidden[name][nodes] = mask
        hidden_for_zones = masks.hidden_for_zones.setdefault(
            name, np.zeros(len(masks.hidden[name]), dtype=bool)
        )
        hidden_for_zones[nodes] |= mask & ~hidden_before
        for column_mask in (masks.hidden[name], hidden_for_zones):
            # a zone that the proof left out keeps its mask, joined with that of its duplicate
            np.logical_or.at(
                column_mask, representatives[is_left_out], column_mask[duplicates[is_left_out]]
            )
            column_mask[duplicates] = column_mask[representatives]
    return changed
