"""Neighbourhoods of unknowns and of rows, by hand."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from occupancy_plugin.secrecy.zonings.neighbourhood import EquationGraph, Sums
from tests.unit.secrecy.zonings.by_hand import system_of


def test_a_step_leads_to_all_that_stand_in_the_same_line():
    """a + b, b + c, c + d + e: one step from b are a and c."""
    lines = sparse.csr_matrix(np.array([[1, 1, 0, 0, 0], [0, 1, 1, 0, 0], [0, 0, 1, 1, 1]]))
    steps = EquationGraph.through(lines)
    assert [steps.within(np.array([1]), k).tolist() for k in range(4)] == [
        [1], [0, 1, 2], [0, 1, 2, 3, 4], [0, 1, 2, 3, 4],
    ]  # fmt: skip


def test_around_a_row_lies_what_narrow_sums_lead_to_and_what_pins_it():
    """P and Q are two rows each, R is P and Q, z is one of either: two sums from `a` lie P's and
    z's rows, then R and b's sum Q, of which all but b stay as they are."""
    sums = {"P": "a c", "Q": "b d", "R": "P Q", "z": "a b"}
    rows = ["a", "b", "c", "d", "P", "Q", "R", "z"]
    whole = system_of(sums, {row: [1.0, 1.0] for row in rows}, True)

    def lies(steps: int, widest: int, row: str = "a") -> tuple[str, str]:
        kept, inner = Sums.of(whole).around(np.array([rows.index(row)]), steps, widest)
        return "".join(rows[i] for i in kept[inner]), "".join(rows[i] for i in kept[~inner])

    assert lies(0, 2) == ("a", "Pz")
    assert lies(1, 2) == ("abcPz", "QR")
    assert lies(2, 2) == ("abcdPQRz", "")
    assert lies(9, 1) == ("a", "Pz")  # no sum is that narrow
    assert lies(1, 2, "R") == ("PQR", "ab")  # one part of every sum, so that it says something
