"""Layers that are only pictures. They draw a memory layer that is in no project: natively on
screen, and as a raster image wherever shapes could be read back (vector devices, feature handlers).

QGIS cannot label, select, identify, tabulate, join, process or export such a layer, since it has no
features. Public names may be written over it: they are labels, which QGIS places together with
those of all other layers of the map.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Any, cast
from weakref import proxy

from qgis.core import (
    Qgis,
    QgsLegendSymbolItem,
    QgsMapLayerLegend,
    QgsMapLayerRenderer,
    QgsPluginLayer,
    QgsPluginLayerType,
    QgsRectangle,
    QgsRenderContext,
    QgsSymbol,
    QgsSymbolLegendNode,
    QgsVectorLayer,
)
from qgis.PyQt import sip
from qgis.PyQt.QtGui import QImage, QPaintEngine, QPainter
from qgis.PyQt.QtXml import QDomDocument, QDomNode

from ..toolbelt.errors import logged

_log = logging.getLogger(__name__)


class PictureLayer(QgsPluginLayer):
    """A layer that draws the memory layer `_drawn`. Projects save its custom properties only.

    `_names` has a label per public name and draws nothing else."""

    def __init__(self, type_name: str, name: str = "") -> None:
        super().__init__(type_name, name)
        self._drawn: QgsVectorLayer | None = None
        self._names: QgsVectorLayer | None = None
        self._extent = QgsRectangle()
        self.setValid(True)

    def extent(self) -> QgsRectangle:
        return QgsRectangle(self._extent)

    def createMapRenderer(self, context: QgsRenderContext) -> QgsMapLayerRenderer:
        """Return a native renderer on screen, and one that draws an image wherever shapes could be
        read back (vector devices, GeoPDF's feature handlers)."""
        try:
            picture = self._picture(context)
            if self._names is None:
                return picture
            obstacles = self._obstacles(context)
            return NamedRenderer(self.id(), context, picture, self._names, obstacles)
        except Exception:  # an exception that reaches C++ here ends QGIS
            _log.exception("A layer of outlines could not be drawn.")
            return NothingRenderer(self.id(), context)

    def _picture(self, context: QgsRenderContext) -> QgsMapLayerRenderer:
        if self._drawn is None:
            return NothingRenderer(self.id(), context)
        if must_be_picture(context):
            return PictureRenderer(self.id(), context, self._drawn)
        return cast(QgsMapLayerRenderer, self._drawn.createMapRenderer(context))

    def _obstacles(self, _context: QgsRenderContext) -> QgsVectorLayer | None:
        """Return a layer whose shapes the names of this map must not cover."""
        return None

    def legend_entries(self) -> Sequence[tuple[QgsSymbol, str, str]]:
        """Return (symbol, text, key) of each entry of the legend."""
        return ()

    def copy_to(self, copy: PictureLayer) -> None:
        """Give a clone this layer's settings. C++ calls `clone` (Package layers, layouts,
        rasterize) and the clone must outlive the call, so C++ owns it."""
        sip.transferto(copy, copy)
        copy.setCrs(self.crs())
        copy.setCustomProperties(self.customProperties())
        copy.setOpacity(self.opacity())
        copy.setBlendMode(self.blendMode())

    def readXml(self, node: QDomNode, _context: Any) -> bool:
        self.readCustomProperties(node)
        return True

    def writeXml(self, node: QDomNode, document: QDomDocument, _context: Any) -> bool:
        element = node.toElement()
        if not element.isNull():
            element.setAttribute("type", "plugin")
            element.setAttribute("name", self.pluginLayerType())
        self.writeCustomProperties(node, document)
        return True

    def readSymbology(self, *_arguments: Any) -> bool:
        return True

    def writeSymbology(self, *_arguments: Any) -> bool:
        return True


class PictureLegend(QgsMapLayerLegend):
    """The legend that `legend_entries` describes, in no circle that the collector ends anywhere."""

    def __init__(self, layer: PictureLayer) -> None:
        super().__init__()
        self._layer = proxy(layer)

    def createLayerTreeModelLegendNodes(self, node: Any) -> list[QgsSymbolLegendNode]:
        entries = []
        with logged("The legend of a picture could not be made."):
            for symbol, text, key in self._layer.legend_entries():
                entry = QgsSymbolLegendNode(node, QgsLegendSymbolItem(symbol, text, key))
                sip.transferto(entry, entry)  # the layer tree's model owns it
                entries.append(entry)
        return entries


class PictureLayerType(QgsPluginLayerType):
    """Creates the layers of saved projects. The plugin registers it at start, keeps a reference,
    and removes it by its name at unload.

    `on_properties(layer)`: when the user opens the properties; it explains that there are none."""

    def __init__(
        self,
        type_name: str,
        make: Callable[[], PictureLayer],
        on_properties: Callable[[QgsPluginLayer], None] | None = None,
    ) -> None:
        super().__init__(type_name)
        self._make, self._on_properties = make, on_properties

    def createLayer(self, *_arguments: Any) -> PictureLayer:
        layer = self._make()
        sip.transferto(layer, layer)
        return layer

    def showLayerProperties(self, layer: QgsPluginLayer) -> bool:
        with logged("The reason could not be shown."):
            if self._on_properties is not None:
                self._on_properties(layer)
        return self._on_properties is not None


def must_be_picture(context: QgsRenderContext) -> bool:
    """Whether native drawing could write shapes into a file.

    Without a painter, only the canvas is certain to draw on images: layered layout exports set
    their painter after this call.
    """
    if context.hasRenderedFeatureHandlers():
        return True
    painter = context.painter()
    if painter is None:
        return context.rendererUsage() != Qgis.RendererUsage.View
    return not draws_pixels(painter)


def draws_pixels(painter: QPainter) -> bool:
    """Whether the painter draws on an image."""
    engine = painter.paintEngine()
    return engine is not None and engine.type() == QPaintEngine.Type.Raster


class PictureRenderer(QgsMapLayerRenderer):
    """Draws the outlines in a separate render context, without feature handlers."""

    def __init__(self, layer_id: str, context: QgsRenderContext, units: QgsVectorLayer) -> None:
        super().__init__(layer_id, context)
        self._isolated = isolated_context(context)
        self._renderer = units.createMapRenderer(self._isolated)

    def forceRasterRender(self) -> bool:
        return True

    def render(self) -> bool:
        try:
            painter = self.renderContext().painter()
            if painter is None:
                return False
            if draws_pixels(painter):
                self._isolated.setPainter(painter)
                return bool(self._renderer.render())
            return self._as_image(painter)
        except Exception:  # an exception escaping here ends QGIS
            _log.exception("A layer of outlines could not be drawn.")
            return False

    def _as_image(self, painter: QPainter) -> bool:
        """Draw an image for a vector device: layered exports ignore `forceRasterRender`."""
        view = self._isolated.mapToPixel()
        image = QImage(
            max(1, view.mapWidth()),
            max(1, view.mapHeight()),
            QImage.Format.Format_ARGB32_Premultiplied,
        )
        image.fill(0)
        image_painter = QPainter(image)
        try:
            self._isolated.setPainter(image_painter)
            is_drawn = bool(self._renderer.render())
        finally:
            image_painter.end()
        painter.drawImage(0, 0, image)
        return is_drawn


class NamedRenderer(QgsMapLayerRenderer):
    """Draws a picture, and hands the labels of a layer to the label engine of the map."""

    def __init__(
        self,
        layer_id: str,
        context: QgsRenderContext,
        picture: QgsMapLayerRenderer,
        names: QgsVectorLayer,
        obstacles: QgsVectorLayer | None = None,
    ) -> None:
        super().__init__(layer_id, context)
        self._picture = picture
        names.setId(layer_id)  # labels are ordered by the layers of the map
        self._labels = [names.createMapRenderer(context)]
        if obstacles is not None:
            self._labels.append(obstacles.createMapRenderer(context))

    def forceRasterRender(self) -> bool:
        return bool(self._picture.forceRasterRender())

    def render(self) -> bool:
        """Return False: QGIS must not take the picture from its cache the next time, because the
        engine would not get the labels then."""
        try:
            self._picture.render()
            for labels in self._labels:
                labels.render()
        except Exception:  # an exception escaping here ends QGIS
            _log.exception("A layer of outlines could not be drawn.")
        return False


class NothingRenderer(QgsMapLayerRenderer):
    """Draws nothing, for a layer without outlines."""

    def render(self) -> bool:
        return True


def isolated_context(context: QgsRenderContext) -> QgsRenderContext:
    """Return a render context of the same view without feature handlers and label engine, which
    could read the drawn shapes."""
    context_copy = QgsRenderContext()
    context_copy.setMapToPixel(context.mapToPixel())
    context_copy.setExtent(context.extent())
    context_copy.setMapExtent(context.mapExtent())
    context_copy.setCoordinateTransform(context.coordinateTransform())
    context_copy.setScaleFactor(context.scaleFactor())
    context_copy.setRendererScale(context.rendererScale())
    context_copy.setDpiTarget(context.dpiTarget())
    context_copy.setDevicePixelRatio(context.devicePixelRatio())
    flags = getattr(QgsRenderContext, "Flag", QgsRenderContext)
    context_copy.setFlag(flags.Antialiasing, True)
    context_copy.setTransformContext(context.transformContext())
    context_copy.setExpressionContext(context.expressionContext())  # which layers the map shows
    context_copy.setPathResolver(context.pathResolver())
    return context_copy
