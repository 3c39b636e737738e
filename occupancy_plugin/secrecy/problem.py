"""The problem that the gate solves: one argument where every stage needs the same things."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from .algebra.groups import alike
from .masks import Masks
from .policy import Policy
from .schema import Family, Schema
from .structure import Structure

if TYPE_CHECKING:
    from .forest.forest import Forest
    from .zonings.read import Zoning


Member = tuple[Family, tuple[str, ...]]  # a family and the columns solved together
YIELDING = 1e-3  # of a unit's households count where its scale gives way
TOLD = 1e6  # times as many where it was shown before


def no_tick() -> None:
    """Nobody waits for a sign of life."""


class Moves(NamedTuple):
    """Cells (n, C) of a family and its sums of which a move is known, how many units (n,) were one
    row, and what was hidden then (C, n). As long as all of it still is they move: hiding more takes
    no move away.

    Bit by bit: `np.packbits` along the rows of `moving` and of `hidden`. A country has twenty
    families of two million units."""

    moving: np.ndarray
    units: np.ndarray
    hidden: np.ndarray


@dataclass
class Problem:
    """Which cells of a forest must not leave?

    forest    all units of all scales
    schema    what the columns mean; policy  the thresholds
    withheld  (n,) booleans: units that do not leave at all
    shown     per column (n,) booleans: cells that an earlier release showed, which cannot be hidden
    kept      per column (n,) booleans: cells that an earlier release hid, which stay hidden
    secret    per column (n,) booleans: cells that must not follow whatever the rules say of their
              row: another vintage withholds the unit, or one child makes up a mean (R10)
    told      (n,) households of units that the input does not count, where others tell them
    zonings   sums over units that do not nest in the forest (R9)
    twins     (k, 2) zones that hold the same units as another one, and that one: one mask for both
    structure sums over the categories of families, declared or found (R7, R14)
    tied      families that an inclusion ties are proved as one: the first → all of them
    masks     the answer so far; every stage adds to it
    moves     per family and the columns solved together: cells that are known to move
    settled   … and the masks, as a digest, that a proof of them left as they were
    tick      called now and then: may raise to cancel
    workers   processes that take parts of it; None: threads of this one
    """

    forest: Forest
    schema: Schema
    policy: Policy
    withheld: np.ndarray
    shown: Mapping[str, np.ndarray] = field(default_factory=dict)
    kept: Mapping[str, np.ndarray] = field(default_factory=dict)
    secret: Mapping[str, np.ndarray] = field(default_factory=dict)
    told: np.ndarray | float = np.nan
    zonings: Sequence[Zoning] = ()
    twins: np.ndarray = field(default_factory=lambda: np.zeros((0, 2), dtype=int))
    structure: Structure = field(default_factory=Structure)
    tied: Mapping[Member, tuple[Member, ...]] = field(default_factory=dict)
    masks: Masks = field(default_factory=lambda: Masks({}, {}))
    moves: dict[Member, Moves] = field(default_factory=dict)
    settled: dict[Member, bytes] = field(default_factory=dict)
    tick: Callable[[], None] = no_tick
    workers: Executor | None = None

    def tied_with(self, member: Member) -> tuple[Member, ...]:
        """The families that are proved with one, itself among them."""
        return self.tied.get(member, (member,))

    def is_tied(self, member: Member) -> bool:
        """Does an inclusion speak of the family?"""
        return any(member in every for every in self.tied.values())

    def firsts(self, members: Sequence[Member]) -> list[Member]:
        """Those under whose name a family is proved: its own, if no other is tied to it."""
        later = {
            member for first, every in self.tied.items() for member in every if member != first
        }
        return [member for member in members if member not in later]

    @cached_property
    def places(self) -> np.ndarray:
        """(n,) numbers of places: units with the same one have the same parent and the same zones,
        so that no sum tells them apart."""
        heads = [self.forest.parent, *(zoning.zone for zoning in self.zonings)]
        return alike(heads, self.forest.size)[0].astype(np.int32)

    def tie(self, values: np.ndarray, join: np.ufunc = np.logical_or) -> np.ndarray:
        """Gives twins one of the `values` (n,), in place: theirs joined. Of masks: all are hidden
        where one is."""
        twin, stands = self.twins.T
        join.at(values, stands, values[twin])
        values[twin] = values[stands]
        return values

    @property
    def yields(self) -> np.ndarray:
        """(n,) units of scales that give way; twins do only where all of them do."""
        return self.tie(self._of_yielding_scales, np.logical_and)

    @property
    def spare(self) -> np.ndarray:
        """(n,) units that give way and are no secret themselves: they hold enough households."""
        enough = self.policy.min_households
        return self.yields & ((self.forest.households >= enough) | (self.told >= enough))

    @property
    def given_up(self) -> np.ndarray:
        """(n,) units that are withheld and are no secret themselves: what follows of them tells
        nothing."""
        return self.withheld & self.spare

    @property
    def give(self) -> np.ndarray:
        """(n,) how much of a unit's size counts when it is asked to hide."""
        return np.where(self._of_yielding_scales, YIELDING, 1.0)

    @property
    def price(self) -> np.ndarray:
        """(n,) what it costs to withhold a unit: its households, far fewer where it gives way, and
        far more where it was shown before and cannot be taken back. Twins cost what all do."""
        told = self.shown.get(self.forest.population, np.zeros(self.forest.size, dtype=bool))
        price = np.nan_to_num(self.forest.households) * self.give * np.where(told, TOLD, 1.0)
        return self.tie(price, np.add)

    @property
    def _of_yielding_scales(self) -> np.ndarray:
        scales = self.forest.scales
        numbers = [number for number, s in enumerate(scales) if s in self.schema.yielding]
        return np.isin(self.forest.scale, numbers)
