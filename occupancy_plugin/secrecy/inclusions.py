"""Inclusions (R7): by definition, a column that counts a part of another one is never larger.

An attacker knows that recent movers are households, and uses `part ≤ whole` like an equation. With
a non-negative *slack* it is one: part + slack = whole. Families that an inclusion ties are proved
as one system (`families/tied.py`). Denominators that disclose a rate together are hidden here.
Section 4 of docs/secrecy.md."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

import numpy as np
import pandas as pd

from .arrays import Array, Bools
from .model import GateError, name_codes
from .primary import hidden_rate
from .schema import Family, Inclusion, LowerBound, Schema, SchemaError, count_columns

Inequality = TypeVar("Inequality", Inclusion, LowerBound)
REQUIRED_ROWS = 20  # distinct rows that must support an undeclared inclusion


def check_inclusions(schema: Schema) -> None:
    """Check that inclusions are between count columns of the schema, without cycles, and that a
    category is only part of a category whose denominator includes its own. Raises SchemaError."""
    counts = set(count_columns(schema))
    wholes: dict[str, set[str]] = {}
    for inclusion in schema.inclusions:
        for name in (inclusion.part, inclusion.whole):
            if name not in counts:
                raise SchemaError(
                    f"{_as_text(inclusion)}: {name} is no count column of the profile."
                )
        wholes.setdefault(inclusion.part, set()).add(inclusion.whole)
    cycle = sorted(name for name in wholes if name in _all_wholes(name, wholes))
    if cycle:
        raise SchemaError(f"Inclusions that go round in a circle: {', '.join(cycle)}.")
    families = {column: family for family in schema.families for column in family.columns}
    known_wholes = _known_wholes(schema)
    for inclusion in schema.inclusions:
        part, whole = families.get(inclusion.part), families.get(inclusion.whole)
        if part is None or whole is None or part.total == whole.total:
            continue
        if whole.total in known_wholes.get(part.total, set()):
            continue
        raise SchemaError(
            f"{_as_text(inclusion)}: their denominators {part.total} and {whole.total} have "
            f"nothing to do with each other: declare that {part.total} is a part of {whole.total}, "
            "or leave the inclusion out."
        )


def check_bounds(schema: Schema) -> None:
    """Check that lower bounds are between count columns of the schema. Raises SchemaError."""
    counts = set(count_columns(schema))
    for bound in schema.lower_bounds:
        missing = sorted(set(bound.terms()) - counts)
        if missing:
            raise SchemaError(
                f"Lower bound of {bound.column}: {', '.join(missing)} is no count column of the "
                "profile."
            )


def bounds_among(schema: Schema, names: Container[str]) -> list[LowerBound]:
    """Return the lower bounds that name one of these columns."""
    return [bound for bound in schema.lower_bounds if any(name in names for name in bound.terms())]


def _all_wholes(name: str, wholes: Mapping[str, set[str]]) -> set[str]:
    """Return all columns that include this one, directly or through others."""
    names_reached: set[str] = set()
    names_waiting = set(wholes.get(name, ()))
    while names_waiting:
        name_reached = names_waiting.pop()
        if name_reached not in names_reached:
            names_reached.add(name_reached)
            names_waiting |= wholes.get(name_reached, set())
    return names_reached


def _as_text(inclusion: Inclusion) -> str:
    return f"The inclusion {inclusion.part} ≤ {inclusion.whole}"


def contradicting_rows(table: pd.DataFrame, terms: Mapping[str, int]) -> Bools:
    """Return (n,) the rows in which the sum of these columns, each by its factor, is negative. A
    column that is missing and a count that is not known contradict nothing."""
    if not set(terms) <= set(table.columns):
        return np.zeros(len(table), dtype=bool)
    sums = sum(factor * table[name].to_numpy(dtype=float) for name, factor in terms.items())
    return np.asarray(sums < 0)


def check_counts(numbers: Mapping[str, pd.DataFrame], inclusions: Sequence[Inclusion]) -> None:
    """Raise GateError, with columns and codes, where a part counts more than its whole."""
    for inclusion, scale, codes in _contradicted_inequalities(numbers, inclusions):
        raise GateError(
            "Scale {scale}: {part} counts more than {whole}, of which it is a part, for {codes}.",
            scale=scale,
            part=inclusion.part,
            whole=inclusion.whole,
            codes=codes,
        )


def check_bounded(numbers: Mapping[str, pd.DataFrame], bounds: Sequence[LowerBound]) -> None:
    """Raise GateError, with columns and codes, where a count is less than its lower bound."""
    for bound, scale, codes in _contradicted_inequalities(numbers, bounds):
        raise GateError(
            "Scale {scale}: {column} counts less than {others} allow, for {codes}.",
            scale=scale,
            column=bound.column,
            others=", ".join(bound.columns),
            codes=codes,
        )


def _contradicted_inequalities(
    numbers: Mapping[str, pd.DataFrame], inequalities: Sequence[Inequality]
) -> Iterator[tuple[Inequality, str, str]]:
    """Yield (inequality, scale, codes) where rows contradict it."""
    for inequality in inequalities:
        for scale, table in numbers.items():
            contradicting = table.index[contradicting_rows(table, inequality.terms())]
            if len(contradicting):
                yield inequality, scale, name_codes(contradicting)


def hide_denominators(
    hidden: dict[str, Bools],
    values: Mapping[str, Array],
    sums: Mapping[str, Sequence[str]],
    schema: Schema,
    decimals: int,
) -> None:
    """Hide denominators, in `hidden` (n,), that together disclose a rate of 100 %: a column that
    includes `part` and belongs to a family whose denominator equals `part` equals both. The part is
    hidden, unless it is the population, which is only hidden with its unit; then the family's
    denominator is hidden.

    sums: per family the columns that sum some of its categories."""
    totals = {family.total for family in schema.families} | {schema.population}
    for family in schema.families:
        sums_and_categories = {*family.columns, *sums.get(family.name, ())}
        for inclusion in schema.inclusions:
            part, whole = inclusion.part, inclusion.whole
            if whole not in sums_and_categories or part not in totals or part == family.total:
                continue
            if not {part, whole, family.total} <= set(values):
                continue
            total = values[family.total]
            is_full = hidden_rate(values[whole], total, decimals, (100.0,))
            is_full &= values[part] >= values[whole]
            hidden[family.total if part == schema.population else part] |= is_full


def floor_columns(schema: Schema, sums: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return denominator → population for denominators that include the population: dwellings
    include those of surveyed households. sums: as in `hide_denominators`."""
    return {
        family.total: schema.population
        for family in schema.families
        for inclusion in schema.inclusions
        if inclusion.part == schema.population != family.total
        and inclusion.whole in {*family.columns, *sums.get(family.name, ())}
    }


