"""The origin of a layer and its caption, as custom properties `occupancy/…` and QGIS's layer
metadata.

Lineage protects nothing: the rows of such a layer have passed the gate already.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from typing import Any

from qgis.core import Qgis, QgsBox3D, QgsLayerMetadata, QgsMapLayer, QgsPluginLayer, QgsVectorLayer
from qgis.PyQt.QtCore import QDateTime

from ..secrecy.policy import FLOOR_HOUSEHOLDS
from ..toolbelt.translation import tr
from .store.geopackage import is_stored

PREFIX = "occupancy"
MARK = f"{PREFIX}/lineage"
STYLE_PROPERTIES = (f"{PREFIX}/presentation", f"{PREFIX}/labels", f"{PREFIX}/view")
WITHHELD_TYPE = "occupancy_withheld"  # the plugin layer that draws the hatch


@dataclass(frozen=True)
class Lineage:
    """The origin of one layer.

    portal: the portal's address, or "file:" and a file's name
    caption: the source line of the layer
    terms: the portal's terms of use, '' for a file of the user's own
    policy: version of the policy that it was released under
    hidden_cells, withheld_units: counted by the gate, None where the number would disclose a value
    id: set when the lineage is written
    against: the earlier vintage of a layer that compares two, else ''
    min_households: the policy's threshold (R1)"""

    portal: str
    scale: str
    scale_label: str
    vintage: str
    territory: str
    territory_name: str
    indicator: str
    caption: str
    organisation: str = ""
    purpose: str = ""
    terms: str = ""
    policy: str = ""
    hidden_cells: int | None = None
    withheld_units: int | None = None
    fictitious: bool = False
    id: str = ""
    against: str = ""
    min_households: int = FLOOR_HOUSEHOLDS

    @property
    def period(self) -> str:
        """'2022', or '2020–2022' for two compared vintages."""
        return f"{self.against}–{self.vintage}" if self.against else self.vintage

    def facts(self) -> dict[str, str]:
        """Return the facts about a layer that the journal records: never a value."""
        facts = {
            "territory": self.territory,
            "scale": self.scale,
            "vintage": self.period,
            "indicator": self.indicator,
        }
        return {name: fact for name, fact in facts.items() if fact}


def is_ours(layer: QgsMapLayer | None) -> bool:
    """Whether the plugin made this layer from released rows: a safe layer, a hatch layer, or a
    duplicate of one.

    Both the lineage and the source are checked, because QGIS copies the lineage with a style."""
    return layer is not None and bool(layer.customProperty(MARK)) and has_our_source(layer)


def our_vectors(layers: Iterable[QgsMapLayer | None]) -> list[QgsVectorLayer]:
    """Return those of the layers that are safe layers."""
    return [layer for layer in layers if isinstance(layer, QgsVectorLayer) and is_ours(layer)]


def has_our_source(layer: QgsMapLayer) -> bool:
    """Whether the layer reads rows that the plugin keeps in memory, is a hatch layer, or is the
    empty memory layer of a saved project."""
    if isinstance(layer, QgsPluginLayer):
        return bool(layer.pluginLayerType() == WITHHELD_TYPE)
    if not isinstance(layer, QgsVectorLayer):
        return False
    return is_stored(layer) or (layer.providerType() == "memory" and layer.featureCount() == 0)


def secrecy_note(min_households: int) -> str:
    """Return the sentence on secrecy in the caption of the user's own file."""
    return tr(
        "Units of fewer than {n} households and rates of 0 % or 100 % not released (statistical "
        "secrecy)"
    ).format(n=min_households)


def write_lineage(layer: QgsMapLayer, lineage: Lineage) -> None:
    """Write the lineage to a layer's properties and metadata. A lineage without an id gets one."""
    if not lineage.id:
        lineage = replace(lineage, id=str(layer.customProperty(MARK) or uuid.uuid4().hex))
    for field in fields(Lineage):
        value = getattr(lineage, field.name)
        name = MARK if field.name == "id" else f"{PREFIX}/{field.name}"
        write_property(layer, name, int(value) if isinstance(value, bool) else value)
    layer.setMetadata(_metadata(layer, lineage))


