"""Solves one family over the forest: builds its network, hides cells until no sensitive one is
disclosed, and writes the masks back.

Local rules come first, then cycles through the cells that the network finds exposed, then pruning.
Small tables are also tried in other ways, and widened.
"""

from __future__ import annotations

import numpy as np

from ..arrays import Array, Floats, Ints
from ..model import GateError, Unprotectable
from ..policy import Policy
from ..problem import Problem
from ..schema import Family
from .cycles import hide_cycle, hide_trees, topmost_exposed
from .fill_unknown import fill_counts
from .merge import Merged, merge_withheld
from .net import CELL_PRICE, POLISHED_ROWS, FamilyNet
from .prune import prune
from .rules import apply_rules
from .table import read_family
from .widths import widen

POLISHED_TRIES = 24  # ways in which a small table is solved
ROUNDS = 60  # rounds of cycles through exposed cells
BLOCK_ROUNDS = 12  # rounds of cycles where sums are shown
REFUSED = "A family of indicators cannot be protected."


def required_width(households: Floats, policy: Policy) -> Floats:
    """Return the interval width that protects a cell of each unit: min(cap, max(floor, ⌈share ·
    households⌉)) (docs/secrecy.md, section 1)."""
    width_of_share = np.ceil(policy.need_share * np.nan_to_num(households))
    return np.minimum(policy.need_cap, np.maximum(policy.need_floor, width_of_share))


def solve_family(problem: Problem, family: Family, columns: tuple[str, ...]) -> None:
    """Build the network of a family, solve it and write its masks. columns: those solved
    together."""
    forest, masks = problem.forest, problem.masks
    table = read_family(problem, family, columns)
    if table is None:
        return
    hidden, nodes = table.hidden, table.nodes
    merged = merge_withheld(
        table.x,
        table.total,
        np.asarray(hidden.all(axis=1) & table.sensitive.all(axis=1) & ~table.has_shown_sums),
        table.parent,
        table.is_multi_unit,
        table.units,
    )
    kept_nodes = merged.nodes
    x = fill_counts(
        merged.x,
        merged.total,
        merged.parent,
        forest.code[nodes[kept_nodes]],
        frozenset(columns) <= forest.estimated,
        *_known_sums(problem, family, columns, nodes, merged),
    )
    households_per_unit = forest.households[nodes[kept_nodes]] / forest.units()[nodes[kept_nodes]]
    width_needed = required_width(households_per_unit, problem.policy)
    is_multi_unit = merged.multi_unit_rows(x, table.is_multi_unit)
    # cells that zones need for their units must not be pruned
    must_stay_hidden = table.sensitive | table.hidden_for_zones
    net = FamilyNet(
        x,
        hidden[kept_nodes],
        must_stay_hidden[kept_nodes],
        (table.must_show | table.shown_headlines)[kept_nodes],
        merged.parent,
        width_needed,
        is_multi_unit=is_multi_unit,
        blocks=table.blocks[kept_nodes],
    )
    net.in_blocks |= problem.is_tied((family, columns))  # the joint proof has the last word
    try:
        solve_net(net, already_suppressed=forest.suppressed)
    except GateError as error:
        exposed_rows = net.exposed()[0]
        problem.fail(Unprotectable(error.sentence, columns, nodes[kept_nodes][exposed_rows]))
    hidden[kept_nodes] = net.hidden
    masks.underprotected[columns] = net.certainly_too_narrow()
    withheld = problem.withheld[nodes]
    for position, name in enumerate(columns):
        if name not in forest.values:
            continue
        mask = masks.hidden[name]
        mask[nodes] = (
            hidden[:, position]
            | withheld
            | (table.must_show[:, position] & masks.sensitive[name][nodes])
        )


def _known_sums(
    problem: Problem, family: Family, columns: tuple[str, ...], nodes: Ints, merged: Merged
) -> tuple[Array, Array] | tuple[None, None]:
    """Return (categories (K, C), values (m, K)) of the sums over this family's categories."""
    sums = problem.structure.sums.get(family.name)
    values = problem.forest.values
    if sums is None or columns != family.columns or not set(sums.names) <= set(values):
        return None, None
    sum_values = np.column_stack([values[name][nodes] for name in sums.names])
    return sums.categories, merged.sum_over_nodes(sum_values)


def solve_net(net: FamilyNet, already_suppressed: bool = False) -> None:
    """Hide cells until no sensitive one is exposed. Raises GateError if hiding all cells does not
    help.

    already_suppressed: the input was suppressed before, so its mask is kept if it exposes no
    sensitive cell"""
    if not net.hidden.any():
        return
    if already_suppressed:
        row, column = net.exposed()
        if not net.sensitive[row, column].any():
            net.hidden[row, column] = False
            return
    _hide_until_protected(net)
    _try_other_masks(net)
    if not widen(net):
        return
    row, column = net.exposed()
    is_exposed = net.sensitive[row, column]
    if is_exposed.any() and not net.in_blocks:
        raise GateError(REFUSED)
    net.hidden[row[~is_exposed], column[~is_exposed]] = False


def _hide_until_protected(net: FamilyNet) -> None:
    """Apply local rules, then cycles through exposed cells until there are none, then pruning."""
    apply_rules(net)
    for attempt in range(ROUNDS):
        row, column = net.exposed()
        open_cells = net.sensitive[row, column]
        if not open_cells.any():
            net.hidden[row, column] = False  # disclosed and not sensitive: shown
            prune(net)
            return
        if net.in_blocks and attempt >= BLOCK_ROUNDS:
            return
        hidden_before = int(net.hidden.sum())
        cells_in_cycles: set[tuple[int, int]] = set()
        for node, category in topmost_exposed(net, row[open_cells], column[open_cells]):
            if (node, category) not in cells_in_cycles:
                cells_in_cycles.update(
                    hide_cycle(net, node, category, skip_siblings=attempt >= ROUNDS // 2)
                )
        apply_rules(net)
        if int(net.hidden.sum()) == hidden_before:
            if net.in_blocks:
                return  # the joint proof handles families with shown sums (zonings/prove.py)
            hide_trees(net, row[open_cells])
    raise GateError(REFUSED)


def _try_other_masks(net: FamilyNet) -> None:
    """On small tables: show a few rows again, protect them in another way, and keep the mask with
    fewer cells. The tries are the same each time."""
    n = len(net.parent)
    if n > POLISHED_ROWS or net.in_blocks or not (net.hidden & ~net.sensitive).any():
        return
    rng = np.random.Generator(np.random.PCG64(n))
    for _ in range(POLISHED_TRIES):
        best_mask = net.hidden
        secondary = best_mask & ~net.sensitive
        rows_with_secondary = np.flatnonzero(secondary.any(axis=1))
        if not len(rows_with_secondary):
            break
        rows = rng.choice(rows_with_secondary, size=min(len(rows_with_secondary), 4), replace=False)
        net.hidden = best_mask.copy()
        net.hidden[rows] &= net.sensitive[rows]
        net.noise = rng.random(best_mask.shape) * (0.7 * CELL_PRICE)
        try:
            _hide_until_protected(net)
            is_better = (int(net.hidden.sum()), float((net.x * net.hidden).sum())) < (
                int(best_mask.sum()),
                float((net.x * best_mask).sum()),
            )
        except GateError:
            is_better = False
        if not is_better:
            net.hidden = best_mask
    net.noise = np.zeros((1, 1))
