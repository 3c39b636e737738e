"""The page templates that are shipped: `python -m scripts.layouts` rewrites
resources/layouts/{cover,map,theme,drawn,quad,insets,charts,figures,summary,zooms}_{a4,a3}.qpt
and map_{a4,a3}_portrait.qpt from the boxes of layouts.csv.

A cartographer edits them in QGIS's designer, or puts files of the same names into the profile. The
plugin finds the items by their ids (resources/layouts/README.md).
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, NamedTuple

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from qgis.core import (
    QgsApplication,
    QgsFillSymbol,
    QgsLayoutItemLabel,
    QgsLayoutItemLegend,
    QgsLayoutItemMap,
    QgsLayoutItemPage,
    QgsLayoutItemPicture,
    QgsLayoutItemScaleBar,
    QgsLayoutItemShape,
    QgsLayoutMeasurement,
    QgsLayoutPoint,
    QgsLayoutSize,
    QgsPrintLayout,
    QgsProject,
    QgsReadWriteContext,
    QgsSimpleFillSymbolLayer,
    QgsTextFormat,
)
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QColor, QFont

from scripts.portal.catalogue.tables import read_table

HERE = Path(__file__).parent
FOLDER = HERE.parent / "resources" / "layouts"
COLOURS = {"ink": "#1d232b", "soft": "#4a5560", "rule": "#c3c9d0", "accent": "#b3202c"}
A4, A3 = (297.0, 210.0), (420.0, 297.0)
PORTRAITS = ("a4_portrait", "a3_portrait")
FRAME, COVER, UPRIGHT = "frame", "cover", "upright"
LETTERS_A3 = 1.25  # text on A3 grows less than the page, which is read from a little farther away


class Box(NamedTuple):
    """An item of a page, in millimetres of A4. The items of the page `frame` are on every page but
    the cover and the upright one.

    letters: points of a label's text
    style: a colour, bold, right"""

    page: str
    item: str
    id: str
    x: float
    y: float
    width: float
    height: float
    letters: float
    style: tuple[str, ...]

    def colour(self, usual: str) -> QColor:
        return QColor(COLOURS[next((word for word in self.style if word in COLOURS), usual)])


class Template:
    """A page in the making. A3 is the same page as A4, scaled."""

    def __init__(self, paper: str) -> None:
        length, breadth = A3 if paper.startswith("a3") else A4
        upright = paper in PORTRAITS
        self.width, self.height = (breadth, length) if upright else (length, breadth)
        self.zoom = length / A4[0]
        self.letters = LETTERS_A3 if paper.startswith("a3") else 1.0
        self.layout = QgsPrintLayout(QgsProject.instance())
        page = QgsLayoutItemPage(self.layout)
        page.setPageSize(QgsLayoutSize(self.width, self.height))
        pages: Any = self.layout.pageCollection()
        pages.addPage(page)

    def add(self, box: Box) -> None:
        item = getattr(self, f"_{box.item}")(box)
        item.setId(box.id)
        self.layout.addLayoutItem(item)
        item.attemptMove(QgsLayoutPoint(box.x * self.zoom, box.y * self.zoom))
        item.attemptResize(QgsLayoutSize(box.width * self.zoom, box.height * self.zoom))

    def _label(self, box: Box) -> QgsLayoutItemLabel:
        """Return a label of the layout's variable of this name."""
        item = QgsLayoutItemLabel(self.layout)
        item.setText(f"[% @occ_{box.id} %]")
        text = QgsTextFormat()
        font = QFont("Arial")
        font.setBold("bold" in box.style)
        text.setFont(font)
        text.setSize(box.letters * self.letters)
        text.setColor(box.colour("ink"))
        item.setTextFormat(text)
        item.setMarginX(0)
        item.setMarginY(0)
        right = "right" in box.style
        item.setHAlign(Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft)
        return item

    def _picture(self, _box: Box) -> QgsLayoutItemPicture:
        item = QgsLayoutItemPicture(self.layout)
        item.setPictureAnchor(item.referencePoint())
        return item

    def _rule(self, box: Box) -> QgsLayoutItemShape:
        item = QgsLayoutItemShape(self.layout)
        item.setShapeType(QgsLayoutItemShape.Shape.Rectangle)
        fill = QgsSimpleFillSymbolLayer(box.colour("rule"))
        fill.setStrokeStyle(Qt.PenStyle.NoPen)
        item.setSymbol(QgsFillSymbol([fill]))
        return item

    def _map(self, _box: Box) -> QgsLayoutItemMap:
        item = QgsLayoutItemMap(self.layout)
        item.setFrameEnabled(True)
        item.setFrameStrokeColor(QColor(COLOURS["rule"]))
        item.setFrameStrokeWidth(QgsLayoutMeasurement(0.2))
        item.setBackgroundColor(QColor("#ffffff"))
        return item

    def _legend(self, _box: Box) -> QgsLayoutItemLegend:
        item = QgsLayoutItemLegend(self.layout)
        item.setAutoUpdateModel(False)
        item.setResizeToContents(False)
        return item

    def _scalebar(self, _box: Box) -> QgsLayoutItemScaleBar:
        item = QgsLayoutItemScaleBar(self.layout)
        item.setStyle("Line Ticks Up")
        return item

    def write(self, name: str) -> None:
        context = QgsReadWriteContext()
        if not self.layout.saveAsTemplate(str(FOLDER / name), context):
            raise SystemExit(f"{name} cannot be written")


def main() -> None:
    application = QgsApplication([], True)
    application.initQgis()
    FOLDER.mkdir(parents=True, exist_ok=True)
    boxes = read_table("layouts", Box, HERE)
    kinds = dict.fromkeys(box.page for box in boxes if box.page not in (FRAME, UPRIGHT))
    files = [(f"{kind}_{paper}", paper, kind) for paper in ("a4", "a3") for kind in kinds]
    upright = [(f"map_{paper}", paper, UPRIGHT) for paper in PORTRAITS]
    for name, paper, kind in (*files, *upright):
        template = Template(paper)
        pages = (kind,) if kind in (COVER, UPRIGHT) else (FRAME, kind)
        for box in (box for box in boxes if box.page in pages):
            template.add(box)
        template.write(f"{name}.qpt")
    application.exitQgis()


if __name__ == "__main__":
    main()
