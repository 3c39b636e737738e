"""Earlier publications are remembered: an atlas that would disclose a hidden value together with an
earlier one is refused, and the refusal states what to leave out."""

from __future__ import annotations

import json
import struct
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from occupancy_plugin.atlas.audit import published_key
from occupancy_plugin.atlas.folder import Publication, publish
from occupancy_plugin.atlas.order import AtlasOrder
from occupancy_plugin.atlas.readback import read_script
from occupancy_plugin.atlas.texts import AtlasMaterial
from occupancy_plugin.layers.release.ledgers import Ledgers
from occupancy_plugin.layers.release.released import Release, ReleasedScale
from occupancy_plugin.portal import model
from occupancy_plugin.secrecy import Ledger
from occupancy_plugin.secrecy.ledger import SHOWN
from occupancy_plugin.toolbelt.errors import Cancelled, ProofError
from occupancy_plugin.toolbelt.journal import Journal
from occupancy_plugin.toolbelt.work.cancellation import Cancellation
from occupancy_plugin.toolbelt.work.progress import Progress
from tests.redteam import canaries

PORTAL, VINTAGE = "https://portail.example", "2022"
COMMUNES = ("59001", "59002", "59003", "59004")
TYPE_A = (30, 40, 25, 35)  # of 100 households each; the EPCI has 130 of 400
RATES = ("type_a_rate", "type_b_rate")


def catalogue() -> model.Catalogue:
    """An EPCI over its communes, a family of two categories."""
    epci = model.Scale("epci", {"fr": "EPCI", "en": "EPCI"}, "polygon", 2)
    family = model.ColumnFamily("type", {"fr": "Type"}, ("type_a", "type_b"), "type_known", True)
    indicators = tuple(i for i in canaries.INDICATORS if i.id in (*RATES, "dwellings_count"))
    return replace(
        canaries.CATALOGUE,
        scales=(epci, canaries.CATALOGUE.scales[0]),
        families=(family,),
        indicators=indicators,
        nestings=(model.Nesting("commune", "epci", "epci"),),
    )


def square(east: float, side: float) -> bytes:
    corners = [(0, 0), (side, 0), (side, side), (0, side), (0, 0)]
    body = b"".join(struct.pack("<2d", 731_000 + east + x, 7_001_000 + y) for x, y in corners)
    return struct.pack("<BIII", 1, 3, 1, 5) + body


def released(table: pd.DataFrame, shapes: list[bytes]) -> ReleasedScale:
    return ReleasedScale(
        released=table,
        indicators=catalogue().indicators,
        population="households",
        geometry=np.array([*shapes, None], dtype=object)[:-1],
        withheld=np.array([], dtype=object),
        crs="EPSG:2154",
        geometry_type="polygon",
        withheld_units=0,
    )


def release_hiding(*hidden: str) -> Release:
    """The same survey with the two categories of these communes hidden."""
    count_a = pd.Series(TYPE_A, COMMUNES, dtype=float)
    communes = pd.DataFrame({
        "name": [f"Commune {code}" for code in COMMUNES], "epci": "200030633",
        "households": 100, "type_known": 100.0, "type_a": count_a, "type_b": 100 - count_a,
        "dwellings": 120.0,
    }, index=COMMUNES)  # fmt: skip
    communes.loc[list(hidden), ["type_a", "type_b"]] = np.nan
    epci = pd.DataFrame({
        "name": ["CA2C"], "households": 400, "type_known": 400.0, "type_a": 130.0,
        "type_b": 270.0, "dwellings": 480.0,
    }, index=["200030633"])  # fmt: skip
    scales = {
        "epci": released(epci, [square(0, 8000)]),
        "commune": released(communes, [square(2000 * number, 2000) for number in range(4)]),
    }
    return Release(canaries.TERRITORY, VINTAGE, scales, "test")


def material_of(release: Release, *indicators: str) -> AtlasMaterial:
    order = AtlasOrder(
        territory=canaries.TERRITORY,
        vintages=(VINTAGE,),
        scales=("commune",),
        indicators=indicators or (*RATES, "dwellings_count"),
        purpose={"fr": "fictif", "en": "fictitious"},
    )
    return AtlasMaterial(order, (release,), catalogue(), canaries.POLICY, PORTAL)


def machine(folder: Path, *loads: Release) -> Ledgers:
    """A profile that loaded these releases, one after the other."""
    ledgers = Ledgers(folder, Journal(folder / "journal.jsonl"))
    for release in loads:
        load(ledgers, release)
    return ledgers


def load(ledgers: Ledgers, release: Release) -> None:
    ledger = ledgers.read(PORTAL, VINTAGE)
    for scale, part in release.scales.items():
        ledger.remember_scale(scale, part.released.select_dtypes("number").notna())
    ledgers.write(PORTAL, VINTAGE, ledger)


def run(material: AtlasMaterial, output: Path, ledgers: Ledgers, **options) -> Publication:
    return publish(material, output, ledgers, str, Progress(**options))


def proof_of(folder: Path) -> dict:
    return read_script(folder / "data" / "proof.js")


def test_an_atlas_of_another_machine_that_tells_a_hidden_value_with_the_new_one_is_not_replaced(
    qgis_app, tmp_path
):
    """The first hides communes 1 and 2, the second 1 and 3: together they show all but the first,
    which is the EPCI's 130 less the others."""
    first_release, second_release = (
        release_hiding("59001", "59002"),
        release_hiding("59001", "59003"),
    )
    target = tmp_path / "atlas"
    first_run = run(material_of(first_release), target, machine(tmp_path / "there", first_release))
    here = machine(tmp_path / "here", second_release)
    with pytest.raises(
        ProofError, match=r"2022.*Commune \(Share type_a, Share type_b\)\."
    ) as refusal:
        run(material_of(second_release), target, here)
    assert not any(code in str(refusal.value) for code in COMMUNES)
    assert proof_of(target)["replaced"]["digest"] == ""  # what stood there stands
    without = run(material_of(second_release, "dwellings_count"), target, here)
    assert proof_of(target)["replaced"]["digest"] == first_run.digest
    assert json.loads((target / "atlas.json").read_text("utf-8"))["replaces"] == first_run.digest
    assert without.audit.replaced[1] == first_run.digest


def test_the_same_cells_from_another_machine_are_no_new_knowledge(qgis_app, tmp_path):
    first_release, target = release_hiding("59001", "59002"), tmp_path / "atlas"
    run(material_of(first_release), target, machine(tmp_path / "there", first_release))
    result = run(material_of(first_release), target, machine(tmp_path / "here", first_release))
    assert result.audit.audited == 0
    assert result.audit.already_shown > 10


def test_an_update_starts_from_the_ledger_and_asks_no_auditor(qgis_app, tmp_path, monkeypatch):
    from occupancy_plugin.atlas import audit

    first_release = release_hiding("59001", "59002")
    ledgers, target = machine(tmp_path / "ledger", first_release), tmp_path / "atlas"
    first_run = run(material_of(first_release, "type_a_rate"), target, ledgers)
    monkeypatch.setattr(audit, "attack", lambda *_: pytest.fail("asked the auditor"))
    second = run(material_of(first_release), target, ledgers)
    assert first_run.audit.audited == second.audit.audited == 0
    assert second.audit.already_shown > first_run.audit.already_shown
    assert second.audit.replaced[1] == first_run.digest


def test_cells_unknown_to_the_ledger_are_audited_once(qgis_app, tmp_path):
    first_release = release_hiding("59001", "59002")
    ledgers, steps = machine(tmp_path / "ledger"), []
    result = run(
        material_of(first_release),
        tmp_path / "atlas",
        ledgers,
        report=lambda _percent, text: steps.append(text),
    )
    proof = proof_of(tmp_path / "atlas")
    assert (proof["known"], proof["audited"]) == (0, result.audit.audited)
    assert result.audit.audited > 10
    codes = np.array(["59003", "59004"], dtype=object)
    for key in (VINTAGE, published_key(VINTAGE)):
        assert (ledgers.read(PORTAL, key).states("commune", "type_a", codes) == SHOWN).all()
    again = run(material_of(first_release), tmp_path / "atlas", ledgers)
    assert again.audit.audited == 0


def test_published_cells_are_known_after_the_loads_were_forgotten(qgis_app, tmp_path):
    """Elsewhere its figures cannot be read, in its folder they can: it is refused in both."""
    first_release, second_release = (
        release_hiding("59001", "59002"),
        release_hiding("59001", "59003"),
    )
    ledgers = machine(tmp_path / "ledger", first_release)
    run(material_of(first_release), tmp_path / "one", ledgers)
    ledgers.forget(PORTAL, VINTAGE)
    with pytest.raises(ProofError, match=r"2022"):
        run(material_of(second_release), tmp_path / "two", ledgers)
    assert not (tmp_path / "two").exists()
    with pytest.raises(ProofError, match=r"Commune \(Share type_a, Share type_b\)\."):
        run(material_of(second_release), tmp_path / "one", ledgers)
    result = run(material_of(second_release, "dwellings_count"), tmp_path / "two", ledgers)
    assert result.audit.audited == 0  # the stock was published before


def test_a_release_that_was_loaded_otherwise_since_is_refused(qgis_app, tmp_path):
    first_release, second_release = (
        release_hiding("59001", "59002"),
        release_hiding("59001", "59003"),
    )
    with pytest.raises(ProofError, match="2022"):
        run(
            material_of(first_release),
            tmp_path / "atlas",
            machine(tmp_path / "ledger", second_release),
        )
    assert not (tmp_path / "atlas").exists()


def test_the_audit_moves_the_bar_and_can_be_cancelled(qgis_app, tmp_path, monkeypatch):
    from occupancy_plugin.atlas import audit

    cancellation, ledgers = Cancellation(), machine(tmp_path / "ledger")

    def slow(_tables, _schema, _policy, check):
        cancellation.cancel()
        check()

    monkeypatch.setattr(audit, "attack", slow)
    with pytest.raises(Cancelled):
        run(material_of(release_hiding()), tmp_path / "atlas", ledgers, cancellation=cancellation)
    assert not (tmp_path / "atlas").exists()
    assert ledgers.read(PORTAL, VINTAGE).cells == Ledger().cells


def test_an_atlas_whose_data_were_changed_is_not_replaced(qgis_app, tmp_path):
    first_release = release_hiding("59001", "59002")
    ledgers, target = machine(tmp_path / "ledger", first_release), tmp_path / "atlas"
    run(material_of(first_release), target, ledgers)
    path = target / "data" / "commune.js"
    path.write_text(path.read_text("utf-8").replace("25.0", "26.0"), "utf-8")
    with pytest.raises(ProofError, match="atlas"):
        run(material_of(first_release), target, ledgers)
