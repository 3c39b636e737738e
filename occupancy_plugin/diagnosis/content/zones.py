"""The pages on priority neighbourhoods (QPV): all published ones sorted by their gap to the
territory, and zoomed maps of the squares around them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import numpy as np
from qgis.core import QgsGeometry, QgsPointXY

from ..drawing.charts import dots
from ..drawing.gaps import Gap, gap_bars
from ..drawing.tables import table
from ..figures import Cell, Figure, Grid, Measure
from . import findings, grids, threshold
from .facts import Facts
from .order import plan
from .page import MapPart, Page, PageKind, Picture, Window
from .phrases import phrase_or, say, unit_name
from .themes import zone_scale
from .windows import densest, is_within

MOST_SENTENCES = 4
FEW = 6  # QPV: fewer share a page with their table
MAPS_OF_PAGE = 4
WIDE, SHAPE = 4000.0, 72 / 102  # metres of a window; height over width of the template's maps
FEWEST_SQUARES = 6  # shown in a window
FEWEST_COUNTED = 2


def zone_pages(facts: Facts, maps: bool = True) -> list[Page]:
    """Make the pages. [] where no QPV shows the first indicator.

    maps: include the maps of the squares around the QPV"""
    scale, words = zone_scale(facts), facts.words
    existing = [str(i) for i in plan()["zones"] if scale and facts.has_indicator(str(i), scale)]
    if not existing or not facts.units(scale, existing[0]):
        return []
    chapter, plain_title = say("qpv", words), say("qpv title", words)
    lead, measure = existing[0], facts.measure(existing[0])
    zones = sort_by_share(facts.unit_figures(scale, lead))
    own_figure = facts.own_figure(lead)
    title, sentences = plain_title, []
    if own_figure is not None and own_figure.value is not None:
        title = findings.zone_title(measure, own_figure, zones, plain_title, words)
        sentences = [
            f"{findings.finding(replace(measure, name=zone.name), (zone, own_figure), words)}."
            for zone in zones[:MOST_SENTENCES]
            if zone.value is not None
        ]
    grid = sorted_grid(facts, scale, existing, zones, plain_title)
    place = f"{facts.territory}, {facts.scale_name(scale)}, {facts.vintage.id}"
    sentences.append(say("zones sorted", words))
    if len(zones) < FEW:
        page = _small_page(facts, scale, existing, zones)
        pages = [replace(page, pictures={**page.pictures, "body": partial(table, grid)})]
        pages = [replace(pages[0], grids=(grid,))]
    else:
        gaps = _gaps(measure, own_figure, zones, facts)
        pages = [
            Page(
                "qpv",
                PageKind.FIGURES,
                chapter,
                title,
                pictures=_gap_picture(facts, own_figure, measure, gaps),
            ),
            *grids.grid_pages(f"table {scale}", chapter, plain_title, place, grid),
        ]
    first_page = replace(
        pages[0], title=title, subtitle=f"{measure.titled}, {place}", sentences=tuple(sentences)
    )
    insets = inset_pages(facts, scale, lead, chapter) if maps else []
    return [first_page, *insets, *pages[1:]]


def sort_by_share(zones: Sequence[Figure]) -> list[Figure]:
    """Sort the zones by their share, the highest first; those that hide it come last, by name."""
    return sorted(zones, key=lambda zone: (zone.value is None, -(zone.value or 0.0), zone.name))


def sorted_grid(
    facts: Facts, scale: str, indicators: Sequence[str], zones: Sequence[Figure], title: str
) -> Grid:
    """Make a table of the territory, its comparators and the QPV, with the gap of the first
    indicator and how it reads."""
    words, lead = facts.words, indicators[0]
    measure, own_figure = facts.measure(lead), facts.own_figure(lead)
    grid = facts.grid(scale, indicators, title, say("unit", words), say("households", words))
    places = {zone.name: place for place, zone in enumerate(zones)}
    by_name = {zone.name: zone for zone in zones}
    rows = [(*row, Cell(""), Cell("")) for row in grid.rows[: grid.lead]]
    for row in sorted(grid.rows[grid.lead :], key=lambda row: places.get(row[0].text, len(places))):
        zone = by_name.get(row[0].text)
        key = findings.reading(measure, zone, own_figure) if zone is not None else ""
        gap = threshold.compare(zone, own_figure, measure.decimals) if key else None
        cell = Cell("")
        if gap is not None:
            text = words.with_sign(gap.points, measure.decimals)
            cell = Cell(text, gap.points, measure.decimals)
        told = findings.reading_text(key, zone, own_figure, words) if zone is not None else ""
        rows.append((*row, cell, Cell(told)))
    header = (*grid.header, say("gap of", words, name=measure.name), say("reading", words))
    return Grid(title, header, tuple(rows), grid.lead)


def _small_page(
    facts: Facts, scale: str, indicators: Sequence[str], zones: Sequence[Figure]
) -> Page:
    """Make a page with the dots of two indicators, for few QPV."""
    pictures = {"comparators": _zone_dots(facts, scale, indicators[0], zones)}
    if len(indicators) > 1:
        pictures["evolution"] = _zone_dots(facts, scale, indicators[1], zones)
    return Page("qpv", PageKind.CHARTS, say("qpv", facts.words), "", pictures=pictures)


def _zone_dots(facts: Facts, scale: str, indicator: str, zones: Sequence[Figure]) -> Picture:
    """Draw the territory and the QPV in the order of `zones`."""
    measure = facts.measure(indicator)
    by_name = {figure.name: figure for figure in facts.unit_figures(scale, indicator)}
    figures = (
        *facts.figures(indicator)[:1],
        *(by_name[z.name] for z in zones if z.name in by_name),
    )
    return partial(dots, measure.titled, figures, measure, facts.words)


def _gaps(
    measure: Measure, own_figure: Figure | None, zones: Sequence[Figure], facts: Facts
) -> list[Gap]:
    """Return the gap to the territory of each QPV that has a threshold."""
    gaps = []
    for zone in zones:
        gap = threshold.compare(zone, own_figure, measure.decimals)
        if gap is not None:
            text = facts.words.with_sign(gap.points, measure.decimals)
            gaps.append(Gap(zone.name, gap.points, text, gap.least))
    return gaps


def _gap_picture(
    facts: Facts, own_figure: Figure | None, measure: Measure, gaps: Sequence[Gap]
) -> dict[str, Picture]:
    if own_figure is None or not gaps:
        return {}
    words = facts.words
    territory_name = unit_name(own_figure, words)
    title = f"{measure.name} – {say('gaps', words, other=territory_name)}"
    return {"body": partial(gap_bars, title, say("chance band", words), gaps, words)}


def inset_pages(facts: Facts, zones: str, indicator: str, chapter: str) -> list[Page]:
    """Make maps of one scale around the QPV, four on a page, where enough squares are shown."""
    scale = next((s for s in plan()["insets"] if facts.has_indicator(indicator, str(s))), "")
    if not scale:
        return []
    outlines = facts.outlines(zones)
    has_value = np.isfinite(facts.numbers(scale, [indicator])[indicator])
    points = facts.points(scale)[has_value]
    windows = [
        (name, window)
        for name, window in _windows(facts, outlines)
        if is_within(points, window).sum() >= FEWEST_SQUARES
    ]
    words, measure = facts.words, facts.measure(indicator)
    scale_name = phrase_or(f"scale {scale}", facts.scale_name(scale), words)
    subtitle = say(
        "inset subtitle", words, measure=measure.titled, scale=scale_name, vintage=facts.vintage.id,
        zones=facts.scale_name(zones),
    )  # fmt: skip
    pages = []
    for start in range(0, len(windows), MAPS_OF_PAGE):
        group = windows[start : start + MAPS_OF_PAGE]
        maps = tuple(MapPart(scale, indicator, name=n, zones=zones, window=w) for n, w in group)
        title = inset_title(
            facts, scale, indicator, [w for _, w in group], [g for _, g in outlines]
        )
        key = f"insets {1 + start // MAPS_OF_PAGE}"
        pages.append(Page(key, PageKind.QUAD, chapter, title, subtitle, maps=maps))
    return pages


def _windows(facts: Facts, outlines: Sequence[tuple[str, QgsGeometry]]) -> list[tuple[str, Window]]:
    """Return named windows around the QPV, each with as many as it can hold.

    They have one size, so that one scale bar fits all. The name is the commune's."""
    centres = np.array([[p.x(), p.y()] for _, g in outlines for p in [g.centroid().asPoint()]])
    remaining = np.ones(len(centres), dtype=bool)
    communes = facts.outlines("commune")
    windows: list[tuple[str, Window]] = []
    while remaining.any():
        densest_window = densest(centres[remaining], WIDE * 0.7, SHAPE, 1)
        if densest_window is None:
            break
        members = np.flatnonzero(remaining)[densest_window[1]]
        low, high = centres[members].min(axis=0), centres[members].max(axis=0)
        x, y = (low + high) / 2
        half = WIDE / 2
        names = [
            next((n for n, g in communes if g.contains(QgsPointXY(*c))), "")
            for c in centres[members]
        ]
        name = ", ".join(dict.fromkeys(filter(None, names)))
        windows.append((name, (x - half, y - half * SHAPE, x + half, y + half * SHAPE)))
        remaining[members] = False
    return _numbered(windows)


