"""The ledgers of this machine: which cells loads and exports of other days showed and hid, per
portal and vintage, over all territories. Masks, never values, and no code of a unit either."""

from __future__ import annotations

import contextlib
import hashlib
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import pandas as pd
from qgis.core import QgsApplication, QgsSettings

from ...description import Kind
from ...portal.model import Indicator
from ...secrecy import Ledger
from ...toolbelt.errors import JournalError, StoreError, TamperedLedger
from ...toolbelt.journal import Journal
from ...toolbelt.message_bar import log
from ...toolbelt.translation import tr
from ...toolbelt.work.cancellation import Cancellation
from ...toolbelt.work.file_lock import hold_lock
from ..lineage import Lineage

FOLDER = ("occupancy", "ledger")
PART = ".part"
FORGOTTEN = "forgotten"
GONE, OTHER, UNSEALED, JOURNAL, UNREADABLE = "gone", "other", "unsealed", "journal", "unreadable"


class Ledgers:
    """One compressed file per portal and vintage in the profile folder, each sealed by a line of
    the journal: an older one, another one or none in its place does not count.

    journal  where the seals stand; a folder of its own has one of its own"""

    def __init__(self, folder: Path, journal: Journal | None = None) -> None:
        self._folder = folder
        self._journal = journal or Journal(folder / "journal.jsonl")

    @classmethod
    def of_profile(cls) -> Ledgers:
        folder = Path(QgsApplication.qgisSettingsDirPath()).joinpath(*FOLDER)
        return cls(folder, Journal.of_profile())

    @contextlib.contextmanager
    def turn(self, portal: str, vintage: str, cancellation: Cancellation) -> Iterator[None]:
        """Between reading and writing one ledger nobody else does, in this process or another:
        what two loads at once release is proved together. Raises Cancelled, StoreError."""
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

    def read(self, portal: str, vintage: str) -> Ledger:
        """Empty where nothing was loaded yet. Raises StoreError for a file that is gone, that is
        not the one the journal sealed, or that cannot be read: what it knew is known outside, so
        nothing can be released beside it."""
        path = self._path(portal, vintage)
        try:
            seal = self._sealed(path)
            _finish(path, seal)
            if not path.exists():
                if seal or QgsSettings().value(_mark(path), False, type=bool):
                    raise _distrusted(GONE, path)
                return Ledger()
            if _digest(path) != seal:
                raise _distrusted(OTHER if seal else UNSEALED, path)
            return _open(path)
        except JournalError as error:
            raise _distrusted(JOURNAL, path) from error
        except (OSError, EOFError, ValueError, KeyError, BadZipFile) as error:
            raise _distrusted(UNREADABLE, path) from error

    def write(self, portal: str, vintage: str, ledger: Ledger) -> None:
        """Put it in place of the file: complete beside it, sealed, then moved. Raises
        StoreError."""
        path = self._path(portal, vintage)
        part = path.with_suffix(PART)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            _save(ledger, part)
            self._journal.append("ledger", ledger=path.stem, seal=_digest(part))
            part.replace(path)
            QgsSettings().setValue(_mark(path), True)
        except (OSError, JournalError) as error:
            raise _unwritable(path, error) from error

    def forget(self, portal: str, vintage: str) -> None:
        """What whoever answers for secrecy may do, knowing that earlier files are still outside:
        the file and the mark that it was there go, a line of the journal says so."""
        path = self._path(portal, vintage)
        self._journal.append("ledger", ledger=path.stem, seal=FORGOTTEN)
        path.unlink(missing_ok=True)
        path.with_suffix(PART).unlink(missing_ok=True)
        QgsSettings().remove(_mark(path))

    def _sealed(self, path: Path) -> str:
        """The digest that the journal has of the file, '' where it was never written or was
        forgotten. Raises JournalError."""
        line = self._journal.last("ledger", ledger=path.stem)
        seal = str(line.details.get("seal", "")) if line is not None else ""
        return "" if seal == FORGOTTEN else seal

    def _path(self, portal: str, vintage: str) -> Path:
        key = hashlib.sha256(f"{portal}\n{vintage}".encode()).hexdigest()[:24]
        return self._folder / f"{key}.npz"


_turns: dict[Path, threading.Lock] = {}


