"""The cells that earlier releases showed and hid, as masks without values.

A released value stays known to everyone who saw it. With unchanged data the earlier masks are still
a solution, so they are kept: shown cells stay shown, hidden cells stay hidden, and only cells of no
earlier release are decided. Section 9 of docs/secrecy.md.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from .arrays import Array, Ints
from .model import GateError, Protected

UNSEEN, HIDDEN, SHOWN = 0, 1, 2
HASH_KEY = "occupancy ledger"


class LedgerError(GateError):
    """The tables and an earlier release would together disclose a hidden value."""


def digests(codes: pd.Index | Array) -> Ints:
    """Return (k,) a 64-bit hash of every code (k,). A ledger recognises a unit by it without
    storing its code."""
    text = np.asarray(codes, dtype=object).astype(str).astype(object)
    return pd.util.hash_array(text, hash_key=HASH_KEY, categorize=False)


class Ledger:
    """Per scale a table of units × columns: UNSEEN, HIDDEN or SHOWN. It holds neither values nor
    codes: its index is the sorted digests of codes.

    Call `remember` after a release. A cell that one release hid and another showed counts as shown.
    All cells of withheld units count as hidden.

    proved: keyed digests of tables whose masks are those of the ledger (remembered.py); none once a
      cell that was hidden is shown
    """

    def __init__(
        self, cells: Mapping[str, pd.DataFrame] | None = None, proved: Iterable[str] = ()
    ) -> None:
        self.cells: dict[str, pd.DataFrame] = dict(cells or {})
        self.proved = set(proved)

    def remember(self, protected: Protected) -> None:
        """Add the cells that a release shows and hides."""
        for scale, hidden in protected.hidden.items():
            withheld = protected.withheld[scale]
            self.remember_scale(scale, ~hidden, withheld.index[withheld.to_numpy()])

    def remember_scale(
        self, scale: str, shown_cells: pd.DataFrame, withheld: pd.Index | None = None
    ) -> None:
        """Add one scale.

        shown_cells: booleans over its released rows; the index holds their codes
        withheld: codes of its withheld units

        >>> ledger = Ledger()
        >>> ledger.remember_scale("iris", pd.DataFrame({"a": [True, False]}, ["u", "v"]))
        >>> ledger.states("iris", "a", np.array(["v", "u", "w"])).tolist()
        [1, 2, 0]
        """
        rows = digests(shown_cells.index)
        if withheld is not None:
            rows = np.concatenate([rows, digests(withheld)])
        state = np.full((len(rows), shown_cells.shape[1]), HIDDEN, dtype=np.int8)
        state[: len(shown_cells)][shown_cells.to_numpy(dtype=bool)] = SHOWN
        self._add(scale, pd.DataFrame(state, index=rows, columns=shown_cells.columns.map(str)))

    def update(self, other: Ledger) -> None:
        """Add the cells of another ledger."""
        for scale, table in other.cells.items():
            self._add(scale, table)

    def _add(self, scale: str, table: pd.DataFrame) -> None:
        """Add a table of states. A cell keeps the highest: SHOWN over HIDDEN over UNSEEN."""
        earlier_table = self.cells.get(scale, table)
        rows = earlier_table.index.union(table.index)
        columns = earlier_table.columns.union(table.columns)
        states = [
            states_table.reindex(index=rows, columns=columns, fill_value=UNSEEN).to_numpy()
            for states_table in (earlier_table, table)
        ]
        if ((states[0] == HIDDEN) & (states[1] == SHOWN)).any():
            self.proved.clear()
        self.cells[scale] = pd.DataFrame(np.maximum(*states), index=rows, columns=columns)

    def states(self, scale: str, column: str, codes: pd.Index | Array) -> Ints:
        """Return (k,) UNSEEN, HIDDEN or SHOWN: a column's cells of the units with these codes
        (k,)."""
        table = self.cells.get(scale)
        if table is None or not len(table) or column not in table.columns:
            return np.full(len(codes), UNSEEN, dtype=np.int8)
        positions = table.index.get_indexer(pd.Index(digests(codes)))
        return np.where(positions >= 0, table[column].to_numpy()[positions], UNSEEN)

    def to_json(self) -> str:
        """Return the masks as JSON: scale → digests, and per column one digit per unit."""
        return json.dumps(
            {
                scale: {
                    "units": [int(row) for row in table.index],
                    "cells": {
                        str(column): "".join(map(str, table[column].tolist()))
                        for column in table.columns
                    },
                }
                for scale, table in self.cells.items()
            },
            sort_keys=True,
        )

    @classmethod
    def from_json(cls, text: str) -> Ledger:
        """Read a ledger. Raises GateError if the text is not one."""
        try:
            return cls(
                {
                    scale: pd.DataFrame(
                        {
                            column: np.array(list(digits), dtype=np.int8)
                            for column, digits in scale_document["cells"].items()
                        },
                        index=pd.Index(np.array(scale_document["units"], dtype=np.uint64)),
                    )
                    for scale, scale_document in json.loads(text).items()
                }
            )
        except (TypeError, ValueError, AttributeError, KeyError, OverflowError) as error:
            raise GateError("The ledger cannot be read.") from error
