"""Closes what a template leaves open on a page: next to a chart that is missing, below two maps
where there is room for four, and between a short table and the chart under it."""

from __future__ import annotations

from qgis.core import QgsLayoutItem, QgsLayoutPoint, QgsLayoutSize, QgsPrintLayout

from ..content.page import Page, PageKind
from ..drawing.drawing import Drawing
from .templates import item

ROOM_FOR_FOUR = 4  # maps of PageKind.QUAD
BELOW_TABLE = 9.0  # mm between a table and the chart under it
SLIP = 0.5  # mm


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
    below = bottom + BELOW_TABLE
    if bottom and below < _top(chart) - SLIP:
        _place(chart, _left(chart), below, _wide(chart), _bottom(chart) - below)


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
            high = _bottom(element) - _top(element) + rises
            _place(element, _left(element), _top(element) - rise, _wide(element), high)


def _heighten_maps(layout: QgsPrintLayout, count: int) -> None:
    """Give one or two maps the height of the page."""
    last = item(layout, f"map{ROOM_FOR_FOUR}")
    if last is None or count > ROOM_FOR_FOUR // 2:
        return
    for identifier in ("map", "map2"):
        element = item(layout, identifier)
        if element is not None:
            _place(
                element, _left(element), _top(element), _wide(element),
                _bottom(last) - _top(element),
            )  # fmt: skip


def _lengthen_second_map(layout: QgsPrintLayout) -> None:
    """Give the second map the place of the third one too."""
    second, third = item(layout, "map2"), item(layout, "map3")
    if second is not None and third is not None:
        _place(
            second, _left(second), _top(second), _wide(second), _bottom(third) - _top(second)
        )  # fmt: skip


def _widen_map(layout: QgsPrintLayout) -> None:
    """Give a lone map the place of the second one too, and move a scale bar above it to its end."""
    first, second = item(layout, "map"), item(layout, "map2")
    if first is not None and second is not None:
        wide = _left(second) + _wide(second) - _left(first)
        _place(first, _left(first), _top(first), wide, _bottom(first) - _top(first))
        bar, second_bar = item(layout, "scalebar"), item(layout, "scalebar2")
        if bar is not None and second_bar is not None:
            _place(bar, _left(second_bar), _top(bar), _wide(bar), _bottom(bar) - _top(bar))


def _widen_charts(layout: QgsPrintLayout, page: Page) -> None:
    """Give the one chart of the upper row the row; without a chart below, give both the page."""
    first, second = item(layout, "comparators"), item(layout, "evolution")
    if first is None or second is None:
        return
    low = item(layout, "family")
    if low is not None and not {"family", "body"} & set(page.pictures):
        for element in (first, second):
            _place(
                element, _left(element), _top(element), _wide(element),
                _bottom(low) - _top(element),
            )  # fmt: skip
    wide = _left(second) + _wide(second) - _left(first)
    lone = {"comparators", "evolution"} & set(page.pictures)
    if len(lone) == 1:
        chart_item = item(layout, lone.pop())
        if chart_item is not None:
            _place(chart_item, _left(first), _top(first), wide, _bottom(first) - _top(first))


def _left(element: QgsLayoutItem) -> float:
    return float(element.pagePositionWithUnits().x())


def _top(element: QgsLayoutItem) -> float:
    return float(element.pagePositionWithUnits().y())


def _wide(element: QgsLayoutItem) -> float:
    return float(element.sizeWithUnits().width())


def _bottom(element: QgsLayoutItem) -> float:
    return _top(element) + float(element.sizeWithUnits().height())


def _place(element: QgsLayoutItem, x: float, y: float, wide: float, high: float) -> None:
    element.attemptMove(QgsLayoutPoint(x, y))
    element.attemptResize(QgsLayoutSize(wide, high))
