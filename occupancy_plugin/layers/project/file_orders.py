"""Orders to open the user's own files: which file, under which profile, with which shapes. A saved
layer carries its order, never a row."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from qgis.core import QgsMapLayer

from ...toolbelt.translation import tr
from ..lineage import Lineage, write_property

if TYPE_CHECKING:
    from ...sources.opening import Source

FILE = "file:"
"""Prefix of a lineage's `portal` when its rows come from a file."""
PROPERTY = "occupancy/file"
FILTERS = (
    "*.csv *.txt *.tsv *.xlsx *.xlsm *.ods *.xls *.gpkg *.shp *.dbf *.geojson *.json *.fgb "
    "*.tab *.mif *.parquet *.zip *.gz"
)
"""The files that can be opened, as patterns."""
PORTAL = "occupancy"
"""A provider of `Shapes` that only the plugin knows: the portal's outlines of a scale."""


def file_filter() -> str:
    """Return the filter of a dialog that asks for such a file."""
    return tr("Tables and layers ({filters})").format(filters=FILTERS)


@dataclass(frozen=True)
class Shapes:
    """The source of a layer with the shapes of units, its provider, and its field with codes."""

    uri: str
    provider: str
    field: str


@dataclass(frozen=True)
class FileOrder:
    """The user's order: a file, and related files of other scales, each with its profile.

    shapes: the source of shapes for a file without any"""

    source: Source
    related: tuple[Source, ...] = ()
    shapes: Shapes | None = None

    def to_json(self) -> str:
        """Return the order as a layer carries it."""
        document = {
            "files": [
                {
                    "path": source.path,
                    "layer": source.layer,
                    "profile": json.loads(source.profile.to_json()),
                }
                for source in (self.source, *self.related)
            ],
            "shapes": asdict(self.shapes) if self.shapes is not None else None,
        }
        return json.dumps(document, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> FileOrder | None:
        """Return the order in a JSON text, None for any other text."""
        from ...sources.opening import Source
        from ...sources.profile import Profile

        try:
            document = json.loads(text)
            sources = [
                Source(
                    str(source["path"]), str(source["layer"]), Profile.from_json(source["profile"])
                )
                for source in document["files"]
            ]
            shapes = Shapes(**document["shapes"]) if document.get("shapes") else None
            return cls(sources[0], tuple(sources[1:]), shapes)
        except (ValueError, TypeError, KeyError, IndexError):
            return None

    @property
    def key(self) -> str:
        """A digest of the files and their layers: the territory code of this order's layers."""
        text = "|".join(f"{source.path}|{source.layer}" for source in (self.source, *self.related))
        return hashlib.sha256(text.encode()).hexdigest()[:12]


def is_file(lineage: Lineage | None) -> bool:
    """Whether the layer's rows come from the user's own file."""
    return lineage is not None and lineage.portal.startswith(FILE)


def missing_file(layer: QgsMapLayer) -> str:
    """Return the sentence on a layer whose file is gone."""
    sentence = tr("The file of the layer “{layer}” is no longer there: it stays empty.")
    return sentence.format(layer=layer.name())


def read_order(layer: QgsMapLayer) -> FileOrder | None:
    """Return the order that a layer carries, None for a layer without one."""
    return FileOrder.from_json(str(layer.customProperty(PROPERTY) or ""))


def write_order(layer: QgsMapLayer, order: FileOrder) -> None:
    """Store an order in a layer's properties."""
    write_property(layer, PROPERTY, order.to_json())


def portal_shapes(scale: str) -> Shapes:
    """Return the outlines of the portal's scale, by code."""
    return Shapes(scale, PORTAL, "code")
