"""A large territory is suppressed with help: processes, or the workers of a Dask cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from unittest.mock import Mock

import pandas as pd
import pytest
from distributed import LocalCluster

from scripts.portal.__main__ import main
from scripts.portal.rows import cluster, suppress
from scripts.portal.rows.tables import counted
from scripts.portal.world import simulate
from scripts.portal_process import SMALL

EPCI = SMALL[1]


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    """A local cluster of two."""
    with LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50
    ) as running:
        yield running.scheduler_address


def test_masks_do_not_depend_on_the_machines_that_help(
    scheduler: str, monkeypatch: pytest.MonkeyPatch, simulated: Callable[[str, int], simulate.World]
) -> None:
    scales = ("commune", "iris", "qpv2024", "residence", "epci", "departement", "region")
    rows = next(counted(simulated(EPCI, 1), 1, ("2024",)))[1]
    rows = {scale: rows[scale] for scale in scales}
    separate_tables = suppress.suppress_rows(rows)
    for helpers in ({"scheduler": scheduler}, {"processes": 2}):
        with cluster.workers(**helpers) as executor:
            assert executor is not None
            sent = Mock(wraps=executor.submit)
            monkeypatch.setattr(executor, "submit", sent)
            helped = suppress.suppress_rows(rows, workers=executor)
        assert sent.called
        for scale in scales:
            pd.testing.assert_frame_equal(helped[scale], separate_tables[scale])


def test_a_worker_with_another_gate_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    with ThreadPoolExecutor(1) as threads:
        executor = cluster.SameGate(threads)
        assert executor.submit(len, "ab").result() == 2
        monkeypatch.setattr(cluster, "_own_version", lambda: "another")
        with pytest.raises(cluster.NoCluster, match="another version of the gate"):
            executor.submit(len, "ab").result()


def test_a_scheduler_that_does_not_answer_has_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cluster, "WAIT_SECONDS", 1)
    assert main(["build", "--scheduler", "tcp://127.0.0.1:9"]) == 2
    assert "No Dask scheduler answers at tcp://127.0.0.1:9." in capsys.readouterr().err
