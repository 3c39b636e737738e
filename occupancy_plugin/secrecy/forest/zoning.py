"""A zoning over a scale of the forest (R9): which zone each unit lies in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..arrays import Ints
from .forest import Forest


@dataclass(frozen=True)
class Zoning:
    """One zoning on the forest.

    zone: (n,) position of the zone of each node, −1 for none
    heads: positions of the zones themselves"""

    zone: Ints
    heads: Ints

    def memberships(self, forest: Forest) -> tuple[Ints, Ints]:
        """Return (k,) zones and (k,) the units in them that have households, or may have."""
        members = np.flatnonzero((self.zone >= 0) & (forest.values[forest.population] != 0))
        return self.zone[members], members
