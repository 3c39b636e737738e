"""The same rows in many awkward files come back equal: codes, households, categories, families."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from awkward import FILES, renamed
from truth import CODES, HOUSEHOLDS, INCOMES, NAMES, TYPES, Sheet, csv, numbers, table, truth, xlsx

from occupancy_plugin.sources.opening import open_files
from tests.extract import EXTRACT


@pytest.mark.parametrize("name", sorted(FILES))
def test_an_awkward_file_comes_back_equal(name: str, tmp_path: Path) -> None:
    result = open_files(FILES[name](tmp_path))
    assert result.scale == "commune"
    frame = renamed(result)
    expected = truth()
    assert sorted(frame.index) == sorted(CODES)
    for heading in (HOUSEHOLDS, *TYPES, *INCOMES):
        assert frame.loc[list(CODES), heading].tolist() == expected[heading].tolist(), heading
    profile = result.first.profile
    headings = {i: " ".join(h.split()) for i, h in profile.columns.items()}
    assert headings[profile.population] == HOUSEHOLDS
    families = {frozenset(headings[c] for c in f.columns) for f in profile.families if f.partition}
    assert families == {frozenset(TYPES), frozenset(INCOMES)}
    assert set(headings.values()) == {HOUSEHOLDS, *TYPES, *INCOMES}
    if "name" in frame and "quoted" not in name and "line_break_in_a_name" not in name:
        assert frame.loc[list(CODES), "name"].tolist() == list(NAMES)


@pytest.mark.parametrize("name", [name for name in sorted(FILES) if "total" in name])
def test_a_row_of_totals_is_a_parent_and_no_unit(name: str, tmp_path: Path) -> None:
    result = open_files(FILES[name](tmp_path))
    assert result.tables["total"].frame[result.schema.population].tolist() == [
        truth()[HOUSEHOLDS].sum()
    ]
    assert {nesting.parent for nesting in result.schema.nestings} >= {"total"}


def test_subtotals_are_parents_between(tmp_path: Path) -> None:
    result = open_files(FILES["subtotals"](tmp_path))
    assert {(nesting.child, nesting.parent) for nesting in result.schema.nestings} == {
        ("commune", "subtotal"),
        ("subtotal", "total"),
    }


def test_a_row_of_means_is_no_total(tmp_path: Path) -> None:
    lines = table(below=[["Moyenne", "", *(f"{v:.2f}".replace(".", ",") for v in truth().mean())]])
    result = open_files(csv(tmp_path / "a.csv", lines))
    assert "total" not in result.tables
    assert len(result.tables["commune"].frame) == len(CODES)
    assert any("total of other rows" in note for note in result.readings["commune"].notes)


def test_a_reading_lists_what_was_done(tmp_path: Path) -> None:
    result = open_files(FILES["lost_zeros"](tmp_path))
    assert result.readings["commune"].repaired == {
        "lost_zeros": sum(code.startswith("0") for code in CODES)
    }
    result = open_files(FILES["free_text"](tmp_path))
    assert result.first.mapping.left_out == ["Observations"]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_portals_rows_come_back_equal(kind: str, tmp_path: Path) -> None:
    """The simulated portal's communes, as it would extract them: cp1252, or titles, notes,
    totals."""
    pytest.importorskip("qgis", reason="the vocabulary is read in a room of QGIS's")
    from occupancy_plugin.layers.release.session_context import NO_SESSION

    words = NO_SESSION.vocabulary()
    ids = {column for columns in words.ids.values() for column in columns}
    opened = open_files(EXTRACT, layer="commune", vocabulary=words)
    portal = opened.tables["commune"].frame
    counts_ = [n for n in portal.columns if portal[n].dtype != object and n in ids]
    head = ["code", "name", *counts_]
    body = [
        [code, str(row["name"]), *("s" if v != v else f"{v:g}" for v in row[counts_])]
        for code, row in portal.iterrows()
    ]
    if kind == "csv":
        path = csv(tmp_path / "extrait.csv", [head, *body], encoding="cp1252")
    else:
        sums = ["Total", "", *(f"{v:g}" for v in portal[counts_].sum())]
        means = {"rent_mean", "rent_median", "response_rate"}
        sums = ["" if n in means else total for n, total in zip(head, sums, strict=True)]
        lines = [
            ["Extrait du portail, données fictives"],
            [],
            head,
            *body,
            sums,
            ["Source : GIP SNE"],
        ]
        path = xlsx(tmp_path / "extrait.xlsx", Sheet("Diffusion", numbers(lines)))
    reopened = open_files(path, vocabulary=words)
    frame = reopened.tables["commune"].frame
    assert set(counts_) <= set(frame.columns)
    for name in counts_:
        assert np.allclose(frame[name], portal[name], rtol=1e-5, equal_nan=True), name
    total_by_columns = {
        frozenset(f.columns): f.total for f in opened.schema.families if f.partition
    }
    reopened_totals = {
        frozenset(f.columns): f.total for f in reopened.schema.families if f.partition
    }
    assert total_by_columns == reopened_totals


@pytest.mark.parametrize("name", ["total_below", "subtotals", "two_heading_rows", "lost_zeros"])
def test_a_reader_computes_nothing_back(name: str, tmp_path: Path) -> None:
    """The auditor attacks what is released with the families of the truth, not with those found."""
    from occupancy_plugin.secrecy import Family, Policy, Schema, attack, protect

    result = open_files(FILES[name](tmp_path))
    tables = {
        scale: table.frame.drop(columns=["name"], errors="ignore")
        for scale, table in result.tables.items()
    }
    released = protect(tables, result.schema, Policy())
    headings = {i: " ".join(h.split()) for i, h in result.first.profile.columns.items()}
    true = Schema(
        population=HOUSEHOLDS,
        families=(Family("types", TYPES, HOUSEHOLDS), Family("incomes", INCOMES, HOUSEHOLDS)),
        nestings=result.schema.nestings,
    )
    visible = {
        scale: table_.rename(columns=headings).reindex(tables[scale].index)
        for scale, table_ in released.tables.items()
    }
    for scale, table_ in visible.items():  # withheld units are known by name and place
        keys = [nesting.key for nesting in result.schema.nestings if nesting.child == scale]
        table_[keys] = tables[scale][keys]
    assert visible["commune"][TYPES[1]].isna().any()
    assert attack(visible, true, Policy()) == []
