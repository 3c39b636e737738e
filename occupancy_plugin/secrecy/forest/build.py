"""Builds the forest from the tables: nodes of all scales, their parents and residuals, in order."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from ..arrays import Array, Bools
from ..policy import Policy
from ..schema import Schema
from .columns import Columns, take_rows
from .forest import Forest
from .links import Links, link_scales, scale_levels
from .residuals import add_residuals
from .siblings import nodes_by_depth


def build_forest(
    tables: Mapping[str, pd.DataFrame],
    numbers: Mapping[str, pd.DataFrame],
    schema: Schema,
    policy: Policy,
    is_suppressed: bool,
    estimated: frozenset[str] = frozenset(),
) -> Forest:
    """Build one forest from all scales.

    tables: per scale, as given (with the parents' codes)
    numbers: per scale, as read
    is_suppressed: the input was protected before, so units may be absent
    estimated: columns that need not add up

    Raises GateError if children sum to more than their parent, or to less in a complete raw input.
    Section 3 of docs/secrecy.md."""
    nestings = [
        nesting
        for nesting in schema.nestings
        if nesting.child in numbers
        and nesting.parent in numbers
        and nesting.key in tables[nesting.child].columns
    ]
    level = scale_levels(list(numbers), nestings)
    scales = sorted(numbers, key=lambda scale: (level[scale], scale))
    sizes = [len(numbers[scale]) for scale in scales]
    start = dict(zip(scales, np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(int), strict=True))
    values, has_column = _columns(numbers, scales, start)
    households = values[schema.population]
    links, is_incomplete = link_scales(tables, numbers, nestings, level, start, households, policy)
    forest = _nodes(numbers, scales, values, has_column, links, schema.population)
    is_incomplete = np.concatenate([is_incomplete, ~np.asarray(links.is_copy_complete, dtype=bool)])
    add_residuals(forest, schema, is_incomplete, is_suppressed, estimated)
    _sort(forest)
    patterns: dict[bytes, Array] = {}
    forest.has_column = {
        name: patterns.setdefault(has_column.tobytes(), has_column)
        for name, has_column in forest.has_column.items()
    }
    forest.estimated, forest.suppressed = estimated, is_suppressed
    return forest


def _columns(
    numbers: Mapping[str, pd.DataFrame], scales: list[str], start: Mapping[str, int]
) -> tuple[Columns, dict[str, Bools]]:
    """Return (values, has_column) per column over the units of all scales, concatenated."""
    n = sum(len(numbers[scale_name]) for scale_name in scales)
    values = Columns()
    has_column: dict[str, Bools] = {}
    for name in dict.fromkeys(
        column_name for scale_name in scales for column_name in numbers[scale_name].columns
    ):
        column, is_present = np.full(n, np.nan), np.zeros(n, dtype=bool)
        for scale in scales:
            if name in numbers[scale]:
                block = slice(start[scale], start[scale] + len(numbers[scale]))
                column[block], is_present[block] = numbers[scale][name].to_numpy(), True
        values[name], has_column[name] = column, is_present
    return values, has_column


def _nodes(
    numbers: Mapping[str, pd.DataFrame],
    scales: list[str],
    values: Columns,
    has_column: dict[str, Bools],
    links: Links,
    population: str,
) -> Forest:
    """Return a forest of the tables' units, followed by the copies for second partitions."""
    n, copy_count = len(links.parent), len(links.originals_of_copies)
    original = np.concatenate([np.arange(n), np.asarray(links.originals_of_copies, dtype=int)])
    codes = [np.asarray(numbers[scale].index, dtype=object) for scale in scales]
    if copy_count:
        take_rows(values, original)
        take_rows(has_column, original)

    def with_copies(column: Array, fill: int | bool) -> Array:
        return np.concatenate([column, np.full(copy_count, fill, dtype=column.dtype)])

    return Forest(
        scales=scales,
        scale=with_copies(
            np.repeat(np.arange(len(scales)), [len(numbers[scale]) for scale in scales]), -1
        ),
        code=np.concatenate(codes)[original] if codes else np.array([], dtype=object),
        parent=with_copies(links.parent, -1),
        values=values,
        has_column=has_column,
        is_residual=np.zeros(n + copy_count, dtype=bool),
        is_outside=np.zeros(n + copy_count, dtype=bool),
        is_straddling=with_copies(links.is_straddling, False),
        straddling_parent=with_copies(links.straddling_parent, -1),
        copy_of=np.where(np.arange(n + copy_count) >= n, original, -1),
        population=population,
    )


def _sort(forest: Forest) -> None:
    """Sort the nodes so that siblings are neighbours."""
    n = forest.size
    rank = np.empty(n, dtype=int)  # place of a node by scale and code
    by_code = np.lexsort((forest.code.astype(str), forest.scale)) if n else np.array([], dtype=int)
    rank[by_code] = np.arange(n)
    new_position = np.full(n, -1)
    order = np.zeros(0, dtype=int)
    for nodes in nodes_by_depth(forest.parent):
        parents = forest.parent[nodes]
        places = np.where(parents >= 0, new_position[parents], 0)
        nodes = nodes[np.lexsort((rank[nodes], places))]
        new_position[nodes] = len(order) + np.arange(len(nodes))
        order = np.concatenate([order, nodes])
    if not np.array_equal(order, np.arange(n)):
        forest.reorder(order, new_position)
