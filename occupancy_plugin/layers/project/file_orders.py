"""What the user asks of a file: which one, under which profile, with whose shapes. A layer carries
it as its query, never a row."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

from qgis.core import QgsMapLayer

from ..lineage import Lineage

if TYPE_CHECKING:
    from ...portal.model import Catalogue
    from ...sources.opening import Source
    from .prepare import Prepared

FILE = "file:"
"""What a lineage's `portal` begins with when its rows come from a file."""
PROPERTY = "occupancy/file"
FILTERS = (
    "*.csv *.txt *.tsv *.xlsx *.xlsm *.ods *.xls *.gpkg *.shp *.dbf *.geojson *.json *.fgb "
    "*.tab *.mif *.parquet *.zip"
)
"""The files that can be opened, as a dialog's filter."""


@dataclass(frozen=True)
class Shapes:
    """A layer with the shapes of the units, as QGIS opens it, and its field with their codes."""

    uri: str
    provider: str
    field: str


@dataclass(frozen=True)
class FileOrder:
    """What the user asks for: a file (and those of other scales) under an agreed profile.

    indicator: '' = the first one"""

    source: Source
    related: tuple[Source, ...] = ()
    indicator: str = ""
    shapes: Shapes | None = None

    def to_json(self) -> str:
        """What a layer carries: no row."""
        document = {
            "files": [
                {"path": s.path, "layer": s.layer, "profile": json.loads(s.profile.to_json())}
                for s in (self.source, *self.related)
            ],
            "shapes": asdict(self.shapes) if self.shapes is not None else None,
        }
        return json.dumps(document, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> FileOrder | None:
        """None for what is no order."""
        from ...sources.opening import Source
        from ...sources.profile import Profile

        try:
            document = json.loads(text)
            sources = [
                Source(str(f["path"]), str(f["layer"]), Profile.from_json(f["profile"]))
                for f in document["files"]
            ]
            shapes = Shapes(**document["shapes"]) if document.get("shapes") else None
            return cls(sources[0], tuple(sources[1:]), "", shapes)
        except (ValueError, TypeError, KeyError, IndexError):
            return None

    @property
    def key(self) -> str:
        """The territory's code of this file's layers: file and layer, without its path."""
        text = "|".join(f"{s.path}|{s.layer}" for s in (self.source, *self.related))
        return hashlib.sha256(text.encode()).hexdigest()[:12]


def is_file(lineage: Lineage | None) -> bool:
    """Do the rows of that layer come from a file of the user's own?"""
    return lineage is not None and lineage.portal.startswith(FILE)


def order_of(layer: QgsMapLayer) -> FileOrder | None:
    """The file and profile that a layer was made from."""
    return FileOrder.from_json(str(layer.customProperty(PROPERTY) or ""))


def write_order(layer: QgsMapLayer, order: FileOrder) -> None:
    layer.setCustomProperty(PROPERTY, order.to_json())


PORTAL = "occupancy"
"""A provider of shapes of ours: the outlines of a scale of the portal, in the session's name."""


def portal_shapes(scale: str) -> Shapes:
    """The outlines of the portal's scale, by code."""
    return Shapes(scale, PORTAL, "code")


@dataclass
class OwnFiles:
    """Catalogues of the files that were opened in this session, by the key of their layers."""

    _catalogues: dict[str, Catalogue] = field(default_factory=dict)

    def catalogue(self, lineage: Lineage) -> Catalogue | None:
        return self._catalogues.get(lineage.territory)

    def remember(self, prepared: Prepared) -> None:
        self._catalogues[prepared.lineage.territory] = prepared.catalogue
