"""The fictitious territory that the plugin ships: `python -m scripts.sample`.

Takes the reference portal's simulated rows of the CA2C and writes resources/sample/ca2c.gpkg
(communes, IRIS, résidences) and the catalogue that describes them, so that a newcomer has a map
without any portal.
"""

from __future__ import annotations

import json
import lzma
import sqlite3
import tempfile
from pathlib import Path

import pandas as pd
from osgeo import gdal, ogr, osr

from .portal.catalogue.catalogue import catalogue
from .portal.catalogue.families import FAMILIES, KEYS, MEANS
from .portal.rows.build import ready

TERRITORY, SEED, VINTAGE = "200030633", 1, "2022"
FOLDER = Path(__file__).resolve().parents[1] / "resources" / "sample"
SCALES = {"commune": ogr.wkbMultiPolygon, "iris": ogr.wkbMultiPolygon, "residence": ogr.wkbPoint}
LEFT_OUT = {
    "france",
    "region",
    "departement",
    "epci",
    "qpv2015",
    "qpv2024",
    "carreau",
    "imputed",
    "financing_main",
}
LEFT_OUT_FAMILIES = {"rtype", "rage", "rinc"}


def wanted() -> list[str]:
    """Columns of the sample, in the catalogue's order: what a first map needs."""
    families = [f for f in FAMILIES if next(iter(f.columns)).split("_")[0] not in LEFT_OUT_FAMILIES]
    columns = ["households", "dwellings", "occupied", "main_residences", "rent_dwellings"]
    columns += [c for f in families for c in (f.total, *f.columns)]
    return list(dict.fromkeys([*KEYS, *columns, *MEANS, "fragility"]))


def rows(path: Path, scale: str) -> pd.DataFrame:
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
        frame = pd.read_sql(f'SELECT * FROM "{scale}_{VINTAGE}"', connection)  # nosec B608: fixed names
    names = [name for name in wanted() if name in frame and name not in LEFT_OUT and name != scale]
    return frame[["geom", *names]].dropna(axis=1, how="all")


def write(source: Path, target: Path) -> None:
    reference = osr.SpatialReference()
    reference.ImportFromEPSG(2154)
    with gdal.GetDriverByName("GPKG").Create(str(target), 0, 0, 0, gdal.GDT_Unknown) as dataset:
        for scale, kind in SCALES.items():
            frame = rows(source, scale)
            layer = dataset.CreateLayer(scale, reference, kind, ["SPATIAL_INDEX=NO"])
            numeric = {n: pd.api.types.is_numeric_dtype(frame[n]) for n in frame if n != "geom"}
            for name, number in numeric.items():
                real = number and (frame[name] % 1 != 0).any()
                field = ogr.OFTReal if real else ogr.OFTInteger if number else ogr.OFTString
                layer.CreateField(ogr.FieldDefn(name, field))
            layer.StartTransaction()
            for record in frame.to_dict("records"):
                feature = ogr.Feature(layer.GetLayerDefn())
                for name, number in numeric.items():
                    value = record[name]
                    if value is not None and value == value:
                        feature.SetField(
                            name,
                            (float(value) if value % 1 else int(value)) if number else str(value),
                        )
                blob = record["geom"]
                envelope = (0, 32, 48, 48, 64)[(blob[3] >> 1) & 7]
                feature.SetGeometry(ogr.CreateGeometryFromWkb(bytes(blob[8 + envelope :])))
                layer.CreateFeature(feature)
            layer.CommitTransaction()


def main() -> int:
    gdal.UseExceptions()
    FOLDER.mkdir(parents=True, exist_ok=True)
    built = ready(TERRITORY, SEED, True, (VINTAGE,))
    with tempfile.TemporaryDirectory() as folder:
        package = Path(folder) / "ca2c.gpkg"
        write(built.path, package)
        with sqlite3.connect(package) as connection:
            connection.execute("VACUUM")
        (FOLDER / "ca2c.gpkg").write_bytes(package.read_bytes())
    text = json.dumps(
        catalogue(tuple(SCALES), (VINTAGE,)), ensure_ascii=False, separators=(",", ":")
    )
    (FOLDER / "catalogue.json.xz").write_bytes(lzma.compress(text.encode("utf-8"), preset=9))
    for path in sorted(FOLDER.iterdir()):
        print(f"{path.name}: {path.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
