"""Squares of a file whose values were imputed are drawn as such (R11)."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "unit" / "sources"))
from opened import Task
from truth import csv

from occupancy_plugin.layers.project.file_load import prepare_files
from occupancy_plugin.layers.project.file_orders import FileOrder
from occupancy_plugin.sources.opening import Source


def test_imputed_squares_get_their_hatch(qgis_app: object, tmp_path: Path) -> None:
    lines = [["Idcar_200m", "I_est_200", "Men", "Men_1ind", "Men_prop"]]
    for n in range(30):
        code = f"CRS3035RES200mN{2990000 + 200 * n}E3900000"
        lines.append([code, str(n % 2), str(20 + n), str(5 + n % 9), str(3 + n % 7)])
    path = csv(tmp_path / "carreaux.csv", lines)
    (prepared,) = prepare_files(FileOrder(Source.of(path)), Task()).scales
    layer = prepared.safe
    assert "imputed" in layer.fields().names()
    assert any(feature["imputed"] for feature in layer.getFeatures())
    rules = [rule.ruleKey() for rule in layer.renderer().rootRule().children()]
    labels = [rule.label() for rule in layer.renderer().rootRule().children()]
    assert any("imput" in text for text in (*rules, *labels))
