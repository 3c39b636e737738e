"""The releases of the running session, in memory: a second load of the same territory, vintage and
scales makes no request."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from ...description import Territory
from ...toolbelt.work.cancellation import Cancellation

if TYPE_CHECKING:
    from .released import Release


class ReleaseMemory:
    """Releases of the running session. Never on disk."""

    def __init__(self) -> None:
        self._releases: dict[tuple[str, str], Release] = {}
        self._scales: dict[tuple[str, str], frozenset[str]] = {}  # of those that have not all
        self._locks: dict[tuple[str, str], threading.Lock] = {}
        self._lock = threading.Lock()
        self._generation = 0
        self._subjects: dict[str, ReleaseMemory] = {}

    def of_subject(self, subject: str) -> ReleaseMemory:
        """The releases of demand or attributions, which are no vintages of occupancy."""
        with self._lock:
            return self._subjects.setdefault(subject, ReleaseMemory())

    def obtain(
        self,
        territory: Territory,
        vintage: str,
        cancellation: Cancellation,
        fetch: Callable[[], Release],
        scales: frozenset[str] | None = None,
    ) -> Release:
        """The release in memory, if it was fetched with these scales (None: all), or what `fetch`
        brings in its place; two tasks that want the same one fetch it once."""
        key = (territory.key, vintage)
        with self._lock:
            turn = self._locks.setdefault(key, threading.Lock())
            generation = self._generation
        while not turn.acquire(timeout=0.1):
            cancellation.check()
        try:
            release = self._releases.get(key)
            if release is None or not self._holds(key, scales):
                release = fetch()
                with self._lock:
                    if generation == self._generation:  # not signed out meanwhile
                        self._releases[key] = release
                        self._scales.pop(key, None)
                        if scales is not None:
                            self._scales[key] = scales
            return release
        finally:
            turn.release()

    def _holds(self, key: tuple[str, str], scales: frozenset[str] | None) -> bool:
        some = self._scales.get(key)
        return some is None or (scales is not None and scales <= some)

    def keep(self, territory: Territory, release: Release) -> None:
        """A release that was made some other way: a file of the user's own."""
        with self._lock:
            self._releases[territory.key, release.vintage] = release

    def find(self, territory: str, vintage: str) -> Release | None:
        return self._releases.get((territory, vintage))

    def others(self, territory: str, vintage: str) -> list[Release]:
        """The releases of a territory's other vintages, in the order in which they came."""
        with self._lock:
            return [
                release
                for (code, year), release in self._releases.items()
                if code == territory and year != vintage
            ]

    def all(self) -> list[Release]:
        """Every release in memory, files of the user's own too."""
        with self._lock:
            return list(self._releases.values())

    def forget(self) -> None:
        """Signed out or expired: nothing is kept."""
        with self._lock:
            self._generation += 1
            subjects = list(self._subjects.values())
            self._releases.clear()
            self._scales.clear()
        for memory in subjects:
            memory.forget()
