"""A legend in the corner of a map view, and map tips on hover. QGIS itself has a legend in its
layer tree only, and tips on its main map only."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from typing import Any

from qgis.core import (
    Qgis,
    QgsFeatureRequest,
    QgsLayerTree,
    QgsLayerTreeModel,
    QgsLegendRenderer,
    QgsLegendSettings,
    QgsLegendStyle,
    QgsMapLayerLegendUtils,
    QgsPointXY,
    QgsProject,
    QgsRectangle,
    QgsRenderContext,
    QgsVectorLayer,
)
from qgis.gui import QgsMapCanvas, QgsMapTip
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QEvent, QObject, QPoint, QSizeF, Qt
from qgis.PyQt.QtGui import QColor, QImage, QPainter, QPixmap
from qgis.PyQt.QtWidgets import QLabel, QWidget
from qgis.utils import iface

from ...layers.lineage import our_vectors
from ...layers.style.rules import rules_of
from ...layers.style.symbols import circle_of
from ...toolbelt.translation import tr
from ..widgets import timer

MARGIN = 8  # pixels from the corner
MOST_COVERED = 20  # units that are counted under a legend
POINTS = 7.0  # size of letters
LETTER = 0.66 * POINTS * 25.4 / 72  # mm, the mean width of a bold letter
SWATCH, CIRCLE = QSizeF(5.0, 3.0), 3.0  # mm
EDGE = 1.2  # mm of paper around the legend
HOVER = 400  # ms until a tip shows
MAX_SHARE = 0.5  # of the view's height; a longer legend is not shown
INCH = 25.4  # mm
DASH = re.compile(r"\s–\s")  # between the indicator and the scale, where a title is broken
TOP = {QgsLegendStyle.Style.Subgroup: 0.0, QgsLegendStyle.Style.SymbolLabel: 0.5}  # mm
MOVED = (QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide)
INK, PAPER = "#1f1f1f", QColor(255, 255, 255, 225)


def drawn_layer(layers: Sequence[QgsVectorLayer], canvas: QgsMapCanvas) -> QgsVectorLayer | None:
    """Return the first layer that is drawn at the view's scale, such as one of all scales; without
    one the first of all."""
    existing_layers = [layer for layer in layers if not sip.isdeleted(layer)]
    drawn_layers = (layer for layer in existing_layers if layer.isInScaleRange(canvas.scale()))
    return next(drawn_layers, next(iter(existing_layers), None))


class MapLegend(QLabel):
    """The legend of the uppermost map that a view draws, in its freest corner. It follows the
    view's layers, scale and size, and the map's style; without values there is no legend."""

    def __init__(self, canvas: QgsMapCanvas) -> None:
        super().__init__(canvas)
        self.setObjectName("occupancyViewLegend")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._canvas = canvas
        self._layer: QgsVectorLayer | None = None
        self._redraw_timer = timer(self, self._draw)
        self._messages: QWidget | None = None
        if iface is not None and canvas is iface.mapCanvas():
            self._messages = iface.messageBar()  # they lie over QGIS's main map
        for watched in filter(None, (canvas, self._messages)):
            watched.installEventFilter(self)
        canvas.scaleChanged.connect(self._follow)
        canvas.layersChanged.connect(self._follow)
        self.hide()
        self._follow()

    def stop(self) -> None:
        """Leave the view for good."""
        self._canvas.scaleChanged.disconnect(self._follow)
        self._canvas.layersChanged.disconnect(self._follow)
        self._show_layer(None)
        self.setParent(None)
        self.deleteLater()

    def _follow(self, *_: object) -> None:
        layer = drawn_layer(our_vectors(self._canvas.layers()), self._canvas)
        if layer is not self._shown_layer():
            self._show_layer(layer)
        elif layer is not None and self.pixmap():
            self._place()

    def _show_layer(self, layer: QgsVectorLayer | None) -> None:
        earlier_layer = self._shown_layer()
        if earlier_layer is not None:
            for signal in _changes(earlier_layer):
                signal.disconnect(self._redraw_timer.start)
        for signal in _changes(layer) if layer is not None else ():
            signal.connect(self._redraw_timer.start)
        self._layer = layer
        self._redraw_timer.start()

    def _shown_layer(self) -> QgsVectorLayer | None:
        is_gone = self._layer is None or sip.isdeleted(self._layer)
        return None if is_gone else self._layer

    def _draw(self) -> None:
        layer = self._shown_layer()
        if layer is None or not layer.featureCount():
            self.clear()
            self.hide()
            return
        ratio = self.devicePixelRatioF()
        available_width = (self._canvas.width() - 2 * MARGIN) / self.logicalDpiX() * INCH
        image = legend_picture(layer, self.logicalDpiX() * ratio, available_width)
        image.setDevicePixelRatio(ratio)
        self.setPixmap(QPixmap.fromImage(image))
        self.setAccessibleName(tr("Legend of {map}").format(map=layer.name()))
        self._place()

    def _place(self) -> None:
        self.adjustSize()
        height = self._canvas.height()
        self.move(self._freest_corner())
        # last: the first show lays the window out, which resizes the view and calls this again
        self.setVisible(self.height() <= MAX_SHARE * height and self._shown_layer() is not None)

    def _freest_corner(self) -> QPoint:
        """Return the corner of the view where the legend covers fewest units: the lower left one
        where several are as free."""
        layer, settings = self._shown_layer(), self._canvas.mapSettings()
        right = self._canvas.width() - self.width() - MARGIN
        low = self._canvas.height() - self.height() - MARGIN
        bar = self._messages
        high = MARGIN + (bar.height() if bar is not None and bar.isVisible() else 0)
        corners = [QPoint(x, y) for y in (low, high) for x in (MARGIN, right)]
        to_map = self._canvas.getCoordinateTransform()
        if layer is None:  # it has just left the project
            return corners[0]

        def covered(corner: QPoint) -> int:
            ends = corner, corner + QPoint(self.width(), self.height())
            box = QgsRectangle(*(to_map.toMapCoordinates(end) for end in ends))
            request = QgsFeatureRequest(settings.mapToLayerCoordinates(layer, box))
            request.setFlags(Qgis.FeatureRequestFlag.ExactIntersect)
            request.setNoAttributes().setLimit(MOST_COVERED)
            return sum(1 for _ in layer.getFeatures(request))

        return min(corners, key=covered)

    def eventFilter(self, _watched: QObject | None, event: QEvent | None) -> bool:
        if event is not None and event.type() in MOVED and self.pixmap():
            self._place()
            self._redraw_timer.start()  # lines may be broken elsewhere
        return False


def _changes(layer: QgsVectorLayer) -> tuple[Any, ...]:
    """Return the signals after which a layer's legend is another one."""
    return layer.legendChanged, layer.dataSourceChanged, layer.nameChanged, layer.willBeDeleted


