"""What somebody has suppressed by the same rules comes through the gate: a portal's rows, or a
file of them."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from occupancy_plugin.secrecy import Policy, Protected, protect
from tests.unit.secrecy import instances
from tests.unit.secrecy.test_sums import told, with_sums

ZONES = ("qpv", "square")


def served(raw: dict[str, pd.DataFrame], got: Protected) -> dict[str, pd.DataFrame]:
    """As a portal has them: withheld units by name and place, hidden cells empty."""
    tables = {}
    for scale, table in raw.items():
        shown = got.tables[scale].reindex(table.index)
        numbers = table.select_dtypes("number").columns.intersection(shown.columns)
        tables[scale] = table.assign(**{name: shown[name] for name in numbers})
    return tables


@pytest.mark.parametrize("seed", [0, 14, 180, 212, 218, 282, 324, 338, 352, *range(40, 52)])
def test_what_was_suppressed_is_neither_refused_nor_told(seed: int) -> None:
    """The first nine were refused: of several withheld siblings the sum of one was taken for that
    of all."""
    raw, schema = instances.summed(seed)
    gives = replace(schema, yielding=ZONES)
    first = protect(raw, gives, Policy())
    again = protect(served(raw, first), gives, Policy())
    for scale, table in again.tables.items():
        assert set(table.index) <= set(first.tables[scale].index)
    for cell in told(raw, again.tables, schema):
        row = with_sums(raw)[cell.scale].loc[cell.unit]
        assert cell.scale in ZONES
        assert row["households"] >= 11
        assert 0 < row[cell.column] < row["within" if cell.column in ("p", "r") else "known"]
