"""Where a layer's rows come from: its source without a filter, and when it was written."""

from __future__ import annotations

import os
from typing import Any

from qgis.core import QgsProviderRegistry, QgsVectorLayer, QgsVectorTileLayer
from qgis.PyQt.QtCore import QUrl, QUrlQuery

REMOTE = frozenset({"WFS", "OAPIF", "arcgisfeatureserver"})
BORN_IN_SESSION = frozenset({"memory", "virtual"})


def source_key(layer: Any) -> tuple[str, str]:
    """Which rows a layer reads, whatever filter is on it: equal for a layer and its duplicate."""
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
    """Whether the rows may have been written after a moment: made in this session, in a database,
    or in a file that is newer."""
    provider = str(layer.providerType())
    if provider in BORN_IN_SESSION:
        return True
    path = file_path(layer)
    try:
        return not path or os.path.getmtime(path) >= moment
    except OSError:
        return True


def file_path(layer: Any) -> str:
    """The file that a layer reads, '' for none."""
    provider = str(layer.providerType())
    if provider == "delimitedtext":
        return str(QUrl.fromEncoded(layer.source().encode()).toLocalFile())
    path = QgsProviderRegistry.instance().decodeUri(provider, layer.source()).get("path")
    return str(path or "") if os.path.exists(str(path or "")) else ""


def opened_without_filter(provider: str, source: str) -> QgsVectorLayer:
    """The same rows without the filter, as a layer of the calling thread."""
    options = QgsVectorLayer.LayerOptions()
    options.loadDefaultStyle = False
    layer = QgsVectorLayer(source, "", provider, options)
    layer.setSubsetString("")
    return layer


def tile_file(layer: QgsVectorTileLayer) -> str:
    """The file of a vector-tile layer, '' for tiles of a server."""
    query = QUrlQuery(layer.source())
    path = QUrl(query.queryItemValue("url")).toLocalFile() or query.queryItemValue("url")
    return path if os.path.exists(path) else ""
