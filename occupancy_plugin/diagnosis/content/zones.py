"""The pages on priority neighbourhoods (QPV): all published ones sorted by their gap to the
territory, and zoomed maps of the squares around them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise

import numpy as np
from qgis.core import QgsPointXY, QgsRectangle

from ..drawing.charts import Gap, gap_bars
from ..drawing.tables import table
from ..figures import Cell, Figure, Grid, Measure, sort_by_share
from . import findings, grids, threshold
from .facts import Facts
from .order import plan
from .page import MapPart, Page, PageKind, Picture, Window
from .phrases import TITLE_ROOM, phrase_or, unit_name
from .residences import may_be_counted
from .shapes import unit_outlines, unit_points, upper_edges
from .themes import zone_scale
from .windows import is_within
from .zone_windows import MAP_SHAPE, fit_windows, inset_windows, numbered

MOST_SENTENCES, MOST_BESIDE_MAPS = 4, 5  # QPV with a sentence; more would be in small letters
FEWEST_IN_BARS = 6  # QPV: fewer have their one or two maps above the table
MOST_ON_ONE_PAGE = 10  # QPV whose table and bars share a page
MAPS_OF_PAGE = 4
SHAPES_OF_FEW = {1: 152 / 208, 2: 152 / 102}  # height over width: of fewer maps on a page
SHAPES_OVER_TABLE = {1: 88 / 203, 2: 88 / 100}  # of maps over a table
FEWEST_SQUARES = 6  # shown in a window


def zone_pages(facts: Facts, maps: bool = True, two_per_page: bool = False) -> list[Page]:
    """Make the pages. [] where no QPV shows the first indicator.

    maps: include the maps of the squares around the QPV
    two_per_page: another page compares the QPV with the rest, so a single QPV has no page here"""
    scale = zone_scale(facts)
    indicators = [str(i) for i in plan()["zones"] if scale and facts.has_indicator(str(i), scale)]
    if not indicators or not facts.units(scale, indicators[0]):
        return []
    lead_indicator, measure = indicators[0], facts.measure(indicators[0])
    zones = sort_by_share(facts.unit_figures(scale, lead_indicator))
    title, own_figure = facts.say("qpv title"), facts.own_figure(lead_indicator)
    if own_figure is not None:
        title = findings.zone_title(measure, own_figure, zones, title, facts.words)
    sentences = _zone_sentences(facts, measure, zones[:MOST_SENTENCES])
    insets = inset_pages(facts, scale, lead_indicator, title) if maps else []
    without_map = _without_map(facts, scale, zones, insets) if maps else []
    if len(zones) == 1 and two_per_page:
        return insets
    grid = _sorted_grid(facts, scale, indicators, zones)
    place = f"{facts.territory}, {facts.scale_name(scale)}, {facts.vintage.id}"
    sentences.append(facts.say("zones sorted"))
    if (
        len(zones) < FEWEST_IN_BARS
        and len(insets) == 1
        and len(insets[0].maps) in SHAPES_OVER_TABLE
    ):
        first_page, later_pages = _page_of_few(facts, lead_indicator, insets[0], grid), []
    else:
        first_page, *later_pages = _pages_of_many(facts, scale, measure, zones, insets, grid, place)
    sentences += [*first_page.sentences, *(without_map if insets else ())]
    subtitle = first_page.subtitle or f"{measure.titled}, {place}"
    first_page = replace(first_page, title=title, subtitle=subtitle, sentences=tuple(sentences))
    return [first_page, *later_pages]


def _zone_sentences(facts: Facts, measure: Measure, zones: Sequence[Figure]) -> list[str]:
    """Return how each QPV that shows its share compares with the territory; [] where the territory
    hides its own."""
    own_figure = facts.own_figure(measure.id)
    if own_figure is None or own_figure.value is None:
        return []
    return [
        f"{findings.finding(replace(measure, name=zone.name), (zone, own_figure), facts.words)}."
        for zone in zones
        if zone.value is not None
    ]


def _page_of_few(facts: Facts, indicator: str, inset: Page, grid: Grid) -> Page:
    """Make the page of few QPV without its title: one or two maps above the table."""
    maps = fit_windows(facts, inset.maps, SHAPES_OVER_TABLE[len(inset.maps)])
    finding = _inset_title(facts, maps[0].scale, indicator, maps)
    sentences = (f"{finding}.",) if finding else ()
    return replace(
        inset, key="qpv", kind=PageKind.INSETS, maps=maps, sentences=sentences,
        pictures={"body": partial(table, grid)}, grids=(grid,),
    )  # fmt: skip


def _pages_of_many(
    facts: Facts,
    scale: str,
    measure: Measure,
    zones: Sequence[Figure],
    insets: Sequence[Page],
    grid: Grid,
    place: str,
) -> list[Page]:
    """Make the pages of other QPV, the first without its title: bars of their gaps, and the table
    on the same page or on pages of its own."""
    chapter, own_figure = facts.say("qpv"), facts.own_figure(measure.id)
    gaps = _gap_picture(facts, own_figure, measure, zones)
    if len(zones) <= MOST_ON_ONE_PAGE:
        pictures: dict[str, Picture] = {"body": partial(table, grid)}
        pictures |= {"family": gaps} if gaps is not None else {}
        first = Page("qpv", PageKind.SUMMARY, chapter, "", pictures=pictures, grids=(grid,))
        return [first, *insets]
    pictures = {"body": gaps} if gaps is not None else {}
    return [
        Page("qpv", PageKind.FIGURES, chapter, "", pictures=pictures),
        *insets,
        *grids.grid_pages(f"table {scale}", chapter, grid.title, place, grid),
    ]


def _without_map(
    facts: Facts, scale: str, zones: Sequence[Figure], insets: Sequence[Page]
) -> list[str]:
    """Say which published QPV have no map around them, and why."""
    named = {name for name, _ in unit_outlines(facts, scale)}
    mapped = _zones_on(facts, scale, [part for page in insets for part in page.maps])
    names = [zone.name for zone in zones if zone.name in named - mapped]
    return [facts.say("zones without map", names=", ".join(names))] if names else []


def _zones_on(facts: Facts, scale: str, maps: Sequence[MapPart]) -> set[str]:
    """Return the names of the published QPV whose middle lies on one of the maps."""
    windows = [QgsRectangle(*part.window) for part in maps]
    return {
        name
        for name, shape in unit_outlines(facts, scale)
        if name and any(window.contains(shape.boundingBox().center()) for window in windows)
    }


def _sorted_grid(
    facts: Facts, scale: str, indicators: Sequence[str], zones: Sequence[Figure]
) -> Grid:
    """Make a table of the territory, its comparators and the QPV in the order of `zones`, with the
    gap of the first indicator and how it reads."""
    words, lead_indicator, title = facts.words, indicators[0], facts.say("qpv title")
    measure, own_figure = facts.measure(lead_indicator), facts.own_figure(lead_indicator)
    grid = facts.grid(scale, indicators, title, facts.say("unit"), facts.say("households"))
    ranks = {zone.name: rank for rank, zone in enumerate(zones)}
    by_name = {zone.name: zone for zone in zones}
    rows = [(*row, Cell(""), Cell("")) for row in grid.rows[: grid.lead]]
    for row in sorted(grid.rows[grid.lead :], key=lambda row: ranks.get(row[0].text, len(ranks))):
        zone = by_name.get(row[0].text)
        key = findings.reading(measure, zone, own_figure) if zone is not None else ""
        gap = threshold.compare(zone, own_figure, measure.decimals) if key else None
        cell = Cell("")
        if gap is not None:
            text = words.with_sign(gap.points, measure.decimals)
            cell = Cell(text, gap.points, measure.decimals)
        reading = findings.reading_text(key, zone, own_figure, words) if zone is not None else ""
        rows.append((*row, cell, Cell(reading)))
    name = phrase_or(f"short {lead_indicator}", measure.name, words)
    header = (*grid.header, facts.say("gap of", name=name), facts.say("reading"))
    return Grid(title, header, tuple(rows), grid.lead)


def _gap_picture(
    facts: Facts, own_figure: Figure | None, measure: Measure, zones: Sequence[Figure]
) -> Picture | None:
    """Draw the gap to the territory of each QPV that has a threshold; None without one."""
    words, gaps = facts.words, []
    for zone in zones:
        gap = threshold.compare(zone, own_figure, measure.decimals)
        if gap is not None:
            text = words.with_sign(gap.points, measure.decimals)
            gaps.append(Gap(zone.name, gap.points, text, gap.least))
    if own_figure is None or not gaps:
        return None
    title = f"{measure.name} – {facts.say('gaps', other=unit_name(own_figure, words))}"
    return partial(gap_bars, title, facts.say("chance band"), gaps, words)


def inset_pages(facts: Facts, zones: str, indicator: str, heading: str = "") -> list[Page]:
    """Make maps of squares around the QPV, up to four on a page, where enough squares are shown.

    zones: scale of the QPV
    heading: QPV that it names have a map first, however few their squares"""
    scales = [s for s in map(str, plan()["insets"]) if facts.has_indicator(indicator, s)]
    if not scales:
        return []
    scale = scales[0]
    windows = _windows(facts, scale, indicator, zones, heading)
    width = max((window[2] - window[0] for _, window in windows), default=0.0)
    measure = facts.measure(indicator)
    scale_name = phrase_or(f"scale {scale}", facts.scale_name(scale), facts.words)
    subtitle = facts.say(
        "inset subtitle", measure=measure.titled, scale=scale_name, vintage=facts.vintage.id,
        zones=facts.scale_name(zones),
    )  # fmt: skip
    plain_title = facts.say("finding", name=measure.name, value=facts.say("around zones"))
    figures, pages = sort_by_share(facts.unit_figures(zones, indicator)), list[Page]()
    for group in even_groups(windows):
        parts = [MapPart(scale, indicator, name=n, zones=zones, window=w) for n, w in group]
        earlier_windows = [part.window for page in pages for part in page.maps]
        shape = SHAPES_OF_FEW.get(len(parts), MAP_SHAPE)
        maps = fit_windows(facts, parts, shape, width, earlier_windows)
        title = _inset_title(facts, scale, indicator, maps) or plain_title
        mapped = _zones_on(facts, zones, maps)
        told = [figure for figure in figures if figure.name in mapped][:MOST_BESIDE_MAPS]
        sentences = _zone_sentences(facts, measure, told)
        key, chapter = f"insets {1 + len(pages)}", facts.say("qpv")
        pages.append(
            Page(key, PageKind.QUAD, chapter, title, subtitle, tuple(sentences), maps=maps)
        )
    return pages


def even_groups(windows: Sequence[tuple[str, Window]]) -> list[Sequence[tuple[str, Window]]]:
    """Share windows out among as few pages as can hold them, as evenly as possible: no page has one
    map while another has four."""
    pages = max(1, -(-len(windows) // MAPS_OF_PAGE))
    ends = [-(-len(windows) * page // pages) for page in range(pages + 1)]
    return [windows[start:end] for start, end in pairwise(ends) if start < end]


def _windows(
    facts: Facts, scale: str, indicator: str, zones: str, heading: str
) -> list[tuple[str, Window]]:
    """Return name and window of the maps: those of the QPV that the heading names come first, then
    those with enough shown squares."""
    has_value = np.isfinite(facts.numbers(scale, [indicator])[indicator])
    points, outlines = unit_points(facts, scale)[has_value], unit_outlines(facts, zones)
    named = [shape.boundingBox().center() for name, shape in outlines if name and name in heading]

    def holds_named(window: Window) -> bool:
        return any(QgsRectangle(*window).contains(middle) for middle in named)

    windows = [
        (name, window)
        for name, window in inset_windows(facts, outlines)
        if holds_named(window) or is_within(points, window).sum() >= FEWEST_SQUARES
    ]
    windows.sort(key=lambda inset: not holds_named(inset[1]))
    return numbered(windows)


def _inset_title(facts: Facts, scale: str, indicator: str, maps: Sequence[MapPart]) -> str:
    """Return 'Ménages sous 40 % du plafond PLUS : 12 carreaux publiés atteignent 60 % autour des
    QPV', of the highest class whose count singles out none; '' where that is a class below the
    territory's share, which would be no finding."""
    words, measure = facts.words, facts.measure(indicator)
    values, points = facts.numbers(scale, [indicator])[indicator], unit_points(facts, scale)
    in_windows = np.zeros(len(points), dtype=bool)
    for part in maps:
        in_windows = in_windows | is_within(points, part.window)
    outlines = [shape for _, shape in unit_outlines(facts, maps[0].zones)]
    shown_squares = int((in_windows & np.isfinite(values)).sum())
    units = phrase_or(f"units {scale}", "units", words)
    own_value = facts.own_value(indicator) or 0.0
    for edge, high in upper_edges(facts, scale, indicator):
        if edge < own_value:
            break
        is_counted = in_windows & (values >= edge)
        count = int(is_counted.sum())
        if not may_be_counted(count, shown_squares):
            continue
        outside_count = sum(
            not any(outline.contains(QgsPointXY(*point)) for outline in outlines)
            for point in points[is_counted]
        )
        is_stated = may_be_counted(outside_count, count)
        counts = {"n": count, "units": units, "high": high, "outside": outside_count}
        title = facts.say("squares outside", name=measure.name, **counts)
        if is_stated and len(title) <= TITLE_ROOM:
            return title
        return facts.say("squares", name=measure.name, **counts)
    return ""
