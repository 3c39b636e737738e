"""One family read off the frame: counts, masks and parents of the nodes that have it; and the masks
of all columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from ..forest.forest import Frame
from ..model import GateError, name_codes
from ..policy import Policy
from ..schema import Family
from .unknown import fill_totals


@dataclass
class Masks:
    """hidden, sensitive: per column (n,) booleans over the frame. flow: per column, the circulation
    that the proof leaves.
    narrow: per columns solved together, cells that stay narrower than `need`. crossed: per column,
    cells of zones that are hidden
    because a unit inside would follow (`linking.py`)."""

    hidden: dict[str, np.ndarray]
    sensitive: dict[str, np.ndarray]
    flow: dict[str, np.ndarray] = field(default_factory=dict)
    narrow: dict[tuple[str, ...], int] = field(default_factory=dict)
    crossed: dict[str, np.ndarray] = field(default_factory=dict)


@dataclass
class FamilyTable:
    """One family on the nodes that have it and whose denominator is positive, in the frame's order.

    nodes (n,) positions in the frame; parent (n,) among them, −1 = root; x (n, C), NaN where
    unknown; total (n,);
    hidden, sensitive, fixed (n, C), see `FamilyNet`; crossed (n, C) see `Masks`; several (n,):
    rests that stand for several units
    """

    nodes: np.ndarray
    parent: np.ndarray
    x: np.ndarray
    total: np.ndarray
    hidden: np.ndarray
    sensitive: np.ndarray
    fixed: np.ndarray
    crossed: np.ndarray
    several: np.ndarray


def read_family(
    frame: Frame,
    family: Family,
    columns: tuple[str, ...],
    policy: Policy,
    shown: Mapping[str, np.ndarray],
    masks: Masks,
    only: np.ndarray | None = None,
) -> FamilyTable | None:
    """Counts and masks of one family; None where nobody has it. only (n,) booleans over the frame:
    the nodes to look at.

    Raises GateError for counts that do not agree with their denominator."""
    if family.total not in frame.values or not any(name in frame.values for name in columns):
        return None
    nodes, parent = family_nodes(frame, family, columns, only)
    if not len(nodes):
        return None
    every = slice(None) if len(nodes) == frame.size else nodes  # no copy where all have it
    raw = np.column_stack(
        [
            frame.values[name][every] if name in frame.values else np.full(len(nodes), np.nan)
            for name in columns
        ]
    )
    total = frame.values[family.total][every]
    check_rows(raw, total, family, frame.code[nodes])
    if np.isnan(total).any():
        total = fill_totals(total, np.nansum(raw, axis=1), parent)
    if not family.partition:
        raw = np.column_stack([raw, total - raw[:, 0]])
    live = total > 0
    if (
        not live.all()
    ):  # 0 of 0: nobody to protect, the zeros are known, unless the denominator itself is hidden
        for name in columns:
            if name in masks.hidden:
                masks.hidden[name][nodes[~live]] |= masks.hidden[family.total][nodes[~live]]
        keep = np.cumsum(live) - 1
        parent = np.where(parent[live] >= 0, keep[np.maximum(parent[live], 0)], -1)
        nodes, raw, total = nodes[live], raw[live], total[live]
        if not len(nodes):
            return None

    def gather(source: Mapping[str, np.ndarray]) -> np.ndarray:
        absent = np.zeros(len(nodes), bool)
        return np.column_stack([source[n][nodes] if n in source else absent for n in columns])

    hidden, sensitive, fixed, crossed = (
        gather(source) for source in (masks.hidden, masks.sensitive, shown, masks.crossed)
    )
    bare = masks.hidden[family.total][nodes]
    hidden[bare] = True
    sensitive[bare] = True
    hidden |= np.isnan(raw[:, : len(columns)])
    sensitive |= np.isnan(raw[:, : len(columns)])
    if not family.partition:
        hidden, sensitive, fixed, crossed = (
            np.repeat(part, 2, axis=1) for part in (hidden, sensitive, fixed, crossed)
        )
    elif len(columns) == 1 and hidden.any():
        raise GateError(
            f"Family {family.name} has a single column: it always equals {family.total}."
        )
    hidden &= ~fixed | frame.rest[nodes][:, None]
    several = frame.several(policy)
    sensitive &= ~(several & frame.foreign)[nodes][:, None]
    return FamilyTable(nodes, parent, raw, total, hidden, sensitive, fixed, crossed, several[nodes])


def family_nodes(
    frame: Frame, family: Family, columns: tuple[str, ...], only: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """(nodes that have the family, parents among them): a node whose parent lacks the family hangs
    under the next one that has it."""
    has = frame.has[family.total].copy() if only is None else frame.has[family.total] & only
    some = np.zeros(frame.size, dtype=bool)
    for name in columns:
        if name in frame.has:
            some |= frame.has[name]
    has &= some
    up = frame.parent.copy()
    while True:
        skip = (up >= 0) & ~has[np.maximum(up, 0)]
        if not skip.any():
            break
        up[skip] = frame.parent[up[skip]]
    nodes = np.flatnonzero(has)
    place = np.full(frame.size + 1, -1)
    place[nodes] = np.arange(len(nodes))
    return nodes, place[up[nodes]]


def check_rows(x: np.ndarray, total: np.ndarray, family: Family, code: np.ndarray) -> None:
    """Categories agree with their denominator, or GateError."""
    known = np.nansum(x, axis=1)
    whole = ~np.isnan(x).any(axis=1)
    over = (x > total[:, None]).any(axis=1)
    bad = (known > total) | (whole & (known < total)) if family.partition else over
    bad &= ~np.isnan(total)
    if bad.any():
        raise GateError(
            f"Family {family.name}: the counts do not agree with {family.total} for "
            f"{name_codes(code[bad])}."
        )
