"""Fills a template with a page of a dossier: every text is a variable, every chart a picture."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsExpressionContextUtils,
    QgsLayoutItem,
    QgsLayoutItemLabel,
    QgsLayoutItemLegend,
    QgsLayoutItemMap,
    QgsLayoutItemPicture,
    QgsLayoutItemScaleBar,
    QgsMapLayer,
    QgsPrintLayout,
    QgsProject,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QImageReader
from qgis.PyQt.QtSvg import QSvgRenderer

from ...layers.style.words import Words
from ...toolbelt.errors import SheetError
from ...toolbelt.translation import tr
from ..content.facts import Facts
from ..content.page import Page, PageKind
from ..content.phrases import say
from ..content.shapes import needed_greys
from ..drawing.drawing import Drawing, Text
from ..drawing.fonts import LINE, POINT, even_lines, fit, wrap
from .arrange import arrange, box_of, close_up, make_room_for_title, move_up
from .layers import PageLayers
from .legend import counted_heading, dress_legend, greys_on
from .map_elements import dress_scale_bar, locator, north
from .templates import item, load, template_path

TEXTS = ("title", "subtitle", "heading", "text", "caption", "imprint", "fictitious", "page")
PICTURES = ("comparators", "evolution", "body", "family", "locator", "north")
TITLE_STEPS = (1.0, 0.94, 0.88, 0.82, 0.75)  # 16 … 12 points
TIGHT_LINE = 1.15  # line height of short texts
LABEL_LINE = 1.2  # of QGIS's labels
PREFIX = "occ_"
BAR_ROOM, INSET_BAR_ROOM = 35.0, 21.0  # mm, next to the legend and over a small map


@dataclass(frozen=True)
class Notice:
    """The texts at the foot of every page; an empty one leaves its line out."""

    caption: str
    organisation: str = ""
    date: str = ""
    number: str = ""
    purpose: str = ""
    fictitious: bool = False
    logo: str = ""

    def imprint(self, words: Words) -> str:
        number = say("dossier", words, number=self.number) if self.number else ""
        lines = [self.organisation, " – ".join(text for text in (self.date, number) if text)]
        if self.purpose:
            lines.append(say("purpose", words, purpose=self.purpose))
        return "\n".join(line for line in lines if line)


@dataclass
class PageLayout:
    """A page in its layout.

    layers: kept alive while the layout is painted
    drawings: item id → place in mm, drawing
    texts: label id → place in mm, drawing"""

    layout: QgsPrintLayout
    page: Page
    project: QgsProject  # kept alive: the layout uses it but holds no reference
    layers: list[QgsMapLayer] = field(default_factory=list)
    drawings: dict[str, tuple[float, float, Drawing]] = field(default_factory=dict)
    texts: dict[str, tuple[float, float, Drawing]] = field(default_factory=dict)


class Studio:
    """Lays out the pages of one dossier. `project` may be the user's, for pages that stay in it."""

    def __init__(
        self,
        layers: PageLayers,
        notice: Notice,
        paper: str = "a4",
        folder: str = "",
        project: QgsProject | None = None,
    ) -> None:
        self.layers, self.notice, self.paper, self.folder = layers, notice, paper, folder
        self.project = project or QgsProject()
        if project is None:
            self.project.setCrs(layers.crs)
        self.facts: Facts = layers.facts

    @property
    def words(self) -> Words:
        return self.facts.words

    def lay_out(self, page: Page, number: int = 0, template: Path | None = None) -> PageLayout:
        """Make the layout of a page. Raises SheetError."""
        path = template or template_path(page.kind, self.paper, self.folder)
        page_layout = PageLayout(load(path, page.kind, self.project), page, self.project)
        # saved with the project, so it holds no figure
        page_layout.layout.setName(page.subtitle or page.key)
        arrange(page_layout.layout, page)
        self._maps(page_layout)
        self._pictures(page_layout)
        self._texts(page_layout, number)
        return page_layout

    def _maps(self, page_layout: PageLayout) -> None:
        """Fill the maps with their layers, the legend and the scale bars; remove items that are not
        used."""
        legend_layers = []
        for position, map_part in enumerate(page_layout.page.maps, 1):
            map_item = item(page_layout.layout, "map" if position == 1 else f"map{position}")
            if not isinstance(map_item, QgsLayoutItemMap):
                continue
            map_item.setCrs(self.layers.crs)
            map_item.zoomToExtent(self.layers.extent_of(map_part))
            layers = self.layers.layers_of(map_part, map_item.scale() / 1000.0)
            page_layout.layers += layers
            map_item.setLayers(layers)
            map_item.setKeepLayerSet(True)
            bar = item(page_layout.layout, f"scalebar{position}")
            if isinstance(bar, QgsLayoutItemScaleBar):
                dress_scale_bar(bar, map_item, INSET_BAR_ROOM)
            safe_layer = next(
                layer
                for layer in layers
                if isinstance(layer, QgsVectorLayer) and layer.fields().indexOf("state") >= 0
            )
            measure = self.facts.measure(map_part.indicator)
            measure = measure.of_change if map_part.change else measure
            if position == 1:
                heading = counted_heading(safe_layer, measure.titled, map_part.scale, self.words)
                greys = greys_on(safe_layer) if map_part.change else self._greys(page_layout.page)
                legend_layers.append((safe_layer, heading, greys))
        map_item = item(page_layout.layout, "map")
        legend, bar = item(page_layout.layout, "legend"), item(page_layout.layout, "scalebar")
        if isinstance(map_item, QgsLayoutItemMap) and legend_layers:
            page_layout.layout.setReferenceMap(map_item)
            if isinstance(legend, QgsLayoutItemLegend):
                dress_legend(legend, map_item, legend_layers, self.letters)
            if isinstance(bar, QgsLayoutItemScaleBar):
                above_map = page_layout.page.kind is PageKind.ZOOMS
                bar_room = INSET_BAR_ROOM if above_map else BAR_ROOM
                dress_scale_bar(bar, map_item, bar_room * (1.4 if self.paper == "a3" else 1.0))
        for position in range(len(page_layout.page.maps) + 1, 5):
            _remove(page_layout.layout, "map" if position == 1 else f"map{position}")
            _remove(page_layout.layout, f"scalebar{position}")
        if not page_layout.page.maps:
            for identifier in ("legend", "scalebar", "north"):
                _remove(page_layout.layout, identifier)

    def _greys(self, page: Page) -> tuple[bool, bool, bool]:
        greys = [
            needed_greys(self.facts, map_part.scale, map_part.indicator)
            for map_part in page.maps
            if not map_part.change
        ]
        secret, empty, nothing = zip(*greys, strict=True)
        return any(secret), any(empty), any(nothing)

    def _locator(self, box_width: float, box_height: float) -> Drawing:
        return locator(self.facts, box_width, box_height)

    @property
    def letters(self) -> float:
        return 1.25 if self.paper == "a3" else 1.0

    def _pictures(self, page_layout: PageLayout) -> None:
        for empty_item in self.draw(page_layout):
            page_layout.layout.removeLayoutItem(empty_item)
        logo = item(page_layout.layout, "logo")
        if isinstance(logo, QgsLayoutItemPicture):
            if self.notice.logo:
                logo.setPicturePath(readable_picture(self.notice.logo))
            else:
                page_layout.layout.removeLayoutItem(logo)

    def draw(self, page_layout: PageLayout) -> list[QgsLayoutItem]:
        """Draw the page's pictures into their items. Return the items that have no picture."""
        makers: dict[str, Callable[[float, float], Drawing]] = dict(page_layout.page.pictures)
        makers["locator"] = self._locator
        if page_layout.page.maps:
            makers["north"] = north
        empty_items: list[QgsLayoutItem] = []
        for identifier in PICTURES:
            element = item(page_layout.layout, identifier)
            if element is None:
                continue
            if identifier not in makers or not isinstance(element, QgsLayoutItemPicture):
                empty_items.append(element)
                continue
            if identifier == "family" and page_layout.page.kind is PageKind.CHARTS:
                upper_drawings = [
                    page_layout.drawings.get(name) for name in ("comparators", "evolution")
                ]
                bottoms = [y + drawing.bottom for _, y, drawing in filter(None, upper_drawings)]
                move_up(element, max(bottoms, default=0.0))
            x, y, box_width, box_height = box_of(element).getRect()
            drawing = makers[identifier](box_width / self.letters, box_height / self.letters)
            if not drawing.shapes:
                empty_items.append(element)
                continue
            drawing = drawing.scaled(self.letters)
            page_layout.drawings[identifier] = (x, y, drawing)
            show(element, drawing)
            if identifier == "body" and page_layout.page.kind is PageKind.SUMMARY:
                close_up(page_layout.layout, drawing)
        return empty_items

    def label_texts(self, page: Page, number: int = 0) -> dict[str, str]:
        """Return the texts of a page: label id → text."""
        words = self.words
        texts = {
            "title": page.title,
            "subtitle": page.subtitle,
            "heading": say("takeaway", words) if page.sentences else "",
            "text": "\n\n".join(page.sentences),
            "caption": page.source or self.notice.caption,
            "imprint": self.notice.imprint(words),
            "fictitious": say("fictitious", words) if self.notice.fictitious else "",
            "page": str(number) if number else "",
        }
        for position, map_part in enumerate(page.maps, 1):
            texts[f"name{position}"] = map_part.name
        return texts

    def _texts(self, page_layout: PageLayout, number: int) -> None:
        """Write the texts into their labels; remove labels without a text."""
        texts = self.label_texts(page_layout.page, number)
        set_texts(page_layout.layout, texts)
        for identifier, text in texts.items():
            label = item(page_layout.layout, identifier)
            if not isinstance(label, QgsLayoutItemLabel):
                continue
            if not text:
                page_layout.layout.removeLayoutItem(label)
                continue
            _fit(label, identifier, text)
            x, y, *_ = box_of(label).getRect()
            drawing = label_drawing(label, text)
            page_layout.texts[identifier] = (x, y, drawing)
            if identifier == "title":
                make_room_for_title(page_layout.layout, drawing.bottom)
        if not page_layout.page.sentences:
            _remove(page_layout.layout, "text_rule")


