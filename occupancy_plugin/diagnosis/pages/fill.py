"""`lay_out`: a page of a dossier as a print layout of its template, every text a variable, every
chart a picture."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
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
    QgsRectangle,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QImageReader
from qgis.PyQt.QtSvg import QSvgRenderer

from ...layers.style.words import Words
from ...toolbelt.errors import SheetError
from ...toolbelt.numbers import POINTS
from ...toolbelt.translation import tr
from ..content.facts import Facts
from ..content.page import Page
from ..content.phrases import say
from ..drawing.drawing import Drawing, Text
from ..drawing.fonts import LINE, POINT, fit, wrap
from .layers import PageLayers
from .legend import counted, dress_legend, greys_on
from .marks import dress_scale_bar, locator, north
from .templates import item, load, template_path

TEXTS = ("title", "subtitle", "heading", "text", "caption", "imprint", "fictitious", "page")
PICTURES = ("comparators", "evolution", "family", "body", "locator", "north")
TITLE_STEPS = (1.0, 0.94, 0.88, 0.82, 0.75)  # 16 … 12 points
TIGHT = 1.15  # line height of short texts
PREFIX = "occ_"
BAR_ROOM = 21.0  # mm


@dataclass(frozen=True)
class Notice:
    """What stands at the foot of every page; an empty text leaves its line out."""

    caption: str
    organisation: str = ""
    date: str = ""
    number: str = ""
    purpose: str = ""
    fictitious: bool = False
    logo: str = ""

    def imprint(self, words: Words) -> str:
        number = say("dossier", words, number=self.number) if self.number else ""
        lines = [self.organisation, " – ".join(part for part in (self.date, number) if part)]
        if self.purpose:
            lines.append(say("purpose", words, purpose=self.purpose))
        return "\n".join(line for line in lines if line)


@dataclass
class LaidOut:
    """layers: kept alive as long as the layout is painted · drawings: by item id, with their place
    and size in mm · texts: what our labels say, in the same way."""

    layout: QgsPrintLayout
    page: Page
    project: QgsProject  # a layout has no reference of its own, and asks it at every drawing
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

    def lay_out(self, page: Page, number: int = 0, template: Path | None = None) -> LaidOut:
        """Raises SheetError."""
        path = template or template_path(page.kind, self.paper, self.folder)
        laid = LaidOut(load(path, page.kind, self.project), page, self.project)
        laid.layout.setName(page.subtitle or page.key)  # a saved project keeps it: no figure
        self._maps(laid)
        self._pictures(laid)
        self._texts(laid, number)
        return laid

    def _maps(self, laid: LaidOut) -> None:
        extent, legend_layers = self.layers.extent(), []
        for position, part in enumerate(laid.page.maps, 1):
            map_item = item(laid.layout, "map" if position == 1 else f"map{position}")
            if not isinstance(map_item, QgsLayoutItemMap):
                continue
            map_item.setCrs(self.layers.crs)
            map_item.zoomToExtent(QgsRectangle(*part.window) if part.window else extent)
            layers = self.layers.of(part, map_item.scale() / 1000.0)
            laid.layers += layers
            map_item.setLayers(layers)
            map_item.setKeepLayerSet(True)
            bar = item(laid.layout, f"scalebar{position}")
            if isinstance(bar, QgsLayoutItemScaleBar):
                dress_scale_bar(bar, map_item, BAR_ROOM)
            safe = next(
                layer
                for layer in layers
                if isinstance(layer, QgsVectorLayer) and layer.fields().indexOf("state") >= 0
            )
            measure = self.facts.measure(part.indicator)
            if part.change and measure.unit == "%":
                measure = replace(measure, unit=POINTS)
            heading = measure.unit if part.shared and measure.unit else measure.titled
            if position == 1:
                heading = counted(safe, heading, part.scale, self.words)
                greys = greys_on(safe) if part.change else self._greys(laid.page)
                legend_layers.append((safe, heading, greys))
        map_item = item(laid.layout, "map")
        legend, bar = item(laid.layout, "legend"), item(laid.layout, "scalebar")
        if isinstance(map_item, QgsLayoutItemMap) and legend_layers:
            laid.layout.setReferenceMap(map_item)
            if isinstance(legend, QgsLayoutItemLegend):
                dress_legend(legend, map_item, legend_layers, self.letters)
            if isinstance(bar, QgsLayoutItemScaleBar):
                dress_scale_bar(bar, map_item, BAR_ROOM * (1.4 if self.paper == "a3" else 1.0))
        for position in range(len(laid.page.maps) + 1, 5):
            _remove(laid.layout, "map" if position == 1 else f"map{position}")
            _remove(laid.layout, f"scalebar{position}")
        if not laid.page.maps:
            for identifier in ("legend", "scalebar", "north"):
                _remove(laid.layout, identifier)

    def _greys(self, page: Page) -> tuple[bool, bool, bool]:
        each = [self.facts.greys(p.scale, p.indicator) for p in page.maps if not p.change]
        secret, empty, nothing = zip(*each, strict=True)
        return any(secret), any(empty), any(nothing)

    def _locator(self, wide: float, high: float) -> Drawing:
        return locator(self.facts, wide, high)

    @property
    def letters(self) -> float:
        return 1.25 if self.paper == "a3" else 1.0

    def _pictures(self, laid: LaidOut) -> None:
        for spare in self.draw(laid):
            laid.layout.removeLayoutItem(spare)
        logo = item(laid.layout, "logo")
        if isinstance(logo, QgsLayoutItemPicture):
            if self.notice.logo:
                logo.setPicturePath(readable_picture(self.notice.logo))
            else:
                laid.layout.removeLayoutItem(logo)

    def draw(self, laid: LaidOut) -> list[QgsLayoutItem]:
        """The page's drawings in their items; those items for which it has none."""
        makers: dict[str, Callable[[float, float], Drawing]] = dict(laid.page.pictures)
        makers["locator"] = self._locator
        if laid.page.maps:
            makers["north"] = north
        spare: list[QgsLayoutItem] = []
        for identifier in PICTURES:
            element = item(laid.layout, identifier)
            if element is None:
                continue
            if identifier not in makers or not isinstance(element, QgsLayoutItemPicture):
                spare.append(element)
                continue
            x, y, wide, high = place(element)
            drawing = makers[identifier](wide / self.letters, high / self.letters)
            if not drawing.shapes:
                spare.append(element)
                continue
            drawing = drawing.times(self.letters)
            laid.drawings[identifier] = (x, y, drawing)
            show(element, drawing)
        return spare

    def said(self, page: Page, number: int = 0) -> dict[str, str]:
        """Texts of a page by the id of their label."""
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
        for position, part in enumerate(page.maps, 1):
            texts[f"name{position}"] = part.name
        return texts

    def _texts(self, laid: LaidOut, number: int) -> None:
        texts = self.said(laid.page, number)
        set_texts(laid.layout, texts)
        for identifier, text in texts.items():
            label = item(laid.layout, identifier)
            if not isinstance(label, QgsLayoutItemLabel):
                continue
            if not text:
                laid.layout.removeLayoutItem(label)
                continue
            _fit(label, identifier, text)
            x, y, *_ = place(label)
            laid.texts[identifier] = (x, y, written(label, text))
        if not laid.page.sentences:
            _remove(laid.layout, "text_rule")


