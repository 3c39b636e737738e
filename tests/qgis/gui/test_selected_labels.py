"""A selected unit is yellow on the map: its label has dark letters, whatever its class."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from qgis.core import (
    Qgis,
    QgsExpressionContextUtils,
    QgsFeature,
    QgsFillSymbol,
    QgsMapRendererSequentialJob,
    QgsRectangle,
    QgsSingleSymbolRenderer,
    QgsVectorLayer,
    QgsVectorLayerSimpleLabeling,
)
from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtGui import QColor

from occupancy_plugin.gui.qgis.map_view import MapView
from occupancy_plugin.layers.style.labelling import label_settings
from occupancy_plugin.layers.style.selection import MOST_SELECTED, SELECTED, selected_text
from tests.qgis.layers.samples import EAST, LINEAGE, NORTH, SIDE, communes_on_the_map, pixels

YELLOW = QColor(255, 255, 0)
TWO_UNITS = QgsRectangle(EAST, NORTH, EAST + 2 * SIDE, NORTH + SIDE)
BORDER = 12  # pixels


@pytest.fixture(params=["#67000d", "#54278f", "#00441b"])
def layer(request: pytest.FixtureRequest, qgis_app: object) -> Iterator[QgsVectorLayer]:
    """Communes of a dark class with their codes as labels."""
    with communes_on_the_map("communes", LINEAGE) as made:
        symbol = QgsFillSymbol.createSimple({"color": request.param, "outline_style": "no"})
        made.setRenderer(QgsSingleSymbolRenderer(symbol))
        made.setLabeling(QgsVectorLayerSimpleLabeling(label_settings(made, '"code"')))
        made.setLabelsEnabled(True)
        yield made


def view_of(layer: QgsVectorLayer) -> QgsMapCanvas:
    canvas = QgsMapCanvas()
    canvas.resize(300, 150)
    canvas.setDestinationCrs(layer.crs())
    canvas.setLayers([layer])
    canvas.setExtent(TWO_UNITS)
    return canvas


def picture(canvas: QgsMapCanvas, layer: QgsVectorLayer) -> np.ndarray:
    """The red, green and blue of each pixel (height, width, 3), as the view draws it."""
    settings = canvas.mapSettings()
    context = canvas.createExpressionContext()
    settings.setExpressionContext(context)
    settings.setFlag(Qgis.MapSettingsFlag.DrawSelection, True)
    settings.setSelectionColor(YELLOW)
    job = QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()
    return pixels(job.renderedImage()).astype(int)


def dark_letters(canvas: QgsMapCanvas, layer: QgsVectorLayer) -> tuple[bool, bool]:
    """Whether there are pixels as dark as dark letters in the left unit and in the right one."""
    drawn = picture(canvas, layer)
    dark = (drawn.max(axis=2) < 110) & (np.ptp(drawn, axis=2) < 20)
    middle, half = dark.shape[0] // 2, dark.shape[1] // 2
    rows = dark[middle - half // 3 : middle + half // 3]
    left, right = rows[:, BORDER : half - BORDER], rows[:, half + BORDER : -BORDER]
    return bool(left.sum() > 8), bool(right.sum() > 8)


def test_a_selected_unit_of_a_dark_class_has_dark_letters(layer: QgsVectorLayer) -> None:
    canvas = view_of(layer)
    view = MapView(canvas)
    view.start()
    assert dark_letters(canvas, layer) == (False, False)
    for left, expected in ((EAST, (True, False)), (EAST + SIDE, (False, True))):
        middle = QgsRectangle(left + 100, NORTH + 100, left + 200, NORTH + 200)
        layer.selectByRect(middle)
        assert layer.selectedFeatureCount() == 1
        assert dark_letters(canvas, layer) == expected
    layer.removeSelection()
    assert dark_letters(canvas, layer) == (False, False)
    view.stop()


def test_pages_and_saved_projects_know_of_no_selection(layer: QgsVectorLayer) -> None:
    canvas = view_of(layer)
    view = MapView(canvas)
    view.start()
    layer.selectByIds([1])
    assert canvas.expressionContextScope().variable(SELECTED) == {layer.id(): "|1|"}
    scopes = QgsExpressionContextUtils.globalProjectLayerScopes(layer)
    assert not any(scope.hasVariable(SELECTED) for scope in scopes)
    view.stop()


def test_a_selection_of_thousands_is_not_listed(qgis_app: object) -> None:
    layer = QgsVectorLayer("Point?crs=EPSG:2154", "", "memory")
    layer.dataProvider().addFeatures([QgsFeature() for _ in range(MOST_SELECTED + 1)])
    layer.selectAll()
    assert layer.selectedFeatureCount() == MOST_SELECTED + 1
    assert selected_text(layer) == ""