def readable_picture(path: str) -> str:
    """Return the path of a logo. Raises SheetError if it is not a picture."""
    svg = path.lower().endswith(".svg")
    reader: Any = QSvgRenderer(path) if svg else QImageReader(path)
    if not (reader.isValid() if svg else reader.canRead()):
        raise SheetError(
            tr("The logo {file} is not a picture: choose another.").format(file=Path(path).name)
        )
    return path


def set_texts(layout: QgsPrintLayout, texts: Mapping[str, str]) -> None:
    """Set the layout's variables, label id → text.

    They are set together: QGIS's setter of a single variable appends to the list, and the earlier
    text stays in the saved file."""
    scope = QgsExpressionContextUtils.layoutScope(layout)
    names = [name for name in scope.variableNames() if not scope.isReadOnly(name)]
    variables = {name: scope.variable(name) for name in names}
    changed = {f"{PREFIX}{identifier}": text for identifier, text in texts.items()}
    QgsExpressionContextUtils.setLayoutVariables(layout, {**variables, **changed})


def _remove(layout: QgsPrintLayout, identifier: str) -> None:
    element = item(layout, identifier)
    if element is not None:
        layout.removeLayoutItem(element)


def show(picture: QgsLayoutItemPicture, drawing: Drawing) -> None:
    """Show the drawing in the item, declared as SVG: otherwise QGIS reads it as a small raster."""
    data = base64.b64encode(drawing.svg().encode("utf-8")).decode("ascii")
    picture.setPicturePath(f"base64:{data}", QgsLayoutItemPicture.Format.FormatSVG)  # type: ignore[attr-defined]


