"""A territory that was built and can be served, and the lock under which one is built."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from ..catalogue.scales import SCALES

ROOT = Path(__file__).resolve().parents[3]
CACHE = ROOT / ".cache" / "portal"


@dataclass(frozen=True)
class Built:
    """A territory ready to serve.

    suppressed: whether its rows went through the gate
    names_landlords: whether the rows of every vintage name the landlord of résidences or buildings
    subjects: the catalogues of demand and of attributions, by subject
    document: the catalogue of rows from extracts; None for simulated rows"""

    path: Path
    territory: str
    name: str
    scale: str
    vintages: tuple[str, ...]
    names: dict[str, dict[str, str]]
    parents: dict[str, dict[str, str]]
    suppressed: bool = True
    names_landlords: bool = True
    subjects: dict[str, dict[str, Any]] = field(default_factory=dict, repr=False)
    document: dict[str, Any] | None = field(default=None, repr=False)
    organisation: str = ""  # whose extracts they are, which captions name

    @property
    def fictitious(self) -> bool:
        return self.document is None

    @property
    def collections(self) -> tuple[tuple[str, str], ...]:
        """(scale, vintage) of every table of occupancy."""
        if self.document is not None:
            return tuple(
                (collection["scale"], collection["vintage"])
                for collection in self.document["collections"]
            )
        return tuple((scale, vintage) for vintage in self.vintages for scale in SCALES)

    @cached_property
    def subject_collections(self) -> dict[str, str]:
        """Collection → scale of demand and attributions."""
        return {
            collection["id"]: collection["scale"]
            for document in self.subjects.values()
            for collection in document["collections"]
        }

    @property
    def scales(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(scale for scale, _ in self.collections))


@contextmanager
def locked(folder: Path, name: str) -> Iterator[None]:
    """Hold a lock of a folder, once every other process has released it."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
