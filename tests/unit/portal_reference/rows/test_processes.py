"""A large territory is suppressed with the help of other processes."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from unittest.mock import Mock

import pandas as pd
import pytest

from scripts.portal.rows import suppress
from scripts.portal_process import SMALL
from scripts.world import simulate
from scripts.world.tables import counted

EPCI = SMALL[1]


def test_masks_do_not_depend_on_the_processes_that_help(
    monkeypatch: pytest.MonkeyPatch, simulated: Callable[[str, int], simulate.World]
) -> None:
    scales = ("commune", "iris", "qpv2024", "residence", "epci", "departement", "region")
    rows = next(counted(simulated(EPCI, 1), 1, ("2024",)))[1]
    rows = {scale: rows[scale] for scale in scales}
    separate_tables = suppress.suppress_rows(rows)
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as executor:
        sent = Mock(wraps=executor.submit)
        monkeypatch.setattr(executor, "submit", sent)
        helped = suppress.suppress_rows(rows, workers=executor)
    assert sent.called
    for scale in scales:
        pd.testing.assert_frame_equal(helped[scale], separate_tables[scale])
