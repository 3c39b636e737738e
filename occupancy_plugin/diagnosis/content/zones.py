"""The pages on priority neighbourhoods (QPV): all published ones sorted by their gap to the
territory, and zoomed maps of the squares around them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from itertools import product

import numpy as np
from qgis.core import QgsGeometry, QgsPointXY, QgsRectangle

from ..drawing.charts import dots
from ..drawing.gaps import Gap, chart_height, gap_bars
from ..drawing.tables import table
from ..figures import Cell, Figure, Grid, Measure, sort_by_share
from . import findings, grids, threshold
from .facts import Facts
from .order import plan
from .page import MapPart, Page, PageKind, Picture, Window
from .phrases import TITLE_ROOM, phrase_or, say, unit_name
from .shapes import unit_outlines, unit_points
from .spreads import upper_edges
from .themes import zone_scale
from .windows import is_within

MOST_SENTENCES = 4
FEW = 6  # QPV: fewer have dots, more bars of their gaps
TOGETHER = 10  # QPV whose table and bars share a page
MAPS_OF_PAGE = 4
SHAPE = 72 / 102  # height over width of the template's maps
SHAPES = {1: 152 / 208, 2: 152 / 102}  # of a page with fewer maps
OVER_TABLE = {1: 88 / 203, 2: 88 / 100}  # of maps over a table
WIDE = 4000.0  # metres of a window at most
NARROW, AROUND = 1800.0, 450.0  # metres of a window at least; around its QPV on each side
EDGE = 100.0  # metres around the QPV of a window that holds many
FEWEST_SQUARES = 6  # shown in a window
FEWEST_COUNTED = 2
SLIP = 0.5  # metres


def zone_pages(facts: Facts, maps: bool = True, paired: bool = False) -> list[Page]:
    """Make the pages. [] where no QPV shows the first indicator.

    maps: include the maps of the squares around the QPV
    paired: another page compares the QPV with the rest, which leaves a single one no page here"""
    scale, words = zone_scale(facts), facts.words
    existing = [str(i) for i in plan()["zones"] if scale and facts.has_indicator(str(i), scale)]
    if not existing or not facts.units(scale, existing[0]):
        return []
    chapter, plain_title = say("qpv", words), say("qpv title", words)
    lead, measure = existing[0], facts.measure(existing[0])
    zones = sort_by_share(facts.unit_figures(scale, lead))
    insets = inset_pages(facts, scale, lead, chapter) if maps else []
    if len(zones) == 1 and paired:
        return insets
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
    subtitle = f"{measure.titled}, {place}"
    sentences.append(say("zones sorted", words))
    if len(zones) < FEW:
        pages = _few_pages(facts, scale, existing, zones, insets)
        pages[0] = replace(
            pages[0], pictures={**pages[0].pictures, "body": partial(table, grid)}, grids=(grid,)
        )
        sentences += pages[0].sentences
        sentences += _without_map(facts, scale, zones, insets) if maps else []
        subtitle = pages[0].subtitle or subtitle
    else:
        gaps = _gap_picture(facts, own_figure, measure, _gaps(measure, own_figure, zones, facts))
        if gaps is not None and len(zones) <= TOGETHER:
            pictures: dict[str, Picture] = {"body": partial(table, grid), "family": gaps}
            first = Page(
                "qpv", PageKind.SUMMARY, chapter, title, pictures=pictures, grids=(grid,),
                heights={"family": chart_height(len(zones))},
            )  # fmt: skip
            pages = [first, *insets]
        else:
            split = findings.zones_split(measure, own_figure, zones, words) or plain_title
            pages = [
                Page(
                    "qpv", PageKind.FIGURES, chapter, title,
                    pictures={"body": gaps} if gaps is not None else {},
                ),
                *insets,
                *grids.grid_pages(f"table {scale}", chapter, split, place, grid),
            ]  # fmt: skip
    pages[0] = replace(pages[0], title=title, subtitle=subtitle, sentences=tuple(sentences))
    return pages


def _few_pages(
    facts: Facts,
    scale: str,
    indicators: Sequence[str],
    zones: Sequence[Figure],
    insets: Sequence[Page],
) -> list[Page]:
    """Make the pages of few QPV, the first without its title and table: one or two maps are above
    the table, else dots of two indicators do, and the maps follow."""
    if len(insets) != 1 or len(insets[0].maps) not in OVER_TABLE:
        return [_small_page(facts, scale, indicators, zones), *insets]
    (page,) = insets
    maps = fit_windows(facts, page.maps, OVER_TABLE[len(page.maps)])
    title = inset_title(facts, page.maps[0].scale, indicators[0], maps)
    sentences = (f"{title}.",) if title else ()
    return [replace(page, key="qpv", kind=PageKind.INSETS, maps=maps, sentences=sentences)]


def _without_map(
    facts: Facts, scale: str, zones: Sequence[Figure], insets: Sequence[Page]
) -> list[str]:
    """Say which published QPV have no map around them, and why."""
    windows = [QgsRectangle(*part.window) for page in insets for part in page.maps]
    middles = {name: shape.boundingBox().center() for name, shape in unit_outlines(facts, scale)}
    names = [
        zone.name
        for zone in zones
        if zone.name in middles and not any(w.contains(middles[zone.name]) for w in windows)
    ]
    return [say("zones without map", facts.words, names=", ".join(names))] if names else []


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
        reading = findings.reading_text(key, zone, own_figure, words) if zone is not None else ""
        rows.append((*row, cell, Cell(reading)))
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
        *(by_name[zone.name] for zone in zones if zone.name in by_name),
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
    has_value = np.isfinite(facts.numbers(scale, [indicator])[indicator])
    points = unit_points(facts, scale)[has_value]
    windows = [
        (name, window)
        for name, window in inset_windows(facts, unit_outlines(facts, zones))
        if is_within(points, window).sum() >= FEWEST_SQUARES
    ]
    width = max((window[2] - window[0] for _, window in windows), default=0.0)
    words, measure = facts.words, facts.measure(indicator)
    scale_name = phrase_or(f"scale {scale}", facts.scale_name(scale), words)
    subtitle = say(
        "inset subtitle", words, measure=measure.titled, scale=scale_name, vintage=facts.vintage.id,
        zones=facts.scale_name(zones),
    )  # fmt: skip
    pages: list[Page] = []
    for start in range(0, len(windows), MAPS_OF_PAGE):
        group = windows[start : start + MAPS_OF_PAGE]
        parts = [MapPart(scale, indicator, name=n, zones=zones, window=w) for n, w in group]
        earlier = [part.window for page in pages for part in page.maps]
        maps = fit_windows(facts, parts, SHAPES.get(len(parts), SHAPE), width, earlier)
        title = inset_title(facts, scale, indicator, maps) or _plain_inset_title(facts, measure)
        key = f"insets {1 + start // MAPS_OF_PAGE}"
        pages.append(Page(key, PageKind.QUAD, chapter, title, subtitle, maps=maps))
    return pages


def inset_windows(
    facts: Facts, outlines: Sequence[tuple[str, QgsGeometry]]
) -> list[tuple[str, Window]]:
    """Return named windows around the QPV, each with as many as it can hold.

    A QPV that an earlier window holds whole gets none of its own; where there are many, neither do
    those that are not published. The name is the commune's."""
    published = [shape for name, shape in outlines if name]
    shapes = published if len(published) >= FEW else [shape for _, shape in outlines]
    boxes = [shape.boundingBox() for shape in shapes]
    groups = _groups(boxes)
    communes = unit_outlines(facts, "commune")
    windows: list[tuple[str, Window]] = []
    width = _width([_joined([boxes[member] for member in group]) for group in groups], SHAPE)
    earlier_windows: list[QgsRectangle] = []
    for group in groups:
        grouped = [boxes[m] for m in group]
        members = [b for b in grouped if not any(window.contains(b) for window in earlier_windows)]
        if not members:
            continue
        earlier_windows.append(_around(_joined(members), width, SHAPE))
        names = [next((n for n, g in communes if g.contains(b.center())), "") for b in members]
        windows.append(
            (", ".join(dict.fromkeys(filter(None, names))), _corners(earlier_windows[-1]))
        )
    return _numbered(windows)


