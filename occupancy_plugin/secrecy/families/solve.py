"""One family over the forest: from the frame to its network and back to the masks."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ..forest.forest import Frame
from ..policy import Policy
from ..schema import Family
from .merge import merge_withheld
from .net import FamilyNet
from .table import Masks, read_family
from .unknown import fill_counts


def need_width(households: np.ndarray, policy: Policy) -> np.ndarray:
    """Width that protects a cell of each unit (SECRECY "Model"): min(cap, max(floor, ⌈share ·
    H⌉))."""
    wide = np.ceil(policy.need_share * np.nan_to_num(households))
    return np.minimum(policy.need_cap, np.maximum(policy.need_floor, wide))


def solve_family(
    frame: Frame,
    family: Family,
    columns: tuple[str, ...],
    policy: Policy,
    shown: Mapping[str, np.ndarray],
    masks: Masks,
    only: np.ndarray | None = None,
) -> None:
    """One network: builds it, solves it, writes its masks back."""
    table = read_family(frame, family, columns, policy, shown, masks, only)
    if table is None:
        return
    hidden, nodes = table.hidden, table.nodes
    merged = merge_withheld(
        table.x,
        table.total,
        np.asarray(hidden.all(axis=1) & table.sensitive.all(axis=1)),
        table.parent,
        table.several,
    )
    stay = merged.nodes
    x = fill_counts(
        merged.x,
        merged.total,
        merged.parent,
        frame.code[nodes[stay]],
        frozenset(columns) <= frame.estimated,
    )
    need = need_width(frame.values[frame.population][nodes[stay]], policy)
    doubled = merged.doubled(x, table.several)
    keep = table.sensitive | table.crossed  # what zones hide for their units is no spare cell
    net = FamilyNet(
        x, hidden[stay], keep[stay], table.fixed[stay], merged.parent, need, doubled=doubled
    )
    net.solve(proven=frame.suppressed)
    hidden[stay] = net.hidden
    drift = np.ones(hidden.shape, dtype=np.uint64)
    drift[stay] = net.flow
    if only is None:
        masks.narrow[columns] = net.shortfalls()
    for position, name in enumerate(columns):
        if name not in frame.values:
            continue
        mask = masks.hidden[name]
        mask[nodes] = hidden[:, position] | (
            table.fixed[:, position] & masks.sensitive[name][nodes]
        )
        flow = np.zeros(frame.size, dtype=np.uint64) if only is None else masks.flow[name]
        flow[nodes] = drift[:, position]
        masks.flow[name] = flow
