"""Where a layer comes from and what must be said with it: custom properties `occupancy/…` and
QGIS's own layer metadata.

Carries the caption and the duties. Protects nothing: what a layer holds is protected already.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, fields, replace
from typing import Any

from qgis.core import QgsBox3D, QgsLayerMetadata, QgsMapLayer, QgsPluginLayer, QgsVectorLayer
from qgis.PyQt.QtCore import QDateTime

from ..secrecy.policy import FLOOR_HOUSEHOLDS
from ..toolbelt.translation import tr
from .store.geopackage import is_stored

PREFIX = "occupancy"
MARK = f"{PREFIX}/lineage"
WITHHELD_TYPE = "occupancy_withheld"  # the plugin layer that draws the hatch
LICENCE = "Convention GIP SNE – URH – EPCI"


@dataclass(frozen=True)
class Lineage:
    """hidden_cells, withheld_units: what the gate counted; None where the number itself would tell
    something.
    against: the earlier vintage of a layer that compares two, '' for the others.
    min_households: units with fewer are withheld, by the policy it was released under."""

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
    policy: str = ""
    hidden_cells: int | None = None
    withheld_units: int | None = None
    fictitious: bool = False
    id: str = ""
    against: str = ""
    min_households: int = FLOOR_HOUSEHOLDS

    @property
    def period(self) -> str:
        """'2022', or '2020–2022' where two vintages are compared."""
        return f"{self.against}–{self.vintage}" if self.against else self.vintage

    def facts(self) -> dict[str, str]:
        """What the journal says of a layer: never a value."""
        facts = {
            "territory": self.territory,
            "scale": self.scale,
            "vintage": self.period,
            "indicator": self.indicator,
        }
        return {name: fact for name, fact in facts.items() if fact}


def is_ours(layer: QgsMapLayer | None) -> bool:
    """Did this layer come through the gate (S, W, or a duplicate of them)?

    Its source says so, and the stamp: rows in our memory, the hatch, or the stand-in without a row
    that a saved project holds. The stamp alone says nothing: QGIS copies it with a style."""
    return layer is not None and bool(layer.customProperty(MARK)) and has_our_source(layer)


def has_our_source(layer: QgsMapLayer) -> bool:
    """Rows in our memory, the hatch, or no row at all."""
    if isinstance(layer, QgsPluginLayer):
        return bool(layer.pluginLayerType() == WITHHELD_TYPE)
    if not isinstance(layer, QgsVectorLayer):
        return False
    return is_stored(layer) or (layer.providerType() == "memory" and layer.featureCount() == 0)


def secrecy_note(min_households: int) -> str:
    """What a caption says of the secrecy of a file of the user's own."""
    return tr(
        "Units of fewer than {n} households and rates of 0 % or 100 % not released (statistical "
        "secrecy)"
    ).format(n=min_households)


def strip(layer: QgsMapLayer) -> None:
    """Take off a layer of somebody else's what a pasted style brought of ours."""
    for name in layer.customPropertyKeys():
        if name.startswith(f"{PREFIX}/"):
            layer.removeCustomProperty(name)


def write_lineage(layer: QgsMapLayer, lineage: Lineage) -> None:
    """Stamp a layer; a lineage without an id gets one."""
    if not lineage.id:
        lineage = replace(lineage, id=str(layer.customProperty(MARK) or uuid.uuid4().hex))
    for field in fields(Lineage):
        value = getattr(lineage, field.name)
        name = MARK if field.name == "id" else f"{PREFIX}/{field.name}"
        if value is None:
            layer.removeCustomProperty(name)
        else:
            layer.setCustomProperty(name, int(value) if isinstance(value, bool) else value)
    layer.setMetadata(_metadata(layer, lineage))


def read_lineage(layer: QgsMapLayer | None) -> Lineage | None:
    """The stamp, or None when there is none."""
    if layer is None or not is_ours(layer):
        return None
    return Lineage(
        **{name: _text(layer, name) for name in _TEXTS},
        hidden_cells=_count(layer, "hidden_cells"),
        withheld_units=_count(layer, "withheld_units"),
        fictitious=bool(_count(layer, "fictitious")),
        min_households=_count(layer, "min_households") or FLOOR_HOUSEHOLDS,
        id=str(layer.customProperty(MARK)),
    )


_TEXTS = (
    "portal",
    "scale",
    "scale_label",
    "vintage",
    "territory",
    "territory_name",
    "indicator",
    "caption",
    "organisation",
    "purpose",
    "policy",
    "against",
)


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
    """What QGIS shows under "Information" and writes beside exports."""
    metadata = QgsLayerMetadata()
    metadata.setIdentifier(lineage.id)
    metadata.setParentIdentifier(lineage.portal)
    metadata.setType("dataset")
    metadata.setTitle(f"{lineage.territory_name} – {lineage.scale_label} {lineage.period}")
    abstract = [lineage.caption]
    if lineage.fictitious:
        abstract.append(tr("Fictitious data"))
        metadata.setCategories(["données fictives"])
    metadata.setAbstract("\n".join(abstract))
    metadata.setLanguage("fr")
    metadata.setRights(
        [
            tr(
                "Reserved for the purposes of the agreement; no commercial use, no onward transfer "
                "of the source data."
            )
        ]
    )
    metadata.setLicenses([LICENCE])
    constraint = tr(
        "Statistical secrecy: nothing about fewer than {n} households, no rate of 0 % or 100 %."
    ).format(n=lineage.min_households)
    metadata.setConstraints([QgsLayerMetadata.Constraint(constraint, "use")])
    metadata.setKeywords(
        {
            "occupancy:scale": [lineage.scale],
            "occupancy:vintage": [lineage.vintage],
            "occupancy:territory": [lineage.territory],
        }
    )
    metadata.setHistory(
        [tr("Protected under policy {version}").format(version=lineage.policy or "–")]
    )
    metadata.setCrs(layer.crs())
    extent = QgsLayerMetadata.SpatialExtent()
    extent.bounds = QgsBox3D()
    resource = QgsLayerMetadata.Extent()
    resource.setSpatialExtents([extent])
    metadata.setExtent(resource)
    if hasattr(metadata, "setDateTime"):
        metadata.setDateTime(_created(), QDateTime.currentDateTime())
    return metadata


def _created() -> Any:
    from qgis.core import Qgis

    return Qgis.MetadataDateType.Created
