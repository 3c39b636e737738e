"""Scales of remainders: groups of small units, each of which is the residual of a wider unit after
its released children (docs/secrecy.md, section 8).

A group shows only numbers that can be computed from other scales (the wider unit minus the released
ones). So it discloses nothing, and takes part in no proof. A group of one unit is that unit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ..arrays import Array, Bools, Floats
from ..forest.forest import as_codes
from ..forest.links import scale_levels
from ..model import GateError
from ..policy import Policy
from ..primary import hide_aliases, hide_by_rules, under_threshold
from ..schema import Schema, count_columns
from .release import TableMasks

Tables = Mapping[str, pd.DataFrame]


def without_remainders(tables: Tables, schema: Schema) -> dict[str, pd.DataFrame]:
    """Return the tables to prove: all except remainders. Raises GateError for remainders alone,
    whose units are unknown."""
    proved = {scale: table for scale, table in tables.items() if scale not in schema.remainders}
    if tables and not proved:
        raise GateError(
            "Scale {scale}: the units that its groups consist of are missing.",
            scale=next(iter(tables)),
        )
    return proved


def with_remainders(
    masks: TableMasks, tables: Tables, numbers: Tables, schema: Schema, policy: Policy
) -> TableMasks:
    """Return the masks of the proved tables with those of the remainders. numbers: of all
    tables."""
    for scale in numbers:
        if scale not in schema.remainders:
            continue
        primary = _primary(numbers[scale], schema, policy)
        around = _EnclosingScales(masks, tables, numbers, schema)
        computable = around.computable_cells(scale)
        inferred = (computable & primary).any(axis=1) & ~around.single(scale)
        withheld = ~computable[schema.population] | inferred
        masks = replace(
            masks,
            withheld={**masks.withheld, scale: withheld},
            primary={**masks.primary, scale: primary},
            hidden={
                **masks.hidden,
                scale: hide_aliases(~computable | primary, schema)[list(primary.columns)],
            },
        )
    return masks


@dataclass(frozen=True)
class _EnclosingScales:
    """The released scales around the remainders, from which their cells can be computed."""

    masks: TableMasks
    tables: Tables
    numbers: Tables
    schema: Schema

    def computable_cells(self, scale: str) -> pd.DataFrame:
        """Return (groups × columns) the cells that can be computed: in a group of one unit, the
        cells that this unit shows; in others, the difference between a wider unit and its other
        parts, if these are shown."""
        numbers = self.numbers[scale]
        computable: dict[str, Bools] = {
            name: np.zeros(len(numbers), dtype=bool) for name in numbers.columns
        }
        fine = self._consists_of(scale)
        if fine is not None:
            single = self.single(scale).to_numpy()
            self._of_one(scale, fine, single, computable)
            self._of_several(scale, fine, single, computable)
        return pd.DataFrame(computable, index=numbers.index)

    def _of_one(self, scale: str, fine: str, single: Bools, computable: dict[str, Bools]) -> None:
        """Mark in `computable`, per column (groups,), the cells that the unit of a `single` group
        shows."""
        numbers = self.numbers[scale]
        group = numbers.index.get_indexer(self._key(fine, scale))
        units = np.flatnonzero(np.append(single, False)[group])  # −1 = in none
        for name, cells in computable.items():
            is_known = numbers[name].notna().to_numpy()
            cells[group[units]] = (
                ~np.isnan(self._values(fine, name)[units]) & is_known[group[units]]
            )

    def _of_several(
        self, scale: str, fine: str, single: Bools, computable: dict[str, Bools]
    ) -> None:
        """Mark in `computable`, per column (groups,), the cells of other groups that can be
        computed."""
        numbers, population = self.numbers[scale], self.schema.population
        counts = [name for name in count_columns(self.schema) if name in computable]
        for wider in self._wider(scale):
            remainder = self._remainder(scale, fine, wider, ~single & ~computable[population])
            is_exact = remainder(population) == numbers[population].to_numpy()
            for name in counts:
                computable[name] |= is_exact & (remainder(name) == numbers[name].to_numpy())

    def single(self, scale: str) -> pd.Series:
        """Return (groups,) whether each has one unit."""
        codes = self.numbers[scale].index
        fine = self._consists_of(scale)
        key = pd.Index([]) if fine is None else self._key(fine, scale)
        positions = codes.get_indexer(key)
        return pd.Series(np.bincount(positions[positions >= 0], minlength=len(codes)) == 1, codes)

    def _remainder(
        self, scale: str, fine: str, wider: str, is_wanted: Bools
    ) -> Callable[[str], Array]:
        """Return a function: column → (groups,) the number of the wider unit minus its other parts.
        It is NaN where a number is hidden, where a group does not lie in exactly one released wider
        unit, or where it shares that with another group. is_wanted: (groups,) the groups to
        compute."""
        groups, wider_units = self.numbers[scale].index, self.numbers[wider].index
        group = groups.get_indexer(self._key(fine, scale))
        head = wider_units.get_indexer(self._key(fine, wider))
        inside_asked = np.append(is_wanted, False)[group]  # −1 = in none
        pairs = np.unique(np.column_stack([group, head])[inside_asked], axis=0)
        spread = np.bincount(pairs[:, 0], minlength=len(groups)) != 1
        pairs = pairs[~spread[pairs[:, 0]] & (pairs[:, 1] >= 0)]
        shared = np.bincount(pairs[:, 1], minlength=len(wider_units)) != 1
        pairs = pairs[~shared[pairs[:, 1]]]
        of_head = np.full(len(wider_units) + 1, -1)
        of_head[pairs[:, 1]] = pairs[:, 0]
        is_counted = (group != of_head[head]) & (head >= 0)
        other_parts: list[tuple[str, Array, Array]] = []  # scale, its units, their wide units
        for middle in self._between(fine, wider):
            codes = self.numbers[middle].index
            positions = codes.get_indexer(self._key(fine, middle))
            holds = np.bincount(positions[(positions >= 0) & ~is_counted], minlength=len(codes)) > 0
            above = wider_units.get_indexer(self._key(middle, wider))
            summed = ~self.masks.withheld[middle].to_numpy(dtype=bool) & ~holds & (above >= 0)
            other_parts.append((middle, np.flatnonzero(summed), above[summed]))
            is_counted &= ~np.append(summed, False)[positions]
        other_parts.append((fine, np.flatnonzero(is_counted), head[is_counted]))

        def remainder(column: str) -> Floats:
            counts = self._values(wider, column)
            for finer, units, wider_positions in other_parts:
                fine_values = self._values(finer, column)[units]
                counts -= np.bincount(wider_positions, fine_values, minlength=len(counts))
            of_groups = np.full(len(groups), np.nan)
            of_groups[pairs[:, 0]] = counts[pairs[:, 1]]
            return of_groups

        return remainder

    def _consists_of(self, scale: str) -> str | None:
        """Return the finer scale whose units the groups consist of; None if it is absent."""
        finer = [nesting for nesting in self.schema.nestings if nesting.parent == scale]
        finer_scales = [n.child for n in finer if n.child in self.masks.hidden]
        return finer_scales[0] if finer_scales else None

    def _wider(self, scale: str) -> list[str]:
        """Return the scales that the groups lie in, finest first."""
        level = scale_levels(
            list(self.numbers),
            [n for n in self.schema.nestings if {n.child, n.parent} <= set(self.numbers)],
        )
        wider = [nesting.parent for nesting in self.schema.nestings if nesting.child == scale]
        return sorted((s for s in wider if s in self.masks.hidden), key=lambda s: -level[s])

    def _between(self, fine: str, wide: str) -> list[str]:
        """Return the scales between the finer units and the wide one."""
        inner = {nesting.child for nesting in self.schema.nestings if nesting.parent == wide}
        outer = {nesting.parent for nesting in self.schema.nestings if nesting.child == fine}
        return [s for s in self.masks.hidden if s in (inner & outer) - {*self.schema.remainders}]

    def _key(self, scale: str, parent: str) -> pd.Index:
        """Return (n,) the code of every unit's parent, as text; a text that no unit has without a
        parent."""
        keys = [n.key for n in self.schema.nestings if (n.child, n.parent) == (scale, parent)]
        if not keys or keys[0] not in self.tables[scale]:
            return pd.Index(["\0"] * len(self.tables[scale]), dtype=object)
        return as_codes(self.tables[scale][keys[0]])

    def _values(self, scale: str, column: str) -> Floats:
        """Return (n,) the released numbers of a column, NaN where hidden."""
        hidden, numbers = self.masks.hidden[scale], self.numbers[scale]
        if column not in hidden or column not in numbers:
            return np.full(len(hidden), np.nan)
        masked = hidden[column].to_numpy() | self.masks.withheld[scale].to_numpy(dtype=bool)
        return np.where(masked, np.nan, numbers[column].to_numpy())


def _primary(numbers: pd.DataFrame, schema: Schema, policy: Policy) -> pd.DataFrame:
    """Return the cells that the rules hide in the groups (R1–R4), and the unknown ones."""
    values = {str(name): column.to_numpy() for name, column in numbers.items()}
    small = under_threshold(values[schema.population], policy, values.get(schema.occupied))
    hidden = {name: np.isnan(column) | small for name, column in values.items()}
    sums = {
        family.name: [total.name for total in schema.sums if {*total.columns} <= {*family.columns}]
        for family in schema.families
    }
    hide_by_rules(hidden, values, sums, schema, policy)
    return pd.DataFrame(hidden, index=numbers.index)
