"""The ledgers of this machine: the cells that earlier loads and exports showed and hid, per portal
and vintage, over all territories. They hold masks and keyed digests of units, no values and
no codes."""

from __future__ import annotations

import contextlib
import hashlib
import secrets
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import pandas as pd
from qgis.core import QgsSettings

from ...description import Indicator, Kind
from ...secrecy import Ledger
from ...toolbelt.errors import JournalError, StoreError, TamperedLedger
from ...toolbelt.journal import Journal
from ...toolbelt.message_bar import log
from ...toolbelt.settings import profile_digest, profile_folder
from ...toolbelt.translation import tr
from ...toolbelt.work.cancellation import Cancellation
from ...toolbelt.work.file_lock import hold_lock
from ..lineage import Lineage

PART = ".part"
FORGOTTEN = "forgotten"
GONE, OTHER, UNSEALED, JOURNAL, UNREADABLE = "gone", "other", "unsealed", "journal", "unreadable"
_turns: dict[Path, threading.Lock] = {}


class Ledgers:
    """One compressed file per portal and vintage in the profile folder. A line of the journal holds
    each file's digest, its seal: an older copy, another file or a missing one is refused.

    journal: holds the seals; without one, `folder` gets a separate journal"""

    def __init__(self, folder: Path, journal: Journal | None = None) -> None:
        self._folder = folder
        self._journal = journal or Journal(folder / "journal.jsonl")

    @classmethod
    def of_profile(cls) -> Ledgers:
        return cls(profile_folder("ledger"), Journal.of_profile())

    @contextlib.contextmanager
    def turn(self, portal: str, vintage: str, cancellation: Cancellation) -> Iterator[None]:
        """Hold the ledger's lock from reading to writing, against threads and other processes: the
        second of two concurrent loads is proved together with the first. Raises Cancelled;
        StoreError."""
        path = self._path(portal, vintage)
        lock = _turns.setdefault(path, threading.Lock())
        while not lock.acquire(timeout=0.1):
            cancellation.check()
        try:
            with contextlib.ExitStack() as stack:
                try:
                    path.parent.mkdir(parents=True, exist_ok=True)
                    stack.enter_context(hold_lock(path.with_suffix(".lock"), cancellation.check))
                except OSError as error:
                    raise _unwritable(path, error) from error
                yield
        finally:
            lock.release()

    @contextlib.contextmanager
    def updated(self, portal: str, vintage: str, cancellation: Cancellation) -> Iterator[Ledger]:
        """Give the ledger under its lock, and write it once the block has ended without an error.
        Raises as `turn`, `read` and `write` do."""
        with self.turn(portal, vintage, cancellation):
            ledger = self.read(portal, vintage)
            yield ledger
            self.write(portal, vintage, ledger)

    def read(self, portal: str, vintage: str) -> Ledger:
        """Return the ledger, empty before the first load. Raises StoreError for a file that is
        missing, is not the one that the journal sealed, or cannot be read: without the earlier
        masks no release can be proved safe together with the earlier ones."""
        path = self._path(portal, vintage)
        try:
            seal = self._seal(path)
            temporary_path = path.with_suffix(PART)
            if seal and temporary_path.exists() and _digest(temporary_path) == seal:
                temporary_path.replace(path)  # QGIS ended between the seal and the move
            if not path.exists():
                if seal or QgsSettings().value(_mark(path), False, type=bool):
                    raise _tampered(GONE, path)
                return Ledger()
            if _digest(path) != seal:
                raise _tampered(OTHER if seal else UNSEALED, path)
            return _open(path)
        except JournalError as error:
            raise _tampered(JOURNAL, path) from error
        except (OSError, EOFError, ValueError, KeyError, BadZipFile) as error:
            raise _tampered(UNREADABLE, path) from error

    def has(self, portal: str, vintage: str) -> bool:
        """Whether something was shown: a ledger is there, or is missing."""
        path = self._path(portal, vintage)
        return path.exists() or bool(QgsSettings().value(_mark(path), False, type=bool))

    def write(self, portal: str, vintage: str, ledger: Ledger) -> None:
        """Write a temporary file, seal it, then move it into place. Raises StoreError."""
        path = self._path(portal, vintage)
        temporary_path = path.with_suffix(PART)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            _save(ledger, temporary_path)
            self._journal.append("ledger", ledger=path.stem, seal=_digest(temporary_path))
            temporary_path.replace(path)
            QgsSettings().setValue(_mark(path), True)
        except (OSError, JournalError) as error:
            raise _unwritable(path, error) from error

    def forget(self, portal: str, vintage: str) -> None:
        """Remove the file and the mark of its existence, and write that to the journal. Only the
        person who answers for secrecy may decide this: earlier exports still exist."""
        path = self._path(portal, vintage)
        self._journal.append("ledger", ledger=path.stem, seal=FORGOTTEN)
        path.unlink(missing_ok=True)
        path.with_suffix(PART).unlink(missing_ok=True)
        QgsSettings().remove(_mark(path))

    def _seal(self, path: Path) -> str:
        """Return the file's digest in the journal, '' if it was never written or was forgotten.
        Raises JournalError."""
        line = self._journal.last("ledger", ledger=path.stem)
        seal = str(line.details.get("seal", "")) if line is not None else ""
        return "" if seal == FORGOTTEN else seal

    def _path(self, portal: str, vintage: str) -> Path:
        key = hashlib.sha256(f"{portal}\n{vintage}".encode()).hexdigest()[:24]
        return self._folder / f"{key}.npz"


