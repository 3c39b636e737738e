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

from .arrays import Array, Bools, Floats, Ints
from .model import GateError, name_codes
from .relations import Relation, broken_rows, find_relations, rank, sum_of
from .schema import Family, Schema, SchemaError, count_columns

LAST = 1_000_000  # rank of a sum that is not a headline
HEADLINE, DENOMINATOR = 8.0, 30.0  # prices, relative to a fine category of the same row


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
        nested: list[int] = []
        for position, members in enumerate(self.categories):
            overlaps = [
                (int((members & self.categories[j]).sum()), int(self.categories[j].sum()))
                for j in nested
            ]
            if all(common in (0, size, int(members.sum())) for common, size in overlaps):
                nested.append(position)
        return np.isin(np.arange(len(self.names)), nested)

    def blocks(self, hidden: Bools, every: bool = False) -> Ints:
        """Return (n, C) the block of every category in every row. Categories in the same shown sums
        form a block, named by its first category. hidden: (n, K) booleans; every: use sums that are
        not nested too."""
        sums_used = np.arange(len(self.names)) if every else np.flatnonzero(self.nested)
        weights = 2 ** np.arange(len(sums_used))
        patterns, pattern_of = np.unique(~hidden[:, sums_used] @ weights, return_inverse=True)
        is_shown = (patterns[:, None] & weights) > 0  # (patterns, used)
        codes = (is_shown[:, :, None] * (weights[:, None] * self.categories[sums_used])).sum(axis=1)
        leader = (codes[:, :, None] == codes[:, None, :]).argmax(axis=2)
        return np.asarray(leader[pattern_of.ravel()])

    def shown_single_categories(self, hidden: Bools) -> Bools:
        """Return (n, C) the categories that are shown headlines themselves. hidden: (n, K)."""
        single = self.categories & (self.categories.sum(axis=1) == 1)[:, None]
        category = [name in self.family.columns for name in self.names]
        return np.asarray((~hidden).astype(int) @ (single & np.array(category)[:, None]) > 0)

    def cost_factors(self, names: Sequence[str]) -> Array:
        """Return the price of each column as a complement, relative to a fine category."""
        prices = []
        for name in names:
            rank = self.ranks[self.names.index(name)] if name in self.names else LAST
            prices.append(DENOMINATOR if rank < 0 else HEADLINE if rank < LAST else 1.0)
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
    near_aliases: (a column, the category or sum that it nearly always follows): see near_sums.py
    """

    sums: Mapping[str, FamilySums] = field(default_factory=dict)
    aliases: tuple[tuple[str, str], ...] = ()
    near_aliases: tuple[tuple[str, str], ...] = ()

    @cached_property
    def sum_columns(self) -> dict[str, tuple[str, ...]]:
        """Per family name the sums that are not a category themselves."""
        return {name: sums.columns() for name, sums in self.sums.items()}


def read_structure(numbers: Mapping[str, pd.DataFrame], schema: Schema) -> Structure:
    """Express declared and detected relations as sums of families. Raises GateError if a declared
    relation does not hold, SchemaError if one names unknown columns."""
    names = {name for table in numbers.values() for name in table.columns}
    declared = [
        _relation(total.name, total.columns)
        for total in schema.sums
        if total.columns != (total.name,) and {total.name, *total.columns} <= names
    ]
    _check(numbers, declared)
    family_relations = [
        _relation(family.total, family.columns)
        for family in schema.families
        if family.partition and {family.total, *family.columns} <= names
    ]
    shared_counts = _shared_counts(numbers, schema)
    # categories that are 0 everywhere: sums that differ only by these are the same
    empty = [Relation(((name, 1),)) for name in shared_counts if _is_zero(numbers, name)]
    stated = [*family_relations, *declared, *empty]
    extra = list(declared)
    relations = find_relations(numbers, shared_counts)
    for relation in relations:
        if not relation.constant and rank([*stated, relation]) > rank(stated):
            stated.append(relation)
            extra.append(relation)
    _refuse_constants(numbers, schema, [*stated, *relations])
    _refuse_of_some_scales(numbers, schema, shared_counts, stated)
    suspects = sorted({name for relation in extra for name in relation.columns})
    sums = {
        family.name: _sums_of(family, schema, stated, suspects, names)
        for family in schema.families
        if family.partition
    }
    linked_sums = _linked_sums(schema, stated, suspects, names)
    spanned = [
        *family_relations,
        *empty,
        *linked_sums.values(),
        *_same_totals(schema, sums.values(), stated),
    ]
    for group in sums.values():
        outer = [k for k, name in enumerate(group.names) if name not in group.family.columns]
        spanned += [_relation(group.names[k], _columns(group, k)) for k in outer]
    for relation in extra:
        if rank([*spanned, relation]) > rank(spanned):
            raise GateError(
                "{relation} holds on every row, and is no sum over the categories of one family: "
                "leave one of these columns out, or declare the sum as a column.",
                relation=relation,
            )
    return Structure({n: s for n, s in sums.items() if s.names}, tuple(linked_sums))


def _refuse_constants(
    numbers: Mapping[str, pd.DataFrame], schema: Schema, relations: Sequence[Relation]
) -> None:
    """Raise GateError if two columns differ by the same number on every row, since either then
    discloses the other. Relations among denominators are allowed, because these are shown."""
    linear = [relation for relation in relations if not relation.constant]
    allowed = _constant_totals(numbers, schema)
    for relation in relations:
        if relation.constant and rank([*linear, *allowed, relation]) > rank([*linear, *allowed]):
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
        if (constant := _same_everywhere(numbers, terms))
    ]


def _same_everywhere(numbers: Mapping[str, pd.DataFrame], terms: Sequence[tuple[str, int]]) -> int:
    """Return the value of a weighted sum of columns if it is the same on all rows that are not all
    0, else 0."""
    factors: set[float] = set()
    for table in numbers.values():
        if {name for name, _ in terms} <= set(table.columns):
            rows = table[[name for name, _ in terms]].to_numpy(dtype=float)
            rows = rows[np.isfinite(rows).all(axis=1) & rows.any(axis=1)]
            factors.update(np.unique(rows @ np.array([factor for _, factor in terms])).tolist())
            if len(factors) > 1:
                return 0
    return int(factors.pop()) if factors else 0


def _refuse_of_some_scales(
    numbers: Mapping[str, pd.DataFrame],
    schema: Schema,
    shared_counts: Sequence[str],
    stated: Sequence[Relation],
) -> None:
    """Raise GateError if a relation holds on all rows of the scales that have its columns while
    other scales lack some of them: it cannot be checked there."""
    counts = [name for name in count_columns(schema) if name not in _made_by_the_gate(schema)]
    of_column = {
        name: frozenset(scale for scale, table in numbers.items() if name in table)
        for name in counts
    }
    for scales in sorted(set(of_column.values()), key=sorted):
        if not scales or scales == frozenset(numbers):
            continue
        tables = {scale: numbers[scale] for scale in scales}
        stated_relations = [
            *stated,
            *(_relation(f.total, f.columns) for f in schema.families if f.partition),
        ]
        stated_relations += [
            _relation(total.name, total.columns)
            for total in schema.sums
            if total.columns != (total.name,)
        ]
        names = [name for name in counts if scales <= of_column[name]]
        stated_relations += [Relation(((name, 1),)) for name in names if _is_zero(tables, name)]
        stated_relations += _constant_totals(tables, schema)
        for relation in find_relations(tables, names):
            if relation.columns <= set(shared_counts):
                continue
            if rank([*stated_relations, relation]) > rank(stated_relations):
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
    counts = {n for family in schema.families for n in (family.total, *family.columns)}
    counts |= {n for rate in schema.rates for n in (rate.numerator, rate.denominator)}
    counts |= {m.weight for m in schema.means} | {schema.population, *(s.name for s in schema.sums)}
    for total in schema.sums:
        unknown = sorted(set(total.columns) - counts)
        if unknown or not total.columns:
            raise SchemaError(
                f"The sum {total.name} is over columns that the profile does not have: "
                f"{', '.join(unknown) or 'none'}."
            )
    names = [total.name for total in schema.sums if total.columns != (total.name,)]
    repeated = sorted({n for n in names if names.count(n) > 1 and n not in counts - set(names)})
    if repeated:
        raise SchemaError(f"The same sum twice: {', '.join(repeated)}.")


def _relation(name: str, columns: Iterable[str]) -> Relation:
    return Relation(((name, 1), *((column, -1) for column in columns)))


def _columns(sums: FamilySums, number: int) -> tuple[str, ...]:
    return tuple(
        column
        for column, is_member in zip(sums.family.columns, sums.categories[number], strict=True)
        if is_member
    )


def _check(numbers: Mapping[str, pd.DataFrame], relations: Sequence[Relation]) -> None:
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
    return _known_values(numbers, name).tolist() == [0.0]


def _known_values(numbers: Mapping[str, pd.DataFrame], name: str) -> Floats:
    """Return (k,) the distinct numbers of a column over all scales."""
    columns = [table[name].to_numpy(dtype=float) for table in numbers.values() if name in table]
    values = np.unique(np.concatenate([np.zeros(0), *columns]))
    return values[~np.isnan(values)]


def _shared_counts(numbers: Mapping[str, pd.DataFrame], schema: Schema) -> list[str]:
    """Return the count columns that every scale has. Relations are detected among these."""
    shared = set.intersection(*(set(t.columns) for t in numbers.values())) if numbers else set()
    gate_columns = _made_by_the_gate(schema)
    return [name for name in count_columns(schema) if name in shared and name not in gate_columns]


def _made_by_the_gate(schema: Schema) -> set[str]:
    """Return the sums that the gate computes itself and that are neither weights nor
    denominators."""
    derived = {total.name for total in schema.sums if total.columns != (total.name,)}
    derived -= {n for family in schema.families for n in (family.total, *family.columns)}
    return derived - {mean.weight for mean in schema.means} - {r.denominator for r in schema.rates}


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
    priority = {s.name: s.priority for s in schema.sums}
    for total in schema.sums:
        if set(total.columns) <= set(family.columns) and total.name in names_present:
            members[total.name] = frozenset(total.columns)
    excluded = {*family.columns, family.total}
    for name in sorted(set(suspects) - excluded - set(members)):
        parts = sum_of(name, family.columns, relations)
        if parts and len(parts) < len(family.columns):
            members[name] = frozenset(parts)
    totals = {f.total for f in schema.families}
    totals |= {rate.denominator for rate in schema.rates}

    def order(name: str) -> tuple[int, str]:
        rank = priority.get(name)
        return (-1 if name in totals else LAST if rank is None else rank, name)

    names = tuple(sorted(members, key=order))
    table = [[column in members[name] for column in family.columns] for name in names]
    return FamilySums(
        family=family,
        names=names,
        categories=np.array(table, dtype=bool).reshape(len(names), len(family.columns)),
        ranks=tuple(order(name)[0] for name in names),
    )


def _same_totals(
    schema: Schema, sums: Iterable[FamilySums], relations: Sequence[Relation]
) -> list[Relation]:
    """Return equalities of denominators, with each other or with the population (the age of all
    holders may be known). Both are shown with the unit, or hidden together at 1 to 10, so they
    disclose nothing, provided neither is a category or a sum elsewhere. The weight of a mean (the
    dwellings with a rent) is such a denominator, which is never hidden for its own number."""
    bound = {name for family in schema.families for name in family.columns}
    bound |= {name for group in sums for name in group.names}
    bound |= {name for total in schema.sums for name in (total.name, *total.columns)}
    totals = {schema.population, *(family.total for family in schema.families)}
    # at 100 % these are hidden for their numerator (R3)
    bound |= {r.denominator for r in schema.rates if r.percent and r.numerator in totals}
    bound |= {mean.weight for mean in schema.means if mean.percent}
    kinds: dict[str, set[bool]] = {}
    for family in schema.families:
        kinds.setdefault(family.total, set()).add(family.of_households)
    for mean in schema.means:
        kinds.setdefault(mean.weight, {False})
    kinds.pop(schema.population, None)
    free = sorted(set(kinds) - bound)
    pairs = [(first, second) for first in free for second in free if first < second]
    pairs = [(first, second) for first, second in pairs if kinds[first] == kinds[second]]
    if schema.population not in bound:
        pairs += [(schema.population, name) for name in free]
    return [_relation(a, (b,)) for a, b in pairs if sum_of(a, (b,), relations)]


def _linked_sums(
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
                    pairs[category, alias] = _relation(alias, (category,))
                elif set(sum_of(family.total, (category, alias), relations) or ()) == {
                    category, alias
                }:  # fmt: skip
                    pairs[category, alias] = _relation(family.total, (category, alias))
    return pairs
