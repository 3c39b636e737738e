"""Processing: single runs, packages, rasters, models, batch."""

from __future__ import annotations

from typing import Any

from .registry import Stage, way


def run(stage: Stage, algorithm: str, **parameters: Any) -> str:
    import processing

    try:
        processing.run(algorithm, parameters)
    except Exception as error:
        return f"refused: {type(error).__name__}"
    return "done"


@way("Package layers, the hatch among them")
def package_layers(stage: Stage) -> str:
    outcome = run(
        stage,
        "native:package",
        LAYERS=[stage.safe, stage.points],
        OUTPUT=stage.file("package.gpkg"),
        SAVE_METADATA=True,
    )
    hatch = run(
        stage,
        "native:package",
        LAYERS=[stage.hatch, stage.point_hatch],
        OUTPUT=stage.file("hatch.gpkg"),
    )
    return f"{outcome}; hatch {hatch}"


@way("Centroids")
def centroids(stage: Stage) -> str:
    return run(stage, "native:centroids", INPUT=stage.safe, OUTPUT=stage.file("centroids.gpkg"))


@way("The hatch as input of buffer, centroids, reproject")
def hatch_as_input(stage: Stage) -> str:
    tried = (
        "native:buffer",
        "native:centroids",
        "native:reprojectlayer",
        "native:extractvertices",
        "native:polygonstolines",
    )
    extra = {"TARGET_CRS": "EPSG:4326", "DISTANCE": 1}
    return " ".join(
        run(stage, one, INPUT=stage.hatch, OUTPUT=stage.file(f"{number}.gpkg"), **extra)
        for number, one in enumerate(tried)
    )


@way("Rasterize a count, GDAL")
def rasterize_field(stage: Stage) -> str:
    from osgeo import gdal

    box = stage.safe.extent()
    bounds = [box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum()]
    made = gdal.Rasterize(
        stage.file("raster.tif"),
        stage.safe.source().split("|")[0],
        layers=[stage.safe.source().rpartition("layername=")[2]],
        attribute="type_b",
        width=150,
        height=150,
        outputType=gdal.GDT_Float64,
        outputBounds=bounds,
    )
    return "refused" if made is None else "done"


@way("Convert map to raster, the hatch among the layers")
def rasterize_map(stage: Stage) -> str:
    return run(
        stage,
        "native:rasterize",
        EXTENT=stage.safe.extent(),
        TILE_SIZE=512,
        MAP_UNITS_PER_PIXEL=30,
        LAYERS=[stage.hatch, stage.safe],
        OUTPUT=stage.file("map.tif"),
    )


@way("Zonal interpolation: a heat map weighted by a count")
def heatmap(stage: Stage) -> str:
    return run(
        stage,
        "qgis:heatmapkerneldensityestimation",
        INPUT=stage.points,
        RADIUS=400,
        PIXEL_SIZE=100,
        WEIGHT_FIELD="type_b",
        KERNEL=4,
        OUTPUT_VALUE=0,
        OUTPUT=stage.file("heat.tif"),
    )


@way("Join attributes by location, points to polygons")
def join_by_location(stage: Stage) -> str:
    return run(
        stage,
        "native:joinattributesbylocation",
        INPUT=stage.safe,
        JOIN=stage.points,
        PREDICATE=[0],
        METHOD=0,
        OUTPUT=stage.file("joined.gpkg"),
    )


@way("Join attributes by nearest, against the hatch")
def join_by_nearest(stage: Stage) -> str:
    first = run(
        stage,
        "native:joinbynearest",
        INPUT=stage.points,
        INPUT_2=stage.safe,
        OUTPUT=stage.file("nearest.gpkg"),
    )
    second = run(
        stage,
        "native:joinbynearest",
        INPUT=stage.safe,
        INPUT_2=stage.point_hatch,
        OUTPUT=stage.file("hatch.gpkg"),
    )
    return f"{first}; hatch {second}"


@way("Difference between the territory's outline and the layer: the holes")
def difference(stage: Stage) -> str:
    return run(
        stage,
        "native:dissolve",
        INPUT=stage.safe,
        OUTPUT=stage.file("dissolved.gpkg"),
        FIELD=["code"],
    )


