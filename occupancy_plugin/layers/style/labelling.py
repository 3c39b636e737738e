"""Labels that the plugin puts on the safe layer: a value in the reader's notation, `s` where it is
hidden."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.core import (
    Qgis,
    QgsPalLayerSettings,
    QgsTextBufferSettings,
    QgsTextFormat,
    QgsVectorLayer,
    QgsVectorLayerSimpleLabeling,
)
from qgis.PyQt.QtGui import QColor

from ...description import Kind
from ...toolbelt.errors import StyleError
from ...toolbelt.translation import tr
from ..store.geopackage import quoted
from .expressions import cell_expression
from .fields import geometry_of
from .words import FRENCH, Words

if TYPE_CHECKING:
    from ...portal.model import Indicator

TEXT = "#1f1f1f"


def label_with(layer: QgsVectorLayer, what: Indicator | str, words: Words = FRENCH) -> None:
    """Label the layer with an indicator or with one of its columns."""
    layer.setLabeling(QgsVectorLayerSimpleLabeling(label_settings(layer, what, words)))
    layer.setLabelsEnabled(True)
    layer.emitStyleChanged()
    layer.triggerRepaint()


def remove_labels(layer: QgsVectorLayer) -> None:
    layer.setLabelsEnabled(False)
    layer.setLabeling(None)
    layer.emitStyleChanged()
    layer.triggerRepaint()


def label_settings(
    layer: QgsVectorLayer, what: Indicator | str, words: Words
) -> QgsPalLayerSettings:
    settings = QgsPalLayerSettings()
    settings.fieldName = label_expression(layer, what, words)
    settings.isExpression = True
    settings.setFormat(_halo())
    if geometry_of(layer) == "point":
        settings.placement = QgsPalLayerSettings.Placement.AroundPoint
        settings.dist = 0.8
    else:
        settings.placement = QgsPalLayerSettings.Placement.OverPoint
        settings.centroidInside = True
        settings.centroidWhole = True
    return settings


def label_expression(layer: QgsVectorLayer, what: Indicator | str, words: Words) -> str:
    """Numbers with their unit, `s` for hidden ones, nothing for units without social housing; names
    as they are."""
    column = what if isinstance(what, str) else what.id
    index = layer.fields().indexOf(column)
    if index < 0:
        raise StyleError(tr("This layer has no column “{name}”.").format(name=column))
    field = layer.fields().at(index)
    if isinstance(what, str):
        if not field.isNumeric():
            return quoted(column)
        return cell_expression(
            column,
            0 if field.typeName().lower().startswith("int") else 1,
            "",
            words,
            say_why=False,
        )
    unit = words.text(what.unit) if what.unit and words.text(what.unit) == "%" else ""
    numeric, difference = what.kind != Kind.CLASS, what.kind == Kind.DIFFERENCE
    return cell_expression(
        column, what.decimals, unit, words, numeric=numeric, say_why=False, difference=difference
    )


def _halo() -> QgsTextFormat:
    text = QgsTextFormat()
    text.setSize(8)
    text.setSizeUnit(Qgis.RenderUnit.Points)
    text.setColor(QColor(TEXT))
    halo = QgsTextBufferSettings()
    halo.setEnabled(True)
    halo.setSize(0.7)
    halo.setColor(QColor("#ffffff"))
    halo.setOpacity(0.9)
    text.setBuffer(halo)
    return text
