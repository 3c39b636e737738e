"""Earlier loads are remembered as masks: shown cells stay known, hidden cells stay hidden, and
neither a value nor a code is written."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from secrets import token_hex
from threading import Timer

import numpy as np
import pandas as pd
import pytest
from qgis.core import QgsSettings

from occupancy_plugin.description import Indicator
from occupancy_plugin.layers.lineage import Lineage
from occupancy_plugin.layers.release.ledgers import (
    GONE,
    JOURNAL,
    OTHER,
    UNREADABLE,
    UNSEALED,
    Ledgers,
    cells_shown,
)
from occupancy_plugin.secrecy import Ledger, Policy, Protected, protect, protect_once
from occupancy_plugin.secrecy.ledger import digests
from occupancy_plugin.toolbelt.errors import Cancelled, StoreError, TamperedLedger
from occupancy_plugin.toolbelt.journal import Journal
from occupancy_plugin.toolbelt.settings import profile_digest
from occupancy_plugin.toolbelt.work.cancellation import Cancellation
from scripts.benchmarks.gate.tables import nested

PORTAL = "https://portal.example"
HOLDER = """
import sys, time
from pathlib import Path
from occupancy_plugin.layers.release.ledgers import Ledgers
from occupancy_plugin.toolbelt.work.cancellation import Cancellation
with Ledgers(Path(sys.argv[1])).turn("https://portal.example", "2022", Cancellation()):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_load_is_remembered_after_a_restart(qgis_app: object, tmp_path: Path) -> None:
    tables, schema = nested(40, seed=5)
    first_release = protect(tables, schema, Policy())
    ledger = Ledgers(tmp_path).read(PORTAL, "2022")
    ledger.remember(first_release)
    Ledgers(tmp_path).write(PORTAL, "2022", ledger)
    second_ledgers = Ledgers(tmp_path).read(PORTAL, "2022")
    assert second_ledgers.to_json() == ledger.to_json()
    second = protect(tables, schema, Policy(), second_ledgers)
    for scale, mask in first_release.hidden.items():
        pd.testing.assert_frame_equal(second.hidden[scale], mask)
    assert first_release.withheld["iris"].any()


def test_what_was_proved_is_not_proved_again_after_a_restart(
    qgis_app: object, tmp_path: Path
) -> None:
    tables, schema = nested(40, seed=5)
    proofs = []

    def loaded(rows: dict[str, pd.DataFrame]) -> pd.DataFrame:
        with Ledgers(tmp_path).updated(PORTAL, "2022", Cancellation()) as ledger:

            def proof() -> Protected:
                proofs.append(1)
                return protect(rows, schema, Policy(), ledger)

            return protect_once(proof, profile_digest, ledger, rows, schema, Policy()).tables[
                "iris"
            ]

    first = loaded(tables)
    pd.testing.assert_frame_equal(loaded(tables), first)
    assert len(proofs) == 1
    loaded(
        {scale: table.copy() for scale, table in tables.items() if scale != "iris"}
        | {"iris": tables["iris"].iloc[::-1]}
    )
    assert len(proofs) == 2


def test_neither_a_value_nor_a_code_is_written(qgis_app: object, tmp_path: Path) -> None:
    shown_rows = pd.DataFrame({"households": [True], "age_u25": [False]}, index=["59139-B00001"])
    ledger = Ledger()
    ledger.remember_scale("batiment", shown_rows, pd.Index(["59139-B00002"]))
    Ledgers(tmp_path).write(PORTAL, "2022", ledger)
    (path,) = tmp_path.rglob("*.npz")
    with np.load(path) as written:
        arrays = {name: written[name] for name in written.files}
    assert {array.dtype.kind for array in arrays.values()} == {"U", "u", "i"}
    assert set(arrays["cells batiment"].ravel()) <= {0, 1, 2}
    assert not [name for name in arrays["columns batiment"] if "59139" in name]


def test_codes_cannot_be_found_by_trial_without_the_profile(
    qgis_app: object, tmp_path: Path
) -> None:
    ledger = Ledger()
    ledger.remember_scale("adresse", pd.DataFrame({"households": [True]}, index=["59139-A00001"]))
    ledgers = Ledgers(tmp_path)
    ledgers.write(PORTAL, "2022", ledger)
    (path,) = tmp_path.rglob("*.npz")
    with np.load(path) as written:
        units = written["units adresse"]
    assert not np.isin(digests(np.array(["59139-A00001"])), units).any()
    assert ledgers.read(PORTAL, "2022").to_json() == ledger.to_json()
    QgsSettings().setValue("occupancy/secret", token_hex(32))  # that of another profile
    with pytest.raises(StoreError, match="cannot be read"):
        ledgers.read(PORTAL, "2022")


