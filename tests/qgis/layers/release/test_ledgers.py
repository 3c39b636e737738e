"""What was loaded on other days is remembered as masks: what was shown stays known, what was hidden
stays hidden, and neither a value nor a code is written."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from occupancy_plugin.layers.lineage import Lineage
from occupancy_plugin.layers.release.ledgers import Ledgers, cells_shown
from occupancy_plugin.portal.model import Indicator
from occupancy_plugin.secrecy import Ledger, Policy, protect
from occupancy_plugin.toolbelt.errors import StoreError
from scripts.benchmarks.tables import nested

PORTAL = "https://portal.example"


def test_what_was_loaded_is_known_on_another_day(qgis_app: object, tmp_path: Path) -> None:
    tables, schema = nested(40, seed=5)
    first = protect(tables, schema, Policy())
    ledger = Ledgers(tmp_path).read(PORTAL, "2022")
    ledger.remember(first)
    Ledgers(tmp_path).write(PORTAL, "2022", ledger)
    again = Ledgers(tmp_path).read(PORTAL, "2022")
    assert again.to_json() == ledger.to_json()
    second = protect(tables, schema, Policy(), again)
    for scale, mask in first.hidden.items():
        pd.testing.assert_frame_equal(second.hidden[scale], mask)
    assert first.withheld["iris"].any()


def test_neither_a_value_nor_a_code_is_written(qgis_app: object, tmp_path: Path) -> None:
    shown = pd.DataFrame({"households": [True], "age_u25": [False]}, index=["59139-B00001"])
    ledger = Ledger()
    ledger.remember_scale("batiment", shown, pd.Index(["59139-B00002"]))
    Ledgers(tmp_path).write(PORTAL, "2022", ledger)
    (path,) = tmp_path.rglob("*.npz")
    with np.load(path) as written:
        arrays = {name: written[name] for name in written.files}
    assert {array.dtype.kind for array in arrays.values()} == {"U", "u", "i"}
    assert set(arrays["cells batiment"].ravel()) <= {0, 1, 2}
    assert not [name for name in arrays["columns batiment"] if "59139" in name]


def test_two_territories_of_a_portal_share_a_ledger_and_vintages_do_not(
    qgis_app: object, tmp_path: Path
) -> None:
    ledgers = Ledgers(tmp_path)
    for code, column in (("59139", "a"), ("59055", "b")):
        ledger = ledgers.read(PORTAL, "2022")
        ledger.remember_scale("commune", pd.DataFrame({column: [True]}, index=[code]))
        ledgers.write(PORTAL, "2022", ledger)
    ledger = ledgers.read(PORTAL, "2022")
    codes = np.array(["59139", "59055"])
    assert ledger.states("commune", "a", codes).tolist() == [2, 0]
    assert ledger.states("commune", "b", codes).tolist() == [0, 2]
    assert ledgers.read(PORTAL, "2020").cells == {}


@pytest.mark.parametrize("broken", [b"garbage", b""])
def test_a_ledger_that_cannot_be_read_closes_the_gate(
    qgis_app: object, tmp_path: Path, broken: bytes
) -> None:
    """What it knew is known outside: as if nothing had been loaded would tell too much."""
    ledger = Ledger()
    ledger.remember_scale("commune", pd.DataFrame({"n": [True]}, index=["59139"]))
    Ledgers(tmp_path).write(PORTAL, "2022", ledger)
    (path,) = tmp_path.rglob("*.npz")
    path.write_bytes(broken)
    with pytest.raises(StoreError, match="cannot be read"):
        Ledgers(tmp_path).read(PORTAL, "2022")
    assert path.read_bytes() == broken


def test_a_ledger_that_is_taken_away_does_not_count_as_empty(
    qgis_app: object, tmp_path: Path
) -> None:
    ledgers = Ledgers(tmp_path)
    ledgers.write(PORTAL, "2022", Ledger())
    (path,) = tmp_path.rglob("*.npz")
    path.unlink()
    with pytest.raises(StoreError, match="cannot be read"):
        ledgers.read(PORTAL, "2022")
    ledgers.forget(PORTAL, "2022")
    assert not ledgers.read(PORTAL, "2022").cells


def test_what_cannot_be_remembered_is_not_loaded(qgis_app: object, tmp_path: Path) -> None:
    (tmp_path / "ledger").write_text("a file where the folder should be")
    with pytest.raises(StoreError, match="remembered"):
        Ledgers(tmp_path / "ledger").write(PORTAL, "2022", Ledger())


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
