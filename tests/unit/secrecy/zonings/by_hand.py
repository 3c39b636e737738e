"""Systems that can be worked out by hand."""

from __future__ import annotations

import numpy as np

from occupancy_plugin.secrecy.zonings.system import System


def system_of(sums: dict[str, str], counts: dict[str, list[float]], whole: bool) -> System:
    """The rows of `counts` with their categories, nothing hidden; `sums`: the names of the parts of
    every sum. Those whose name begins with z are a second zoning."""
    rows = list(counts)
    pairs = [
        (rows.index(child), rows.index(head), int(head[0] == "z"))
        for head, some in sums.items()
        for child in some.split()
    ]
    child, head, kind = np.array(pairs).T
    x = np.array(list(counts.values()))
    none = np.zeros(x.shape, dtype=bool)
    total = x.sum(axis=1)
    return System(
        x=x,
        zero=x == 0,
        hidden=none.copy(),
        sensitive=none.copy(),
        must_show=none,
        is_multi_unit=none[:, 0],
        leaf=np.array([name not in sums for name in rows]),
        zone=np.array([name[0] == "z" for name in rows]),
        is_epci_or_wider=np.zeros(len(rows), dtype=bool),
        total=total,
        child=child,
        head=head,
        kind=kind,
        rows=np.arange(len(rows)),
        units=np.ones(len(rows)),
        is_partition=whole,
        relations=(np.ones((1, x.shape[1])),) if whole else (),
        price=np.repeat(total[:, None] + 1.0, x.shape[1], axis=1),
    )
