"""What was already released, as masks and never as values, so that two releases together give
nothing away."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pandas as pd

from .model import GateError, Protected


class Ledger:
    """Codes of released cells per scale and column. `remember` after a release; JSON round trip.
    Holds no value."""

    def __init__(self, released: Mapping[str, Mapping[str, frozenset[str]]] | None = None) -> None:
        self._released: dict[str, dict[str, frozenset[str]]] = {
            s: dict(columns) for s, columns in (released or {}).items()
        }

    def remember(self, protected: Protected) -> None:
        """Add the cells that this release shows."""
        for scale, hidden in protected.hidden.items():
            self.remember_scale(scale, hidden)

    def remember_scale(self, scale: str, hidden: pd.DataFrame) -> None:
        """Add the cells of one scale that are shown: `hidden` is the mask over its released rows
        (True = hidden)."""
        columns = self._released.setdefault(scale, {})
        for name in hidden.columns:
            shown = frozenset(hidden.index[~hidden[name].to_numpy()])
            columns[str(name)] = columns.get(str(name), frozenset()) | shown

    def released(self, scale: str, column: str) -> frozenset[str]:
        """Codes of the units whose cell was shown before."""
        return self._released.get(scale, {}).get(column, frozenset())

    def to_json(self) -> str:
        """Masks only, codes sorted."""
        return json.dumps(
            {
                s: {c: sorted(codes) for c, codes in columns.items()}
                for s, columns in self._released.items()
            },
            sort_keys=True,
        )

    @classmethod
    def from_json(cls, text: str) -> Ledger:
        """Read a ledger; raises GateError when it cannot be."""
        try:
            given = json.loads(text)
            return cls(
                {
                    s: {c: frozenset(map(str, codes)) for c, codes in columns.items()}
                    for s, columns in given.items()
                }
            )
        except (TypeError, ValueError, AttributeError) as error:
            raise GateError("The ledger cannot be read.") from error
