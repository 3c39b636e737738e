"""The journal: what was loaded, exported, refused and declared on this machine, and when. Never a
value, a token or a name of a unit.

Append-only JSON lines, each with the hash of the one before: a line changed, removed or inserted is
found by `verify`. What else must not change behind the plugin's back is sealed by a line of it
(layers/release/ledgers.py).
"""

from __future__ import annotations

import contextlib
import csv
import hashlib
import json
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

from qgis.core import QgsApplication

from .errors import JournalError
from .translation import tr
from .work.file_lock import held

FOLDER, FILE = "occupancy", "journal.jsonl"
START = "0" * 64
EVENTS = frozenset(
    {
        "sign-in",
        "sign-out",
        "expiry",
        "load",
        "export",
        "refusal",
        "declaration",
        "protection",
        "charter",
        "incident",
    }
    | {"layout", "submission", "ledger"}
)
FIELDS = frozenset(
    {
        "account",
        "organisation",
        "portal",
        "territory",
        "scale",
        "vintage",
        "indicator",
        "layer",
        "format",
        "purpose",
        "policy",
    }
    | {
        "rows",
        "hidden_cells",
        "withheld_units",
        "what",
        "reason",
        "source",
        "way",
        "version",
        "publication",
        "ledger",
        "seal",
        "digest",
    }
)
PATIENCE_SECONDS = 10.0  # another process writes one line meanwhile
LONGEST = 300  # characters of a field: a journal is no place to copy data to


@dataclass(frozen=True)
class Entry:
    """One line. `number` counts from 1, `at` is UTC in ISO 8601, `details` are short texts and
    counts."""

    number: int
    at: str
    event: str
    details: dict[str, str | int | None]


@dataclass(frozen=True)
class Verdict:
    """`intact`, or the number of the first line that does not follow from the one before."""

    entries: int
    broken_at: int | None = None

    @property
    def intact(self) -> bool:
        return self.broken_at is None


