"""What the words mean (R7): a column that counts a part of another one is never more than it.

A reader who knows that recent movers are households uses `part ≤ whole` as he uses an equation. It
is one, with a *slack* that is never negative: part + slack = whole. Families whose columns an
inclusion ties are proved as one system (`families/tied.py`); what two published denominators tell
together is hidden here. Section 4 of docs/secrecy.md.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence

import numpy as np
import pandas as pd

from .model import GateError, name_codes
from .primary import hidden_rate
from .schema import Family, Inclusion, Schema, SchemaError, count_columns

DIFFERENT_ROWS = 20  # that bear out an inclusion that nobody declared


def check_inclusions(schema: Schema) -> None:
    """Inclusions are between count columns of the schema, in no cycle, and a category is part of a
    category only where its denominator is part of the other's. Raises SchemaError."""
    counts = set(count_columns(schema))
    wholes: dict[str, set[str]] = {}
    for inclusion in schema.inclusions:
        for name in (inclusion.part, inclusion.whole):
            if name not in counts:
                raise SchemaError(f"{_said(inclusion)}: {name} is no count column of the profile.")
        wholes.setdefault(inclusion.part, set()).add(inclusion.whole)
    circle = sorted(name for name in wholes if name in _reached(name, wholes))
    if circle:
        raise SchemaError(f"Inclusions that go round in a circle: {', '.join(circle)}.")
    families, within = {n: f for f in schema.families for n in f.columns}, _explained(schema)
    for inclusion in schema.inclusions:
        part, whole = families.get(inclusion.part), families.get(inclusion.whole)
        if part is None or whole is None or part.total == whole.total:
            continue
        if whole.total in within.get(part.total, set()):
            continue
        raise SchemaError(
            f"{_said(inclusion)}: their denominators {part.total} and {whole.total} have nothing "
            f"to do with each other: declare that {part.total} is a part of {whole.total}, or "
            f"leave the inclusion out."
        )


def _reached(name: str, wholes: Mapping[str, set[str]]) -> set[str]:
    """All that a column is a part of, through others too."""
    reached: set[str] = set()
    waiting = set(wholes.get(name, ()))
    while waiting:
        one = waiting.pop()
        if one not in reached:
            reached.add(one)
            waiting |= wholes.get(one, set())
    return reached


def _said(inclusion: Inclusion) -> str:
    return f"The inclusion {inclusion.part} ≤ {inclusion.whole}"


def check_counts(numbers: Mapping[str, pd.DataFrame], inclusions: Sequence[Inclusion]) -> None:
    """Raises GateError, naming columns and codes, where a part counts more than its whole."""
    for inclusion in inclusions:
        for scale, table in numbers.items():
            if not {inclusion.part, inclusion.whole} <= set(table.columns):
                continue
            part = table[inclusion.part].to_numpy(dtype=float)
            whole = table[inclusion.whole].to_numpy(dtype=float)
            contradicting = table.index[part > whole]
            if len(contradicting):
                raise GateError(
                    "Scale {scale}: {part} counts more than {whole}, of which it is a part, for "
                    "{codes}.",
                    scale=scale,
                    part=inclusion.part,
                    whole=inclusion.whole,
                    codes=name_codes(contradicting),
                )


def hide_denominators(
    hidden: dict[str, np.ndarray],
    values: Mapping[str, np.ndarray],
    sums: Mapping[str, Sequence[str]],
    schema: Schema,
    decimals: int,
) -> None:
    """Denominators that tell a rate of 100 % between them, into `hidden` (n,): where everybody
    moved in recently, those of known age are as many as all households, and so are the recent ones,
    which lie between the two. The part is hidden; where it is the population, the larger one is:
    a population is only hidden with its unit.

    sums: per family the columns that sum some of its categories."""
    totals = {family.total for family in schema.families} | {schema.population}
    for family in schema.families:
        between = {*family.columns, *sums.get(family.name, ())}
        for inclusion in schema.inclusions:
            part, whole = inclusion.part, inclusion.whole
            if whole not in between or part not in totals or part == family.total:
                continue
            if not {part, whole, family.total} <= set(values):
                continue
            total = values[family.total]
            full = hidden_rate(values[whole], total, decimals, (100.0,))
            full &= values[part] >= values[whole]
            hidden[family.total if part == schema.population else part] |= full


def floors(schema: Schema, sums: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Denominators that are never less than the population: dwellings, among which are those of
    which the households were surveyed. sums: as in `hide_denominators`."""
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
    """Families that an inclusion between their columns ties, and those that hold a column of which
    a denominator is a part. Families that no inclusion speaks of are in none.

    sums: as in `hide_denominators`; hidden: denominators that the rules hide in a released row:
    they change with their families, which are tied to the column that they are a part of"""
    of_column: dict[str, Family] = {}
    for family in schema.families:
        if family.total in hidden:
            of_column.setdefault(family.total, family)
    for family in schema.families:
        if family.partition or len(family.columns) == 1:
            of_column |= dict.fromkeys((*family.columns, *sums.get(family.name, ())), family)
    group: dict[str, list[Family]] = {}
    for inclusion in schema.joint_inclusions:
        whole, part = of_column.get(inclusion.whole), of_column.get(inclusion.part)
        if whole is None or inclusion.whole in hidden:
            continue
        joined: list[Family] = []
        for end in (whole,) if part is None else (whole, part):
            joined += [f for f in group.get(end.name, [end]) if f not in joined]
        for family in joined:
            group[family.name] = joined
    groups: list[list[Family]] = []
    for families in group.values():
        if families not in groups:
            groups.append(families)
    return groups


def undeclared(numbers: Mapping[str, pd.DataFrame], schema: Schema) -> tuple[Inclusion, ...]:
    """Pairs of counts of which one is never more than the other in any row, although nothing in the
    schema says so: for anybody who writes a catalogue to look at. Scales with few households a unit
    tell them best: a household that is in the part and not in the whole shows there.

    Pairs that an enclosing pair explains are left out, and those that fewer than twenty different
    rows bear out."""
    categories = [name for family in schema.families for name in family.columns]
    names = dict.fromkeys([*categories, *(family.total for family in schema.families)])
    columns = [name for name in names if all(name in table for table in numbers.values())]
    rows = [table[columns].to_numpy(dtype=float) for table in numbers.values()]
    values = np.unique(np.concatenate(rows), axis=0)
    values = values[np.isfinite(values).all(axis=1)]
    explained = _explained(schema)
    found = []
    for spot, part_name in enumerate(columns):
        never_more = (values[:, [spot]] <= values).all(axis=0)
        strong = values[:, spot] > 0
        if len(values[strong]) < DIFFERENT_ROWS:
            continue
        for spot_of_whole in np.flatnonzero(never_more):
            whole = columns[spot_of_whole]
            if whole != part_name and whole not in explained.get(part_name, set()):
                found.append(Inclusion(part_name, whole))
    pairs = {(one.part, one.whole) for one in found}
    within = {
        name: {w for p, w in pairs if p == name} | explained.get(name, set()) for name in columns
    }
    return tuple(
        one
        for one in found
        if not any((wider, one.whole) in pairs for wider in explained.get(one.part, ()))
        and not any(
            one.whole in within.get(nearer, ()) for nearer in within[one.part] - {one.whole}
        )
    )


def _explained(schema: Schema) -> dict[str, set[str]]:
    """Per column what it is a part of, by the families, the sums and the inclusions together."""
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
    return {name: _reached(name, wholes) for name in wholes}
