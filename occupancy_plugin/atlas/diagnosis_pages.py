"""The dossier's pages in an atlas: findings, charts as lists of shapes and the tables behind them,
in both languages. They use only the chosen indicators and scales, so they disclose no more than the
maps and tables of the atlas."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from ..description import Kind
from ..diagnosis.content.contents import contents
from ..diagnosis.content.facts import Facts
from ..diagnosis.content.order import Chapter, plan
from ..diagnosis.content.page import Page, Picture
from ..diagnosis.content.phrases import say
from ..diagnosis.drawing import colours
from ..diagnosis.drawing.drawing import Area, Circle, Drawing, Line, Rect, Shape, Text
from ..diagnosis.drawing.fonts import POINT
from ..diagnosis.drawing.sectors import key_band
from ..diagnosis.drawing.tables import KeyFigure, key_figures, table
from ..diagnosis.figures import Grid
from ..layers.release.released import Release
from ..layers.style.words import Words
from .legends import WORDS
from .texts import AtlasMaterial

TABLE = "table "  # such pages list units; they are left out, as each map has a table below it
SIZES = {  # mm of a page's charts
    "comparators": (70.0, 46.0),
    "evolution": (70.0, 46.0),
    "family": (203.0, 62.0),
}
BODY = (203.0, 118.0)  # mm
TELEPHONE = 70.0  # mm: a chart's width on a telephone, where 7 points read as 8
BOTTOM_MARGIN = 1.0  # mm below a chart's lowest shape
ROLES = (
    *(colours.INK, colours.SOFT, colours.RULE, colours.GRID, colours.ACCENT, colours.OTHERS),
    *(colours.PALE, colours.HATCH_FILL, colours.HATCH_LINE, colours.WHITE, colours.STRIPE),
)
"""Colours that a dark theme replaces, in the order in which `charts.js` lists them."""
TENTH = 10.0
ANCHORS = ("start", "middle", "end")

Document = dict[str, Any]
Box = tuple[float, float, float, float]
"""left, top, right, bottom in mm"""


def diagnosis_document(material: AtlasMaterial) -> Document:
    """Return `data/diagnosis.js`: language → pages, and the colours that shapes index."""
    palette = list(ROLES)
    pages = {
        words.language: [_page(page, palette) for page in _pages(material, words)]
        for words in WORDS
    }
    return {"colours": palette, **pages}


def _pages(material: AtlasMaterial, words: Words) -> list[Page]:
    """Make the dossier's pages that an atlas shows, in one language."""
    release = material.releases[0]
    earlier_release = material.earlier_release(release)
    catalogue = replace(material.catalogue, indicators=material.indicators)
    facts = Facts(
        _reduced_to_atlas(material, release),
        catalogue,
        words,
        _reduced_to_atlas(material, earlier_release) if earlier_release is not None else None,
    )
    chapters = _chapters(material)
    order = replace(
        material.dossier_order(words, release), chapters=chapters, maps=False, numbered=False
    )
    pages = [
        page
        for page in contents(order, facts)
        if (page.pictures or page.sentences) and not page.key.startswith(TABLE)
    ]
    return [_for_the_web(page, facts) if page.key == Chapter.SYNTHESIS else page for page in pages]


def _for_the_web(synthesis: Page, facts: Facts) -> Page:
    """Return the synthesis without what belongs to paper: the sheet that repeats its pictures and
    words, and the proposals that a person rewrites before printing."""
    headings = (say("orientations", facts.words), True)
    lines = list(synthesis.prose)
    if headings in lines:
        lines = lines[: lines.index(headings)]
    pictures = {name: draw for name, draw in synthesis.pictures.items() if name != "body"}
    return replace(synthesis, prose=tuple(lines), pictures=pictures)


def _chapters(material: AtlasMaterial) -> tuple[str, ...]:
    """Return the chapters that need the chosen indicators only. Maps, tables and the method have
    their own pages in the atlas. The chapter on QPV shows the households of each."""
    themes = tuple(str(chapter["id"]) for chapter in plan()["chapters"])
    households = (material.policy.population_field,)
    counts = {i.numerator for i in material.indicators if i.kind is Kind.COUNT}
    zones = (Chapter.QPV,) if households in counts else ()
    return (Chapter.ESSENTIALS, Chapter.SYNTHESIS, *themes, *zones, Chapter.CHANGES)


def _reduced_to_atlas(material: AtlasMaterial, release: Release) -> Release:
    """Return the release reduced to the scales of the atlas, the territory and the wider units."""
    shown = {*material.margins(release), *(scale.id for scale in material.scales)}
    scales = {name: scale for name, scale in release.scales.items() if name in shown}
    return replace(release, scales=scales)


