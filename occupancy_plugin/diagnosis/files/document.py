"""What the documents with flowing text (ODT, HTML) take from a page: texts, pictures with what they
say, real tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from qgis.core import QgsLayoutExporter
from qgis.PyQt.QtCore import QBuffer, QByteArray, QIODevice, QRectF, Qt
from qgis.PyQt.QtGui import QImage

from ..content.page import Page
from ..drawing.drawing import Drawing
from ..figures import Grid
from ..pages.fill import LaidOut, place
from .parts import figure_words

MAPS = ("map", "map2", "map3", "map4")
SCALE_BARS = ("scalebar", "scalebar2", "scalebar3")
MAP_DPI = 150
SAMPLE = 3  # every third pixel
ROOM = 170.0  # mm of text width
HEIGHTS = {"comparators": 34.0, "evolution": 48.0, "family": 46.0}
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
    pictures = [*_map(laid), *_drawings(page)]
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
    high = ROOM * region.height() / region.width()
    return [Illustration(ROOM, high, figure_words(laid), png(image))]


def _drawings(page: Page) -> list[Illustration]:
    """Charts at the sizes of a text page. A table or text drawn as the body is real text there."""
    drawings = []
    for identifier, picture in page.pictures.items():
        if identifier == "body":
            continue
        wide = WIDTHS.get(identifier, ROOM)
        drawing = picture(wide, HEIGHTS.get(identifier, 46.0))
        drawings.append(
            Illustration(
                drawing.width, drawing.height, drawing.words, png(drawing.image()), drawing
            )
        )
    return drawings


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
