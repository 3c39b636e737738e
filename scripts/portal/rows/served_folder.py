"""The files of a folder of extracts: rows, about.json, and a ledger of masks per vintage.

They change together. A build writes all that changes into the subfolder `next`, about.json last,
and then moves one file after the other. Whoever finds a next about.json moves the rest; without
one, `next` is what a killed build left, and is deleted."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from occupancy_plugin.secrecy import GateError, Ledger

from .built import locked
from .extracts import ExtractError

ROWS_FILE, ABOUT_FILE, LEDGERS_FOLDER, NEXT = "rows.gpkg", "about.json", "served", "next"
RESTORE = (
    "Put it back from a backup of this folder. Without a backup, build all vintages into a new "
    "folder, for readers who never had these rows."
)


@contextmanager
def changing(folder: Path) -> Iterator[Path]:
    """Hold the folder alone and yield its subfolder `next`, whose files are served afterwards if
    about.json is among them. Raises ExtractError for a folder that lost a file."""
    with locked(folder, "build"):
        _finish(folder)
        _check(folder)
        try:
            yield folder / NEXT
        finally:
            _finish(folder)


def finish(folder: Path) -> None:
    """Finish what a killed build had all files for."""
    if (folder / NEXT / ABOUT_FILE).exists():
        with changing(folder):
            pass


def _finish(folder: Path) -> None:
    """Move the files of `next` where they are complete, and delete what else builds left."""
    waiting = folder / NEXT
    if (waiting / ABOUT_FILE).exists():
        ledgers = sorted(waiting.glob(f"{LEDGERS_FOLDER}/*.json"))
        # the ledger first: no row may be served whose mask is not recorded
        for file in (*ledgers, waiting / ROWS_FILE, waiting / ABOUT_FILE):
            if file.exists():
                target = folder / file.relative_to(waiting)
                target.parent.mkdir(exist_ok=True)
                os.replace(file, target)
                _sync(target.parent)
    shutil.rmtree(waiting, ignore_errors=True)
    for left in (*folder.glob("*.part*"), *folder.glob(f"{LEDGERS_FOLDER}/*.part*")):
        left.unlink()


def _check(folder: Path) -> None:
    """Raise ExtractError where a file is missing or is not the one that about.json names."""
    ledgers = sorted(folder.glob(f"{LEDGERS_FOLDER}/*.json"))
    if not (folder / ABOUT_FILE).exists():
        if ledgers or (folder / ROWS_FILE).exists():
            raise ExtractError(f"{folder} was served and lost {ABOUT_FILE}. {RESTORE}")
        return
    about = about_folder(folder)
    if not (folder / ROWS_FILE).exists():
        raise ExtractError(f"{folder} lost {ROWS_FILE}. {RESTORE}")
    # a folder of an earlier version states no digests
    stated = about.get("ledgers") or {vintage: "" for _, vintage in about["collections"]}
    for name, digest in stated.items():
        path = ledger_path(folder, name)
        if not path.exists():
            problem = f"{path} is missing: it records what was served of {name}."
        elif digest and _digest(path) != digest:
            problem = f"{path} is not the file that {ABOUT_FILE} names: it was cut or changed."
        else:
            continue
        stated_digest = f" The file has the SHA-256 {digest}." if digest else ""
        raise ExtractError(f"{problem} Nothing was built. {RESTORE}{stated_digest}")


def about_folder(folder: Path) -> dict[str, Any]:
    """Return `territory`, `scale` and `name` of a folder, and its contents. Raises ExtractError for
    another folder."""
    path = folder / ABOUT_FILE
    if not path.exists():
        raise ExtractError(f"{folder} holds no extracts: build some into it.")
    try:
        about: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ExtractError(f"{path} cannot be read. {RESTORE}") from error
    return about


def kept_texts(folder: Path, territory: str) -> dict[str, str]:
    """Return the `name` of the territory and the `organisation` that earlier builds gave; '' where
    they gave none, or where the folder is of another territory."""
    about = about_folder(folder) if (folder / ABOUT_FILE).exists() else {}
    is_same = about.get("territory") == territory
    return {key: about.get(key, "") if is_same else "" for key in ("name", "organisation")}


def write(folder: Path, name: str, ledger: Ledger, about: dict[str, Any]) -> None:
    """Complete the files of `next`, whose rows are written: the ledger of that name, and about.json
    with the digests of all ledgers."""
    waiting = folder / NEXT
    path = ledger_path(waiting, name)
    path.parent.mkdir(exist_ok=True)
    path.write_text(ledger.to_json(), encoding="utf-8")
    paths = [*folder.glob(f"{LEDGERS_FOLDER}/*.json"), path]
    about = {**about, "ledgers": {path.stem: _digest(path) for path in paths}}
    partial_file = waiting / f"{ABOUT_FILE}.part"
    partial_file.write_text(json.dumps(about, ensure_ascii=False), encoding="utf-8")
    for file in (path, waiting / ROWS_FILE, partial_file, path.parent):
        _sync(file)
    os.replace(partial_file, waiting / ABOUT_FILE)
    _sync(waiting)


def served_before(folder: Path, name: str) -> Ledger:
    """Return the masks of everything that was ever served of a vintage ('2024') or of a subject's
    years ('demand-2023'); empty at first. Raises ExtractError."""
    path = ledger_path(folder, name)
    try:
        return Ledger.from_json(path.read_text(encoding="utf-8")) if path.exists() else Ledger()
    except GateError as error:
        raise ExtractError(f"{path} cannot be read. {RESTORE}") from error


def ledger_path(folder: Path, name: str) -> Path:
    return folder / LEDGERS_FOLDER / f"{name}.json"


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _sync(path: Path) -> None:
    """Wait until a file or a folder is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
