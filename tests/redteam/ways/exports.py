"""Saving the layer in a file, by QGIS's ways and by the plugin's."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from .registry import WAYS, Stage, Way, way


def save(stage: Stage, layer: Any, driver: str, name: str, **settings: Any) -> str:
    from qgis.core import QgsVectorFileWriter

    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName = driver
    options.layerName = "out"
    for key, value in settings.items():
        setattr(options, key, value)
    error, message, *_ = QgsVectorFileWriter.writeAsVectorFormatV3(
        layer, stage.file(name), stage.project.transformContext(), options
    )
    return (
        "written"
        if error == QgsVectorFileWriter.WriterError.NoError
        else f"refused: {message[:80]}"
    )


def _plainly(layer: str, driver: str, file: str, options: list[str], stage: Stage) -> str:
    return save(stage, getattr(stage, layer), driver, file, layerOptions=options)


@way("Save Features As, GeoJSON in WGS84")
def save_as_geojson(stage: Stage) -> str:
    from qgis.core import QgsCoordinateReferenceSystem, QgsCoordinateTransform

    to_degrees = QgsCoordinateTransform(
        stage.safe.crs(), QgsCoordinateReferenceSystem("EPSG:4326"), stage.project
    )
    options = ["COORDINATE_PRECISION=9"]
    return save(stage, stage.safe, "GeoJSON", "out.geojson", ct=to_degrees, layerOptions=options)


@way("Save Features As with symbology and displayed values")
def save_as_displayed_values(stage: Stage) -> str:
    from qgis.core import Qgis

    settings = {
        "attributes": stage.safe.fields().allAttributesList(),
        "symbologyExport": Qgis.FeatureSymbologyExport.PerFeature,
        "includeConstraints": True,
    }
    return save(stage, stage.safe, "CSV", "out.csv", **settings)


@way("Select all, Save Selected Features As")
def save_selected(stage: Stage) -> str:
    stage.safe.selectAll()
    return save(stage, stage.safe, "GPKG", "selected.gpkg", onlySelectedFeatures=True)


@way("Select by expression what is hidden, save the selection")
def save_hidden_selection(stage: Stage) -> str:
    stage.safe.selectByExpression('"type_b" IS NULL OR "households" < 11')
    return save(stage, stage.safe, "CSV", "selected.csv", onlySelectedFeatures=True)


@way("Remove the layer's filter and its read-only mark, then save")
def save_after_unlocking(stage: Stage) -> str:
    stage.safe.setSubsetString("")
    stage.safe.setReadOnly(False)
    return save(stage, stage.safe, "GPKG", "out.gpkg")


@way("Open the layer's own source a second time and save that")
def save_the_source(stage: Stage) -> str:
    from qgis.core import QgsVectorLayer

    reopened_layer = QgsVectorLayer(stage.safe.source(), "again", stage.safe.providerType())
    return save(stage, reopened_layer, "GPKG", "out.gpkg")


@way("Copy the bytes behind the layer's source, freed pages included")
def bytes_of_the_source(stage: Stage) -> str:
    from osgeo import gdal

    path = stage.safe.source().split("|")[0]
    status = gdal.VSIStatL(path)
    handle = gdal.VSIFOpenL(path, "rb") if status is not None else None
    if handle is None:
        return "no file"
    (stage.out / "source.gpkg").write_bytes(bytes(gdal.VSIFReadL(1, status.size, handle)))
    gdal.VSIFCloseL(handle)
    return f"{status.size} bytes"


@way("Everything that GDAL keeps in memory files")
def memory_files(stage: Stage) -> str:
    from osgeo import gdal

    names = gdal.ReadDirRecursive("/vsimem/") or []
    for number, name in enumerate(names):
        status = gdal.VSIStatL(f"/vsimem/{name}")
        if status is not None and not status.IsDirectory() and name.startswith("occupancy"):
            handle = gdal.VSIFOpenL(f"/vsimem/{name}", "rb")
            (stage.out / f"{number}.gpkg").write_bytes(
                bytes(gdal.VSIFReadL(1, status.size, handle))
            )
            gdal.VSIFCloseL(handle)
    return f"{len(names)} names"


def _controlled(layer_name: str, file_format: str, stage: Stage) -> str:
    """The plugin's export where there is a plugin; in the control, what one would do without it."""
    try:
        from occupancy_plugin.occupancy_plugin.guard.export.write import export_layer
        from occupancy_plugin.occupancy_plugin.toolbelt.errors import ExportError
    except ImportError:
        return "no plugin"
    layer = getattr(stage, layer_name)
    try:
        report = export_layer(
            layer, Path(stage.file(f"controlled.{file_format}")), file_format, "Attributions"
        )
    except ExportError:
        driver = {"gpkg": "GPKG", "csv": "CSV", "xlsx": "XLSX", "ods": "ODS"}[file_format]
        return save(stage, layer, driver, f"plain.{file_format}")
    return f"{report.rows} rows, {report.hidden_cells} hidden"


for driver, suffix, layer, options in (
    ("GPKG", "gpkg", "safe", []),
    ("ESRI Shapefile", "shp", "safe", []),
    ("CSV", "csv", "points", ["GEOMETRY=AS_WKT"]),
    ("KML", "kml", "points", []),
    ("XLSX", "xlsx", "safe", []),
    ("FlatGeobuf", "fgb", "safe", []),
    ("SQLite", "sqlite", "points", []),
):
    name = f"save_as_{suffix}"
    save_plainly = partial(_plainly, layer, driver, f"out.{suffix}", options)
    WAYS[name] = Way(name, f"Save Features As, {driver}", save_plainly)

for suffix, layer in (("gpkg", "safe"), ("csv", "points"), ("xlsx", "safe"), ("ods", "safe")):
    name = f"controlled_{suffix}"
    WAYS[name] = Way(name, f"Controlled export, {suffix}", partial(_controlled, layer, suffix))


@way("The table beside the map: every cell, its tooltips, what is said of a unit")
def table_beside_the_map(stage: Stage) -> str:
    from redteam import canaries

    try:
        from occupancy_plugin.occupancy_plugin.gui.panels.unit_table import UnitTable
        from occupancy_plugin.occupancy_plugin.layers.style.shown_classes import shown_classes
    except ImportError:
        lines = [str(feature.attributes()) for feature in stage.safe.getFeatures()]
        lines += [str(feature.attributes()) for feature in stage.hatch.getFeatures()]
        stage.write("table.txt", "\n".join(lines))
        return "by hand"
    names = stage.safe.fields().names()
    indicators = [one for one in canaries.INDICATORS if one.id in names]
    panel, messages, portrait = UnitTable(), [], stage.user.window.on_map.portrait
    for indicator in indicators:
        classes = shown_classes(stage.safe, indicator)
        panel.show_layer(stage.safe, [indicator, *indicators], classes, [], ())
        model = panel._order
        for row in range(model.rowCount()):
            cells = [model.index(row, place) for place in range(model.columnCount())]
            messages += [str(cell.data(role)) for cell in cells for role in (0, 3, 257)]
            panel._view.selectRow(row)
            messages += [portrait._name.text(), portrait._figure.text()] if portrait else []
    panel.empty()
    stage.safe.removeSelection()
    return stage.lines("table.txt", messages, "texts")