class Journal:
    """One file in the profile folder. A second file keeps the last hash, so that a cut tail is
    found too."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.purpose: Callable[[], str] = lambda: ""  # the working session's, stamped on every line
        self._lock = threading.Lock()

    @classmethod
    def of_profile(cls) -> Journal:
        """One per profile: whoever writes, in whatever thread, continues the same chain."""
        path = Path(QgsApplication.qgisSettingsDirPath()) / FOLDER / FILE
        return _of_profile.setdefault(path, cls(path))

    def append(self, event: str, **details: str | int | None) -> None:
        """Write one line. Unknown events and fields are refused: nothing slips in by accident."""
        if event not in EVENTS:
            raise ValueError(f"no such event: {event}")
        unknown = sorted(set(details) - FIELDS)
        if unknown:
            raise ValueError(f"no such field: {', '.join(unknown)}")
        if "purpose" not in details and (purpose := self.purpose()):
            details["purpose"] = purpose
        short_details = {
            name: value[:LONGEST] if isinstance(value, str) else value
            for name, value in details.items()
        }
        with self._lock:
            try:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                with self._alone():
                    tail, seal = self._tail(), self._seal()
                    if seal is not None and tail != seal and tail[0] <= seal[0]:
                        # its last lines are gone: the chain goes on from them, and the gap stays
                        tail = self._write(seal, "refusal", {"what": "journal was cut"})
                    self._write(tail, event, short_details)
            except OSError as error:
                raise JournalError(tr("The journal cannot be written.")) from error

    def _alone(self) -> AbstractContextManager[None]:
        """No other process writes meanwhile. Raises OSError."""
        return held(self.path.with_suffix(".lock"), lambda: None, PATIENCE_SECONDS)

    def _write(
        self, tail: tuple[int, str], event: str, details: dict[str, str | int | None]
    ) -> tuple[int, str]:
        """One line after the tail, and the seal; what could not be written whole is taken back."""
        number, previous = tail
        body = {
            "number": number + 1,
            "at": datetime.now(timezone.utc).isoformat(timespec="seconds"),
            "event": event,
            "details": details,
        }
        digest = _hash(previous, body)
        line = json.dumps({**body, "hash": digest}, ensure_ascii=False, sort_keys=True)
        size = self.path.stat().st_size if self.path.exists() else 0
        try:
            with self.path.open("a", encoding="utf-8") as file:
                file.write(line + "\n")
        except OSError:
            with contextlib.suppress(OSError):
                os.truncate(self.path, size)
            raise
        self._seal_path.write_text(
            json.dumps({"number": number + 1, "hash": digest}), encoding="utf-8"
        )
        return number + 1, digest

    def last(self, event: str, **facts: str) -> Entry | None:
        """The last line of that event with these details, None where there never was one.

        Raises JournalError where the lines from there to the end (all of them, where there is none)
        do not follow one from the other: something that was sealed since may be missing."""
        if not self.path.parent.is_dir():
            return None
        with self._lock:
            try:
                with self._alone():
                    lines, seal = list(self._lines()), self._seal() or (0, START)
            except OSError as error:
                raise JournalError(tr("The journal cannot be read.")) from error
        tail, previous = (0, START), (0, START)
        entry: Entry | None = None
        is_broken = False
        for body, digest in lines:
            linked = body is not None and _follows(tail, body, digest)
            if body is None:
                is_broken = True
                continue
            if body["event"] == event and facts.items() <= body["details"].items():
                entry, is_broken = _entry(body), not linked
            is_broken = is_broken or not linked
            tail, previous = (int(body["number"]), digest), tail
        if is_broken or seal not in (tail, previous):
            raise JournalError(tr("The journal was changed from outside."))
        return entry

    def entries(self) -> list[Entry]:
        """Every readable line, oldest first."""
        return [_entry(body) for body, _ in self._lines() if body is not None]

    def verify(self) -> Verdict:
        """Follow the chain from the first line to the seal."""
        tail, previous = (0, START), (0, START)
        for body, digest in self._lines():
            if body is None or not _follows(tail, body, digest):
                return Verdict(tail[0] + 1, tail[0] + 1)
            tail, previous = (tail[0] + 1, digest), tail
        seal = self._seal()
        if seal is not None and seal not in (tail, previous):  # a crash leaves it one line behind
            return Verdict(tail[0], tail[0] + 1)
        return Verdict(tail[0])

    def export(self, path: Path) -> Verdict:
        """Write the journal as a table for the data-protection officer (CSV that opens right in a
        French spreadsheet)."""
        verdict = self.verify()
        names = sorted({name for entry in self.entries() for name in entry.details})
        temporary = path.with_name(path.name + ".part")
        try:
            with temporary.open("w", encoding="utf-8-sig", newline="") as file:
                writer = csv.writer(file, delimiter=";")
                writer.writerow(["number", "at", "event", *names])
                for entry in self.entries():
                    writer.writerow(
                        [
                            entry.number,
                            entry.at,
                            entry.event,
                            *(_cell(entry.details.get(name)) for name in names),
                        ]
                    )
            temporary.replace(path)
        except OSError as error:
            temporary.unlink(missing_ok=True)
            raise JournalError(tr("The journal cannot be exported there.")) from error
        return verdict

    @property
    def _seal_path(self) -> Path:
        return self.path.with_suffix(".seal")

    def _seal(self) -> tuple[int, str] | None:
        try:
            seal = json.loads(self._seal_path.read_text(encoding="utf-8"))
            return int(seal["number"]), str(seal["hash"])
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def _lines(self) -> Iterator[tuple[dict | None, str]]:
        if not self.path.exists():
            return
        try:
            text = self.path.read_text(encoding="utf-8", errors="replace")
        except OSError as error:
            raise JournalError(tr("The journal cannot be read.")) from error
        for line in text.splitlines():
            try:
                body = json.loads(line)
                digest = str(body.pop("hash"))
                complete = (
                    isinstance(body.get("details"), dict)
                    and isinstance(body.get("number"), int)
                    and {"at", "event"} <= set(body)
                )
                yield (body, digest) if complete else (None, "")
            except (ValueError, KeyError, AttributeError):
                yield None, ""

    def _tail(self) -> tuple[int, str]:
        """Number and hash to go on from: the last line that can be read, whatever was done to those
        before (`verify` tells)."""
        tail = (0, START)
        for body, digest in self._lines():
            tail = (int(body["number"]), digest) if body is not None else tail
        return tail


_of_profile: dict[Path, Journal] = {}


def _follows(tail: tuple[int, str], body: dict, digest: str) -> bool:
    """Is it the line after the tail?"""
    return bool(body["number"] == tail[0] + 1 and _hash(tail[1], body) == digest)


def _entry(body: dict) -> Entry:
    return Entry(int(body["number"]), str(body["at"]), str(body["event"]), dict(body["details"]))


def _hash(previous: str, body: dict) -> str:
    text = previous + json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _cell(value: str | int | None) -> str:
    """A table cell that no spreadsheet takes for a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text[:1] in "=+-@" and text[:1] else text
