"""Played inside QGIS: shows 100 000 released points, with or without the plugin's guard, and
measures each pan and zoom."""

from __future__ import annotations

import resource
import struct
import time
from collections.abc import Generator
from importlib import import_module
from typing import Any

import numpy as np
import pandas as pd
from qgis.core import QgsFeature, QgsProject, QgsVectorLayer
from qgis.PyQt.QtWidgets import QDockWidget, QToolBar

Story = Generator[Any, None, Any]
INNER = "occupancy_plugin.occupancy_plugin"
CRS, WEST, SOUTH, SIDE = "EPSG:2154", 600_000.0, 6_900_000.0, 200_000.0
COLUMNS = 36
SHARES = (1.0, 0.5, 0.25, 0.1)  # of the territory's width in view
PANS = 5


def stand(user: Any, points: int, guarded: bool, raw: bool) -> Story:
    """Add the stored rows: with the guard, safe layer and hatch in their group; without the plugin,
    the safe layer only, in the same style.

    raw: also add a raw layer, which the guard holds back."""
    load = import_module(f"{INNER}.layers.project.prepare")
    released, catalogue, indicator, territory = _released(points)
    stamp = import_module(f"{INNER}.layers.lineage").Lineage(
        portal="https://portal.example",
        scale="residence",
        scale_label="Résidence",
        vintage="2022",
        territory=territory.code,
        territory_name=territory.name,
        indicator=indicator.id,
        caption="Source",
        fictitious=True,
    )
    release = import_module(f"{INNER}.layers.release.released").Release(
        territory, "2022", {"residence": released}, "bench"
    )
    figures = import_module(f"{INNER}.layers.project.map_content").map_content(
        release, None, catalogue, "residence", indicator.id
    )
    order = load.LoadOrder(territory, "residence", "2022", indicator.id)
    prepared = load.build(order, figures, stamp, catalogue)
    if guarded:
        place = import_module(f"{INNER}.layers.project.place")
        place.add_to_project(prepared, QgsProject.instance())
    else:
        QgsProject.instance().addMapLayer(prepared.safe)
    if raw:
        QgsProject.instance().addMapLayer(_raw_layer())
        QgsProject.instance().layerTreeRoot().children()[0].setItemVisibilityChecked(False)
    canvas = user.iface.mapCanvas()
    canvas.setPreviewJobsEnabled(False)
    for panel in user.iface.mainWindow().findChildren((QDockWidget, QToolBar)):
        panel.hide()  # so that the canvas has the same size with and without the plugin
    yield 500
    user.iface.messageBar().clearWidgets()  # messages would cover the map
    canvas.setExtent(prepared.safe.extent())
    yield user.drawn()
    return {"rows": prepared.safe.featureCount(), "canvas": [canvas.width(), canvas.height()]}


def _released(points: int) -> Any:
    """Make a release of that many random points, without a portal."""
    model = import_module(f"{INNER}.portal.model")
    rng = np.random.default_rng(7)
    frame = pd.DataFrame(
        rng.integers(11, 900, (points, COLUMNS)).astype(float),
        columns=[f"c{n}" for n in range(COLUMNS)],
    )
    frame.index = pd.Index([f"R{n:07}" for n in range(points)], name="code")
    frame.insert(0, "households", frame["c0"])
    coordinates = np.column_stack(
        [WEST + rng.uniform(0, SIDE, points), SOUTH + rng.uniform(0, SIDE, points)]
    )
    geometry = np.empty(points, dtype=object)
    geometry[:] = [struct.pack("<BIdd", 1, 1, x, y) for x, y in coordinates]
    indicator = model.Indicator(
        "count_shown",
        {"fr": "Compte"},
        "t",
        "count",
        {"fr": ""},
        ("c1",),
        "",
        "",
        0,
        "quantile",
        5,
        "YlOrRd",
    )
    released = import_module(f"{INNER}.layers.release.released").ReleasedScale(
        released=frame,
        indicators=(indicator,),
        population="households",
        geometry=geometry,
        withheld=geometry[: points // 5],
        crs=CRS,
        geometry_type="point",
        withheld_units=points // 5,
    )
    catalogue = model.Catalogue(
        version="bench",
        scales=(model.Scale("residence", {"fr": "Résidence"}, "point", 7),),
        vintages=(),
        themes=(),
        families=(),
        indicators=(indicator,),
        nestings=(),
        collections=(),
        columns={},
        fictitious=True,
    )
    return released, catalogue, indicator, model.Territory("32", "Hauts-de-France", "region")


def _raw_layer() -> QgsVectorLayer:
    layer = QgsVectorLayer(
        f"Point?crs={CRS}&field=code:string&field=menages:integer", "Bailleur", "memory"
    )
    feature = QgsFeature(layer.fields())
    feature.setAttributes(["59100", 4])
    layer.dataProvider().addFeatures([feature])
    return layer


def pan_and_zoom(user: Any) -> Story:
    """Pan and zoom for one round. Return the seconds of each drawing and the processor seconds."""
    canvas = user.iface.mapCanvas()
    ends: list[float] = []
    canvas.mapCanvasRefreshed.connect(lambda: ends.append(time.perf_counter()))
    extent = canvas.extent()
    wall: list[float] = []
    processor_before = _processor()
    for share in SHARES:
        for step in range(PANS):
            extent.set(WEST, SOUTH, WEST + SIDE * share, SOUTH + SIDE * share * 0.6)
            extent.setXMinimum(extent.xMinimum() + step * 0.1 * SIDE * share)
            extent.setXMaximum(extent.xMaximum() + step * 0.1 * SIDE * share)
            ends.clear()
            started = time.perf_counter()
            canvas.setExtent(extent)
            canvas.refresh()
            yield user.until(lambda: bool(ends), "the map drawn")
            wall.append(ends[0] - started)
    processor = _processor() - processor_before
    canvas.mapCanvasRefreshed.disconnect()
    return {"wall": wall, "processor": processor}


def _processor() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime
