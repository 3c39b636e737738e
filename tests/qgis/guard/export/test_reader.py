"""The soak test's reader of exports reads the same cells from every format."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from qgis.core import QgsVectorLayer

from occupancy_plugin.guard.export.order import prepare_export
from occupancy_plugin.guard.export.write import write_export
from scripts.benchmarks.reader import read_export


def test_every_format_is_read_alike(safe: QgsVectorLayer, tmp_path: Path) -> None:
    wider = {
        "code": "59",
        "name": "Nord",
        "households": np.float64(31),
        "single_rate": np.float64(np.nan),
    }
    read = {}
    for file_format in ("gpkg", "csv", "xlsx", "ods"):
        path = tmp_path / f"0-commune.{file_format}"
        write_export(prepare_export(safe, path, file_format, "Attributions", None, [wider]))
        read[file_format] = read_export(path)
    numbers = ["households", "single_rate"]
    expected = read["gpkg"][numbers].apply(pd.to_numeric).astype(float).sort_index()
    assert expected["single_rate"].isna().any(), "something is hidden"
    for file_format, frame in read.items():
        frame_found = frame[numbers].apply(pd.to_numeric).astype(float)
        pd.testing.assert_frame_equal(
            frame_found.reindex(expected.index), expected, check_names=False, atol=1e-9
        )
        if file_format in ("xlsx", "ods"):
            assert frame_found.loc["59", "households"] == 31, "the foot left as well"
            assert np.isnan(frame_found.loc["59", "single_rate"])
