"""Prepared layers into the project, on the main thread: S over W in a group, or released rows into
layers that are there already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qgis.core import QgsLayerTreeGroup, QgsLayerTreeNode, QgsProject, QgsVectorLayer

from ...description import Geometry
from ...portal.model import Catalogue
from ...toolbelt.settings import read_settings
from ...toolbelt.translation import tr
from ..figures.references import write_references
from ..lineage import Lineage, read_lineage, write_lineage
from ..release.released import ReleasedScale
from ..store.geopackage import StoredRows, discard
from ..style.fields import table_view
from ..style.legends import leave_boxes_off, renew_counts, renew_undrawn
from ..style.shared_hatch import HATCHED_BY, leave_hatch_to
from ..style.words import Words
from ..withheld import WithheldLayer
from .prepare import Prepared, layer_name, name_columns
from .shown_map import Shown
from .zonings import refuse_mixing

TERRITORY_PROPERTY = "occupancy/territory_group"  # on a group of the layer tree: the code
MAP_PROPERTY = "occupancy/map_group"  # on the group of one S and its W
PAGES_PROPERTY = "occupancy/pages"  # on the group of the layers that pages show, not the map


@dataclass(frozen=True)
class LoadedLayers:
    """The safe layer S and the withheld layer W of one load. `zoom`: shall the map go there?"""

    safe: QgsVectorLayer
    withheld: WithheldLayer | None
    released: ReleasedScale
    zoom: bool = True


def add_to_project(prepared: Prepared, project: QgsProject) -> LoadedLayers:
    """S over W in one group at the top of the layer tree: units are in one or the other, and a
    circle of S may reach beyond its unit.

    Main thread. Raises MixedZonings (two loads ran side by side)."""
    refuse_mixing(prepared.lineage.scale, prepared.lineage.scale_label, project)
    leave_boxes_off(prepared.safe)
    project.addMapLayer(prepared.safe, False)
    group = QgsLayerTreeGroup(group_name(prepared.lineage))
    group.setCustomProperty(MAP_PROPERTY, 1)
    group.addLayer(prepared.safe)
    withheld = None
    if prepared.released.geometry_type != Geometry.NONE:  # a table draws nothing
        withheld = WithheldLayer(tr("Units under statistical secrecy"))
        project.addMapLayer(withheld, False)
        draw(withheld, prepared, prepared.safe)
        group.addLayer(withheld)
    project.layerTreeRoot().insertChildNode(0, group)
    return LoadedLayers(prepared.safe, withheld, prepared.released)


def add_to_territory(prepared: Prepared, project: QgsProject, *, second_map: bool) -> LoadedLayers:
    """One group per territory: the new map on top, the others of it out of sight unless asked."""
    layers = add_to_project(prepared, project)
    layer_group = project.layerTreeRoot().findLayer(layers.safe.id()).parent()
    group = _of_territory(prepared.lineage, project)
    if not second_map:
        for other in group.findGroups():  # maps; the ground stays
            other.setItemVisibilityChecked(False)
    clone = layer_group.clone()
    clone.setName(f"{prepared.lineage.scale_label} {prepared.lineage.period}")
    group.insertChildNode(below_outlines(group), clone)
    layer_group.parent().removeChildNode(layer_group)
    group.setItemVisibilityChecked(True)
    return layers


def add_to_pages(prepared: Prepared, project: QgsProject) -> LoadedLayers:
    """S and W of a page of the project: in a closed group below all others, out of the map's
    sight. Raises MixedZonings."""
    layers = add_to_project(prepared, project)
    root = project.layerTreeRoot()
    layer_group = root.findLayer(layers.safe.id()).parent()
    group = next((g for g in root.findGroups() if g.customProperty(PAGES_PROPERTY)), None)
    if group is None:
        group = QgsLayerTreeGroup(tr("Layers of the pages"))
        group.setCustomProperty(PAGES_PROPERTY, 1)
        root.insertChildNode(-1, group)
    clone = layer_group.clone()
    clone.setName(prepared.safe.name())
    clone.setExpanded(False)
    group.insertChildNode(-1, clone)
    layer_group.parent().removeChildNode(layer_group)
    group.setItemVisibilityChecked(False)
    group.setExpanded(False)
    return layers


def of_pages(node: QgsLayerTreeNode) -> bool:
    """Is it a layer that pages show, not the map?"""
    holder = node.parent()
    return holder is not None and (bool(holder.customProperty(PAGES_PROPERTY)) or of_pages(holder))


def below_outlines(group: QgsLayerTreeGroup) -> int:
    """The position of a new map in its group: on top, but under the territory's outlines, which
    also write names."""
    return int(bool(group.children()) and not isinstance(group.children()[0], QgsLayerTreeGroup))


def _of_territory(lineage: Lineage, project: QgsProject) -> QgsLayerTreeGroup:
    root = project.layerTreeRoot()
    for known in root.findGroups():
        if (
            isinstance(known, QgsLayerTreeGroup)
            and known.customProperty(TERRITORY_PROPERTY) == lineage.territory
        ):
            return known
    name = lineage.territory_name
    name = f"{name} ({tr('fictitious data')})" if lineage.fictitious else name
    group = QgsLayerTreeGroup(name)
    group.setCustomProperty(TERRITORY_PROPERTY, lineage.territory)
    root.insertChildNode(0, group)
    return group


def present(
    project: QgsProject,
    territory: str,
    scale: str,
    vintage: str,
    against: str,
    indicator: str = "",
) -> QgsVectorLayer | None:
    """The map of that territory, scale and vintage that is in the project with its rows, the one
    on top first; with an indicator only the one that shows it."""
    for node in project.layerTreeRoot().findLayers():
        layer = node.layer()
        if not isinstance(layer, QgsVectorLayer) or layer.featureCount() == 0 or of_pages(node):
            continue
        lineage = read_lineage(layer)
        if lineage is None:
            continue
        order = (territory, scale, vintage, against)
        if (lineage.territory, lineage.scale, lineage.vintage, lineage.against) == order and (
            indicator in ("", lineage.indicator)
        ):
            return layer
    return None


def show_alone(layer: QgsVectorLayer) -> None:
    """The one map of its territory that is seen; the ground under it stays."""
    node = QgsProject.instance().layerTreeRoot().findLayer(layer.id())
    group = node.parent() if node is not None else None
    holder = group.parent() if group is not None else None
    if holder is not None and holder.customProperty(TERRITORY_PROPERTY):
        for other in holder.findGroups():
            other.setItemVisibilityChecked(False)
    if node is not None:
        node.setItemVisibilityCheckedParentRecursive(True)


def remove_map(layers: Sequence[QgsVectorLayer]) -> None:
    """Those layers of one map with their hatches; their groups follow when they are empty."""
    identifiers = [layer.id() for layer in layers]
    hatches = [str(layer.customProperty(HATCHED_BY) or "") for layer in layers]
    present_ids = QgsProject.instance().mapLayers()
    QgsProject.instance().removeMapLayers([i for i in identifiers + hatches if i in present_ids])


def group_name(lineage: Lineage) -> str:
    text = f"{lineage.territory_name} – {lineage.scale_label} {lineage.period}"
    return f"{text} ({tr('fictitious data')})" if lineage.fictitious else text


def fill(prepared: Prepared, safe: QgsVectorLayer, withheld: WithheldLayer | None) -> LoadedLayers:
    """Put released rows into an S and outlines into a W that are in the project already; the style
    of S stays. Main thread."""
    earlier = read_lineage(safe)
    hold(safe, prepared.stored, prepared.shown, prepared.catalogue)
    write_lineage(safe, prepared.lineage)
    if earlier is not None and earlier.period != prepared.lineage.period:
        _rename(safe, earlier, prepared)
    write_references(safe, prepared.shown.references)
    renew_counts(safe, Words.of_window())
    renew_undrawn(safe, Words.of_window())
    if withheld is not None:
        draw(withheld, prepared, safe)
    safe.triggerRepaint()
    return LoadedLayers(safe, withheld, prepared.released)


def _rename(safe: QgsVectorLayer, earlier: Lineage, prepared: Prepared) -> None:
    """Another vintage is shown: layer and group bear its name, unless the user gave them others."""
    now, indicator = prepared.lineage, prepared.indicator
    if safe.name() == layer_name(earlier.scale_label, earlier.period, indicator):
        safe.setName(layer_name(now.scale_label, now.period, indicator))
    node = QgsProject.instance().layerTreeRoot().findLayer(safe.id())
    group = node.parent() if node is not None else None
    if group is not None and group.name() == f"{earlier.scale_label} {earlier.period}":
        group.setName(f"{now.scale_label} {now.period}")


def hold(safe: QgsVectorLayer, stored: StoredRows, figures: Shown, catalogue: Catalogue) -> None:
    """Other rows, or other columns, into an S: those that it had are gone; its style stays. Main
    thread."""
    old = safe.source().split("|", 1)[0]
    safe.setDataSource(stored.uri, safe.name(), "ogr", False)
    safe.setReadOnly(True)
    leave_boxes_off(safe)
    discard(old)
    name_columns(safe, figures, catalogue)
    table_view(safe, figures.indicator, figures.described)


def draw(withheld: WithheldLayer, prepared: Prepared, safe: QgsVectorLayer) -> None:
    """Outlines into W, which from now on hatches the hidden cells of that S too."""
    withheld.set_outlines(
        prepared.outlines, prepared.released.geometry_type, read_settings().draw_withheld_addresses
    )
    write_lineage(withheld, prepared.lineage)
    safe.setCustomProperty(HATCHED_BY, withheld.id())
    leave_hatch_to(withheld.id(), safe.renderer())
    withheld.follow(safe)
