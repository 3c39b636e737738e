"""The gate, for tests of the portal's rows: what it has protected once is read from the cache of
releases."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Executor

import pandas as pd

from occupancy_plugin import secrecy
from occupancy_plugin.layers.release import gate
from scripts.releases import digest_of, once


def protect(
    tables: Mapping[str, pd.DataFrame],
    schema: secrecy.Schema,
    policy: secrecy.Policy,
    ledger: secrecy.Ledger | None = None,
    check_cancelled: Callable[[], None] | None = None,
    workers: Executor | None = None,
) -> secrecy.Protected:
    """Return what `secrecy.protect` returns. With workers it is computed, since a test that has
    them asks what they change."""

    def computed() -> secrecy.Protected:
        return secrecy.protect(tables, schema, policy, ledger, check_cancelled, workers=workers)

    if workers is not None:
        return computed()
    return once(f"tables-{digest_of(tables, (schema, policy), ledger)}", gate.__name__, computed)
