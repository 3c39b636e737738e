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
    proved_tables = {
        scale: table for scale, table in tables.items() if scale not in schema.remainders
    }
    if tables and not proved_tables:
        raise GateError(
            "Scale {scale}: the units that its groups consist of are missing.",
            scale=next(iter(tables)),
        )
    return proved_tables


def with_remainders(
    masks: TableMasks, tables: Tables, numbers: Tables, schema: Schema, policy: Policy
) -> TableMasks:
    """Return the masks of the proved tables with those of the remainders. numbers: of all
    tables."""
    for scale in numbers:
        if scale not in schema.remainders:
            continue
        primary = _primary(numbers[scale], schema, policy)
        enclosing = _EnclosingScales(masks, tables, numbers, schema)
        is_computable = enclosing.computable_cells(scale)
        is_inferred = (is_computable & primary).any(axis=1) & ~enclosing.has_one_unit(scale)
        withheld = ~is_computable[schema.population] | is_inferred
        masks = replace(
            masks,
            withheld={**masks.withheld, scale: withheld},
            primary={**masks.primary, scale: primary},
            hidden={
                **masks.hidden,
                scale: hide_aliases(~is_computable | primary, schema)[list(primary.columns)],
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
        is_computable: dict[str, Bools] = {
            name: np.zeros(len(numbers), dtype=bool) for name in numbers.columns
        }
        finer_scale = self._finer_scale(scale)
        if finer_scale is not None:
            has_one_unit = self.has_one_unit(scale).to_numpy()
            self._mark_groups_of_one(scale, finer_scale, has_one_unit, is_computable)
            self._mark_groups_of_several(scale, finer_scale, has_one_unit, is_computable)
        return pd.DataFrame(is_computable, index=numbers.index)

    def _mark_groups_of_one(
        self, scale: str, finer_scale: str, has_one_unit: Bools, is_computable: dict[str, Bools]
    ) -> None:
        """Mark in `is_computable`, per column (groups,), the cells of groups of one unit that this
        unit shows. has_one_unit: (groups,)"""
        numbers = self.numbers[scale]
        group = numbers.index.get_indexer(self._parent_codes(finer_scale, scale))
        units = np.flatnonzero(np.append(has_one_unit, False)[group])  # −1 = in none
        for name, cells in is_computable.items():
            is_known = numbers[name].notna().to_numpy()
            cells[group[units]] = (
                ~np.isnan(self._released_values(finer_scale, name)[units]) & is_known[group[units]]
            )

    def _mark_groups_of_several(
        self, scale: str, finer_scale: str, has_one_unit: Bools, is_computable: dict[str, Bools]
    ) -> None:
        """Mark in `is_computable`, per column (groups,), the cells of other groups that can be
        computed."""
        numbers, population = self.numbers[scale], self.schema.population
        counts = [name for name in count_columns(self.schema) if name in is_computable]
        for wider in self._wider_scales(scale):
            remainder = self._remainder(
                scale, finer_scale, wider, ~has_one_unit & ~is_computable[population]
            )
            is_exact = remainder(population) == numbers[population].to_numpy()
            for name in counts:
                is_computable[name] |= is_exact & (remainder(name) == numbers[name].to_numpy())

    def has_one_unit(self, scale: str) -> pd.Series:
        """Return (groups,) whether each has one unit."""
        codes = self.numbers[scale].index
        finer_scale = self._finer_scale(scale)
        group_codes = (
            pd.Index([]) if finer_scale is None else self._parent_codes(finer_scale, scale)
        )
        positions = codes.get_indexer(group_codes)
        return pd.Series(np.bincount(positions[positions >= 0], minlength=len(codes)) == 1, codes)

    def _remainder(
        self, scale: str, finer_scale: str, wider: str, is_wanted: Bools
    ) -> Callable[[str], Array]:
        """Return a function: column → (groups,) the number of the wider unit minus its other parts.
        It is NaN where a number is hidden, where a group does not lie in exactly one released wider
        unit, or where it shares that with another group. is_wanted: (groups,) the groups to
        compute."""
        groups, wider_units = self.numbers[scale].index, self.numbers[wider].index
        group_of_unit = groups.get_indexer(self._parent_codes(finer_scale, scale))
        wider_of_unit = wider_units.get_indexer(self._parent_codes(finer_scale, wider))
        in_wanted_group = np.append(is_wanted, False)[group_of_unit]  # −1 = in none
        pairs = np.unique(np.column_stack([group_of_unit, wider_of_unit])[in_wanted_group], axis=0)
        is_spread = np.bincount(pairs[:, 0], minlength=len(groups)) != 1
        pairs = pairs[~is_spread[pairs[:, 0]] & (pairs[:, 1] >= 0)]
        is_shared = np.bincount(pairs[:, 1], minlength=len(wider_units)) != 1
        pairs = pairs[~is_shared[pairs[:, 1]]]
        group_of_wider = np.full(len(wider_units) + 1, -1)
        group_of_wider[pairs[:, 1]] = pairs[:, 0]
        is_counted = (group_of_unit != group_of_wider[wider_of_unit]) & (wider_of_unit >= 0)
        other_parts: list[tuple[str, Array, Array]] = []  # scale, its units, their wide units
        for scale_between in self._scales_between(finer_scale, wider):
            codes = self.numbers[scale_between].index
            positions = codes.get_indexer(self._parent_codes(finer_scale, scale_between))
            contains_group = (
                np.bincount(positions[(positions >= 0) & ~is_counted], minlength=len(codes)) > 0
            )
            wider_position = wider_units.get_indexer(self._parent_codes(scale_between, wider))
            is_summed = (
                ~self.masks.withheld[scale_between].to_numpy(dtype=bool)
                & ~contains_group
                & (wider_position >= 0)
            )
            other_parts.append(
                (scale_between, np.flatnonzero(is_summed), wider_position[is_summed])
            )
            is_counted &= ~np.append(is_summed, False)[positions]
        other_parts.append((finer_scale, np.flatnonzero(is_counted), wider_of_unit[is_counted]))

        def remainder(column: str) -> Floats:
            counts = self._released_values(wider, column)
            for finer, units, wider_positions in other_parts:
                fine_values = self._released_values(finer, column)[units]
                counts -= np.bincount(wider_positions, fine_values, minlength=len(counts))
            of_groups = np.full(len(groups), np.nan)
            of_groups[pairs[:, 0]] = counts[pairs[:, 1]]
            return of_groups

        return remainder

    def _finer_scale(self, scale: str) -> str | None:
        """Return the finer scale whose units the groups consist of; None if it is absent."""
        nestings = [nesting for nesting in self.schema.nestings if nesting.parent == scale]
        finer_scales = [nesting.child for nesting in nestings if nesting.child in self.masks.hidden]
        return finer_scales[0] if finer_scales else None

    def _wider_scales(self, scale: str) -> list[str]:
        """Return the scales that the groups lie in, finest first."""
        level = scale_levels(
            list(self.numbers),
            [
                nesting
                for nesting in self.schema.nestings
                if {nesting.child, nesting.parent} <= set(self.numbers)
            ],
        )
        wider = [nesting.parent for nesting in self.schema.nestings if nesting.child == scale]
        return sorted(
            (wider_scale for wider_scale in wider if wider_scale in self.masks.hidden),
            key=lambda wider_scale: -level[wider_scale],
        )

    def _scales_between(self, finer_scale: str, wider_scale: str) -> list[str]:
        """Return the scales between the finer units and the wide one."""
        scales_below = {
            nesting.child for nesting in self.schema.nestings if nesting.parent == wider_scale
        }
        scales_above = {
            nesting.parent for nesting in self.schema.nestings if nesting.child == finer_scale
        }
        return [
            s
            for s in self.masks.hidden
            if s in (scales_below & scales_above) - {*self.schema.remainders}
        ]

    def _parent_codes(self, scale: str, parent: str) -> pd.Index:
        """Return (n,) the code of every unit's parent, as text. For units without a parent it is a
        text that is no unit's code."""
        keys = [
            nesting.key
            for nesting in self.schema.nestings
            if (nesting.child, nesting.parent) == (scale, parent)
        ]
        if not keys or keys[0] not in self.tables[scale]:
            return pd.Index(["\0"] * len(self.tables[scale]), dtype=object)
        return as_codes(self.tables[scale][keys[0]])

    def _released_values(self, scale: str, column: str) -> Floats:
        """Return (n,) the released numbers of a column, NaN where hidden."""
        hidden, numbers = self.masks.hidden[scale], self.numbers[scale]
        if column not in hidden or column not in numbers:
            return np.full(len(hidden), np.nan)
        is_hidden = hidden[column].to_numpy() | self.masks.withheld[scale].to_numpy(dtype=bool)
        return np.where(is_hidden, np.nan, numbers[column].to_numpy())


def _primary(numbers: pd.DataFrame, schema: Schema, policy: Policy) -> pd.DataFrame:
    """Return the cells that the rules hide in the groups (R1–R4), and the unknown ones."""
    values = {str(name): column.to_numpy() for name, column in numbers.items()}
    is_small = under_threshold(values[schema.population], policy, values.get(schema.occupied))
    hidden = {name: np.isnan(column) | is_small for name, column in values.items()}
    sums = {
        family.name: [total.name for total in schema.sums if {*total.columns} <= {*family.columns}]
        for family in schema.families
    }
    hide_by_rules(hidden, values, sums, schema, policy)
    return pd.DataFrame(hidden, index=numbers.index)
