"""The source of a layer's rows: which providers are remote, and its rows without a filter."""

from __future__ import annotations

from qgis.core import QgsVectorLayer

REMOTE = frozenset({"WFS", "OAPIF", "arcgisfeatureserver"})


def opened_without_filter(provider: str, source: str) -> QgsVectorLayer:
    """Open the same rows without the filter, as a layer of the calling thread."""
    options = QgsVectorLayer.LayerOptions()
    options.loadDefaultStyle = False
    layer = QgsVectorLayer(source, "", provider, options)
    layer.setSubsetString("")
    return layer
