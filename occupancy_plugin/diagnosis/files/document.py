"""What the documents with flowing text (ODT, HTML) take from a page: texts, pictures with what they
say, real tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from qgis.core import QgsLayoutExporter
from qgis.PyQt.QtCore import QBuffer, QByteArray, QIODevice, QRectF, Qt
from qgis.PyQt.QtGui import QImage

from ..content.page import Page, PageKind
from ..drawing.drawing import Drawing, stacked
from ..figures import Grid
from ..pages.fill import LaidOut, place
from .parts import figure_words

MAPS = ("map", "map2", "map3", "map4")
SCALE_BARS = ("scalebar", "scalebar2", "scalebar3")
BODY = (203.0, 158.0)  # mm of a chart that is a page of its own
MAP_DPI = 150
SAMPLE = 3  # every third pixel
ROOM, FULL = 170.0, 250.0  # mm of a map; of what is as wide as the text
MAP_WIDE = {PageKind.MAP: 130.0, PageKind.THEME: 138.0, PageKind.ZOOMS: 160.0}
ASIDE, SMALL = 92.0, ("comparators", "evolution")  # mm of the column beside a map; what is in it
HEIGHTS = {"comparators": 32.0, "evolution": 38.0, "family": 33.0}
WIDTHS = {"comparators": 85.0, "evolution": 85.0}


@dataclass(frozen=True)
class Illustration:
    """width, height: mm on paper · png: the picture · drawing: its shapes, None for a map"""

    width: float
    height: float
    alt: str
    png: bytes = field(repr=False)
    drawing: Drawing | None = field(default=None, repr=False)


@dataclass(frozen=True)
class DocumentPage:
    key: str
    chapter: str
    title: str
    subtitle: str
    sentences: tuple[str, ...]
    illustrations: tuple[Illustration, ...]
    grids: tuple[Grid, ...]
    prose: tuple[tuple[str, bool], ...] = ()


@dataclass(frozen=True)
class Document:
    """language: what the file's header declares · notice: caption and imprint, said once"""

    title: str
    language: str
    organisation: str
    notice: tuple[str, ...]
    secret: str
    pages: Sequence[DocumentPage]


def document_page(laid: LaidOut) -> DocumentPage:
    """Main thread: the map is a picture of the layout."""
    page = laid.page
    maps = _map(laid)
    beside = page.kind is PageKind.THEME
    pictures = [*maps, *_drawings(page, maps[0].height if maps and beside else 0.0)]
    return DocumentPage(
        page.key,
        page.section,
        page.title,
        page.subtitle,
        page.sentences,
        tuple(pictures),
        page.grids,
        page.prose,
    )


def _map(laid: LaidOut) -> list[Illustration]:
    """Maps with legend and scale bar, without the texts and charts around them."""
    region = QRectF()
    for identifier in (*MAPS, "legend", *SCALE_BARS):
        element = laid.layout.itemById(identifier)
        if element is not None and laid.page.maps:
            region = region.united(QRectF(*place(element)))
    if region.isEmpty():
        return []
    hidden = []
    for identifier in (*laid.texts, *laid.drawings):
        element = laid.layout.itemById(identifier)
        if (
            element is not None
            and not identifier.startswith("name")
            and not element.excludeFromExports()
        ):
            element.setExcludeFromExports(True)
            hidden.append(element)
    image = QgsLayoutExporter(laid.layout).renderRegionToImage(region, dpi=MAP_DPI)
    for element in hidden:
        element.setExcludeFromExports(False)
    wide = MAP_WIDE.get(laid.page.kind, ROOM)
    high = wide * region.height() / region.width()
    return [Illustration(wide, high, figure_words(laid), png(image))]


def _drawings(page: Page, map_high: float) -> list[Illustration]:
    """Charts at the sizes of a text page: the two small ones in a column beside a map. A table or
    text that is drawn is real text there; a chart of a whole page comes where the page says how
    high it is."""
    drawn: dict[str, Drawing] = {}
    for identifier, picture in page.pictures.items():
        if identifier == "body":
            if identifier not in page.heights:
                continue
            drawing = picture(*BODY).times(page.heights[identifier] / BODY[1])
        else:
            wide = WIDTHS.get(identifier, FULL)
            drawing = picture(wide, page.heights.get(identifier, HEIGHTS.get(identifier, 46.0)))
        if not any(text.cell is not None for text in drawing.texts):
            drawn[identifier] = drawing
    if map_high and {"comparators", "evolution"} <= set(drawn):
        column = [page.pictures[name](ASIDE, (map_high - 4.0) / 2) for name in SMALL]
        places = zip((0.0, map_high / 2 + 2.0), column, strict=True)
        parts = [(0.0, y, drawing) for y, drawing in places]
        rest = {name: one for name, one in drawn.items() if name not in SMALL}
        drawn = {"aside": stacked(parts, ASIDE, map_high), **rest}
    return [
        Illustration(one.width, one.height, one.words, png(one.image()), one)
        for one in drawn.values()
    ]


def png(image: QImage) -> bytes:
    """With the picture's own 256 most frequent colours: a third of the bytes, the classes' colours
    as they are, and the steps at their edges nearly so."""
    few = Qt.ImageConversionFlag.ThresholdDither | Qt.ImageConversionFlag.AvoidDither
    plain = image.convertToFormat(QImage.Format.Format_RGB32)
    small = plain.convertToFormat(QImage.Format.Format_Indexed8, _colours(plain), few)
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    small.save(buffer, "PNG")
    return bytes(data)


def _colours(image: QImage) -> list[int]:
    """The most frequent ones of a sample, as QRgb."""
    bits = image.constBits()
    bits.setsize(image.bytesPerLine() * image.height())
    pixels = np.frombuffer(bits, dtype=np.uint32)[::SAMPLE]
    colours, counts = np.unique(pixels | 0xFF000000, return_counts=True)
    return [int(colour) for colour in colours[np.argsort(-counts)[:256]]]
