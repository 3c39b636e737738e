"""The masks of all columns over the forest: what is hidden, what must not follow, what the proofs
leave."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np


@dataclass
class Masks:
    """Per column booleans over the nodes of the forest, shape (n,).

    hidden     cells that do not leave; every stage adds to it
    sensitive  hidden cells that must not follow from what is shown: primary, withheld, unknown
    flow       the random circulation that a family's proof leaves: 0 where a cell takes one value
    narrow     per columns solved together: cells that stay narrower than `need`
    crossed    cells that are hidden because a unit inside a zone would follow (zonings/protect.py)
    """

    hidden: dict[str, np.ndarray]
    sensitive: dict[str, np.ndarray]
    flow: dict[str, np.ndarray] = field(default_factory=dict)
    narrow: dict[tuple[str, ...], int] = field(default_factory=dict)
    crossed: dict[str, np.ndarray] = field(default_factory=dict)
