"""What a technician does, played in the real window with the plugin's own widgets. Each function is
a story for scripts.desktop."""

from __future__ import annotations

import time
from collections.abc import Generator
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsLayoutExporter,
    QgsLayoutItemLabel,
    QgsLayoutItemLegend,
    QgsLayoutItemMap,
    QgsLayoutItemScaleBar,
    QgsLayoutPoint,
    QgsLayoutSize,
    QgsLegendRenderer,
    QgsLegendStyle,
    QgsPrintLayout,
    QgsTextFormat,
    QgsUnitTypes,
    QgsVectorLayer,
)
from qgis.PyQt.QtGui import QFont
from qgis.PyQt.QtWidgets import QComboBox

Story = Generator[Any, None, Any]
MM = QgsUnitTypes.LayoutUnit.LayoutMillimeters


def sign_in(desk: Any) -> Story:
    """Click "Sign in"; the browser does the rest; the name appears in the dock."""
    started = time.monotonic()
    desk.click("occupancySignIn")
    yield desk.until(lambda: desk.window.session.signed is not None, "signed in")
    yield 200
    return {"seconds": time.monotonic() - started, "who": desk.find("occupancyWho").text()}


def choose_purpose(desk: Any) -> Story:
    combo = desk.find("occupancyPurpose", QComboBox)
    combo.setCurrentIndex(combo.count() - 1)
    combo.activated.emit(combo.currentIndex())
    yield 50
    return combo.currentText()


def add(desk: Any, scale: str, indicator: str, vintage: str = "2022") -> Story:
    """Scale, vintage, indicator, "Add to map"; returns what the layer says of itself."""
    started = time.monotonic()
    desk.click(f"occupancyScale_{scale}")
    box = desk.find("occupancyVintage", QComboBox)
    box.setCurrentIndex(box.findData(vintage))
    yield 50
    desk.choose_indicator(indicator)
    yield 50
    before = set(desk.project.mapLayers())
    desk.click("occupancyAdd")
    yield desk.until(
        lambda: set(desk.project.mapLayers()) - before and not desk.window.loader.is_loading,
        f"{scale} on the map",
        90,
    )
    seconds = time.monotonic() - started
    yield desk.drawn()
    layer = next(
        desk.project.mapLayer(i)
        for i in set(desk.project.mapLayers()) - before
        if isinstance(desk.project.mapLayer(i), QgsVectorLayer)
    )
    shown, whole = desk.iface.mapCanvas().extent(), desk.iface.mapCanvas().fullExtent()
    scales = desk.window.loader.memory.find(
        desk.window.dock.chooser.territory().code, vintage
    ).scales
    released = scales[scale]
    return {
        "name": layer.name(),
        "id": layer.id(),
        "scale": scale,
        "released": layer.featureCount(),
        "withheld": len(released.withheld),
        "hidden": released.hidden_cells,
        "seconds": seconds,
        "fills": max(whole.width() / shown.width(), whole.height() / shown.height()),
    }


def switch(desk: Any, indicator: str) -> Story:
    """Another indicator of the layer on top, from the entry "On the map"."""
    requests: list[Any] = []
    desk.window.session.signed.client.transport.send, original = _counting(
        desk.window.session.signed.client.transport.send, requests
    )
    combo = desk.find("occupancySwitch", QComboBox)
    position = next(i for i in range(combo.count()) if combo.itemData(i).id == indicator)
    started = time.monotonic()
    combo.setCurrentIndex(position)
    combo.activated.emit(position)
    yield desk.drawn()
    seconds = time.monotonic() - started
    desk.window.session.signed.client.transport.send = original
    return {"seconds": seconds, "requests": len(requests)}


def _counting(send: Any, requests: list[Any]) -> tuple[Any, Any]:
    def counted(*arguments: Any, **options: Any) -> Any:
        requests.append(arguments[:2])
        return send(*arguments, **options)

    return counted, send


def show_only(desk: Any, layer_id: str, label: str = "") -> Story:
    """One group visible and expanded, zoomed to, with labels."""
    root = desk.project.layerTreeRoot()
    for group in root.children():
        mine = (
            any(node.layerId() == layer_id for node in group.findLayers())
            if hasattr(group, "findLayers")
            else False
        )
        group.setItemVisibilityChecked(mine)
        group.setExpanded(mine)
    layer = desk.project.mapLayer(layer_id)
    desk.window._zoom(layer)
    if label:
        button = desk.find("occupancyLabel")
        action = next(a for a in button.menu().actions() if a.text() == label)
        action.trigger()
    yield desk.drawn()
    return True


def picture(desk: Any, path: str) -> Story:
    yield desk.drawn()
    yield 300
    desk.picture(path)
    return True