def fit_windows(
    facts: Facts,
    maps: Sequence[MapPart],
    shape: float,
    least: float = 0.0,
    earlier: Sequence[Window] = (),
) -> tuple[MapPart, ...]:
    """Return the maps of a page with windows of this shape around the QPV that they hold.

    They have one size, so that one scale bar fits all: what the widest group needs, or `least`
    metres. A window moves aside from the earlier ones, those of `earlier` pages too, as far as its
    QPV stay in it: no square is on two maps."""
    remaining = [g.boundingBox() for _, g in unit_outlines(facts, maps[0].zones)]
    zone_boxes = []
    for part in maps:
        window = QgsRectangle(*part.window)
        inside = [box for box in remaining if window.contains(box)]
        inside = inside or [box for box in remaining if window.contains(box.center())]
        remaining = [box for box in remaining if box not in inside]
        zone_boxes.append(_joined(inside) if inside else window)
    width = max(_width(zone_boxes, shape), least)
    others, fitted = [QgsRectangle(*window) for window in earlier], []
    for part, box in zip(maps, zone_boxes, strict=True):
        others.append(move_aside(_around(box, width, shape), box, others))
        fitted.append(replace(part, window=_corners(others[-1])))
    return tuple(fitted)


def move_aside(
    window: QgsRectangle, content: QgsRectangle, others: Sequence[QgsRectangle]
) -> QgsRectangle:
    """Move a window by as little as frees it from the others, and not out of what it holds. Where
    that cannot be it stays."""
    steps_x, steps_y = [0.0], [0.0]
    for other in others:
        steps_x += [other.xMaximum() - window.xMinimum(), other.xMinimum() - window.xMaximum()]
        steps_y += [other.yMaximum() - window.yMinimum(), other.yMinimum() - window.yMaximum()]
    candidates = [
        QgsRectangle(
            window.xMinimum() + dx, window.yMinimum() + dy,
            window.xMaximum() + dx, window.yMaximum() + dy,
        )
        for dx, dy in product(steps_x, steps_y)
    ]  # fmt: skip
    fitting = [
        box
        for box in candidates
        if box.contains(content) and not any(_overlap(box, other) for other in others)
    ]
    return min(fitting, key=lambda one: one.center().distance(window.center()), default=window)


