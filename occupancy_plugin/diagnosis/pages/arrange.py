"""Closes what a template leaves open on a page: next to a chart that is missing, below two maps
where there is room for four, and between a short table and the chart under it."""

from __future__ import annotations

from qgis.core import QgsLayoutItem, QgsLayoutPoint, QgsLayoutSize, QgsPrintLayout
from qgis.PyQt.QtCore import QRectF

from ..content.page import Page, PageKind
from ..drawing.drawing import Drawing
from .templates import item

ROOM_FOR_FOUR = 4  # maps of PageKind.QUAD
BELOW_TABLE = 9.0  # mm between a table and the chart under it
BELOW_TITLE = 1.0  # mm between a title of two lines and the subtitle
TOLERANCE = 0.5  # mm


def arrange(layout: QgsPrintLayout, page: Page) -> None:
    """Before the page is drawn: its items as large as what it holds lets them be."""
    if page.kind in (PageKind.QUAD, PageKind.INSETS, PageKind.ZOOMS) and len(page.maps) == 1:
        _widen_map(layout)
    if page.kind is PageKind.ZOOMS and len(page.maps) == 2:
        _lower_bottom(layout, "map2", "map3")
    if page.kind is PageKind.QUAD and len(page.maps) <= ROOM_FOR_FOUR // 2:
        _lower_bottom(layout, "map", f"map{ROOM_FOR_FOUR}")
        _lower_bottom(layout, "map2", f"map{ROOM_FOR_FOUR}")
    if page.kind is PageKind.CHARTS:
        _widen_charts(layout, page)
    if page.kind is PageKind.THEME and "evolution" not in page.pictures:
        _raise_text(layout)


def close_up(layout: QgsPrintLayout, body: Drawing) -> None:
    """Move the chart under a table up to it, and give it the room."""
    table, chart = item(layout, "body"), item(layout, "family")
    if table is not None and chart is not None:
        move_up(chart, box_of(table).top() + body.bottom)


def move_up(chart: QgsLayoutItem, bottom: float) -> None:
    """Move the chart up below what is drawn above it, which ends at `bottom`, and give it the
    room."""
    box = box_of(chart)
    if bottom and bottom + BELOW_TABLE < box.top() - TOLERANCE:
        box.setTop(bottom + BELOW_TABLE)
        _place(chart, box)


def make_room_for_title(layout: QgsPrintLayout, height: float) -> None:
    """Give a title of two lines its height, and move the subtitle below it."""
    title, subtitle = item(layout, "title"), item(layout, "subtitle")
    if title is None or subtitle is None:
        return
    box, box_below = box_of(title), box_of(subtitle)
    if height <= box.height() or box_below.top() < box.top():
        return
    box.setHeight(height)
    _place(title, box)
    box_below.moveTop(max(box_below.top(), box.bottom() + BELOW_TITLE))
    _place(subtitle, box_below)


def _raise_text(layout: QgsPrintLayout) -> None:
    """Give the sentences the place of the chart that is missing above them."""
    chart, rule = item(layout, "evolution"), item(layout, "text_rule")
    if chart is None or rule is None:
        return
    rise = box_of(rule).top() - box_of(chart).top()
    for identifier in ("text_rule", "heading", "text"):
        element = item(layout, identifier)
        if element is not None:
            box = box_of(element)
            box.adjust(0, -rise, 0, -rise if identifier == "heading" else 0)
            _place(element, box)


def _lower_bottom(layout: QgsPrintLayout, identifier: str, lower: str) -> None:
    """Let an item end where a lower one does, whose place it takes too."""
    element, lower_element = item(layout, identifier), item(layout, lower)
    if element is not None and lower_element is not None:
        box = box_of(element)
        box.setBottom(box_of(lower_element).bottom())
        _place(element, box)


def _widen_map(layout: QgsPrintLayout) -> None:
    """Give a lone map the place of the second one too, and move a scale bar above it to its end."""
    first_map, second_map = item(layout, "map"), item(layout, "map2")
    if first_map is None or second_map is None:
        return
    box = box_of(first_map)
    box.setRight(box_of(second_map).right())
    _place(first_map, box)
    bar, second_bar = item(layout, "scalebar"), item(layout, "scalebar2")
    if bar is not None and second_bar is not None:
        box = box_of(bar)
        box.moveLeft(box_of(second_bar).left())
        _place(bar, box)


def _widen_charts(layout: QgsPrintLayout, page: Page) -> None:
    """Give the one chart of the upper row the row; without a chart below, give both the page."""
    first_chart, second_chart = item(layout, "comparators"), item(layout, "evolution")
    if first_chart is None or second_chart is None:
        return
    if not {"family", "body"} & set(page.pictures):
        for identifier in ("comparators", "evolution"):
            _lower_bottom(layout, identifier, "family")
    single_charts = {"comparators", "evolution"} & set(page.pictures)
    if len(single_charts) == 1:
        box = box_of(first_chart)
        box.setRight(box_of(second_chart).right())
        _place(second_chart if "evolution" in single_charts else first_chart, box)


def box_of(element: QgsLayoutItem) -> QRectF:
    """Return the place of an item in mm."""
    position, size = element.pagePositionWithUnits(), element.sizeWithUnits()
    return QRectF(position.x(), position.y(), size.width(), size.height())


def _place(element: QgsLayoutItem, box: QRectF) -> None:
    element.attemptMove(QgsLayoutPoint(box.x(), box.y()))
    element.attemptResize(QgsLayoutSize(box.width(), box.height()))
