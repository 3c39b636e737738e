"""The pages on priority neighbourhoods (QPV): all published ones sorted by their gap to the
territory, and zoomed maps of the squares around them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import numpy as np
from qgis.core import QgsGeometry, QgsPointXY, QgsRectangle

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
FEW = 6  # QPV: fewer have dots, more bars of their gaps
TOGETHER = 10  # QPV whose table and bars share a page
MAPS_OF_PAGE = 4
WIDE, SHAPE = 4000.0, 72 / 102  # metres of a window; height over width of the template's maps
NARROW, AROUND = 1800.0, 450.0  # metres of a window at least; around its QPV on each side
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
        gaps = _gap_picture(facts, own_figure, measure, _gaps(measure, own_figure, zones, facts))
        if gaps is not None and len(zones) <= TOGETHER:
            pictures: dict[str, Picture] = {"body": partial(table, grid), "family": gaps}
            pages = [
                Page("qpv", PageKind.SUMMARY, chapter, title, pictures=pictures, grids=(grid,))
            ]
        else:
            pictures = {"body": gaps} if gaps is not None else {}
            pages = [
                Page("qpv", PageKind.FIGURES, chapter, title, pictures=pictures),
                *grids.grid_pages(
                    f"table {scale}",
                    chapter,
                    findings.zones_split(measure, own_figure, zones, words) or plain_title,
                    place,
                    grid,
                ),
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
    name = phrase_or(f"short {lead}", measure.name, words)
    header = (*grid.header, say("gap of", words, name=name), say("reading", words))
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
) -> Picture | None:
    if own_figure is None or not gaps:
        return None
    words = facts.words
    territory_name = unit_name(own_figure, words)
    title = f"{measure.name} – {say('gaps', words, other=territory_name)}"
    return partial(gap_bars, title, say("chance band", words), gaps, words)


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
        for name, window in inset_windows(facts, outlines)
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


def inset_windows(
    facts: Facts, outlines: Sequence[tuple[str, QgsGeometry]]
) -> list[tuple[str, Window]]:
    """Return named windows around the QPV, each with as many as it can hold.

    They have one size, so that one scale bar fits all: what the widest group needs. A QPV that an
    earlier window holds whole gets none of its own. The name is the commune's."""
    boxes = [shape.boundingBox() for _, shape in outlines]
    groups = _groups(np.array([[box.center().x(), box.center().y()] for box in boxes]))
    joined = [_joined([boxes[member] for member in group]) for group in groups]
    needs = [max(box.width(), box.height() / SHAPE) + 2 * AROUND for box in joined]
    half = min(max([NARROW, *needs]), WIDE) / 2
    communes = facts.outlines("commune")
    windows: list[tuple[str, Window]] = []
    seen: list[QgsRectangle] = []
    for group in groups:
        members = [boxes[m] for m in group if not any(one.contains(boxes[m]) for one in seen)]
        if not members:
            continue
        centre = _joined(members).center()
        x, y = centre.x(), centre.y()
        seen.append(QgsRectangle(x - half, y - half * SHAPE, x + half, y + half * SHAPE))
        names = [next((n for n, g in communes if g.contains(b.center())), "") for b in members]
        corners = seen[-1]
        windows.append(
            (
                ", ".join(dict.fromkeys(filter(None, names))),
                (corners.xMinimum(), corners.yMinimum(), corners.xMaximum(), corners.yMaximum()),
            )
        )
    return _numbered(windows)


def _groups(centres: np.ndarray) -> list[list[int]]:
    """Group the points (n, 2) that one window can hold, the largest group first."""
    remaining, groups = np.arange(len(centres)), []
    while len(remaining):
        found = densest(centres[remaining], WIDE * 0.7, SHAPE, 1)
        if found is None:
            break
        groups.append([int(member) for member in remaining[found[1]]])
        remaining = remaining[~found[1]]
    return groups


def _joined(boxes: Sequence[QgsRectangle]) -> QgsRectangle:
    whole = QgsRectangle()
    for box in boxes:
        whole.combineExtentWith(box)
    return whole


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
    """Return 'Autour des QPV, 12 carreaux publiés atteignent 60 % ; 8 sont hors des périmètres', of
    the highest class whose count singles out none."""
    words, measure = facts.words, facts.measure(indicator)
    values, points = facts.numbers(scale, [indicator])[indicator], facts.points(scale)
    in_windows = np.zeros(len(points), dtype=bool)
    for window in windows:
        in_windows = in_windows | is_within(points, window)
    shown_squares = int((in_windows & np.isfinite(values)).sum())
    units = phrase_or(f"units {scale}", "units", words)
    for edge, high in facts.upper_edges(scale, indicator):
        reached = in_windows & (values >= edge)
        count = int(reached.sum())
        if not FEWEST_COUNTED <= count <= shown_squares - FEWEST_COUNTED:
            continue
        outside = sum(
            not any(g.contains(QgsPointXY(*point)) for g in outlines) for point in points[reached]
        )
        is_told = FEWEST_COUNTED <= outside <= count - FEWEST_COUNTED
        key = "squares outside" if is_told else "squares"
        return say(key, words, n=count, units=units, high=high, outside=outside)
    separator = "\u202f: " if words.french else ": "
    return f"{measure.name}{separator}{say('around zones', words)}"
