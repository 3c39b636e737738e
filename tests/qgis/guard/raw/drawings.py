"""Labels and diagrams as a user puts them on a layer."""

from __future__ import annotations

from qgis.core import (
    QgsDiagramLayerSettings,
    QgsDiagramSettings,
    QgsPalLayerSettings,
    QgsPieDiagram,
    QgsRuleBasedLabeling,
    QgsSingleCategoryDiagramRenderer,
    QgsVectorLayerSimpleLabeling,
)
from qgis.PyQt.QtCore import QSizeF
from qgis.PyQt.QtGui import QColor


def label(layer, rules=False):
    settings = QgsPalLayerSettings()
    settings.fieldName = "insee"
    labeling = QgsVectorLayerSimpleLabeling(settings)
    if rules:
        root = QgsRuleBasedLabeling.Rule(None)
        root.appendChild(QgsRuleBasedLabeling.Rule(settings, 0, 0, '"age_u25" > 3', "règle"))
        labeling = QgsRuleBasedLabeling(root)
    layer.setLabeling(labeling)
    layer.setLabelsEnabled(True)


def draw_pies(layer):
    settings = QgsDiagramSettings()
    settings.categoryAttributes = ['"age_u25"', '"age_o25"']
    settings.categoryColors = [QColor("red"), QColor("blue")]
    settings.categoryLabels = ["jeunes", "autres"]  # QGIS ends without one a colour
    settings.size = QSizeF(17, 17)
    renderer = QgsSingleCategoryDiagramRenderer()
    renderer.setDiagram(QgsPieDiagram())
    renderer.setDiagramSettings(settings)
    places = QgsDiagramLayerSettings()
    places.setPriority(7)
    layer.setDiagramLayerSettings(places)
    layer.setDiagramRenderer(renderer)
