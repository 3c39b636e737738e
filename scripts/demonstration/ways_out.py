"""QGIS's own ways of exporting, tried on the safe layer and its hatch. `try_all` is a story;
`judge` searches the written files for secrets."""

from __future__ import annotations

import contextlib
from collections.abc import Generator
from pathlib import Path
from typing import Any

Ways = list[dict[str, Any]]


def try_all(desk: Any, out: str, layer_id: str) -> Generator[Any, None, Ways]:
    import processing
    from qgis.core import (
        QgsLayoutExporter,
        QgsLayoutItemMap,
        QgsPrintLayout,
        QgsProject,
        QgsVectorFileWriter,
    )
    from qgis.PyQt.QtWidgets import QApplication

    folder = Path(out)
    project = QgsProject.instance()
    safe = project.mapLayer(layer_id)
    group = project.layerTreeRoot().findLayer(layer_id).parent()
    hatch = next(node.layer() for node in group.findLayers() if node.layer() is not safe)
    ways: Ways = []

    def record_way(way: str, outcome: str, *files: str) -> None:
        ways.append({"way": way, "what": outcome, "files": list(files)})

    options = QgsVectorFileWriter.SaveVectorOptions()
    error = QgsVectorFileWriter.writeAsVectorFormatV3(
        safe, str(folder / "save_as.gpkg"), project.transformContext(), options
    )[0]
    record_way(
        "Save Features As",
        "written" if error == QgsVectorFileWriter.WriterError.NoError else "refused",
        "save_as.gpkg",
    )
    yield 50

    desk.iface.setActiveLayer(safe)
    safe.selectAll()
    desk.iface.actionCopyFeatures().trigger()
    yield 200
    (folder / "copy.txt").write_text(QApplication.clipboard().text(), encoding="utf-8")
    safe.removeSelection()
    record_way("Copy features", "clipboard", "copy.txt")
    desk.iface.setActiveLayer(hatch)
    yield 100
    record_way(
        "Copy features of withheld units",
        "possible" if desk.iface.actionCopyFeatures().isEnabled() else "not offered",
    )

    desk.iface.setActiveLayer(safe)
    table = desk.iface.showAttributeTable(safe)
    yield 600
    if table is not None:
        table.grab().save(str(folder / "table.png"))
        table.close()
    cells = [[str(value) for value in feature.attributes()] for feature in safe.getFeatures()]
    (folder / "table.txt").write_text("\n".join("\t".join(row) for row in cells), encoding="utf-8")
    record_way("Attribute table", f"{len(cells)} rows", "table.txt")

    for way, layers, name in (
        ("Package layers", [safe], "package.gpkg"),
        ("Package layers with the withheld units", [safe, hatch], "both.gpkg"),
    ):
        outcome = "refused"
        with contextlib.suppress(Exception):
            processing.run(
                "native:package",
                {"LAYERS": layers, "OUTPUT": str(folder / name), "SAVE_STYLES": True},
            )
            outcome = "written"
        record_way(way, outcome, name)
        yield 50

    layout = QgsPrintLayout(project)
    layout.initializeDefaults()
    item = QgsLayoutItemMap(layout)
    item.attemptSetSceneRect(layout.pageCollection().page(0).rect().adjusted(10, 10, -10, -10))
    item.zoomToExtent(desk.iface.mapCanvas().extent())
    layout.addLayoutItem(item)
    settings = QgsLayoutExporter.PdfExportSettings()
    settings.writeGeoPdf = True
    settings.includeGeoPdfFeatures = True
    QgsLayoutExporter(layout).exportToPdf(str(folder / "geo.pdf"), settings)
    record_way("GeoPDF with features", "written", "geo.pdf")
    QgsLayoutExporter(layout).exportToSvg(
        str(folder / "map.svg"), QgsLayoutExporter.SvgExportSettings()
    )
    record_way("SVG", "written", "map.svg")
    yield 50

    project.write(str(folder / "project.qgz"))
    record_way("Saved project", "written", "project.qgz")
    return ways


def judge(ways: Ways, folder: Path, secret: Any) -> Ways:
    from . import secrets

    verdicts = []
    for way in ways:
        secrets_found = [
            found
            for name in way["files"]
            if (folder / name).exists()
            for found in secrets.found_in(folder / name, secret)
        ]
        verdict = (
            secrets.outcome(secrets_found) if secrets_found or way["files"] else "nothing to export"
        )
        verdicts.append(
            {
                "way": way["way"],
                "outcome": f"{verdict} ({way['what']})" if not secrets_found else verdict,
            }
        )
    return verdicts
