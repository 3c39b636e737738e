"""What the running application holds: the rows that it serves, their atlas, its records."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app
from sqlalchemy import Engine

from ..rows.build import Built
from ..rows.store import Reader
from .rights import Atlas


@dataclass(frozen=True)
class Portal:
    """What a running portal serves."""

    built: Built
    reader: Reader
    atlas: Atlas
    scales: tuple[str, ...]

    def scale_of(self, collection: str) -> str | None:
        scale, _, vintage = collection.rpartition("-")
        return scale if (scale, vintage) in self.built.collections else None


def portal() -> Portal:
    served: Portal = current_app.extensions["portal"]
    return served


def records() -> Engine:
    """The records of the running portal."""
    engine: Engine = current_app.extensions["records"]
    return engine


def territory_name(scale: str, code: str) -> str:
    """Name of a territory, its code when the portal does not know it."""
    return "France" if scale == "france" else portal().built.names.get(scale, {}).get(code, code)