def _fit(label: QgsLayoutItemLabel, identifier: str, text: str) -> None:
    """Shrink the letters of a long title down to three quarters, because QGIS's labels do not
    shrink."""
    if identifier not in ("title", "subtitle", "text"):
        return
    text_format = label.textFormat()
    _, _, box_width, box_height = box_of(label).getRect()
    bold, sizes = text_format.font().bold(), tuple(text_format.size() * s for s in TITLE_STEPS)
    if identifier != "text" and box_height < 2 * text_format.size() * POINT:
        text_format.setSize(fit(text, sizes, box_width, bold))
    else:
        fitting = (size for size in sizes if _height(text, size, box_width, bold) <= box_height)
        text_format.setSize(next(fitting, sizes[-1]))
    label.setTextFormat(text_format)


def _height(text: str, size: float, box_width: float, bold: bool) -> float:
    """Return mm of a text, as `label_drawing` sets it or as QGIS's label does, which draws the
    empty lines between paragraphs."""
    lines = wrap(text, size, box_width, bold)
    written_lines = [line for line in lines if line]
    paragraphs = sum(bool(line) for line in text.split("\n"))
    drawn_height = (len(written_lines) * LINE + paragraphs * 0.5) * size * POINT
    return max(drawn_height, len(lines) * size * POINT * LABEL_LINE)


def label_drawing(label: QgsLayoutItemLabel, text: str) -> Drawing:
    """Draw the text of a label line by line, as letters, with a space at each broken line."""
    text_format = label.textFormat()
    _, _, box_width, box_height = box_of(label).getRect()
    size, bold = text_format.size(), text_format.font().bold()
    is_right_aligned = label.hAlign() == Qt.AlignmentFlag.AlignRight
    body = label.id() == "text"
    step = size * POINT * (LINE if body else TIGHT_LINE)
    y, shapes = size * POINT * 0.92, []
    for number, paragraph in enumerate(line_text for line_text in text.split("\n") if line_text):
        lines = wrap(paragraph, size, box_width, bold)
        if label.id() == "title":
            lines = even_lines(lines, paragraph, size, box_width, bold)
        for position, line in enumerate(lines):
            end = "" if position == len(lines) - 1 else " "
            anchor = "end" if is_right_aligned else "start"
            x = box_width if is_right_aligned else 0.0
            shown_line = line if is_right_aligned else line + end
            shapes.append(
                Text(x, y, shown_line, size, text_format.color().name(), bold, anchor, (number, -1))
            )
            y += step
        y += size * POINT * 0.5 if body else 0.0
    return Drawing(box_width, box_height, tuple(shapes), text.replace("\n", " "))
