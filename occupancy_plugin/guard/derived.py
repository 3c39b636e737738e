"""Layers made from a safe layer (Processing results, virtual layers, copies) keep its caption, but
not its export.

Two things must not be confused. A layer that *resembles* a safe layer (by its columns, or because
its source names one) gets a caption and nothing more, since any file can be given such columns and
properties. A *registered* layer was made by the gate in this very session (`occupancy:protect`);
only such a layer may leave by the controlled export.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from qgis.core import QgsFeatureRequest, QgsMapLayer, QgsProject, QgsVectorLayer

from ..layers.lineage import Lineage, is_ours, read_lineage, secrecy_note
from ..toolbelt.errors import logged
from ..toolbelt.listening import Connection, Listening
from ..toolbelt.translation import tr

PREFIX = "occupancy-derived"
LINEAGE_PROPERTY = f"{PREFIX}/lineage"
CARRIED = (
    "caption",
    "organisation",
    "purpose",
    "territory_name",
    "scale_label",
    "scale",
    "vintage",
    "territory",
    "indicator",
    "policy",
)
SHARED_COLUMNS = 3  # common columns, in addition to `state`, that show a resemblance


@dataclass(frozen=True)
class _RegisteredLayer:
    """A layer as the gate made it: its source, columns, number of rows, and a digest of all
    cells."""

    lineage: Lineage
    shape: tuple[str, tuple[str, ...], int]
    digest: str


_registered: dict[str, _RegisteredLayer] = {}  # by layer id
before_registration: list[Callable[[QgsVectorLayer], None]] = []
"""Called with a layer of the gate before it is registered: its rows must be there."""


def is_derived(layer: QgsMapLayer | None) -> bool:
    return layer is not None and bool(layer.customProperty(LINEAGE_PROPERTY))


def derived_lineage(layer: QgsMapLayer) -> Lineage | None:
    """Return the lineage copied to a derived layer: the source's caption and duties."""
    if not is_derived(layer):
        return None
    texts = {name: str(layer.customProperty(f"{PREFIX}/{name}", "")) for name in CARRIED}
    is_fictitious = str(layer.customProperty(f"{PREFIX}/fictitious", "0")) == "1"
    return Lineage(
        portal="", **texts, fictitious=is_fictitious, id=str(layer.customProperty(LINEAGE_PROPERTY))
    )


def copy_lineage(source: Lineage, layer: QgsMapLayer) -> None:
    """Give a derived layer the caption and the duties of its source."""
    for name in CARRIED:
        layer.setCustomProperty(f"{PREFIX}/{name}", getattr(source, name))
    layer.setCustomProperty(f"{PREFIX}/fictitious", int(source.fictitious))
    layer.setCustomProperty(LINEAGE_PROPERTY, source.id)
    metadata = layer.metadata()
    if source.caption and source.caption not in metadata.abstract():
        metadata.setAbstract(
            "\n".join(part for part in (metadata.abstract(), source.caption) if part)
        )
        layer.setMetadata(metadata)


def register_protected(lineage: Lineage, layer: QgsVectorLayer) -> None:
    """Register a layer that the gate has just made: it gets its caption, cannot be edited, and may
    be exported until its content changes."""
    for act in before_registration:
        act(layer)
    copy_lineage(lineage, layer)
    layer.setReadOnly(True)
    layer.editingStarted.connect(partial(_registered.pop, layer.id(), None))
    _registered[layer.id()] = _RegisteredLayer(lineage, _shape_of(layer), _digest(layer))


def registered_lineage(layer: QgsMapLayer | None) -> Lineage | None:
    """Return the lineage of a registered layer; None once it is edited, or its source, its columns
    or its number of rows changed."""
    entry = _registered.get(layer.id()) if isinstance(layer, QgsVectorLayer) else None
    return entry.lineage if entry is not None and entry.shape == _shape_of(layer) else None


def verified_lineage(layer: QgsMapLayer | None) -> Lineage | None:
    """Return the lineage of a registered layer before an export, after comparing every cell with
    the registered digest; None for any other layer."""
    lineage = registered_lineage(layer)
    if lineage is None or not isinstance(layer, QgsVectorLayer):
        return None
    return lineage if _registered[layer.id()].digest == _digest(layer) else None


def _shape_of(layer: QgsVectorLayer) -> tuple[str, tuple[str, ...], int]:
    provider = layer.dataProvider()
    return layer.source(), tuple(provider.fields().names()), provider.featureCount()


def _digest(layer: QgsVectorLayer) -> str:
    """Return the digest of the provider's cells, row by row, without joined or computed columns."""
    sha = hashlib.sha256()
    request = QgsFeatureRequest()
    request.setFlags(QgsFeatureRequest.Flag.NoGeometry)
    provider_columns = layer.dataProvider().fields().count()
    for feature in layer.getFeatures(request):
        sha.update(repr(feature.attributes()[:provider_columns]).encode("utf-8", "replace"))
    return sha.hexdigest()


def protected_lineage(name: str, scale: str, organisation: str, min_households: int) -> Lineage:
    """Return the lineage, with caption and duties, of a layer of the user's that passed the gate.
    min_households: units with fewer are withheld"""
    caption = tr("Source: {name}").format(name=name)
    if organisation:
        caption += " – " + tr("Processing: {organisation}").format(organisation=organisation)
    caption += " – " + secrecy_note(min_households)
    return Lineage(
        portal="",
        scale=scale,
        scale_label=scale,
        vintage="",
        territory="",
        territory_name="",
        indicator="",
        caption=caption,
        organisation=organisation,
        id=uuid.uuid4().hex,
        min_households=min_households,
    )


def origin(layer: QgsVectorLayer, project: QgsProject) -> Lineage | None:
    """Return the lineage of the safe layer that this one was made from; None without a
    resemblance."""
    from ..layers.release.indicators import STATE

    source = layer.source()
    names = set(layer.fields().names())
    for candidate in project.mapLayers().values():
        if candidate is layer or not isinstance(candidate, QgsVectorLayer):
            continue
        lineage = read_lineage(candidate) if is_ours(candidate) else derived_lineage(candidate)
        if lineage is None:
            continue
        if candidate.id() in source:  # a virtual layer or a join names its source
            return lineage
        shared_names = names & set(candidate.fields().names()) - {"fid", STATE, "name", "code"}
        if STATE in names and len(shared_names) >= SHARED_COLUMNS:
            return lineage
    return None


class DerivedLayers(Listening):
    """Gives the caption of its source to each derived layer that is added to the project."""

    def __init__(self, iface: Any) -> None:
        self._iface = iface

    def connections(self) -> list[Connection]:
        return [(QgsProject.instance().layersAdded, self._on_added)]

    def _on_added(self, layers: list[QgsMapLayer]) -> None:
        for layer in layers:
            with logged("The caption could not be carried over."):
                if (
                    isinstance(layer, QgsVectorLayer)
                    and not is_ours(layer)
                    and not is_derived(layer)
                ):
                    lineage = origin(layer, QgsProject.instance())
                    if lineage is not None:
                        copy_lineage(lineage, layer)
