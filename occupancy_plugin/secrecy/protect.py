"""The gate: the one entry by which tables become releasable. No I/O, no logging; deterministic."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from .algebra.moves import provable
from .audit.attack import attack
from .families.records import protect_flat
from .forest.forest import Frame, build_frame
from .forest.units import withheld_units
from .ledger import Ledger
from .model import Disclosure, GateError, Protected
from .policy import Policy
from .schema import Schema
from .suppress import (
    Masks,
    dominated_means,
    needs_audit,
    solve_apart,
    solve_families,
    solve_means,
    withheld_apart,
)
from .tables.read import estimate_counts, independent_blocks, piece_tables, read_tables
from .tables.release import MARK, Marks, joined, marks_of, release
from .zonings.differences import Pieces, neighbours, read_pieces, withheld_by_differences
from .zonings.read import Zoning, apart_zoning, read_zonings
from .zonings.solve import solve_zone_means, withheld_zones

REPAIRS = 30
# pieces up to which zonings of a suppressed input are proved again; beyond, whoever suppressed it
# is trusted in that
PROVED_AGAIN = 50_000


def protect(
    tables: Mapping[str, pd.DataFrame],
    schema: Schema,
    policy: Policy,
    ledger: Ledger | None = None,
    tick: Callable[[], None] | None = None,
) -> Protected:
    """Make tables releasable (R1–R9, R12).

    tables  per scale: index = unit codes (text), columns = population, counts, rates, means,
            parents' codes.
            Missing counts are unknown. Scales that share cells must be given together.
    schema  what the columns mean; policy  the thresholds; ledger  what was shown before;
    tick    called now and then: may raise to cancel.
    Raises GateError when the tables are inconsistent or cannot be protected; the sentence names
    codes, never values."""
    alone = protect_flat(tables, schema, policy, MARK) if ledger is None else None
    if alone is not None:
        return alone
    numbers = read_tables(tables, schema)
    blocks = independent_blocks(tables, numbers) if ledger is None else [(tables, numbers)]
    marks = joined([_marked(*block, schema, policy, ledger, tick) for block in blocks])
    return release(tables, numbers, marks, schema)


def _marked(
    tables: Mapping[str, pd.DataFrame],
    numbers: Mapping[str, pd.DataFrame],
    schema: Schema,
    policy: Policy,
    ledger: Ledger | None,
    tick: Callable[[], None] | None,
) -> Marks:
    """What must not leave, of tables that bear on each other."""
    again = any(MARK in t.attrs for t in tables.values())
    suppressed = again or any(bool(t.isna().to_numpy().any()) for t in numbers.values())
    described, estimated = estimate_counts(numbers, schema)
    frame = build_frame(tables, described, schema, suppressed, frozenset(estimated))
    totals = list(
        dict.fromkeys(
            family.total for family in schema.families if family.total != schema.population
        )
    )
    zonings = read_zonings(tables, frame, schema)
    empty_rows = again or any(bool(t[schema.population].isna().any()) for t in numbers.values())
    if (
        empty_rows
        and max((int((zoning.zone >= 0).sum()) for zoning in zonings), default=0) > PROVED_AGAIN
    ):
        zonings = []
    apart = (
        apart_zoning(frame)
        if provable() and not (empty_rows and frame.size > PROVED_AGAIN)
        else None
    )
    zonings += [apart] if apart is not None else []
    # whole units were compared when the tables went through the gate first; their pieces are no
    # longer all there
    pieces = (
        []
        if again
        else read_pieces(tables, frame, schema) + [zoning.pieces(frame) for zoning in zonings]
    )
    out = _all_withheld(frame, schema, totals, policy, pieces, zonings, tick)
    shown = shown_before(frame, ledger)
    forced: dict[str, np.ndarray] = {}
    for _ in range(REPAIRS):
        masks = solve_families(frame, schema, policy, out, shown, forced, tick, zonings)
        if not provable():
            solve_apart(frame, schema, masks)
        dominated_means(frame, schema, policy, masks)
        solve_means(frame, schema, masks)
        if zonings:
            solve_zone_means(frame, schema, masks, zonings, tick)
        marks = marks_of(numbers, schema, frame, out, masks)
        if not needs_audit(schema) and not piece_tables(tables, schema):
            return marks
        found = attack(
            _as_seen(release(tables, numbers, marks, schema), tables, schema), schema, policy, tick
        )
        if not found:
            return marks
        _force(found, frame, schema, pieces, masks, forced)
    raise GateError("The scales overlap in a way that cannot be protected.")


def _as_seen(
    protected: Protected, tables: Mapping[str, pd.DataFrame], schema: Schema
) -> dict[str, pd.DataFrame]:
    """What the strongest reader knows: the released rows, the withheld units by name and place, the
    pieces of overlaps."""
    seen = {name: tables[name] for name in piece_tables(tables, schema)}
    keys = {nesting.key for nesting in schema.nestings} | {
        key for o in schema.overlaps for key in (o.key_a, o.key_b)
    }
    for scale, table in protected.tables.items():
        full = table.reindex(protected.withheld[scale].index)
        for key in keys & set(full.columns):
            full[key] = tables[scale][key].to_numpy()
        seen[scale] = full
    return seen


def _all_withheld(
    frame: Frame,
    schema: Schema,
    totals: list[str],
    policy: Policy,
    pieces: list[Pieces],
    zonings: list[Zoning],
    tick: Callable[[], None] | None,
) -> np.ndarray:
    """R1, R8 and R9 on whole units, in turn until nothing is added."""
    out = withheld_units(frame, schema.population, totals, policy)
    while True:
        grown = out.copy() if provable() else withheld_apart(frame, out)
        grown[withheld_by_differences(pieces, frame, policy, grown)] = True
        if (grown == out).all() and zonings:
            grown = withheld_zones(frame, policy, out, zonings, tick)
        if (grown == out).all():
            return out
        out = withheld_units(frame, schema.population, totals, policy, grown)


def _force(
    found: list[Disclosure],
    frame: Frame,
    schema: Schema,
    pieces: list[Pieces],
    masks: Masks,
    forced: dict[str, np.ndarray],
) -> None:
    """What the audit still finds (zonings that do not nest, columns in two families): hide the cell
    in the cheapest unit that meets
    it, then the family there."""
    place = {
        (frame.scales[s], c): i
        for i, (s, c) in enumerate(zip(frame.scale, frame.code, strict=True))
        if s >= 0
    }
    households = np.nan_to_num(frame.values[frame.population])
    for disclosure in found:
        node = place.get((disclosure.scale, disclosure.unit), -1)
        families = [
            f
            for f in schema.families
            if disclosure.column in f.columns or disclosure.column == f.total
        ]
        if node < 0 or not families:
            raise GateError("The scales overlap in a way that cannot be protected.")
        around = sorted((i for i in neighbours(pieces, node)), key=lambda i: (households[i], i))
        brothers = [
            int(i)
            for i in np.flatnonzero(frame.parent == frame.parent[node])
            if frame.parent[node] >= 0 and i != node
        ]
        column = disclosure.column
        near = [
            i
            for i in around + brothers
            if column in masks.hidden and frame.scale[i] >= 0 and not masks.hidden[column][i]
        ]
        for family in families:
            names = [name for name in family.columns if name in masks.hidden]
            for name in names:
                forced.setdefault(name, np.zeros(frame.size, dtype=bool))
            if near and column in names:
                forced[column][near[0]] = True
            else:
                for name in names:
                    forced[name][[node, *around, *brothers]] = True


def shown_before(frame: Frame, ledger: Ledger | None) -> dict[str, np.ndarray]:
    """Per column (n,): cells that an earlier release showed."""
    shown: dict[str, np.ndarray] = {}
    if ledger is None:
        return shown
    for name in frame.values:
        mask = np.zeros(frame.size, dtype=bool)
        for scale in frame.scales:
            codes = ledger.released(scale, name)
            if codes:
                rows = frame.rows(scale)
                mask[rows] = np.isin(
                    frame.code[rows].astype(str), np.array(sorted(codes), dtype=str)
                )
        shown[name] = mask
    return shown
