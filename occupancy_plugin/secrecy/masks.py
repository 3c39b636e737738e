"""The masks of all columns over the forest: hidden and sensitive cells, and results of the
proofs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from .arrays import Bools


@dataclass
class Masks:
    """Per column booleans over the nodes of the forest, shape (n,).

    hidden: suppressed cells; every stage adds to it
    sensitive: hidden cells that must not be disclosed: primary, withheld or unknown
    underprotected: per columns solved together: number of cells narrower than the policy requires
    hidden_for_zones: cells that are hidden because a unit inside a zone would be disclosed
      (zonings/prove.py)
    totals: masks of denominators at the start of the parallel proofs of families
    """

    hidden: dict[str, Bools]
    sensitive: dict[str, Bools]
    underprotected: dict[tuple[str, ...], int] = field(default_factory=dict)
    hidden_for_zones: dict[str, Bools] = field(default_factory=dict)
    totals: dict[str, Bools] = field(default_factory=dict)

    def total(self, name: str) -> Bools:
        """Return (n,) where a denominator is hidden, at the start of the parallel proofs if one is
        running."""
        return self.totals.get(name, self.hidden[name])

    @contextmanager
    def freeze_totals(self, names: Iterable[str]) -> Iterator[None]:
        """Keep the present masks of denominators for all families meanwhile, so that results do not
        depend on the order in which families are proved."""
        self.totals = {name: self.hidden[name].copy() for name in names if name in self.hidden}
        try:
            yield
        finally:
            self.totals = {}
