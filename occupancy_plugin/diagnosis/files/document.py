"""The content of documents with flowing text (ODT, HTML): texts, pictures with their descriptions,
real tables."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations

import numpy as np
from qgis.core import QgsLayoutExporter
from qgis.PyQt.QtCore import QBuffer, QByteArray, QIODevice, QRectF, Qt
from qgis.PyQt.QtGui import QImage

from ...layers.style.words import Words
from ...toolbelt.metadata import resource
from ...toolbelt.template import fill_in
from ..content.page import Page, PageKind, Picture
from ..content.phrases import phrases
from ..drawing.drawing import Drawing, stacked
from ..figures import Grid
from ..pages.arrange import box_of
from ..pages.fill import PageLayout
from .reading_order import figure_words

PAGE_REFERENCE = re.compile("\\(page\u00a0(\\d+)\\)")
MAPS = ("map", "map2", "map3", "map4")
SCALE_BARS = ("scalebar", "scalebar2", "scalebar3")
MAP_DPI = 150
SAMPLE = 3  # every third pixel
MAP_WIDTH, TEXT_WIDTH = 170.0, 250.0  # mm of a map; of the whole text width
MAP_WIDE = {PageKind.MAP: 130.0, PageKind.THEME: 130.0, PageKind.ZOOMS: 160.0}
SIDE_WIDTH, SIDE_PICTURES = (
    92.0,
    ("comparators", "evolution"),
)  # mm of the column next to a map; its content
HEIGHTS = {"comparators": 32.0, "evolution": 38.0, "family": 33.0}
WIDTHS = {"comparators": 85.0, "evolution": 85.0, "sectors": 104.0}
BODY_HEIGHT, PAPER_HEIGHT = 80.0, 158.0  # mm of a chart that fills its page; of that page
GROWTH = (1.0, 1.25, 1.5, 1.8, 2.2)  # times the height of a chart
TOUCHING = 0.2  # mm that the boxes of two texts may share
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Illustration:
    """A map or a chart.

    width, height: mm on paper
    alt: description
    drawing: its shapes, None for a map"""

    width: float
    height: float
    alt: str
    png: bytes = field(repr=False)
    drawing: Drawing | None = field(default=None, repr=False)


@dataclass(frozen=True)
class DocumentPage:
    """The content of a page, as flowing text."""

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
    """A dossier as flowing text.

    language: that of the file's header
    notice: caption and imprint, written once
    secret: the warning that data are fictitious, '' for real ones
    grids: part of the dossier → the tables of its pages, each once"""

    title: str
    language: str
    organisation: str
    notice: tuple[str, ...]
    secret: str
    pages: Sequence[DocumentPage]
    grids: Mapping[str, Sequence[Grid]] = field(default_factory=dict)

    @property
    def words(self) -> Words:
        return Words(self.language)

    def with_references(self, text: str, reference: str) -> str:
        """Return a text, already escaped, with each "(page 9)" as a reference: pages of the PDF
        are sections here.

        reference: what to write, where {n} is the number of the section"""

        def refer(match: re.Match[str]) -> str:
            exists = int(match[1]) <= len(self.pages)
            return f"({reference.format(n=match[1])})" if exists else match[0]

        return PAGE_REFERENCE.sub(refer, text)


def filled(name: str, **values: str) -> str:
    """Return a file of resources/diagnosis/files on one line, with its `{names}` filled in."""
    text = resource("diagnosis", "files", name).read_text("utf-8")
    return fill_in("".join(text.splitlines()), **values)


def document_page(page_layout: PageLayout) -> DocumentPage:
    """Turn a layout into the content of a text document. Main thread: the map is rendered from the
    layout."""
    page = page_layout.page
    maps = _map(page_layout)
    map_high = maps[0].height if maps and page.kind is PageKind.THEME else 0.0
    pictures = [*maps, *_drawings(page, map_high)]
    return DocumentPage(
        page.key,
        page.section,
        page.title,
        page.subtitle,
        page.sentences,
        tuple(pictures),
        tuple(_without_pages(grid) for grid in page.grids),
        page.prose,
    )


def _without_pages(grid: Grid) -> Grid:
    """Return a table without its column of the PDF's page numbers."""
    if all(grid.header[-1] != texts["page number"] for texts in phrases().values()):
        return grid
    return replace(grid, header=grid.header[:-1], rows=tuple(row[:-1] for row in grid.rows))


