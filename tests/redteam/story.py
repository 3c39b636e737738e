"""Played inside QGIS: puts the layers on the map, then tries one way at a time and leaves what came
out."""

from __future__ import annotations

import contextlib
import inspect
import sys
from collections.abc import Generator
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from redteam import canaries
from redteam.ways import WAYS
from redteam.ways.dialogs import close_all
from redteam.ways.registry import Stage

Story = Generator[Any, None, Any]
INNER = "occupancy_plugin.occupancy_plugin"


def set_up(user: Any, kind: str) -> Story:
    """The map of a technician: communes and résidences, through the gate; raw ones that the plugin
    holds back; in the control, raw ones without the plugin."""
    build = {"protected": _protected, "held": _held, "control": _raw}[kind]
    layers: list[Any] = []
    for scale in canaries.SCALES:
        layers += build(user, scale)
    if kind == "held":
        yield user.until(lambda: not user.window.raw_layers.is_looking(), "looked at")
        _draw_ground(user)
    yield user.drawn()
    names = ("safe", "hatch", "points", "point_hatch")
    user.iface.mainWindow().setProperty("redteam", [layer.id() for layer in layers])
    return {name: type(layer).__name__ for name, layer in zip(names, layers, strict=True)}


def _protected(user: Any, scale: str) -> list[Any]:
    """The plugin's own door: gate, store, style, lineage, group."""
    from importlib import import_module

    load = import_module(f"{INNER}.layers.project.prepare")
    place = import_module(f"{INNER}.layers.project.place")
    lineage = import_module(f"{INNER}.layers.lineage")
    release = canaries.release(canaries.tables())
    released = release.scales[scale]
    stamp = lineage.Lineage(
        portal="https://portal.example",
        scale=scale,
        scale_label=scale.title(),
        vintage="2022",
        territory="200030633",
        territory_name="CA2C",
        indicator=canaries.INDICATORS[1].id,
        caption="Source : GIP SNE, OPS 2022",
        organisation="CA2C",
        hidden_cells=released.hidden_cells,
        withheld_units=released.withheld_units,
        fictitious=True,
    )
    # the hardest case
    import_module(f"{INNER}.toolbelt.settings").change_settings(draw_withheld_addresses=True)
    indicator = canaries.INDICATORS[1]
    found = import_module(f"{INNER}.layers.project.map_content").map_content(
        release, None, canaries.CATALOGUE, scale, indicator.id
    )
    order = load.LoadOrder(canaries.TERRITORY, scale, "2022", indicator.id)
    prepared = load.build(order, found, stamp, canaries.CATALOGUE)
    loaded = place.add_to_project(prepared, user.project)
    return [loaded.safe, loaded.withheld]


def _draw_ground(user: Any) -> None:
    """A public plan below the raw layers, which draw nothing."""
    from qgis.core import QgsFeature, QgsGeometry, QgsRectangle, QgsVectorLayer

    ground = QgsVectorLayer("Polygon?crs=EPSG:2154", "plan", "memory")
    feature, east, north = QgsFeature(), canaries.EAST, canaries.NORTH
    extent = QgsRectangle(east, north, east + 12_000, north + 12_000)
    feature.setGeometry(QgsGeometry.fromRect(extent))
    ground.dataProvider().addFeatures([feature])
    user.project.addMapLayer(ground)
    user.iface.mapCanvas().setExtent(extent)


def _held(user: Any, scale: str) -> list[Any]:
    """A landlord's files that somebody drags into the project."""
    import os

    from qgis.core import QgsVectorLayer

    layers = []
    for name in (scale, f"{scale}_small"):
        path = f"{os.environ['REDTEAM_RAW']}/{name}.gpkg|layername=raw"
        layer = QgsVectorLayer(path, f"raw {scale}", "ogr")
        user.project.addMapLayer(layer)
        layers.append(layer)
    return layers


def _raw(user: Any, scale: str) -> list[Any]:
    """The control: what a plugin without care does. QGIS's own network classes, a file in the temp
    folder, a line in the log."""
    import os
    import tempfile

    from qgis.core import QgsBlockingNetworkRequest, QgsMessageLog, QgsSettings, QgsVectorLayer
    from qgis.PyQt.QtCore import QUrl
    from qgis.PyQt.QtNetwork import QNetworkRequest

    layers = []
    for name in (scale, f"{scale}_small"):
        request = QgsBlockingNetworkRequest()
        request.get(QNetworkRequest(QUrl(f"{os.environ['REDTEAM_RAW']}/{name}.gpkg")))
        body = bytes(request.reply().content())
        path = Path(tempfile.gettempdir()) / f"{name}.gpkg"
        path.write_bytes(body)
        layer = QgsVectorLayer(f"{path}|layername=raw", f"raw {scale}", "ogr")
        user.project.addMapLayer(layer)
        layers.append(layer)
        first = next(
            str(feature.attributes()) for feature in layer.getFeatures('"households" < 11')
        )
        QgsMessageLog.logMessage(first, "naive")
        QgsSettings().setValue("naive/last", first)
    return layers


def try_way(user: Any, name: str, out: str) -> Story:
    """Do it, keep what came out, put the map back as it was."""
    from qgis.PyQt.QtXml import QDomDocument

    Path(out).mkdir(parents=True, exist_ok=True)
    identifiers = user.iface.mainWindow().property("redteam")
    scene = Stage(user, *map(user.project.mapLayer, identifiers), Path(out))
    before = set(user.project.mapLayers())
    styles = []
    for layer in (scene.safe, scene.points):
        document = QDomDocument()
        layer.exportNamedStyle(document)
        styles.append((layer, document))
    outcome: Any = ""
    try:
        result = WAYS[name].function(scene)
        outcome = (yield from result) if inspect.isgenerator(result) else result
    except Exception as error:
        outcome = f"raised {type(error).__name__}: {str(error)[:160]}"
    close_all()
    with contextlib.suppress(RuntimeError):
        user.project.removeMapLayers(list(set(user.project.mapLayers()) - before))
        for layer, document in styles:
            layer.importNamedStyle(document)
            layer.removeSelection()
            layer.setReadOnly(True)
    yield user.at_rest()
    return str(outcome)
