"""A view next to QGIS's map has a legend of its colours, which follows its map's style."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest
from qgis.core import QgsApplication, QgsRectangle, QgsVectorLayer
from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtGui import QColor
from qgis.PyQt.QtWidgets import QVBoxLayout, QWidget

from occupancy_plugin.app_context import AppContext
from occupancy_plugin.gui.panels import map_legend
from occupancy_plugin.gui.panels.map_legend import MapLegend, legend_picture
from occupancy_plugin.layers.project.switch import indicator_of
from occupancy_plugin.layers.style.apply import apply_preset
from occupancy_plugin.layers.style.presentation import preset
from tests.qgis.gui.pictures import class_colours, colours
from tests.qgis.waiting import until

WIDE = 200.0  # mm


def test_a_title_wider_than_its_view_is_broken_into_lines(
    app: AppContext, layer: QgsVectorLayer
) -> None:
    layer.setName("Ménages sous 40 % du plafond PLUS, familles monoparentales (%) – Commune 2022")
    wide, narrow = legend_picture(layer, 96, WIDE), legend_picture(layer, 96, 50.0)
    assert wide.width() > 50 / 25.4 * 96 >= narrow.width()
    assert narrow.height() > wide.height()


def test_the_legend_has_the_colour_of_every_class(app: AppContext, layer: QgsVectorLayer) -> None:
    assert class_colours(layer) <= colours(legend_picture(layer, 96, WIDE))


def test_the_title_begins_at_the_top_of_the_legend(app: AppContext, layer: QgsVectorLayer) -> None:
    picture = legend_picture(layer, 96, WIDE)
    top = [picture.copy(0, 0, picture.width(), rows) for rows in (4, 10)]
    dark = [any(colour.lightness() < 140 for colour in map(QColor, colours(part))) for part in top]
    assert dark == [False, True]


def test_a_view_bears_the_legend_of_its_map_in_its_corner(
    app: AppContext, layer: QgsVectorLayer
) -> None:
    canvas = QgsMapCanvas()
    canvas.resize(500, 600)
    canvas.show()
    legend = MapLegend(canvas)
    canvas.setLayers([layer])
    until(legend.isVisible)
    assert layer.name() in legend.accessibleName()
    assert canvas.height() - legend.geometry().bottom() < 12
    canvas.resize(500, 400)
    QgsApplication.processEvents()
    assert canvas.height() - legend.geometry().bottom() < 12, "it stays in its corner"
    signed = app.signed_in
    assert signed is not None
    indicator = indicator_of(layer, signed.catalogue)
    assert indicator is not None
    before = legend.height()
    apply_preset(layer, indicator, presentation=replace(preset(indicator), classes=3))
    until(lambda: legend.height() < before)
    assert class_colours(layer) <= colours(legend.pixmap().toImage())
    apply_preset(layer, indicator)
    canvas.resize(500, 120)
    QgsApplication.processEvents()
    assert not legend.isVisible(), "it hides no map that is lower than it"
    canvas.resize(500, 600)
    until(legend.isVisible)
    canvas.setLayers([])
    until(lambda: not legend.isVisible())
    canvas.close()


def test_the_legend_is_that_of_the_layer_drawn_at_the_scale(
    app: AppContext, layer: QgsVectorLayer
) -> None:
    addresses = layer.clone()
    addresses.setName("Addresses")
    addresses.setScaleBasedVisibility(True)
    addresses.setMinimumScale(25_000)
    canvas = QgsMapCanvas()
    canvas.resize(500, 600)
    canvas.setDestinationCrs(layer.crs())
    canvas.setExtent(layer.extent())
    canvas.show()
    legend = MapLegend(canvas)
    canvas.setLayers([addresses, layer])
    assert canvas.scale() > 25_000
    until(lambda: layer.name() in legend.accessibleName())
    canvas.zoomScale(10_000)
    until(lambda: "Addresses" in legend.accessibleName())
    canvas.zoomScale(200_000)
    until(lambda: layer.name() in legend.accessibleName())
    canvas.close()


def test_a_view_that_grows_as_its_legend_shows_has_it_in_its_corner(
    app: AppContext, layer: QgsVectorLayer
) -> None:
    """QGIS lays a new view out with the first show of the legend."""
    holder, canvas, bar = QWidget(), QgsMapCanvas(), QWidget()
    bar.setFixedHeight(250)
    column = QVBoxLayout(holder)
    column.addWidget(canvas)
    column.addWidget(bar)
    holder.resize(500, 800)
    holder.show()
    QgsApplication.processEvents()
    low = canvas.height()
    bar.hide()
    legend = MapLegend(canvas)
    canvas.setLayers([layer])
    until(legend.isVisible)
    assert canvas.height() > low, "the view grew meanwhile"
    assert canvas.height() - legend.geometry().bottom() < 12
    holder.close()


def test_the_legend_covers_few_units_and_no_message_covers_it(
    app: AppContext, layer: QgsVectorLayer, monkeypatch: pytest.MonkeyPatch
) -> None:
    canvas, box, wide = QgsMapCanvas(), layer.extent(), layer.extent().width()
    messages, west, south = QWidget(canvas), box.xMinimum(), box.yMinimum()
    messages.setFixedHeight(40)
    messages.hide()
    window = SimpleNamespace(mapCanvas=lambda: canvas, messageBar=lambda: messages)
    monkeypatch.setattr(map_legend, "iface", window)
    canvas.resize(900, 900)
    canvas.setDestinationCrs(layer.crs())
    canvas.setExtent(QgsRectangle(west, south, west + 2 * wide, south + 2 * wide))
    canvas.show()
    legend = MapLegend(canvas)
    canvas.setLayers([layer])
    until(legend.isVisible)
    assert legend.x() > canvas.width() / 2, "the lower left corner is full of units"
    assert canvas.height() - legend.geometry().bottom() < 12
    middle = south + box.height() / 2
    canvas.setExtent(
        QgsRectangle(west + 0.2 * wide, middle, west + 0.8 * wide, middle + 0.6 * wide)
    )
    until(lambda: legend.y() == map_legend.MARGIN)
    messages.show()
    until(lambda: legend.y() == map_legend.MARGIN + 40)
    canvas.close()
