"""The pages of a dossier, in order. Pages without a figure are left out, so numbers run without
gaps and tell nothing about what is hidden."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from ...description import Kind
from ..drawing.charts import dots
from ..figures import Cell, Grid, Measure
from . import findings, grids, synthesis
from .attributions import attribution_page, balance_page
from .contents_page import with_contents
from .demand import demand_page
from .essentials import essentials
from .facts import Facts
from .fragility import fragility_page
from .landlords import landlord_page
from .method import method_page
from .mixity import mixity_page
from .order import (
    ATTRIBUTIONS,
    BALANCE,
    BOOK,
    CHANGES,
    COVER,
    DEMAND,
    ESSENTIALS,
    FRAGILITY,
    LANDLORDS,
    METHOD,
    MIXITY,
    MULTIPLES,
    QPV,
    SYNTHESIS,
    TABLES,
    TYPOLOGY,
    DiagnosisOrder,
    Edit,
    plan,
)
from .page import MapPart, Page, PageKind
from .parts import annexed, numbered, part_named, summarised
from .phrases import either, say
from .sides import sides_page
from .synthesis import synthesis_page
from .themes import change_pages, theme_name, theme_page, zone_scale
from .typology import typology_page
from .zones import zone_pages


def contents(order: DiagnosisOrder, facts: Facts, missing: list[str] | None = None) -> list[Page]:
    """Every page of the chapters ordered that has a figure. missing: takes the names of those
    without a page."""
    makers: dict[str, Callable[[], list[Page]]] = {
        COVER: lambda: [cover(facts)],
        ESSENTIALS: lambda: essentials(facts),
        MIXITY: lambda: mixity_page(facts),
        QPV: lambda: [
            *(sides_page(facts, zone_scale(facts)) if order.maps else []),
            *zone_pages(facts, order.maps),
        ],
        CHANGES: lambda: change_pages(facts),
        MULTIPLES: lambda: multiples(facts),
        FRAGILITY: lambda: [
            *fragility_page(facts, order, zone_scale(facts)),
            *repms_pages(order, facts),
        ],
        DEMAND: lambda: demand_page(facts),
        ATTRIBUTIONS: lambda: attribution_page(facts),
        BALANCE: lambda: balance_page(facts),
        LANDLORDS: lambda: landlord_page(facts, order),
        TYPOLOGY: lambda: typology_page(facts, order),
        BOOK: lambda: map_book(facts),
        TABLES: lambda: tables(facts),
    }
    for chapter in plan()["chapters"]:
        makers[str(chapter["id"])] = partial(theme_page, facts, chapter)
    pages, without_page = [], []
    for identifier in order.chapters:
        if identifier in makers:
            made = makers[identifier]()
            pages += [replace(page, part=part_named(identifier, facts)) for page in made]
            if not made:
                without_page.append(chapter_name(identifier, facts))
    pages = [_edited(page, order) for page in annexed(earning(pages))]
    pages = [_edited(page, order) for page in summarised(pages, facts)]
    if SYNTHESIS in order.chapters:
        first = next((n for n, page in enumerate(pages) if page.part.id), len(pages))
        found = synthesis_page(facts, pages)
        without_page += [] if found else [chapter_name(SYNTHESIS, facts)]
        pages[first:first] = [_edited(page, order) for page in found]
    if missing is not None:
        missing += without_page
    if METHOD in order.chapters:
        method = method_page(order, facts, [page for page in pages if page.edited])
        pages.append(replace(method, part=part_named(METHOD, facts)))
    finished = numbered(with_contents(pages, facts, without_page), facts)
    return [_edited(page, order) for page in finished]


def chapter_name(identifier: str, facts: Facts) -> str:
    """What the contents page calls a chapter without a page."""
    words = facts.words
    for chapter in plan()["chapters"]:
        if chapter["id"] == identifier:
            return theme_name(facts, chapter)
    phrase = {FRAGILITY: "fragility chapter", CHANGES: "change"}.get(identifier, identifier)
    return say(phrase, words)


def earning(pages: list[Page]) -> list[Page]:
    """The pages that say something new: no map for the second time, no table of one row."""
    seen: set[MapPart] = set()
    kept = []
    for page in pages:
        shown = {replace(part, name="", zones="") for part in page.maps}
        if page.kind is PageKind.MAP and shown <= seen:
            continue
        seen |= shown
        kept.append(replace(page, grids=tuple(grid for grid in page.grids if len(grid.rows) > 1)))
    return kept


def _edited(page: Page, order: DiagnosisOrder) -> Page:
    """A person's own words in place of ours."""
    edit = order.edits.get(page.key)
    return page if edit is None else with_edit(page, edit)


def with_edit(page: Page, edit: Edit) -> Page:
    """The page in a person's words."""
    if page.key == synthesis.KEY and edit.sentences is not None:
        page = synthesis.with_lines(page, edit.sentences)
    elif edit.sentences is not None:
        page = replace(page, sentences=edit.sentences)
    return replace(page, title=edit.title or page.title, edited=True)


