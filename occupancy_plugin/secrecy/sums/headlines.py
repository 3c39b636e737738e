"""The first stage: sums are protected as separate cells, before the categories (R14)."""

from __future__ import annotations

import numpy as np

from ..problem import Problem
from ..schema import Family
from ..structure import FamilySums
from .disclosive import disclosive_sums


def binary_families(sums: FamilySums) -> list[tuple[Family, tuple[str, ...]]]:
    """Return every sum as a binary family (itself and its complement in the denominator), each with
    the name of its one column."""
    total = sums.family.total
    return [
        (Family(f"{name} in {sums.family.name}", (name,), total, partition=False), (name,))
        for name in sums.names
    ]


def hide_disclosive_sums(problem: Problem) -> None:
    """Hide sums that would disclose a cell of their own row, and mark them as sensitive."""
    values, masks = problem.forest.values, problem.masks
    for sums in problem.structure.sums.values():
        family = sums.family
        if family.total not in values or not set(sums.names) <= set(values):
            continue
        total = values[family.total]
        x = np.column_stack([values[name] for name in family.columns])
        sensitive = np.column_stack([problem.sensitive(name) for name in family.columns])
        hidden = np.column_stack([masks.hidden[name] for name in sums.names])
        rows = np.flatnonzero((total > 0) & ~hidden.all(axis=1))
        is_disclosive = disclosive_sums(sums, x[rows] == 0, sensitive[rows], hidden[rows])
        for position, name in enumerate(sums.names):
            masks.hidden[name][rows[is_disclosive[:, position]]] = True
            masks.sensitive[name][rows[is_disclosive[:, position]]] = True


def hide_with_totals(problem: Problem) -> None:
    """Hide the sums of families with a hidden denominator."""
    masks, secondary_withheld = problem.masks, problem.secondary_withheld
    for sums in problem.structure.sums.values():
        total_hidden = masks.hidden.get(sums.family.total)
        for name in sums.names:
            if name in masks.hidden and total_hidden is not None:
                masks.hidden[name] |= total_hidden
                masks.sensitive[name] |= total_hidden & ~secondary_withheld


def hide_aliases_alike(problem: Problem) -> None:
    """Give aliases one mask: a category of a binary family, and a column equal to it or to its
    complement."""
    masks = problem.masks
    for source in (masks.hidden, masks.sensitive):
        for column, alias in problem.structure.aliases:
            either_hidden = source[column] | source[alias]
            source[column], source[alias] = either_hidden.copy(), either_hidden.copy()
