"""The problem that the gate solves: one argument with everything that its stages share."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np

from .algebra.groups import group_equal_rows
from .arrays import Array, Bools, Floats, Ints
from .forest.forest import Forest
from .forest.zoning import Zoning
from .masks import Masks
from .model import Unprotectable
from .policy import Policy
from .schema import Family, Schema
from .structure import Structure

Member = tuple[Family, tuple[str, ...]]  # a family and the columns solved together
YIELDING_COST_FACTOR = 1e-3  # factor of the withholding cost for units of a yielding scale
SHOWN_COST_FACTOR = 1e6  # factor of the withholding cost for units that were shown before


ROUNDS = 40  # of complements for exposed cells


def never_cancelled() -> None:
    """Do nothing, for callers that cannot cancel."""


class KnownMoves(NamedTuple):
    """The cells of a family, its sums and `denominators` that known moves change, among others.

    movable: (n, C) cells with a known move, as bits (`np.packbits` along rows)
    units: (n,) number of units in each row at that time
    hidden: (C, n) the mask at that time, as bits

    The moves stay valid while all cells of that mask are hidden, since hiding more cells never
    removes a move. Bits save memory: France has twenty families of
    two million units."""

    movable: Array
    units: Array
    hidden: Array
    denominators: tuple[str, ...] = ()


class ComponentProof(NamedTuple):
    """A component of a system (`zonings/system.py`) after its proof.

    hidden: (n, C) as bits (`np.packbits` along rows)
    means: per `System.means` (n,), NaN where hidden
    movable: (n, C) cells with a known move, as bits
    exposed: (k, 2) sensitive cells that are still disclosed"""

    hidden: Array
    means: list[Floats]
    movable: Array
    exposed: Ints


@dataclass
class Problem:
    """A forest whose cells must not be disclosed, and everything that the stages need to protect
    them. Masks are booleans over the nodes (n,).

    forest: all units of all scales
    schema: the meaning of the columns
    policy: the thresholds
    withheld: (n,) withheld units
    shown_before: per column (n,) the cells that an earlier release showed; they cannot be hidden
    hidden_before: per column (n,) the cells that an earlier release hid; they stay hidden
    repeats: (n,) units with the numbers of a wider one, which have its masks
    extra_sensitive: per column (n,) cells that are sensitive for reasons outside their own row:
      another vintage withholds the unit, or one child dominates a mean (R10)
    inferred_households: (n,) households of units that the input does not count, as published
      numbers disclose them
    zonings: sums over units that do not nest in the forest (R9)
    duplicate_zones: (k, 2) zones with the same units as another zone, and that zone; both have one
      mask
    structure: sums over the categories of families, declared or detected (R7, R14)
    tied: families that an inclusion ties, which are proved as one: the first → all of them
    masks: the masks so far; every stage adds to them
    known_moves: per family and the columns solved together: cells that are known to move
    proved: per family a digest of the masks at the end of its proof
    known_proofs: proofs of this and earlier attempts, by a digest of all that they read. An attempt
      after something was given up meets most components again as they were
    open_rounds: per family the rounds in a row that ended with exposed cells
    failures: cells of finer scales that could not be protected in this attempt
    given_up: per column (n,) cells that stay hidden without a proof (`give_up`)
    known: per column (n,) the cells that an earlier release showed, which proofs take for known
    not_secret: per column (n,) these and others that follow from facts
    check_cancelled: called regularly; it may raise to cancel
    workers: processes that take parts of the work; None: threads of this process
    """

    forest: Forest
    schema: Schema
    policy: Policy
    withheld: Bools
    shown_before: Mapping[str, Bools] = field(default_factory=dict)
    hidden_before: Mapping[str, Bools] = field(default_factory=dict)
    repeats: Bools | bool = False
    extra_sensitive: Mapping[str, Bools] = field(default_factory=dict)
    inferred_households: Floats | float = np.nan
    zonings: Sequence[Zoning] = ()
    duplicate_zones: Ints = field(default_factory=lambda: np.zeros((0, 2), dtype=int))
    structure: Structure = field(default_factory=Structure)
    tied: Mapping[Member, tuple[Member, ...]] = field(default_factory=dict)
    masks: Masks = field(default_factory=lambda: Masks({}, {}))
    known_moves: dict[Member, KnownMoves] = field(default_factory=dict)
    proved: dict[Member, bytes] = field(default_factory=dict)
    open_rounds: dict[Member, int] = field(default_factory=dict)
    known_proofs: dict[bytes, ComponentProof] = field(default_factory=dict)
    failures: list[Unprotectable] = field(default_factory=list)
    given_up: dict[str, Bools] = field(default_factory=dict)
    known: dict[str, Bools] = field(default_factory=dict)
    not_secret: dict[str, Bools] = field(default_factory=dict)
    check_cancelled: Callable[[], None] = never_cancelled
    workers: Executor | None = None

    @property
    def has_more_equations(self) -> bool:
        """Whether zones, sums, inclusions or lower bounds add equations to those of the forest,
        whose families are networks that `solve_family` proves."""
        schema = self.schema
        added = (self.zonings, self.structure.sums, schema.inclusions, schema.lower_bounds)
        return any(map(bool, added))

    def tied_with(self, member: Member) -> tuple[Member, ...]:
        """Return the families that are proved with this one, including itself."""
        return self.tied.get(member, (member,))

    def is_tied(self, member: Member) -> bool:
        """Whether an inclusion ties the family to another one."""
        return any(member in members for members in self.tied.values())

    def first_members(self, members: Sequence[Member]) -> list[Member]:
        """Return the members without those that are proved under the name of another one: of each
        group of tied families only the first is left."""
        not_first = {
            member
            for first_member, group in self.tied.items()
            for member in group
            if member != first_member
        }
        return [member for member in members if member not in not_first]

    @cached_property
    def atoms(self) -> Ints:
        """(n,) number of the atom of each unit. Units of an atom have the same parent and the same
        zones, so that no sum distinguishes them."""
        parents = [self.forest.parent, *(zoning.zone for zoning in self.zonings)]
        return group_equal_rows(parents, self.forest.size)[0].astype(np.int32)

    def equalise_duplicates(self, values: Array, join: np.ufunc = np.logical_or) -> Array:
        """Give duplicate zones one value of `values` (n,), in place: their values joined. A mask
        then hides both zones if it hid one."""
        duplicate, representative = self.duplicate_zones.T
        join.at(values, representative, values[duplicate])
        values[duplicate] = values[representative]
        return values

    @cached_property
    def is_wide(self) -> Bools:
        """(n,) units of wide scales, and their copies."""
        forest = self.forest
        wide = [n for n, scale in enumerate(forest.scales) if scale in self.schema.wide]
        is_copy = forest.copy_of >= 0
        return np.isin(np.where(is_copy, forest.scale[forest.copy_of], forest.scale), wide)

    @cached_property
    def facts(self) -> Bools:
        """(n,) released units of wide scales whose masks are known when finer scales are protected,
        and units with the same numbers. They are never withheld."""
        forest, is_wide = self.forest, self.is_wide
        if not is_wide.any() or is_wide[forest.scale >= 0].all():
            return np.zeros(forest.size, dtype=bool)
        shown = self.shown_before.get(forest.population, np.zeros(forest.size, dtype=bool))
        return shown & (is_wide | self.repeats)

    def fail(self, failure: Unprotectable) -> None:
        """Note cells that cannot be protected, for `give_up` after this attempt. Raises the failure
        where no masks of wide scales are facts."""
        if not self.facts.any():
            raise failure
        self.failures.append(failure)

    def know(self, ruled: Mapping[str, Bools]) -> None:
        """Take for known what an earlier release showed: all cells of facts, and others that no
        rule hides now (rows may be revised), but no stock, which another vintage may have shown and
        these rows hide. ruled: per column (n,) what the rules hide"""
        stock = {name for family in self.schema.families if family.stock for name in family.columns}
        for name, shown in self.shown_before.items():
            is_free = ~np.isnan(self.forest.values[name]) & ~ruled[name]
            self.known[name] = shown & (self.facts | (is_free & (name not in stock)))

    def keep_known(self) -> None:
        """Show known cells again that are hidden as complements."""
        for name, known in self.known.items():
            self.masks.hidden[name] &= ~known
            self.masks.sensitive[name] &= ~known

    def sensitive(self, name: str) -> Bools:
        """Return (n,) the hidden cells of a column that must not be disclosed."""
        mask = self.masks.sensitive[name]
        return mask & ~self.not_secret[name] if name in self.not_secret else mask

    @property
    def yielding(self) -> Bools:
        """(n,) units of yielding scales; of duplicate zones, only if all belong to such scales."""
        return self.equalise_duplicates(self._in_yielding_scale, np.logical_and)

    @property
    def yielding_above_threshold(self) -> Bools:
        """(n,) yielding units with enough households, which are not sensitive themselves."""
        threshold = self.policy.min_households
        return self.yielding & (
            (self.forest.households >= threshold) | (self.inferred_households >= threshold)
        )

    @property
    def secondary_withheld(self) -> Bools:
        """(n,) units that are withheld only as complements, and so are not sensitive themselves."""
        return self.withheld & self.yielding_above_threshold

    @property
    def size_weight(self) -> Floats:
        """(n,) factor of a unit's size in the price of hiding its cells."""
        return np.where(self._in_yielding_scale, YIELDING_COST_FACTOR, 1.0)

    @property
    def withholding_cost(self) -> Floats:
        """(n,) the cost of withholding a unit: its households, reduced for yielding scales, and
        increased if it was shown before; inf for facts. Duplicate zones cost the sum of theirs."""
        is_shown = self.shown_before.get(
            self.forest.population, np.zeros(self.forest.size, dtype=bool)
        )
        cost = (
            np.nan_to_num(self.forest.households)
            * self.size_weight
            * np.where(is_shown, SHOWN_COST_FACTOR, 1.0)
        )
        return np.where(self.facts, np.inf, self.equalise_duplicates(cost, np.add))

    @property
    def _in_yielding_scale(self) -> Bools:
        scales = self.forest.scales
        numbers = [number for number, scale in enumerate(scales) if scale in self.schema.yielding]
        return np.isin(self.forest.scale, numbers)