def legend_height(canvas: QgsMapCanvas) -> int:
    """Return the pixels that the legend of a view takes below its map, 0 without one."""
    legend = canvas.findChild(MapLegend)
    return legend.height() + 2 * MARGIN if legend is not None and legend.isVisible() else 0


def legend_picture(layer: QgsVectorLayer, dpi: float, available_width: float) -> QImage:
    """Draw the layer's legend as in QGIS's tree, on pale paper. A title wider than
    `available_width` mm is broken into lines."""
    letters = max(10, int((available_width - 2 * EDGE) / LETTER))
    title = DASH.sub("\n", layer.name(), 1).splitlines()
    root = QgsLayerTree()
    node = root.addLayer(layer)
    node.setUseLayerName(False)
    node.setName("\n".join(textwrap.fill(line, letters) for line in title))
    tree_node = QgsProject.instance().layerTreeRoot().findLayer(layer.id())
    order = QgsMapLayerLegendUtils.legendNodeOrder(tree_node) if tree_node is not None else []
    QgsMapLayerLegendUtils.setLegendNodeOrder(node, order)
    for position, rule in enumerate(rules_of(layer.renderer())):
        if (circle := circle_of(rule, CIRCLE)) is not None:
            QgsMapLayerLegendUtils.setLegendNodeCustomSymbol(node, position, circle)
    model = QgsLayerTreeModel(root)
    model.refreshLayerLegend(node)
    renderer = QgsLegendRenderer(model, _settings())
    scale = dpi / INCH
    context = QgsRenderContext()
    context.setScaleFactor(scale)
    size = renderer.minimumSize(context)
    width, height = (int(side * scale) + 1 for side in (size.width(), size.height()))
    image = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDotsPerMeterX(int(scale * 1000))
    image.setDotsPerMeterY(int(scale * 1000))
    image.fill(PAPER)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint_context = QgsRenderContext.fromQPainter(painter)
    paint_context.setScaleFactor(scale)
    painter.scale(scale, scale)
    renderer.drawLegend(paint_context)
    painter.end()
    return image


def _settings() -> QgsLegendSettings:
    """Return settings with small letters and the layer's name in bold."""
    settings = QgsLegendSettings()
    settings.setBoxSpace(EDGE)
    settings.setSymbolSize(SWATCH)
    settings.setWrapChar("\n")
    title = settings.style(QgsLegendStyle.Style.Title)
    title.setMargin(QgsLegendStyle.Side.Bottom, 0.0)  # QGIS keeps it for an empty title, too
    settings.setStyle(QgsLegendStyle.Style.Title, title)
    for kind in (QgsLegendStyle.Style.Subgroup, QgsLegendStyle.Style.SymbolLabel):
        style = settings.style(kind)
        text = style.textFormat()
        font = text.font()
        font.setBold(kind == QgsLegendStyle.Style.Subgroup)
        text.setFont(font)
        text.setSize(POINTS)
        text.setColor(QColor(INK))
        style.setTextFormat(text)
        style.setMargin(QgsLegendStyle.Side.Top, TOP[kind])
        settings.setStyle(kind, style)
    return settings


class HoverTip(QObject):
    """Shows the map tip of a view's uppermost occupancy layer while the mouse rests."""

    def __init__(self, canvas: QgsMapCanvas) -> None:
        super().__init__(canvas)
        self._canvas, self._tip = canvas, QgsMapTip()
        self._place = QgsPointXY()
        self._rest_timer = timer(self, self._show, HOVER)
        canvas.xyCoordinates.connect(self._on_mouse_moved)

    def _on_mouse_moved(self, place: QgsPointXY) -> None:
        self._place = place
        self._tip.clear(self._canvas)
        self._rest_timer.start()

    def _show(self) -> None:
        layer = drawn_layer(our_vectors(self._canvas.layers()), self._canvas)
        if layer is not None and self._canvas.underMouse():
            pixel = self._canvas.mouseLastXY()
            self._tip.showMapTip(layer, self._place, pixel, self._canvas)
