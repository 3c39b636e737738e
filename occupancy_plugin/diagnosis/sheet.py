"""The sheet of a map: its layout and its PDF.

Purpose and dossier under the map are the project's variables (guard/publication)."""

from __future__ import annotations

import textwrap
from pathlib import Path

from qgis.core import (
    Qgis,
    QgsLayoutExporter,
    QgsLayoutItemLabel,
    QgsLayoutItemLegend,
    QgsLayoutItemMap,
    QgsLayoutItemScaleBar,
    QgsLayoutPoint,
    QgsLayoutSize,
    QgsLegendStyle,
    QgsMapLayer,
    QgsPrintLayout,
    QgsProject,
    QgsRectangle,
    QgsTextFormat,
    QgsVectorLayer,
)
from qgis.PyQt.QtGui import QFont

from ..guard.publication import DOSSIER, PURPOSE
from ..layers.lineage import read_lineage
from ..layers.style.expressions import inert
from ..layers.style.words import Words
from ..layers.withheld import WithheldLayer
from ..toolbelt.errors import SheetError
from ..toolbelt.translation import language, tr

WIDTH, HEIGHT, MARGIN = 297.0, 210.0, 10.0  # mm, A4 landscape


def sheet(title: str, extent: QgsRectangle, layers: list[QgsMapLayer]) -> QgsPrintLayout:
    """An A4 sheet of these layers of the map: title, legend, scale bar, below them caption, purpose
    and dossier of every layer shown."""
    project = QgsProject.instance()
    layout = QgsPrintLayout(project)
    layout.initializeDefaults()
    layout.setName(title)
    lineages = [
        lineage
        for layer in layers
        if isinstance(layer, QgsVectorLayer) and (lineage := read_lineage(layer)) is not None
    ]
    _text(layout, inert(title), MARGIN, MARGIN - 2, WIDTH - 2 * MARGIN, 9, 15, bold=True)
    map_item = QgsLayoutItemMap(layout)
    map_item.attemptMove(QgsLayoutPoint(MARGIN, MARGIN + 9))
    map_item.attemptResize(QgsLayoutSize(200, 160))
    map_item.setLayers(layers)
    map_item.setKeepLayerSet(True)
    map_item.zoomToExtent(extent)
    map_item.setFrameEnabled(True)
    layout.addLayoutItem(map_item)
    _legend(layout, map_item, layers)
    bar = QgsLayoutItemScaleBar(layout)
    bar.setLinkedMap(map_item)
    bar.applyDefaultSize()
    bar.setStyle("Line Ticks Up")
    bar.attemptMove(QgsLayoutPoint(MARGIN + 2, 168))
    layout.addLayoutItem(bar)
    _text(
        layout,
        "\n".join(
            _foot(
                [lineage.caption for lineage in lineages], any(one.fictitious for one in lineages)
            )
        ),
        MARGIN,
        182,
        277,
        24,
        7,
    )
    return layout


def write_sheet(layout: QgsPrintLayout, path: Path) -> None:
    """The sheet as PDF. Raises SheetError."""
    settings = QgsLayoutExporter.PdfExportSettings()
    settings.exportMetadata = False
    settings.textRenderFormat = (
        Qgis.TextRenderFormat.AlwaysText
    )  # title, caption and number can be searched for
    if (
        QgsLayoutExporter(layout).exportToPdf(str(path), settings)
        != QgsLayoutExporter.ExportResult.Success
    ):
        raise SheetError(tr("The map cannot be written as PDF there."))


def _legend(layout: QgsPrintLayout, map_item: QgsLayoutItemMap, layers: list[QgsMapLayer]) -> None:
    """One entry per layer; the hatch is named in the legend of the released units beside it."""
    legend = QgsLayoutItemLegend(layout)
    legend.setLinkedMap(map_item)
    legend.setAutoUpdateModel(False)
    legend.setWrapString("\n")
    for kind in (
        QgsLegendStyle.Style.Title,
        QgsLegendStyle.Style.Group,
        QgsLegendStyle.Style.Subgroup,
        QgsLegendStyle.Style.SymbolLabel,
    ):
        text = QgsTextFormat()
        text.setSize(9 if kind is QgsLegendStyle.Style.Subgroup else 8)
        style = QgsLegendStyle()  # `legend.rstyle` hands Python a style that is gone
        style.setTextFormat(text)
        style.setMargin(QgsLegendStyle.Side.Top, 2)
        style.setMargin(
            QgsLegendStyle.Side.Left, 2 if kind is QgsLegendStyle.Style.SymbolLabel else 0
        )
        legend.setStyle(kind, style)
    root = legend.model().rootGroup()
    root.removeAllChildren()
    for layer in layers:
        if isinstance(layer, WithheldLayer):
            continue
        node = root.addLayer(layer)
        node.setUseLayerName(False)
        node.setName("\n".join(textwrap.wrap(inert(layer.name()), 36)))
    layout.addLayoutItem(legend)
    legend.attemptMove(QgsLayoutPoint(215, MARGIN + 9))
    legend.adjustBoxSize()


def _foot(captions: list[str], fictitious: bool) -> list[str]:
    lines = [inert(caption) for caption in dict.fromkeys(captions)]
    if fictitious:
        lines.insert(0, Words.of_window().word("fictitious"))
    purpose, dossier = (
        text.replace("'", "''")
        for text in (tr("Purpose"), tr("Dossier of the follow-up committee"))
    )
    stop = "\u202f:" if language() == "fr" else ":"
    lines.append(f"[% '{purpose}{stop} ' || coalesce(@{PURPOSE}, '–') %]")
    lines.append(f"[% if(coalesce(@{DOSSIER}, '') = '', '', '{dossier}{stop} ' || @{DOSSIER}) %]")
    return lines


def _text(
    layout: QgsPrintLayout,
    text: str,
    x: float,
    y: float,
    width: float,
    height: float,
    size: int,
    *,
    bold: bool = False,
) -> None:
    label = QgsLayoutItemLabel(layout)
    label.setText(text)
    font = QFont()
    font.setBold(bold)
    style = QgsTextFormat()
    style.setFont(font)
    style.setSize(size)
    label.setTextFormat(style)
    label.attemptMove(QgsLayoutPoint(x, y))
    label.attemptResize(QgsLayoutSize(width, height))
    layout.addLayoutItem(label)
