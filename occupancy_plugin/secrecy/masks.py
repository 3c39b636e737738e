"""The masks of all columns over the forest: what is hidden, what must not follow, what the proofs
leave."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np


@dataclass
class Masks:
    """Per column booleans over the nodes of the forest, shape (n,).

    hidden: cells that do not leave; every stage adds to it
    sensitive: hidden cells that must not be disclosed: primary, withheld or unknown
    underprotected: per columns solved together: how many cells stay narrower than `required_width`
    hidden_for_zones: cells that are hidden because a unit inside a zone would be disclosed
      (zonings/prove.py)
    totals: denominators as they were hidden when the proof of several families began
    """

    hidden: dict[str, np.ndarray]
    sensitive: dict[str, np.ndarray]
    underprotected: dict[tuple[str, ...], int] = field(default_factory=dict)
    hidden_for_zones: dict[str, np.ndarray] = field(default_factory=dict)
    totals: dict[str, np.ndarray] = field(default_factory=dict)

    def total(self, name: str) -> np.ndarray:
        """(n,) where a family's denominator is hidden."""
        return self.totals.get(name, self.hidden[name])

    @contextmanager
    def freeze_totals(self, names: Iterable[str]) -> Iterator[None]:
        """Denominators that one family hides stay as they are for the others meanwhile: what they
        hide must not depend on which of them is looked at first."""
        self.totals = {name: self.hidden[name].copy() for name in names if name in self.hidden}
        try:
            yield
        finally:
            self.totals = {}
