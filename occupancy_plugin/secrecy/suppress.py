"""From a frame to masks: every family in turn, the columns that hang on them, and the proof.

A hidden denominator hides its family in that row. Totals of withheld rows are taken as known to the
attacker while families
are proved; that they are not is the unit rule's work (units.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from .families.solve import solve_family
from .families.table import Masks
from .forest.forest import Frame
from .forest.siblings import Siblings
from .policy import Policy
from .primary import hidden_rate, small_cell
from .schema import Family, Schema
from .zonings.read import Zoning
from .zonings.solve import hide_totals, solve_zones

# two columns that agree on that many rows, and never disagree, are one column to an attacker
ALIAS_ROWS = 20


def first_masks(frame: Frame, schema: Schema, policy: Policy, withheld: np.ndarray) -> Masks:
    """R1–R4 and what the input already hides."""
    hidden = {name: withheld.copy() for name in frame.values}
    for name, value in frame.values.items():
        hidden[name] |= np.isnan(value) & frame.has[name]
    totals = {family.total for family in schema.families} | {schema.population}
    for family in schema.families:
        if family.total not in frame.values:
            continue
        total = frame.values[family.total]
        for name in family.columns:
            if name in frame.values:
                count = frame.values[name]
                hidden[name] |= hidden_rate(
                    count, total, policy.near_extremes, policy.hidden_rates
                ) | small_cell(count, total, policy)
    for rate in schema.rates:
        if (
            rate.numerator in frame.values
            and rate.denominator in frame.values
            and rate.numerator not in totals
        ):
            count, total = frame.values[rate.numerator], frame.values[rate.denominator]
            hidden[rate.numerator] |= hidden_rate(count, total, rate.decimals, policy.hidden_rates)
    return Masks(hidden, {name: mask.copy() for name, mask in hidden.items()})


def solve_families(
    frame: Frame,
    schema: Schema,
    policy: Policy,
    withheld: np.ndarray,
    shown: Mapping[str, np.ndarray],
    forced: Mapping[str, np.ndarray] | None = None,
    tick: Callable[[], None] | None = None,
    zonings: Sequence[Zoning] = (),
) -> Masks:
    """Masks of all columns. shown: per column (n,) cells that left earlier (ledger): they cannot be
    hidden any more."""
    masks = first_masks(frame, schema, policy, withheld)
    if zonings:
        hide_totals(frame, schema, policy, withheld, masks, zonings, tick)
    for name, mask in (forced or {}).items():
        masks.hidden[name] |= mask
        masks.sensitive[name] |= mask
    alias = find_aliases(frame, schema)
    members = [(family, columns) for family in schema.families for columns in _members(family)]
    for _ in range(len(members) + 3):
        before = {name: int(mask.sum()) for name, mask in masks.hidden.items()}
        for family, columns in members:
            if tick is not None:
                tick()
            solve_family(frame, family, columns, policy, shown, masks)
        if zonings:
            solve_zones(
                frame, members, policy, shown, masks, zonings, tick, abreast=not needs_audit(schema)
            )
        for one, other in alias:
            both = masks.hidden[one] | masks.hidden[other]
            masks.hidden[one], masks.hidden[other] = both.copy(), both.copy()
            masks.sensitive[one] |= both
            masks.sensitive[other] |= both
        solve_sums(frame, schema, masks)
        grown = [name for name, mask in masks.hidden.items() if int(mask.sum()) != before[name]]
        if not _linked(schema, alias, grown):
            return masks
        for name in _shared(schema):
            masks.sensitive[name] |= masks.hidden[name]
    return masks


def _members(family: Family) -> list[tuple[str, ...]]:
    """A partition is solved as a whole; overlapping counts one by one, each with its implicit
    complement."""
    return [family.columns] if family.partition else [(name,) for name in family.columns]


def _shared(schema: Schema) -> set[str]:
    """Columns that take part in more than one family, as a category or as a total."""
    seen: dict[str, int] = {}
    for family in schema.families:
        for name in family.columns:
            seen[name] = seen.get(name, 0) + 1
    totals = {family.total for family in schema.families}
    return {name for name, times in seen.items() if times > 1 or name in totals}


def needs_audit(schema: Schema) -> bool:
    """Columns of two families are no network: the auditor has the last word there."""
    return bool(_shared(schema))


def _linked(schema: Schema, alias: list[tuple[str, str]], grown: list[str]) -> bool:
    """Does anything that was hidden in this pass concern another family too?"""
    totals = {family.total for family in schema.families}
    bound = (
        _shared(schema)
        | {name for pair in alias for name in pair}
        | {s.column for s in schema.sums if s.column in totals}
    )
    return bool(bound & set(grown))


def find_aliases(frame: Frame, schema: Schema) -> list[tuple[str, str]]:
    """A denominator that equals a category of another family on every row (attack 6): one column
    under two names."""
    real = frame.scale >= 0
    sums = {name: float(np.nansum(value[real])) for name, value in frame.values.items()}
    found = []
    totals = dict.fromkeys(
        family.total for family in schema.families if family.total != schema.population
    )
    for family in schema.families:
        for name in family.columns:
            for total in totals:
                if (
                    name not in sums
                    or total not in sums
                    or name == total
                    or sums[name] != sums[total]
                    or sums[name] <= 0
                ):
                    continue
                a, b = frame.values[name][real], frame.values[total][real]
                known = np.isfinite(a) & np.isfinite(b)
                if (
                    known.sum() >= ALIAS_ROWS
                    and bool((a[known] == b[known]).all())
                    and total != family.total
                ):
                    found.append((name, total))
    return found


def solve_means(frame: Frame, schema: Schema, masks: Masks) -> None:
    """A mean times its weight is additive: it is hidden with its weight, and never alone among its
    siblings (attack 8)."""
    siblings = Siblings(frame.parent)
    for mean in schema.means:
        if mean.column not in frame.values:
            continue
        has = frame.has[mean.column]
        hidden = masks.hidden[mean.column]
        if mean.weight in masks.hidden:
            hidden |= masks.hidden[mean.weight]
        masks.sensitive[mean.column] |= hidden
        weight = (
            np.nan_to_num(frame.values[mean.weight], nan=1.0)
            if mean.weight in frame.values
            else np.ones(frame.size)
        )
        for _ in range(frame.size + 1):
            if not _spread_mean(siblings, hidden, has, weight):
                break


def _spread_mean(
    siblings: Siblings, hidden: np.ndarray, has: np.ndarray, weight: np.ndarray
) -> bool:
    if not len(siblings.heads):
        return False
    live = has & (weight > 0)
    count = np.add.reduceat((hidden & live)[siblings.kids].astype(int), siblings.first)
    head = hidden[siblings.heads]
    lacking = np.zeros(len(hidden), dtype=bool)
    lacking[siblings.heads] = has[siblings.heads] & np.where(head, count == 0, count == 1)
    cost = np.where(hidden | ~live, np.inf, weight)
    chosen = siblings.cheapest(cost, lacking)
    hidden[chosen] = True
    lacking[siblings.parent[chosen]] = False
    upward = lacking & ~hidden
    hidden |= upward
    return len(chosen) > 0 or bool(upward.any())


def solve_sums(frame: Frame, schema: Schema, masks: Masks) -> None:
    """A sum is shown where no part of it is hidden, or where it follows from what is shown anyway
    (R5, R7)."""
    owner = {
        name: family.name
        for family in schema.families
        if family.partition
        for name in family.columns
    }
    for total in schema.sums:
        if total.column not in frame.values:
            continue
        parts = [name for name in total.parts if name in masks.hidden]
        hidden = np.zeros(frame.size, dtype=bool)
        for name in parts:
            hidden |= masks.hidden[name]
        if len({owner.get(name, name) for name in parts}) == 1 and all(
            name in masks.flow for name in parts
        ):
            drift = np.zeros(frame.size, dtype=np.uint64)
            for name in parts:
                drift += masks.flow[name]
            hidden &= (drift != 0) | masks.sensitive[total.column]
        masks.hidden[total.column] |= hidden


def solve_apart(frame: Frame, schema: Schema, masks: Masks) -> None:
    """A unit whose children hang elsewhere (an EPCI across two départements) shows what follows
    from its children anyway."""
    kids = np.flatnonzero(frame.apart_parent >= 0)
    if not len(kids):
        return
    for name, flow in masks.flow.items():
        drift = np.zeros(frame.size, dtype=np.uint64)
        np.add.at(drift, frame.apart_parent[kids], flow[kids])
        loose = np.zeros(frame.size, dtype=bool)
        np.logical_or.at(loose, frame.apart_parent[kids], masks.hidden[name][kids])
        masks.hidden[name] |= frame.apart & (drift != 0) & loose
    complete_rows(frame, schema, masks)


def complete_rows(frame: Frame, schema: Schema, masks: Masks) -> None:
    """Rows that stand apart: a single hidden category takes the cheapest other one with it (R5)."""
    for family in schema.families:
        names = [name for name in family.columns if name in masks.hidden]
        if not family.partition or len(names) < 2:
            continue
        hidden = np.column_stack([masks.hidden[name] for name in names])
        rows = np.flatnonzero(frame.apart & (hidden.sum(axis=1) == 1))
        if not len(rows):
            continue
        cost = np.column_stack([np.nan_to_num(frame.values[name][rows]) for name in names])
        cost[hidden[rows]] = np.inf
        for row, best in zip(rows, cost.argmin(axis=1), strict=True):
            masks.hidden[names[int(best)]][row] = True


def withheld_apart(frame: Frame, withheld: np.ndarray) -> np.ndarray:
    """Units that stand apart and above a withheld unit: their totals would give a second equation
    on it."""
    out = withheld.copy()
    above = frame.apart_parent.copy()
    for position in range(frame.size):  # parents come first
        if above[position] < 0 and frame.parent[position] >= 0:
            above[position] = above[frame.parent[position]]
    hit = above[withheld & (above >= 0)]
    out[hit] = True
    return out


def dominated_means(frame: Frame, schema: Schema, policy: Policy, masks: Masks) -> None:
    """R10 (optional): a mean whose amount comes to more than `dominance` percent from one child is
    hidden."""
    if policy.dominance is None:
        return
    kids = np.flatnonzero(frame.parent >= 0)
    for mean in schema.means:
        if mean.column not in frame.values or mean.weight not in frame.values:
            continue
        amount = np.nan_to_num(frame.values[mean.column] * frame.values[mean.weight])
        total = np.bincount(frame.parent[kids], amount[kids], minlength=frame.size)
        largest = np.zeros(frame.size)
        np.maximum.at(largest, frame.parent[kids], amount[kids])
        mask = (total > 0) & (largest * 100.0 > policy.dominance * total)
        masks.hidden[mean.column] |= mask
        masks.sensitive[mean.column] |= mask