def save_map(desk: Any, png: str, pdf: str, title: str) -> Story:
    """An A4 landscape map with title, legend, scale bar and caption, as PNG and PDF."""
    layout = QgsPrintLayout(desk.project)
    layout.initializeDefaults()
    page = layout.pageCollection().page(0).pageSize()
    map_item = QgsLayoutItemMap(layout)
    map_item.attemptMove(QgsLayoutPoint(10, 22, MM))
    map_item.attemptResize(QgsLayoutSize(page.width() - 88, page.height() - 44, MM))
    map_item.setFrameEnabled(False)
    map_item.zoomToExtent(desk.iface.mapCanvas().extent())
    layout.addLayoutItem(map_item)
    layer = next(
        node.layer()
        for node in desk.project.layerTreeRoot().findLayers()
        if node.isVisible() and isinstance(node.layer(), QgsVectorLayer)
    )
    _label(layout, title, 10, 8, page.width() - 20, 12, 15, bold=True)
    caption = str(layer.customProperty("occupancy/caption", ""))
    _label(layout, caption, 10, page.height() - 19, page.width() - 20, 14, 6.5)
    legend = QgsLayoutItemLegend(layout)
    legend.setLinkedMap(map_item)
    legend.setLegendFilterByMapEnabled(False)
    legend.setAutoUpdateModel(False)
    legend.setTitle("")
    tree = legend.model().rootGroup()
    visible = {
        node.layerId() for node in desk.project.layerTreeRoot().findLayers() if node.isVisible()
    }
    for node in list(tree.findLayers()):
        if node.layerId() not in visible or not isinstance(node.layer(), QgsVectorLayer):
            node.parent().removeChildNode(node)
    for group in list(tree.children()):
        if hasattr(group, "children") and not group.children():
            tree.removeChildNode(group)
    for group in tree.children():
        QgsLegendRenderer.setNodeLegendStyle(group, QgsLegendStyle.Style.Hidden)
    for style, size in (
        (QgsLegendStyle.Style.Group, 9),
        (QgsLegendStyle.Style.Subgroup, 8),
        (QgsLegendStyle.Style.SymbolLabel, 7.5),
    ):
        legend.rstyle(style).setTextFormat(_format(size, bold=style == QgsLegendStyle.Style.Group))
    legend.setWrapString("|")
    legend.attemptMove(QgsLayoutPoint(page.width() - 76, 24, MM))
    legend.adjustBoxSize()
    layout.addLayoutItem(legend)
    bar = QgsLayoutItemScaleBar(layout)
    bar.setStyle("Line Ticks Up")
    bar.setLinkedMap(map_item)
    bar.applyDefaultSize()
    bar.setTextFormat(_format(7))
    bar.attemptMove(QgsLayoutPoint(page.width() - 76, page.height() - 36, MM))
    layout.addLayoutItem(bar)
    layout.setReferenceMap(map_item)
    yield 100
    exporter = QgsLayoutExporter(layout)
    image = QgsLayoutExporter.ImageExportSettings()
    image.dpi = 150
    first = exporter.exportToImage(png, image)
    second = exporter.exportToPdf(pdf, QgsLayoutExporter.PdfExportSettings())
    return {"png": int(first), "pdf": int(second)}


def _format(size: float, bold: bool = False) -> QgsTextFormat:
    text = QgsTextFormat()
    font = QFont("DejaVu Sans")
    font.setBold(bold)
    text.setFont(font)
    text.setSize(size)
    return text


def _label(
    layout: QgsPrintLayout,
    text: str,
    x: float,
    y: float,
    width: float,
    height: float,
    size: float,
    bold: bool = False,
) -> None:
    label = QgsLayoutItemLabel(layout)
    label.setText(text)
    label.setTextFormat(_format(size, bold))
    label.attemptMove(QgsLayoutPoint(x, y, MM))
    label.attemptResize(QgsLayoutSize(width, height, MM))
    layout.addLayoutItem(label)


def export(desk: Any, layer_id: str, path: str, format_name: str) -> Story:
    """The controlled export, through its dialog."""
    layer = desk.project.mapLayer(layer_id)
    desk.window.export(layer)
    yield desk.until(lambda: desk.sees("occupancyExportDialog"), "the export dialog")
    box = desk.find("occupancyFormat", QComboBox)
    box.setCurrentIndex(box.findData(format_name))
    desk.find("occupancyExportPath").setFilePath(path)
    yield 100
    desk.click("occupancyExportSave")
    yield desk.until(
        lambda: Path(path).exists() and not desk.sees("occupancyExportDialog"), "the export written"
    )
    return desk.messages()[-1:] if desk.messages() else []


def sign_out(desk: Any) -> Story:
    """The dock's button; our layers leave with the session."""
    desk.click("occupancySignIn")
    yield desk.until(lambda: desk.window.session.signed is None, "signed out")
    yield 200
    return {"layers": len(desk.project.mapLayers())}
