"""The content of documents with flowing text (ODT, HTML): texts, pictures with their descriptions,
real tables."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from qgis.core import QgsLayoutExporter
from qgis.PyQt.QtCore import QBuffer, QByteArray, QIODevice, QRectF, Qt
from qgis.PyQt.QtGui import QImage

from ...layers.style.words import Words
from ...toolbelt.metadata import resource
from ...toolbelt.template import fill_in
from ..content.page import PageKind
from ..content.phrases import phrases
from ..drawing.drawing import Drawing, stacked
from ..figures import Grid
from ..pages.arrange import box_of
from ..pages.fill import PageLayout
from .pictures import pixels
from .reading_order import figure_words

PAGE_REFERENCE = re.compile("\\(page\u00a0(\\d+)\\)")
MAPS = ("map", "map2", "map3", "map4")
SCALE_BARS = ("scalebar", "scalebar2", "scalebar3")
MAP_DPI = 150
SAMPLE = 3  # every third pixel
MAP_WIDTH, TEXT_WIDTH = 170.0, 250.0  # mm of a map; of the whole text width
MAP_WIDE = {PageKind.MAP: 130.0, PageKind.THEME: 130.0, PageKind.ZOOMS: 160.0}
WIDTHS = {"sectors": 104.0}  # mm of a chart that its page has no place for; others: TEXT_WIDTH
TALLEST = {"comparators": 58.0, "evolution": 58.0, "family": 48.0, "body": 100.0}  # mm of a chart
# mm of the charts beside and below the map of a theme, with which they share a page
THEME = {"comparators": (92.0, 34.0), "evolution": (92.0, 34.0), "family": (TEXT_WIDTH, 34.0)}
ASIDE_GAP = 4.0  # mm between the two charts beside a map


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
    return DocumentPage(
        page.key,
        page.section,
        page.title,
        page.subtitle,
        page.sentences,
        (*_map(page_layout), *_drawings(page_layout)),
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


def _drawings(page_layout: PageLayout) -> list[Illustration]:
    """Return the charts as they are drawn on the page; those beside a map form a column.

    A tall one is drawn lower, and those of a theme beside and below its map. A table or text is
    left out: it is real text there."""
    page, charts = page_layout.page, dict[str, Drawing]()
    for identifier, picture in page.pictures.items():
        _, _, placed = page_layout.drawings.get(identifier, (0.0, 0.0, None))
        height = page.heights.get(identifier, TALLEST.get(identifier, 0.0))
        if not height or (placed and any(text.cell is not None for text in placed.texts)):
            continue
        if page.kind is PageKind.THEME:
            placed = picture(*THEME[identifier])
        elif placed is None:
            placed = picture(WIDTHS.get(identifier, TEXT_WIDTH), height)
        elif placed.height > height:
            placed = picture(placed.width, height)
        charts[identifier] = placed.scaled(min(1.0, TEXT_WIDTH / placed.width))
    if page.kind is PageKind.THEME and {"comparators", "evolution"} <= set(charts):
        upper, lower = charts.pop("comparators"), charts.pop("evolution")
        top = upper.height + ASIDE_GAP
        parts = [(0.0, 0.0, upper), (0.0, top, lower)]
        aside = stacked(parts, max(upper.width, lower.width), top + lower.height)
        charts = {"aside": aside, **charts}
    return [
        Illustration(chart.width, chart.height, chart.words, png(chart.image()), chart)
        for chart in charts.values()
    ]


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
    sample = pixels(image, 4).view(np.uint32).ravel()[::SAMPLE]
    colours, counts = np.unique(sample | 0xFF000000, return_counts=True)
    return [int(colour) for colour in colours[np.argsort(-counts)[:256]]]
