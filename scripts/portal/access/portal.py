"""The state of the running application: the rows that it serves, their atlas, its records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from flask import current_app
from sqlalchemy import Engine

from ..rows.built import Built
from ..rows.store import Reader
from .rights import Atlas


@dataclass(frozen=True)
class Portal:
    """The data that a running portal serves.

    atlas: names and parents of its units
    scales: those of occupancy, the widest first"""

    built: Built
    reader: Reader
    atlas: Atlas
    scales: tuple[str, ...]

    @property
    def landlord_scales(self) -> tuple[str, ...]:
        """Scales that only demand and attributions have."""
        scales = dict.fromkeys(self.built.subject_collections.values())
        return tuple(scale for scale in scales if scale not in self.scales)

    def scale_of(self, collection: str) -> str | None:
        """Return the scale of a collection, None for one that is not served."""
        if collection in self.built.subject_collections:
            return self.built.subject_collections[collection]
        scale, _, vintage = collection.rpartition("-")
        return scale if (scale, vintage) in self.built.collections else None


def portal() -> Portal:
    """Return the data of the running portal."""
    return cast("Portal", current_app.extensions["portal"])


def records() -> Engine:
    """Return the database of the running portal's records."""
    return cast("Engine", current_app.extensions["records"])


def territory_name(scale: str, code: str) -> str:
    """Return the name of a territory, or its code if the portal has no name for it."""
    return "France" if scale == "france" else portal().built.names.get(scale, {}).get(code, code)
