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

    hidden     cells that do not leave; every stage adds to it
    sensitive  hidden cells that must not follow from what is shown: primary, withheld, unknown
    narrow     per columns solved together: cells that stay narrower than `need`
    crossed    cells that are hidden because a unit inside a zone would follow (zonings/protect.py)
    totals     denominators as they were hidden when families began to be looked at side by side
    """

    hidden: dict[str, np.ndarray]
    sensitive: dict[str, np.ndarray]
    narrow: dict[tuple[str, ...], int] = field(default_factory=dict)
    crossed: dict[str, np.ndarray] = field(default_factory=dict)
    totals: dict[str, np.ndarray] = field(default_factory=dict)

    def total(self, name: str) -> np.ndarray:
        """(n,) where a family's denominator is hidden."""
        return self.totals.get(name, self.hidden[name])

    @contextmanager
    def totals_as_they_are(self, names: Iterable[str]) -> Iterator[None]:
        """Denominators that one family hides stay as they are for the others meanwhile: what they
        hide must not depend on which of them is looked at first."""
        self.totals = {name: self.hidden[name].copy() for name in names if name in self.hidden}
        try:
            yield
        finally:
            self.totals = {}
