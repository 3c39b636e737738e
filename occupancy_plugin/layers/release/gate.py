"""The one entry point of the gate: `protect_tables(tables, description)`. Portal, files and
algorithms all use it, and it protects even tables that are declared as suppressed.

Runs in a worker thread and keeps nothing. The caller overwrites its raw tables with `wipe_tables`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np
import pandas as pd

from ...description import Description
from ...secrecy import (
    GateError,
    Ledger,
    PolicyError,
    Protected,
    Reference,
    SchemaError,
    protect,
    protect_once,
    protect_with_reference,
)
from ...table import Table
from ...toolbelt.memory import trim_heap
from ...toolbelt.settings import profile_digest
from ...toolbelt.work.cancellation import Cancellation
from .refusals import refusal_of
from .released import PUBLIC, Release, ReleasedScale


def protect_tables(
    tables: Mapping[str, Table],
    description: Description,
    ledger: Ledger | None = None,
    cancellation: Cancellation | None = None,
    other_releases: Sequence[Release] = (),
) -> Release:
    """Protect all scales of a territory together, so that the masks do not depend on which layer is
    made first. Return the release.

    tables: scale id → raw rows
    ledger: cells that earlier releases showed and hid; this release is added to it
    other_releases: those of other vintages: their values disclose those of an unchanged stock (R7)

    Raises GateRefused for tables that cannot be released; JointDisclosure when they and the
    ledger's releases would together disclose a hidden value; Cancelled."""
    frames = {scale: _without_names(table, description) for scale, table in tables.items()}
    run = partial(_protect, frames, description, ledger, cancellation, other_releases)
    references = [release.rows for release in other_releases]
    schema, policy = description.schema, description.policy
    try:
        protected_tables = protect_once(
            run, profile_digest, ledger, frames, schema, policy, references
        )
    except (GateError, SchemaError, PolicyError) as error:
        raise refusal_of(error) from error
    scales = {
        scale: _released_scale(scale, table, protected_tables, description)
        for scale, table in tables.items()
        if scale in protected_tables.tables  # pieces of overlaps are not released
    }
    trim_heap(sum(frame.size for frame in frames.values()))
    return Release(
        description.territory,
        description.vintage,
        scales,
        description.policy.version,
        protected_tables.report,
        description.policy.min_households,
        proved_with=tuple(release.vintage for release in other_releases),
    )


def wipe_tables(tables: dict[str, Table], release: Release | None = None) -> None:
    """Overwrite the raw columns that the release does not share, and drop every table. Pieces of
    overlaps are overwritten entirely."""
    while tables:
        scale, table = tables.popitem()
        released_scale = release.scales.get(scale) if release is not None else None
        table.wipe(released_scale.released if released_scale is not None else None)


def _protect(
    frames: Mapping[str, pd.DataFrame],
    description: Description,
    ledger: Ledger | None,
    cancellation: Cancellation | None,
    other_releases: Sequence[Release],
) -> Protected:
    """Run the gate, with the other vintages as references where the rows are raw. Rows with a
    hidden population were suppressed by the portal, which has compared the vintages already."""
    check_cancelled = cancellation.check if cancellation is not None else None
    schema, policy = description.schema, description.policy
    is_raw = not any(
        frame[schema.population].isna().any()
        for frame in frames.values()
        if schema.population in frame
    )
    references = [Reference(release.rows) for release in other_releases]
    if references and is_raw:
        return protect_with_reference(references, frames, schema, policy, ledger, check_cancelled)
    return protect(frames, schema, policy, ledger, check_cancelled)


def _name_column(table: Table, description: Description) -> str:
    """Return the column that holds the units' names, '' without one. It holds no numbers."""
    name = description.name
    return name if name in table.frame.columns and table.frame[name].dtype == object else ""


def _without_names(table: Table, description: Description) -> pd.DataFrame:
    """Return the table's columns without the names, sharing its memory."""
    frame, names = table.frame, _name_column(table, description)
    return pd.DataFrame(
        {name: frame[name] for name in frame.columns if name != names},
        index=frame.index,
        copy=False,
    )


def _released_scale(
    scale: str, table: Table, protected_tables: Protected, description: Description
) -> ReleasedScale:
    """Return one scale's released rows, with the shapes of released and of withheld units. A count
    of exactly one withheld unit is not given."""
    released_rows, withheld_rows = protected_tables.tables[scale], protected_tables.withheld[scale]
    columns = {name: released_rows[name] for name in released_rows.columns}
    name_column = _name_column(table, description)
    has_public_names = name_column and scale in PUBLIC
    if name_column:
        columns = {"name": table.frame[name_column].reindex(released_rows.index), **columns}
    rows = pd.DataFrame(columns, index=released_rows.index, copy=False)
    is_withheld = withheld_rows.reindex(table.frame.index).fillna(True).to_numpy(dtype=bool)
    withheld_count = int(is_withheld.sum())
    shapes = table.geometry
    if shapes is None:
        shapes = np.full(len(table.frame), None, dtype=object)
    return ReleasedScale(
        released=rows,
        indicators=tuple(
            indicator
            for indicator in description.indicators
            if indicator.exists(scale, description.vintage)
            and {*indicator.numerator, indicator.denominator} <= {*table.frame.columns, ""}
        ),
        population=description.schema.population,
        geometry=shapes[table.frame.index.get_indexer(rows.index)],
        withheld=shapes[is_withheld],
        crs=table.crs,
        geometry_type=description.geometry(scale),
        withheld_units=None if withheld_count == 1 else withheld_count,
        hidden_rates=description.policy.hidden_rates,
        withheld_names=tuple(map(str, table.frame[name_column][is_withheld]))
        if has_public_names
        else (),
    )
