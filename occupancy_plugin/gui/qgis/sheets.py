"""“Lay out” from the window: which template, what the session knows, and the page into the
project's list."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path

from qgis.core import QgsMapLayer, QgsMapSettings, QgsPrintLayout, QgsProject, QgsVectorLayer

from ...desk import Desk
from ...diagnosis.atlas import make_atlas
from ...diagnosis.content.facts import Facts
from ...diagnosis.sheet import SheetOrder, sheet
from ...guard.publication import quoted_dossier
from ...layers.lineage import read_lineage
from ...layers.project.file_orders import is_file
from ...layers.project.switch import indicator_of
from ...layers.release.released import PUBLIC
from ...layers.style.labelling import Labels, label_with
from ...layers.style.words import Words
from ...toolbelt.settings import read_settings
from ...toolbelt.translation import language
from .extent import territory_extent

MOST_NAMED = 150  # units: more names lie on each other on a page of A4


def facts_for(desk: Desk, layer: QgsVectorLayer | None) -> Facts | None:
    """The figures of the portal's release that a layer belongs to; None when it is not in memory.
    A file's release has its own catalogue, whose vintages and zonings the portal does not know."""
    lineage, signed = read_lineage(layer), desk.signed
    if lineage is None or signed is None or is_file(lineage):
        return None
    release = desk.releases.find(lineage.territory, lineage.vintage)
    if release is None:
        return None
    earlier = desk.releases.find(lineage.territory, lineage.against) if lineage.against else None
    return Facts(release, signed.catalogue, Words.of_window(), earlier)


def lay_out_map(
    desk: Desk,
    layer: QgsVectorLayer,
    layers: list[QgsMapLayer],
    settings: QgsMapSettings,
    template: Path | None = None,
    paper: str = "a4",
) -> QgsPrintLayout:
    """A page in the project's list, with a name of its own. Raises SheetError."""
    layout = page_of_map(desk, layer, layers, settings, template, paper)
    into_project(layout, layer.name())
    return layout


def page_of_map(
    desk: Desk,
    layer: QgsVectorLayer,
    layers: list[QgsMapLayer],
    settings: QgsMapSettings,
    template: Path | None = None,
    paper: str = "a4",
) -> QgsPrintLayout:
    """The same page, kept nowhere. Raises SheetError."""
    _name_units(desk, layer)
    order = replace(_order(desk, layer, layers, settings), paper=paper, template=template)
    return sheet(order, facts_for(desk, layer))


def layers_of_page(layer: QgsVectorLayer, shown: list[QgsMapLayer]) -> list[QgsMapLayer]:
    """What a page of that map shows: what is on QGIS's map, and where this map is not on it, this
    one in place of the others of ours."""
    root = QgsProject.instance().layerTreeRoot()
    node = root.findLayer(layer.id())
    if node is None or any(one.id() == layer.id() for one in shown):
        return shown
    own = {one.layerId() for one in node.parent().findLayers()}
    kept = own | {one.id() for one in shown if read_lineage(one) is None}
    return [one for one in root.layerOrder() if one.id() in kept]


def _name_units(desk: Desk, layer: QgsVectorLayer) -> None:
    """A page names its communes and their values. Where the map bears no labels it gets these: page
    and map are one."""
    catalogue, lineage = desk.loader.catalogue_of(layer), read_lineage(layer)
    if layer.labelsEnabled() or catalogue is None or lineage is None or lineage.scale not in PUBLIC:
        return
    indicator = indicator_of(layer, catalogue)
    if indicator is not None and 0 < layer.featureCount() <= MOST_NAMED:
        label_with(layer, indicator, Words.of_window(), Labels.BOTH)


def lay_out_atlas(
    desk: Desk, layer: QgsVectorLayer, layers: list[QgsMapLayer], settings: QgsMapSettings
) -> QgsPrintLayout:
    """The same as an atlas over the layer's units. Raises SheetError."""
    facts = facts_for(desk, layer)
    order = replace(_order(desk, layer, layers, settings), numbered=True)
    layout = sheet(order, facts)
    lineage = read_lineage(layer)
    known = facts is not None and lineage is not None and lineage.indicator in facts.indicators
    name = facts.measure(lineage.indicator).titled if known else layer.name()
    make_atlas(layout, layer, name)
    into_project(layout, layer.name())
    return layout


def _order(
    desk: Desk, layer: QgsVectorLayer, layers: list[QgsMapLayer], settings: QgsMapSettings
) -> SheetOrder:
    extent = territory_extent(layer, settings)
    return SheetOrder(
        layers=layers,
        extent=settings.visibleExtent() if extent.isEmpty() else extent,
        crs=settings.destinationCrs(),
        chosen=layer,
        language=language(),
        number=quoted_dossier(),
        purpose=desk.purpose,
        logo=read_settings().logo,
    )


def into_project(layout: QgsPrintLayout, title: str) -> None:
    """Into the project's list under a name that is free."""
    manager = QgsProject.instance().layoutManager()
    names = {known.name() for known in manager.layouts()}
    numbered = (f"{title} ({n})" for n in itertools.count(1))
    layout.setName(next(name for name in numbered if name not in names))
    manager.addLayout(layout)
