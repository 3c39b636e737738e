"""The reader of a soak's exports: cells that one file hides are not disclosed by the others."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from occupancy_plugin.secrecy import Family, Policy, Schema
from scripts.benchmarks.reader import Reader
from scripts.demonstration.secrets import RawTables, secrets_in
from scripts.judge.truth import Share

TOWNS = pd.DataFrame(
    {"households": [60, 80], "let": [50, 61], "vacant": [10, 19], "name": ["Aire", "Bourg"]},
    index=pd.Index(["A", "B"], name="code"),
)


@pytest.fixture
def reader() -> Reader:
    schema = Schema(
        population="households", families=(Family("status", ("let", "vacant"), "households"),)
    )
    return Reader(RawTables({"commune": TOWNS}, schema, Policy()))


def write_file(
    folder: Path, number: int, columns: list[str], hidden: tuple[str, str] | None
) -> Path:
    rows = TOWNS[columns].astype(object)
    if hidden is not None:
        rows.loc[hidden] = "s"
    path = folder / f"{number}-commune.csv"
    rows.to_csv(path, sep=";", decimal=",", encoding="utf-8-sig")
    return path


def test_a_cell_that_one_file_hides_and_another_tells_is_found(reader, tmp_path):
    reader.keep([write_file(tmp_path, 0, ["households", "let"], None)])
    reader.keep([write_file(tmp_path, 1, ["vacant"], ("B", "vacant"))])
    assert reader.finds() == ["commune/B vacant: exact"]


def test_a_column_that_no_file_has_was_hidden_by_nobody(reader, tmp_path):
    reader.keep([write_file(tmp_path, 0, ["households", "let"], None)])
    assert reader.finds() == []


def test_a_secret_that_follows_is_found_although_no_file_has_its_column(reader, tmp_path):
    """Nothing vacant is a rate of 0 %: let = households discloses it."""
    rows = TOWNS.assign(let=[60, 61], vacant=[0, 19])
    shares = (Share("vacancy", ("vacant",), "households"),)
    raw = RawTables({"commune": rows}, reader.raw.schema, Policy(), shares)
    path = tmp_path / "0-commune.csv"
    rows[["households", "let"]].to_csv(path, sep=";", decimal=",", encoding="utf-8-sig")
    told = Reader(raw)
    told.keep([path])
    assert "commune/A vacant: exact" in told.finds()
    assert "commune/B vacant: exact" not in told.finds()


def test_a_code_that_one_scale_withholds_and_another_shows_is_no_secret():
    squares = TOWNS.set_index(pd.Index(["square 1", "square 2"], name="code"))
    merged = squares.assign(households=[60, 4], let=[50, 3], vacant=[10, 1])
    schema = Schema(families=(Family("status", ("let", "vacant"), "households"),))
    assert secrets_in(RawTables({"maille": merged}, schema, Policy())).codes == {"square 2"}
    raw_tables = RawTables({"carreau": squares, "maille": merged}, schema, Policy())
    assert secrets_in(raw_tables).codes == frozenset()