def _numbered(windows: Sequence[tuple[str, Window]]) -> list[tuple[str, Window]]:
    """Number the windows of one commune."""
    names = [name for name, _ in windows]
    return [
        (f"{name} ({names[: n + 1].count(name)})" if names.count(name) > 1 else name, window)
        for n, (name, window) in enumerate(windows)
    ]


def inset_title(
    facts: Facts,
    scale: str,
    indicator: str,
    windows: Sequence[Window],
    outlines: Sequence[QgsGeometry],
) -> str:
    """Return 'Autour des QPV, 12 carreaux publiés atteignent 60 % ; 8 sont hors des périmètres'."""
    words, measure = facts.words, facts.measure(indicator)
    spread, edge = facts.spread(scale, indicator), facts.upper_edge(scale, indicator)
    fallback = f"{measure.name}\u202f: " if words.french else f"{measure.name}: "
    fallback += say("around zones", words)
    if edge is None:
        return fallback
    values = facts.numbers(scale, [indicator])[indicator]
    points = facts.points(scale)
    in_windows = np.zeros(len(points), dtype=bool)
    for window in windows:
        in_windows = in_windows | is_within(points, window)
    in_high_class = in_windows & (values >= edge)
    is_outside = [
        not any(g.contains(QgsPointXY(*point)) for g in outlines) for point in points[in_high_class]
    ]
    count, outside_count = int(in_high_class.sum()), sum(is_outside)
    shown_squares = int((in_windows & np.isfinite(values)).sum())
    if not FEWEST_COUNTED <= count <= shown_squares - FEWEST_COUNTED:
        return fallback
    units = phrase_or(f"units {scale}", "units", words)
    if not FEWEST_COUNTED <= outside_count <= count - FEWEST_COUNTED:
        return say("squares", words, n=count, units=units, high=spread.high)
    return say(
        "squares outside", words, n=count, units=units, high=spread.high, outside=outside_count
    )
