"""The gate: the one entry that makes tables releasable. No I/O, no logging; deterministic."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from functools import partial
from typing import Literal

import numpy as np
import pandas as pd

from .arrays import Array, Bools
from .audit.attack import attack
from .forest.build import build_forest
from .forest.forest import Forest
from .forest.give_up import give_up, give_up_failures, least_hidden
from .forest.repeats import copy_from_repeated, repeated_units
from .forest.units import withheld_units
from .inclusions import check_bounded, check_bounds, check_counts, check_inclusions
from .ledger import HIDDEN, SHOWN, Ledger, LedgerError
from .means import dominated_means, solve_means
from .model import Disclosure, GateError, Protected, name_codes
from .policy import Policy
from .primary import under_threshold
from .problem import Problem, never_cancelled
from .schema import Schema
from .structure import Structure, add_sums, check_sums, read_structure
from .suppress import hide_as_before, needs_audit, primary_masks, solve_families
from .tables.read import check_call, estimate_counts, independent_blocks, piece_tables, read_tables
from .tables.release import RELEASED_MARK, TableMasks, concatenate_masks, release, table_masks
from .tables.remainders import with_remainders, without_remainders
from .zonings.aggregate import aggregate
from .zonings.columns import solve_zone_means, withheld_zones
from .zonings.differencing import (
    OverlapPieces,
    inferred_households,
    neighbours,
    read_pieces,
    withheld_by_differences,
)
from .zonings.duplicates import find_duplicate_zones, treated_alike
from .zonings.read import read_zonings, scales_above, straddling_zoning
from .zonings.solve import REFUSED

MAX_REPAIRS = 30
# number of pieces up to which the zonings of a suppressed input are proved again; a larger input
# is trusted to be protected against differencing
MAX_PIECES_PROVED_AGAIN = 50_000

Tables = Mapping[str, pd.DataFrame]
Relations = Literal["all", "declared", "none"]


def protect(
    tables: Tables,
    schema: Schema,
    policy: Policy,
    ledger: Ledger | None = None,
    check_cancelled: Callable[[], None] | None = None,
    extra_sensitive: Mapping[str, pd.DataFrame] | None = None,
    workers: Executor | None = None,
) -> Protected:
    """Make tables releasable (R1–R9, R12). The wide scales of the schema are protected first, from
    their own rows; all others are protected given their masks.

    tables: per scale: index = unit codes (text), columns = population, counts, rates, means,
    parents' codes. Missing counts are unknown. Scales that share cells must be given together
    schema: the meaning of the columns
    policy: the thresholds
    ledger: masks of earlier releases
    check_cancelled: called regularly; may raise to cancel
    extra_sensitive: per scale booleans (codes × columns): further cells that must not be disclosed
            (vintages.py)
    workers processes that take parts of the work; None: threads of this process. The masks do not
            depend on it

    Raises GateError if the tables are inconsistent or cannot be protected; its sentence names
    codes, never values. Raises LedgerError if they and an earlier release would together disclose
    a hidden value, TypeError for a wrong call."""
    check_call(tables, schema, policy)

    together = partial(
        _protect_together,
        schema=schema,
        policy=policy,
        check_cancelled=check_cancelled or never_cancelled,
        extra_sensitive=extra_sensitive or {},
        workers=workers,
    )

    def wide_first(relations: Relations) -> Protected:
        wide = {scale: table for scale, table in tables.items() if scale in schema.wide}
        if not wide or len(wide) == len(tables):
            return together(tables, ledger=ledger, relations=relations)
        facts = Ledger(ledger.cells if ledger is not None else None)
        facts.remember(together(wide, ledger=ledger, relations=relations))
        return together(tables, ledger=facts, relations=relations)

    try:
        return wide_first("all")
    except LedgerError as error:
        if ledger is None:
            raise
        try:  # rows of earlier releases may have been too few to show a relation of columns
            return wide_first("declared")
        except GateError:
            raise error from None


def _protect_together(
    tables: Tables,
    schema: Schema,
    policy: Policy,
    ledger: Ledger | None,
    check_cancelled: Callable[[], None],
    extra_sensitive: Mapping[str, pd.DataFrame],
    workers: Executor | None,
    relations: Relations,
) -> Protected:
    """Make tables releasable whose scales are protected together. Arguments and errors are those of
    `protect`.

    relations: those among columns that are equations; of any other a column is hidden where it was
    not shown"""
    is_single_release = ledger is None and not extra_sensitive
    check_sums(schema)
    check_inclusions(schema)
    check_bounds(schema)
    numbers = add_sums(read_tables(tables, schema), schema)
    check_counts(numbers, schema.inclusions)
    check_bounded(numbers, schema.lower_bounds)
    proved_tables = without_remainders(tables, schema)
    proved_numbers = {scale: table for scale, table in numbers.items() if scale in proved_tables}
    sensitive = {scale: cells for scale, cells in extra_sensitive.items() if scale in proved_tables}

    def masks_of(block: tuple[Tables, Tables], ledger: Ledger | None) -> TableMasks:
        already_protected = any(RELEASED_MARK in table.attrs for table in block[0].values())
        problem = _build_problem(
            *block, schema, policy, already_protected, check_cancelled, relations
        )
        problem.workers = workers
        return _protect_block(problem, *block, schema, already_protected, ledger, sensitive)

    blocks = (
        independent_blocks(proved_tables, proved_numbers)
        if is_single_release
        else [(proved_tables, proved_numbers)]
    )
    try:
        masks = [masks_of(block, ledger) for block in blocks]
    except GateError as error:
        if ledger is None:
            raise
        # raises if the tables themselves are the reason
        masks_of((proved_tables, proved_numbers), None)
        raise LedgerError(error.sentence, **error.facts) from error
    all_masks = with_remainders(concatenate_masks(masks), tables, numbers, schema, policy)
    return release(tables, numbers, all_masks, schema)


def units_to_withhold(tables: Tables, schema: Schema, policy: Policy) -> dict[str, pd.Series]:
    """Return per scale booleans: the units that `protect` would withhold, computed without their
    cells. For callers that form units which may be shown. Raises GateError as `protect` does."""
    check_call(tables, schema, policy)
    population_columns = {
        schema.population,
        schema.occupied,
        *(family.total for family in schema.families),
    }
    numbers = {
        scale: table[[name for name in table.columns if name in population_columns]]
        for scale, table in read_tables(without_remainders(tables, schema), schema).items()
    }
    problem = _build_problem(tables, numbers, schema, policy, False, never_cancelled, "none")
    withheld = _all_withheld(problem, _pieces(tables, problem))
    forest = problem.forest
    return {
        scale: pd.Series(withheld[forest.positions_of(scale, table.index)], index=table.index)
        for scale, table in numbers.items()
    }


def _protect_block(
    problem: Problem,
    tables: Tables,
    numbers: Tables,
    schema: Schema,
    already_protected: bool,
    ledger: Ledger | None,
    extra_sensitive: Mapping[str, pd.DataFrame],
) -> TableMasks:
    """Return the masks of tables that share cells or relations. schema: without the sums that the
    gate adds."""
    # the first passage through the gate compared whole units; some of their pieces are now missing
    pieces = [] if already_protected else _pieces(tables, problem)
    if ledger is not None:
        problem.shown_before, problem.hidden_before = masks_from_ledger(problem, ledger, pieces)
        hide_unverifiable_zones(problem, ledger)
        problem.duplicate_zones = treated_alike(
            problem.duplicate_zones, problem.hidden_before[schema.population]
        )
    problem.withheld = _all_withheld(problem, pieces)
    fill_inferred_zeros(problem)
    check_shown(problem)
    sensitive_cells = _masks_by_column(problem.forest, extra_sensitive)
    for name, mask in dominated_means(problem).items():
        sensitive_cells[name] = sensitive_cells.get(name, False) | mask
    problem.extra_sensitive = sensitive_cells
    nodes = {
        scale: problem.forest.positions_of(scale, table.index) for scale, table in numbers.items()
    }
    is_audited = needs_audit(schema) or bool(piece_tables(tables, schema))
    if not is_audited:
        pieces = []  # only the audit needs them again; those of France take gigabytes
        problem, representative = aggregate(problem)
        nodes = {scale: representative[positions] for scale, positions in nodes.items()}
    if problem.shown_before:
        problem.know(primary_masks(problem).hidden)
    must_hide: dict[str, Array] = {}
    for _ in range(MAX_REPAIRS):
        _solve_or_give_up(problem, must_hide)
        hide_as_before(problem, problem.masks, problem.hidden_before)
        for name, mask in problem.given_up.items():
            problem.masks.hidden[name] |= mask
        masks = table_masks(problem, numbers, nodes)
        if not is_audited:
            return masks
        published = _attacker_knowledge(release(tables, numbers, masks, schema), tables, schema)
        disclosures = attack(published, schema, problem.policy, problem.check_cancelled)
        if not disclosures:
            return masks
        _hide_disclosed(disclosures, problem, pieces, must_hide)
    raise GateError(REFUSED)


def _solve_or_give_up(problem: Problem, must_hide: Mapping[str, Array]) -> None:
    """Solve the families, and the means after them; finer cells that cannot be protected given the
    wide ones are given up (`forest/give_up.py`). Raises GateError."""
    for relation in problem.structure.unshared:
        give_up(problem, [least_hidden(problem, relation.columns)], None)
    while True:
        solve_families(problem, must_hide)
        if not problem.failures:
            solve_means(problem, with_family_weight=False)
        if problem.zonings and not problem.failures:
            solve_zone_means(problem, with_family_weight=False)
        if not problem.failures:
            return
        give_up_failures(problem)


def _build_problem(
    tables: Tables,
    numbers: Tables,
    schema: Schema,
    policy: Policy,
    already_protected: bool,
    check_cancelled: Callable[[], None],
    relations: Relations = "all",
) -> Problem:
    """Build the forest and its zonings. already_protected: the tables went through the gate before;
    relations: the relations among columns that are equations"""
    is_suppressed = already_protected or any(
        bool(table.isna().to_numpy().any()) for table in numbers.values()
    )
    counts, estimated = estimate_counts(numbers, schema)
    structure = _structure_of(counts, schema, relations)
    forest = build_forest(tables, counts, schema, policy, is_suppressed, frozenset(estimated))
    lacks_units = already_protected or any(
        bool(table[schema.population].isna().any()) for table in numbers.values()
    )
    zonings = read_zonings(tables, forest, schema)
    piece_count = max((int((zoning.zone >= 0).sum()) for zoning in zonings), default=0)
    if lacks_units and piece_count > MAX_PIECES_PROVED_AGAIN:
        zonings = []
    straddling = (
        None if lacks_units and forest.size > MAX_PIECES_PROVED_AGAIN else straddling_zoning(forest)
    )
    return Problem(
        structure=structure,
        forest=forest,
        schema=schema,
        policy=policy,
        withheld=np.zeros(forest.size, dtype=bool),
        zonings=[*zonings, straddling] if straddling is not None else zonings,
        duplicate_zones=find_duplicate_zones(zonings, forest.households),
        check_cancelled=check_cancelled,
    )


def _structure_of(counts: Tables, schema: Schema, relations: Relations) -> Structure:
    """Return the relations of columns; with wide and finer scales, those that both have."""
    if relations == "none":
        return Structure()
    if relations == "declared":
        return read_structure(counts, schema, [])
    wide = {scale: table for scale, table in counts.items() if scale in schema.wide}
    if not wide or len(wide) == len(counts):
        return read_structure(counts, schema)
    return read_structure(counts, schema, read_structure(wide, schema).relations)


def _pieces(tables: Tables, problem: Problem) -> list[OverlapPieces]:
    """Return the overlaps by their pieces, and the zones with the units inside them."""
    overlaps = read_pieces(tables, problem.forest, problem.schema)
    return overlaps + [
        OverlapPieces(*zoning.memberships(problem.forest)) for zoning in problem.zonings
    ]


def _attacker_knowledge(
    protected: Protected, tables: Tables, schema: Schema
) -> dict[str, pd.DataFrame]:
    """Return the knowledge of the strongest attacker: released rows, codes and parents of withheld
    units, pieces of overlaps."""
    published = {name: tables[name] for name in piece_tables(tables, schema)}
    keys = {nesting.key for nesting in schema.nestings} | {
        key for overlap in schema.overlaps for key in (overlap.key_a, overlap.key_b)
    }
    for scale, table in protected.tables.items():
        all_rows = table.reindex(protected.withheld[scale].index)
        for key in keys & set(all_rows.columns):
            all_rows[key] = tables[scale][key].to_numpy()
        published[scale] = all_rows
    return published


def _all_withheld(problem: Problem, pieces: list[OverlapPieces]) -> Bools:
    """Return (n,) the units to withhold: R1, R8 and R9 on whole units, repeated until none is
    added."""
    withheld = withheld_units(problem, problem.hidden_before.get(problem.schema.population))
    problem.inferred_households = inferred_households(pieces, problem)
    while True:
        withheld_now = withheld.copy()
        withheld_now[withheld_by_differences(pieces, problem, withheld_now)] = True
        if (withheld_now == withheld).all() and problem.zonings:
            problem.withheld = withheld
            withheld_now = withheld_zones(problem)
        if (withheld_now == withheld).all():
            return withheld
        withheld = withheld_units(problem, withheld_now)


def fill_inferred_zeros(problem: Problem) -> None:
    """Fill unknown counts of households with 0 where published numbers disclose that the unit has
    none."""
    values = problem.forest.values
    is_empty = problem.inferred_households <= 0
    schema = problem.schema
    if np.any(is_empty):
        household_families = [
            (family.total, *family.columns) for family in schema.families if family.of_households
        ]
        for name in {schema.population, *(name for names in household_families for name in names)}:
            if name in values:
                values[name] = np.where(is_empty & np.isnan(values[name]), 0.0, values[name])


def _hide_disclosed(
    disclosures: Sequence[Disclosure],
    problem: Problem,
    pieces: list[OverlapPieces],
    must_hide: dict[str, Array],
) -> None:
    """Hide complements of the audit's disclosures (zonings that do not nest, columns in two
    families): the cell in the cheapest unit that meets it, else the whole family there. Adds to
    `must_hide`."""
    forest, hidden = problem.forest, problem.masks.hidden
    node_of = {
        (forest.scales[scale], code): position
        for position, (scale, code) in enumerate(zip(forest.scale, forest.code, strict=True))
        if scale >= 0
    }
    households = np.nan_to_num(forest.households)
    for disclosure in disclosures:
        column, node = disclosure.column, node_of.get((disclosure.scale, disclosure.unit), -1)
        families = [
            family
            for family in problem.schema.families
            if column in family.columns or column == family.total
        ]
        if node < 0 or not families:
            raise GateError(REFUSED)
        candidates = sorted(neighbours(pieces, node), key=lambda unit: (households[unit], unit))
        candidates += _siblings(forest, node)
        complements = [
            candidate
            for candidate in candidates
            if column in hidden and forest.scale[candidate] >= 0 and not hidden[column][candidate]
        ]
        for family in families:
            names = [name for name in family.columns if name in hidden]
            for name in names:
                must_hide.setdefault(name, np.zeros(forest.size, dtype=bool))
            if complements and column in names:
                must_hide[column][complements[0]] = True
            else:
                for name in names:
                    must_hide[name][[node, *candidates]] = True


def _siblings(forest: Forest, node: int) -> list[int]:
    """Return the other children of a node's parent."""
    if forest.parent[node] < 0:
        return []
    children = np.flatnonzero(forest.parent == forest.parent[node])
    return [int(position) for position in children if position != node]