def _width(boxes: Sequence[QgsRectangle], shape: float) -> float:
    """Return the metres that windows of this shape need for the largest of the boxes."""
    needs = [max(box.width() + 2 * AROUND, (box.height() + 2 * AROUND) / shape) for box in boxes]
    least, most = (max(metres, metres * SHAPE / shape) for metres in (NARROW, WIDE))
    return min(max([least, *needs]), most)


def _around(box: QgsRectangle, width: float, shape: float) -> QgsRectangle:
    return QgsRectangle.fromCenterAndSize(box.center(), width, width * shape)


def _overlap(window: QgsRectangle, other: QgsRectangle) -> bool:
    """Whether two windows share more than an edge."""
    return bool(window.buffered(-SLIP).intersects(other.buffered(-SLIP)))


def _corners(window: QgsRectangle) -> Window:
    return (window.xMinimum(), window.yMinimum(), window.xMaximum(), window.yMaximum())


def _groups(boxes: Sequence[QgsRectangle]) -> list[list[int]]:
    """Group the boxes that one window holds whole, the largest group first. Too many for a window
    are parted at the widest gap, so that the windows need not overlap."""
    largest = np.array([WIDE, WIDE * SHAPE]) - 2 * EDGE
    low = np.array([[box.xMinimum(), box.yMinimum()] for box in boxes])
    high = np.array([[box.xMaximum(), box.yMaximum()] for box in boxes])
    groups, open_groups = [], [np.arange(len(boxes))]
    while open_groups:
        group = open_groups.pop()
        too_long = (high[group].max(axis=0) - low[group].min(axis=0)) > largest
        if len(group) == 1 or not too_long.any():
            groups.append([int(member) for member in group])
            continue
        cuts = []
        for axis in np.flatnonzero(too_long):
            ordered = group[np.argsort((low + high)[group, axis])]
            ends = np.maximum.accumulate(high[ordered, axis])[:-1]
            starts = np.minimum.accumulate(low[ordered[::-1], axis])[::-1][1:]
            place = int(np.argmax(starts - ends))
            cuts.append(((starts - ends)[place], ordered[: place + 1], ordered[place + 1 :]))
        open_groups += max(cuts, key=lambda cut: cut[0])[1:]
    return sorted(groups, key=lambda group: (-len(group), group))


def _joined(boxes: Sequence[QgsRectangle]) -> QgsRectangle:
    extent = QgsRectangle()
    for box in boxes:
        extent.combineExtentWith(box)
    return extent


def _numbered(windows: Sequence[tuple[str, Window]]) -> list[tuple[str, Window]]:
    """Number the windows of one commune."""
    names = [name for name, _ in windows]
    return [
        (f"{name} ({names[: n + 1].count(name)})" if names.count(name) > 1 else name, window)
        for n, (name, window) in enumerate(windows)
    ]


def inset_title(facts: Facts, scale: str, indicator: str, maps: Sequence[MapPart]) -> str:
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
    least = facts.own_value(indicator) or 0.0
    for edge, high in upper_edges(facts, scale, indicator):
        if edge < least:
            break
        reached = in_windows & (values >= edge)
        count = int(reached.sum())
        if not FEWEST_COUNTED <= count <= shown_squares - FEWEST_COUNTED:
            continue
        outside = sum(
            not any(g.contains(QgsPointXY(*point)) for g in outlines) for point in points[reached]
        )
        is_stated = FEWEST_COUNTED <= outside <= count - FEWEST_COUNTED
        counts = {"n": count, "units": units, "high": high, "outside": outside}
        title = say("squares outside", words, name=measure.name, **counts)
        if is_stated and len(title) <= TITLE_ROOM:
            return title
        return say("squares", words, name=measure.name, **counts)
    return ""


def _plain_inset_title(facts: Facts, measure: Measure) -> str:
    words = facts.words
    return say("finding", words, name=measure.name, value=say("around zones", words))
