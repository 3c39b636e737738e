"""Tables in a zip, as they are published: read where they are."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from truth import CODES, HOUSEHOLDS, Sheet, csv, numbers, table, truth, xlsx
from zips import packed

from occupancy_plugin.sources.errors import SeveralFit, Unreadable
from occupancy_plugin.sources.files import archive, text
from occupancy_plugin.sources.opening import OpenedFiles, open_files

EXPECTED = truth()[HOUSEHOLDS].tolist()


def households(result: OpenedFiles) -> list[float]:
    return result.tables["commune"].frame[result.schema.population].reindex(CODES).tolist()


def test_a_table_beside_its_dictionary(tmp_path: Path) -> None:
    """Insee's way: the data, and what the columns mean."""
    words = csv(tmp_path / "meta.csv", [["COD_VAR", "LIB_VAR"], ["DEPCOM", "Commune"], ["M", "x"]])
    path = packed(tmp_path, csv(tmp_path / "data.csv", table()), words)
    result = open_files(path)
    assert households(result) == EXPECTED
    assert result.first.grid.name == "data.csv"
    reopened = open_files(path, profile=result.first.profile)
    assert households(reopened) == EXPECTED


def test_a_workbook_in_a_folder(tmp_path: Path) -> None:
    book = xlsx(tmp_path / "a.xlsx", Sheet("Données", numbers(table())))
    result = open_files(packed(tmp_path, book, inside="dossier/"))
    assert households(result) == EXPECTED
    assert result.first.grid.name == "a.xlsx – Données"


def test_a_shapefile(tmp_path: Path) -> None:
    from osgeo import ogr, osr

    system = osr.SpatialReference()
    system.ImportFromEPSG(2154)
    folder = tmp_path / "shp"
    folder.mkdir()
    dataset = ogr.GetDriverByName("ESRI Shapefile").CreateDataSource(str(folder / "communes.shp"))
    layer = dataset.CreateLayer("communes", system, ogr.wkbPoint, ["ENCODING=CP1252"])
    for name, kind in (("DEPCOM", ogr.OFTString), ("MENAGES", ogr.OFTInteger)):
        layer.CreateField(ogr.FieldDefn(name, kind))
    for code, number in zip(CODES, EXPECTED, strict=True):
        feature = ogr.Feature(layer.GetLayerDefn())
        feature["DEPCOM"], feature["MENAGES"] = code, int(number)
        feature.SetGeometry(ogr.CreateGeometryFromWkt("POINT (700000 7000000)"))
        layer.CreateFeature(feature)
    del layer, dataset
    result = open_files(packed(tmp_path, *sorted(folder.iterdir())))
    assert households(result) == EXPECTED
    assert result.tables["commune"].crs == "EPSG:2154"
    assert result.tables["commune"].geometry is not None


def test_several_tables_that_fit_are_named(tmp_path: Path) -> None:
    path = packed(tmp_path, *(csv(tmp_path / f"{n}.csv", table()) for n in "ab"))
    with pytest.raises(SeveralFit, match=r"a\.csv.*b\.csv"):
        open_files(path)
    assert households(open_files(path, layer="b.csv")) == EXPECTED


def test_bounds_hold_inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = packed(tmp_path, csv(tmp_path / "a.csv", table()))
    monkeypatch.setattr(archive, "MAX_UNPACKED", 100)
    with pytest.raises(Unreadable, match="too large"):
        open_files(path)


def test_a_damaged_archive(tmp_path: Path) -> None:
    path = packed(tmp_path, csv(tmp_path / "a.csv", table()))
    content = bytearray(path.read_bytes())
    content[60:90] = bytes(30)
    path.write_bytes(content)
    with pytest.raises(Unreadable):
        open_files(path)


@pytest.mark.parametrize("name", ["a.parquet", "carreaux.geoparquet"])
def test_parquet_is_read_by_gdal_or_its_driver_is_named(name: str, tmp_path: Path) -> None:
    """Recognised by its first bytes, under any name."""
    from osgeo import gdal

    path = tmp_path / name
    path.write_bytes(b"PAR1" + bytes(40) + b"PAR1")
    word = "driver “Parquet”" if gdal.GetDriverByName("Parquet") is None else "read"
    with pytest.raises(Unreadable, match=word):
        open_files(path)


def test_parquet_is_opened_where_gdal_has_the_driver(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Simulated: a GeoPackage of the same rows stands in for what the driver would read."""
    from osgeo import gdal, ogr, osr

    reference = osr.SpatialReference()
    reference.ImportFromEPSG(2154)
    dataset = ogr.GetDriverByName("GPKG").CreateDataSource(str(tmp_path / "rows.gpkg"))
    layer = dataset.CreateLayer("rows", reference, ogr.wkbPoint)
    headings, *rows = table()
    for heading in headings:
        layer.CreateField(ogr.FieldDefn(heading, ogr.OFTString))
    for number, row in enumerate(rows):
        feature = ogr.Feature(layer.GetLayerDefn())
        for field, cell in enumerate(row):
            feature.SetField(field, cell)
        feature.SetGeometry(ogr.CreateGeometryFromWkt(f"POINT ({700_000 + number} 6600000)"))
        layer.CreateFeature(feature)
    del layer, dataset
    path = tmp_path / "rows.parquet"
    path.write_bytes(b"PAR1" + bytes(40) + b"PAR1")
    opened: list[tuple[str, list[str]]] = []
    open_file, driver = gdal.OpenEx, gdal.GetDriverByName

    def opens(name: str, flags: int, allowed_drivers: list[str], open_options: list[str]) -> object:
        opened.append((name, allowed_drivers))
        return open_file(str(tmp_path / "rows.gpkg"), flags, allowed_drivers=["GPKG"])

    monkeypatch.setattr(gdal, "OpenEx", opens)
    monkeypatch.setattr(
        gdal, "GetDriverByName", lambda name: driver("GPKG" if name == "Parquet" else name)
    )
    result = open_files(path)
    assert opened == [(str(path), ["Parquet"])]
    assert households(result) == EXPECTED
    assert result.first.grid.kind == "PARQUET"
    assert result.tables["commune"].crs == "EPSG:2154"


def test_a_readme_beside_the_table(tmp_path: Path) -> None:
    readme = tmp_path / "LISEZMOI.txt"
    readme.write_text("Source : données fictives\nContact : personne\n", encoding="utf-8")
    result = open_files(packed(tmp_path, readme, csv(tmp_path / "data.csv", table())))
    assert households(result) == EXPECTED


def test_a_refused_table_is_named_and_no_smaller_one_read_instead(tmp_path: Path) -> None:
    broken = tmp_path / "communes.csv"
    broken.write_bytes(b"\0" * 10_000)
    path = packed(tmp_path, csv(tmp_path / "autres.csv", table()), broken)
    with pytest.raises(Unreadable, match=r"communes\.csv – "):
        open_files(path)


def test_a_text_that_gzip_packed(tmp_path: Path) -> None:
    path = tmp_path / "rpls.csv.gz"
    path.write_bytes(gzip.compress(csv(tmp_path / "a.csv", table()).read_bytes()))
    assert households(open_files(path)) == EXPECTED
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(Unreadable, match="damaged"):
        open_files(path)


def test_a_gzip_bomb_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text, "MAX_UNPACKED", 1_000_000)
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(bytes(50_000_000)))
    with pytest.raises(Unreadable, match="too large"):
        open_files(path)
