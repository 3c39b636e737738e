"""“Lay out”: the current map on a page of a template. The title is the finding, every text a
variable, and QGIS's designer opens it as ordinary items."""

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
from .content.contents import map_page, subtitle
from .content.facts import Facts
from .content.page import MapPart, Page, PageKind
from .content.themes import difference_dots
from .dossier import written_day
from .drawing.drawing import Drawing
from .pages.fill import BAR_ROOM, Notice, PageLayout, Studio, set_texts
from .pages.layers import PageLayers
from .pages.legend import counted_heading, dress_legend, greys_of
from .pages.map_elements import dress_scale_bar
from .pages.templates import item
from .saved_pages import EMPTIED_ITEMS, mark_page, page_order


@dataclass(frozen=True, kw_only=True)
class SheetOrder:
    """The order of one sheet.

    layers: of the map, the uppermost first
    chosen: the layer that names the page, None for the plugin's uppermost one
    title: replaces the finding, '' without
    number, purpose: as written on the page
    logo: path of a picture
    numbered: keep the page number (an atlas)"""

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
    """Make a page, not yet in the project's list of layouts. Raises SheetError.

    facts: of the chosen layer's release. None where it is not in memory (a file of the user's);
    then the page has no comparators and no locator."""
    lineages = [lineage for layer in order.layers if (lineage := read_lineage(layer)) is not None]
    page_lineage = read_lineage(order.chosen) or (lineages[0] if lineages else None)
    notice = _notice(order, lineages)
    page = _page(order, page_lineage, facts)
    page_layout = _Sheet(order, facts, notice).lay_out(page, int(order.numbered), order.template)
    layer = order.chosen.id() if order.chosen is not None else ""
    record = {
        "layer": layer,
        "title": order.title,
        "paper": order.paper,
        "language": order.language,
    }
    mark_page(page_layout.layout, record)
    return page_layout.layout


def fill_again(layout: QgsPrintLayout, layer: QgsVectorLayer, facts: Facts) -> bool:
    """Fill a page that a saved project or an ended session left empty, once its layer has its rows
    again.

    Set title, sentences and charts; the user's own texts and items stay. Return whether it is
    that layer's page."""
    kept_order, lineage = page_order(layout), read_lineage(layer)
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
    texts = studio.label_texts(page)
    set_texts(layout, {name: text for name, text in texts.items() if name in EMPTIED_ITEMS})
    studio.draw(PageLayout(layout, page, QgsProject.instance()))
    return True


def _page(order: SheetOrder, lineage: Lineage | None, facts: Facts | None) -> Page:
    """Return the page of a sheet; without facts it has only title and place."""
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
    if lineage.against:
        measure, changes = facts.measure(lineage.indicator), facts.changes(lineage.indicator)
        map_sheet = replace(
            map_sheet,
            title=findings.change_title(measure, changes, lineage.against, facts.words),
            subtitle=subtitle(facts, measure.of_change, lineage.scale, period=lineage.period),
            maps=(MapPart(lineage.scale, lineage.indicator, change=True),),
            pictures={"comparators": difference_dots(facts, measure.id)} if changes[1:] else {},
        )
    return replace(map_sheet, title=order.title or map_sheet.title)


def _notice(order: SheetOrder, lineages: list[Lineage]) -> Notice:
    """Return the captions of all layers and the texts at the foot."""
    captions = dict.fromkeys(inert(lineage.caption) for lineage in lineages)
    for layer in order.layers:  # base maps and other sources with an attribution
        attribution = (
            layer.serverProperties().attribution() if not layer.customProperty(MARK) else ""
        )
        if attribution:
            captions[inert(attribution)] = None
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
    """Lays out the layers of the project in place of its own."""

    def __init__(self, order: SheetOrder, facts: Facts | None, notice: Notice) -> None:
        self.order, self.notice = order, notice
        self.paper, self.folder = order.paper, ""
        self.project: Any = QgsProject.instance()
        self.sheet_facts = facts
        if facts is not None:
            self.facts, self.layers = facts, PageLayers(facts)

    @property
    def words(self) -> Words:
        return Words(self.order.language)

    def _locator(self, box_width: float, box_height: float) -> Drawing:
        if self.sheet_facts is None:
            return Drawing(box_width, box_height, ())
        return super()._locator(box_width, box_height)

    def _maps(self, page_layout: PageLayout) -> None:
        """Show the project's layers in the map, and the plugin's in the legend."""
        map_item = item(page_layout.layout, "map")
        if not isinstance(map_item, QgsLayoutItemMap):
            raise SheetError(tr("The template has no map."))
        map_item.setCrs(self.order.crs)
        map_item.setLayers(self.order.layers)
        map_item.setKeepLayerSet(True)
        map_item.zoomToExtent(self.order.extent)
        page_layout.layout.setReferenceMap(map_item)
        legend, bar = item(page_layout.layout, "legend"), item(page_layout.layout, "scalebar")
        ours = [
            (
                layer,
                counted_heading(layer, self._heading(layer), lineage.scale, self.words),
                greys_of(layer, lineage, self.sheet_facts),
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
        if (
            self.sheet_facts is None
            or lineage is None
            or lineage.indicator not in self.sheet_facts.indicators
        ):
            return inert(layer.name())
        measure = self.sheet_facts.measure(lineage.indicator)
        return (measure.of_change if lineage.against else measure).titled


def write_sheet(layout: QgsPrintLayout, path: Path) -> None:
    """Write the sheet as PDF. Raises SheetError."""
    settings = QgsLayoutExporter.PdfExportSettings()
    settings.exportMetadata = False
    # title, caption and number can be searched for
    settings.textRenderFormat = Qgis.TextRenderFormat.AlwaysText
    result = QgsLayoutExporter(layout).exportToPdf(str(path), settings)
    if result != QgsLayoutExporter.ExportResult.Success:
        raise SheetError(tr("The map cannot be written as PDF there."))
