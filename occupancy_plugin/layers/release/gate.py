"""The one door to the gate: `protect_tables(tables, description)`, whoever made them – the portal's
catalogue, a file's profile, an algorithm. Whatever they say was done to the tables, nothing passes
without it.

Runs in a worker thread. It keeps nothing: raw tables die with the caller's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from ...description import Description, Indicator
from ...secrecy import (
    GateError,
    Ledger,
    PolicyError,
    Protected,
    Reference,
    SchemaError,
    protect,
    protect_with_reference,
)
from ...table import Table
from ...toolbelt.memory import trim_heap
from ...toolbelt.work.cancellation import Cancellation
from .refusals import refused
from .released import PUBLIC, Release, ReleasedScale


def protect_tables(
    tables: Mapping[str, Table],
    description: Description,
    ledger: Ledger | None = None,
    cancellation: Cancellation | None = None,
    others: Sequence[Release] = (),
) -> Release:
    """The gate over all scales of a territory at once, so that the order in which layers are made
    gives nothing away.

    tables       scale id → raw rows
    ledger       the cells that releases of other days showed and hid; this one is added to it
    others       releases of other vintages: what they show of a stock that did not change is known

    Raises GateRefused for tables that cannot be released, JointDisclosure for those that cannot be
    beside what the ledger knows; Cancelled."""
    frames = {scale: _without_names(table, description) for scale, table in tables.items()}
    try:
        protected = _protected(frames, description, ledger, cancellation, others)
    except (GateError, SchemaError, PolicyError) as error:
        raise refused(error) from error
    if ledger is not None:
        ledger.remember(protected)
    scales = {
        scale: _released(
            scale, table, protected.tables[scale], protected.withheld[scale], description
        )
        for scale, table in tables.items()
        if scale in protected.tables  # pieces of overlaps stay behind
    }
    trim_heap(sum(frame.size for frame in frames.values()))
    return Release(
        description.territory,
        description.vintage,
        scales,
        description.policy.version,
        protected.report,
        description.policy.min_households,
        proved_with=tuple(other.vintage for other in others),
    )


def _protected(
    frames: Mapping[str, pd.DataFrame],
    description: Description,
    ledger: Ledger | None,
    cancellation: Cancellation | None,
    others: Sequence[Release],
) -> Protected:
    """Beside the other vintages where the rows are raw: who suppressed them before put the
    vintages beside each other."""
    tick = cancellation.check if cancellation is not None else None
    schema, policy = description.schema, description.policy
    raw = not any(
        frame[schema.population].isna().any()
        for frame in frames.values()
        if schema.population in frame
    )
    references = [
        Reference({scale: part.released for scale, part in other.scales.items()})
        for other in others
    ]
    if references and raw:
        return protect_with_reference(references, frames, schema, policy, ledger, tick)
    return protect(frames, schema, policy, ledger, tick)


def _names(table: Table, description: Description) -> str:
    """The column with the names, '' where there is none; numbers are no names."""
    name = description.name
    return name if name in table.frame.columns and table.frame[name].dtype == object else ""


def _without_names(table: Table, description: Description) -> pd.DataFrame:
    """The same columns but the names, not copied."""
    frame, names = table.frame, _names(table, description)
    return pd.DataFrame(
        {name: frame[name] for name in frame.columns if name != names},
        index=frame.index,
        copy=False,
    )


def _has_columns(frame: pd.DataFrame, indicator: Indicator) -> bool:
    columns = (*indicator.numerator, *filter(None, (indicator.denominator,)))
    return all(column in frame.columns for column in columns)


def _released(
    scale: str,
    table: Table,
    released: pd.DataFrame,
    withheld: pd.Series,
    description: Description,
) -> ReleasedScale:
    """One scale's released rows, with the shapes of those and of the withheld units."""
    columns = {name: released[name] for name in released.columns}
    names = _names(table, description)
    known_names = names and scale in PUBLIC
    if names:
        columns = {"name": table.frame[names].reindex(released.index), **columns}
    rows = pd.DataFrame(columns, index=released.index, copy=False)
    units = withheld.reindex(table.frame.index).fillna(True).to_numpy(dtype=bool)
    number = int(units.sum())
    shapes = table.geometry
    if shapes is None:
        shapes = np.full(len(table.frame), None, dtype=object)
    return ReleasedScale(
        released=rows,
        indicators=tuple(
            i
            for i in description.indicators
            if i.exists(scale, description.vintage) and _has_columns(table.frame, i)
        ),
        population=description.schema.population,
        geometry=shapes[table.frame.index.get_indexer(rows.index)],
        withheld=shapes[units],
        crs=table.crs,
        geometry_type=description.geometry(scale),
        withheld_units=None if number == 1 else number,
        hidden_rates=description.policy.hidden_rates,
        withheld_names=tuple(map(str, table.frame[names][units])) if known_names else (),
    )
