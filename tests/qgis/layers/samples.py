"""Small layers for tests: a chessboard of square communes in EPSG:2154, their indicators, and
readers of a map."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pandas as pd
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsExpression,
    QgsExpressionContext,
    QgsExpressionContextUtils,
    QgsLayout,
    QgsLayoutItemMap,
    QgsLayoutPoint,
    QgsLayoutSize,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor, QImage

from occupancy_plugin.description import Indicator
from occupancy_plugin.layers.lineage import Lineage, write_lineage
from occupancy_plugin.layers.release.indicators import indicator_columns
from occupancy_plugin.layers.store.geopackage import discard, open_layer, write_geopackage
from occupancy_plugin.layers.style.legends import without_count

EAST, NORTH, SIDE = 712_345.0, 7_023_456.0, 1_000.0
LAMBERT = "EPSG:2154"
VIEW = QgsRectangle(EAST - SIDE, NORTH - SIDE, EAST + 4 * SIDE, NORTH + 4 * SIDE)
RATE = Indicator(
    "single_rate",
    {"fr": "Personnes seules", "en": "Single people"},
    "t",
    "rate",
    {"fr": "%", "en": "%"},
    ("type_single",),
    "type_known",
    "household_type",
    1,
    "quantile",
    5,
    "YlOrRd",
)
COUNT = Indicator(
    "stock",
    {"fr": "Logements sociaux"},
    "t",
    "count",
    {"fr": "logements"},
    ("dwellings",),
    "",
    "",
    0,
    "jenks",
    5,
    "Blues",
)
RENT = Indicator(
    "rent",
    {"fr": "Loyer moyen"},
    "t",
    "mean",
    {"fr": "€/m²"},
    ("rent_mean",),
    "",
    "",
    2,
    "equal",
    4,
    "Purples",
)
CLASS = Indicator(
    "fragility",
    {"fr": "Fragilité"},
    "t",
    "class",
    {},
    ("fragility_class",),
    "",
    "",
    0,
    "fixed",
    3,
    "OrRd",
)
INDICATORS = (RATE, COUNT, RENT, CLASS)
LINEAGE = Lineage(
    portal="https://portal.example",
    scale="commune",
    scale_label="Commune",
    vintage="2022",
    territory="200030633",
    territory_name="CA du Caudrésis et du Catésis",
    indicator="single_rate",
    caption="Source : GIP SNE, OPS 2022",
    organisation="CA2C",
    policy="2026-1",
    hidden_cells=3,
    withheld_units=4,
    fictitious=True,
)


def square(column: int, row: int, side: float = SIDE) -> bytes:
    x, y = EAST + column * side, NORTH + row * side
    ring = [(x, y), (x + side, y), (x + side, y + side), (x, y + side), (x, y)]
    return struct.pack("<BIII", 1, 3, 1, len(ring)) + b"".join(
        struct.pack("<dd", *point) for point in ring
    )


def dot(column: int, row: int) -> bytes:
    return struct.pack("<BIdd", 1, 1, EAST + (column + 0.5) * SIDE, NORTH + (row + 0.5) * SIDE)


def commune_frame() -> pd.DataFrame:
    """36 released communes; 59101 has a hidden cell, 59102 no social housing, 59103 no data, 59109
    1 234 dwellings."""
    rng = np.random.default_rng(7)
    denominator = rng.integers(60, 900, 36).astype(float)
    frame = pd.DataFrame(
        {
            "name": [f"Commune {n}" for n in range(36)],
            "households": denominator,
            "dwellings": denominator + rng.integers(1, 40, 36),
            "type_known": denominator,
            "type_single": np.floor(denominator * rng.uniform(0.15, 0.55, 36)),
            "rent_mean": rng.uniform(4.8, 7.2, 36),
            "fragility_class": [
                f"{1 + n % 3} – {('solide', 'fragile', 'très fragile')[n % 3]}" for n in range(36)
            ],
        },
        index=[str(59100 + n) for n in range(36)],
    )
    frame.loc["59101", ["type_single", "rent_mean", "fragility_class"]] = None
    frame.loc["59102", ["households", "dwellings", "type_known", "type_single"]] = 0
    frame.loc["59102", ["rent_mean", "fragility_class"]] = None
    frame.loc["59103", frame.columns[1:]] = None
    frame.loc["59109", "dwellings"] = 1234
    return frame


def labels_of(layer):
    """The legend in words, without counts of units."""
    return [without_count(label) for label in legend_of(layer)]


def legend_of(layer):
    return [item.label() for item in layer.renderer().legendSymbolItems()]


def value_of(layer, expression, code):
    feature = next(f for f in layer.getFeatures() if f["code"] == code)
    context = QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(layer))
    context.setFeature(feature)
    return QgsExpression(expression).evaluate(context)


def picture(*layers, view=VIEW, scope=None):
    settings = QgsMapSettings()
    if scope is not None:
        settings.setExpressionContext(QgsExpressionContext([scope]))
    settings.setLayers(list(layers))
    settings.setDestinationCrs(QgsCoordinateReferenceSystem(LAMBERT))
    settings.setExtent(view)
    settings.setOutputSize(QSize(400, 400))
    settings.setBackgroundColor(QColor("white"))
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    return job.renderedImage()


def pixels(image: QImage) -> np.ndarray:
    """Red, green and blue of each pixel (height, width, 3)."""
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits().asstring(image.sizeInBytes()), np.uint8)
    rows = rows.reshape(image.height(), image.bytesPerLine())[:, : 3 * image.width()]
    return rows.reshape(image.height(), image.width(), 3)


def colours(image):
    return {
        image.pixelColor(x, y).name()
        for x in range(0, image.width(), 2)
        for y in range(0, image.height(), 2)
    }


@contextmanager
def communes_on_the_map(name: str, lineage: Lineage | None = None) -> Iterator[QgsVectorLayer]:
    """The chessboard, through the store and into the project as the loader puts it; the project is
    empty afterwards."""
    frame = indicator_columns(commune_frame(), INDICATORS)
    geometry = [square(position % 6, position // 6) for position in range(len(frame))]
    stored = write_geopackage(frame, geometry, LAMBERT, "released", "polygon")
    layer = open_layer(stored, name)
    if lineage is not None:
        write_lineage(layer, lineage)
    QgsProject.instance().addMapLayer(layer)
    yield layer
    QgsProject.instance().clear()
    discard(stored.path)


def layout_of(layer):
    project = QgsProject.instance()
    project.addMapLayer(layer)
    layout = QgsLayout(project)
    layout.initializeDefaults()
    item = QgsLayoutItemMap(layout)
    item.attemptMove(QgsLayoutPoint(10, 10))
    item.attemptResize(QgsLayoutSize(180, 180))
    item.setCrs(QgsCoordinateReferenceSystem(LAMBERT))
    item.setLayers([layer])
    layout.addLayoutItem(item)
    item.setExtent(VIEW)
    return layout