def cover(facts: Facts) -> Page:
    title = say("cover", facts.words)
    return Page("cover", PageKind.COVER, title, title, f"{facts.territory}, {facts.vintage.id}")


def subtitle(facts: Facts, measure: Measure, scale: str, theme: str = "") -> str:
    """'Composition des ménages – Familles monoparentales (%), CA2C, communes, 2022'."""
    names = {
        "measure": measure.titled,
        "territory": facts.territory,
        "scale": either(f"scale {scale}", facts.scale_name(scale), facts.words),
        "vintage": facts.vintage.id,
        "theme": theme,
    }
    return say("subtitle theme" if theme else "subtitle", facts.words, **names)


def map_page(facts: Facts, scale: str, indicator: str, chapter: str) -> Page | None:
    """One indicator over the whole page; None where no unit has a figure."""
    if not facts.exists(indicator, scale) or not facts.units(scale, indicator):
        return None
    measure = facts.measure(indicator)
    figures = facts.figures(indicator)
    words = facts.words
    pictures = {}
    if len(figures) > 1 and figures[0].value is not None and measure.kind is not Kind.COUNT:
        heading = say("reference", words)
        pictures["comparators"] = lambda wide, high: dots(
            heading, figures, measure, words, wide, high
        )
    return Page(
        f"map {scale} {indicator}",
        PageKind.MAP,
        chapter,
        findings.finding(measure, figures, words, facts.changes(indicator), facts.earlier),
        subtitle(facts, measure, scale),
        maps=(MapPart(scale, indicator),),
        pictures=pictures,
        grids=(grids.comparison(facts, [indicator], measure.titled, say("unit", words)),),
    )


def map_book(facts: Facts) -> list[Page]:
    chapter = say("book", facts.words)
    pages = [
        map_page(facts, str(scale), str(indicator), chapter)
        for scale, indicators in plan()["book"].items()
        for indicator in indicators
        if facts.mapped(str(scale), str(indicator))
    ]
    return [page for page in pages if page is not None]


def map_series(facts: Facts, scales: tuple[str, ...], indicators: tuple[str, ...]) -> list[Page]:
    """A page per indicator and scale, in that order."""
    pages = [
        map_page(facts, scale, indicator, facts.measure(indicator).name)
        for indicator in indicators
        if indicator in facts.indicators
        for scale in scales
    ]
    return [page for page in pages if page is not None]


def multiples(facts: Facts, scale: str = "commune", indicators: tuple[str, ...] = ()) -> list[Page]:
    """Four small maps with the same classes."""
    candidates = indicators or tuple(str(i) for i in plan()["multiples"])
    shown = tuple(i for i in candidates if facts.mapped(scale, i))[:4]
    if len(shown) < 2:
        return []
    words = facts.words
    names = [facts.measure(i).name for i in shown]
    maps = tuple(MapPart(scale, i, name=n, shared=shown) for i, n in zip(shown, names, strict=True))
    title = say("multiples", words)
    known = sorted((f.value, f.text) for i in shown if (f := facts.own(i)) and f.value is not None)
    found = title
    if len(known) == len(shown):
        found = say("multiples range", words, low=known[0][1], high=known[-1][1])
    where = either(f"scale {scale}", facts.scale_name(scale), words)
    place = f"{facts.territory}, {where}, {facts.vintage.id}"
    grid = grids.comparison(facts, list(shown), title, say("unit", words))
    return [
        Page(f"multiples {scale}", PageKind.QUAD, title, found, place, maps=maps, grids=(grid,))
    ]


def repms_pages(order: DiagnosisOrder, facts: Facts) -> list[Page]:
    """The résidences of the CIA's annex, in its order: the same list whatever is under secrecy."""
    words = facts.words
    title, chapter = say("repms", words), say("fragility chapter", words)
    rows = tuple((Cell(name or code), Cell(code)) for code, name in order.repms)
    grid = Grid(title, (say("residence", words), "Code"), rows)
    place = f"{facts.territory}, {say('repms count', words, n=len(rows))}"
    return grids.grid_pages("repms", chapter, title, place, grid) if rows else []


def tables(facts: Facts) -> list[Page]:
    """Units × indicators, a page per set and per some thirty units."""
    words, chapter = facts.words, say("tables", facts.words)
    pages: list[Page] = []
    for scale, sets in plan()["tables"].items():
        if not facts.units(scale):
            continue
        for position, indicators in enumerate(sets):
            grid = facts.grid(
                scale,
                [str(i) for i in indicators],
                say("table title", words),
                either(f"unit {scale}", "unit", words),
                say("households", words),
            )
            subtitle = say("table subtitle", words, vintage=facts.vintage.id)
            key = f"table {scale} {position}"
            pages += grids.grid_pages(key, chapter, grid.title, subtitle, grid)
    return pages
