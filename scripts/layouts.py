"""The page templates that are shipped: `python -m scripts.layouts` rewrites
resources/layouts/{cover,map,theme,drawn,quad,insets,charts,figures,summary,zooms}_{a4,a3}.qpt
and map_a4_portrait.qpt.

A cartographer edits them in QGIS's designer, or puts files of the same names into the profile. The
plugin finds the items by their ids (resources/layouts/README.md).
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

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

FOLDER = Path(__file__).resolve().parents[1] / "resources" / "layouts"
INK, SOFT, RULE, ACCENT = "#1d232b", "#4a5560", "#c3c9d0", "#b3202c"
A4, A3 = (297.0, 210.0), (420.0, 297.0)
PORTRAIT = "a4_portrait"
FOOT_LETTERS = 7.0  # points of the source line and the imprint
LETTERS_A3 = 1.25  # text on A3 grows less than the page, which is read from a little farther away


class Template:
    """A page in the making. Coordinates are millimetres of A4; A3 is the same page, scaled."""

    def __init__(self, paper: str) -> None:
        self.width, self.height = {"a3": A3, PORTRAIT: (A4[1], A4[0])}.get(paper, A4)
        self.zoom = self.width / A4[0] if paper != PORTRAIT else 1.0
        self.letters = LETTERS_A3 if paper == "a3" else 1.0
        self.layout = QgsPrintLayout(QgsProject.instance())
        page = QgsLayoutItemPage(self.layout)
        page.setPageSize(QgsLayoutSize(self.width, self.height))
        pages: Any = self.layout.pageCollection()
        pages.addPage(page)

    def add(
        self, item: Any, identifier: str, x: float, y: float, width: float, height: float
    ) -> None:
        item.setId(identifier)
        self.layout.addLayoutItem(item)
        item.attemptMove(QgsLayoutPoint(x * self.zoom, y * self.zoom))
        item.attemptResize(QgsLayoutSize(width * self.zoom, height * self.zoom))

    def label(
        self,
        identifier: str,
        box: tuple[float, float, float, float],
        size: float,
        colour: str = INK,
        bold: bool = False,
        right: bool = False,
    ) -> None:
        """Return a label of the layout."""
        item = QgsLayoutItemLabel(self.layout)
        item.setText(f"[% @occ_{identifier} %]")
        text = QgsTextFormat()
        font = QFont("Arial")
        font.setBold(bold)
        text.setFont(font)
        text.setSize(size * self.letters)
        text.setColor(QColor(colour))
        item.setTextFormat(text)
        item.setMarginX(0)
        item.setMarginY(0)
        item.setHAlign(Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft)
        self.add(item, identifier, *box)

    def picture(self, identifier: str, x: float, y: float, width: float, height: float) -> None:
        item = QgsLayoutItemPicture(self.layout)
        item.setPictureAnchor(item.referencePoint())
        self.add(item, identifier, x, y, width, height)

    def rule(
        self, identifier: str, x: float, y: float, width: float, height: float, colour: str
    ) -> None:
        item = QgsLayoutItemShape(self.layout)
        item.setShapeType(QgsLayoutItemShape.Shape.Rectangle)
        fill = QgsSimpleFillSymbolLayer(QColor(colour))
        fill.setStrokeStyle(Qt.PenStyle.NoPen)
        item.setSymbol(QgsFillSymbol([fill]))
        self.add(item, identifier, x, y, width, height)

    def map(self, identifier: str, x: float, y: float, width: float, height: float) -> None:
        item = QgsLayoutItemMap(self.layout)
        item.setFrameEnabled(True)
        item.setFrameStrokeColor(QColor(RULE))
        item.setFrameStrokeWidth(QgsLayoutMeasurement(0.2))
        item.setBackgroundColor(QColor("#ffffff"))
        self.add(item, identifier, x, y, width, height)

    def legend(self, x: float, y: float, width: float, height: float) -> None:
        item = QgsLayoutItemLegend(self.layout)
        item.setAutoUpdateModel(False)
        item.setResizeToContents(False)
        self.add(item, "legend", x, y, width, height)

    def scalebar(self, x: float, y: float, identifier: str = "scalebar") -> None:
        item = QgsLayoutItemScaleBar(self.layout)
        item.setStyle("Line Ticks Up")
        self.add(item, identifier, x, y, 30, 8)

    def frame(self) -> None:
        """Add the items of every page: title, subtitle, notice, foot."""
        self.label("title", (10, 9.5, 236, 8), 16, bold=True)
        self.label("subtitle", (10, 18.2, 225, 5), 9.5, SOFT)
        self.picture("logo", 251, 8, 36, 12)
        self.label("fictitious", (237, 21.4, 50, 4.5), 8.5, ACCENT, bold=True, right=True)
        self.foot()

    def foot(self) -> None:
        self.rule("foot_rule", 10, 188.5, 277, 0.2, RULE)
        self.label("caption", (10, 190, 178, 10), FOOT_LETTERS, SOFT)
        self.label("imprint", (191, 190, 96, 10), FOOT_LETTERS, SOFT, right=True)
        self.label("page", (280, 200.6, 7, 5), 8.5, bold=True, right=True)

    def write(self, name: str) -> None:
        context = QgsReadWriteContext()
        if not self.layout.saveAsTemplate(str(FOLDER / name), context):
            raise SystemExit(f"{name} cannot be written")


def cover(page: Template) -> None:
    page.rule("band", 10, 36, 1.6, 50, ACCENT)
    page.label("title", (17, 36, 165, 28), 28, bold=True)
    page.label("subtitle", (17, 64, 165, 12), 14, SOFT)
    page.label("imprint", (17, 150, 165, 26), 10, INK)
    page.label("fictitious", (17, 79, 100, 6), 11, ACCENT, bold=True)
    page.picture("logo", 17, 14, 36, 12)
    page.picture("locator", 190, 30, 97, 150)
    page.rule("foot_rule", 10, 188.5, 277, 0.2, RULE)
    page.label("caption", (10, 190, 178, 10), FOOT_LETTERS, SOFT)


def sheet_map(page: Template) -> None:
    page.frame()
    page.map("map", 10, 28, 206, 157)
    page.legend(221, 28, 66, 66)
    page.picture("comparators", 221, 97, 66, 40)
    page.picture("locator", 221, 138, 44, 38)
    page.picture("north", 277, 162, 8, 12)
    page.scalebar(221, 177)


def theme(page: Template) -> None:
    page.frame()
    page.map("map", 10, 28, 148, 112)
    page.legend(162, 28, 52, 98)
    page.picture("north", 204, 129, 6, 9)
    page.scalebar(162, 130)
    page.picture("comparators", 220, 28, 67, 34)
    page.picture("evolution", 220, 66, 67, 46)
    page.rule("text_rule", 219, 117, 0.9, 69, ACCENT)
    page.label("heading", (223, 117, 64, 5), 9, bold=True)
    page.label("text", (223, 123.5, 64, 62), 8.5)
    page.picture("family", 10, 144, 203, 42)


def drawn(page: Template) -> None:
    page.frame()
    page.picture("body", 10, 28, 277, 158)


def charts(page: Template) -> None:
    page.frame()
    page.picture("comparators", 10, 28, 98, 84)
    page.picture("evolution", 115, 28, 98, 84)
    page.picture("family", 10, 120, 203, 66)
    page.picture("body", 10, 120, 203, 66)
    page.rule("text_rule", 219, 28, 0.9, 158, ACCENT)
    page.label("heading", (223, 28, 64, 5), 9, bold=True)
    page.label("text", (223, 34.5, 64, 151), 9.5)


def figures(page: Template, body_height: float = 158) -> None:
    page.frame()
    page.picture("body", 10, 28, 203, body_height)
    page.rule("text_rule", 219, 28, 0.9, 158, ACCENT)
    page.label("heading", (223, 28, 64, 5), 9, bold=True)
    page.label("text", (223, 34.5, 64, 151), 9.5)


def summary(page: Template) -> None:
    figures(page, 76)
    page.picture("family", 10, 109, 203, 77)


def zooms(page: Template) -> None:
    page.frame()
    boxes = ((10, 33, 118, 100), (132, 33, 81, 45), (132, 88, 81, 45))
    for number, (x, y, width, height) in enumerate(boxes, 1):
        suffix = "" if number == 1 else str(number)
        page.label(f"name{number}", (x, y - 4.6, width - 33, 4.5), 8, bold=True)
        page.map(f"map{suffix}", x, y, width, height)
        page.scalebar(x + width - 32, y - 7.6, f"scalebar{suffix}")
    page.picture("comparators", 220, 28, 67, 66)
    page.rule("text_rule", 219, 100, 0.9, 86, ACCENT)
    page.label("heading", (223, 100, 64, 5), 9, bold=True)
    page.label("text", (223, 106.5, 64, 79), 8.5)
    page.picture("family", 10, 139, 203, 47)


def quad(page: Template) -> None:
    page.frame()
    for number, (x, y) in enumerate(((10, 28), (116, 28), (10, 108), (116, 108)), 1):
        page.label(f"name{number}", (x, y, 102, 4.5), 8, bold=True)
        page.map("map" if number == 1 else f"map{number}", x, y + 5, 102, 72)
    page.legend(223, 33, 64, 90)
    page.picture("locator", 223, 136, 44, 40)
    page.picture("north", 277, 162, 8, 12)
    page.scalebar(223, 177)


def insets(page: Template) -> None:
    page.frame()
    for number, x in enumerate((10, 113), 1):
        page.label(f"name{number}", (x, 28, 100, 4.5), 8, bold=True)
        page.map("map" if number == 1 else f"map{number}", x, 33, 100, 88)
    page.picture("body", 10, 127, 203, 59)
    page.legend(220, 28, 67, 66)
    page.scalebar(220, 97)
    page.picture("north", 268, 96, 6, 9)
    page.rule("text_rule", 219, 111, 0.9, 75, ACCENT)
    page.label("heading", (223, 111, 64, 5), 9, bold=True)
    page.label("text", (223, 117.5, 64, 68), 8.5)


def upright_map(page: Template) -> None:
    """Lay out a portrait page: the map over the full width, legend and charts below."""
    page.label("title", (10, 9.5, 150, 15), 16, bold=True)
    page.label("subtitle", (10, 25, 150, 5), 9.5, SOFT)
    page.picture("logo", 164, 8, 36, 12)
    page.label("fictitious", (150, 25, 50, 4.5), 8.5, ACCENT, bold=True, right=True)
    page.map("map", 10, 32, 190, 172)
    page.legend(10, 209, 68, 62)
    page.picture("comparators", 82, 209, 68, 42)
    page.picture("locator", 160, 209, 40, 44)
    page.picture("north", 82, 256, 8, 12)
    page.scalebar(96, 259)
    page.rule("foot_rule", 10, 274, 190, 0.2, RULE)
    page.label("caption", (10, 275.5, 112, 14), FOOT_LETTERS, SOFT)
    page.label("imprint", (125, 275.5, 75, 14), FOOT_LETTERS, SOFT, right=True)
    page.label("page", (193, 287, 7, 5), 8.5, bold=True, right=True)


KINDS: dict[str, Callable[[Template], None]] = {
    "cover": cover,
    "map": sheet_map,
    "theme": theme,
    "drawn": drawn,
    "quad": quad,
    "insets": insets,
    "charts": charts,
    "figures": figures,
    "summary": summary,
    "zooms": zooms,
}


def main() -> None:
    application = QgsApplication([], True)
    application.initQgis()
    FOLDER.mkdir(parents=True, exist_ok=True)
    for paper in ("a4", "a3"):
        for kind, draw in KINDS.items():
            page = Template(paper)
            draw(page)
            page.write(f"{kind}_{paper}.qpt")
    page = Template(PORTRAIT)
    upright_map(page)
    page.write(f"map_{PORTRAIT}.qpt")
    application.exitQgis()


if __name__ == "__main__":
    main()