def _mark(path: Path) -> str:
    """The profile's setting that says there was a ledger: one that is deleted with the journal does
    not count as empty either."""
    return f"occupancy/ledgers/{hashlib.sha256(str(path).encode()).hexdigest()[:24]}"


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _finish(path: Path, seal: str) -> None:
    """QGIS ended between the seal and the move: the sealed file still stands beside."""
    part = path.with_suffix(PART)
    if seal and part.exists() and _digest(part) == seal:
        part.replace(path)


def _unwritable(path: Path, error: Exception) -> StoreError:
    log(f"ledger: {type(error).__name__}: {path}")
    return StoreError(
        tr(
            "What is loaded cannot be remembered on this machine, so nothing was loaded: the disk "
            "may be full, QGIS's profile folder read-only, or the share with it away."
        )
    )


def _distrusted(why: str, path: Path) -> TamperedLedger:
    """Why the earlier loads cannot be relied on, and what to do."""
    log(f"ledger: {why}: {path}")
    reasons = {
        GONE: tr("The file {file}, which remembers what was loaded before, is gone."),
        OTHER: tr(
            "The file {file}, which remembers what was loaded before, is not the one that was "
            "written: it was changed, cut or replaced by another."
        ),
        UNSEALED: tr(
            "The file {file}, which remembers what was loaded before, is not in the journal: it "
            "comes from elsewhere, or the journal is gone."
        ),
        JOURNAL: tr(
            "The journal, which vouches for the file {file} that remembers what was loaded before, "
            "was changed from outside."
        ),
        UNREADABLE: tr("The file {file}, which remembers what was loaded before, cannot be read."),
    }[why].format(file=path)
    return TamperedLedger(
        tr(
            "{reason} Nothing was loaded: have it restored, or ask whoever answers for secrecy, "
            "who can have the earlier loads forgotten."
        ).format(reason=reasons)
    )


def _save(ledger: Ledger, path: Path) -> None:
    """Arrays of digests, column names and states: small, and nothing in it but masks."""
    arrays: dict[str, np.ndarray] = {}
    for scale, table in ledger.cells.items():
        arrays[f"units {scale}"] = table.index.to_numpy(dtype=np.uint64)
        arrays[f"columns {scale}"] = table.columns.to_numpy(dtype=str)
        arrays[f"cells {scale}"] = table.to_numpy(dtype=np.int8)
    with path.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **arrays)


def _open(path: Path) -> Ledger:
    """Raises OSError, ValueError, KeyError or BadZipFile for what is no ledger."""
    cells = {}
    with np.load(path, allow_pickle=False) as arrays:
        for name in arrays.files:
            if name.startswith("units "):
                scale = name.removeprefix("units ")
                cells[scale] = pd.DataFrame(
                    arrays[f"cells {scale}"],
                    index=pd.Index(arrays[name]),
                    columns=pd.Index(arrays[f"columns {scale}"].astype(object)),
                )
    return Ledger(cells)


def cells_shown(
    lineage: Lineage, shown: pd.DataFrame, indicators: Sequence[Indicator]
) -> dict[str, pd.DataFrame]:
    """Per vintage, the gate's cells that an export shows: a published rate is its count and its
    denominator (R7), a mean may be shown where its weight is hidden, and a change between two
    vintages comes with the values of both.

    shown  units × columns of figures: 1 where the file shows the cell, missing where it does not"""
    if not lineage.against:
        return {lineage.vintage: _with_counts(shown, indicators, "")}
    return {
        vintage: _with_counts(shown, indicators, f"_{vintage}")
        for vintage in (lineage.vintage, lineage.against)
    }


def _with_counts(shown: pd.DataFrame, indicators: Sequence[Indicator], suffix: str) -> pd.DataFrame:
    frames: dict[str, pd.Series] = (
        {} if suffix else {str(name): shown[name] for name in shown.columns}
    )
    for indicator in indicators:
        column = f"{indicator.id}{suffix}"
        if (
            column not in shown.columns
            or indicator.kind not in (Kind.RATE, Kind.MEAN)
            or len(indicator.numerator) != 1
        ):
            continue  # a sum of several categories says none of them
        whole = indicator.denominator if indicator.kind == Kind.RATE else ""
        for part in filter(None, (*indicator.numerator, whole)):
            frames[part] = (
                frames[part].combine_first(shown[column]) if part in frames else shown[column]
            )
    return pd.DataFrame(frames, index=shown.index)