def _mark(path: Path) -> str:
    """Return the setting of the QGIS profile that records that the ledger existed. It shows when a
    ledger was deleted together with the journal."""
    return f"occupancy/ledgers/{hashlib.sha256(str(path).encode()).hexdigest()[:24]}"


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _unwritable(path: Path, error: Exception) -> StoreError:
    log(f"ledger: {type(error).__name__}: {path}")
    return StoreError(
        tr(
            "What is loaded cannot be remembered on this machine, so nothing was loaded: the disk "
            "may be full, QGIS's profile folder read-only, or the share with it away."
        )
    )


def _tampered(reason: str, path: Path) -> TamperedLedger:
    """Make the error that says that the earlier loads cannot be relied on, and what to do.

    reason: GONE, OTHER, UNSEALED, JOURNAL or UNREADABLE, for the log."""
    log(f"ledger: {reason}: {path}")
    return TamperedLedger(
        tr(
            "The file {file}, or the journal that vouches for it, is gone, was changed or cannot "
            "be read. Nothing was loaded: have it restored, or ask whoever answers for secrecy."
        ).format(file=path),
        reason,
    )


def _save(ledger: Ledger, path: Path) -> None:
    """Write the masks as arrays of enciphered unit digests, column names and cell states."""
    nonce = secrets.token_bytes(16)
    arrays = {"nonce": np.array([nonce.hex(), profile_digest(nonce).hex()])}
    arrays["proved"] = np.array(sorted(ledger.proved), dtype=str)
    for scale, table in ledger.cells.items():
        units = table.index.to_numpy(dtype=np.uint64)
        arrays[f"units {scale}"] = _enciphered(units, nonce, scale)
        arrays[f"columns {scale}"] = table.columns.to_numpy(dtype=str)
        arrays[f"cells {scale}"] = table.to_numpy(dtype=np.int8)
    with path.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **arrays)


def _enciphered(units: np.ndarray, nonce: bytes, scale: str) -> np.ndarray:
    """Encipher digests (k,) by XOR with a stream of the profile's key, or decipher them. They are
    plain in files of earlier versions, which have no nonce."""
    stream = profile_digest(nonce + scale.encode(), 8 * len(units))
    return units ^ np.frombuffer(stream, np.uint64) if nonce else units


def _open(path: Path) -> Ledger:
    """Read a ledger's file. Raises OSError, ValueError, KeyError or BadZipFile for another file,
    or one written with another profile's key."""
    cells = {}
    with np.load(path, allow_pickle=False) as arrays:
        nonce_text, check = arrays.get("nonce", ("", ""))
        if (nonce := bytes.fromhex(nonce_text)) and profile_digest(nonce).hex() != check:
            raise ValueError("another profile's key")
        proved = arrays["proved"].tolist() if "proved" in arrays else []
        for name in arrays.files:
            if name.startswith("units "):
                scale = name.removeprefix("units ")
                cells[scale] = pd.DataFrame(
                    arrays[f"cells {scale}"],
                    index=pd.Index(_enciphered(arrays[name], nonce, scale)),
                    columns=pd.Index(arrays[f"columns {scale}"].astype(object)),
                )
    return Ledger(cells, proved)


def cells_shown(
    lineage: Lineage, shown_cells: pd.DataFrame, indicators: Sequence[Indicator]
) -> dict[str, pd.DataFrame]:
    """Return the cells of the gate that an export shows, per vintage, in the form of `shown_cells`.

    A published rate shows its count and its denominator (R7). A mean may be shown where its weight
    is hidden. A change between two vintages shows the values of both.

    shown_cells: units × columns of figures: 1 where the file shows the cell, else missing"""
    if not lineage.against:
        return {lineage.vintage: _with_counts(shown_cells, indicators, "")}
    return {
        vintage: _with_counts(shown_cells, indicators, f"_{vintage}")
        for vintage in (lineage.vintage, lineage.against)
    }


def _with_counts(
    shown_cells: pd.DataFrame, indicators: Sequence[Indicator], suffix: str
) -> pd.DataFrame:
    """Add the counts that a shown rate or mean discloses, under the names of their columns."""
    frames: dict[str, pd.Series] = (
        {} if suffix else {str(name): shown_cells[name] for name in shown_cells.columns}
    )
    for indicator in indicators:
        column = f"{indicator.id}{suffix}"
        if (
            column not in shown_cells.columns
            or indicator.kind not in (Kind.RATE, Kind.MEAN)
            or len(indicator.numerator) != 1
        ):
            continue  # a sum of several categories shows none of them
        denominator = indicator.denominator if indicator.kind == Kind.RATE else ""
        for column_name in filter(None, (*indicator.numerator, denominator)):
            frames[column_name] = (
                frames[column_name].combine_first(shown_cells[column])
                if column_name in frames
                else shown_cells[column]
            )
    return pd.DataFrame(frames, index=shown_cells.index)
