"""Puts prepared layers into the project, on the main thread: a new group with the safe layer over
its hatch layer, or rows into a map that is there: another vintage, or those of a map that is empty
after a sign-in or a reopening. Such a map shows what the user has chosen meanwhile."""

from __future__ import annotations

from dataclasses import dataclass, replace

from qgis.core import QgsLayerTreeGroup, QgsLayerTreeLayer, QgsProject, QgsVectorLayer

from ...description import Geometry, Kind
from ...toolbelt.errors import StoreError
from ...toolbelt.translation import tr
from ..figures.references import read_references, write_references
from ..lineage import Lineage, our_vectors, read_lineage, write_lineage
from ..release.memory import ReleaseMemory
from ..release.released import ReleasedScale
from ..store.geopackage import discard
from ..style.legends import hide_check_boxes
from ..style.presentation import presentation_of
from ..style.shared_hatch import hatch_id
from ..style.words import Words
from ..withheld import WithheldLayer
from .columns import has_all_columns, theme_indicators
from .layer_tree import (
    PAGES_PROPERTY,
    TERRITORY_PROPERTY,
    enclosing_groups,
    hatch_layer_of,
    is_page_layer,
    territory_group,
)
from .map_content import map_content
from .prepare import LoadOrder, Prepared, store_columns
from .same_classes import has_own_classes, rounded_classes
from .shown_map import ShownMap, write_shown
from .zonings import refuse_mixing

MAP_PROPERTY = "occupancy/map_group"  # on the group of a safe layer and its hatch layer


@dataclass(frozen=True)
class LoadedLayers:
    """The layers of one load.

    withheld: the hatch layer, None for a table without shapes
    is_new: whether the map was added; a refill leaves view and selection alone"""

    safe: QgsVectorLayer
    withheld: WithheldLayer | None
    released: ReleasedScale
    is_new: bool = True


def add_to_project(prepared: Prepared, project: QgsProject) -> LoadedLayers:
    """Add the map at the top of the layer tree. Raises MixedZonings."""
    lineage = prepared.lineage
    name = f"{lineage.territory_name} – {lineage.scale_label} {lineage.period}"
    layers, group = _grouped(prepared, mark_fictitious(name, lineage), project)
    project.layerTreeRoot().insertChildNode(0, group)
    return layers


def _grouped(
    prepared: Prepared, name: str, project: QgsProject
) -> tuple[LoadedLayers, QgsLayerTreeGroup]:
    """Add the safe layer and its hatch layer, in a group that the caller inserts into the tree. The
    safe layer is above, since its circles may reach beyond their units.

    Main thread. Raises MixedZonings if a concurrent load added another vintage of the zoning."""
    lineage = prepared.lineage
    refuse_mixing(lineage.scale, lineage.scale_label, project)
    hide_check_boxes(prepared.safe)
    project.addMapLayer(prepared.safe, False)
    group = QgsLayerTreeGroup(name)
    group.setCustomProperty(MAP_PROPERTY, 1)
    group.addLayer(prepared.safe)
    withheld_layer = None
    if prepared.content.scale.geometry_type != Geometry.NONE:  # a table draws nothing
        units = Words.of_window().units(lineage.scale)
        name = tr("{units} under statistical secrecy").format(units=units[0].upper() + units[1:])
        withheld_layer = WithheldLayer(name)
        project.addMapLayer(withheld_layer, False)
        draw_hatch(withheld_layer, prepared, prepared.safe)
        group.addLayer(withheld_layer)
    return LoadedLayers(prepared.safe, withheld_layer, prepared.content.scale), group


def add_to_territory(prepared: Prepared, project: QgsProject, *, second_map: bool) -> LoadedLayers:
    """Add the map at the top of its territory's group. The territory's other maps are hidden,
    unless it is a `second_map`."""
    lineage = prepared.lineage
    layers, map_group = _grouped(prepared, f"{lineage.scale_label} {lineage.period}", project)
    name = mark_fictitious(lineage.territory_name, lineage)
    group = _group(TERRITORY_PROPERTY, lineage.territory, name, 0, project)
    if not second_map:
        for other_group in group.findGroups():  # maps only: the base map stays
            other_group.setItemVisibilityChecked(False)
    has_outlines = group.children() and not isinstance(group.children()[0], QgsLayerTreeGroup)
    group.insertChildNode(1 if has_outlines else 0, map_group)
    group.setItemVisibilityChecked(True)
    return layers


def add_to_pages(prepared: Prepared, project: QgsProject) -> LoadedLayers:
    """Add the layers of a page in a collapsed, hidden group below all others: the map does not show
    them. Raises MixedZonings."""
    layers, page_group = _grouped(prepared, prepared.safe.name(), project)
    group = _group(PAGES_PROPERTY, 1, tr("Layers of the pages"), -1, project)
    group.insertChildNode(-1, page_group)
    page_group.setExpanded(False)
    group.setItemVisibilityChecked(False)
    group.setExpanded(False)
    return layers


def _group(
    key: str, value: object, name: str, position: int, project: QgsProject
) -> QgsLayerTreeGroup:
    """Return the group with this custom property, created at `position` if there is none."""
    root = project.layerTreeRoot()
    group = next((it for it in root.findGroups() if it.customProperty(key) == value), None)
    if group is None:
        group = QgsLayerTreeGroup(name)
        group.setCustomProperty(key, value)
        root.insertChildNode(position, group)
    return group


