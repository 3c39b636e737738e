"""The state of the running application: the rows that it serves, their atlas, its records."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from flask import current_app
from sqlalchemy import Engine

from ..rows.build import Built
from ..rows.store import Reader
from .rights import Atlas


@dataclass(frozen=True)
class Portal:
    """The data that a running portal serves."""

    built: Built
    reader: Reader
    atlas: Atlas
    scales: tuple[str, ...]

    @cached_property
    def collections(self) -> dict[str, str]:
        """Collection → scale of demand and attributions."""
        return self.built.subject_collections

    @property
    def landlord_scales(self) -> tuple[str, ...]:
        """Scales that only demand and attributions have."""
        return tuple(dict.fromkeys(s for s in self.collections.values() if s not in self.scales))

    def scale_of(self, collection: str) -> str | None:
        if collection in self.collections:
            return self.collections[collection]
        scale, _, vintage = collection.rpartition("-")
        return scale if (scale, vintage) in self.built.collections else None


def portal() -> Portal:
    served: Portal = current_app.extensions["portal"]
    return served


def records() -> Engine:
    """Return the records of the running portal."""
    engine: Engine = current_app.extensions["records"]
    return engine


def lies_in_territories(scale: str, code: str, territories: Iterable[tuple[str, str]]) -> bool:
    """Whether a unit is one of the territories or lies in one of them."""
    containing_codes = {scale: code, **portal().atlas.parents.get(code, {})}
    return any(containing_codes.get(own_scale) == own_code for own_scale, own_code in territories)


def territory_name(scale: str, code: str) -> str:
    """Return the name of a territory, or its code if the portal has no name for it."""
    return "France" if scale == "france" else portal().built.names.get(scale, {}).get(code, code)
