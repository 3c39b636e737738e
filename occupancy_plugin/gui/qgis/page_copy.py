"""A page's own copy of a map. It goes on showing what the page's title says when the map shows
something else, and the names and values on it are not those of the map."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from qgis.core import (
    QgsLayout,
    QgsLayoutItemMap,
    QgsMapLayer,
    QgsProject,
    QgsVectorLayer,
)

from ...app_context import AppContext
from ...layers.lineage import read_lineage
from ...layers.project.file_orders import is_file, read_order, write_order
from ...layers.project.layer_tree import hatch_layer_of, is_page_layer
from ...layers.project.map_content import map_content
from ...layers.project.place import LoadedLayers, add_to_pages
from ...layers.project.prepare import LoadOrder, Prepared, build
from ...layers.project.switch import indicator_of
from ...layers.release.released import PUBLIC
from ...layers.style.labelling import LABELS, Labels, label_with, remove_labels
from ...layers.style.presentation import PROPERTY
from ...layers.style.words import Words

MAX_LABELS = 150  # units; more names would overlap on a page of A4


def copying(app: AppContext, layer: QgsVectorLayer) -> Callable[[], Prepared] | None:
    """Return a task's work: to copy a map's rows; None without its release in memory."""
    lineage, catalogue = read_lineage(layer), app.loader.catalogue_of(layer)
    if lineage is None or catalogue is None:
        return None
    releases = app.releases.find_compared(lineage.territory, lineage.vintage, lineage.against)
    if releases is None:
        return None
    order = LoadOrder(
        releases[0].territory,
        lineage.scale,
        lineage.vintage,
        lineage.indicator,
        only=() if is_file(lineage) else (lineage.indicator,),
        against=lineage.against,
    )

    def prepare_copy() -> Prepared:
        content = map_content(*releases, catalogue, order.scale, order.indicator, order.only)
        return build(order, content, lineage, catalogue)

    return prepare_copy


def place_copy(app: AppContext, prepared: Prepared, layer: QgsVectorLayer) -> LoadedLayers:
    """Add a copy to the layers of the pages, with the style that the map has now, and with names
    and values where the map has no labels. Main thread."""
    layers = add_to_pages(prepared, QgsProject.instance())
    safe = layers.safe
    safe.setRenderer(layer.renderer().clone())
    safe.setName(layer.name())
    for name in (PROPERTY, LABELS):
        if layer.customProperty(name) is not None:
            safe.setCustomProperty(name, layer.customProperty(name))
    if (file_order := read_order(layer)) is not None:
        write_order(safe, file_order)
    if layer.labelsEnabled() and layer.labeling() is not None:
        safe.setLabeling(layer.labeling().clone())
        safe.setLabelsEnabled(True)
        safe.emitStyleChanged()  # the hatch layer writes the names of hatched units
    name_units(app, safe)
    return layers


def with_copy(
    visible_layers: Sequence[QgsMapLayer], layer: QgsVectorLayer, copy: LoadedLayers
) -> list[QgsMapLayer]:
    """Return the layers of a page with a map's copy in the place of the map."""
    hatch = hatch_layer_of(layer)
    copies: dict[str, QgsMapLayer] = {layer.id(): copy.safe}
    if hatch is not None and copy.withheld is not None:
        copies[hatch.id()] = copy.withheld
    return [copies.get(visible.id(), visible) for visible in visible_layers]


def name_units(app: AppContext, layer: QgsVectorLayer) -> Callable[[], None]:
    """Label a map with names and values if it has no labels. Return what takes them off again."""
    catalogue, lineage = app.loader.catalogue_of(layer), read_lineage(layer)
    indicator = indicator_of(layer, catalogue)
    if (
        layer.labelsEnabled()
        or indicator is None
        or lineage is None
        or lineage.scale not in PUBLIC
        or not 0 < layer.featureCount() <= MAX_LABELS
    ):
        return lambda: None
    label_with(layer, indicator, Words.of_window(), Labels.BOTH)
    return lambda: remove_labels(layer)


def remove_copies(layout: QgsLayout) -> None:
    """Remove the copies that only this page shows."""
    project = QgsProject.instance()
    pages = project.layoutManager().printLayouts()
    others = [other for other in pages if other is not layout]
    kept = {layer.id() for other in others for layer in _shown(other)}
    root = project.layerTreeRoot()
    nodes = [root.findLayer(layer.id()) for layer in _shown(layout) if layer.id() not in kept]
    copies = [node.layerId() for node in nodes if node is not None and is_page_layer(node)]
    project.removeMapLayers(copies)


def _shown(layout: QgsLayout) -> list[QgsMapLayer]:
    maps = [element for element in layout.items() if isinstance(element, QgsLayoutItemMap)]
    return [layer for map_item in maps for layer in map_item.layers()]
