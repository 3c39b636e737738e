"""A separate program: a QGIS Server that publishes a saved project, and a client that requests
everything from it."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from urllib.parse import quote

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["QGIS_SERVER_WMS_MAX_WIDTH"] = "4000"

from qgis.core import QgsApplication, QgsProject
from qgis.server import QgsBufferServerRequest, QgsBufferServerResponse, QgsServer

VIEW = "CRS=EPSG:2154&WIDTH=800&HEIGHT=600&STYLES="


def main(project: str, out: str) -> None:
    application = QgsApplication([], False)
    application.initQgis()
    server = QgsServer()
    opened = QgsProject()
    opened.read(project)
    layers = [layer for layer in opened.mapLayers().values() if hasattr(layer, "getFeatures")]
    messages = []
    for layer in layers:
        name, box = layer.name(), layer.extent()
        bounds = f"BBOX={box.xMinimum()},{box.yMinimum()},{box.xMaximum()},{box.yMaximum()}"
        wms = f"SERVICE=WMS&VERSION=1.3.0&LAYERS={name}&{VIEW}&{bounds}"
        typename = name.replace(" ", "_")
        request = {
            "info": f"{wms}&REQUEST=GetFeatureInfo&QUERY_LAYERS={name}&INFO_FORMAT=text/xml"
            "&FEATURE_COUNT=1000&FILTER_GEOM="
            f"POLYGON(({box.xMinimum()} {box.yMinimum()},{box.xMaximum()} "
            f"{box.yMinimum()},{box.xMaximum()} {box.yMaximum()},"
            f"{box.xMinimum()} {box.yMaximum()},{box.xMinimum()} {box.yMinimum()}))",
            "map": f"{wms}&REQUEST=GetMap&FORMAT=image/png",
            "features": f"SERVICE=WFS&VERSION=1.1.0&REQUEST=GetFeature&TYPENAME={typename}"
            "&OUTPUTFORMAT=application/json",
            "gml": f"SERVICE=WFS&VERSION=1.0.0&REQUEST=GetFeature&TYPENAME={typename}",
        }
        for what, query in request.items():
            answer = QgsBufferServerResponse()
            server.handleRequest(
                QgsBufferServerRequest(f"http://server/?MAP={project}&{quote(query, safe='=&:,')}"),
                answer,
            )
            body = bytes(answer.body())
            (Path(out) / f"{what}-{layer.id()[:24]}").write_bytes(body)
            messages.append(f"{what} {answer.statusCode()} {len(body)}")
    print("; ".join(messages), flush=True)
    os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