def tied_families(
    schema: Schema, sums: Mapping[str, Sequence[str]], hidden: Container[str]
) -> list[list[Family]]:
    """Return groups of families that an inclusion between their columns ties, and families with a
    column that includes a denominator. Families without inclusions are in no group.

    sums: as in `hide_denominators`; hidden: denominators that the rules hide in some released row.
    They move with their families, which are therefore tied to the columns that include them."""
    family_of_column: dict[str, Family] = {}
    for family in schema.families:
        if family.total in hidden:
            family_of_column.setdefault(family.total, family)
    for family in schema.families:
        if family.partition or len(family.columns) == 1:
            family_of_column |= dict.fromkeys((*family.columns, *sums.get(family.name, ())), family)
    group_of_family: dict[str, list[Family]] = {}

    def join(families_to_join: Iterable[Family | None]) -> None:
        joined_families: list[Family] = []
        for family_to_join in filter(None, families_to_join):
            joined_families += [
                member
                for member in group_of_family.get(family_to_join.name, [family_to_join])
                if member not in joined_families
            ]
        for family in joined_families:
            group_of_family[family.name] = joined_families

    for inclusion in schema.joint_inclusions:
        whole = family_of_column.get(inclusion.whole)
        if whole is not None and inclusion.whole not in hidden:
            join((whole, family_of_column.get(inclusion.part)))
    counted_by = {family.total: family for family in schema.families if family.partition}
    counted_by.pop(schema.population, None)
    for bound in schema.lower_bounds:
        join(family_of_column.get(name) or counted_by.get(name) for name in bound.terms())
    groups: list[list[Family]] = []
    for families in group_of_family.values():
        if families not in groups:
            groups.append(families)
    return groups


def undeclared_inclusions(
    numbers: Mapping[str, pd.DataFrame], schema: Schema
) -> tuple[Inclusion, ...]:
    """Return inclusions that hold in every row and that the schema does not declare, for the author
    of a catalogue to check. Scales with few households per unit are most reliable, since a single
    household outside the whole is visible there.

    Inclusions that another one implies are left out, and those supported by fewer than
    `REQUIRED_ROWS` distinct rows. Those that most rows support come first, since few rows may agree
    by chance."""
    categories = [name for family in schema.families for name in family.columns]
    names = dict.fromkeys([*categories, *(family.total for family in schema.families)])
    columns = [name for name in names if all(name in table for table in numbers.values())]
    rows = [table[columns].to_numpy(dtype=float) for table in numbers.values()]
    values = np.unique(np.concatenate(rows), axis=0)
    values = values[np.isfinite(values).all(axis=1)]
    known_wholes = _known_wholes(schema)
    inclusions = []
    rows_above_zero = (values > 0).sum(axis=0)
    for position in np.argsort(-rows_above_zero, kind="stable"):
        part_name = columns[position]
        is_never_more = (values[:, [position]] <= values).all(axis=0)
        if rows_above_zero[position] < REQUIRED_ROWS:
            continue
        for whole_position in np.flatnonzero(is_never_more):
            whole = columns[whole_position]
            if whole != part_name and whole not in known_wholes.get(part_name, set()):
                inclusions.append(Inclusion(part_name, whole))
    pairs = {(inclusion.part, inclusion.whole) for inclusion in inclusions}
    all_wholes = {
        name: {whole_name for part_of_pair, whole_name in pairs if part_of_pair == name}
        | known_wholes.get(name, set())
        for name in columns
    }
    return tuple(
        inclusion
        for inclusion in inclusions
        if not any(
            (wider, inclusion.whole) in pairs for wider in known_wholes.get(inclusion.part, ())
        )
        and not any(
            inclusion.whole in all_wholes.get(nearer, ())
            for nearer in all_wholes[inclusion.part] - {inclusion.whole}
        )
    )


def _known_wholes(schema: Schema) -> dict[str, set[str]]:
    """Return per column the columns that include it, by families, sums and inclusions together."""
    wholes: dict[str, set[str]] = {}
    for family in schema.families:
        for name in family.columns:
            wholes.setdefault(name, set()).add(family.total)
    for total in schema.sums:
        for name in total.columns:
            wholes.setdefault(name, set()).add(total.name)
    for inclusion in schema.inclusions:
        wholes.setdefault(inclusion.part, set()).add(inclusion.whole)
    for family in schema.families:  # a sum over categories is a part of their denominator
        for total in schema.sums:
            if set(total.columns) <= set(family.columns):
                wholes.setdefault(total.name, set()).add(family.total)
    return {name: _all_wholes(name, wholes) for name in wholes}
