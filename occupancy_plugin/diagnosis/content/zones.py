"""The priority neighbourhoods (QPV): all published ones sorted by their gap to the territory, and
zoomed maps of the squares around them."""

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
from .phrases import either, say
from .themes import zone_scale
from .windows import densest

MOST_SENTENCES = 4
FEW = 6  # QPV: fewer stand on one page with their table
MAPS_OF_PAGE = 4
WIDE, SHAPE = 4000.0, 72 / 102  # metres of a window; height over width of the template's maps
FEWEST_SQUARES = 6  # shown in a window
FEWEST_TOLD = 2


def zone_pages(facts: Facts, maps: bool = True) -> list[Page]:
    """[] where no QPV shows the first indicator. maps: with those of the squares around them."""
    scale, words = zone_scale(facts), facts.words
    existing = [str(i) for i in plan()["zones"] if scale and facts.exists(str(i), scale)]
    if not existing or not facts.units(scale, existing[0]):
        return []
    chapter, named = say("qpv", words), say("qpv title", words)
    lead, measure = existing[0], facts.measure(existing[0])
    zones = by_gap(facts.unit_figures(scale, lead))
    own = facts.own(lead)
    title, sentences = named, []
    if own is not None and own.value is not None:
        title = findings.zone_title(measure, own, zones, named, words)
        sentences = [
            f"{findings.finding(replace(measure, name=zone.name), (zone, own), words)}."
            for zone in zones[:MOST_SENTENCES]
            if zone.value is not None
        ]
    grid = sorted_grid(facts, scale, existing, zones, named)
    place = f"{facts.territory}, {facts.scale_name(scale)}, {facts.vintage.id}"
    sentences.append(say("zones sorted", words))
    if len(zones) < FEW:
        page = _small_page(facts, scale, existing, zones)
        pages = [replace(page, pictures={**page.pictures, "body": partial(table, grid)})]
        pages = [replace(pages[0], grids=(grid,))]
    else:
        gaps = _gaps(measure, own, zones, facts)
        pages = [
            Page(
                "qpv",
                PageKind.FIGURES,
                chapter,
                title,
                pictures=_gap_picture(facts, own, measure, gaps),
            ),
            *grids.grid_pages(f"table {scale}", chapter, named, place, grid),
        ]
    first = replace(
        pages[0], title=title, subtitle=f"{measure.titled}, {place}", sentences=tuple(sentences)
    )
    insets = inset_pages(facts, scale, lead, chapter) if maps else []
    return [first, *insets, *pages[1:]]


def by_gap(zones: Sequence[Figure]) -> list[Figure]:
    """The highest share first; hidden ones last, by name."""
    return sorted(zones, key=lambda zone: (zone.value is None, -(zone.value or 0.0), zone.name))


def sorted_grid(
    facts: Facts, scale: str, indicators: Sequence[str], zones: Sequence[Figure], title: str
) -> Grid:
    """The territory, what it is compared with, then the QPV by the gap of the first indicator, with
    that gap and how it reads."""
    words, measure, own = facts.words, facts.measure(indicators[0]), facts.own(indicators[0])
    grid = facts.grid(scale, indicators, title, say("unit", words), say("households", words))
    places = {zone.name: place for place, zone in enumerate(zones)}
    by_name = {zone.name: zone for zone in zones}
    rows = [(*row, Cell(""), Cell("")) for row in grid.rows[: grid.lead]]
    for row in sorted(grid.rows[grid.lead :], key=lambda row: places.get(row[0].text, len(places))):
        zone = by_name.get(row[0].text)
        key = findings.reading(measure, zone, own) if zone is not None else ""
        gap = Cell("")
        if (
            key
            and zone is not None
            and zone.value is not None
            and own is not None
            and own.value is not None
        ):
            points = round(zone.value - own.value, measure.decimals) + 0.0
            gap = Cell(words.signed(points, measure.decimals), points, measure.decimals)
        rows.append((*row, gap, Cell(say(f"read {key}", words) if key else "")))
    header = (*grid.header, say("gap of", words, name=measure.name), say("reading", words))
    return Grid(title, header, tuple(rows), grid.lead)


def _small_page(
    facts: Facts, scale: str, indicators: Sequence[str], zones: Sequence[Figure]
) -> Page:
    """The dots of two indicators over the table."""
    pictures = {"comparators": _zone_dots(facts, scale, indicators[0], zones)}
    if len(indicators) > 1:
        pictures["evolution"] = _zone_dots(facts, scale, indicators[1], zones)
    return Page("qpv", PageKind.CHARTS, say("qpv", facts.words), "", pictures=pictures)


def _zone_dots(facts: Facts, scale: str, indicator: str, zones: Sequence[Figure]) -> Picture:
    """The territory and the QPV in the order of `zones`."""
    measure = facts.measure(indicator)
    by_name = {figure.name: figure for figure in facts.unit_figures(scale, indicator)}
    figures = (
        *facts.figures(indicator)[:1],
        *(by_name[z.name] for z in zones if z.name in by_name),
    )
    return lambda wide, high: dots(measure.titled, figures, measure, facts.words, wide, high)


