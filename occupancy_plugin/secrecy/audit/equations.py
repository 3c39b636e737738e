"""Published tables as linear equations: known cells, unknown cells, sums.

It knows only the tables, the profile and the rules. The units of a parent that the tables do not
show are one *ghost* unit, whose scale starts with ``~``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ..model import GateError
from ..policy import Policy
from ..schema import Inclusion, LowerBound, Nesting, Schema
from .relations import observed_sums

Cell = tuple[str, str, str]  # scale, unit, column
CONTRADICTION = "The published numbers contradict each other."


@dataclass
class Equations:
    """Linear equations over unknown cells. An equation is ({cell: coefficient}, constant): Σ
    coefficient · x = constant."""

    known: dict[Cell, float] = field(default_factory=dict)
    unknown: dict[Cell, int] = field(default_factory=dict)
    equations: list[tuple[dict[int, float], float]] = field(default_factory=list)

    def add(self, terms: list[tuple[Cell, float]], constant: float = 0.0) -> None:
        """Add an equation; known cells move to the right-hand side. Raises GateError if it is
        contradictory."""
        coefficients: dict[int, float] = {}
        for cell, sign in terms:
            if cell in self.known:
                constant -= sign * self.known[cell]
            else:
                unknown = self.unknown.setdefault(cell, len(self.unknown))
                coefficients[unknown] = coefficients.get(unknown, 0.0) + sign
        if coefficients:
            self.equations.append((coefficients, constant))
        elif abs(constant) > 0.5:
            raise GateError(CONTRADICTION)


def published_equations(
    tables: Mapping[str, pd.DataFrame],
    numbers: Mapping[str, pd.DataFrame],
    schema: Schema,
    policy: Policy,
) -> Equations:
    """Return all equations: of rows, sums, nestings, zonings. tables: as published; numbers: as
    read.

    Raises GateError if the published numbers contradict each other."""
    equations = Equations()
    _add_cells(equations, numbers, schema)
    _add_rows(equations, numbers, schema)
    _add_nestings(equations, tables, numbers, schema, policy)
    _add_overlaps(equations, tables, numbers, schema)
    return equations


def _add_cells(equations: Equations, numbers: Mapping[str, pd.DataFrame], schema: Schema) -> None:
    """Add the published counts as known cells, the missing ones as unknown."""
    not_counts = {mean.column for mean in schema.means} | {rate.column for rate in schema.rates}
    for scale, table in numbers.items():
        codes = [str(code) for code in table.index]
        for name in table.columns:
            if name in not_counts:
                continue
            values = table[name].to_numpy()
            for code, value in zip(codes, values.tolist(), strict=True):
                if value == value:
                    equations.known[(scale, code, str(name))] = value
                else:
                    equations.unknown.setdefault((scale, code, str(name)), len(equations.unknown))


def _add_rows(equations: Equations, numbers: Mapping[str, pd.DataFrame], schema: Schema) -> None:
    """Add the equations of rows: categories sum to their denominator; overlapping counts do not
    exceed it; declared and observed sums; a part does not exceed its whole."""
    declared_relations = [
        (total_column.name, total_column.columns)
        for total_column in schema.sums
        if total_column.columns != (total_column.name,)
    ]
    observed_relations = observed_sums(numbers, schema)
    for scale, table in numbers.items():
        codes = [str(code) for code in table.index]
        hidden = {name: table[name].isna().to_numpy() for name in table.columns}
        for family in schema.families:
            if family.total not in table:
                continue
            groups = [family.columns] if family.partition else [(name,) for name in family.columns]
            for columns in groups:
                open_rows = np.any(
                    [
                        hidden.get(name, np.ones(len(table), dtype=bool))
                        for name in (family.total, *columns)
                    ],
                    axis=0,
                )
                for row in map(int, np.flatnonzero(open_rows)):
                    terms = [((scale, codes[row], name), 1.0) for name in columns]
                    terms.append(((scale, codes[row], family.total), -1.0))
                    if not family.partition:
                        terms.append(((scale, codes[row], f"~{columns[0]} of {family.total}"), 1.0))
                    equations.add(terms)
        inequalities: list[Inclusion | LowerBound] = [*schema.joint_inclusions]
        for inequality in [*inequalities, *schema.lower_bounds]:
            _add_slack(equations, scale, table, inequality.terms())
        for column, parts in (*declared_relations, *observed_relations):
            if column in table and all(name in table for name in parts):
                for code in codes:
                    equations.add(
                        [((scale, code, name), 1.0) for name in parts]
                        + [((scale, code, column), -1.0)]
                    )


def _add_slack(
    equations: Equations, scale: str, table: pd.DataFrame, terms: Mapping[str, int]
) -> None:
    """Add a sum that is never negative, as an additional unknown (its slack)."""
    if set(terms) <= set(table.columns):
        names = list(terms)
        has_hidden = table[names].isna().any(axis=1).to_numpy()
        for code in map(str, table.index[has_hidden]):
            counts = [((scale, code, name), float(terms[name])) for name in names]
            equations.add([*counts, ((scale, code, f"~{' '.join(names)}"), -1.0)])


def nested_sums(
    tables: Mapping[str, pd.DataFrame], numbers: Mapping[str, pd.DataFrame], schema: Schema
) -> Iterator[tuple[Nesting, pd.DataFrame, pd.DataFrame, pd.Series]]:
    """Yield (nesting, the children's numbers, the parents' numbers, the parent's code of each
    child) if both scales are present."""
    for nesting in schema.nestings:
        if (
            nesting.child in numbers
            and nesting.parent in numbers
            and nesting.key in tables[nesting.child].columns
        ):
            child = numbers[nesting.child]
            keys = tables[nesting.child][nesting.key].astype("string").to_numpy()
            yield nesting, child, numbers[nesting.parent], pd.Series(keys, index=child.index)


def _add_nestings(
    equations: Equations,
    tables: Mapping[str, pd.DataFrame],
    numbers: Mapping[str, pd.DataFrame],
    schema: Schema,
    policy: Policy,
) -> None:
    """Add the equations of nestings: children sum to their parent, with a ghost unit if households
    are missing."""
    for nesting, child, parent, keys in nested_sums(tables, numbers, schema):
        not_counts = {mean.column for mean in schema.means} | {rate.column for rate in schema.rates}
        names = [
            str(name) for name in parent.columns if name in child.columns and name not in not_counts
        ]
        for code, rows in child.groupby(keys, sort=True):
            if code not in parent.index:
                continue
            gap = parent.loc[code, names] - rows[names].sum(axis=0, min_count=0)
            open_columns = rows[names].isna().any() | parent.loc[code, names].isna()
            has_ghost = bool(gap[schema.population] > 0) or bool(open_columns[schema.population])
            known_gap = gap[~open_columns]
            if bool((known_gap < 0).any()) or (not has_ghost and bool((known_gap > 0).any())):
                if nesting.complete:
                    raise GateError(CONTRADICTION)
                continue
            if (
                has_ghost
                and not nesting.complete
                and not 0 < gap[schema.population] < policy.min_households
            ):
                continue  # units outside the territory, without any constraint
            ghost = f"{nesting.child} in {code}"
            for name in names:
                terms = [((nesting.parent, str(code), name), 1.0)]
                terms += [((nesting.child, str(unit), name), -1.0) for unit in rows.index]
                if has_ghost:
                    terms.append(((f"~{nesting.child}", ghost, name), -1.0))
                equations.add(terms)
            if has_ghost:
                _add_ghost_rows(equations, f"~{nesting.child}", ghost, schema, set(names))


def _add_overlaps(
    equations: Equations,
    tables: Mapping[str, pd.DataFrame],
    numbers: Mapping[str, pd.DataFrame],
    schema: Schema,
) -> None:
    """Add the equations of units of two zonings, as sums of the same pieces (R9). The attacker
    knows which pieces have households, not how many."""
    names = list(
        dict.fromkeys(
            [
                schema.population,
                *(name for family in schema.families for name in (family.total, *family.columns)),
                *(total.name for total in schema.sums),
            ]
        )
    )
    zonings_added: set[tuple[str, str]] = set()
    for position, overlap in enumerate(schema.overlaps):
        if (
            overlap.table not in tables
            or overlap.scale_a not in numbers
            or overlap.scale_b not in numbers
        ):
            continue
        pieces, scale_of_pieces = tables[overlap.table], overlap.table
        codes = [str(code) for code in pieces.index]
        if overlap.table not in numbers:
            scale_of_pieces = f"~overlap {position}"
            pieces = pieces[pd.to_numeric(pieces[schema.population], errors="coerce").fillna(0) > 0]
            codes = [str(number) for number in range(len(pieces))]
            shared_columns = set(numbers[overlap.scale_a].columns) & set(
                numbers[overlap.scale_b].columns
            )
            for code in codes:
                _add_ghost_rows(
                    equations, scale_of_pieces, code, schema, {str(name) for name in shared_columns}
                )
        for scale, key in ((overlap.scale_a, overlap.key_a), (overlap.scale_b, overlap.key_b)):
            if (scale, scale_of_pieces) not in zonings_added and scale != scale_of_pieces:
                zonings_added.add((scale, scale_of_pieces))
                _add_zones(equations, numbers, scale, scale_of_pieces, pieces[key], codes, names)


def _add_zones(
    equations: Equations,
    numbers: Mapping[str, pd.DataFrame],
    scale: str,
    pieces: str,
    keys: pd.Series,
    codes: list[str],
    names: list[str],
) -> None:
    """Add the equations of zones as sums of their pieces. A zone that shows more than its pieces
    has further ones outside the tables, and gets no equation."""
    table = numbers[scale]
    columns = [
        name
        for name in names
        if name in table.columns and (pieces not in numbers or name in numbers[pieces].columns)
    ]
    members: dict[str, list[str]] = {}
    for code, zone in zip(codes, keys.astype("string").fillna("").tolist(), strict=True):
        members.setdefault(str(zone), []).append(code)
    for zone, pieces_of_zone in members.items():
        if zone not in table.index:
            continue
        zone_sum = (
            numbers[pieces].loc[pieces_of_zone, columns[0]].to_numpy()
            if pieces in numbers
            else np.array([np.nan])
        )
        if float(table[columns[0]].to_numpy()[table.index.get_loc(zone)]) > zone_sum.sum():
            continue
        for name in columns:
            equations.add(
                [((scale, zone, name), 1.0)]
                + [((pieces, code, name), -1.0) for code in pieces_of_zone]
            )


def _add_ghost_rows(
    equations: Equations, scale: str, ghost: str, schema: Schema, names: set[str]
) -> None:
    """Add the equations of families to a ghost unit."""
    for family in schema.families:
        if family.total not in names:
            continue
        for columns in (
            [family.columns] if family.partition else [(name,) for name in family.columns]
        ):
            terms = [((scale, ghost, name), 1.0) for name in columns]
            terms.append(((scale, ghost, family.total), -1.0))
            if not family.partition:
                terms.append(((scale, ghost, f"~{columns[0]} of {family.total}"), 1.0))
            if all(name in names for name in columns):
                equations.add(terms)
