"""Damaged bytes and odd grids, in a child process: a table or a clean refusal, never a crash."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
CHILD = """
import random, sys, tempfile
from pathlib import Path
sys.path[:0] = [{root!r}, {here!r}]
from hypothesis import HealthCheck, given, settings, strategies as st
from osgeo import gdal, ogr
from truth import *
from occupancy_plugin.sources.opening import open_files
from occupancy_plugin.toolbelt.errors import SourceError
gdal.PushErrorHandler("CPLQuietErrorHandler")

folder = Path(tempfile.mkdtemp())
tried = {{"table": 0, "refused": 0}}

def attempt(path):
    try:
        open_files(path)
        tried["table"] += 1
    except SourceError as error:
        assert str(error)
        tried["refused"] += 1

def layer(driver, name):
    path = folder / name
    dataset = ogr.GetDriverByName(driver).CreateDataSource(str(path))
    made = dataset.CreateLayer("rows", geom_type=ogr.wkbPoint)
    for at, heading in enumerate(HEADINGS):
        made.CreateField(ogr.FieldDefn(heading[:10], ogr.OFTString if at < 2 else ogr.OFTInteger))
    for line in rows():
        feature = ogr.Feature(made.GetLayerDefn())
        for at, cell in enumerate(line):
            feature.SetField(at, cell)
        feature.SetGeometry(ogr.CreateGeometryFromWkt("POINT (1 2)"))
        made.CreateFeature(feature)
    made = dataset = None
    return path

whole = [
    csv(folder / "a.csv", table(), encoding="cp1252"),
    xlsx(folder / "a.xlsx", Sheet("a", numbers(table()))),
    ods(folder / "a.ods", ("a", numbers(table()))),
    layer("GPKG", "a.gpkg"),
    layer("FlatGeobuf", "a.fgb"),
    layer("GeoJSON", "a.geojson"),
    layer("ESRI Shapefile", "b.shp"),
]
dice = random.Random({seed})
for path in whole:
    attempt(path)
    content = path.read_bytes()
    target = path.with_suffix(".dbf") if path.suffix == ".shp" else path
    content = target.read_bytes()
    for turn in range({turns}):
        spoiled = bytearray(content)
        kind = dice.randrange(4)
        if kind == 0:
            spoiled = spoiled[: dice.randrange(len(spoiled))]
        elif kind == 1:
            at = dice.randrange(len(spoiled))
            spoiled[at : at + dice.randrange(1, 60)] = dice.randbytes(dice.randrange(60))
        else:
            for _ in range(dice.choice((1, 3, 30, 300))):
                spoiled[dice.randrange(len(spoiled))] = dice.randrange(256)
        target.write_bytes(spoiled)
        attempt(path)
    target.write_bytes(content)

cell = st.one_of(
    st.sampled_from(
        "|s|Total|59139|01001|12|0|DEPCOM|Ménages|12,5|1 234|45 %|-|2022".split("|")
    ),
    st.text(max_size=8),
)

@settings(max_examples={examples}, deadline=None, database=None,
suppress_health_check=list(HealthCheck))
@given(st.lists(st.lists(cell, max_size=7), max_size=12), st.sampled_from([";", ",", "\\t", "|"]))
def grids(lines, separator):
    path = folder / "g.csv"
    path.write_bytes(text(lines, separator).encode("utf-8", "replace"))
    attempt(path)

@settings(max_examples={examples}, deadline=None, database=None,
suppress_health_check=list(HealthCheck))
@given(st.lists(st.lists(cell, min_size=4, max_size=4), min_size=1, max_size=9))
def headed(lines):
    path = folder / "h.csv"
    path.write_bytes(text([["DEPCOM", "Ménages", "a", "b"], *lines]).encode("utf-8", "replace"))
    attempt(path)

grids()
headed()
print(tried["table"], tried["refused"])
"""


def test_damaged_bytes_and_odd_grids_never_crash() -> None:
    script = CHILD.format(
        root=str(ROOT), here=str(Path(__file__).parent), seed=7, turns=60, examples=150
    )
    process = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=200, check=False
    )
    assert process.returncode == 0, process.stderr[-3000:]
    tables, refusals = map(int, process.stdout.split())
    assert tables > 20  # the undamaged ones, and damage that touches no table
    assert refusals > 200
