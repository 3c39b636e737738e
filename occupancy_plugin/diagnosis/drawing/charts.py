"""Dots that compare, pairs of dots, slopes between two vintages. Each chart draws displayed figures
only and labels them directly."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from ...description import Kind
from ...toolbelt.numbers import POINTS, Numbers
from ..figures import Change, Figure, Measure
from .axis import Axis, axis, spread_labels
from .colours import ACCENT, GRID, INK, OTHERS, SOFT, WHITE
from .drawing import Circle, Drawing, Line, Shape, Text
from .fonts import abridged, kind_of, shorten, width, wrap

LEAST_DOTS, LEAST_SLOPE = 10.0, 6.0  # points that an axis spans
HEADING, LABEL, TICK = 8.0, 7.0, 7.0  # points
TITLE_HEIGHT = 5.0  # mm
TALLEST_ROW = 17.0  # mm of a row of dots
LABEL_GAP = 2.9  # mm between direct labels
NAME_LINE = 2.7  # mm between the lines of a row's name


def dots(
    title: str,
    figures: Sequence[Figure],
    measure: Measure,
    numbers: Numbers,
    box_width: float,
    box_height: float,
) -> Drawing:
    """Draw one dot per unit on its guide line, with its figure. The territory has the accent
    colour; a hidden figure is an 's' at the start of its line."""
    values = [figure.value for figure in figures if figure.value is not None]
    shapes: list[Shape] = [Text(0, 2.8, title, HEADING, INK, True)] if title else []
    top = TITLE_HEIGHT if title else 0.0
    full_height, box_height = box_height, min(box_height, top + TALLEST_ROW * len(figures) + 5.0)
    start = _label_room([figure.name for figure in figures], box_width)
    end = box_width - width(f"0{figures[0].text}", LABEL, True) - 2.0
    floor = 0.0 if min(values, default=0.0) >= 0 else None
    scale_axis = axis(values, _least(values, LEAST_DOTS, measure), 3, floor) if values else None
    step = (box_height - top - 5.0) / max(len(figures), 1)
    if scale_axis is not None:
        tick_text = partial(_tick, scale_axis, measure, numbers)
        shapes += ticks_below(scale_axis, (start, end), top, box_height - 4.6, tick_text)
    for position, figure in enumerate(figures):
        y = top + step * (position + 0.5)
        colour, bold = (ACCENT, True) if figure.is_territory else (OTHERS, False)
        has_two_lines = step >= 2 * NAME_LINE
        name = figure.name if has_two_lines else shorten(figure.name, LABEL, start - 2.0, bold)
        shapes += row_name(name, y, start - 2.0, INK if bold else SOFT, bold)
        shapes.append(Line(start, y, end, y, GRID))
        if figure.value is None or scale_axis is None:
            shapes.append(Text(start + 1.0, y + 0.9, figure.text, LABEL, SOFT))
            continue
        x = scale_axis.place(figure.value, start, end)
        shapes.append(Circle(x, y, 1.25 if figure.is_territory else 0.9, colour))
        shapes.append(Text(x + 2.0, y + 0.9, figure.text, LABEL, colour if bold else INK, bold))
    texts = ", ".join(f"{figure.name} {figure.text}" for figure in figures)
    return Drawing(box_width, full_height, tuple(shapes), f"{title or measure.titled} – {texts}.")


def pairs(
    title: str,
    rows: Sequence[tuple[str, Figure, Figure]],
    headings: tuple[str, str],
    measure: Measure,
    numbers: Numbers,
    box_width: float,
    box_height: float,
) -> Drawing:
    """Draw two dots per row: a hollow one for the first figure, a full one for the second. Where
    one is hidden the other is drawn alone."""
    values = [
        figure.value for _, *figures in rows for figure in figures if figure.value is not None
    ]
    shapes: list[Shape] = [Text(0, 2.8, title, HEADING, INK, True)]
    top = TITLE_HEIGHT + 4.5
    x = 0.0
    for heading, fill in zip(headings, (WHITE, ACCENT), strict=True):
        name = shorten(heading, LABEL, box_width / 2 - 8.0)
        shapes.append(Circle(x + 1.2, TITLE_HEIGHT + 1.0, 1.0, fill, ACCENT, 0.35))
        shapes.append(Text(x + 3.2, TITLE_HEIGHT + 1.9, name, LABEL))
        x += 8.0 + width(name, LABEL)
    start, end = _label_room([name for name, *_ in rows], box_width), box_width - 12.0
    scale_axis = axis(values, _least(values, LEAST_DOTS, measure), 4, 0.0) if values else None
    names_end = start
    if scale_axis is not None:
        start = _clear_of_names(scale_axis, rows, start, end)
        tick_text = partial(_tick, scale_axis, measure, numbers)
        shapes += ticks_below(scale_axis, (start, end), top, box_height - 4.6, tick_text)
    step = (box_height - top - 5.0) / max(len(rows), 1)
    for position, (name, first_figure, second_figure) in enumerate(rows):
        y = top + step * (position + 0.5)
        shapes += row_name(name, y, names_end - 2.0, SOFT)
        shapes += _pair(scale_axis, first_figure, second_figure, y, start, end)
    texts = ". ".join(
        f"{name} – {headings[0]} {first_figure.text}, {headings[1]} {second_figure.text}"
        for name, first_figure, second_figure in rows
    )
    return Drawing(box_width, box_height, tuple(shapes), f"{title} – {texts}.")


def _clear_of_names(
    scale_axis: Axis, rows: Sequence[tuple[str, Figure, Figure]], start: float, end: float
) -> float:
    """Return the axis' left end, moved until the figure to the left of a row's dots is clear of its
    name."""
    axis_start = start
    for name, *figures in rows:
        published = [figure for figure in figures if figure.value is not None]
        if not published:
            continue
        left_figure = min(published, key=lambda figure: figure.value or 0.0)
        share = scale_axis.place(left_figure.value or 0.0, 0.0, 1.0)
        least_x = min(width(name, LABEL), start) + width(left_figure.text, LABEL, True) + 4.0
        if share < 1.0:
            axis_start = max(axis_start, (least_x - share * end) / (1.0 - share))
    return min(axis_start, (start + end) / 2)


def _pair(
    scale_axis: Axis | None, hollow: Figure, full: Figure, y: float, start: float, end: float
) -> list[Shape]:
    """Draw a row of two dots with their figures to the left and to the right."""
    shapes: list[Shape] = [Line(start, y, end, y, GRID)]
    if scale_axis is None:
        return [*shapes, Text(start + 1.0, y + 0.9, hollow.text, LABEL, SOFT)]
    figures = (hollow, full)
    places = [
        None if figure.value is None else scale_axis.place(figure.value, start, end)
        for figure in figures
    ]
    if places[0] is not None and places[1] is not None:
        shapes.append(Line(places[0], y, places[1], y, ACCENT, 0.35))
    left_place = min((place for place in places if place is not None), default=0.0)
    for figure, place, fill in zip(figures, places, (WHITE, ACCENT), strict=True):
        if place is None:
            continue
        shapes.append(Circle(place, y, 1.15, fill, ACCENT, 0.35))
        is_left = figure is hollow if places[0] == places[1] else place == left_place
        x, anchor = (place - 2.0, "end") if is_left else (place + 2.0, "start")
        colour, bold = (ACCENT, True) if fill == ACCENT else (INK, False)
        shapes.append(Text(x, y + 0.9, figure.text, LABEL, colour, bold, anchor))
    return shapes


def slope(
    title: str,
    changes: Sequence[Change],
    years: tuple[str, str],
    measure: Measure,
    numbers: Numbers,
    box_width: float,
    box_height: float,
) -> Drawing:
    """Draw a line per unit from the earlier vintage to the later one, labelled at its end.
    `changes` holds no unit that is hidden in one vintage."""
    heading = shorten(title, HEADING, box_width, True)
    shapes: list[Shape] = [Text(0, 2.8, heading, HEADING, INK, True)] if title else []
    top, bottom = (TITLE_HEIGHT + 1.0 if title else 1.0), box_height - 4.6
    if not changes:
        return Drawing(box_width, box_height, tuple(shapes), title)
    values = [end for change in changes for end in (change.earlier_value, change.later_value)]
    scale_axis = axis(values, _least(values, LEAST_SLOPE, measure), 4, 0.0)
    ticks = [_tick(scale_axis, measure, numbers, tick) for tick in scale_axis.ticks]
    axis_start = max(width(text, TICK) for text in ticks) + 2.0
    longest_label = max(
        width(f"{change.name} {change.texts[1]}", LABEL, True) for change in changes
    )
    name_width = min(longest_label + 3.0, box_width * 0.52)
    axis_end = box_width - name_width
    for tick, text in zip(scale_axis.ticks, ticks, strict=True):
        y = scale_axis.place(tick, bottom, top)
        shapes.append(Line(axis_start, y, axis_end, y, GRID))
        shapes.append(Text(axis_start - 1.2, y + 0.8, text, TICK, SOFT, anchor="end"))
    for x, year in zip((axis_start, axis_end), years, strict=True):
        shapes.append(Text(x, box_height - 0.8, year, TICK, SOFT, anchor="middle"))
    ends = [scale_axis.place(change.later_value, bottom, top) for change in changes]
    places = spread_labels(ends, LABEL_GAP, top, bottom)
    for change, end, place in sorted(
        zip(changes, ends, places, strict=True), key=lambda entry: entry[0].is_territory
    ):
        start = scale_axis.place(change.earlier_value, bottom, top)
        shapes += _slope_line(change, (axis_start, start), (axis_end, end), place, name_width - 2.5)
    texts = ". ".join(
        f"{change.name} {years[0]} {change.texts[0]}, {years[1]} {change.texts[1]}"
        for change in changes
    )
    return Drawing(box_width, box_height, tuple(shapes), f"{title or measure.titled} – {texts}.")


def _slope_line(
    change: Change,
    start: tuple[float, float],
    end: tuple[float, float],
    label_y: float,
    name_width: float,
) -> list[Shape]:
    """Draw a line with its two ends, and its label at the height `label_y`, no wider than
    `name_width`."""
    colour, line_width = (ACCENT, 0.7) if change.is_territory else (OTHERS, 0.35)
    radius = 0.9 if change.is_territory else 0.6
    text = change.texts[1]
    name_room = name_width - width(f" {text}", LABEL, change.is_territory)
    name = shorten(change.name, LABEL, name_room, change.is_territory)
    return [
        Line(*start, *end, colour, line_width),
        Circle(*start, radius, colour),
        Circle(*end, radius, colour),
        Text(end[0] + 2.0, label_y + 0.9, f"{name} {text}", LABEL, colour, change.is_territory),
    ]


def _least(values: Sequence[float], points: float, measure: Measure) -> float:
    """Return what the axis spans at least: `points` for percentages, a fifth of the largest value
    for other units. For low rates it is twice the largest value, since their axis begins at nought
    and would leave most of the chart empty."""
    largest_value = max(map(abs, values))
    if measure.unit == "%" and measure.kind is not Kind.DIFFERENCE:
        return min(points, max(2.0 * largest_value, 1.0))
    return (
        points
        if measure.unit in ("%", POINTS)
        else max(largest_value * 0.2, 10.0 ** (1 - measure.decimals))
    )


def _tick(scale_axis: Axis, measure: Measure, numbers: Numbers, tick: float) -> str:
    decimals = 0 if scale_axis.is_whole else measure.decimals
    if measure.kind is Kind.DIFFERENCE:
        return numbers.with_sign(tick, decimals)
    return numbers.with_unit(numbers.number(tick, decimals), "%" if measure.unit == "%" else "")


def ticks_below(
    scale_axis: Axis,
    span: tuple[float, float],
    top: float,
    bottom: float,
    write: Callable[[float], str],
) -> list[Shape]:
    """Draw the lines of an axis through rows between two heights, and its figures below them.

    span: left and right end of the axis
    write: the text of a tick"""
    shapes: list[Shape] = []
    for tick in scale_axis.ticks:
        x = scale_axis.place(tick, *span)
        shapes.append(Line(x, top, x, bottom, GRID))
        shapes.append(Text(x, bottom + 3.4, write(tick), TICK, SOFT, anchor="middle"))
    return shapes


def _label_room(names: Sequence[str], box_width: float) -> float:
    """Return mm for the names at the left: the longest one on one line, two fifths of the width at
    most."""
    return min(max((width(name, LABEL, True) for name in names), default=0) + 3.0, box_width * 0.4)


def row_name(
    name: str, y: float, available_width: float, colour: str, bold: bool = False
) -> list[Shape]:
    """Draw a name in one or two lines around `y`."""
    lines = wrap(name, LABEL, available_width, bold)
    if len(lines) > 2:
        lines = wrap(abridged(name), LABEL, available_width, bold)
    if len(lines) > 2 and kind_of(name):
        lines = [kind_of(name)]
    if len(lines) > 2:
        lines = [lines[0], shorten(" ".join(lines[1:]), LABEL, available_width, bold)]
    first_baseline = y + 0.9 - (len(lines) - 1) * NAME_LINE / 2
    return [
        Text(0.0, first_baseline + NAME_LINE * position, line, LABEL, colour, bold)
        for position, line in enumerate(lines)
    ]
