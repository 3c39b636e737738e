"""The auditor: computes what an attacker could from published tables. It shares no code with the
gate's suppression.

It knows only the tables, the profile and the rules; hidden and missing cells are its unknowns.
Section 11 of docs/secrecy.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from ..model import Disclosure
from ..policy import Policy
from ..primary import hidden_rate
from ..schema import Schema
from ..tables.read import check_call, read_tables
from .equations import Cell, Equations, nested_sums, published_equations
from .exact import exact_values


def attack(
    tables: Mapping[str, pd.DataFrame],
    schema: Schema,
    policy: Policy,
    check_cancelled: Callable[[], None] | None = None,
) -> list[Disclosure]:
    """Return the disclosures of some tables: hidden or missing cells with one possible value, units
    or differences under the threshold that can be computed, and shown cells that the rules hide.
    Sorted by scale, unit, column.

    Raises GateError if the tables contradict themselves, TypeError for a wrong call."""
    check_call(tables, schema, policy)
    numbers = read_tables(tables, schema)
    equations = published_equations(tables, numbers, schema, policy)
    disclosures = _directly_shown(numbers, schema, policy)
    disclosures += _counts_from_rates(numbers, schema)
    disclosures += _single_means(tables, numbers, schema)
    disclosures += _disclosed_values(
        equations, exact_values(equations, check_cancelled), schema, policy
    )
    unique = {
        (disclosure.scale, disclosure.unit, disclosure.column): disclosure
        for disclosure in reversed(disclosures)
    }
    return [unique[key] for key in sorted(unique)]


def _directly_shown(
    numbers: Mapping[str, pd.DataFrame], schema: Schema, policy: Policy
) -> list[Disclosure]:
    """Return shown cells and units that R1, R3 or R4 hide."""
    disclosures: list[Disclosure] = []
    for scale, table in numbers.items():
        households = table[schema.population].to_numpy()
        under_threshold = (households > 0) & (households < policy.min_households)
        if schema.occupied in table:
            occupied = table[schema.occupied].to_numpy()
            under_threshold |= (
                (households == 0) & (occupied > 0) & (occupied < policy.min_households)
            )
        for code, value in zip(
            table.index[under_threshold], households[under_threshold], strict=True
        ):
            disclosures.append(
                Disclosure(scale, str(code), schema.population, float(value), float(value), "shown")
            )
        for family in schema.families:
            headlines = [
                total_column.name
                for total_column in schema.sums
                if total_column.priority is not None
                and set(total_column.columns) <= set(family.columns)
            ]
            for name in dict.fromkeys([*family.columns, *headlines]):
                if name in table and family.total in table:
                    count, total = table[name].to_numpy(), table[family.total].to_numpy()
                    breaks_rule = hidden_rate(
                        count, total, policy.near_extremes, policy.hidden_rates
                    )
                    if family.of_households:
                        too_few = (total > 0) & (total < policy.min_households)
                        breaks_rule |= too_few & np.isfinite(count)
                    for code, value in zip(
                        table.index[breaks_rule], count[breaks_rule], strict=True
                    ):
                        disclosures.append(
                            Disclosure(scale, str(code), name, float(value), float(value), "shown")
                        )
    return disclosures


def _counts_from_rates(numbers: Mapping[str, pd.DataFrame], schema: Schema) -> list[Disclosure]:
    """Return the hidden counts that a shown rate discloses together with its denominator, as far as
    its decimals allow (R7)."""
    disclosures = []
    for scale, table in numbers.items():
        for rate in schema.rates:
            if not {rate.column, rate.numerator, rate.denominator} <= set(table.columns):
                continue
            published_rate, count, total = (
                table[column].to_numpy()
                for column in (rate.column, rate.numerator, rate.denominator)
            )
            half_step = 0.5 * 10.0**-rate.decimals
            lowest_count = np.ceil((published_rate - half_step) * total / 100 - 1e-9)
            highest_count = np.floor((published_rate + half_step) * total / 100 + 1e-9)
            is_exact = np.isnan(count) & (lowest_count == highest_count)
            for code, value in zip(table.index[is_exact], lowest_count[is_exact], strict=True):
                cell = (scale, str(code), rate.numerator)
                disclosures.append(Disclosure(*cell, float(value), float(value), "exact"))
    return disclosures


def _single_means(
    tables: Mapping[str, pd.DataFrame], numbers: Mapping[str, pd.DataFrame], schema: Schema
) -> list[Disclosure]:
    """Attack 8: return single missing means under a shown mean, which disclose them, because mean ×
    weight is additive."""
    disclosures = []
    for nesting, child, parent, keys in nested_sums(tables, numbers, schema):
        for mean in schema.means:
            if not {mean.column, mean.weight} <= set(child.columns) & set(parent.columns):
                continue
            child_means = child[mean.column].to_numpy()
            child_weights = child[mean.weight].to_numpy()
            for group, rows in pd.Series(range(len(child))).groupby(keys.to_numpy(), sort=True):
                code = str(group)
                if code not in parent.index:
                    continue
                children = rows.to_numpy()
                parent_mean = float(parent[mean.column][code])
                weight = float(parent[mean.weight][code])
                missing = children[
                    np.isnan(child_means[children]) & ~(child_weights[children] == 0)
                ]
                if (
                    len(missing) != 1
                    or not np.isfinite(parent_mean)
                    or not abs(child_weights[children].sum() - weight) < 0.5
                ):
                    continue
                value = float(
                    (
                        parent_mean * weight
                        - np.nansum(child_means[children] * child_weights[children])
                    )
                    / child_weights[missing[0]]
                )
                disclosures.append(
                    Disclosure(
                        nesting.child,
                        str(child.index[missing[0]]),
                        mean.column,
                        value,
                        value,
                        "exact",
                    )
                )
    return disclosures


def _disclosed_values(
    equations: Equations, values: Mapping[int, float], schema: Schema, policy: Policy
) -> list[Disclosure]:
    """Return the exact values that are disclosures. Values under a denominator of 0, and totals of
    absent units above the threshold, are not."""
    total_of: dict[str, list[str]] = {}
    for family in schema.families:
        for name in family.columns:
            total_of.setdefault(name, []).append(family.total)
        for total in schema.sums:
            if set(total.columns) <= set(family.columns) and total.name not in family.columns:
                total_of.setdefault(total.name, []).append(family.total)
    cell_of = {unknown: cell for cell, unknown in equations.unknown.items()}

    def value_of(cell: Cell) -> float:
        if cell in equations.known:
            return equations.known[cell]
        return values.get(equations.unknown.get(cell, -1), np.nan)

    disclosures = []
    for unknown, value in values.items():
        scale, unit, column = cell_of[unknown]
        if column.startswith("~"):
            continue
        if any(value_of((scale, unit, total)) == 0 for total in total_of.get(column, ())):
            continue
        if scale.startswith("~overlap"):
            if column == schema.population and 0 < value < policy.min_households:
                disclosures.append(Disclosure("overlap", unit, column, value, value, "difference"))
            continue
        if scale.startswith("~"):
            if column == schema.population and 0 < value < policy.min_households:
                disclosures.append(Disclosure(scale[1:], unit, column, value, value, "unit"))
            elif value == 0 and column in total_of:
                disclosures.append(Disclosure(scale[1:], unit, column, value, value, "exact"))
            continue
        disclosures.append(Disclosure(scale, unit, column, value, value, "exact"))
    return disclosures