def test_a_ledger_of_an_earlier_version_is_read(
    qgis_app: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = Ledger()
    ledger.remember_scale("commune", pd.DataFrame({"households": [True]}, index=["59101"]))
    (table,) = ledger.cells.values()

    def plain(_: Ledger, path: Path) -> None:
        with path.open("wb") as file:
            np.savez_compressed(
                file,
                **{
                    "units commune": table.index.to_numpy(np.uint64),
                    "columns commune": table.columns.to_numpy(str),
                    "cells commune": table.to_numpy(np.int8),
                },
            )

    with monkeypatch.context() as earlier:
        earlier.setattr("occupancy_plugin.layers.release.ledgers._save", plain)
        Ledgers(tmp_path).write(PORTAL, "2022", ledger)
    assert Ledgers(tmp_path).read(PORTAL, "2022").to_json() == ledger.to_json()


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


class Machine:
    """A profile on which one vintage was loaded twice, and another one once."""

    def __init__(self, folder: Path) -> None:
        self.journal = Journal(folder / "journal.jsonl")
        self.ledgers = Ledgers(folder / "ledger", self.journal)
        self.file = self.show("2022", "59139")
        self.older = self.file.read_bytes()
        self.show("2022", "59055")
        self.journal.append("sign-out")

    def show(self, vintage: str, code: str) -> Path:
        files_before = set(self.ledgers._folder.glob("*.npz"))
        ledger = self.ledgers.read(PORTAL, vintage)
        ledger.remember_scale("commune", pd.DataFrame({"n": [True]}, index=[code]))
        self.ledgers.write(PORTAL, vintage, ledger)
        return next(
            iter(set(self.ledgers._folder.glob("*.npz")) - files_before), self.ledgers._folder
        )

    def lines(self) -> list[str]:
        return self.journal.path.read_text("utf-8").splitlines(keepends=True)

    # what somebody may do

    def cut(self) -> None:
        self.file.write_bytes(self.file.read_bytes()[:-1])

    def older_one(self) -> None:
        self.file.write_bytes(self.older)

    def emptied(self) -> None:
        """An empty ledger in a valid file: only the seal shows that it is wrong."""
        elsewhere = Ledgers(self.journal.path.parent / "elsewhere")
        elsewhere.write(PORTAL, "2022", Ledger())
        self.file.write_bytes((elsewhere._folder / self.file.name).read_bytes())

    def gone(self) -> None:
        self.file.unlink()

    def gone_with_the_journal(self) -> None:
        self.file.unlink()
        self.journal.path.unlink()
        self.journal.path.with_suffix(".seal").unlink()

    def journal_gone(self) -> None:
        self.journal.path.unlink()
        self.journal.path.with_suffix(".seal").unlink()

    def older_one_and_its_seal(self) -> None:
        """The journal's lines are cut back to where they vouch for the older file."""
        self.older_one()
        self.journal.path.write_text("".join(self.lines()[:1]), "utf-8")

    def older_one_and_no_line(self) -> None:
        self.older_one()
        lines = self.lines()
        self.journal.path.write_text("".join([lines[0], *lines[2:]]), "utf-8")

    def line_rewritten(self) -> None:
        digest = hashlib.sha256(self.older).hexdigest()
        self.older_one()
        lines = self.lines()
        body = json.loads(lines[1])
        body["details"]["seal"] = digest
        lines[1] = json.dumps(body, sort_keys=True) + "\n"
        self.journal.path.write_text("".join(lines), "utf-8")

    def in_the_way(self) -> None:
        self.file.unlink()
        self.file.mkdir()


@pytest.mark.parametrize(
    ("act", "reason"),
    [
        (Machine.cut, OTHER),
        (Machine.older_one, OTHER),
        (Machine.emptied, OTHER),
        (Machine.gone, GONE),
        (Machine.gone_with_the_journal, GONE),
        (Machine.journal_gone, UNSEALED),
        (Machine.older_one_and_its_seal, JOURNAL),
        (Machine.older_one_and_no_line, JOURNAL),
        (Machine.line_rewritten, JOURNAL),
        (Machine.in_the_way, UNREADABLE),
    ],
)
def test_a_ledger_that_is_not_the_sealed_one_closes_the_gate(
    qgis_app: object, tmp_path: Path, act: Callable[[Machine], None], reason: str
) -> None:
    """What it knew is known outside: a release as if nothing had been loaded would disclose too
    much."""
    machine = Machine(tmp_path)
    assert len(machine.ledgers.read(PORTAL, "2022").cells["commune"]) == 2
    act(machine)
    with pytest.raises(TamperedLedger) as refusal:
        machine.ledgers.read(PORTAL, "2022")
    assert refusal.value.details == reason
    assert "Nothing was loaded" in str(refusal.value)
    assert "59139" not in str(refusal.value)


@pytest.mark.parametrize(
    "act", [Machine.cut, Machine.gone, Machine.journal_gone, Machine.older_one_and_its_seal]
)
def test_a_person_in_charge_can_forget_a_ledger(
    qgis_app: object, tmp_path: Path, act: Callable[[Machine], None]
) -> None:
    machine = Machine(tmp_path)
    act(machine)
    machine.ledgers.forget(PORTAL, "2022")
    assert not machine.ledgers.read(PORTAL, "2022").cells
    machine.show("2022", "59139")
    assert len(machine.ledgers.read(PORTAL, "2022").cells["commune"]) == 1
    assert "forgotten" in {entry.details.get("seal") for entry in machine.journal.entries()}


def test_qgis_may_end_between_the_seal_and_the_file(
    qgis_app: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine = Machine(tmp_path)

    def ends(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", ends)
        with pytest.raises(KeyboardInterrupt):
            machine.show("2022", "59001")
    assert len(machine.ledgers.read(PORTAL, "2022").cells["commune"]) == 3
    assert not list(tmp_path.rglob("*.part"))


def test_another_process_waits_for_its_turn_and_not_for_a_dead_one(
    qgis_app: object, tmp_path: Path
) -> None:
    command = [sys.executable, "-c", HOLDER, str(tmp_path)]
    root = Path(__file__).resolve().parents[4]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        cancelled = Cancellation()
        Timer(0.5, cancelled.cancel).start()
        with pytest.raises(Cancelled), Ledgers(tmp_path).turn(PORTAL, "2022", cancelled):
            pass
        holder.kill()
    with Ledgers(tmp_path).turn(PORTAL, "2022", Cancellation()):
        assert Ledgers(tmp_path).read(PORTAL, "2022").cells == {}


def test_a_load_without_a_written_ledger_is_refused(qgis_app: object, tmp_path: Path) -> None:
    (tmp_path / "ledger").write_text("a file where the folder should be")
    with pytest.raises(StoreError, match="remembered"):
        Ledgers(tmp_path / "ledger").write(PORTAL, "2022", Ledger())


def test_a_mean_that_is_shown_does_not_show_its_weight(qgis_app: object) -> None:
    """The gate shows a rent where the number of let dwellings is hidden: an export that took the
    weight along would bind the next load to show what must be hidden, and close the gate."""
    lineage = Lineage("p", "commune", "Commune", "2022", "t", "T", "rent_mean", "c")
    rent = Indicator("rent_mean", {}, "t", "mean", {}, ("rent",), "let", "", 1, "quantile", 5, "B")
    shown_rows = pd.DataFrame({"rent_mean": [1.0, 1.0], "let": [1.0, np.nan]}, index=["a", "b"])
    cells = cells_shown(lineage, shown_rows, (rent,))["2022"]
    assert cells["rent"].notna().tolist() == [True, True]
    assert cells["let"].notna().tolist() == [True, False]


def test_a_change_between_two_vintages_shows_the_counts_of_both(qgis_app: object) -> None:
    """R7: rate, count and denominator are one cell; a sum of categories says none of them."""
    lineage = Lineage("p", "commune", "Commune", "2022", "t", "T", "x", "c", against="2020")
    shown_rows = pd.DataFrame(
        {"x": [1.0, np.nan], "x_2020": [1.0, 1.0], "x_2022": [1.0, np.nan], "y_2022": [1.0, 1.0]},
        index=["a", "b"],
    )
    indicator = Indicator("x", {}, "t", "rate", {}, ("n",), "d", "", 1, "quantile", 5, "Blues")
    several = Indicator("y", {}, "t", "rate", {}, ("m", "o"), "d", "", 1, "quantile", 5, "Blues")
    cells = cells_shown(lineage, shown_rows, (indicator, several))
    assert {vintage: sorted(frame.columns) for vintage, frame in cells.items()} == {
        "2022": ["d", "n"],
        "2020": ["d", "n"],
    }
    assert cells["2022"]["n"].notna().tolist() == [True, False]
    assert cells["2020"]["n"].notna().tolist() == [True, True]
