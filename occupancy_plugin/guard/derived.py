"""Layers made from a safe layer (Processing results, virtual layers, copies) keep its caption and
its duties, not its export.

Two things that must not be taken for one another. A *likeness* (the columns that only a safe layer
has, or a source that names one) gives a caption and nothing more: anybody can give a file such
columns, and such properties. *Vouched for* is what the gate has made in this very session
(`occupancy:protect`): only that leaves by the controlled export.
"""

from __future__ import annotations

import hashlib
import logging
import uuid
from dataclasses import dataclass
from functools import partial
from typing import Any

from qgis.core import QgsFeatureRequest, QgsMapLayer, QgsProject, QgsVectorLayer

from ..layers.lineage import Lineage, is_ours, read_lineage, secrecy_note
from ..toolbelt.translation import tr

PREFIX = "occupancy-derived"
FROM = f"{PREFIX}/lineage"
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
SHARED_COLUMNS = 3  # columns, besides `state`, that make a likeness


@dataclass(frozen=True)
class _Vouched:
    """What a layer was when the gate had made it: seen from outside, and every cell."""

    lineage: Lineage
    shape: tuple[str, tuple[str, ...], int]
    digest: str


_vouched: dict[str, _Vouched] = {}  # by layer id

_log = logging.getLogger(__name__)


def is_derived(layer: QgsMapLayer | None) -> bool:
    return layer is not None and bool(layer.customProperty(FROM))


def derived_lineage(layer: QgsMapLayer) -> Lineage | None:
    """The lineage that was carried over: caption and duties of the source."""
    if not is_derived(layer):
        return None
    texts = {name: str(layer.customProperty(f"{PREFIX}/{name}", "")) for name in CARRIED}
    fictitious = str(layer.customProperty(f"{PREFIX}/fictitious", "0")) == "1"
    return Lineage(portal="", **texts, fictitious=fictitious, id=str(layer.customProperty(FROM)))


def carry(source: Lineage, layer: QgsMapLayer) -> None:
    """Give a derived layer the caption and the duties of what it was made from."""
    for name in CARRIED:
        layer.setCustomProperty(f"{PREFIX}/{name}", getattr(source, name))
    layer.setCustomProperty(f"{PREFIX}/fictitious", int(source.fictitious))
    layer.setCustomProperty(FROM, source.id)
    metadata = layer.metadata()
    if source.caption and source.caption not in metadata.abstract():
        metadata.setAbstract(
            "\n".join(part for part in (metadata.abstract(), source.caption) if part)
        )
        layer.setMetadata(metadata)


def vouch(lineage: Lineage, layer: QgsVectorLayer) -> None:
    """The gate has just made this layer: it carries the caption, cannot be edited, and may be
    exported as long as its content stays what it is."""
    carry(lineage, layer)
    layer.setReadOnly(True)
    layer.editingStarted.connect(partial(_vouched.pop, layer.id(), None))
    _vouched[layer.id()] = _Vouched(lineage, _shape_of(layer), _digest(layer))


def vouched_lineage(layer: QgsMapLayer | None) -> Lineage | None:
    """The lineage of a layer that `vouch` was told of, None once it is edited, or its source, its
    columns or its number of rows are others."""
    vouched = _vouched.get(layer.id()) if isinstance(layer, QgsVectorLayer) else None
    return vouched.lineage if vouched is not None and vouched.shape == _shape_of(layer) else None


def verified_lineage(layer: QgsMapLayer | None) -> Lineage | None:
    """The same before an export: every cell is the one that the gate has released."""
    lineage = vouched_lineage(layer)
    if lineage is None or not isinstance(layer, QgsVectorLayer):
        return None
    return lineage if _vouched[layer.id()].digest == _digest(layer) else None


def _shape_of(layer: QgsVectorLayer) -> tuple[str, tuple[str, ...], int]:
    provider = layer.dataProvider()
    return layer.source(), tuple(provider.fields().names()), provider.featureCount()


def _digest(layer: QgsVectorLayer) -> str:
    """Of the provider's own cells, row by row: a joined or computed column does not count."""
    sha = hashlib.sha256()
    request = QgsFeatureRequest()
    request.setFlags(QgsFeatureRequest.Flag.NoGeometry)
    own_columns = layer.dataProvider().fields().count()
    for feature in layer.getFeatures(request):
        sha.update(repr(feature.attributes()[:own_columns]).encode("utf-8", "replace"))
    return sha.hexdigest()


def protected_lineage(name: str, scale: str, organisation: str, min_households: int) -> Lineage:
    """What a layer of the user's own says of itself once it went through the gate: its caption and
    its duties. min_households: units with fewer are withheld."""
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
    """The lineage of the safe layer that this one was made from, None when it looks like none of
    them."""
    from ..layers.release.indicators import STATE

    source = layer.source()
    names = set(layer.fields().names())
    for candidate in project.mapLayers().values():
        if candidate is layer or not isinstance(candidate, QgsVectorLayer):
            continue
        lineage = read_lineage(candidate) if is_ours(candidate) else derived_lineage(candidate)
        if lineage is None:
            continue
        if candidate.id() in source:  # a virtual layer or a join names it
            return lineage
        shared = names & set(candidate.fields().names()) - {"fid", STATE, "name", "code"}
        if STATE in names and len(shared) >= SHARED_COLUMNS:
            return lineage
    return None


class DerivedLayers:
    """Watches layers that arrive, and carries the caption over."""

    def __init__(self, iface: Any) -> None:
        self._iface = iface

    def start(self) -> None:
        QgsProject.instance().layersAdded.connect(self._on_added)

    def stop(self) -> None:
        QgsProject.instance().layersAdded.disconnect(self._on_added)

    def _on_added(self, layers: list[QgsMapLayer]) -> None:
        for layer in layers:
            try:
                if (
                    isinstance(layer, QgsVectorLayer)
                    and not is_ours(layer)
                    and not is_derived(layer)
                ):
                    lineage = origin(layer, QgsProject.instance())
                    if lineage is not None:
                        carry(lineage, layer)
            except Exception:
                _log.exception("The caption could not be carried over.")
