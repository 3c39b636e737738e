"""The background plan that the user may put below all maps: tiles of IGN's public WMTS as one of
QGIS's own layers. A request for a tile holds only its position, nothing about the map's content."""

from __future__ import annotations

from urllib.parse import quote

from qgis.core import QgsHueSaturationFilter, QgsProject, QgsRasterLayer

from ...toolbelt.translation import tr
from .territories import surroundings_of

BACKGROUND_PROPERTY = "occupancy/background"
TILES = (
    "https://data.geopf.fr/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0"
    "&LAYER=GEOGRAPHICALGRIDSYSTEMS.PLANIGNV2&STYLE=normal&FORMAT=image/png"
    "&TILEMATRIXSET=PM&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}"
)
MAX_ZOOM = 18  # the finest level of the tile pyramid
ATTRIBUTION = "© IGN – Plan IGN"
BRIGHTNESS = 25  # added to the grey plan, so that it does not compete with the data


def plan_of(project: QgsProject) -> QgsRasterLayer | None:
    """Return the plan below the project's maps, None without one."""
    for layer in project.mapLayers().values():
        if isinstance(layer, QgsRasterLayer) and layer.customProperty(BACKGROUND_PROPERTY):
            return layer
    return None


def show_plan(is_shown: bool, project: QgsProject) -> None:
    """Put the pale plan below all maps, or remove it. The surroundings are below it: they are
    visible where tiles are missing."""
    plan, root = plan_of(project), project.layerTreeRoot()
    if plan is None and is_shown:
        layer = _tile_layer()
        project.addMapLayer(layer, False)
        layers_above = len(root.children()) - (surroundings_of(project) is not None)
        root.insertLayer(layers_above, layer)
    elif plan is not None and not is_shown:
        project.removeMapLayer(plan.id())


def _tile_layer() -> QgsRasterLayer:
    """Return a layer of tiles in pale grey. Creating it makes no request."""
    uri = f"type=xyz&url={quote(TILES, safe=':/{}')}&zmin=0&zmax={MAX_ZOOM}&crs=EPSG:3857"
    layer = QgsRasterLayer(uri, tr("Plan IGN"), "wms")
    layer.setCustomProperty(BACKGROUND_PROPERTY, 1)
    layer.serverProperties().setAttribution(ATTRIBUTION)
    layer.hueSaturationFilter().setGrayscaleMode(
        QgsHueSaturationFilter.GrayscaleMode.GrayscaleLuminosity
    )
    layer.brightnessFilter().setBrightness(BRIGHTNESS)
    return layer
