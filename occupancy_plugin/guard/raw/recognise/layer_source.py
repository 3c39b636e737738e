"""The source of a layer's rows, without a filter, and when it was written."""

from __future__ import annotations

import os
from typing import Any

from qgis.core import QgsProviderRegistry, QgsVectorLayer
from qgis.PyQt.QtCore import QUrl

REMOTE = frozenset({"WFS", "OAPIF", "arcgisfeatureserver"})
BORN_IN_SESSION = frozenset({"memory", "virtual"})


def source_key(layer: Any) -> tuple[str, str]:
    """Return which rows a layer reads, ignoring its filter: equal for a layer and its duplicate."""
    provider = str(layer.providerType())
    if provider == "delimitedtext":
        url = QUrl.fromEncoded(layer.source().encode())
        return provider, url.path()
    parts = QgsProviderRegistry.instance().decodeUri(provider, layer.source())
    path = str(parts.get("path") or "")
    if not path or provider == "memory":
        return provider, f"{layer.source()}" if provider != "memory" else layer.id()
    return provider, f"{os.path.realpath(path)}|{parts.get('layerName') or ''}"


def written_since(layer: Any, moment: float) -> bool:
    """Whether the rows may have been written after a moment: the layer was made in this session or
    reads a database or a newer file."""
    provider = str(layer.providerType())
    if provider in BORN_IN_SESSION:
        return True
    path = file_path(layer)
    try:
        return not path or os.path.getmtime(path) >= moment
    except OSError:
        return True


def file_path(layer: Any) -> str:
    """Return the file that a layer reads, '' without one."""
    provider = str(layer.providerType())
    if provider == "delimitedtext":
        return str(QUrl.fromEncoded(layer.source().encode()).toLocalFile())
    path = QgsProviderRegistry.instance().decodeUri(provider, layer.source()).get("path")
    return str(path or "") if os.path.exists(str(path or "")) else ""


def opened_without_filter(provider: str, source: str) -> QgsVectorLayer:
    """Open the same rows without the filter, as a layer of the calling thread."""
    options = QgsVectorLayer.LayerOptions()
    options.loadDefaultStyle = False
    layer = QgsVectorLayer(source, "", provider, options)
    layer.setSubsetString("")
    return layer
