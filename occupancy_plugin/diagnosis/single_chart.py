"""A single chart with its source line, to copy or to put on a layout of the user's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from qgis.core import QgsLayoutItemPicture, QgsLayoutPoint, QgsLayoutSize, QgsPrintLayout
from qgis.PyQt.QtCore import QByteArray, QMimeData

from ..description import Kind
from ..toolbelt.translation import tr
from .content.facts import Facts
from .content.order import plan
from .content.page import Picture
from .content.themes import theme_page
from .drawing.colours import SOFT
from .drawing.drawing import Drawing, Text
from .drawing.fonts import LINE, POINT, wrap
from .pages.fill import show
from .saved_pages import mark_chart

SIZES = {"comparators": (80.0, 48.0), "evolution": (80.0, 55.0), "family": (150.0, 62.0)}  # mm
FOOTER_SIZE = 6.0  # points of the source line
PLACE = 15.0  # mm from the page's corner
SVG = "image/svg+xml"


@dataclass(frozen=True)
class Chart:
    """A chart to copy or to insert.

    title: its name in a list
    name: what it shows, for an item's id
    drawing: with its source line"""

    title: str
    name: str
    drawing: Drawing


def charts(facts: Facts, scale: str, indicator: str, source: str) -> list[Chart]:
    """Return the charts of an indicator: its comparators, its change, its family or its pairs.

    source: the caption, as on a sheet"""
    if facts.measure(indicator).kind is Kind.CLASS:  # text: nothing to compare
        return []
    page = theme_page(facts, _chapter(facts, indicator), scale)
    if page is None:
        return []
    titles = {
        "comparators": facts.say("comparison"),
        "evolution": facts.say("change"),
        "family": facts.say("family"),
    }
    name = facts.measure(indicator).name
    return [
        Chart(f"{name} – {titles[kind]}", f"{indicator} {kind}", drawing)
        for kind in SIZES
        if kind in page.pictures and (drawing := _drawn(kind, page.pictures[kind], source)).shapes
    ]


def _chapter(facts: Facts, indicator: str) -> Mapping[str, Any]:
    """Return the chapter of the standard dossier that shows this indicator or its family, with this
    indicator leading."""
    definition = facts.indicators[indicator]
    chapters = plan()["chapters"]
    tests: tuple[Callable[[Mapping[str, Any]], bool], ...] = (
        lambda chapter: chapter["lead"] == indicator,
        lambda chapter: chapter.get("family") == definition.family,
        lambda chapter: any(indicator in pair for pair in chapter.get("pairs", ())),
    )
    fitting = (chapter for is_fitting in tests for chapter in chapters if is_fitting(chapter))
    entry = dict(next(fitting, None) or {"id": definition.theme, "family": definition.family or ""})
    return {**entry, "theme": definition.theme, "lead": indicator}


def _drawn(kind: str, picture: Picture, source: str) -> Drawing:
    drawing = picture(*SIZES[kind])
    return with_source(drawing, source) if drawing.shapes else drawing


def with_source(drawing: Drawing, source: str) -> Drawing:
    """Return the drawing with the source below it, in as many lines as it needs."""
    step = FOOTER_SIZE * POINT * LINE
    lines = wrap(source.replace("\n", " "), FOOTER_SIZE, drawing.width)
    footer = tuple(
        Text(0.0, drawing.height + step * (number + 1), line, FOOTER_SIZE, SOFT)
        for number, line in enumerate(lines)
    )
    return replace(
        drawing,
        height=drawing.height + step * (len(lines) + 0.5),
        shapes=(*drawing.shapes, *footer),
        words=f"{drawing.words} {source}".strip(),
    )


def insert(layout: QgsPrintLayout, chart: Chart) -> QgsLayoutItemPicture:
    """Put the chart on the first page, where the user moves it. A saved project holds no figure of
    it."""
    item = QgsLayoutItemPicture(layout)
    item.setId(chart.name)
    layout.addLayoutItem(item)
    item.attemptMove(QgsLayoutPoint(PLACE, PLACE))  # in mm by default
    item.attemptResize(QgsLayoutSize(chart.drawing.width, chart.drawing.height))
    show(item, chart.drawing)
    mark_chart(item)
    return item


def clipboard_data(chart: Chart) -> QMimeData:
    """Return the chart for the clipboard: as an image, as SVG, and in words."""
    data = QMimeData()
    data.setImageData(chart.drawing.image(12.0))
    data.setData(SVG, QByteArray(chart.drawing.svg().encode("utf-8")))
    data.setText(chart.drawing.words)
    return data


def no_chart() -> str:
    return tr("This indicator has no chart: its figure for the territory may not be shown.")