def find_loaded(
    project: QgsProject, order: LoadOrder, *, with_indicator: bool = False
) -> QgsVectorLayer | None:
    """Return the uppermost map with the rows of an order, None without one. `with_indicator`: only
    a map that shows the order's indicator."""
    wanted = (order.territory.key, order.scale, order.vintage, order.against)
    nodes = project.layerTreeRoot().findLayers()
    for layer in our_vectors(node.layer() for node in nodes if not is_page_layer(node)):
        lineage = read_lineage(layer)
        if lineage is None or not layer.featureCount():
            continue
        shown = (lineage.territory, lineage.scale, lineage.vintage, lineage.against)
        if shown == wanted and (not with_indicator or lineage.indicator == order.indicator):
            return layer
    return None


def show_alone(layer: QgsVectorLayer) -> None:
    """Show a map and hide the other maps of its territory; the base map stays."""
    group = territory_group(layer)
    for map_group in group.findGroups() if group is not None else ():
        map_group.setItemVisibilityChecked(False)
    node = QgsProject.instance().layerTreeRoot().findLayer(layer.id())
    if node is not None:
        node.setItemVisibilityCheckedParentRecursive(True)


def mark_fictitious(name: str, lineage: Lineage) -> str:
    """Add a mark to the name of a group whose data are fictitious."""
    return f"{name} ({tr('fictitious data')})" if lineage.fictitious else name


def draw_hatch(
    withheld_layer: WithheldLayer, prepared: Prepared, safe_layer: QgsVectorLayer
) -> None:
    """Give the hatch layer the outlines of withheld units, and let it hatch the safe layer's hidden
    cells too (R6)."""
    withheld_layer.set_outlines(prepared.outlines)
    write_lineage(withheld_layer, prepared.lineage)
    withheld_layer.follow(safe_layer)


def part_duplicates(project: QgsProject) -> None:
    """Give a map that the user duplicated or pasted a group and a hatch layer of its own: a hatch
    layer draws the hidden cells of one map."""
    for node in project.layerTreeRoot().findLayers():
        for layer in our_vectors([node.layer()]):
            hatch = project.mapLayer(hatch_id(layer))
            original = hatch.safe_layer if isinstance(hatch, WithheldLayer) else None
            if original not in (layer, None):
                _part(node, hatch)
                write_references(layer, read_references(original))


def _part(node: QgsLayerTreeLayer, hatch: WithheldLayer) -> None:
    """Move a duplicate out of a map's group into one below it, or a pasted map into one where it
    is, with a copy of the hatch layer."""
    parent, duplicate = node.parent(), node.layer()
    place = parent if parent.customProperty(MAP_PROPERTY) else node
    name = next(enclosing_groups(hatch), parent).name()
    own_group = QgsLayerTreeGroup(name, node.isVisible())  # QGIS hides a new duplicate
    own_group.setCustomProperty(MAP_PROPERTY, 1)
    own_node = node.clone()
    own_node.setItemVisibilityChecked(True)
    own_group.addChildNode(own_node)
    own_hatch = hatch.clone()
    QgsProject.instance().addMapLayer(own_hatch, False)
    own_group.addLayer(own_hatch)
    own_hatch.follow(duplicate)
    place.parent().insertChildNode(place.parent().children().index(place) + 1, own_group)
    parent.removeChildNode(node)


def fill_layers(
    prepared: Prepared, safe_layer: QgsVectorLayer, memory: ReleaseMemory
) -> LoadedLayers:
    """Put released rows into a safe layer, and outlines into its hatch layer. Another vintage is
    shown under the classes that the map has now; refilled rows keep its style. Main thread.

    Raises BadData where the new rows lack the indicator that the map shows now: the map stays."""
    previous = read_lineage(safe_layer)
    try:
        fitting = _with_present_choice(prepared, safe_layer, memory)
    except Exception:
        discard(prepared.stored.path)
        raise
    content, catalogue = fitting.content, fitting.catalogue
    indicator = content.indicator
    presentation, keeps_style = None, indicator.id == prepared.indicator.id
    if previous is not None and previous.period != fitting.lineage.period:
        has_own = has_own_classes(safe_layer, indicator)
        keeps_style = indicator.kind == Kind.COUNT or has_own
        presentation = None if has_own else rounded_classes(safe_layer, indicator)
        presentation = presentation or presentation_of(safe_layer)
    rows = (fitting.stored, content)
    shown = ShownMap(fitting.lineage, indicator, content.references, content.described, rows)
    write_shown(safe_layer, shown, catalogue, presentation, keeps_style=keeps_style)
    hatch = hatch_layer_of(safe_layer)
    if hatch is not None:
        draw_hatch(hatch, fitting, safe_layer)
    return LoadedLayers(safe_layer, hatch, fitting.content.scale, is_new=False)


def _with_present_choice(
    prepared: Prepared, layer: QgsVectorLayer, memory: ReleaseMemory
) -> Prepared:
    """Return the rows with the indicator and the columns that the user chose for the layer while
    they were loaded. Raises BadData; StoreError when the release is no longer in memory."""
    lineage, order, catalogue = read_lineage(layer), prepared.order, prepared.catalogue
    if lineage is None:
        return prepared
    only = order.only
    if order.only:  # otherwise of a file, whose layers have all columns
        only = () if has_all_columns(layer) else theme_indicators(catalogue, lineage.indicator)
    if lineage.indicator == prepared.lineage.indicator and only == order.only:
        return prepared
    releases = memory.find_compared(order.territory.key, order.vintage, order.against)
    if releases is None:
        raise StoreError(tr("The layer left the project while it was loaded."))
    content = map_content(*releases, catalogue, order.scale, lineage.indicator, only)
    stored = store_columns(content.scale, catalogue, only)
    discard(prepared.stored.path)
    return replace(
        prepared,
        order=replace(order, indicator=lineage.indicator, only=only),
        content=content,
        stored=stored,
        lineage=replace(prepared.lineage, indicator=lineage.indicator),
    )