def _map(page_layout: PageLayout) -> list[Illustration]:
    """Render the maps with legend and scale bar, without the texts and charts around them."""
    region = QRectF()
    for identifier in (*MAPS, "legend", *SCALE_BARS):
        element = page_layout.layout.itemById(identifier)
        if element is not None and page_layout.page.maps:
            region = region.united(box_of(element))
    if region.isEmpty():
        return []
    hidden_items = []
    for identifier in (*page_layout.texts, *page_layout.drawings):
        element = page_layout.layout.itemById(identifier)
        if (
            element is not None
            and not identifier.startswith("name")
            and not element.excludeFromExports()
        ):
            element.setExcludeFromExports(True)
            hidden_items.append(element)
    image = QgsLayoutExporter(page_layout.layout).renderRegionToImage(region, dpi=MAP_DPI)
    for element in hidden_items:
        element.setExcludeFromExports(False)
    box_width = MAP_WIDE.get(page_layout.page.kind, MAP_WIDTH)
    box_height = box_width * region.height() / region.width()
    return [Illustration(box_width, box_height, figure_words(page_layout), png(image))]


def _drawings(page: Page, map_high: float) -> list[Illustration]:
    """Draw the charts at the sizes of a text page; two small ones form a column next to a map.

    A drawn table or text is left out, since it is real text there."""
    drawings: dict[str, Drawing] = {}
    for identifier, picture in page.pictures.items():
        if page.heights.get(identifier) == 0.0:
            continue
        on_paper = picture(TEXT_WIDTH, PAPER_HEIGHT)  # where every table fits
        if not any(text.cell is not None for text in on_paper.texts):
            box_width = WIDTHS.get(identifier, TEXT_WIDTH)
            drawings[identifier] = _legible(picture, box_width, _height(page, identifier))
    if map_high and {"comparators", "evolution"} <= set(drawings):
        column = [page.pictures[name](SIDE_WIDTH, (map_high - 4.0) / 2) for name in SIDE_PICTURES]
        places = zip((0.0, map_high / 2 + 2.0), column, strict=True)
        parts = [(0.0, y, drawing) for y, drawing in places]
        other_charts = {
            name: chart for name, chart in drawings.items() if name not in SIDE_PICTURES
        }
        drawings = {"aside": stacked(parts, SIDE_WIDTH, map_high), **other_charts}
    return [
        Illustration(chart.width, chart.height, chart.words, png(chart.image()), chart)
        for chart in drawings.values()
    ]


def _height(page: Page, identifier: str) -> float:
    default = BODY_HEIGHT if identifier == "body" else HEIGHTS.get(identifier, 46.0)
    return page.heights.get(identifier, default)


def _legible(picture: Picture, box_width: float, box_height: float) -> Drawing:
    """Draw a chart in the least of some heights at which no text is over another, in the first one
    if there is none."""
    charts = (picture(box_width, box_height * factor) for factor in GROWTH)
    return next(filter(stands_apart, charts), None) or picture(box_width, box_height)


def stands_apart(drawing: Drawing) -> bool:
    """Whether no text is shortened, over another or beyond the edges of the drawing."""
    if any(text.text.endswith("…") for text in drawing.texts):
        return False
    boxes = [text.box for text in drawing.texts if text.text.strip()]
    is_inside = all(
        box[0] >= -TOUCHING
        and box[2] <= drawing.width + TOUCHING
        and box[3] <= drawing.height + TOUCHING
        for box in boxes
    )
    return is_inside and not any(_overlap(*pair) for pair in combinations(boxes, 2))


def _overlap(box: Box, other_box: Box) -> bool:
    shared_width = min(box[2], other_box[2]) - max(box[0], other_box[0])
    shared_height = min(box[3], other_box[3]) - max(box[1], other_box[1])
    return shared_width > TOUCHING and shared_height > TOUCHING


def png(image: QImage) -> bytes:
    """Return a PNG with the picture's 256 most frequent colours: a third of the bytes, with exact
    colours of the classes and nearly exact edges."""
    flags = Qt.ImageConversionFlag.ThresholdDither | Qt.ImageConversionFlag.AvoidDither
    image_without_alpha = image.convertToFormat(QImage.Format.Format_RGB32)
    indexed_image = image_without_alpha.convertToFormat(
        QImage.Format.Format_Indexed8, _colours(image_without_alpha), flags
    )
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    indexed_image.save(buffer, "PNG")
    return bytes(data)


def _colours(image: QImage) -> list[int]:
    """Return the most frequent colours of a sample, as QRgb."""
    bits = image.constBits()
    bits.setsize(image.bytesPerLine() * image.height())
    pixels = np.frombuffer(bits, dtype=np.uint32)[::SAMPLE]
    colours, counts = np.unique(pixels | 0xFF000000, return_counts=True)
    return [int(colour) for colour in colours[np.argsort(-counts)[:256]]]
