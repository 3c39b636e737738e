"""Tables that were protected before are not proved again: their masks are in the ledger.

A ledger also holds digests of all that a proof read (rows, schema, policy, the releases that it was
compared with, the gate's code). While no cell of the ledger that was hidden is shown, the masks of
such tables are those of the ledger, and showing the same cells once more discloses nothing new."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from .ledger import SHOWN, Ledger
from .model import Protected
from .policy import Policy
from .schema import Schema
from .structure import add_sums
from .tables.read import read_tables
from .tables.release import TableMasks, release

Tables = Mapping[str, pd.DataFrame]


def digest_of(
    tables: Tables, schema: Schema, policy: Policy, references: Sequence[Tables] = ()
) -> bytes:
    """Return a digest of all that a proof reads. It depends on values, so whoever stores it keys it
    first.

    references: released rows of other vintages, per scale"""
    digest = hashlib.sha256(_code())
    digest.update(repr((schema, policy, len(references))).encode())
    for rows in (tables, *references):
        for scale, table in sorted(rows.items()):
            columns = [(str(name), str(kind)) for name, kind in table.dtypes.items()]
            digest.update(
                repr((scale, table.shape, columns, sorted(map(str, table.attrs)))).encode()
            )
            digest.update(pd.util.hash_pandas_object(table).to_numpy().tobytes())
    return digest.digest()


@cache
def _code() -> bytes:
    """Return a digest of the gate's code: another gate may give other masks."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.digest()


def protect_once(
    protect: Callable[[], Protected],
    keyed: Callable[[bytes], bytes],
    ledger: Ledger | None,
    tables: Tables,
    schema: Schema,
    policy: Policy,
    references: Sequence[Tables] = (),
) -> Protected:
    """Run the gate by `protect` and write its masks to the ledger, or take them from there if it
    has protected the same tables before.

    keyed: makes a digest one that nobody finds by trial; the others: all that the proof reads"""
    if ledger is None:
        return protect()
    digest = keyed(digest_of(tables, schema, policy, references)).hex()
    if digest in ledger.proved:
        return release_as_before(tables, schema, ledger)
    protected = protect()
    ledger.remember(protected)
    if protected.report.stock:  # otherwise a part of what it hides has no reason in these rows
        ledger.proved.add(digest)
    return protected


def release_as_before(tables: Tables, schema: Schema, ledger: Ledger) -> Protected:
    """Release tables that were protected before with the masks of the ledger. A cell that the
    ledger does not know is hidden."""
    numbers = add_sums(read_tables(tables, schema), schema)
    withheld: dict[str, pd.Series] = {}
    hidden: dict[str, pd.DataFrame] = {}
    for scale, table in numbers.items():
        states = {name: ledger.states(scale, name, table.index) for name in table.columns}
        hidden[scale] = pd.DataFrame(
            {name: np.asarray(state != SHOWN) for name, state in states.items()}, table.index
        )
        withheld[scale] = hidden[scale][schema.population].copy()
    return release(tables, numbers, TableMasks(withheld, hidden, hidden, {}), schema)
