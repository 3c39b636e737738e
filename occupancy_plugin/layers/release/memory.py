"""The releases of the running session, in memory only: loading the same territory, vintage and
scales again makes no request."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from ...description import Territory
from ...toolbelt.work.cancellation import Cancellation

if TYPE_CHECKING:
    from .released import Release


class ReleaseMemory:
    """Releases by territory and vintage, safe to use from several tasks. Never on disk."""

    def __init__(self) -> None:
        self._releases: dict[tuple[str, str], Release] = {}
        self._scales: dict[tuple[str, str], frozenset[str]] = {}  # only for incomplete releases
        self._load_locks: dict[tuple[str, str], threading.Lock] = {}
        self._lock = threading.Lock()
        self._generation = 0  # how often all releases were dropped
        self._subjects: dict[str, ReleaseMemory] = {}

    def of_subject(self, subject: str) -> ReleaseMemory:
        """Return the memory for releases of another subject: demand or attributions."""
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
        """Return the release in memory if it was fetched with these scales (None: all), else call
        `fetch` and keep its result. Two tasks that need the same release fetch it once. Raises
        Cancelled, and the errors of `fetch`."""
        key = (territory.key, vintage)
        with self._lock:
            load_lock = self._load_locks.setdefault(key, threading.Lock())
            generation = self._generation
        while not load_lock.acquire(timeout=0.1):
            cancellation.check()
        try:
            release = self._releases.get(key)
            fetched_scales = self._scales.get(key)  # None: all
            has_scales = fetched_scales is None or (scales is not None and scales <= fetched_scales)
            if release is None or not has_scales:
                release = fetch()
                with self._lock:
                    if generation == self._generation:  # not signed out meanwhile
                        self._releases[key] = release
                        self._scales.pop(key, None)
                        if scales is not None:
                            self._scales[key] = scales
            return release
        finally:
            load_lock.release()

    def keep(self, territory: Territory, release: Release) -> None:
        """Keep a release that `obtain` did not fetch: that of the user's own file."""
        with self._lock:
            self._releases[territory.key, release.vintage] = release

    def find(self, territory_key: str, vintage: str) -> Release | None:
        """Return the release in memory, with the scales that it has; None without one."""
        return self._releases.get((territory_key, vintage))

    def find_compared(
        self, territory_key: str, vintage: str, against: str
    ) -> tuple[Release, Release | None] | None:
        """Return the release of a map, and that of the earlier vintage `against` ('' for none);
        None where one of them is no longer in memory."""
        release = self.find(territory_key, vintage)
        earlier_release = self.find(territory_key, against) if against else None
        if release is None or (against and earlier_release is None):
            return None
        return release, earlier_release

    def others(self, territory_key: str, vintage: str) -> list[Release]:
        """Return the releases of a territory's other vintages, in the order of their loading."""
        with self._lock:
            return [
                release
                for (key, other_vintage), release in self._releases.items()
                if key == territory_key and other_vintage != vintage
            ]

    def all(self) -> list[Release]:
        """Return every release in memory, those of the user's own files included."""
        with self._lock:
            return list(self._releases.values())

    def forget(self) -> None:
        """Drop every release: the session is signed out or has expired."""
        with self._lock:
            self._generation += 1
            subjects = list(self._subjects.values())
            self._releases.clear()
            self._scales.clear()
        for memory in subjects:
            memory.forget()
