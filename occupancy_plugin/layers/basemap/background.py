"""The background plan: tiles of IGN's public WMTS through QGIS's provider, at the bottom of the
layer tree, and whether they arrive. There is none by default; the choice is saved in the profile.

A request for a tile holds only its position, nothing about the map's content."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

from qgis.core import (
    QgsHueSaturationFilter,
    QgsNetworkAccessManager,
    QgsNetworkReplyContent,
    QgsProject,
    QgsRasterLayer,
)
from qgis.PyQt.QtCore import QObject, pyqtSignal
from qgis.PyQt.QtNetwork import QNetworkReply

from ...toolbelt.listening import Connection, Listening
from ...toolbelt.settings import change_settings, read_settings
from ...toolbelt.text_enum import TextEnum
from ...toolbelt.translation import tr
from .surroundings import surroundings_of

BACKGROUND_PROPERTY = "occupancy/background"
TILES = (
    "https://data.geopf.fr/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0"
    "&LAYER=GEOGRAPHICALGRIDSYSTEMS.PLANIGNV2&STYLE=normal&FORMAT=image/png"
    "&TILEMATRIXSET=PM&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}"
)
MAX_ZOOM = 18  # the finest level of the tile pyramid
ATTRIBUTION = "© IGN – Plan IGN"
BRIGHTNESS = 25  # added to the grey plan, so that it does not compete with the data
CANCELLED = QNetworkReply.NetworkError.OperationCanceledError  # the map has moved


class Background(TextEnum):
    """NONE · GREY: Plan IGN in pale greys · PLAN: Plan IGN in its colours"""

    NONE = ""
    GREY = "plan_ign_grey"
    PLAN = "plan_ign"


def tile_layer(kind: Background) -> QgsRasterLayer:
    """Return a layer of tiles. Creating it makes no request."""
    uri = f"type=xyz&url={quote(TILES, safe=':/{}')}&zmin=0&zmax={MAX_ZOOM}&crs=EPSG:3857"
    layer = QgsRasterLayer(uri, tr("Plan IGN"), "wms")
    layer.setCustomProperty(BACKGROUND_PROPERTY, kind.value)
    layer.serverProperties().setAttribution(ATTRIBUTION)
    if kind is Background.GREY:
        layer.hueSaturationFilter().setGrayscaleMode(
            QgsHueSaturationFilter.GrayscaleMode.GrayscaleLuminosity
        )
        layer.brightnessFilter().setBrightness(BRIGHTNESS)
    return layer


def shown_background(project: QgsProject) -> Background:
    """Return the background of the project's maps."""
    layer = next(iter(_backgrounds(project)), None)
    return Background(layer.customProperty(BACKGROUND_PROPERTY)) if layer else Background.NONE


def choose_background(kind: Background, project: QgsProject) -> None:
    """Put a background under all maps, and save the choice."""
    change_settings(background=kind.value)
    insert_background(kind, project)


def insert_background(kind: Background, project: QgsProject) -> None:
    """Replace the background under all maps. The surroundings are below it: they are visible where
    tiles are missing."""
    project.removeMapLayers([layer.id() for layer in _backgrounds(project)])
    if kind is not Background.NONE:
        layer = tile_layer(kind)
        project.addMapLayer(layer, False)
        root = project.layerTreeRoot()
        layers_above = len(root.children()) - (surroundings_of(project) is not None)
        root.insertLayer(layers_above, layer)


def saved_background() -> Background:
    """Return the user's latest choice."""
    background = read_settings().background
    return Background(background) if background in set(Background) else Background.NONE


def _backgrounds(project: QgsProject) -> list[QgsRasterLayer]:
    return [
        layer
        for layer in project.mapLayers().values()
        if isinstance(layer, QgsRasterLayer)
        and layer.customProperty(BACKGROUND_PROPERTY) in set(Background)
    ]


class TileWatch(QObject, Listening):
    """Emits `changed(is_available)` at the first tile that fails, and at the first that arrives
    afterwards."""

    changed = pyqtSignal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.is_available = True

    def connections(self) -> list[Connection]:
        finished = QgsNetworkAccessManager.instance().finished[QgsNetworkReplyContent]
        return [(finished, self._on_end)]

    def _on_end(self, reply: QgsNetworkReplyContent) -> None:
        if reply.request().url().host() != urlsplit(TILES).hostname or reply.error() == CANCELLED:
            return
        is_available = reply.error() == QNetworkReply.NetworkError.NoError
        if is_available is not self.is_available:
            self.is_available = is_available
            self.changed.emit(is_available)
