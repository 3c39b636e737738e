"""occupancy:open_file: layers and tables of every kind come back protected, headless."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest
from osgeo import gdal, ogr, osr
from qgis.core import QgsProcessingException, QgsProject, QgsVectorLayer

sys.path.insert(0, str(Path(__file__).parents[2] / "unit" / "sources"))
sys.path.insert(0, str(Path(__file__).parent))
from opened import opened
from truth import HEADINGS, HOUSEHOLDS, csv, rows, table, truth

gdal.UseExceptions()
DRIVERS = {
    "GPKG": "rows.gpkg",
    "ESRI Shapefile": "rows.shp",
    "GeoJSON": "rows.geojson",
    "FlatGeobuf": "rows.fgb",
    "MapInfo File": "rows.tab",
}
SHORT = [
    "DEPCOM",
    "LIBCOM",
    "MENAGES",
    "SEULS",
    "MONOP",
    "COUPLES",
    "AUTRES",
    "R_20",
    "R_59",
    "R_60",
]


def layer(driver: str, path: Path, encoding: str = "UTF-8") -> Path:
    """The truth as points with short names."""
    gdal.SetConfigOption("SHAPE_ENCODING", None)  # QGIS sets it when it has opened a layer
    reference = osr.SpatialReference()
    reference.ImportFromEPSG(2154)
    with gdal.GetDriverByName(driver).Create(str(path), 0, 0, 0, gdal.GDT_Unknown) as dataset:
        options = [f"ENCODING={encoding}"] if driver in ("ESRI Shapefile", "MapInfo File") else []
        made = dataset.CreateLayer("rows", reference, ogr.wkbPoint, options)
        for position, name in enumerate(SHORT):
            made.CreateField(ogr.FieldDefn(name, ogr.OFTString if position < 2 else ogr.OFTInteger))
        for position, line in enumerate(rows()):
            feature = ogr.Feature(made.GetLayerDefn())
            for column, cell in enumerate(line):
                feature.SetField(column, cell if column < 2 else int(cell))
            feature.SetGeometry(ogr.CreateGeometryFromWkt(f"POINT ({700000 + position} 7000000)"))
            made.CreateFeature(feature)
    return path


@pytest.mark.parametrize("driver", sorted(DRIVERS))
def test_a_layer_of_any_kind_is_protected(driver: str, qgis_app: object, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    path = layer(driver, folder / DRIVERS[driver])
    before = {file.name: file.stat().st_mtime_ns for file in folder.iterdir()}
    results, report, released = opened(path, tmp_path)
    assert report["read"]
    assert report["scale"] == "commune"
    assert report["population"].lower() == "menages"
    assert len(report["families"]) == 2
    codes = {feature["code"] for feature in released.getFeatures()}
    assert "01002" not in codes
    assert {"01001", "01006", "59139"} <= codes
    assert released.crs().authid() == "EPSG:2154"
    assert results["RELEASED"] == len(codes)
    assert {file.name: file.stat().st_mtime_ns for file in folder.iterdir()} == before


def test_a_shapefile_without_its_encoding(qgis_app: object, tmp_path: Path) -> None:
    """No .cpg, a field name and texts in cp1252: GDAL's stream would end the process."""
    path = layer("ESRI Shapefile", tmp_path / "rows.shp", "CP1252")
    (tmp_path / "rows.cpg").unlink(missing_ok=True)
    content = bytearray((tmp_path / "rows.dbf").read_bytes())
    content[29] = 0
    (tmp_path / "rows.dbf").write_bytes(bytes(content).replace(b"MENAGES", b"M\xc9NAGES"))
    _, report, released = opened(path, tmp_path)
    assert report["population"] == "MÉNAGES"
    assert "Ambérieu-en-Bugey" in {feature["name"] for feature in released.getFeatures()}


def test_the_profile_that_was_used_opens_the_file_again(qgis_app: object, tmp_path: Path) -> None:
    path = csv(tmp_path / "a.csv", table(["Extrait, données fictives"], []), encoding="cp1252")
    used = tmp_path / "profile.json"
    first, _, scale_count = opened(path, tmp_path, PROFILE_USED=str(used))
    text = used.read_text("utf-8")
    assert str(tmp_path) not in text
    assert not set(map(str, truth()[HOUSEHOLDS])) & set(re.findall(r"\d{3,}", text))
    second, report, two = opened(path, tmp_path, PROFILE=str(used))
    for name in ("RELEASED", "HIDDEN"):
        assert first[name] == second[name]
    assert [field.name() for field in two.fields()] == [
        field.name() for field in scale_count.fields()
    ]
    assert report["families"][0]["columns"]


def test_shapes_come_from_a_layer_whose_codes_match(qgis_app: object, tmp_path: Path) -> None:
    shapes = QgsVectorLayer(str(layer("GPKG", tmp_path / "shapes.gpkg")), "shapes", "ogr")
    QgsProject.instance().addMapLayer(shapes)
    lines = [["59999", *line[1:]] if line[0] == "59136" else line for line in table()]
    results, report, released = opened(
        csv(tmp_path / "a.csv", lines), tmp_path, GEOMETRY=shapes.id(), GEOMETRY_FIELD="DEPCOM"
    )
    assert results["UNMATCHED"] == 1
    assert report["codes"]["unmatched"] == ["59999"]
    assert report["codes"]["without_row"] == ["59136"]
    without = [feature["code"] for feature in released.getFeatures() if not feature.hasGeometry()]
    assert without in ([], ["59999"])


