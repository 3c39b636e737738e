"""The progress bar moves on while the gate works."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from occupancy_plugin.layers.release import gate, obtain
from occupancy_plugin.toolbelt.work.progress import Progress
from scripts.portal_process import SMALL, PortalProcess
from tests.qgis.conftest import own_ledgers, signed_in


def test_the_bar_moves_while_the_gate_works_and_names_the_scale_that_comes(
    qgis_app: object,
    portal_with: Callable[..., PortalProcess],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    computing = getattr(gate._protect, "__wrapped__", gate._protect)  # not one kept by a run
    monkeypatch.setattr(gate, "_protect", computing)
    signed = signed_in(portal_with("--leaky", *SMALL))
    steps: list[tuple[float, str]] = []
    progress = Progress(report=lambda percent, text: steps.append((percent, text)))
    with own_ledgers(tmp_path):
        obtain.obtain(signed, signed.account.territories[0], "2022", progress)
    percents = [percent for percent, _ in steps]
    assert all(earlier <= later for earlier, later in pairwise(percents))
    steps_of_gate = {percent for percent in percents if percent > obtain.DOWNLOAD_END + 2}
    assert len(steps_of_gate) >= 5
    assert max(percents) < obtain.GATE_END
    assert any(text.startswith("IRIS – ") for _, text in steps)