@way("Refactor fields, then export to a spreadsheet")
def export_to_spreadsheet(stage: Stage) -> str:
    return run(
        stage,
        "native:exporttospreadsheet",
        LAYERS=[stage.safe, stage.points],
        OUTPUT=stage.file("sheet.xlsx"),
        USE_ALIAS=True,
        FORMATTED_VALUES=True,
        OVERWRITE=True,
    )


@way("Basic statistics for fields, HTML report")
def basic_statistics(stage: Stage) -> str:
    return run(
        stage,
        "qgis:basicstatisticsforfields",
        INPUT_LAYER=stage.safe,
        FIELD_NAME="name",
        OUTPUT_HTML_FILE=stage.file("statistics.html"),
    )


@way("List unique values, HTML report")
def list_unique(stage: Stage) -> str:
    return run(
        stage,
        "qgis:listuniquevalues",
        INPUT=stage.safe,
        FIELDS=["code", "name", "type_b"],
        OUTPUT=stage.file("unique.gpkg"),
        OUTPUT_HTML_FILE=stage.file("unique.html"),
    )


@way("Execute SQL")
def execute_sql(stage: Stage) -> str:
    return run(
        stage,
        "qgis:executesql",
        INPUT_DATASOURCES=[stage.safe],
        INPUT_QUERY="SELECT * FROM input1",
        OUTPUT=stage.file("sql.gpkg"),
    )


@way("Field calculator with an expression over all columns")
def field_calculator(stage: Stage) -> str:
    from .labels import EVERYTHING

    return run(
        stage,
        "native:fieldcalculator",
        INPUT=stage.points,
        FIELD_NAME="all",
        FIELD_TYPE=2,
        FIELD_LENGTH=250,
        FORMULA=EVERYTHING,
        OUTPUT=stage.file("calculated.gpkg"),
    )


@way("Batch: split the layer by code, a file per unit")
def split_layer(stage: Stage) -> str:
    return run(
        stage,
        "native:splitvectorlayer",
        INPUT=stage.safe,
        FIELD="code",
        OUTPUT=stage.file("split"),
        FILE_TYPE=0,
    )


@way("A model with two steps, its intermediate results in the temp folder", also=("temp",))
def model(stage: Stage) -> str:
    import processing

    try:
        first = processing.run(
            "native:buffer", {"INPUT": stage.safe, "DISTANCE": 1, "OUTPUT": "TEMPORARY_OUTPUT"}
        )["OUTPUT"]
        processing.run("native:centroids", {"INPUT": first, "OUTPUT": stage.file("model.gpkg")})
    except Exception as error:
        return f"refused: {type(error).__name__}"
    return "done"


@way("Check geometries and list the errors")
def geometry_checker(stage: Stage) -> str:
    return run(
        stage,
        "qgis:checkvalidity",
        INPUT_LAYER=stage.points,
        METHOD=2,
        VALID_OUTPUT=stage.file("valid.gpkg"),
        INVALID_OUTPUT=stage.file("invalid.gpkg"),
        ERROR_OUTPUT=stage.file("errors.gpkg"),
    )


@way("Extract vertices with their coordinates")
def extract_vertices(stage: Stage) -> str:
    return run(
        stage, "native:extractvertices", INPUT=stage.points, OUTPUT=stage.file("vertices.csv")
    )


@way("Atlas layout to PDF by Processing")
def processing_atlas(stage: Stage) -> str:
    from .drawings import layout

    page = layout(stage, [stage.safe])
    page.setName("redteam")
    stage.project.layoutManager().addLayout(page)
    outcome = run(
        stage,
        "native:atlaslayouttopdf",
        LAYOUT="redteam",
        COVERAGE_LAYER=stage.safe,
        OUTPUT=stage.file("atlas.pdf"),
        FORCE_VECTOR=True,
        TEXT_FORMAT=1,
    )
    stage.project.layoutManager().removeLayout(
        stage.project.layoutManager().layoutByName("redteam")
    )
    return outcome


@way("Statistics by categories: every unit a category of its own")
def statistics_by_categories(stage: Stage) -> str:
    return run(
        stage,
        "qgis:statisticsbycategories",
        INPUT=stage.safe,
        VALUES_FIELD_NAME="type_b",
        CATEGORIES_FIELD_NAME=["name"],
        OUTPUT=stage.file("statistics.csv"),
    )
