"""Saving the layer in a file, by QGIS's ways and by the plugin's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .registry import Stage, way


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


@way("Save Features As, GeoPackage")
def save_as_geopackage(stage: Stage) -> str:
    return save(stage, stage.safe, "GPKG", "out.gpkg")


@way("Save Features As, shapefile")
def save_as_shapefile(stage: Stage) -> str:
    return save(stage, stage.safe, "ESRI Shapefile", "out.shp")


@way("Save Features As, CSV with geometry as WKT")
def save_as_csv_wkt(stage: Stage) -> str:
    return save(stage, stage.points, "CSV", "out.csv", layerOptions=["GEOMETRY=AS_WKT"])


@way("Save Features As, GeoJSON in WGS84")
def save_as_geojson(stage: Stage) -> str:
    from qgis.core import QgsCoordinateReferenceSystem, QgsCoordinateTransform

    to_degrees = QgsCoordinateTransform(
        stage.safe.crs(), QgsCoordinateReferenceSystem("EPSG:4326"), stage.project
    )
    return save(
        stage,
        stage.safe,
        "GeoJSON",
        "out.geojson",
        ct=to_degrees,
        layerOptions=["COORDINATE_PRECISION=9"],
    )


@way("Save Features As, KML")
def save_as_kml(stage: Stage) -> str:
    return save(stage, stage.points, "KML", "out.kml")


@way("Save Features As, Excel")
def save_as_xlsx(stage: Stage) -> str:
    return save(stage, stage.safe, "XLSX", "out.xlsx")


@way("Save Features As, FlatGeobuf")
def save_as_flatgeobuf(stage: Stage) -> str:
    return save(stage, stage.safe, "FlatGeobuf", "out.fgb")


@way("Save Features As, SQLite with all columns")
def save_as_sqlite(stage: Stage) -> str:
    return save(stage, stage.points, "SQLite", "out.sqlite")


@way("Save Features As, DXF driver")
def save_as_dxf(stage: Stage) -> str:
    return save(stage, stage.points, "DXF", "out.dxf", skipAttributeCreation=True)


@way("Save Features As with symbology and displayed values")
def save_as_displayed_values(stage: Stage) -> str:
    from qgis.core import Qgis

    all_fields = stage.safe.fields().allAttributesList()
    return save(
        stage,
        stage.safe,
        "CSV",
        "out.csv",
        attributes=all_fields,
        symbologyExport=Qgis.FeatureSymbologyExport.PerFeature,
        includeConstraints=True,
    )


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


def _controlled(stage: Stage, layer: Any, file_format: str) -> str:
    """The plugin's export where there is a plugin; in the control, what one would do without it."""
    try:
        from occupancy_plugin.occupancy_plugin.guard.export.write import export_layer
        from occupancy_plugin.occupancy_plugin.toolbelt.errors import ExportError
    except ImportError:
        return "no plugin"
    try:
        report = export_layer(
            layer, Path(stage.file(f"controlled.{file_format}")), file_format, "Attributions"
        )
    except ExportError:
        driver = {"gpkg": "GPKG", "csv": "CSV", "xlsx": "XLSX", "ods": "ODS"}[file_format]
        return save(stage, layer, driver, f"plain.{file_format}")
    return f"{report.rows} rows, {report.hidden_cells} hidden"


@way("Controlled export, GeoPackage")
def controlled_geopackage(stage: Stage) -> str:
    return _controlled(stage, stage.safe, "gpkg")


@way("Controlled export, CSV")
def controlled_csv(stage: Stage) -> str:
    return _controlled(stage, stage.points, "csv")


@way("Controlled export, Excel")
def controlled_xlsx(stage: Stage) -> str:
    return _controlled(stage, stage.safe, "xlsx")


@way("Controlled export, OpenDocument")
def controlled_ods(stage: Stage) -> str:
    return _controlled(stage, stage.safe, "ods")


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
    stage.write("table.txt", "\n".join(messages))
    return f"{len(messages)} texts"
