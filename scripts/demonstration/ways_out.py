"""QGIS's own ways of exporting, tried on the safe layer and its hatch. `try_all` is a story, played
inside QGIS; `judge` runs outside and searches the written files for secrets."""

from __future__ import annotations

import contextlib
from collections.abc import Generator
from pathlib import Path
from typing import Any

Way = dict[str, Any]  # "way": its name, "what": what QGIS did, "files": names of what it wrote
Story = Generator[Any, None, list[Way]]


def try_all(user: Any, out: str, layer_id: str) -> Story:
    """Try every way. The files are written to the folder `out`."""
    folder = Path(out)
    safe = user.project.mapLayer(layer_id)
    group = user.project.layerTreeRoot().findLayer(layer_id).parent()
    hatch = next(node.layer() for node in group.findLayers() if node.layer() is not safe)
    ways = [_save_features_as(user, safe, folder)]
    yield 50
    ways += yield from _copy_features(user, safe, hatch, folder)
    ways += yield from _attribute_table(user, safe, folder)
    ways += yield from _package_layers(safe, hatch, folder)
    ways += _print_layout(user, folder)
    yield 50
    user.project.write(str(folder / "project.qgz"))
    ways.append(_way("Saved project", "written", "project.qgz"))
    return ways


def _way(name: str, what: str, *files: str) -> Way:
    return {"way": name, "what": what, "files": list(files)}


def _save_features_as(user: Any, safe: Any, folder: Path) -> Way:
    from qgis.core import QgsVectorFileWriter

    error = QgsVectorFileWriter.writeAsVectorFormatV3(
        safe,
        str(folder / "save_as.gpkg"),
        user.project.transformContext(),
        QgsVectorFileWriter.SaveVectorOptions(),
    )[0]
    is_written = error == QgsVectorFileWriter.WriterError.NoError
    return _way("Save Features As", "written" if is_written else "refused", "save_as.gpkg")


def _copy_features(user: Any, safe: Any, hatch: Any, folder: Path) -> Story:
    from qgis.PyQt.QtWidgets import QApplication

    user.iface.setActiveLayer(safe)
    safe.selectAll()
    user.iface.actionCopyFeatures().trigger()
    yield 200
    (folder / "copy.txt").write_text(QApplication.clipboard().text(), encoding="utf-8")
    safe.removeSelection()
    user.iface.setActiveLayer(hatch)
    yield 100
    of_hatch = "possible" if user.iface.actionCopyFeatures().isEnabled() else "not offered"
    return [
        _way("Copy features", "clipboard", "copy.txt"),
        _way("Copy features of withheld units", of_hatch),
    ]


def _attribute_table(user: Any, safe: Any, folder: Path) -> Story:
    user.iface.setActiveLayer(safe)
    table = user.iface.showAttributeTable(safe)
    yield 600
    if table is not None:
        table.grab().save(str(folder / "table.png"))
        table.close()
    rows = [[str(value) for value in feature.attributes()] for feature in safe.getFeatures()]
    (folder / "table.txt").write_text("\n".join("\t".join(row) for row in rows), encoding="utf-8")
    return [_way("Attribute table", f"{len(rows)} rows", "table.txt")]


def _package_layers(safe: Any, hatch: Any, folder: Path) -> Story:
    import processing

    ways = []
    for name, layers, file in (
        ("Package layers", [safe], "package.gpkg"),
        ("Package layers with the withheld units", [safe, hatch], "both.gpkg"),
    ):
        outcome = "refused"
        with contextlib.suppress(Exception):
            processing.run(
                "native:package",
                {"LAYERS": layers, "OUTPUT": str(folder / file), "SAVE_STYLES": True},
            )
            outcome = "written"
        ways.append(_way(name, outcome, file))
        yield 50
    return ways


def _print_layout(user: Any, folder: Path) -> list[Way]:
    """Print the map as a GeoPDF with features, and as SVG."""
    from qgis.core import QgsLayoutExporter, QgsLayoutItemMap, QgsPrintLayout

    layout = QgsPrintLayout(user.project)
    layout.initializeDefaults()
    item = QgsLayoutItemMap(layout)
    item.attemptSetSceneRect(layout.pageCollection().page(0).rect().adjusted(10, 10, -10, -10))
    item.zoomToExtent(user.iface.mapCanvas().extent())
    layout.addLayoutItem(item)
    settings = QgsLayoutExporter.PdfExportSettings()
    settings.writeGeoPdf = True
    settings.includeGeoPdfFeatures = True
    QgsLayoutExporter(layout).exportToPdf(str(folder / "geo.pdf"), settings)
    QgsLayoutExporter(layout).exportToSvg(
        str(folder / "map.svg"), QgsLayoutExporter.SvgExportSettings()
    )
    return [_way("GeoPDF with features", "written", "geo.pdf"), _way("SVG", "written", "map.svg")]


def judge(ways: list[Way], folder: Path, secret: Any) -> list[Way]:
    """Return the ways with their outcome: the secrets in their files, else what QGIS did."""
    from . import secrets

    verdicts = []
    for way in ways:
        secrets_found = [
            text
            for name in way["files"]
            if (folder / name).exists()
            for text in secrets.found_in(folder / name, secret)
        ]
        verdict = secrets.outcome(secrets_found) if way["files"] else "nothing to export"
        outcome = verdict if secrets_found else f"{verdict} ({way['what']})"
        verdicts.append({"way": way["way"], "outcome": outcome})
    return verdicts
