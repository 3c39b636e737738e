"""Showing another indicator of a layer that is loaded: a new style from the same released rows, no request."""

from __future__ import annotations

from dataclasses import replace

from qgis.core import QgsVectorLayer

from ..portal.model import Indicator
from ..toolbelt.translation import language
from .lineage import read_lineage, write_lineage
from .load import layer_name
from .style import apply_preset


def switch_indicator(layer: QgsVectorLayer, indicator: Indicator) -> None:
    """Restyle and rename; labels that show the old indicator's value are taken off with it."""
    lineage = read_lineage(layer)
    if lineage is None:
        return
    write_lineage(layer, replace(lineage, indicator=indicator.id))
    layer.setName(layer_name(lineage.scale_label, lineage.vintage, indicator))
    apply_preset(layer, indicator, language())
    layer.triggerRepaint()
