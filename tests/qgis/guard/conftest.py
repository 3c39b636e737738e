"""Fixtures of the guard: a safe layer with a known hidden cell, a hatch layer, a small window."""

from __future__ import annotations

import pytest
from qgis.core import QgsApplication, QgsProject
from qgis.gui import QgsMessageBar
from qgis.PyQt.QtCore import QObject, pyqtSignal
from qgis.PyQt.QtWidgets import QMainWindow, QMenu

from occupancy_plugin.layers.withheld import TYPE_NAME, WithheldLayer, WithheldLayerType, outlines
from tests.qgis.layers.samples import LINEAGE, communes_on_the_map, square


@pytest.fixture
def safe(qgis_app):
    with communes_on_the_map("Communes 2022", LINEAGE) as layer:
        yield layer


@pytest.fixture
def hatch(qgis_app):
    kind = WithheldLayerType()
    registry = QgsApplication.pluginLayerRegistry()
    registry.addPluginLayerType(kind)
    layer = WithheldLayer("Secret")
    layer.set_outlines(outlines([square(8, 8)], "EPSG:2154", "polygon"))
    QgsProject.instance().addMapLayer(layer)
    yield layer
    QgsProject.instance().clear()
    registry.removePluginLayerType(TYPE_NAME)


class Bar(QgsMessageBar):
    @property
    def texts(self):
        return [item.property("occupancyWhole") or item.text() for item in self.items()]


class Canvas(QObject):
    renderStarting = pyqtSignal()


class Iface:
    """QGIS's interface as far as the guard uses it: a layer tree view, a message bar, a window."""

    def __init__(self, view, window):
        self._view, self._window, self.bar, self._canvas = view, window, Bar(), Canvas()

    def layerTreeView(self):
        return self._view

    def messageBar(self):
        return self.bar

    def mainWindow(self):
        return self._window

    def activeLayer(self):
        return self._view.currentLayer()

    def mapCanvas(self):
        return self._canvas

    def mapCanvases(self):
        return [self._canvas]


class View(QObject):
    """The layer tree's signals, as QgsLayerTreeView has them."""

    contextMenuAboutToShow = pyqtSignal(QMenu)
    currentLayerChanged = pyqtSignal(object)

    def __init__(self):
        super().__init__()
        self._current = None

    def selectedLayers(self):
        return [self.currentLayer()]

    def currentLayer(self):
        return self._current

    def setCurrentLayer(self, layer):
        self._current = layer
        self.currentLayerChanged.emit(layer)


@pytest.fixture
def iface(qgis_app, qtbot):
    window = QMainWindow()
    qtbot.addWidget(window)
    return Iface(View(), window)
