"""Closes what a template leaves open on a page: next to a chart that is missing, below two maps
where there is room for four, and between a short table and the chart under it."""

from __future__ import annotations

from qgis.core import QgsLayoutItem, QgsLayoutPoint, QgsLayoutSize, QgsPrintLayout

from ..content.page import Page, PageKind
from ..drawing.drawing import Drawing
from .templates import item

ROOM_FOR_FOUR = 4  # maps of PageKind.QUAD
BELOW_TABLE = 9.0  # mm between a table and the chart under it
TOLERANCE = 0.5  # mm


def arrange(layout: QgsPrintLayout, page: Page) -> None:
    """Before the page is drawn: its items as large as what it holds lets them be."""
    if page.kind in (PageKind.QUAD, PageKind.INSETS, PageKind.ZOOMS) and len(page.maps) == 1:
        _widen_map(layout)
    if page.kind is PageKind.ZOOMS and len(page.maps) == 2:
        _lengthen_second_map(layout)
    if page.kind is PageKind.QUAD:
        _heighten_maps(layout, len(page.maps))
    if page.kind is PageKind.CHARTS:
        _widen_charts(layout, page)
    if page.kind is PageKind.THEME and "evolution" not in page.pictures:
        _raise_text(layout)


def close_up(layout: QgsPrintLayout, body: Drawing) -> None:
    """Move the chart under a table up to it, and give it the room."""
    table, chart = item(layout, "body"), item(layout, "family")
    if table is None or chart is None:
        return
    move_up(chart, _top(table) + body.bottom)


def move_up(chart: QgsLayoutItem, bottom: float) -> None:
    """Move the chart up below what is drawn above it, which ends at `bottom`, and give it the
    room."""
    top_below = bottom + BELOW_TABLE
    if bottom and top_below < _top(chart) - TOLERANCE:
        _place(chart, _left(chart), top_below, _width(chart), _bottom(chart) - top_below)


def _raise_text(layout: QgsPrintLayout) -> None:
    """Give the sentences the place of the chart that is missing above them."""
    chart, rule = item(layout, "evolution"), item(layout, "text_rule")
    if chart is None or rule is None:
        return
    rise = _top(rule) - _top(chart)
    for identifier in ("text_rule", "heading", "text"):
        element = item(layout, identifier)
        if element is not None:
            rises = 0.0 if identifier == "heading" else rise
            height = _bottom(element) - _top(element) + rises
            _place(element, _left(element), _top(element) - rise, _width(element), height)


def _heighten_maps(layout: QgsPrintLayout, count: int) -> None:
    """Give one or two maps the height of the page."""
    last_map = item(layout, f"map{ROOM_FOR_FOUR}")
    if last_map is None or count > ROOM_FOR_FOUR // 2:
        return
    for identifier in ("map", "map2"):
        element = item(layout, identifier)
        if element is not None:
            _place(
                element, _left(element), _top(element), _width(element),
                _bottom(last_map) - _top(element),
            )  # fmt: skip


def _lengthen_second_map(layout: QgsPrintLayout) -> None:
    """Give the second map the place of the third one too."""
    second_map, third_map = item(layout, "map2"), item(layout, "map3")
    if second_map is not None and third_map is not None:
        top = _top(second_map)
        height = _bottom(third_map) - top
        _place(second_map, _left(second_map), top, _width(second_map), height)


def _widen_map(layout: QgsPrintLayout) -> None:
    """Give a lone map the place of the second one too, and move a scale bar above it to its end."""
    first_map, second_map = item(layout, "map"), item(layout, "map2")
    if first_map is not None and second_map is not None:
        full_width = _left(second_map) + _width(second_map) - _left(first_map)
        _place(
            first_map,
            _left(first_map),
            _top(first_map),
            full_width,
            _bottom(first_map) - _top(first_map),
        )
        bar, second_bar = item(layout, "scalebar"), item(layout, "scalebar2")
        if bar is not None and second_bar is not None:
            _place(bar, _left(second_bar), _top(bar), _width(bar), _bottom(bar) - _top(bar))


def _widen_charts(layout: QgsPrintLayout, page: Page) -> None:
    """Give the one chart of the upper row the row; without a chart below, give both the page."""
    first_chart, second_chart = item(layout, "comparators"), item(layout, "evolution")
    if first_chart is None or second_chart is None:
        return
    low_chart = item(layout, "family")
    if low_chart is not None and not {"family", "body"} & set(page.pictures):
        for element in (first_chart, second_chart):
            _place(
                element, _left(element), _top(element), _width(element),
                _bottom(low_chart) - _top(element),
            )  # fmt: skip
    full_width = _left(second_chart) + _width(second_chart) - _left(first_chart)
    single_charts = {"comparators", "evolution"} & set(page.pictures)
    if len(single_charts) == 1:
        chart_item = item(layout, single_charts.pop())
        if chart_item is not None:
            _place(
                chart_item,
                _left(first_chart),
                _top(first_chart),
                full_width,
                _bottom(first_chart) - _top(first_chart),
            )


def _left(element: QgsLayoutItem) -> float:
    return float(element.pagePositionWithUnits().x())


def _top(element: QgsLayoutItem) -> float:
    return float(element.pagePositionWithUnits().y())


def _width(element: QgsLayoutItem) -> float:
    return float(element.sizeWithUnits().width())


def _bottom(element: QgsLayoutItem) -> float:
    return _top(element) + float(element.sizeWithUnits().height())


def _place(element: QgsLayoutItem, x: float, y: float, width: float, height: float) -> None:
    element.attemptMove(QgsLayoutPoint(x, y))
    element.attemptResize(QgsLayoutSize(width, height))
