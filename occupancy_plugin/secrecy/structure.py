"""Columns that are sums over categories of a family, declared or detected in the data (R7).

A *sum* is a column that equals the sum of some categories of one partition on every row: a
cumulative share's numerator, a denominator that is a sum of another family's categories, one
category that is a headline. Reads the schema and the relations, computes no mask.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from .arrays import Array, Bools, Ints
from .model import GateError, name_codes
from .relations import SPARE_ROWS, Relation, broken_rows, find_relations, rank, sum_of
from .schema import Family, Schema, SchemaError, count_columns

NO_HEADLINE = 1_000_000  # rank of a sum that is not a headline
HEADLINE_PRICE, DENOMINATOR_PRICE = 8.0, 30.0  # prices, relative to a fine category of the same row


@dataclass(frozen=True)
class FamilySums:
    """The K sums over the C categories of one partition, in order of publication.

    names: (K,) columns
    categories: (K, C) booleans: whether the sum contains the category
    ranks: (K,) priorities; below 0: denominators of other families, which are hidden with them
    """

    family: Family
    names: tuple[str, ...]
    categories: Bools
    ranks: tuple[int, ...]

    @cached_property
    def nested(self) -> Bools:
        """(K,) booleans: sums that contain, are contained in, or are disjoint from every earlier
        nested one. These form the blocks; other sums are equations of the joint proof only."""
        nested_positions: list[int] = []
        for position, members in enumerate(self.categories):
            earlier = self.categories[nested_positions]
            common = (earlier & members).sum(axis=1)
            contains = (common == earlier.sum(axis=1)) | (common == members.sum())
            if (contains | (common == 0)).all():
                nested_positions.append(position)
        return np.isin(np.arange(len(self.names)), nested_positions)

    def blocks(self, hidden: Bools, with_overlapping: bool = False) -> Ints:
        """Return (n, C) the block of every category in every row. Categories in the same shown sums
        form a block, named by its first category.

        hidden: (n, K) the hidden sums
        with_overlapping: use the sums that are not nested too"""
        sums_used = np.arange(len(self.names)) if with_overlapping else np.flatnonzero(self.nested)
        weights = 2 ** np.arange(len(sums_used))
        patterns, pattern_of = np.unique(~hidden[:, sums_used] @ weights, return_inverse=True)
        is_shown = (patterns[:, None] & weights) > 0  # (patterns, used)
        codes = (is_shown[:, :, None] * (weights[:, None] * self.categories[sums_used])).sum(axis=1)
        leader = (codes[:, :, None] == codes[:, None, :]).argmax(axis=2)
        return np.asarray(leader[pattern_of.ravel()])

    def shown_single_categories(self, hidden: Bools) -> Bools:
        """Return (n, C) the categories that are shown headlines themselves. hidden: (n, K)."""
        is_single = self.categories & (self.categories.sum(axis=1) == 1)[:, None]
        is_category = [name in self.family.columns for name in self.names]
        return np.asarray((~hidden).astype(int) @ (is_single & np.array(is_category)[:, None]) > 0)

    def cost_factors(self, names: Sequence[str]) -> Array:
        """Return the price of each column as a complement, relative to a fine category."""
        prices = []
        for name in names:
            order = self.ranks[self.names.index(name)] if name in self.names else NO_HEADLINE
            prices.append(
                DENOMINATOR_PRICE if order < 0 else HEADLINE_PRICE if order < NO_HEADLINE else 1.0
            )
        return np.array(prices)

    def columns(self) -> tuple[str, ...]:
        """Return the names of the sums that are not a category themselves."""
        return tuple(name for name in self.names if name not in self.family.columns)


@dataclass(frozen=True)
class Structure:
    """The relations as sums of families.

    sums: per family name
    aliases: (category of a binary family, a column that equals it or its complement in the
    denominator): both have one mask
    relations: all relations of columns besides those of families, declared or found
    unshared: relations that only the rows of finer scales support, or that rows of an earlier
    release did not
    """

    sums: Mapping[str, FamilySums] = field(default_factory=dict)
    aliases: tuple[tuple[str, str], ...] = ()
    relations: tuple[Relation, ...] = ()
    unshared: tuple[Relation, ...] = ()

    @cached_property
    def sum_columns(self) -> dict[str, tuple[str, ...]]:
        """Return family name → the sums that are not a category themselves."""
        return {name: sums.columns() for name, sums in self.sums.items()}


def read_structure(
    numbers: Mapping[str, pd.DataFrame],
    schema: Schema,
    known_relations: Sequence[Relation] | None = None,
) -> Structure:
    """Express declared and detected relations as sums of families.

    known_relations: those with which wide scales, or earlier releases, were protected; others are
    `unshared`. Raises GateError if a declared relation does not hold, SchemaError if one names
    unknown columns."""
    names = {name for table in numbers.values() for name in table.columns}
    declared = [relation for relation in _declared_sums(schema) if relation.columns <= names]
    of_families = [relation for relation in _family_sums(schema) if relation.columns <= names]
    _check_relations(numbers, declared)
    shared_counts = _shared_counts(numbers, schema)
    # categories that are 0 everywhere: sums that differ only by these are the same
    empty_columns = [Relation(((name, 1),)) for name in shared_counts if _is_zero(numbers, name)]
    stated = [*of_families, *declared, *empty_columns]
    found = find_relations(numbers, shared_counts)
    harmless_pairs = _harmless_pairs(numbers, schema)
    detected, unshared = _detected_relations(found, stated, harmless_pairs, known_relations)
    stated += detected
    extra_relations = [*declared, *detected]
    _refuse_constants(numbers, schema, [*stated, *found])
    _refuse_relations_of_some_scales(numbers, schema, shared_counts, stated)
    suspects = sorted({name for relation in extra_relations for name in relation.columns})
    sums = {
        family.name: _sums_of(family, schema, stated, suspects, names)
        for family in schema.families
        if family.partition
    }
    aliases = _alias_relations(schema, stated, suspects, names)
    equal_totals = _equal_totals(schema, sums.values(), stated)
    explained = [*of_families, *empty_columns, *aliases.values(), *equal_totals]
    for family_sums in sums.values():
        explained += [
            _sum_relation(name, _columns_of_sum(family_sums, position))
            for position, name in enumerate(family_sums.names)
            if name not in family_sums.family.columns
        ]
    for relation in extra_relations:
        if _is_independent(relation, explained):
            raise GateError(
                "{relation} holds on every row, and is no sum over the categories of one family: "
                "leave one of these columns out, or declare the sum as a column.",
                relation=relation,
            )
    sums_with_names = {name: of_family for name, of_family in sums.items() if of_family.names}
    return Structure(sums_with_names, tuple(aliases), tuple(extra_relations), tuple(unshared))


def _detected_relations(
    found: Sequence[Relation],
    stated: Sequence[Relation],
    harmless_pairs: set[frozenset[str]],
    known: Sequence[Relation] | None,
) -> tuple[list[Relation], list[Relation]]:
    """Return the relations of `found` that do not follow from the stated ones and may disclose
    something: those that `known` has too (None: all), and the others."""
    detected: list[Relation] = []
    unshared: list[Relation] = []
    for relation in found:
        is_equality = not sum(coefficient for _, coefficient in relation.terms)
        if relation.constant or (is_equality and relation.columns in harmless_pairs):
            continue
        if not _is_independent(relation, [*stated, *detected]):
            continue
        if known is not None and _is_independent(relation, [*stated, *detected, *known]):
            unshared.append(relation)
        else:
            detected.append(relation)
    return detected, unshared


def _is_independent(relation: Relation, others: Sequence[Relation]) -> bool:
    """Whether a relation does not follow from others."""
    return rank([*others, relation]) > rank(others)


def _declared_sums(schema: Schema) -> list[Relation]:
    return [
        _sum_relation(total.name, total.columns)
        for total in schema.sums
        if total.columns != (total.name,)
    ]


def _family_sums(schema: Schema) -> list[Relation]:
    return [
        _sum_relation(family.total, family.columns)
        for family in schema.families
        if family.partition
    ]


def _harmless_pairs(numbers: Mapping[str, pd.DataFrame], schema: Schema) -> set[frozenset[str]]:
    """Return pairs of columns that may be equal on every row: a category and its denominator (at
    100 %, so hidden, everywhere), and in few rows, which may be symmetric, two categories."""
    pairs = {
        frozenset((family.total, name)) for family in schema.families for name in family.columns
    }
    if sum(map(len, numbers.values())) < SPARE_ROWS:
        for family in schema.families:
            if family.partition:
                pairs.update(map(frozenset, itertools.combinations(family.columns, 2)))
    return pairs


def _refuse_constants(
    numbers: Mapping[str, pd.DataFrame], schema: Schema, relations: Sequence[Relation]
) -> None:
    """Raise GateError if two columns differ by the same number on every row, since either then
    discloses the other. Relations among denominators are allowed, because these are shown."""
    allowed = [relation for relation in relations if not relation.constant]
    allowed += _constant_totals(numbers, schema)
    for relation in relations:
        if relation.constant and _is_independent(relation, allowed):
            raise GateError(
                "{relation}: these columns differ by the same number on every row. Leave one of "
                "them out.",
                relation=relation,
            )


def _constant_totals(numbers: Mapping[str, pd.DataFrame], schema: Schema) -> list[Relation]:
    """Return relations of denominators that are constant, or differ by a constant, on all rows."""
    totals = sorted({schema.population, *(family.total for family in schema.families)})
    pairs = [((first, 1), (second, -1)) for first, second in itertools.combinations(totals, 2)]
    return [
        Relation(terms, constant)
        for terms in (*(((name, 1),) for name in totals), *pairs)
        if (constant := _constant_value(numbers, terms))
    ]


def _constant_value(numbers: Mapping[str, pd.DataFrame], terms: Sequence[tuple[str, int]]) -> int:
    """Return the value of a weighted sum of columns if it is the same on all rows that are not all
    0, else 0."""
    distinct_values: set[float] = set()
    for table in numbers.values():
        if {name for name, _ in terms} <= set(table.columns):
            rows = table[[name for name, _ in terms]].to_numpy(dtype=float)
            rows = rows[np.isfinite(rows).all(axis=1) & rows.any(axis=1)]
            distinct_values.update(
                np.unique(rows @ np.array([factor for _, factor in terms])).tolist()
            )
            if len(distinct_values) > 1:
                return 0
    return int(distinct_values.pop()) if distinct_values else 0


def _refuse_relations_of_some_scales(
    numbers: Mapping[str, pd.DataFrame],
    schema: Schema,
    shared_counts: Sequence[str],
    stated: Sequence[Relation],
) -> None:
    """Raise GateError if a relation holds on all rows of the scales that have its columns, but
    cannot be checked at other scales, which lack some of them."""
    counts = [name for name in count_columns(schema) if name not in _made_by_the_gate(schema)]
    scales_of_column = {
        name: frozenset(scale for scale, table in numbers.items() if name in table)
        for name in counts
    }
    for scales in sorted(set(scales_of_column.values()), key=sorted):
        if not scales or scales == frozenset(numbers):
            continue
        tables = {scale: numbers[scale] for scale in scales}
        stated_here = [*stated, *_family_sums(schema), *_declared_sums(schema)]
        names = [name for name in counts if scales <= scales_of_column[name]]
        stated_here += [Relation(((name, 1),)) for name in names if _is_zero(tables, name)]
        stated_here += _constant_totals(tables, schema)
        for relation in find_relations(tables, names):
            if relation.columns <= set(shared_counts):
                continue
            if _is_independent(relation, stated_here):
                raise GateError(
                    "{relation} holds on every row of {scales}, and other scales do not have all "
                    "of these columns: leave one of them out.",
                    relation=relation,
                    scales=", ".join(sorted(scales)),
                )


def add_sums(numbers: Mapping[str, pd.DataFrame], schema: Schema) -> dict[str, pd.DataFrame]:
    """Return the tables with their missing sums added, where all summed columns are present."""
    completed = {}
    for scale, table in numbers.items():
        sums = {
            total.name: table[list(total.columns)].to_numpy().sum(axis=1)
            for total in schema.sums
            if total.name not in table and set(total.columns) <= set(table.columns)
        }
        columns = {**{name: table[name] for name in table.columns}, **sums}
        completed[scale] = pd.DataFrame(columns, index=table.index, copy=False)
    return completed


def check_sums(schema: Schema) -> None:
    """Check that sums are over columns of the schema and are declared once. Raises SchemaError."""
    counts = {name for family in schema.families for name in (family.total, *family.columns)}
    counts |= {name for rate in schema.rates for name in (rate.numerator, rate.denominator)}
    counts |= {mean.weight for mean in schema.means} | {
        schema.population,
        *(total.name for total in schema.sums),
    }
    for total in schema.sums:
        unknown = sorted(set(total.columns) - counts)
        if unknown or not total.columns:
            raise SchemaError(
                f"The sum {total.name} is over columns that the profile does not have: "
                f"{', '.join(unknown) or 'none'}."
            )
    names = [total.name for total in schema.sums if total.columns != (total.name,)]
    repeated_sums = sorted(
        {name for name in names if names.count(name) > 1 and name not in counts - set(names)}
    )
    if repeated_sums:
        raise SchemaError(f"The same sum twice: {', '.join(repeated_sums)}.")


def _sum_relation(name: str, columns: Iterable[str]) -> Relation:
    return Relation(((name, 1), *((column, -1) for column in columns)))


def _columns_of_sum(sums: FamilySums, number: int) -> tuple[str, ...]:
    return tuple(
        column
        for column, is_member in zip(sums.family.columns, sums.categories[number], strict=True)
        if is_member
    )


def _check_relations(numbers: Mapping[str, pd.DataFrame], relations: Sequence[Relation]) -> None:
    for relation in relations:
        for scale, table in numbers.items():
            contradicting = broken_rows(table, relation)
            if len(contradicting):
                raise GateError(
                    "Scale {scale}: {relation} does not hold for {codes}.",
                    scale=scale,
                    relation=relation,
                    codes=name_codes(contradicting),
                )


def _is_zero(numbers: Mapping[str, pd.DataFrame], name: str) -> bool:
    """Whether the column has known values, all of them 0."""
    columns = [table[name].dropna() for table in numbers.values() if name in table]
    return any(map(len, columns)) and not any((column != 0).any() for column in columns)


def _shared_counts(numbers: Mapping[str, pd.DataFrame], schema: Schema) -> list[str]:
    """Return the count columns that every scale has. Relations are detected among these."""
    shared_columns = (
        set.intersection(*(set(table.columns) for table in numbers.values())) if numbers else set()
    )
    gate_columns = _made_by_the_gate(schema)
    return [
        name
        for name in count_columns(schema)
        if name in shared_columns and name not in gate_columns
    ]


def _made_by_the_gate(schema: Schema) -> set[str]:
    """Return the sums that the gate computes itself and that are neither weights nor
    denominators."""
    added_sums = {total.name for total in schema.sums if total.columns != (total.name,)}
    added_sums -= {name for family in schema.families for name in (family.total, *family.columns)}
    return (
        added_sums
        - {mean.weight for mean in schema.means}
        - {rate.denominator for rate in schema.rates}
    )


def _sums_of(
    family: Family,
    schema: Schema,
    relations: Sequence[Relation],
    suspects: Sequence[str],
    names_present: set[str],
) -> FamilySums:
    """Return the declared sums over this family's categories, and the suspects that are sums of
    them."""
    members: dict[str, frozenset[str]] = {}
    priority = {total.name: total.priority for total in schema.sums}
    for total in schema.sums:
        if set(total.columns) <= set(family.columns) and total.name in names_present:
            members[total.name] = frozenset(total.columns)
    own_columns = {*family.columns, family.total}
    for name in sorted(set(suspects) - own_columns - set(members)):
        parts = sum_of(name, family.columns, relations)
        if parts and len(parts) < len(family.columns):
            members[name] = frozenset(parts)
    totals = {other_family.total for other_family in schema.families}
    totals |= {rate.denominator for rate in schema.rates}

    def publication_order(name: str) -> tuple[int, str]:
        order = -1 if name in totals else priority.get(name)
        return (NO_HEADLINE if order is None else order, name)

    names = tuple(sorted(members, key=publication_order))
    is_member = [[column in members[name] for column in family.columns] for name in names]
    return FamilySums(
        family=family,
        names=names,
        categories=np.array(is_member, dtype=bool).reshape(len(names), len(family.columns)),
        ranks=tuple(publication_order(name)[0] for name in names),
    )


def _equal_totals(
    schema: Schema, sums: Iterable[FamilySums], relations: Sequence[Relation]
) -> list[Relation]:
    """Return equalities of denominators, with each other or with the population (the age of all
    holders may be known). Two equal denominators are shown with the unit, or hidden together at 1
    to 10, so the equality discloses nothing, provided neither is a category or a sum elsewhere.
    Weights of means (the dwellings with a rent) count as denominators that the rules never hide."""
    bound_names = {name for family in schema.families for name in family.columns}
    bound_names |= {name for family_sums in sums for name in family_sums.names}
    bound_names |= {name for total in schema.sums for name in (total.name, *total.columns)}
    totals = {schema.population, *(family.total for family in schema.families)}
    # at 100 % these are hidden for their numerator (R3)
    bound_names |= {
        rate.denominator for rate in schema.rates if rate.percent and rate.numerator in totals
    }
    bound_names |= {mean.weight for mean in schema.means if mean.percent}
    kinds: dict[str, set[bool]] = {}
    for family in schema.families:
        kinds.setdefault(family.total, set()).add(family.of_households)
    for mean in schema.means:
        kinds.setdefault(mean.weight, {False})
    kinds.pop(schema.population, None)
    free_totals = sorted(set(kinds) - bound_names)
    pairs = [(first, second) for first in free_totals for second in free_totals if first < second]
    pairs = [(first, second) for first, second in pairs if kinds[first] == kinds[second]]
    if schema.population not in bound_names:
        pairs += [(schema.population, name) for name in free_totals]
    return [
        _sum_relation(first_name, (second_name,))
        for first_name, second_name in pairs
        if sum_of(first_name, (second_name,), relations)
    ]


def _alias_relations(
    schema: Schema, relations: Sequence[Relation], suspects: Sequence[str], names: set[str]
) -> dict[tuple[str, str], Relation]:
    """Return the columns that equal a category of a binary family, or its complement in the
    denominator."""
    pairs = {}
    for family in schema.families:
        if family.partition or not {family.total, *family.columns} <= names:
            continue
        for category in family.columns:
            for alias in suspects:
                if alias in (category, family.total):
                    continue
                if sum_of(alias, (category,), relations):
                    pairs[category, alias] = _sum_relation(alias, (category,))
                elif set(sum_of(family.total, (category, alias), relations) or ()) == {
                    category, alias
                }:  # fmt: skip
                    pairs[category, alias] = _sum_relation(family.total, (category, alias))
    return pairs