def _page(page: Page, palette: list[str]) -> Document:
    """Return a page as the atlas's scripts read it. Key figures and tables become elements of the
    page, not charts, so that they fit a telephone.

    open: whether the tables are shown at once"""
    first = next(iter(page.maps), None)
    return {
        "key": page.key,
        "chapter": page.chapter,
        "part": page.part.name,
        "title": page.title,
        "subtitle": page.subtitle,
        "sentences": list(page.sentences),
        "prose": [list(paragraph) for paragraph in page.prose],
        "map": [first.scale, first.indicator, first.change] if first is not None else [],
        "figures": [
            [figure.label, figure.text, figure.comparators, figure.change]
            for draw in page.pictures.values()
            for figure in _figures(draw)
        ],
        "charts": [
            _charts(draw, *SIZES.get(name, (BODY[0], page.heights.get(name, BODY[1]))), palette)
            for name, draw in page.pictures.items()
            if not _figures(draw) and not _draws_table(draw)
        ],
        "tables": [_table(grid) for grid in page.grids],
        "open": any(_draws_table(draw) for draw in page.pictures.values()),
    }


def _figures(draw: Picture) -> list[KeyFigure]:
    """Return the key figures that a picture shows."""
    if isinstance(draw, partial) and draw.func in (key_figures, key_band):
        return list(draw.args[0])
    return []


def _draws_table(draw: Picture) -> bool:
    return isinstance(draw, partial) and draw.func is table


def _charts(draw: Picture, width: float, height: float, palette: list[str]) -> Document:
    """Return a chart, with its narrow form where it is too wide for a telephone."""
    chart = _chart(draw(width, height), palette)
    if width <= TELEPHONE:
        return chart
    narrow_chart = _chart(draw(TELEPHONE, height), palette)
    return {**chart, "narrow": {key: narrow_chart[key] for key in ("width", "height", "shapes")}}


def _table(grid: Grid) -> Document:
    return {
        "title": grid.title,
        "head": list(grid.header),
        "rows": [[cell.text for cell in row] for row in grid.rows],
        "lead": grid.lead,
    }


def _chart(drawing: Drawing, palette: list[str]) -> Document:
    """Return a chart as the atlas's scripts draw it.

    width, height: tenths of a millimetre
    words: the description for a screen reader"""
    coloured_fields: list[Box] = []
    shapes = []
    for shape in drawing.shapes:
        if isinstance(shape, Rect | Area) and shape.fill and shape.fill not in ROLES:
            coloured_fields.append(_box(shape))
        shapes.append(_shape(shape, palette, coloured_fields))
    return {
        "width": round(drawing.width * TENTH),
        "height": round(min(drawing.bottom + BOTTOM_MARGIN, drawing.height) * TENTH),
        "words": drawing.words,
        "shapes": shapes,
    }


def _shape(shape: Shape, palette: list[str], coloured_fields: list[Box]) -> list[Any]:
    """Return [kind, lengths…, colours…]; kinds are 'r'ectangle, 'l'ine, 'c'ircle, 'a'rea, 't'ext. A
    text's code combines colour, weight and anchor."""
    if isinstance(shape, Text):
        left, top, right, bottom = shape.box
        x, y = (left + right) / 2, (top + bottom) / 2  # the middle of the text
        on_colour = any(x0 <= x <= x1 and y0 <= y <= y1 for x0, y0, x1, y1 in coloured_fields)
        colour = _colour(shape.colour, palette, keeps_colour=on_colour)
        position = _tenths(shape.x, shape.y, shape.size * POINT)
        code = 6 * colour + 3 * shape.bold + ANCHORS.index(shape.anchor)
        return ["t", *position, code, shape.text]
    if isinstance(shape, Line):
        lengths = _tenths(shape.x1, shape.y1, shape.x2, shape.y2)
        return ["l", *lengths, _colour(shape.stroke, palette), round(shape.line * TENTH, 1)]
    colours_and_line = [
        _colour(shape.fill, palette),
        _colour(shape.stroke, palette),
        round(shape.line * TENTH, 1),
    ]
    if isinstance(shape, Rect):
        return ["r", *_tenths(shape.x, shape.y, shape.width, shape.height), *colours_and_line]
    if isinstance(shape, Circle):
        return ["c", *_tenths(shape.x, shape.y, shape.radius), *colours_and_line]
    assert isinstance(shape, Area)  # nosec B101
    rings = [[length for point in ring for length in _tenths(*point)] for ring in shape.rings]
    return ["a", rings, *colours_and_line]


def _box(shape: Rect | Area) -> Box:
    if isinstance(shape, Rect):
        return shape.x, shape.y, shape.x + shape.width, shape.y + shape.height
    xs, ys = zip(*(point for ring in shape.rings for point in ring), strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _colour(colour: str, palette: list[str], keeps_colour: bool = False) -> int:
    """Return the colour's index in the palette, to which a new colour is added; -1 for ''.

    keeps_colour: a dark theme must keep the colour, because the shape lies on a coloured field"""
    if not colour:
        return -1
    start = len(ROLES) if keeps_colour else 0
    if colour not in palette[start:]:
        palette.append(colour)
    return palette.index(colour, start)


def _tenths(*lengths: float) -> list[int]:
    return [round(length * TENTH) for length in lengths]