def write_property(layer: QgsMapLayer, name: str, value: object) -> None:
    """Write a custom property of a map that no pasted style replaces; None removes it."""
    layer.setProperty(name, value)
    layer.setCustomProperty(name, value)
    if value is None:
        layer.removeCustomProperty(name)


def keep_properties(layer: QgsMapLayer) -> None:
    """Keep the custom properties with which a map comes from a project or a duplication."""
    for name in _properties_of(layer):
        layer.setProperty(name, layer.customProperty(name))


def put_back_properties(layer: QgsMapLayer) -> bool:
    """Put back the custom properties that a style pasted from a map has replaced: another map's
    origin, or one on a layer that is none of ours. Return whether there were any."""
    kept_names = {bytes(name).decode() for name in layer.dynamicPropertyNames()}
    names = _properties_of(layer) | {name for name in kept_names if name.startswith(f"{PREFIX}/")}
    has_kept = has_our_source(layer)  # no longer where the user chose another source
    kept = {name: layer.property(name) if has_kept else None for name in names}
    replaced = {name: it for name, it in kept.items() if layer.customProperty(name) != it}
    for name, value in replaced.items():
        write_property(layer, name, value)
    return bool(replaced)


def _properties_of(layer: QgsMapLayer) -> set[str]:
    """Return the names of the custom properties that do not belong to a style."""
    names = {name for name in layer.customPropertyKeys() if name.startswith(f"{PREFIX}/")}
    return names.difference(STYLE_PROPERTIES)


def read_lineage(layer: QgsMapLayer | None) -> Lineage | None:
    """Return the lineage of a layer that the plugin made (`is_ours`), else None."""
    if layer is None or not is_ours(layer):
        return None
    return Lineage(
        **{field.name: _text(layer, field.name) for field in _TEXT_FIELDS},
        hidden_cells=_count(layer, "hidden_cells"),
        withheld_units=_count(layer, "withheld_units"),
        fictitious=bool(_count(layer, "fictitious")),
        min_households=_count(layer, "min_households") or FLOOR_HOUSEHOLDS,
        id=str(layer.customProperty(MARK)),
    )


_TEXT_FIELDS = [field for field in fields(Lineage) if field.type == "str" and field.name != "id"]


def _text(layer: QgsMapLayer, name: str) -> str:
    value = layer.customProperty(f"{PREFIX}/{name}")
    return "" if value is None else str(value)


def _count(layer: QgsMapLayer, name: str) -> int | None:
    value: Any = layer.customProperty(f"{PREFIX}/{name}")
    try:
        return int(value)
    except (TypeError, ValueError):
        return None


def _metadata(layer: QgsMapLayer, lineage: Lineage) -> QgsLayerMetadata:
    """Return the metadata that QGIS shows under "Information" and writes with exports."""
    metadata = QgsLayerMetadata()
    metadata.setIdentifier(lineage.id)
    metadata.setParentIdentifier(lineage.portal)
    metadata.setType("dataset")
    metadata.setTitle(f"{lineage.territory_name} – {lineage.scale_label} {lineage.period}")
    abstract = [lineage.caption]
    if lineage.fictitious:
        abstract.append(tr("fictitious data").capitalize())
        metadata.setCategories(["données fictives"])
    metadata.setAbstract("\n".join(abstract))
    metadata.setLanguage("fr")
    metadata.setRights([lineage.terms] if lineage.terms else [])
    constraint = tr(
        "Statistical secrecy: nothing about fewer than {n} households, no rate of 0 % or 100 %."
    ).format(n=lineage.min_households)
    metadata.setConstraints([QgsLayerMetadata.Constraint(constraint, "use")])
    metadata.setCrs(layer.crs())
    extent = QgsLayerMetadata.SpatialExtent()
    extent.bounds = QgsBox3D()
    resource = QgsLayerMetadata.Extent()
    resource.setSpatialExtents([extent])
    metadata.setExtent(resource)
    metadata.setDateTime(Qgis.MetadataDateType.Created, QDateTime.currentDateTime())
    return metadata
