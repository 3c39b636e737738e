"""Lays a map out as a page of the project: template, the session's figures, the project's list of
layouts."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path

from qgis.core import (
    QgsApplication,
    QgsLayoutItem,
    QgsMapLayer,
    QgsMapSettings,
    QgsPrintLayout,
    QgsProject,
    QgsVectorLayer,
)
from qgis.gui import QgsLayoutDesignerInterface
from qgis.PyQt.QtCore import QTimer

from ...app_context import AppContext
from ...diagnosis.atlas import make_atlas
from ...diagnosis.content.facts import Facts
from ...diagnosis.pages.templates import ITEM
from ...diagnosis.sheet import SheetOrder, sheet
from ...guard.publication import quoted_dossier
from ...layers.lineage import read_lineage
from ...layers.project.file_orders import is_file
from ...layers.style.words import Words
from ...toolbelt.settings import read_settings
from ...toolbelt.translation import language, tr
from .extent import territory_extent

FIT_DELAY = 300  # ms until the designer has its size


def facts_for(app: AppContext, layer: QgsVectorLayer | None) -> Facts | None:
    """Return the figures of the portal's release that a layer belongs to; None if it is not in
    memory, or for a file, whose catalogue has vintages and zonings that the portal does not
    know."""
    lineage, signed_in = read_lineage(layer), app.signed_in
    if lineage is None or signed_in is None or is_file(lineage):
        return None
    release = app.releases.find(lineage.territory, lineage.vintage)
    if release is None:
        return None
    earlier_release = (
        app.releases.find(lineage.territory, lineage.against) if lineage.against else None
    )
    return Facts(release, signed_in.catalogue, Words.of_window(), earlier_release)


def page_of_map(
    app: AppContext,
    layer: QgsVectorLayer,
    layers: list[QgsMapLayer],
    settings: QgsMapSettings,
    template: Path | None = None,
    paper: str = "a4",
    framed: QgsVectorLayer | None = None,
) -> QgsPrintLayout:
    """Make the page without adding it to the project. Raises SheetError.

    framed: the map whose territory the page shows, where `layer` is its copy"""
    order = replace(page_order(app, layer, layers, settings), paper=paper, template=template)
    if framed is not None:
        extent = page_order(app, framed, layers, settings).extent
        order = replace(order, extent=extent)
    return sheet(order, facts_for(app, layer))


def layers_of_page(layer: QgsVectorLayer, visible_layers: list[QgsMapLayer]) -> list[QgsMapLayer]:
    """Return the layers of a page of that map: the visible ones; where this map is hidden, it takes
    the place of the other occupancy layers."""
    root = QgsProject.instance().layerTreeRoot()
    node = root.findLayer(layer.id())
    if node is None or any(visible_layer.id() == layer.id() for visible_layer in visible_layers):
        return visible_layers
    ids = {tree_layer.layerId() for tree_layer in node.parent().findLayers()}
    ids |= {
        visible_layer.id()
        for visible_layer in visible_layers
        if read_lineage(visible_layer) is None
    }
    return [visible_layer for visible_layer in root.layerOrder() if visible_layer.id() in ids]


def lay_out_atlas(
    app: AppContext, layer: QgsVectorLayer, layers: list[QgsMapLayer], settings: QgsMapSettings
) -> QgsPrintLayout:
    """Make the same page as an atlas over the layer's units. Raises SheetError."""
    facts = facts_for(app, layer)
    order = replace(page_order(app, layer, layers, settings), numbered=True)
    layout = sheet(order, facts)
    lineage = read_lineage(layer)
    name = layer.name()
    if facts is not None and lineage is not None and lineage.indicator in facts.indicators:
        measure = facts.measure(lineage.indicator)
        name = (measure.of_change if lineage.against else measure).titled
    make_atlas(layout, layer, name)
    into_project(layout, layer.name())
    return layout


def page_order(
    app: AppContext, layer: QgsVectorLayer, layers: list[QgsMapLayer], settings: QgsMapSettings
) -> SheetOrder:
    extent = territory_extent(layer, settings)
    return SheetOrder(
        layers=layers,
        extent=settings.visibleExtent() if extent.isEmpty() else extent,
        crs=settings.destinationCrs(),
        chosen=layer,
        language=language(),
        number=quoted_dossier(),
        purpose=app.purpose,
        logo=read_settings().logo,
    )


def show_designer(designer: QgsLayoutDesignerInterface) -> None:
    """Fill the screen with a designer's window and its window with the page. In a new profile QGIS
    opens it as a stamp; the page is fitted once the window has its size."""
    designer.window().showMaximized()
    QTimer.singleShot(FIT_DELAY, designer.view().zoomFull)


def into_project(layout: QgsPrintLayout, title: str) -> None:
    """Add a page to the project's list, its items named in the user's language, under the map's
    title and its format (“A3”, “atlas”), numbered where the project has such a page."""
    names = item_names()
    for element in layout.items():
        if isinstance(element, QgsLayoutItem) and element.id() in names:
            element.setCustomProperty(ITEM, element.id())  # by which it is still found
            element.setId(names[element.id()])
    manager = QgsProject.instance().layoutManager()
    taken = {existing.name() for existing in manager.layouts()}
    name = f"{title}, {_format_of(layout)}"
    numbered_names = (f"{name}, {number}" for number in itertools.count(2))
    free_names = (name for name in itertools.chain([name], numbered_names) if name not in taken)
    layout.setName(next(free_names))
    manager.addLayout(layout)


def _format_of(layout: QgsPrintLayout) -> str:
    if layout.atlas().enabled():
        return tr("atlas")
    size = layout.pageCollection().page(0).pageSize()
    paper = QgsApplication.pageSizeRegistry().find(size) or tr("page")
    return paper if size.width() > size.height() else tr("{paper} portrait").format(paper=paper)


def item_names() -> dict[str, str]:
    """Return what the items of a page are called in QGIS's designer, by their ids."""
    return {
        "title": tr("Title"),
        "subtitle": tr("Subtitle"),
        "map": tr("Map"),
        "legend": tr("Legend"),
        "scalebar": tr("Scale bar"),
        "north": tr("North"),
        "comparators": tr("Comparison"),
        "locator": tr("Locator map"),
        "logo": tr("Logo"),
        "caption": tr("Source"),
        "imprint": tr("Notice"),
        "fictitious": tr("Note on fictitious data"),
        "page": tr("Page number"),
        "foot_rule": tr("Rule at the foot"),
    }
