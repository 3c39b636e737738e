"""One family as a network: a parent and its two children, three categories."""

from __future__ import annotations

import numpy as np

from occupancy_plugin.secrecy.families.net import FamilyNet

X = np.array([[30.0, 20, 10], [10, 20, 0], [20, 0, 10]])
PARENT = np.array([-1, 0, 0])


def net(
    hidden: list[list[int]],
    x: np.ndarray = X,
    sensitive: list[list[int]] | None = None,
    parent: np.ndarray = PARENT,
    need: float = 2.0,
    fixed: list[list[int]] | None = None,
) -> FamilyNet:
    """sensitive: what is hidden, unless given; fixed: cells that were shown before."""
    mask = np.array(hidden, dtype=bool)
    return FamilyNet(
        x=x,
        hidden=mask,
        sensitive=mask.copy() if sensitive is None else np.array(sensitive, dtype=bool),
        must_show=np.zeros_like(mask) if fixed is None else np.array(fixed, dtype=bool),
        parent=parent,
        required_width=np.full(len(x), need),
    )


def alone(some: FamilyNet) -> set[tuple[int, int]]:
    return {(int(r), int(c)) for r, c in zip(*some.exposed(), strict=True)}