def _masks_by_column(
    forest: Forest, extra_sensitive: Mapping[str, pd.DataFrame]
) -> dict[str, Bools]:
    """Turn booleans per scale into booleans (n,) per column."""
    columns: dict[str, Array] = {}
    for scale, table in extra_sensitive.items():
        positions = forest.positions_of(scale, table.index)
        for name in table.columns:
            mask = columns.setdefault(str(name), np.zeros(forest.size, dtype=bool))
            mask[positions[positions >= 0]] = table[name].to_numpy()[positions >= 0]
    copies = np.flatnonzero(forest.copy_of >= 0)
    for mask in columns.values():
        mask[copies] = mask[forest.copy_of[copies]]
    return columns


def masks_from_ledger(
    problem: Problem, ledger: Ledger, pieces: Sequence[OverlapPieces]
) -> tuple[dict[str, Bools], dict[str, Bools]]:
    """Return (shown, hidden), each per column (n,): cells that earlier releases showed or hid. A
    unit with the numbers of a wider one has its masks (`problem.repeats`)."""
    forest = problem.forest
    shown_masks: dict[str, Array] = {}
    hidden: dict[str, Array] = {}
    copies = np.flatnonzero(forest.copy_of >= 0)
    rows = {scale: forest.rows(scale) for scale in forest.scales}
    codes = {
        scale: forest.code[positions].astype(str).astype(object)
        for scale, positions in rows.items()
    }
    for name in forest.values:
        state = np.zeros(forest.size, dtype=np.int8)
        for scale, positions in rows.items():
            state[positions] = ledger.states(scale, name, codes[scale])
        state[copies] = state[forest.copy_of[copies]]
        shown_masks[name], hidden[name] = state == SHOWN, state == HIDDEN
    if problem.schema.wide:
        is_wide = np.append(problem.is_wide, True)  # also what lies outside, at −1
        sides = [side for overlap in pieces for side in overlap.sides]
        lie_in_wide = [~is_wide[side.a] & is_wide[side.b] for side in sides]
        overlaps = [(side.a[k], side.b[k]) for side, k in zip(sides, lie_in_wide, strict=True)]
        repeated = repeated_units(forest, problem.zonings, overlaps)
        problem.repeats = copy_from_repeated(shown_masks, hidden, repeated, problem.is_wide)
    return shown_masks, hidden


