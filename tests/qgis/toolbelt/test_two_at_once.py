"""Two QGIS use one profile at once, or cannot write to it: the journal stays one chain, the ledger
loses no load, and no process waits for one that has ended."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from occupancy_plugin.layers.release.ledgers import Ledgers
from occupancy_plugin.toolbelt.errors import JournalError, StoreError
from occupancy_plugin.toolbelt.journal import Journal
from occupancy_plugin.toolbelt.work.cancellation import Cancellation

ROOT = Path(__file__).resolve().parents[3]
LOADS = """
import sys, time
from pathlib import Path
import pandas as pd
from occupancy_plugin.layers.release.ledgers import Ledgers
from occupancy_plugin.toolbelt.work.cancellation import Cancellation
ledgers = Ledgers(Path(sys.argv[1]))
for number in range(3):
    with ledgers.turn("https://portal.example", "2022", Cancellation()):
        ledger = ledgers.read("https://portal.example", "2022")
        time.sleep(0.2)  # the gate
        seen = pd.DataFrame({"n": [True]}, index=[f"{sys.argv[2]}{number}"])
        ledger.remember_scale("commune", seen)
        ledgers.write("https://portal.example", "2022", ledger)
"""
COUNTS = """
import sys
from pathlib import Path
from occupancy_plugin.layers.release.ledgers import Ledgers
ledger = Ledgers(Path(sys.argv[1])).read("https://portal.example", "2022")
print(len(ledger.cells["commune"]))
"""


def other_qgis(program: str, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", program, *words],
        cwd=ROOT,
        env={**os.environ, "XDG_CONFIG_HOME": words[0]},  # settings of their own
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def end(*running: subprocess.Popen[str]) -> None:
    for process in running:
        _, errors = process.communicate(timeout=120)
        assert process.returncode == 0, errors


def test_loads_of_two_programs_at_once_are_both_remembered(
    qgis_app: object, tmp_path: Path
) -> None:
    """Both make the profile's key at the same time, and have the same one afterwards."""
    end(*(other_qgis(LOADS, str(tmp_path), name) for name in ("590", "020")))
    third = other_qgis(COUNTS, str(tmp_path))
    assert third.communicate()[0].split() == ["6"]
    assert not list(tmp_path.rglob("*.lock"))


def test_a_profile_that_cannot_be_written_is_said_and_nothing_is_loaded(
    qgis_app: object, tmp_path: Path
) -> None:
    """root may write anywhere, so a file is put in the place of the folder."""
    (tmp_path / "occupancy").write_text("no folder")
    journal = Journal(tmp_path / "occupancy" / "journal.jsonl")
    with pytest.raises(JournalError, match=r"\.$"):
        journal.append("sign-in")
    assert journal.entries() == []
    ledgers = Ledgers(tmp_path / "occupancy" / "ledger", journal)
    with (
        pytest.raises(StoreError, match=r"\.$"),
        ledgers.turn("https://portal.example", "2022", Cancellation()),
    ):
        raise AssertionError("nothing may be released that cannot be remembered")


def test_two_portals_on_one_profile_know_nothing_of_each_other(
    qgis_app: object, tmp_path: Path
) -> None:
    ledgers = Ledgers(tmp_path)
    for portal, code in (("https://one.example", "59001"), ("https://two.example", "59002")):
        ledger = ledgers.read(portal, "2022")
        assert ledger.cells == {}
        ledger.remember_scale("commune", pd.DataFrame({"n": [True]}, index=[code]))
        ledgers.write(portal, "2022", ledger)
    assert len(list(tmp_path.rglob("*.npz"))) == 2
