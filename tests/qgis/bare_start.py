"""A separate program: starts the plugin in a fresh QGIS without a window. It prints one line of
JSON: the modules imported, the addresses requested, and whether the authentication database was
opened."""

from __future__ import annotations

import json
import socket
import sys
from pathlib import Path
from typing import Any
from unittest.mock import MagicMock

ROOT = Path(__file__).resolve().parents[2]
HEAVY = ("pandas", "scipy", "requests")


def main(profile: str) -> None:
    sys.path.insert(0, str(ROOT))
    requests: list[str] = []

    def refuse(_: Any, address: Any) -> None:
        requests.append(str(address))
        raise OSError("no network here")

    socket.socket.connect = refuse  # type: ignore[assignment,method-assign]
    from qgis.core import QgsApplication, QgsNetworkAccessManager, QgsSettings
    from qgis.gui import QgsMapCanvas
    from qgis.PyQt.QtWidgets import QMainWindow, QMenu

    application = QgsApplication([], True, profile)
    application.initQgis()
    QgsSettings().setValue("occupancy/portal_url", "https://portal.example.fr")
    QgsNetworkAccessManager.instance().requestAboutToBeCreated.connect(
        lambda request: requests.append(request.request().url().host())
    )
    window, menu, canvas = QMainWindow(), QMenu(), QgsMapCanvas()
    iface = MagicMock()
    iface.mainWindow.return_value = window
    iface.vectorMenu.return_value = menu
    iface.mapCanvas.return_value = canvas
    before = {name for name in HEAVY if name in sys.modules}

    from occupancy_plugin import classFactory

    plugin = classFactory(iface)
    plugin.initGui()
    for _ in range(20):  # what a timer of 0 would still do
        application.processEvents()
    databases = sorted(path.name for path in Path(profile).rglob("qgis-auth.db"))
    told = {
        "before": sorted(before),
        "brought": [name for name in HEAVY if name in sys.modules],
        "algorithms": len(application.processingRegistry().providerById("occupancy").algorithms()),
        "dock": plugin.window.dock.objectName(),
        "asked": requests,
        "databases": databases,
        "warnings": [str(call) for call in iface.messageBar.return_value.mock_calls],
    }
    plugin.unload()
    print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
