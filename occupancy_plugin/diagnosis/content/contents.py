"""The pages of a dossier, in order. Pages without a figure are left out, so the numbering has no
gaps and discloses nothing about what is hidden."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from ...description import Kind
from ..drawing.charts import dots
from ..figures import Cell, Grid, Measure
from . import findings, grids, synthesis
from .attribution_communes import commune_page
from .attributions import attribution_page, balance_page
from .contents_page import with_contents
from .demand import demand_page
from .essentials import essentials
from .facts import Facts
from .fragility import fragility_page
from .landlords import landlord_page
from .method import method_page
from .mixity import mixity_page
from .multiples import multiples
from .order import Chapter, DiagnosisOrder, Edit, chapter_ids, plan
from .page import MapPart, Page, PageKind
from .parts import add_summaries, move_annexes, part_for, write_page_numbers
from .phrases import TITLE_ROOM, phrase_or
from .shapes import spread_beyond
from .sides import sides_page
from .stock import with_changes
from .synthesis import synthesis_page
from .themes import change_page, mapped_scale, theme_name, theme_page, zone_scale
from .unmapped import share_pages
from .zones import zone_pages

# a commune's dossier has none of them
OF_AN_EPCI = (Chapter.BALANCE, Chapter.BOOK, Chapter.MULTIPLES, Chapter.TABLES)
WHY: dict[str, str] = {
    Chapter.CHANGES: "why no changes",
    Chapter.SYNTHESIS: "why no synthesis",
    Chapter.BOOK: "why no maps",
    Chapter.MULTIPLES: "why no maps",
}


def contents(
    order: DiagnosisOrder, facts: Facts, missing_chapters: list[str] | None = None
) -> list[Page]:
    """Make every page of the chapters ordered that has a figure.

    missing_chapters: a list that receives the names of the chapters without a page"""
    makers: dict[str, Callable[[], Sequence[Page | None]]] = {
        Chapter.COVER: lambda: [cover(facts)],
        Chapter.ESSENTIALS: lambda: [essentials(facts)],
        Chapter.MIXITY: lambda: [mixity_page(facts)],
        Chapter.QPV: lambda: neighbourhood_pages(facts, order.maps),
        Chapter.CHANGES: lambda: [change_page(facts)],
        Chapter.MULTIPLES: lambda: [multiples(facts)],
        Chapter.FRAGILITY: lambda: [
            fragility_page(facts, order, zone_scale(facts)),
            *repms_pages(order, facts),
        ],
        Chapter.DEMAND: lambda: [demand_page(facts)],
        Chapter.ATTRIBUTIONS: lambda: [attribution_page(facts), commune_page(facts)],
        Chapter.BALANCE: lambda: [balance_page(facts)],
        Chapter.LANDLORDS: lambda: [landlord_page(facts, order)],
        Chapter.BOOK: lambda: map_book(facts),
        Chapter.TABLES: lambda: tables(facts),
    }
    for chapter in plan()["chapters"]:
        makers[str(chapter["id"])] = partial(lambda entry: [theme_page(facts, entry)], chapter)
    pages, without_page = [], []
    for identifier in order.chapters:
        if identifier in makers:
            chapter_pages = [page for page in makers[identifier]() if page is not None]
            pages += [replace(page, part=part_for(identifier, facts)) for page in chapter_pages]
            if not chapter_pages:
                without_page.append(identifier)
    pages = [_edited(page, order) for page in move_annexes(drop_repeats(pages))]
    pages = share_pages(pages, facts)
    pages = [_edited(page, order) for page in add_summaries(pages, facts)]
    if Chapter.SYNTHESIS in order.chapters:
        first_in_part = next(
            (position for position, page in enumerate(pages) if page.part.id), len(pages)
        )
        overview = synthesis_page(facts, pages)
        if overview is None:
            without_page.append(Chapter.SYNTHESIS)
        else:
            pages.insert(first_in_part, _edited(overview, order))
    if missing_chapters is not None:
        missing_chapters += [chapter_name(identifier, facts) for identifier in without_page]
    if Chapter.METHOD in order.chapters:
        method = method_page(order, facts, [page for page in pages if page.edited])
        pages.append(replace(method, part=part_for(Chapter.METHOD, facts)))
    left_out = [(chapter_name(key, facts), why_without(key, facts)) for key in without_page]
    finished = with_contents(pages, facts, left_out)
    finished = write_page_numbers(finished, facts) if order.numbered else finished
    return [_edited(page, order) for page in finished]


def pages_by_chapter(order: DiagnosisOrder, facts: Facts) -> dict[str, list[Page]]:
    """Return chapter → its pages, also of chapters that are not ordered; chapters without pages are
    left out. The synthesis, with the summaries, is that of the chapters ordered."""
    dossier = contents(order, facts)
    found: dict[str, list[Page]] = {}
    for chapter in chapter_ids():
        if chapter == Chapter.SYNTHESIS:
            keys = (Chapter.SYNTHESIS, "summary ")
            pages = [page for page in dossier if page.key.startswith(keys)]
        else:
            pages = contents(replace(order, chapters=(chapter,)), facts)
        if pages:
            found[chapter] = pages
    return found


def neighbourhood_pages(facts: Facts, maps: bool) -> list[Page | None]:
    """Make the pages on the QPV: both sides, then each of them."""
    sides = sides_page(facts, zone_scale(facts)) if maps else None
    return [sides, *zone_pages(facts, maps, two_per_page=sides is not None)]


def chapter_name(identifier: str, facts: Facts) -> str:
    """Return the name under which the contents page lists a chapter without a page."""
    for chapter in plan()["chapters"]:
        if chapter["id"] == identifier:
            return theme_name(facts, chapter)
    phrases: dict[str, str] = {Chapter.FRAGILITY: "fragility chapter", Chapter.CHANGES: "change"}
    return facts.say(phrases.get(identifier, identifier))


def why_without(identifier: str, facts: Facts) -> str:
    """Say why a chapter has no page: the reason is the same for everything hidden."""
    key = WHY.get(identifier, "why without page")
    if identifier == Chapter.CHANGES and facts.earlier_release is None:
        key = "why without page"
    if facts.release.territory.scale == "commune" and identifier in OF_AN_EPCI:
        key = "why of an epci"
    return facts.say(key)


def drop_repeats(pages: list[Page]) -> list[Page]:
    """Drop maps that an earlier page shows, and tables of one row."""
    earlier_maps: set[MapPart] = set()
    informative = []
    for page in pages:
        maps = {replace(part, name="", zones="") for part in page.maps}
        if page.kind is PageKind.MAP and maps <= earlier_maps:
            continue
        earlier_maps |= maps
        informative.append(
            replace(page, grids=tuple(grid for grid in page.grids if len(grid.rows) > 1))
        )
    return informative


def _edited(page: Page, order: DiagnosisOrder) -> Page:
    edit = order.edits.get(page.key)
    return page if edit is None else with_edit(page, edit)


def with_edit(page: Page, edit: Edit) -> Page:
    """Return the page with the title and the lines of an edit."""
    if page.key == synthesis.KEY and edit.sentences is not None:
        page = synthesis.with_lines(page, edit.sentences)
    elif edit.sentences is not None:
        page = replace(page, sentences=edit.sentences)
    return replace(page, title=edit.title or page.title, edited=True)


def cover(facts: Facts) -> Page:
    title = facts.say("cover")
    return Page("cover", PageKind.COVER, title, title, f"{facts.territory}, {facts.vintage.id}")


def subtitle(facts: Facts, measure: Measure, scale: str, period: str = "") -> str:
    """Return 'Familles monoparentales (%), CA2C, communes, 2022'.

    period: '' for the vintage"""
    scale_name = phrase_or(f"scale {scale}", facts.scale_name(scale), facts.words)
    vintage = period or facts.vintage.id
    return facts.say("subtitle", measure=measure.titled, scale=scale_name, vintage=vintage)


def map_page(facts: Facts, scale: str, indicator: str, chapter: str) -> Page | None:
    """Make a page with one map over its whole area. None where no unit has a figure."""
    if not facts.has_indicator(indicator, scale) or not facts.units(scale, indicator):
        return None
    measure = facts.measure(indicator)
    figures = facts.figures(indicator)
    words = facts.words
    title = findings.finding_of(facts, indicator)
    pictures = {}
    if len(figures) > 1 and figures[0].value is not None and measure.kind is not Kind.COUNT:
        heading = facts.say("reference")
        pictures["comparators"] = partial(dots, heading, figures, measure, words)
    return Page(
        f"map {scale} {indicator}",
        PageKind.MAP,
        chapter,
        title,
        subtitle(facts, measure, scale),
        maps=(MapPart(scale, indicator),),
        pictures=pictures,
        grids=(grids.comparison(facts, [indicator], measure.titled, facts.say("unit")),),
    )


def map_book(facts: Facts) -> list[Page | None]:
    return [
        _book_page(facts, str(scale), str(indicator))
        for scale, indicators in plan()["book"].items()
        for indicator in indicators
        if facts.is_mappable(str(scale), str(indicator))
        and facts.has_detail(str(scale), str(indicator))
    ]


def _book_page(facts: Facts, scale: str, indicator: str) -> Page | None:
    """Make a page of the annex. Its title says what it adds to the theme's map of a wider scale."""
    page = map_page(facts, scale, indicator, facts.say("book"))
    if page is None or scale == mapped_scale(facts, indicator):
        return page
    measure, map_spread = facts.measure(indicator), spread_beyond(facts, scale, indicator)
    return replace(
        page, title=findings.spread_title(measure, map_spread, scale, facts.words) or page.title
    )


