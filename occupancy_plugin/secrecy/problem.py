"""The problem that the gate solves: one argument where every stage needs the same things."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from .algebra.groups import group_equal_rows
from .masks import Masks
from .policy import Policy
from .schema import Family, Schema
from .structure import Structure

if TYPE_CHECKING:
    from .forest.forest import Forest
    from .zonings.read import Zoning


Member = tuple[Family, tuple[str, ...]]  # a family and the columns solved together
YIELDING = 1e-3  # of a unit's households count where its scale yields
SHOWN_BEFORE = 1e6  # times as many where it was shown before


def never_cancelled() -> None:
    """The caller does not cancel."""


class KnownMoves(NamedTuple):
    """Cells (n, C) of a family and its sums of which a move is known, how many units (n,) were one
    row, and what was hidden then (C, n). As long as all of it still is they move: hiding more takes
    no move away.

    Bit by bit: `np.packbits` along the rows of both masks. A country has twenty
    families of two million units."""

    moving: np.ndarray
    units: np.ndarray
    hidden: np.ndarray


@dataclass
class Problem:
    """The cells of a forest that must not leave, and all that the stages need to find them. Masks
    are booleans over the nodes (n,).

    forest: all units of all scales
    schema: what the columns mean
    policy: the thresholds
    withheld: (n,) units that are withheld whole
    shown_before: per column (n,) the cells that an earlier release showed; they cannot be hidden
    hidden_before: per column (n,) the cells that an earlier release hid; they stay hidden
    extra_sensitive: per column (n,) cells that are sensitive whatever the rules say of their own
      row: another vintage withholds the unit, or one child makes up a mean (R10)
    inferred_households: (n,) households of units that the input does not count, as published
      numbers disclose them
    zonings: sums over units that do not nest in the forest (R9)
    duplicate_zones: (k, 2) zones that hold the same units as another zone, and that zone: both have
      one mask
    structure: sums over the categories of families, declared or found (R7, R14)
    tied: families that an inclusion ties are proved as one: the first → all of them
    masks: the answer so far; every stage adds to it
    known_moves: per family and the columns solved together: cells that are known to move
    proved: per family a digest of the masks with which its proof ended
    check_cancelled: called now and then; it may raise to cancel
    workers: processes that take parts of the work; None: threads of this process
    """

    forest: Forest
    schema: Schema
    policy: Policy
    withheld: np.ndarray
    shown_before: Mapping[str, np.ndarray] = field(default_factory=dict)
    hidden_before: Mapping[str, np.ndarray] = field(default_factory=dict)
    extra_sensitive: Mapping[str, np.ndarray] = field(default_factory=dict)
    inferred_households: np.ndarray | float = np.nan
    zonings: Sequence[Zoning] = ()
    duplicate_zones: np.ndarray = field(default_factory=lambda: np.zeros((0, 2), dtype=int))
    structure: Structure = field(default_factory=Structure)
    tied: Mapping[Member, tuple[Member, ...]] = field(default_factory=dict)
    masks: Masks = field(default_factory=lambda: Masks({}, {}))
    known_moves: dict[Member, KnownMoves] = field(default_factory=dict)
    proved: dict[Member, bytes] = field(default_factory=dict)
    check_cancelled: Callable[[], None] = never_cancelled
    workers: Executor | None = None

    def tied_with(self, member: Member) -> tuple[Member, ...]:
        """The families that are proved with one, itself among them."""
        return self.tied.get(member, (member,))

    def is_tied(self, member: Member) -> bool:
        """Does an inclusion speak of the family?"""
        return any(member in members for members in self.tied.values())

    def firsts(self, members: Sequence[Member]) -> list[Member]:
        """Those under whose name a family is proved: its own, if no other is tied to it."""
        later = {
            member for first, every in self.tied.items() for member in every if member != first
        }
        return [member for member in members if member not in later]

    @cached_property
    def atoms(self) -> np.ndarray:
        """(n,) numbers of places: units with the same one have the same parent and the same zones,
        so that no sum tells them apart."""
        heads = [self.forest.parent, *(zoning.zone for zoning in self.zonings)]
        return group_equal_rows(heads, self.forest.size)[0].astype(np.int32)

    def equalise_duplicates(self, values: np.ndarray, join: np.ufunc = np.logical_or) -> np.ndarray:
        """Gives twins one of the `values` (n,), in place: theirs joined. Of masks: all are hidden
        where one is."""
        twin, stands = self.duplicate_zones.T
        join.at(values, stands, values[twin])
        values[twin] = values[stands]
        return values

    @property
    def yielding(self) -> np.ndarray:
        """(n,) units of scales that yield; twins do only where all of them do."""
        return self.equalise_duplicates(self._of_yielding_scales, np.logical_and)

    @property
    def yielding_above_threshold(self) -> np.ndarray:
        """(n,) units that yield and are no secret themselves: they hold enough households."""
        enough = self.policy.min_households
        return self.yielding & (
            (self.forest.households >= enough) | (self.inferred_households >= enough)
        )

    @property
    def secondary_withheld(self) -> np.ndarray:
        """(n,) units that are withheld and are no secret themselves: what follows of them tells
        nothing."""
        return self.withheld & self.yielding_above_threshold

    @property
    def size_weight(self) -> np.ndarray:
        """(n,) how much of a unit's size counts when it is asked to hide."""
        return np.where(self._of_yielding_scales, YIELDING, 1.0)

    @property
    def withholding_cost(self) -> np.ndarray:
        """(n,) what it costs to withhold a unit: its households, far fewer where it yields, and
        far more where it was shown before and cannot be taken back. Twins cost what all do."""
        is_shown = self.shown_before.get(
            self.forest.population, np.zeros(self.forest.size, dtype=bool)
        )
        price = (
            np.nan_to_num(self.forest.households)
            * self.size_weight
            * np.where(is_shown, SHOWN_BEFORE, 1.0)
        )
        return self.equalise_duplicates(price, np.add)

    @property
    def _of_yielding_scales(self) -> np.ndarray:
        scales = self.forest.scales
        numbers = [number for number, s in enumerate(scales) if s in self.schema.yielding]
        return np.isin(self.forest.scale, numbers)
