"""“Lay out”: the map as it is on a page of a template, its title the finding, every text a
variable. Opens in QGIS's designer as plain items."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from qgis.core import (
    Qgis,
    QgsCoordinateReferenceSystem,
    QgsLayoutExporter,
    QgsLayoutItemLegend,
    QgsLayoutItemMap,
    QgsLayoutItemScaleBar,
    QgsMapLayer,
    QgsPrintLayout,
    QgsProject,
    QgsRectangle,
    QgsRuleBasedRenderer,
    QgsVectorLayer,
)

from ..layers.lineage import MARK, Lineage, read_lineage
from ..layers.style.expressions import inert
from ..layers.style.words import Words
from ..toolbelt.errors import SheetError
from ..toolbelt.translation import tr
from .content import findings
from .content.contents import map_page
from .content.facts import Facts
from .content.page import MapPart, Page, PageKind
from .dossier import written_day
from .drawing.drawing import Drawing
from .kept import EMPTIED, keep, order_of
from .pages.fill import BAR_ROOM, LaidOut, Notice, Studio, set_texts
from .pages.layers import PageLayers
from .pages.legend import ALL_GREYS, counted, dress_legend, greys_of
from .pages.marks import dress_scale_bar
from .pages.templates import item


@dataclass(frozen=True, kw_only=True)
class SheetOrder:
    """layers: of the map, the uppermost first · chosen: the layer that names the page, None for the
    uppermost of ours · title: in place of the finding, '' without · number, purpose: as said on
    the page · logo: a picture's path · numbered: the page keeps its number (an atlas)"""

    layers: list[QgsMapLayer]
    extent: QgsRectangle
    crs: QgsCoordinateReferenceSystem
    chosen: QgsVectorLayer | None = None
    title: str = ""
    paper: str = "a4"
    template: Path | None = None
    language: str = "fr"
    number: str = ""
    purpose: str = ""
    logo: str = ""
    numbered: bool = False


def sheet(order: SheetOrder, facts: Facts | None) -> QgsPrintLayout:
    """A page of the project, not yet in its list of layouts. facts: of the chosen layer's release,
    None where it is not in memory (a file of the user's own): then without comparators and locator.
    Raises SheetError."""
    lineages = [one for layer in order.layers if (one := read_lineage(layer)) is not None]
    chosen = read_lineage(order.chosen) or (lineages[0] if lineages else None)
    notice = _notice(order, lineages)
    page = _page(order, chosen, facts)
    laid = _Sheet(order, facts, notice).lay_out(page, int(order.numbered), order.template)
    layer = order.chosen.id() if order.chosen is not None else ""
    record = {
        "layer": layer,
        "title": order.title,
        "paper": order.paper,
        "language": order.language,
    }
    keep(laid.layout, record)
    return laid.layout


def fill_again(layout: QgsPrintLayout, layer: QgsVectorLayer, facts: Facts) -> bool:
    """Title, sentences and charts of a page that a saved project or an ended session left empty,
    once its layer has its rows again; texts and items of the user's own stay. Is it that layer's
    page?"""
    kept_order, lineage = order_of(layout), read_lineage(layer)
    if lineage is None or kept_order.get("layer") != layer.id() or layout.atlas().enabled():
        return False
    order = SheetOrder(
        layers=[layer],
        extent=QgsRectangle(),
        crs=layer.crs(),
        chosen=layer,
        title=kept_order.get("title", ""),
        paper=kept_order.get("paper", "a4"),
        language=kept_order.get("language", "fr"),
    )
    studio = _Sheet(order, facts, _notice(order, [lineage]))
    page = _page(order, lineage, facts)
    texts = studio.said(page)
    set_texts(layout, {name: text for name, text in texts.items() if name in EMPTIED})
    studio.draw(LaidOut(layout, page, QgsProject.instance()))
    return True


