"""Processing: single runs, packages, rasters, models, batch."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from .labels import EVERYTHING
from .registry import WAYS, Stage, Way, way

Parameters = Callable[[Stage], dict[str, Any]]

RUNS: dict[str, tuple[str, str, Parameters]] = {  # name → what is tried, algorithm, parameters
    "rasterize_map": (
        "Convert map to raster, the hatch among the layers", "native:rasterize",
        lambda stage: {
            "EXTENT": stage.safe.extent(), "TILE_SIZE": 512, "MAP_UNITS_PER_PIXEL": 30,
            "LAYERS": [stage.hatch, stage.safe], "OUTPUT": stage.file("map.tif"),
        },
    ),
    "heatmap": (
        "Zonal interpolation: a heat map weighted by a count",
        "qgis:heatmapkerneldensityestimation",
        lambda stage: {
            "INPUT": stage.points, "RADIUS": 400, "PIXEL_SIZE": 100, "WEIGHT_FIELD": "type_b",
            "KERNEL": 4, "OUTPUT_VALUE": 0, "OUTPUT": stage.file("heat.tif"),
        },
    ),
    "join_by_location": (
        "Join attributes by location, points to polygons", "native:joinattributesbylocation",
        lambda stage: {
            "INPUT": stage.safe, "JOIN": stage.points, "PREDICATE": [0], "METHOD": 0,
            "OUTPUT": stage.file("joined.gpkg"),
        },
    ),
    "join_by_nearest": (
        "Join attributes by nearest", "native:joinbynearest",
        lambda stage: {
            "INPUT": stage.points, "INPUT_2": stage.safe, "OUTPUT": stage.file("nearest.gpkg"),
        },
    ),
    "join_by_nearest_hatch": (
        "Join attributes by nearest, against the hatch", "native:joinbynearest",
        lambda stage: {
            "INPUT": stage.safe, "INPUT_2": stage.point_hatch, "OUTPUT": stage.file("hatch.gpkg"),
        },
    ),
    "difference": (
        "Difference between the territory's outline and the layer: the holes", "native:dissolve",
        lambda stage: {
            "INPUT": stage.safe, "FIELD": ["code"], "OUTPUT": stage.file("dissolved.gpkg"),
        },
    ),
    "export_to_spreadsheet": (
        "Refactor fields, then export to a spreadsheet", "native:exporttospreadsheet",
        lambda stage: {
            "LAYERS": [stage.safe, stage.points], "USE_ALIAS": True, "FORMATTED_VALUES": True,
            "OVERWRITE": True, "OUTPUT": stage.file("sheet.xlsx"),
        },
    ),
    "list_unique": (
        "List unique values, HTML report", "qgis:listuniquevalues",
        lambda stage: {
            "INPUT": stage.safe, "FIELDS": ["code", "name", "type_b"],
            "OUTPUT": stage.file("unique.gpkg"), "OUTPUT_HTML_FILE": stage.file("unique.html"),
        },
    ),
    "execute_sql": (
        "Execute SQL", "qgis:executesql",
        lambda stage: {
            "INPUT_DATASOURCES": [stage.safe], "INPUT_QUERY": "SELECT * FROM input1",
            "OUTPUT": stage.file("sql.gpkg"),
        },
    ),
    "field_calculator": (
        "Field calculator with an expression over all columns", "native:fieldcalculator",
        lambda stage: {
            "INPUT": stage.points, "FIELD_NAME": "all", "FIELD_TYPE": 2, "FIELD_LENGTH": 250,
            "FORMULA": EVERYTHING, "OUTPUT": stage.file("calculated.gpkg"),
        },
    ),
    "split_layer": (
        "Batch: split the layer by code, a file per unit", "native:splitvectorlayer",
        lambda stage: {
            "INPUT": stage.safe, "FIELD": "code", "OUTPUT": stage.file("split"), "FILE_TYPE": 0,
        },
    ),
}  # fmt: skip


def run(stage: Stage, algorithm: str, **parameters: Any) -> str:
    import processing

    try:
        processing.run(algorithm, parameters)
    except Exception as error:
        return f"refused: {type(error).__name__}"
    return "done"


def _run_with(algorithm: str, parameters: Parameters, stage: Stage) -> str:
    return run(stage, algorithm, **parameters(stage))


for name, (tried, algorithm, parameters) in RUNS.items():
    WAYS[name] = Way(name, tried, partial(_run_with, algorithm, parameters))


@way("Package layers, the hatch among them")
def package_layers(stage: Stage) -> str:
    layers, hatches = [stage.safe, stage.points], [stage.hatch, stage.point_hatch]
    file, algorithm = stage.file("package.gpkg"), "native:package"
    outcome = run(stage, algorithm, LAYERS=layers, OUTPUT=file, SAVE_METADATA=True)
    hatch = run(stage, algorithm, LAYERS=hatches, OUTPUT=stage.file("hatch.gpkg"))
    return f"{outcome}; hatch {hatch}"


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
