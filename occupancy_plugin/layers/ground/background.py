"""A background plan on request: IGN's public WMTS through QGIS's own provider. None by default,
remembered in the profile, at the foot of the layer tree.

The tiles are asked for by their place alone: what is on the map does not leave the machine.
"""

from __future__ import annotations

from urllib.parse import quote

from qgis.core import QgsHueSaturationFilter, QgsProject, QgsRasterLayer

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
CLOSEST = 18  # the finest zoom of the pyramid
ATTRIBUTION = "© IGN – Plan IGN"
PALE = 25  # brightness added to the grey plan, so that it does not shout over the data


class Background(TextEnum):
    """NONE · GREY: Plan IGN in pale greys · PLAN: Plan IGN as it is"""

    NONE = ""
    GREY = "plan_ign_grey"
    PLAN = "plan_ign"


def plan(kind: Background) -> QgsRasterLayer:
    """The layer of tiles; making it asks the network nothing."""
    uri = f"type=xyz&url={quote(TILES, safe=':/{}')}&zmin=0&zmax={CLOSEST}&crs=EPSG:3857"
    layer = QgsRasterLayer(uri, tr("Plan IGN"), "wms")
    layer.setCustomProperty(BACKGROUND_PROPERTY, kind.value)
    layer.serverProperties().setAttribution(ATTRIBUTION)
    if kind is Background.GREY:
        layer.hueSaturationFilter().setGrayscaleMode(
            QgsHueSaturationFilter.GrayscaleMode.GrayscaleLuminosity
        )
        layer.brightnessFilter().setBrightness(PALE)
    return layer


def shown_background(project: QgsProject) -> Background:
    """What stands under the project's maps now."""
    layer = next(iter(_backgrounds(project)), None)
    return Background(layer.customProperty(BACKGROUND_PROPERTY)) if layer else Background.NONE


def choose_background(kind: Background, project: QgsProject) -> None:
    """Put that plan under all maps, and remember it."""
    change_settings(background=kind.value)
    lay_background(kind, project)


def lay_background(kind: Background, project: QgsProject) -> None:
    """Put that plan under all maps, in place of another one. Where no tile comes, the surroundings
    show through."""
    project.removeMapLayers([layer.id() for layer in _backgrounds(project)])
    if kind is not Background.NONE:
        layer = plan(kind)
        project.addMapLayer(layer, False)
        root = project.layerTreeRoot()
        above = len(root.children()) - (surroundings_of(project) is not None)
        root.insertLayer(above, layer)


def remembered_background() -> Background:
    """What the user chose last."""
    chosen = read_settings().background
    return Background(chosen) if chosen in set(Background) else Background.NONE


def _backgrounds(project: QgsProject) -> list[QgsRasterLayer]:
    return [
        layer
        for layer in project.mapLayers().values()
        if isinstance(layer, QgsRasterLayer)
        and layer.customProperty(BACKGROUND_PROPERTY) in set(Background)
    ]