def _page(order: SheetOrder, lineage: Lineage | None, facts: Facts | None) -> Page:
    name = inert(order.chosen.name()) if order.chosen is not None else ""
    page = Page("sheet", PageKind.MAP, name, order.title or name)
    if lineage is None:
        return page
    place = f"{lineage.territory_name}, {lineage.scale_label}, {lineage.period}"
    page = replace(page, subtitle=place if order.title or not name else f"{name}, {place}")
    if facts is None or lineage.indicator not in facts.indicators:
        return page
    map_sheet = map_page(facts, lineage.scale, lineage.indicator, name)
    if map_sheet is None:
        return page
    title = map_sheet.title
    if lineage.against:
        measure, changes = facts.measure(lineage.indicator), facts.changes(lineage.indicator)
        title = findings.change_title(measure, changes, lineage.against, facts.words)
        map_sheet = replace(map_sheet, pictures={})
    part = MapPart(lineage.scale, lineage.indicator, change=bool(lineage.against))
    return replace(map_sheet, title=order.title or title, maps=(part,))


def _notice(order: SheetOrder, lineages: list[Lineage]) -> Notice:
    captions = dict.fromkeys(inert(lineage.caption) for lineage in lineages)
    for layer in order.layers:  # plans and other sources that want to be named
        named = layer.serverProperties().attribution() if not layer.customProperty(MARK) else ""
        if named:
            captions[inert(named)] = None
    return Notice(
        "\n".join(captions),
        lineages[0].organisation if lineages else "",
        written_day(date.today(), Words(order.language)),
        order.number,
        order.purpose,
        any(lineage.fictitious for lineage in lineages),
        order.logo,
    )


class _Sheet(Studio):
    """Lays out the layers of the project in place of layers of its own."""

    def __init__(self, order: SheetOrder, facts: Facts | None, notice: Notice) -> None:
        self.order, self.notice = order, notice
        self.paper, self.folder = order.paper, ""
        self.project: Any = QgsProject.instance()
        self.known = facts
        if facts is not None:
            self.facts, self.layers = facts, PageLayers(facts)

    @property
    def words(self) -> Words:
        return Words(self.order.language)

    def _locator(self, wide: float, high: float) -> Drawing:
        if self.known is None:
            return Drawing(wide, high, ())
        return super()._locator(wide, high)

    def _maps(self, laid: LaidOut) -> None:
        map_item = item(laid.layout, "map")
        if not isinstance(map_item, QgsLayoutItemMap):
            raise SheetError(tr("The template has no map."))
        map_item.setCrs(self.order.crs)
        map_item.setLayers(self.order.layers)
        map_item.setKeepLayerSet(True)
        map_item.zoomToExtent(self.order.extent)
        laid.layout.setReferenceMap(map_item)
        legend, bar = item(laid.layout, "legend"), item(laid.layout, "scalebar")
        ours = [
            (
                layer,
                counted(layer, self._heading(layer), lineage.scale, self.words),
                self._greys_of(layer),
            )
            for layer in self.order.layers
            if isinstance(layer, QgsVectorLayer)
            and layer.isInScaleRange(map_item.scale())  # of all scales, the one that is drawn
            and (lineage := read_lineage(layer)) is not None
            and isinstance(layer.renderer(), QgsRuleBasedRenderer)
        ]
        if isinstance(legend, QgsLayoutItemLegend):
            dress_legend(legend, map_item, ours, self.letters)
        if isinstance(bar, QgsLayoutItemScaleBar):
            dress_scale_bar(bar, map_item, BAR_ROOM)

    def _heading(self, layer: QgsVectorLayer) -> str:
        lineage = read_lineage(layer)
        if self.known is None or lineage is None or lineage.indicator not in self.known.indicators:
            return inert(layer.name())
        return self.known.measure(lineage.indicator).titled

    def _greys_of(self, layer: QgsVectorLayer) -> tuple[bool, bool, bool]:
        lineage = read_lineage(layer)
        if self.known is None or lineage is None:
            return ALL_GREYS
        return greys_of(layer, lineage, self.known)


def write_sheet(layout: QgsPrintLayout, path: Path) -> None:
    """The sheet as PDF. Raises SheetError."""
    settings = QgsLayoutExporter.PdfExportSettings()
    settings.exportMetadata = False
    # title, caption and number can be searched for
    settings.textRenderFormat = Qgis.TextRenderFormat.AlwaysText
    written = QgsLayoutExporter(layout).exportToPdf(str(path), settings)
    if written != QgsLayoutExporter.ExportResult.Success:
        raise SheetError(tr("The map cannot be written as PDF there."))
