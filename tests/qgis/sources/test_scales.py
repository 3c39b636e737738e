"""Files that hold more than one scale: every scale becomes a layer."""

from __future__ import annotations

import sys
import weakref
from pathlib import Path
from typing import Any

import pytest
from qgis.core import QgsProject, QgsVectorLayer

from occupancy_plugin.layers.project import file_load
from occupancy_plugin.layers.project.file_load import prepare_files
from occupancy_plugin.layers.project.file_orders import FileOrder
from occupancy_plugin.layers.project.prepare import PreparedLoad
from occupancy_plugin.layers.store.geopackage import discard
from occupancy_plugin.sources.opening import Source
from occupancy_plugin.sources.profile import Profile

sys.path.insert(0, str(Path(__file__).parents[2] / "unit" / "sources"))
sys.path.insert(0, str(Path(__file__).parent))
from opened import Task, opened
from truth import csv
from zone_files import HEAD, ORDER, SHOWN

TOLD = {"labels": ["Fragilité"], "classes": {"Fragilité": {"order": "Ordre"}}}


@pytest.fixture
def prepared(request: pytest.FixtureRequest, qgis_app: object) -> Any:
    QgsProject.instance().clear()

    def run(path: Path, profile: Profile) -> PreparedLoad:
        made = prepare_files(FileOrder(Source(str(path), "", profile)), Task())
        for scale in made.scales:
            request.addfinalizer(lambda one=scale: discard(one.stored.path))
        return made

    return run


def residences(folder: Path) -> Path:
    lines = [HEAD]
    lines += [[f"R{position}", q, c, ORDER[c], str(h)] for position, (q, c, h) in enumerate(SHOWN)]
    return csv(folder / "residences.csv", lines)


def test_a_register_of_dwellings_becomes_a_layer_a_scale(prepared: Any, tmp_path: Path) -> None:
    lines = [["DEPCOM", "FINAN", "NBPIECE", "DPEENERGIE", "X", "Y"]]
    for number in range(400):
        place = number % 8
        finan, energy = ("PLAI", "PLUS")[number // 8 % 2], "BCDE"[number // 16 % 4]
        where = [str(700_000 + 50 * place), str(7_000_000)]
        lines.append([f"5913{6 + place % 2}", finan, str(2 + number % 3), energy, *where])
    prepared_layers = prepared(csv(tmp_path / "rpls.csv", lines), Profile())
    assert [scale.lineage.scale for scale in prepared_layers.scales] == ["commune", "batiment"]
    assert [len(scale.content.scale.frame) for scale in prepared_layers.scales] == [2, 8]


def test_residences_with_a_qpv_bring_the_shares_of_their_classes(
    prepared: Any, tmp_path: Path
) -> None:
    prepared_layers = prepared(residences(tmp_path), Profile.from_json(TOLD))
    assert [scale.lineage.scale for scale in prepared_layers.scales] == ["residence", "qpv2024"]
    layer: QgsVectorLayer = prepared_layers.scales[1].safe
    shares = {feature["code"]: feature["fragilite_fragile_rate"] for feature in layer.getFeatures()}
    assert shares == {"QN05901M": 38.9, "QN05902M": 21.4, "QN05904M": 10.0}
    assert "Fragilité" in layer.name()


def test_the_headless_algorithm_writes_them_where_asked(qgis_app: object, tmp_path: Path) -> None:
    path, profile = residences(tmp_path), Profile.from_json(TOLD).to_json()
    results, report, _ = opened(path, tmp_path, PROFILE=profile)
    assert "ZONES" not in results
    assert report["zones"] == {"scale": "qpv2024", "label": "Fragilité"}
    assert any("QPV" in note for note in report["notes"])
    target = tmp_path / "zones.gpkg"
    opened(path, tmp_path, PROFILE=profile, ZONES=str(target))
    layer = QgsVectorLayer(str(target), "", "ogr")
    households = {feature["code"]: feature["fragilite_stable"] for feature in layer.getFeatures()}
    assert households == {"QN05901M": 50, "QN05902M": 114, "QN05904M": 100}


def test_the_raw_rows_are_gone_before_the_layers_are_written(
    prepared: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Both at once would cost a third more memory than the layers."""
    open_, write = file_load._open, file_load._prepared_scales
    raw, alive = [], []

    def opened_rows(*given: Any) -> Any:
        files, missing = open_(*given)
        raw.extend(weakref.ref(table.frame) for table in files.tables.values())
        return files, missing

    def written(*given: Any) -> Any:
        alive.extend(frame() is not None for frame in raw)
        return write(*given)

    monkeypatch.setattr(file_load, "_open", opened_rows)
    monkeypatch.setattr(file_load, "_prepared_scales", written)
    prepared(residences(tmp_path), Profile())
    assert alive
    assert not any(alive)
