"""Played inside QGIS against the leaky portal: what the plugin leaves behind, and what a plugin
without care would."""

from __future__ import annotations

import tempfile
from collections.abc import Generator
from pathlib import Path
from typing import Any

from osgeo import gdal
from qgis.core import QgsBlockingNetworkRequest, QgsMessageLog, QgsSettings, QgsVectorLayer
from qgis.PyQt.QtCore import QUrl
from qgis.PyQt.QtNetwork import QNetworkRequest

Story = Generator[Any, None, Any]


def leave(user: Any, out: str) -> Story:
    """Save the project and the settings, write down the memory files and everything that the map's
    layers answer."""
    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "memory").mkdir(exist_ok=True)
    (folder / "project").mkdir(exist_ok=True)
    (folder / "layers").mkdir(exist_ok=True)
    user.project.write(str(folder / "project" / "saved.qgs"))
    user.project.write(str(folder / "project" / "saved.qgz"))
    for number, name in enumerate(gdal.ReadDirRecursive("/vsimem/") or []):
        status = gdal.VSIStatL(f"/vsimem/{name}")
        if status is not None and not status.IsDirectory() and "occupancy" in name:
            handle = gdal.VSIFOpenL(f"/vsimem/{name}", "rb")
            (folder / "memory" / f"{number}.gpkg").write_bytes(
                bytes(gdal.VSIFReadL(1, status.size, handle))
            )
            gdal.VSIFCloseL(handle)
    for number, layer in enumerate(user.project.mapLayers().values()):
        rows = [
            "\t".join([*map(str, f.attributes()), f.geometry().asWkt(7)])
            for f in getattr(layer, "getFeatures", list)()
        ]
        (folder / "layers" / f"{number}.txt").write_text("\n".join(rows), encoding="utf-8")
    QgsSettings().sync()
    yield user.at_rest()
    return len(user.project.mapLayers())


def naive(user: Any, url: str, token: str) -> Story:
    """QGIS's own network classes, a temp file, a line in the log, a memory file, the rows styled
    and saved in the project."""
    request = QNetworkRequest(
        QUrl(f"{url}/ogc/collections/residence-2022/items?f=json&limit=100000&territory=200030633")
    )
    request.setRawHeader(b"Authorization", f"Bearer {token}".encode())
    fetch = QgsBlockingNetworkRequest()
    fetch.get(request)
    body = bytes(fetch.reply().content())
    path = Path(tempfile.gettempdir()) / "residence.geojson"
    path.write_bytes(body)
    layer = QgsVectorLayer(str(path), "raw", "ogr")
    small = [
        feature
        for feature in layer.getFeatures()
        if isinstance(feature["households"], (int, float)) and 0 < feature["households"] < 11
    ]
    text = str([feature.attributes() for feature in small[:20]])
    QgsMessageLog.logMessage(text, "naive")
    print(text, flush=True)
    QgsSettings().setValue("naive/last", text)
    layer.setAbstract(text)
    gdal.FileFromMemBuffer("/vsimem/occupancy-raw.geojson", body)
    user.project.addMapLayer(layer)
    yield user.at_rest()
    return layer.featureCount()
