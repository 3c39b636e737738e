"""Reads colours from the picture of a map."""

from __future__ import annotations

from qgis.core import QgsVectorLayer
from qgis.PyQt.QtGui import QColor, QImage


def colours(image: QImage, step: int = 1) -> set[str]:
    plain = image.convertToFormat(QImage.Format.Format_RGB32)
    return {
        QColor(plain.pixel(x, y)).name()
        for x in range(0, plain.width(), step)
        for y in range(0, plain.height(), step)
    }


def class_colours(layer: QgsVectorLayer) -> set[str]:
    return {
        rule.symbol().color().name()
        for rule in layer.renderer().rootRule().children()
        if rule.ruleKey().startswith("class")
    }
