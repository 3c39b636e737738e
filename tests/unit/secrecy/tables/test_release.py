"""Released tables: withheld rows cut, hidden cells blank, columns without a role left out."""

from __future__ import annotations

import pandas as pd

from occupancy_plugin.secrecy import ClassColumn, Protected, Schema
from occupancy_plugin.secrecy.tables.release import TableMasks, release
from tests.unit.secrecy.small import FAMILY, units

COUNTS = ["households", "known", "a", "b", "c"]
SCHEMA = Schema(families=(FAMILY,), labels=("look",), classes=(ClassColumn("look", "f"),))
RAW = units({"u": (6, 3, 2), "v": (1, 2, 3), "w": (0, 0, 0)}).assign(
    look=["a lot of a", "small", "none"], landlord="somebody"
)


def released(hidden: dict[str, str]) -> Protected:
    """v is withheld; hidden: code → letters of the cells."""
    cells = pd.DataFrame(
        {n: [n in hidden.get(code, "") for code in RAW.index] for n in COUNTS}, index=RAW.index
    )
    withheld = pd.Series([code == "v" for code in RAW.index], RAW.index)
    masks = TableMasks(
        withheld={"s": withheld}, primary={"s": cells}, hidden={"s": cells}, underprotected={}
    )
    return release({"s": RAW}, {"s": RAW[COUNTS].astype(float)}, masks, SCHEMA)


def test_a_withheld_row_is_gone_and_a_hidden_cell_is_missing():
    table = released({"u": "bc"}).tables["s"]
    assert list(table.index) == ["u", "w"]
    assert table.loc["u", ["known", "a"]].tolist() == [11, 6]
    assert table.loc["u", ["b", "c"]].isna().all()
    assert table.loc["w", COUNTS].tolist() == [0, 0, 0, 0, 0]


def test_a_column_without_a_role_stays_behind_and_is_named():
    protected = released({})
    assert "landlord" not in protected.tables["s"].columns
    assert protected.report.dropped["s"] == ("landlord",)


def test_a_class_is_missing_where_its_family_hides_a_cell():
    assert released({"u": "b"}).tables["s"]["look"].isna().tolist() == [True, False]
    assert released({}).tables["s"]["look"].tolist() == ["a lot of a", "none"]


def test_the_report_counts_units_and_cells():
    report = released({"u": "bc"}).report.scales["s"]
    assert (report.units, report.released, report.withheld, report.empty) == (3, 2, 1, 1)
    assert (report.families["f"].cells, report.families["f"].hidden) == (6, 2)
