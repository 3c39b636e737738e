"""The journal: what was loaded, exported, refused and declared on this machine, and when.

It holds no value, token or name of a unit. Its lines are JSON, only appended, each with the hash of
the one before, so `verify` finds a line that was changed, removed or inserted. Some lines seal
other files that must not change unnoticed (layers/release/ledgers.py)."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

from .errors import JournalError
from .files import whole_file, write_csv
from .settings import profile_folder
from .translation import tr
from .work.file_lock import hold_lock

Link = tuple[int, str]
"""Number and hash of a line, which the next line continues."""
FIRST_LINK: Link = (0, "0" * 64)
EVENTS = frozenset({
    "sign-in", "sign-out", "expiry", "load", "export", "refusal", "declaration", "protection",
    "charter", "incident", "layout", "submission", "ledger",
})  # fmt: skip
FIELDS = frozenset({
    "account", "organisation", "portal", "territory", "scale", "vintage", "indicator", "layer",
    "format", "purpose", "policy", "rows", "hidden_cells", "withheld_units", "what", "reason",
    "source", "way", "version", "publication", "ledger", "seal", "digest",
})  # fmt: skip
PATIENCE_SECONDS = 10.0  # seconds to wait for another process that writes
MAX_TEXT_LENGTH = 300  # characters of a field, so that no data are copied here


@dataclass(frozen=True)
class Entry:
    """A line of the journal.

    number: from 1
    at: UTC in ISO 8601
    details: short texts and counts"""

    number: int
    at: str
    event: str
    details: dict[str, str | int | None]


@dataclass(frozen=True)
class Verdict:
    """The result of `verify`.

    entries: how many lines follow each other from the first on
    broken_at: number of the first line that does not, None if all do"""

    entries: int
    broken_at: int | None = None

    @property
    def intact(self) -> bool:
        """Whether every line follows the one before."""
        return self.broken_at is None


class Journal:
    """A journal in one file. A second file holds the last hash, so that a cut tail is noticed.

    purpose: returns the working session's purpose, which every line records"""

    def __init__(self, path: Path) -> None:
        self.path, self._seal_path = path, path.with_suffix(".seal")
        self.purpose: Callable[[], str] = lambda: ""
        self._lock = threading.Lock()

    @classmethod
    def of_profile(cls) -> Journal:
        """Return the journal of the profile. All threads share one, so they continue one chain."""
        path = profile_folder("journal.jsonl")
        return _of_profile.setdefault(path, cls(path))

    def append(self, event: str, **details: str | int | None) -> None:
        """Write one line. Raises ValueError for unknown events and fields, JournalError for a file
        that cannot be written."""
        if event not in EVENTS:
            raise ValueError(f"no such event: {event}")
        unknown = sorted(set(details) - FIELDS)
        if unknown:
            raise ValueError(f"no such field: {', '.join(unknown)}")
        if "purpose" not in details and (purpose := self.purpose()):
            details["purpose"] = purpose
        short_details = {
            name: value[:MAX_TEXT_LENGTH] if isinstance(value, str) else value
            for name, value in details.items()
        }
        with self._lock:
            try:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                with self._locked():
                    tail, seal = self._tail(), self._seal()
                    if seal is not None and tail != seal and tail[0] <= seal[0]:
                        # its last lines are gone: the chain continues from the seal, with a gap
                        tail = self._write(seal, "refusal", {"what": "journal was cut"})
                    self._write(tail, event, short_details)
            except OSError as error:
                raise JournalError(tr("The journal cannot be written.")) from error

    def _locked(self) -> AbstractContextManager[None]:
        """Keep other processes from writing. Raises OSError."""
        return hold_lock(self.path.with_suffix(".lock"), lambda: None, PATIENCE_SECONDS)

    def _write(self, tail: Link, event: str, details: dict[str, str | int | None]) -> Link:
        """Write one line after the tail, and the seal. Return the new tail. A line that cannot be
        written completely is removed."""
        number = tail[0] + 1
        body = {
            "number": number,
            "at": datetime.now(timezone.utc).isoformat(timespec="seconds"),
            "event": event,
            "details": details,
        }
        digest = _hash(tail[1], body)
        line = json.dumps({**body, "hash": digest}, ensure_ascii=False, sort_keys=True)
        size = self.path.stat().st_size if self.path.exists() else 0
        try:
            with self.path.open("a", encoding="utf-8") as file:
                file.write(line + "\n")
        except OSError:
            with contextlib.suppress(OSError):
                os.truncate(self.path, size)
            raise
        seal = json.dumps({"number": number, "hash": digest})
        self._seal_path.write_text(seal, encoding="utf-8")
        return number, digest

    def last(self, event: str, **facts: str) -> Entry | None:
        """Return the last line of an event with these details, None without one.

        Raises JournalError where that line or a later one (any line, if there is none) does not
        follow the one before, or the seal is not that of the end: a newer line of the event may be
        missing."""
        if not self.path.parent.is_dir():
            return None
        try:
            with self._lock, self._locked():
                lines, seal = list(self._lines()), self._seal() or FIRST_LINK
        except OSError as error:
            raise JournalError(tr("The journal cannot be read.")) from error
        tail = previous = FIRST_LINK
        entry: Entry | None = None
        is_broken = False
        for body, digest in lines:
            if body is None:
                is_broken = True
                continue
            if body["event"] == event and facts.items() <= body["details"].items():
                entry, is_broken = _entry(body), False
            is_broken = is_broken or not _follows(tail, body, digest)
            tail, previous = (int(body["number"]), digest), tail
        if is_broken or seal not in (tail, previous):
            raise JournalError(tr("The journal was changed from outside."))
        return entry

    def entries(self) -> list[Entry]:
        """Return every readable line, the oldest first."""
        return [_entry(body) for body, _ in self._lines() if body is not None]

    def verify(self) -> Verdict:
        """Follow the chain from the first line to the seal."""
        tail = previous = FIRST_LINK
        for body, digest in self._lines():
            if body is None or not _follows(tail, body, digest):
                return Verdict(tail[0] + 1, tail[0] + 1)
            tail, previous = (tail[0] + 1, digest), tail
        seal = self._seal()
        if seal is not None and seal not in (tail, previous):  # a crash leaves it one line behind
            return Verdict(tail[0], tail[0] + 1)
        return Verdict(tail[0])

    def export(self, path: Path) -> Verdict:
        """Write the journal as a table for the data-protection officer: CSV that a French
        spreadsheet opens correctly. Raises JournalError."""
        verdict = self.verify()
        entries = self.entries()
        names = sorted({name for entry in entries for name in entry.details})
        rows = (
            (entry.number, entry.at, entry.event, *map(entry.details.get, names))
            for entry in entries
        )
        try:
            with whole_file(path) as part_file:
                write_csv(part_file, [("number", "at", "event", *names), *rows])
        except OSError as error:
            raise JournalError(tr("The journal cannot be exported there.")) from error
        return verdict

    def _seal(self) -> Link | None:
        """Return the last line that was sealed, None without a seal."""
        try:
            seal = json.loads(self._seal_path.read_text(encoding="utf-8"))
            return int(seal["number"]), str(seal["hash"])
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def _lines(self) -> Iterator[tuple[dict | None, str]]:
        """Yield (body, hash) of every line, (None, '') for one that cannot be read."""
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
                is_complete = (
                    isinstance(body.get("details"), dict)
                    and isinstance(body.get("number"), int)
                    and {"at", "event"} <= set(body)
                )
                yield (body, digest) if is_complete else (None, "")
            except (ValueError, KeyError, AttributeError):
                yield None, ""

    def _tail(self) -> Link:
        """Return the last readable line, from which the chain continues."""
        links = [
            (int(body["number"]), digest) for body, digest in self._lines() if body is not None
        ]
        return links[-1] if links else FIRST_LINK


_of_profile: dict[Path, Journal] = {}


def _follows(tail: Link, body: dict, digest: str) -> bool:
    """Whether a line has the next number, and a hash that continues that of the tail."""
    return bool(body["number"] == tail[0] + 1 and _hash(tail[1], body) == digest)


def _entry(body: dict) -> Entry:
    return Entry(int(body["number"]), str(body["at"]), str(body["event"]), dict(body["details"]))


def _hash(previous: str, body: dict) -> str:
    """Return the hash of a line and of the hash before it."""
    text = previous + json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