def readable_picture(path: str) -> str:
    """The path of a logo. Raises SheetError for what is no picture."""
    svg = path.lower().endswith(".svg")
    reader: Any = QSvgRenderer(path) if svg else QImageReader(path)
    if not (reader.isValid() if svg else reader.canRead()):
        raise SheetError(
            tr(
                "The logo {file} cannot be read as a picture. Choose another in the options."
            ).format(file=Path(path).name)
        )
    return path


def set_texts(layout: QgsPrintLayout, texts: Mapping[str, str]) -> None:
    """Texts by the id of their label, as the layout's variables. All at once: QGIS's setter of one
    variable appends it to the list, and the earlier text stays in the saved file."""
    scope = QgsExpressionContextUtils.layoutScope(layout)
    names = [name for name in scope.variableNames() if not scope.isReadOnly(name)]
    known = {name: scope.variable(name) for name in names}
    changed = {f"{PREFIX}{identifier}": text for identifier, text in texts.items()}
    QgsExpressionContextUtils.setLayoutVariables(layout, {**known, **changed})


def _remove(layout: QgsPrintLayout, identifier: str) -> None:
    element = item(layout, identifier)
    if element is not None:
        layout.removeLayoutItem(element)


def place(element: QgsLayoutItem) -> tuple[float, float, float, float]:
    """Left, top, width, height of an item in mm."""
    where, size = element.pagePositionWithUnits(), element.sizeWithUnits()
    return where.x(), where.y(), size.width(), size.height()


def show(picture: QgsLayoutItemPicture, drawing: Drawing) -> None:
    """The drawing inside the item: as SVG, said to be one, or QGIS reads it as a small raster."""
    data = base64.b64encode(drawing.svg().encode("utf-8")).decode("ascii")
    picture.setPicturePath(f"base64:{data}", QgsLayoutItemPicture.Format.FormatSVG)  # type: ignore[attr-defined]


def _fit(label: QgsLayoutItemLabel, identifier: str, text: str) -> None:
    """Labels do not shrink: a long title gets smaller letters, down to three quarters."""
    if identifier not in ("title", "subtitle", "text"):
        return
    look = label.textFormat()
    _, _, wide, high = place(label)
    sizes = tuple(look.size() * step for step in TITLE_STEPS)
    if identifier != "text" and high < 2 * look.size() * POINT:
        look.setSize(fit(text, sizes, wide, look.font().bold()))
    else:
        look.setSize(
            next(
                (s for s in sizes if _height(text, s, wide, look.font().bold()) <= high), sizes[-1]
            )
        )
    label.setTextFormat(look)


def _height(text: str, size: float, wide: float, bold: bool) -> float:
    lines = wrap(text, size, wide, bold)
    return len(lines) * size * POINT * LINE + text.count("\n") * size * POINT * 0.5


def written(label: QgsLayoutItemLabel, text: str) -> Drawing:
    """What the label shows, as lines of our own: real letters with a space at each broken line."""
    look = label.textFormat()
    _, _, wide, high = place(label)
    size, bold = look.size(), look.font().bold()
    right = label.hAlign() == Qt.AlignmentFlag.AlignRight
    body = label.id() == "text"
    step = size * POINT * (LINE if body else TIGHT)
    y, shapes = size * POINT * 0.92, []
    for number, paragraph in enumerate(part for part in text.split("\n") if part):
        lines = wrap(paragraph, size, wide, bold)
        for position, line in enumerate(lines):
            end = "" if position == len(lines) - 1 else " "
            anchor = "end" if right else "start"
            x = wide if right else 0.0
            shown = line if right else line + end
            shapes.append(Text(x, y, shown, size, look.color().name(), bold, anchor, (number, -1)))
            y += step
        y += size * POINT * 0.5 if body else 0.0
    return Drawing(wide, high, tuple(shapes), text.replace("\n", " "))