def _gaps(measure: Measure, own: Figure | None, zones: Sequence[Figure], facts: Facts) -> list[Gap]:
    """The gaps to the territory of the QPV that have a threshold."""
    found = []
    for zone in zones:
        least = threshold.between(zone, own, measure.decimals) if own is not None else None
        if least is None or zone.value is None or own is None or own.value is None:
            continue
        points = round(zone.value - own.value, measure.decimals) + 0.0
        found.append(Gap(zone.name, points, facts.words.signed(points, measure.decimals), least))
    return found


def _gap_picture(
    facts: Facts, own: Figure | None, measure: Measure, gaps: Sequence[Gap]
) -> dict[str, Picture]:
    if own is None or not gaps:
        return {}
    words = facts.words
    who = either(f"other {own.scale}", own.name, words)
    title = f"{measure.name} – {say('gaps', words, other=who)}"
    return {
        "body": lambda wide, high: gap_bars(
            title, say("chance band", words), gaps, words, wide, high
        )
    }


def inset_pages(facts: Facts, zones: str, indicator: str, chapter: str) -> list[Page]:
    """Maps of one scale around the QPV, four on a page, where enough squares are shown."""
    scale = next((s for s in plan()["insets"] if facts.exists(indicator, str(s))), "")
    if not scale:
        return []
    outlines = facts.outlines(zones)
    shown = np.isfinite(facts.numbers(scale, [indicator])[indicator])
    points = facts.points(scale)[shown]
    windows = [
        (name, window)
        for name, window in _windows(facts, outlines)
        if _within(points, window).sum() >= FEWEST_SQUARES
    ]
    words, measure = facts.words, facts.measure(indicator)
    where = either(f"scale {scale}", facts.scale_name(scale), words)
    place = say(
        "inset subtitle", words, measure=measure.titled, scale=where, vintage=facts.vintage.id,
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
        pages.append(Page(key, PageKind.QUAD, chapter, title, place, maps=maps))
    return pages


def _within(points: np.ndarray, window: Window) -> np.ndarray:
    left, bottom, right, top = window
    return np.asarray(((points >= [left, bottom]) & (points <= [right, top])).all(axis=1))


def _windows(facts: Facts, outlines: Sequence[tuple[str, QgsGeometry]]) -> list[tuple[str, Window]]:
    """Windows of one size, so that one scale bar is right, each around as many QPV as it can hold;
    named after the commune."""
    centres = np.array([[p.x(), p.y()] for _, g in outlines for p in [g.centroid().asPoint()]])
    left = np.ones(len(centres), dtype=bool)
    communes = facts.outlines("commune")
    windows: list[tuple[str, Window]] = []
    while left.any():
        chosen = densest(centres[left], WIDE * 0.7, SHAPE, 1)
        if chosen is None:
            break
        inside = np.flatnonzero(left)[chosen[1]]
        low, high = centres[inside].min(axis=0), centres[inside].max(axis=0)
        x, y = (low + high) / 2
        half = WIDE / 2
        names = [
            next(
                (n for n, g in communes if g.contains(QgsGeometry.fromPointXY(QgsPointXY(*c)))), ""
            )
            for c in centres[inside]
        ]
        name = ", ".join(dict.fromkeys(filter(None, names)))
        windows.append((name, (x - half, y - half * SHAPE, x + half, y + half * SHAPE)))
        left[inside] = False
    return windows


def inset_title(
    facts: Facts,
    scale: str,
    indicator: str,
    windows: Sequence[Window],
    outlines: Sequence[QgsGeometry],
) -> str:
    """'Autour des QPV, 12 carreaux publiés atteignent 60 % ; 8 sont hors des périmètres'."""
    words, measure = facts.words, facts.measure(indicator)
    spread, edge = facts.spread(scale, indicator), facts.upper_edge(scale, indicator)
    plain = f"{measure.name}\u202f: " if words.french else f"{measure.name}: "
    plain += say("around zones", words)
    if edge is None:
        return plain
    values = facts.numbers(scale, [indicator])[indicator]
    points = facts.points(scale)
    near = np.zeros(len(points), dtype=bool)
    for window in windows:
        near = near | _within(points, window)
    high = near & (values >= edge)
    outside = [
        not any(g.contains(QgsGeometry.fromPointXY(QgsPointXY(*point))) for g in outlines)
        for point in points[high]
    ]
    count, beyond = int(high.sum()), sum(outside)
    shown = int((near & np.isfinite(values)).sum())
    if not FEWEST_TOLD <= count <= shown - FEWEST_TOLD:
        return plain
    units = either(f"units {scale}", "units", words)
    if not FEWEST_TOLD <= beyond <= count - FEWEST_TOLD:
        return say("squares", words, n=count, units=units, high=spread.high)
    return say("squares outside", words, n=count, units=units, high=spread.high, outside=beyond)