def map_series(facts: Facts, scales: tuple[str, ...], indicators: tuple[str, ...]) -> list[Page]:
    pages = [
        map_page(facts, scale, indicator, facts.measure(indicator).name)
        for indicator in indicators
        if indicator in facts.indicators
        for scale in scales
    ]
    return [page for page in pages if page is not None]


def repms_pages(order: DiagnosisOrder, facts: Facts) -> list[Page]:
    """List the résidences of the CIA's annex in its order, whether or not they are under
    secrecy."""
    title, chapter = facts.say("repms"), facts.say("fragility chapter")
    rows = tuple((Cell(name or code), Cell(code)) for code, name in order.repms)
    grid = Grid(title, (facts.say("residence"), "Code"), rows)
    place = f"{facts.territory}, {facts.say('repms count', n=len(rows))}"
    return grids.grid_pages("repms", chapter, title, place, grid) if rows else []


def tables(facts: Facts) -> list[Page]:
    """Make tables of units × indicators: a page per set of indicators and per some thirty units, or
    one page where there is room for all."""
    words, chapter = facts.words, facts.say("tables")
    subtitle = facts.say("table subtitle")
    pages: list[Page] = []
    counts = {str(chapter["counted"]) for chapter in plan()["chapters"] if "counted" in chapter}
    for scale, sets in plan()["tables"].items():
        if not facts.units(scale):
            continue
        scale_grids = [
            facts.grid(
                scale,
                [str(indicator) for indicator in indicators],
                facts.say("table title"),
                phrase_or(f"unit {scale}", "unit", words),
                facts.say("households"),
            )
            for indicators in sets
        ]
        for position, indicators in enumerate(sets):
            for counted in counts.intersection(indicators):
                scale_grids[position] = with_changes(facts, scale_grids[position], scale, counted)
        titles = [_table_title(facts, scale, list(map(str, indicators))) for indicators in sets]
        pages += grids.pages_of_grids(f"table {scale}", chapter, titles, subtitle, scale_grids)
    return pages


def _table_title(facts: Facts, scale: str, indicators: Sequence[str]) -> str:
    """Return the table's name with the finding of its first column that has one, if there is
    room."""
    title = facts.say("table title")
    for indicator in indicators:
        if not facts.has_indicator(indicator, scale):
            continue
        map_spread = spread_beyond(facts, scale, indicator)
        finding = findings.spread_title(facts.measure(indicator), map_spread, scale, facts.words)
        if finding and len(f"{title} – {finding}") <= TITLE_ROOM:
            return f"{title} – {finding}"
    return title
