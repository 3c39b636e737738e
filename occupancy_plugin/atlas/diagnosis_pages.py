"""The dossier's pages in an atlas: what they find, their charts as lists of shapes, the tables
behind them, in both languages. Made from the chosen indicators and scales alone: nothing that the
maps and tables of the atlas do not tell."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ..description import Kind
from ..diagnosis.content.contents import contents
from ..diagnosis.content.facts import Facts
from ..diagnosis.content.order import CHANGES, ESSENTIALS, QPV, SYNTHESIS, plan
from ..diagnosis.content.page import Page
from ..diagnosis.drawing import colours
from ..diagnosis.drawing.drawing import Area, Circle, Drawing, Line, Rect, Shape, Text
from ..diagnosis.drawing.fonts import POINT
from ..diagnosis.figures import Grid
from ..layers.release.released import Release
from ..layers.style.words import Words
from .legends import WORDS
from .texts import AtlasMaterial

TABLE = "table "  # pages of units, which stand in the table under each map
SIZES = {"comparators": (98.0, 52.0), "evolution": (98.0, 52.0), "family": (203.0, 62.0)}
BODY = (203.0, 118.0)  # mm
ROLES = (
    *(colours.INK, colours.SOFT, colours.RULE, colours.GRID, colours.ACCENT, colours.OTHERS),
    *(colours.PALE, colours.HATCH_FILL, colours.HATCH_LINE, colours.WHITE, colours.STRIPE),
)
"""Colours that change in the dark, in the order in which `charts.js` knows them."""
TENTH = 10.0
ANCHORS = ("start", "middle", "end")

Document = dict[str, Any]


def diagnosis_document(material: AtlasMaterial) -> Document:
    """`data/diagnosis.js`: language → pages; the colours that their shapes name by position."""
    known = list(ROLES)
    pages = {
        words.language: [_page(page, known) for page in _pages(material, words)] for words in WORDS
    }
    return {"colours": known, **pages}


def _pages(material: AtlasMaterial, words: Words) -> list[Page]:
    release = material.releases[0]
    before = material.before(release)
    catalogue = replace(material.catalogue, indicators=material.indicators)
    facts = Facts(
        _chosen(material, release),
        catalogue,
        words,
        _chosen(material, before) if before is not None else None,
    )
    chapters = _chapters(material)
    order = replace(material.dossier_order(words, release), chapters=chapters, maps=False)
    return [
        page
        for page in contents(order, facts)
        if (page.pictures or page.sentences) and not page.key.startswith(TABLE)
    ]


def _chapters(material: AtlasMaterial) -> tuple[str, ...]:
    """Those that are made of the chosen indicators alone; maps, tables and the method are pages of
    the atlas itself. QPV are told with the households of each."""
    themes = tuple(str(chapter["id"]) for chapter in plan()["chapters"])
    zones = (QPV,) if _tells_households(material) else ()
    return (ESSENTIALS, SYNTHESIS, *themes, *zones, CHANGES)


def _tells_households(material: AtlasMaterial) -> bool:
    """Whether the atlas has the households of each unit, which the tables of QPV have too."""
    population = material.policy.population_field
    return any(i.kind is Kind.COUNT and i.numerator == (population,) for i in material.indicators)


def _chosen(material: AtlasMaterial, release: Release) -> Release:
    """The release with the scales of the atlas, and the territory with the wider units."""
    order = {scale.id: scale.order for scale in material.catalogue.scales}
    widest = order.get(material.order.territory.scale, -1)
    chosen = {s.id for s in material.scales}
    scales = {
        name: part
        for name, part in release.scales.items()
        if name in chosen or order.get(name, widest + 1) <= widest
    }
    return replace(release, scales=scales)


def _page(page: Page, known: list[str]) -> Document:
    shown = next((part for part in page.maps), None)
    return {
        "key": page.key,
        "chapter": page.chapter,
        "part": page.part.name,
        "title": page.title,
        "subtitle": page.subtitle,
        "sentences": list(page.sentences),
        "prose": [list(paragraph) for paragraph in page.prose],
        "map": [shown.scale, shown.indicator, shown.change] if shown is not None else [],
        "charts": [
            _chart(draw(*SIZES.get(name, BODY)), known) for name, draw in page.pictures.items()
        ],
        "tables": [_table(grid) for grid in page.grids],
    }


def _table(grid: Grid) -> Document:
    return {
        "title": grid.title,
        "head": list(grid.header),
        "rows": [[cell.text for cell in row] for row in grid.rows],
        "lead": grid.lead,
    }


def _chart(drawing: Drawing, known: list[str]) -> Document:
    """width, height: tenths of a millimetre · words: what a reader who does not see it is told."""
    fields: list[Rect] = []
    shapes = []
    for shape in drawing.shapes:
        if isinstance(shape, Rect) and shape.fill and shape.fill not in ROLES:
            fields.append(shape)
        shapes.append(_shape(shape, known, fields))
    return {
        "width": round(drawing.width * TENTH),
        "height": round(drawing.height * TENTH),
        "words": drawing.words,
        "shapes": shapes,
    }


def _shape(shape: Shape, known: list[str], fields: list[Rect]) -> list[Any]:
    """[kind, lengths…, colours…]: 'r'ectangle, 'l'ine, 'c'ircle, 'a'rea, 't'ext, whose one number
    has colour, weight and anchor."""
    if isinstance(shape, Text):
        on_colour = any(_holds(field, shape) for field in fields)
        colour = _colour(shape.colour, known, fixed=on_colour)
        place = _tenths(shape.x, shape.y, shape.size * POINT)
        code = 6 * colour + 3 * shape.bold + ANCHORS.index(shape.anchor)
        return ["t", *place, code, shape.text]
    if isinstance(shape, Line):
        lengths = _tenths(shape.x1, shape.y1, shape.x2, shape.y2)
        return ["l", *lengths, _colour(shape.stroke, known), _line(shape.line)]
    look = [_colour(shape.fill, known), _colour(shape.stroke, known), _line(shape.line)]
    if isinstance(shape, Rect):
        return ["r", *_tenths(shape.x, shape.y, shape.width, shape.height), *look]
    if isinstance(shape, Circle):
        return ["c", *_tenths(shape.x, shape.y, shape.radius), *look]
    assert isinstance(shape, Area)  # nosec B101
    return ["a", [[n for point in ring for n in _tenths(*point)] for ring in shape.rings], *look]


def _holds(field: Rect, text: Text) -> bool:
    left, top, right, bottom = text.box
    x, y = (left + right) / 2, (top + bottom) / 2
    return field.x <= x <= field.x + field.width and field.y <= y <= field.y + field.height


def _colour(colour: str, known: list[str], fixed: bool = False) -> int:
    """Its position; -1 for none. fixed: one that is no role, for what lies on a colour."""
    if not colour:
        return -1
    start = len(ROLES) if fixed else 0
    if colour not in known[start:]:
        known.append(colour)
    return known.index(colour, start)


def _tenths(*lengths: float) -> list[int]:
    return [round(length * TENTH) for length in lengths]


def _line(width: float) -> float:
    return round(width * TENTH, 1)
