"""Unusual QGIS profiles: one that is read-only, one on a network share."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from qgis.core import QgsApplication, QgsProcessingException, QgsProject
from qgis.PyQt.QtCore import QLockFile

sys.path.insert(0, str(Path(__file__).parents[2] / "unit" / "sources"))
sys.path.insert(0, str(Path(__file__).parent))
from opened import Task, opened
from truth import csv, table

from occupancy_plugin.layers.project.file_load import prepare_files
from occupancy_plugin.layers.project.file_orders import FileOrder
from occupancy_plugin.layers.project.inspection import inspect
from occupancy_plugin.layers.project.place import add_to_project
from occupancy_plugin.layers.release.ledgers import Ledgers
from occupancy_plugin.sources.opening import Source
from occupancy_plugin.toolbelt.errors import Cancelled, StoreError
from occupancy_plugin.toolbelt.journal import Journal
from occupancy_plugin.toolbelt.work.cancellation import Cancellation


@pytest.fixture
def order(tmp_path: Path) -> FileOrder:
    return FileOrder(Source.of(csv(tmp_path / "extrait été.csv", table())))


def profile_at(monkeypatch: pytest.MonkeyPatch, place: Path) -> None:
    """QGIS's profile, and what is remembered in it, are there."""
    ledgers = Ledgers(
        place / "occupancy" / "ledger", Journal(place / "occupancy" / "journal.jsonl")
    )
    monkeypatch.setattr(QgsApplication, "qgisSettingsDirPath", lambda: str(place))
    monkeypatch.setattr(Ledgers, "of_profile", lambda: ledgers)


@pytest.fixture
def locked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Nothing can be created below it, even by root, who may write anywhere else."""
    place = tmp_path / "profil en lecture seule"
    place.write_text("")
    profile_at(monkeypatch, place)
    return place


@pytest.fixture
def share(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A path that begins with two slashes, as a share's does, with blanks and accents."""
    place = Path(f"/{tmp_path}") / "Profils itinérants" / "J. Fictif"
    place.mkdir(parents=True)
    profile_at(monkeypatch, place)
    return place


def test_a_profile_nobody_may_write_to_shows_the_window(
    qgis_app: object, locked: Path, order: FileOrder
) -> None:
    found = inspect(order, Task())
    assert found.preview
    assert not found.problems


def test_nothing_is_loaded_that_cannot_be_remembered(
    qgis_app: object, locked: Path, order: FileOrder
) -> None:
    """A map would be forgotten, and the next one could disclose its hidden cells: a sentence states
    what to do."""
    with pytest.raises(StoreError, match="profile"):
        prepare_files(order, Task())


def test_a_model_says_that_it_cannot_remember(
    qgis_app: object, locked: Path, tmp_path: Path
) -> None:
    """What is shown twice without a memory would be compared by its reader alone."""
    with pytest.raises(QgsProcessingException, match="profile folder read-only"):
        opened(csv(tmp_path / "extrait.csv", table()), tmp_path)


def test_a_profile_on_a_share(qgis_app: object, share: Path, order: FileOrder) -> None:
    """What it remembers is found again, and the same cells are shown."""
    shown = []
    for _ in range(2):
        prepared = prepare_files(order, Task()).scales[0]
        layer = add_to_project(prepared, QgsProject.instance())
        assert layer is not None
        shown.append(prepared.lineage.hidden_cells)
    assert shown[0] == shown[1]
    assert list((share / "occupancy" / "ledger").glob("*.npz"))
    assert (share / "occupancy" / "journal.jsonl").exists()
    QgsProject.instance().clear()


def test_a_share_that_is_away_is_a_sentence(
    qgis_app: object, share: Path, order: FileOrder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object, **__: object) -> None:
        raise OSError(112, "Host is down")

    monkeypatch.setattr(Path, "mkdir", gone)
    assert inspect(order, Task()).preview
    with pytest.raises(StoreError, match="profile"):
        prepare_files(order, Task())


def test_cancel_is_heard_while_another_machine_holds_the_lock(
    qgis_app: object, share: Path, order: FileOrder
) -> None:
    """The same profile is open on a second machine."""
    path = Ledgers.of_profile()._path("file:extrait été", "")
    path.parent.mkdir(parents=True)
    other = QLockFile(str(path.with_suffix(".lock")))
    assert other.tryLock(100)

    class Given(Task):
        cancellation = Cancellation()

    Given.cancellation.cancel()
    with pytest.raises(Cancelled):
        prepare_files(order, Given())
    other.unlock()
