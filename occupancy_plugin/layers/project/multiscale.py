"""All nested scales of a vintage in one group, from the région to the address: each is drawn at its
own map scales, with the same
thresholds, so that zooming in reads like one map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from qgis.core import QgsLayerTreeGroup, QgsMapLayer, QgsProject, QgsVectorLayer

from ...portal.download import allowed_collections
from ...portal.model import Catalogue, Indicator, Territory
from ...portal.signin.session import SignedIn
from ...toolbelt.errors import StoreError
from ...toolbelt.translation import tr
from ..lineage import is_ours
from ..release.memory import ReleaseMemory
from ..style.apply import apply_preset
from ..style.own_style import own_presentation
from ..style.presentation import methods, preset
from ..style.words import Words
from .loader import Loader
from .place import TERRITORY_PROPERTY, LoadedLayers, add_to_project, below_outlines
from .prepare import LoadOrder, Prepared
from .switch import measured_for
from .zonings import zoning

GROUP_PROPERTY = "occupancy/multiscale"
ALL = "all"  # the "scale" that stands for all of them in the dock
NESTED = ("region", "departement", "epci", "commune", "iris", "residence")  # widest first
FROM = {
    "region": 4e6,
    "departement": 1.5e6,
    "epci": 700e3,
    "commune": 400e3,
    "iris": 60e3,
    "residence": 20e3,
}


@dataclass(frozen=True)
class Range:
    """Scale denominators between which a layer is drawn: from `widest` (0 = no limit) down to
    `closest` (0 = no limit)."""

    widest: float
    closest: float


def scales_offered(signed: SignedIn, vintage: str) -> tuple[str, ...]:
    """The nested scales that the account may see in this vintage, widest first. QPV and grid
    squares do not nest."""
    seen = {
        collection.scale
        for collection in allowed_collections(signed.account, signed.catalogue, vintage)
    }
    return tuple(scale for scale in NESTED if scale in seen and not zoning(scale))


def ranges(scales: Sequence[str]) -> dict[str, Range]:
    """Ranges that follow one another without a gap; the widest and the finest scale have no limit
    on their side."""
    ends = [0.0, *(FROM[scale] for scale in scales[1:]), 0.0]
    return {
        scale: Range(widest, closest)
        for scale, (widest, closest) in zip(scales, pairwise(ends), strict=True)
    }


class MultiScale:
    """One gesture of the dock: loads every scale and puts each into the same group as it comes."""

    def __init__(self, loader: Loader, catalogue: Catalogue, scales: Sequence[str]) -> None:
        self._loader, self._catalogue = loader, catalogue
        self._ranges = ranges(scales)
        self._order = {scale: position for position, scale in enumerate(scales)}
        self._group: QgsLayerTreeGroup | None = None

    def load(self, territory: Territory, vintage: str, indicator: str, against: str = "") -> None:
        for scale in self._ranges:
            order = LoadOrder(
                territory, scale, vintage, indicator, against=against, beside=tuple(self._ranges)
            )
            self._loader.load(order, self._place)

    def _place(self, prepared: Prepared) -> LoadedLayers:
        """Main thread: S and W under the common group, finest on top."""
        project = QgsProject.instance()
        layers = add_to_project(prepared, project)
        node = project.layerTreeRoot().findLayer(layers.safe.id())
        scale_group = node.parent() if node is not None else None
        if not isinstance(scale_group, QgsLayerTreeGroup):
            raise StoreError(tr("The layer left the project while it was loaded."))
        group = self._common(prepared, project)
        place = sum(
            self._order[name] > self._order[prepared.lineage.scale] for name in self._present(group)
        )
        group.insertChildNode(below_outlines(group) + place, scale_group.clone())
        scale_group.parent().removeChildNode(scale_group)
        span = self._ranges[prepared.lineage.scale]
        for layer in (layers.safe, layers.withheld):
            if layer is not None:
                limit(layer, span)
        share_thresholds(layers.safe, prepared.indicator, self._catalogue, self._loader.memory)
        return replace(
            layers, zoom=prepared.lineage.scale in (prepared.order.territory.scale, "commune")
        )

    def _common(self, prepared: Prepared, project: QgsProject) -> QgsLayerTreeGroup:
        """The group, made when the first scale comes, or made anew if the user removed it
        meanwhile."""
        root = project.layerTreeRoot()
        if self._group is not None and self._group in root.findGroups():
            return self._group
        lineage = prepared.lineage
        text = tr("{territory} – all scales {period}").format(
            territory=lineage.territory_name, period=lineage.period
        )
        group = root.insertGroup(
            0, f"{text} ({tr('fictitious data')})" if lineage.fictitious else text
        )
        if group is None:
            raise StoreError(tr("The layer left the project while it was loaded."))
        group.setCustomProperty(GROUP_PROPERTY, 1)
        for other in root.findGroups():
            if other.customProperty(TERRITORY_PROPERTY) == lineage.territory:
                other.setItemVisibilityChecked(False)
        self._group = group
        return group

    def _present(self, group: QgsLayerTreeGroup) -> list[str]:
        layers = [node.layer() for node in group.findLayers()]
        return [
            str(layer.customProperty("occupancy/scale"))
            for layer in layers
            if isinstance(layer, QgsVectorLayer)
        ]


def share_thresholds(
    layer: QgsVectorLayer, indicator: Indicator, catalogue: Catalogue, memory: ReleaseMemory
) -> None:
    """One legend for all scales, unless the user has a way of his own for this indicator."""
    shown = preset(indicator)
    if own_presentation(indicator) is not None or "shared" not in methods(indicator, shown.look):
        return
    shared = replace(shown, method="shared")
    measured = measured_for(layer, indicator, catalogue, memory, shared)
    if measured.edges:
        apply_preset(layer, indicator, Words.of_window(), shared, measured)


def leading(layers: Sequence[QgsVectorLayer]) -> QgsVectorLayer:
    """The layer that speaks for the group: communes, where there are any."""
    return next(
        (layer for layer in layers if layer.customProperty("occupancy/scale") == "commune"),
        layers[0],
    )


def limit(layer: QgsMapLayer, span: Range) -> None:
    """QGIS: the minimum scale is the widest map, the maximum scale the closest."""
    layer.setScaleBasedVisibility(True)
    layer.setMinimumScale(span.widest)
    layer.setMaximumScale(span.closest)


def companions(layer: QgsMapLayer) -> list[QgsVectorLayer]:
    """The layers of the same multi-scale group, the layer itself among them, widest scale first;
    the layer alone without a group."""
    node = QgsProject.instance().layerTreeRoot().findLayer(layer.id())
    holder = node.parent() if node is not None else None
    while holder is not None and not holder.customProperty(GROUP_PROPERTY):
        holder = holder.parent()
    if holder is None:
        return [layer] if isinstance(layer, QgsVectorLayer) else []
    layers = [node.layer() for node in holder.findLayers()]
    ours = [each for each in layers if isinstance(each, QgsVectorLayer) and is_ours(each)]
    return sorted(ours, key=lambda each: NESTED.index(str(each.customProperty("occupancy/scale"))))
