"""An attacker who knows that counts are whole numbers. He has the equations of the judge
(judge.py), and asks an integer program for another value of each hidden cell."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_matrix

from tests.unit.secrecy.judge import Attack, connected

SECONDS = 60  # for one program; one that takes longer fails the test


def told_in_whole_numbers(attack: Attack, nobody: Sequence[str] = ()) -> list[tuple[int, str]]:
    """Return (row, column) of the hidden cells that a rule names, may be other real numbers, and
    are no other whole number. The first column is the denominator.

    nobody: columns whose value discloses nothing"""
    matrix, slack = attack.with_slack(attack.system()[0])
    width, size = len(attack.columns), attack.truth.size
    truth = np.concatenate([attack.truth.ravel(), slack])
    hidden = np.flatnonzero(np.isnan(attack.seen.ravel()))
    unknown = np.concatenate([hidden, size + np.arange(len(slack))])
    asked = np.zeros(len(truth), dtype=bool)
    asked[:size] = _sensitive(attack, nobody).ravel() & ~attack.told().ravel()
    part = matrix[:, unknown].tocsr()
    part = part[np.flatnonzero(np.diff(part.indptr))]
    told = []
    for equations, cells in connected(part):
        numbers, true_counts = part[equations][:, cells], truth[unknown[cells]]
        is_open = np.zeros(len(cells), dtype=bool)
        for place in np.flatnonzero(asked[unknown[cells]]):
            if not is_open[place]:
                is_open |= _other_values(numbers, true_counts, place)
            if not is_open[place]:
                row, column = divmod(int(unknown[cells[place]]), width)
                told.append((row, attack.columns[column]))
    return told


def _sensitive(attack: Attack, nobody: Sequence[str]) -> np.ndarray:
    """(n, C) cells of withheld units, of 1 to 10, and at 0 or 100 %."""
    truth, total = attack.truth, attack.truth[:, :1]
    is_named = (truth == 0) | (truth == total) | (total < 11)
    is_named |= np.isnan(attack.seen).all(axis=1)[:, None]
    counts_nobody = np.isin(attack.columns, [attack.columns[0], *nobody])
    return is_named & (total > 0) & ~counts_nobody


def _other_values(matrix: csr_matrix, truth: np.ndarray, place: int) -> np.ndarray:
    """(n,) the unknowns that differ in a table where the unknown at `place` does; none without."""
    n = len(truth)
    for lowest, highest in ((truth[place] + 1, np.inf), (0.0, truth[place] - 1)):
        low, high = np.zeros(n), np.full(n, np.inf)
        low[place], high[place] = lowest, highest
        if highest < 0:
            continue
        found = milp(
            np.zeros(n),
            integrality=np.ones(n),
            bounds=Bounds(low, high),
            constraints=LinearConstraint(matrix, matrix @ truth, matrix @ truth),
            options={"time_limit": SECONDS},
        )
        assert found.status in (0, 2), found.message  # solved, or shown to be impossible
        if found.x is not None:
            return np.rint(found.x) != truth
    return np.zeros(n, dtype=bool)
