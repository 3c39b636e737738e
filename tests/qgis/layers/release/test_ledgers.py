"""Exports of other days are remembered as masks: what was shown stays known, and no value is
written."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from occupancy_plugin.layers.lineage import Lineage
from occupancy_plugin.layers.release.ledgers import Ledgers, cells_shown
from occupancy_plugin.portal.model import Indicator
from occupancy_plugin.secrecy import Policy, attack, protect
from scripts.benchmarks.tables import nested


def test_what_an_export_showed_is_known_on_another_day(qgis_app: object, tmp_path: Path) -> None:
    rows = pd.DataFrame(
        {"households": [31337, 4242], "age_u25": [np.nan, 17171]}, index=["59139", "59037"]
    )
    Ledgers(tmp_path).remember("https://portal.example", "200030633", "2022", "commune", rows)
    again = Ledgers(tmp_path).read("https://portal.example", "200030633", "2022")
    assert again is not None
    assert again.released("commune", "age_u25") == frozenset({"59037"})
    assert again.released("commune", "households") == frozenset({"59139", "59037"})
    with np.load(next(tmp_path.rglob("*.npz"))) as written:
        assert {array.dtype.kind for array in (written[name] for name in written.files)} == {
            "U",
            "u",
        }, "names, codes and bits"


def test_two_exports_add_up(qgis_app: object, tmp_path: Path) -> None:
    ledgers = Ledgers(tmp_path)
    ledgers.remember(
        "p", "t", "v", "commune", pd.DataFrame({"a": [1.0, np.nan]}, index=["59139", "59037"])
    )
    ledgers.remember(
        "p", "t", "v", "commune", pd.DataFrame({"a": [1.0], "b": [2.0]}, index=["59055"])
    )
    ledgers.remember("p", "t", "v", "iris", pd.DataFrame({"a": [1.0]}, index=["591390101"]))
    ledger = ledgers.read("p", "t", "v")
    assert ledger is not None
    assert ledger.released("commune", "a") == frozenset({"59139", "59055"})
    assert ledger.released("commune", "b") == frozenset({"59055"})
    assert ledger.released("iris", "a") == frozenset({"591390101"})
    assert ledger.released("iris", "b") == frozenset()


def test_another_territory_or_vintage_has_a_ledger_of_its_own(
    qgis_app: object, tmp_path: Path
) -> None:
    Ledgers(tmp_path).remember(
        "https://portal.example",
        "200030633",
        "2022",
        "commune",
        pd.DataFrame({"n": [1.0]}, index=["59139"]),
    )
    assert Ledgers(tmp_path).read("https://portal.example", "200030633", "2020") is None


def test_a_ledger_that_cannot_be_read_is_left_aside(qgis_app: object, tmp_path: Path) -> None:
    ledgers = Ledgers(tmp_path)
    ledgers.remember("p", "t", "v", "commune", pd.DataFrame({"n": [1.0]}, index=["59139"]))
    next(tmp_path.rglob("*.npz")).write_bytes(b"garbage")
    assert ledgers.read("p", "t", "v") is None


def test_a_change_between_two_vintages_shows_the_counts_of_both(qgis_app: object) -> None:
    """R7: rate, count and denominator are one cell; a sum of categories says none of them."""
    lineage = Lineage("p", "commune", "Commune", "2022", "t", "T", "x", "c", against="2020")
    shown = pd.DataFrame(
        {"x": [1.0, np.nan], "x_2020": [1.0, 1.0], "x_2022": [1.0, np.nan], "y_2022": [1.0, 1.0]},
        index=["a", "b"],
    )
    one = Indicator("x", {}, "t", "rate", {}, ("n",), "d", "", 1, "quantile", 5, "Blues")
    several = Indicator("y", {}, "t", "rate", {}, ("m", "o"), "d", "", 1, "quantile", 5, "Blues")
    cells = cells_shown(lineage, shown, (one, several))
    assert {vintage: sorted(frame.columns) for vintage, frame in cells.items()} == {
        "2022": ["d", "n"],
        "2020": ["d", "n"],
    }
    assert cells["2022"]["n"].notna().tolist() == [True, False]
    assert cells["2020"]["n"].notna().tolist() == [True, True]


def test_what_two_releases_show_together_gives_nothing_away_at_any_scale(
    qgis_app: object, tmp_path: Path
) -> None:
    """What was loaded beside an export may have left by QGIS's own ways: the next release knows all
    of it."""
    tables, schema = nested(120, seed=5)
    first = protect(tables, schema, Policy())
    Ledgers(tmp_path).remember_scales("p", "t", "v", first.tables)
    second = protect(tables, schema, Policy(), Ledgers(tmp_path).read("p", "t", "v"))
    numbers = {scale: table.select_dtypes("number") for scale, table in first.tables.items()}
    together = {
        scale: rows.combine_first(second.tables[scale].select_dtypes("number"))
        for scale, rows in numbers.items()
    }
    keys = {nesting.child: nesting.key for nesting in schema.nestings}
    whole = {
        scale: rows.join(tables[scale][keys[scale]]) if scale in keys else rows
        for scale, rows in together.items()
    }
    assert attack(whole, schema, Policy()) == []
