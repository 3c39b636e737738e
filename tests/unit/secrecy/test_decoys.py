"""R6 for whole rows: a row that is all `s` does not say that it is at 100 %."""

from __future__ import annotations

import numpy as np
import pytest

from occupancy_plugin.secrecy import GateError, Ledger, Policy, protect
from tests.unit.secrecy import instances, judge
from tests.unit.secrecy.draws import draws
from tests.unit.secrecy.small import FAMILY, NESTED, nested, safe

ROWS = {
    "u": (0, 30, 0), "v": (20, 25, 30), "w": (31, 12, 19), "x": (16, 28, 40), "y": (0, 40, 0)
}  # fmt: skip


def hidden_whole(protected, scale: str) -> set[str]:
    mask = protected.hidden[scale][list(FAMILY.columns)].all(axis=1)
    return set(mask.index[mask])


def test_another_row_hides_its_family_beside_those_at_100_percent() -> None:
    protected = safe(nested(ROWS), NESTED)
    assert {"u", "y"} < hidden_whole(protected, "iris")


def test_no_decoy_is_hidden_without_a_row_at_100_percent() -> None:
    """`v`, `w` and `x` can make up for each other's categories."""
    rows = {**ROWS, "u": (9, 30, 12), "y": (8, 40, 15)}
    assert hidden_whole(safe(nested(rows), NESTED), "iris") == set()


def test_a_decoy_never_hides_a_cell_shown_before() -> None:
    """The row that hides for the others is another one then, or none."""
    first_release = protect(nested({**ROWS, "u": (9, 30, 12), "y": (8, 40, 15)}), NESTED, Policy())
    ledger = Ledger()
    ledger.remember(first_release)
    raw = nested({**ROWS, "new": (0, 33, 0), "u": (9, 30, 12), "y": (8, 40, 15)})
    try:
        protected = protect(raw, NESTED, Policy(), ledger)
    except GateError:
        return
    for scale, before in first_release.hidden.items():
        is_shown = ~before[list(FAMILY.columns)]
        now = ~protected.hidden[scale].reindex(is_shown.index)[list(FAMILY.columns)]
        assert (now >= is_shown).all(axis=None)


@pytest.mark.parametrize("seed", [14, *draws(30)])  # 14 stands out without decoys
def test_a_row_at_100_percent_never_stands_out(seed: int) -> None:
    """Judged from the raw counts: at every scale where a released row shows something of the
    family, another hidden row is not at 100 %, and no reader can distinguish them."""
    raw, schema = instances.summed(seed, 40, 0.5)
    protected = protect(raw, schema, Policy())
    names = ["a", "b", "c", "d", "e"]
    links = [(nesting.child, nesting.parent, nesting.key) for nesting in schema.nestings]
    links += [("building", zone, zone) for zone in ("qpv", "square") if zone in raw]
    attack = judge.Attack(raw, protected.tables, ["known", *names], links)
    disclosed = attack.told()
    for scale, table in protected.tables.items():
        counts = raw[scale].loc[table.index, names]
        live = counts.sum(axis=1) > 0
        hides_all = table[names].isna().all(axis=1) & live
        sure = hides_all & (counts.max(axis=1) == counts.sum(axis=1))
        if not sure.any() or not (live & ~hides_all).any():
            continue
        rows = attack.start[scale] + attack.codes[scale].get_indexer(table.index[hides_all & ~sure])
        assert len(rows), scale
        assert not disclosed[rows][:, 1:].all(axis=1).all(), scale
        assert np.isnan(attack.seen[rows][:, 1:]).all()
