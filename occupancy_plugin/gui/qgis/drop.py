"""Loads an indicator that is dragged from the browser onto the map or the layer tree."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from qgis.core import QgsMimeDataUtils
from qgis.gui import QgsCustomDropHandler

from ...choices import MapKey
from .browser import PROVIDER


class IndicatorDrop(QgsCustomDropHandler):
    """QGIS calls it for items of the plugin's browser tree only."""

    def __init__(self, add: Callable[[MapKey], Any]) -> None:
        super().__init__()
        self._add = add

    def customUriProviderKey(self) -> str:
        return PROVIDER

    def canHandleCustomUriCanvasDrop(self, uri: QgsMimeDataUtils.Uri, _canvas: Any) -> bool:
        return uri.providerKey == PROVIDER

    def handleCustomUriCanvasDrop(self, uri: QgsMimeDataUtils.Uri, _canvas: Any) -> bool:
        self._add(MapKey.from_query(uri.uri))
        return True

    def handleCustomUriDrop(self, uri: QgsMimeDataUtils.Uri) -> None:
        self._add(MapKey.from_query(uri.uri))
