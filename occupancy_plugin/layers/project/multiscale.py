"""All nested scales of a vintage in one group, from the région to the address. Each is drawn within
a range of map scales and with the same class bounds, so that zooming in reads as one map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from qgis.core import QgsLayerTreeGroup, QgsMapLayer, QgsProject, QgsVectorLayer

from ...description import Indicator, Territory
from ...portal.download import served_scales
from ...portal.model import Catalogue
from ...portal.signin.signed_in import SignedIn
from ...toolbelt.errors import StoreError
from ...toolbelt.translation import tr
from ..lineage import is_ours
from ..release.memory import ReleaseMemory
from ..style.apply import apply_preset
from ..style.own_style import own_presentation
from ..style.presentation import methods, preset
from ..style.words import Words
from .layer_tree import enclosing_groups, layers_in, move_group
from .loader import Loader
from .place import TERRITORY_PROPERTY, LoadedLayers, add_to_project, below_outlines, mark_fictitious
from .prepare import LoadOrder, Prepared
from .switch import references_for
from .zonings import zoning

GROUP_PROPERTY = "occupancy/multiscale"
ALL = "all"  # the entry of the dock for all scales
NESTED = ("region", "departement", "epci", "commune", "iris", "residence")  # widest first
LARGEST_DENOMINATOR = {
    "region": 4e6,
    "departement": 1.5e6,
    "epci": 700e3,
    "commune": 400e3,
    "iris": 60e3,
    "residence": 20e3,
}


@dataclass(frozen=True)
class Range:
    """The scale denominators between which a layer is drawn, from `widest` down to `closest`; 0
    means no limit."""

    widest: float
    closest: float


def available_scales(signed_in: SignedIn, vintage: str) -> tuple[str, ...]:
    """Return the nested scales that the account may see in this vintage, widest first. QPV and grid
    squares do not nest."""
    served = served_scales(signed_in.account, signed_in.catalogue, vintage)
    return tuple(scale for scale in NESTED if scale in served and not zoning(scale))


def ranges(scales: Sequence[str]) -> dict[str, Range]:
    """Return scale → its range, without gaps. The widest scale is drawn on all wider maps, the
    finest on all closer ones."""
    ends = [0.0, *(LARGEST_DENOMINATOR[scale] for scale in scales[1:]), 0.0]
    return {
        scale: Range(widest_zoom, closest_zoom)
        for scale, (widest_zoom, closest_zoom) in zip(scales, pairwise(ends), strict=True)
    }


class MultiScale:
    """Loads every scale for one action of the dock, and adds each to the same group on arrival."""

    def __init__(self, loader: Loader, catalogue: Catalogue, scales: Sequence[str]) -> None:
        self._loader, self._catalogue = loader, catalogue
        self._ranges = ranges(scales)
        self._order = {scale: position for position, scale in enumerate(scales)}
        self._group: QgsLayerTreeGroup | None = None

    def load(self, territory: Territory, vintage: str, indicator: str, against: str = "") -> None:
        for scale in self._ranges:
            order = LoadOrder(
                territory,
                scale,
                vintage,
                indicator,
                against=against,
                other_scales=tuple(self._ranges),
            )
            self._loader.load(order, self._place)

    def _place(self, prepared: Prepared) -> LoadedLayers:
        """Add the layers of one scale to the common group, the finest scale on top. Main thread."""
        project = QgsProject.instance()
        layers = add_to_project(prepared, project)
        scale_group = next(enclosing_groups(layers.safe), None)
        if scale_group is None:
            raise StoreError(tr("The layer left the project while it was loaded."))
        group = self._common_group(prepared, project)
        order = self._order[prepared.lineage.scale]
        finer_layers = [
            item for item in layers_in(group, QgsVectorLayer) if self._position(item) > order
        ]
        move_group(scale_group, group, below_outlines(group) + len(finer_layers))
        scale_range = self._ranges[prepared.lineage.scale]
        for layer in (layers.safe, layers.withheld):
            if layer is not None:
                set_scale_range(layer, scale_range)
        share_thresholds(layers.safe, prepared.indicator, self._catalogue, self._loader.memory)
        return replace(
            layers, zoom=prepared.lineage.scale in (prepared.order.territory.scale, "commune")
        )

    def _common_group(self, prepared: Prepared, project: QgsProject) -> QgsLayerTreeGroup:
        """Return the group of all scales. It is created for the first one, and again if the user
        has removed it."""
        root = project.layerTreeRoot()
        if self._group is not None and self._group in root.findGroups():
            return self._group
        lineage = prepared.lineage
        name = tr("{territory} – all scales {period}").format(
            territory=lineage.territory_name, period=lineage.period
        )
        group = root.insertGroup(0, mark_fictitious(name, lineage))
        if group is None:
            raise StoreError(tr("The layer left the project while it was loaded."))
        group.setCustomProperty(GROUP_PROPERTY, 1)
        for territory_group in root.findGroups():
            if territory_group.customProperty(TERRITORY_PROPERTY) == lineage.territory:
                territory_group.setItemVisibilityChecked(False)
        self._group = group
        return group

    def _position(self, layer: QgsVectorLayer) -> int:
        return self._order[_scale_of(layer)]


def _scale_of(layer: QgsVectorLayer) -> str:
    return str(layer.customProperty("occupancy/scale"))


def share_thresholds(
    layer: QgsVectorLayer, indicator: Indicator, catalogue: Catalogue, memory: ReleaseMemory
) -> None:
    """Give all scales the same class bounds, unless the user has a presentation for the indicator
    or its map type has no such classes."""
    presentation = preset(indicator)
    if own_presentation(indicator) is not None:
        return
    if "shared" not in methods(indicator, presentation.look):
        return
    shared_presentation = replace(presentation, method="shared")
    references = references_for(layer, indicator, catalogue, memory, shared_presentation)
    if references.edges:
        apply_preset(layer, indicator, Words.of_window(), shared_presentation, references)


def main_layer(layers: Sequence[QgsVectorLayer]) -> QgsVectorLayer:
    """Return the layer that represents a multi-scale group: communes, else the first."""
    return next((layer for layer in layers if _scale_of(layer) == "commune"), layers[0])


def set_scale_range(layer: QgsMapLayer, scale_range: Range) -> None:
    """Draw the layer within a range of map scales. QGIS calls the widest map the minimum scale."""
    layer.setScaleBasedVisibility(True)
    layer.setMinimumScale(scale_range.widest)
    layer.setMaximumScale(scale_range.closest)


def group_layers(layer: QgsMapLayer) -> list[QgsVectorLayer]:
    """Return the safe layers of the layer's multi-scale group, itself included, the widest scale
    first. Without such a group, only the layer itself."""
    groups = (g for g in enclosing_groups(layer) if g.customProperty(GROUP_PROPERTY))
    group = next(groups, None)
    if group is None:
        return [layer] if isinstance(layer, QgsVectorLayer) else []
    safe_layers = filter(is_ours, layers_in(group, QgsVectorLayer))
    return sorted(safe_layers, key=lambda item: NESTED.index(_scale_of(item)))
