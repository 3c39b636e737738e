"""Dots that compare, pairs of dots, slopes between two vintages, differences on the band of chance.
Each chart draws displayed figures only and labels them directly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from ...description import Kind
from ...toolbelt.numbers import POINTS, Numbers
from ..figures import Change, Figure, Measure
from .axis import Axis, axis
from .colours import ACCENT, INK, OTHERS, PALE, SOFT, WHITE
from .drawing import Drawing
from .rows import NOTHING, Bar, Dot, Label, Mark, Plot, Row, Tick, row_chart, values_of
from .years import Series, YearAxes, line_chart

LEAST_DOTS, LEAST_SLOPE = 10.0, 6.0  # points that an axis spans
TALLEST_ROW, TALLEST_GAP = 17.0, 10.0  # mm of a row of dots, and of a difference
SLOPE_LABELS = 0.52  # of the width, at most


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
    rows = []
    for figure in figures:
        bold = figure.is_territory
        colour, radius = (ACCENT, 1.25) if bold else (OTHERS, 0.9)
        is_hidden = figure.value is None
        marks = () if figure.value is None else (Dot(figure.value, colour, radius=radius),)
        text = Label(figure.text, SOFT if is_hidden else ACCENT if bold else INK, bold)
        rows.append(Row(Label(figure.name, INK if bold else SOFT, bold), marks, after=text))
    values = [figure.value for figure in figures if figure.value is not None]
    floor = 0.0 if min(values, default=0.0) >= 0 else None
    scale = axis(values, _least(values, LEAST_DOTS, measure), 3, floor) if values else None
    write = partial(_tick, scale, measure, numbers)
    texts = ", ".join(f"{figure.name} {figure.text}" for figure in figures)
    words = f"{title or measure.titled} – {texts}."
    return row_chart(
        Plot(title, scale, write, TALLEST_ROW, words=words), rows, box_width, box_height
    )


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
    lines = [Row(Label(name, SOFT), *_pair(*figures)) for name, *figures in rows]
    scale = axis(values, _least(values, LEAST_DOTS, measure), 4, 0.0) if values else None
    hollow, full = Dot(0.0, WHITE, ACCENT), Dot(0.0, ACCENT, ACCENT)
    texts = ". ".join(
        f"{name} – {headings[0]} {first_figure.text}, {headings[1]} {second_figure.text}"
        for name, first_figure, second_figure in rows
    )
    write, legend = (
        partial(_tick, scale, measure, numbers),
        list(zip((hollow, full), headings, strict=True)),
    )
    plot = Plot(title, scale, write, TALLEST_ROW, legend, words=f"{title} – {texts}.")
    return row_chart(plot, lines, box_width, box_height)


def _pair(hollow: Figure, full: Figure) -> tuple[tuple[Mark, ...], Label, Label]:
    """Return the marks of two figures with the line between them, and their texts at the left and
    at the right."""
    labels = (Label(hollow.text), Label(full.text, ACCENT, True))
    if hollow.value is None and full.value is None:
        return (), NOTHING, Label(hollow.text, SOFT)
    if hollow.value is None or full.value is None:
        value, label = (
            (full.value, labels[1]) if hollow.value is None else (hollow.value, labels[0])
        )
        fill = ACCENT if hollow.value is None else WHITE
        return (Dot(value or 0.0, fill, ACCENT),), NOTHING, label
    between = Bar(hollow.value, full.value, ACCENT, 0.48, 0.04)
    marks = (between, Dot(hollow.value, WHITE, ACCENT), Dot(full.value, ACCENT, ACCENT))
    left, right = labels if hollow.value <= full.value else labels[::-1]
    return marks, left, right


def slope(
    title: str,
    changes: Sequence[Change],
    years: tuple[str, str],
    measure: Measure,
    numbers: Numbers,
    box_width: float,
    box_height: float,
) -> Drawing:
    """Draw a line per unit from the earlier vintage to the later one. `changes` holds no unit that
    is hidden in one vintage."""
    values = [end for change in changes for end in (change.earlier_value, change.later_value)]
    if not values:
        return Drawing(box_width, box_height, (), title)
    scale = axis(values, _least(values, LEAST_SLOPE, measure), 4, 0.0)
    series = [Series(c.name, (c.earlier_value, c.later_value), c.is_territory) for c in changes]
    texts = {
        value: text
        for c in changes
        for value, text in zip((c.earlier_value, c.later_value), c.texts, strict=True)
    }
    tick = partial(_tick, scale, measure, numbers)
    axes = YearAxes(years, scale, tick, lambda value: texts[value or 0.0], SLOPE_LABELS)
    return line_chart(title, axes, series, numbers, box_width, box_height)


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


def _tick(scale_axis: Axis | None, measure: Measure, numbers: Numbers, tick: float) -> str:
    decimals = 0 if scale_axis is None or scale_axis.is_whole else measure.decimals
    if measure.kind is Kind.DIFFERENCE:
        return numbers.with_sign(tick, decimals)
    return numbers.with_unit(numbers.number(tick, decimals), "%" if measure.unit == "%" else "")


@dataclass(frozen=True)
class Gap:
    """A difference to draw.

    points: the difference as displayed
    text: the difference with its sign
    least: its threshold"""

    name: str
    points: float
    text: str
    least: float

    @property
    def is_reached(self) -> bool:
        return abs(self.points) >= self.least - 1e-9


def gap_bars(
    title: str,
    chance: str,
    gaps: Sequence[Gap],
    numbers: Numbers,
    box_width: float,
    box_height: float,
) -> Drawing:
    """Draw a bar per row, in the accent colour where it reaches its threshold.

    chance: the band's entry in the legend"""
    rows = []
    for gap in gaps:
        colour = ACCENT if gap.is_reached else OTHERS
        band, bar = Bar(-gap.least, gap.least, PALE, 0.08, 0.84), Bar(0.0, gap.points, colour)
        name, figure = (
            Label(gap.name, INK if gap.is_reached else SOFT),
            Label(gap.text, colour, gap.is_reached),
        )
        before, after = (figure, NOTHING) if gap.points < 0 else (NOTHING, figure)
        rows.append(Row(name, (band, bar, Tick(0.0, 0.2, SOFT)), before, after))
    scale = axis([0.0, *values_of(rows)], 4.0, 5)
    write = partial(numbers.with_sign, decimals=0 if scale.is_whole else 1)
    plot = Plot(title, scale, write, TALLEST_GAP, [(Bar(0.0, 0.0, PALE), chance)])
    return row_chart(plot, rows, box_width, box_height)
