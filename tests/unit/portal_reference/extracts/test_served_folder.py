"""A folder of extracts forgets nothing: a lost ledger is refused, a killed build changes all files
or none, and two builds at once both count."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from unittest.mock import Mock

import pandas as pd
import pytest

from occupancy_plugin.secrecy import Ledger
from scripts.portal.rows import served_folder as files
from scripts.portal.rows.deposit import open_folder, read_rows
from scripts.portal.rows.extracts import ExtractError
from scripts.portal.rows.store import Writer


def ledger(code: str) -> Ledger:
    masks = Ledger()
    masks.remember_scale("iris", pd.DataFrame({"a": [True]}, [code]))
    return masks


def write_all(folder: Path, text: str) -> None:
    """A build of the vintage 2024 whose three files say that text."""
    with files.changing(folder) as next_folder:
        next_folder.mkdir()
        (next_folder / "rows.gpkg").write_text(text)
        files.write(folder, "2024", ledger(text), {"text": text, "collections": []})


def said(folder: Path) -> set[str]:
    """What rows, about.json and ledger of a folder say."""
    about = json.loads((folder / "about.json").read_text())
    masks = files.served_before(folder, "2024").to_json()
    assert {p.name for p in folder.rglob("*") if p.is_file()} == {
        "rows.gpkg", "about.json", "2024.json", "build.lock",
    }  # fmt: skip
    is_of = {masks == ledger(text).to_json(): text for text in ("before", "after")}
    return {(folder / "rows.gpkg").read_text(), about["text"], is_of[True]}


def killed_at(replacement: int, build: Callable[[], object]) -> bool:
    """Build in a process that is killed before that call of os.replace. Whether it was."""
    process = os.fork()
    if process == 0:
        replaced, calls = os.replace, iter(range(99))

        def replace_or_die(*paths: Path) -> None:
            if next(calls) == replacement:
                os.kill(os.getpid(), signal.SIGKILL)
            replaced(*paths)

        os.replace = replace_or_die  # type: ignore[assignment]
        build()
        os._exit(0)
    return os.waitpid(process, 0)[1] == signal.SIGKILL


def test_a_build_killed_at_any_replacement_changes_all_files_or_none(tmp_path):
    outcomes = []
    for replacement in range(9):
        folder = tmp_path / str(replacement)
        write_all(folder, "before")
        (folder / "77.part.gpkg").write_text("released rows of an earlier version's killed build")
        was_killed = killed_at(replacement, lambda folder=folder: write_all(folder, "after"))
        with files.changing(folder):
            (outcome,) = said(folder)
        outcomes.append((was_killed, outcome))
    assert outcomes[:4] == [(True, "before"), *[(True, "after")] * 3]
    assert set(outcomes[4:]) == {(False, "after")}


@pytest.mark.parametrize(
    "harm",
    [
        lambda folder: (folder / "served" / "2024.json").unlink(),
        lambda folder: (folder / "served" / "2024.json").write_text('{"iris": {"uni'),
        lambda folder: shutil.copy(folder / "served/2022.json", folder / "served/2024.json"),
        lambda folder: (folder / "rows.gpkg").unlink(),
        lambda folder: (folder / "about.json").unlink(),
        lambda folder: (folder / "about.json").write_text('{"territory'),
    ],
    ids=("ledger gone", "ledger cut", "ledger of another", "rows gone", "about gone", "about cut"),
)
def test_a_folder_that_lost_a_file_refuses_every_build(agency, served_folder, tmp_path, harm):
    folder = shutil.copytree(served_folder, tmp_path / "folder")
    harm(folder)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    with pytest.raises(ExtractError, match="from a backup"):
        agency.add(folder, "2022")
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_a_full_disk_changes_nothing(agency, served_folder, tmp_path, monkeypatch):
    folder = shutil.copytree(served_folder, tmp_path / "folder")
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    full = sqlite3.OperationalError("database or disk is full")
    monkeypatch.setattr(Writer, "close", Mock(side_effect=full))
    with pytest.raises(ExtractError, match="disk is full"):
        agency.add(folder, "2022")
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_two_builds_at_once_are_both_served_each_protected_beside_the_other(agency, tmp_path):
    extracts = {vintage: agency.extract(vintage) for vintage in ("2022", "2024")}
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(lambda item: agency.add(tmp_path, *item), extracts.items()))
    assert open_folder(tmp_path).vintages == ("2022", "2024")
    about = json.loads((tmp_path / "about.json").read_text(encoding="utf-8"))
    assert about["ledgers"].keys() == {"2022", "2024"}


def test_a_folder_that_an_earlier_version_left_half_written_takes_the_vintage(
    agency, served_folder, tmp_path
):
    """Rows of both vintages beside an about.json that knows one, and no digests."""
    folder = shutil.copytree(served_folder, tmp_path / "folder")
    about = json.loads((folder / "about.json").read_text(encoding="utf-8"))
    about["collections"] = [pair for pair in about["collections"] if pair[1] == "2024"]
    del about["ledgers"]
    (folder / "about.json").write_text(json.dumps(about), encoding="utf-8")
    agency.add(folder, "2022")
    assert open_folder(folder).vintages == ("2022", "2024")
    shown = read_rows(served_folder / "rows.gpkg", "commune-2022")
    assert read_rows(folder / "rows.gpkg", "commune-2022").equals(shown)
    with sqlite3.connect(folder / "rows.gpkg") as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