def test_texts_leave_only_when_they_are_named(qgis_app: object, tmp_path: Path) -> None:
    lines = [[*line, "Classe" if not i else f"{i % 3} – classe"] for i, line in enumerate(table())]
    path = csv(tmp_path / "a.csv", lines)
    _, report, released = opened(path, tmp_path)
    assert report["left_out"] == ["Classe"]
    assert "Classe" not in released.fields().names()
    _, _, named = opened(path, tmp_path, PROFILE=json.dumps({"labels": ["Classe"]}))
    assert "Classe" in named.fields().names()


def test_a_refusal_is_a_sentence_and_a_report(qgis_app: object, tmp_path: Path) -> None:
    lines = [line[:2] + line[3:] for line in table()]
    path = csv(tmp_path / "a.csv", lines)
    with pytest.raises(QgsProcessingException) as refusal:
        opened(path, tmp_path)
    report = json.loads((tmp_path / "report.json").read_text("utf-8"))
    assert report == {"read": False, "sentence": str(refusal.value)}
    numbers = {str(n) for n in truth().to_numpy().ravel() if n > 99}
    assert not numbers & set(re.findall(r"\d+", str(refusal.value)))


def test_iris_and_communes_together(qgis_app: object, tmp_path: Path) -> None:
    """The communes' file says what an IRIS under the threshold would be: another one is hidden with
    it."""
    wide = csv(
        tmp_path / "communes.csv", [["DEPCOM", "Ménages"], ["59139", "506"], ["59136", "300"]]
    )
    lines = [
        ["IRIS", "Ménages"],
        ["591390101", "6"],
        ["591390102", "200"],
        ["591390103", "300"],
        ["591360101", "300"],
    ]
    fine = csv(tmp_path / "iris.csv", lines)
    results, report, released = opened(fine, tmp_path, RELATED=[str(wide)])
    codes = {feature["code"] for feature in released.getFeatures()}
    assert len(codes & {"591390101", "591390102", "591390103"}) <= 1
    assert set(report["gate"]["scales"]) == {"iris", "commune"}
    assert results["RELEASED"] == len(codes)
    alone = opened(fine, tmp_path)[2]
    assert {feature["code"] for feature in alone.getFeatures()} == codes, "as it was shown before"


assert HEADINGS[0] == SHORT[0]


def test_a_fragility_class_keeps_the_files_order_colours_and_names(
    qgis_app: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """URH: imported, never recomputed; withheld under 11; no legend for what only withheld units
    have."""
    from occupancy_plugin.layers.project.file_load import prepare_files
    from occupancy_plugin.layers.project.file_orders import FileOrder
    from occupancy_plugin.layers.release.ledgers import Ledgers
    from occupancy_plugin.sources.opening import Source
    from occupancy_plugin.sources.profile import Profile
    from tests.qgis.waiting import Work

    monkeypatch.setattr(Ledgers, "of_profile", classmethod(lambda cls: cls(tmp_path / "ledgers")))
    classes = {"Fragile": ("2", "#cc0000"), "Stable": ("10", "00aa00"), "Rare": ("1", "#000000")}
    lines = [["Code résidence", "Ménages", "Classe", "Ordre", "Couleur", "Préconisation", "X", "Y"]]
    for number in range(20):
        name = "Rare" if number == 3 else ("Stable", "Fragile")[number % 2]
        order, colour = classes[name]
        lines.append([
            f"R{number:03}A", "6" if number == 3 else str(30 + number), name, order, colour,
            "attribuer au 1er quartile",
            str(720000 + number), "7000000",
        ])  # fmt: skip
    path = csv(tmp_path / "urh.csv", lines)
    profile = Profile.from_json({
        "labels": ["Classe", "Préconisation"],
        "classes": {"Classe": {"order": "Ordre", "colour": "Couleur"}},
        "provenance": {"source": "indicateur URH", "vintage": "2024"},
    })  # fmt: skip

    brought = prepare_files(FileOrder(Source.of(path, profile=profile)), Work())
    (prepared,) = brought.scales
    (class_indicator,) = [i for i in prepared.catalogue.indicators if i.numerator == ("Classe",)]
    assert [(value.value, value.colour) for value in class_indicator.values] == [
        ("Fragile", "#cc0000"),
        ("Stable", "#00aa00"),
    ]
    assert "indicateur URH 2024" in prepared.lineage.caption
    assert (
        not prepared.safe.metadata().rights() + prepared.safe.metadata().licenses()
    )  # no convention
    rows = {feature["code"]: feature for feature in prepared.safe.getFeatures()}
    assert "R003A" not in rows
    assert rows["R001A"]["Préconisation"] == "attribuer au 1er quartile"
    assert not {"Ordre", "Couleur"} & set(prepared.safe.fields().names())
