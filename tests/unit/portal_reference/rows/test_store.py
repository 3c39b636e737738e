"""A GeoPackage of rows: in the order of their codes, with their shapes, however many are written at
a time."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely

from scripts.portal.rows import store

ROWS = pd.DataFrame({
    "code": ["b3", "b1", "b5", "b2", "b4"],
    "households": [12.0, np.nan, 30.0, 11.0, np.nan],
    "rent_mean": [5.5, np.nan, 6.25, 7.0, np.nan],
    "landlord": ["A", None, "B", "A", None],
})  # fmt: skip
SHAPES = shapely.points([(3.0, 50.0), (1.0, 50.0), (5.0, 50.0), (2.0, 50.0), (4.0, 50.0)])


@pytest.mark.parametrize("block", [1, 2, 50_000])
def test_rows_are_read_as_they_were_written_block_by_block(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block: int
) -> None:
    monkeypatch.setattr(store, "BLOCK_ROWS", block)
    writer = store.Writer(tmp_path / "rows.gpkg")
    writer.add("batiment-2022", "batiment", ROWS, SHAPES)
    writer.close()
    reader = store.Reader(tmp_path / "rows.gpkg")
    every = reader.where("batiment-2022", [store.ALL_ROWS])
    names = ["code", "households", "rent_mean", "landlord"]
    page = reader.page("batiment-2022", every, names, 0, 10)
    assert [fid for fid, *_ in page] == [1, 2, 3, 4, 5]
    assert [shapely.from_wkb(wkb).x for _, wkb, *_ in page] == [1.0, 2.0, 3.0, 4.0, 5.0]
    assert [tuple(values) for _, _, *values in page] == [
        ("b1", None, None, None),
        ("b2", 11, 7.0, "A"),
        ("b3", 12, 5.5, "A"),
        ("b4", None, None, None),
        ("b5", 30, 6.25, "B"),
    ]
    assert reader.count("batiment-2022", reader.where("batiment-2022", [], (1.5, 49, 3.5, 51))) == 2
