"""The journal is read in words: no id where there is a name, no fingerprint, local time."""

from __future__ import annotations

from occupancy_plugin.duties.breach_notice import draft_html
from occupancy_plugin.gui.duties.journal_words import (
    details_of,
    event_names,
    names_by_id,
    purpose_of,
)
from occupancy_plugin.toolbelt.journal import EVENTS, Journal
from scripts.portal_process import PortalProcess
from tests.qgis.conftest import signed_in


def test_every_event_has_a_name() -> None:
    assert event_names().keys() == EVENTS


def test_a_load_is_told_by_names(portal: PortalProcess, qgis_app: object, tmp_path) -> None:
    journal = Journal(tmp_path / "journal.jsonl")
    journal.append(
        "load",
        indicator="single_parents_rate",
        scale="commune",
        territory="200030633",
        vintage="2022",
        purpose="attribution",
    )
    journal.append("ledger", ledger="1e87e4b04717c887757cd0fe", seal="6019e2c16bcfd62d61857a35")
    journal.append("load", purpose="trial")
    load, ledger, trial = journal.entries()
    signed = signed_in(portal)
    sentence = details_of(load, signed)
    assert "Single-parent families" in sentence
    assert "Caudrésis" in sentence
    assert "single_parents_rate" not in sentence
    assert "200030633" not in sentence
    assert purpose_of(load) == "Inter-communal attribution policy"
    assert purpose_of(trial) == "Trial with fictitious data"
    assert details_of(ledger, signed) == "", "a fingerprint says nothing to a person"
    assert "single_parents_rate" in details_of(load, None), "signed out: the id, not nothing"
    acts = [{"at": load.at, "what": "load", **load.details}]
    values = {
        "discovered_at": "2026-02-03T08:00:00Z",
        "severity": "low",
        "extent": "x",
        "origin": "y",
    }
    draft = draft_html(values, acts, names_by_id(signed))
    assert "Single-parent families" in draft, "a notice of a breach says it in the same words"
    assert "Inter-communal attribution policy" in draft
    assert "single_parents_rate" not in draft


def test_a_published_atlas_is_told_by_the_names_of_its_scales_and_indicators(
    portal: PortalProcess, qgis_app: object, tmp_path
) -> None:
    journal = Journal(tmp_path / "journal.jsonl")
    journal.append(
        "export",
        what="atlas",
        scale="commune, iris",
        indicator="single_parents_rate, rent_mean",
        digest="6019e2c16bcfd62d61857a35",
    )
    sentence = details_of(journal.entries()[0], signed_in(portal))
    assert sentence.startswith("Published atlas")
    assert "Single-parent families" in sentence
    assert "rent_mean" not in sentence
    assert "commune" not in sentence
    assert "6019e2c16bcfd62d61857a35" not in sentence