def hide_unverifiable_zones(problem: Problem, ledger: Ledger) -> None:
    """Show no more than before in zones whose pieces an earlier release showed and these tables
    lack: without the pieces nothing can be proved about them."""
    forest, schema = problem.forest, problem.schema
    pieces = {overlap.table for overlap in schema.overlaps if overlap.table in ledger.cells} - set(
        forest.scales
    )
    zones = {
        scale
        for overlap in schema.overlaps
        if overlap.table in pieces
        for scale in (overlap.scale_a, overlap.scale_b)
        if scale in forest.scales and scale not in scales_above(schema, overlap.table)
    }
    for scale in zones:
        rows = forest.rows(scale)
        for name, hidden_cells in problem.hidden_before.items():
            hidden_cells[rows] |= ~problem.shown_before[name][rows]


def check_shown(problem: Problem) -> None:
    """Raise LedgerError for units that were shown before and would now be withheld as complements.
    What was shown cannot be taken back."""
    is_small = under_threshold(problem.forest.households, problem.policy)
    was_shown = problem.shown_before.get(problem.schema.population, is_small)
    shown_withheld = was_shown & problem.withheld & ~is_small
    if shown_withheld.any():
        codes = name_codes(problem.forest.code[shown_withheld])
        raise LedgerError("Units that were shown before: {codes}.", codes=codes)
