"""The gate's refusals become errors of the plugin's tree, in the user's language."""

from __future__ import annotations

import pytest

from occupancy_plugin.layers.release import refusals
from occupancy_plugin.layers.release.gate import protect_tables
from occupancy_plugin.layers.release.obtain import require_suppressed
from occupancy_plugin.layers.release.refusals import refusal_of
from occupancy_plugin.portal.model import PortalPolicy
from occupancy_plugin.secrecy import GateError, LedgerError, PolicyError
from occupancy_plugin.toolbelt.errors import GateRefused, JointDisclosure, WeakPolicy
from scripts.translate import translations
from tests.qgis.layers.release.tables import described, towns


@pytest.fixture
def french(monkeypatch: pytest.MonkeyPatch) -> None:
    known = translations()
    monkeypatch.setattr(refusals, "tr_gathered", lambda sentence: known.get(sentence) or sentence)
    monkeypatch.setattr(refusals, "tr", lambda sentence: known[sentence])
    monkeypatch.setattr(refusals, "language", lambda: "fr")


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        (
            {"young": [-1, 10], "old": [21, 20]},
            "Échelle commune, colonne young\u202f: effectifs négatifs pour 59001.",
        ),
        (
            {"young": [8, 11]},
            "Famille age\u202f: les effectifs ne concordent pas avec households pour 59002.",
        ),
        (
            {"old": ["12", "vingt"]},
            "Échelle commune, colonne old\u202f: ce n’est pas un nombre pour 59002.",
        ),
    ],
)
def test_a_french_window_reads_a_french_reason(
    qgis_app: object, french: None, columns: dict[str, list[object]], sentence: str
) -> None:
    with pytest.raises(GateRefused) as refusal:
        protect_tables(towns(**columns), described())
    assert str(refusal.value) == sentence
    assert "59" not in refusal.value.details


def test_a_sentence_without_french_is_not_said_in_english(qgis_app: object, french: None) -> None:
    assert str(refusal_of(GateError("Something odd about u1."))).startswith("Les chiffres")


def test_each_kind_of_refusal_is_one_of_the_tree(qgis_app: object) -> None:
    assert type(refusal_of(PolicyError("min_households"))) is WeakPolicy
    assert type(refusal_of(LedgerError("shown before: u1"))) is JointDisclosure
    assert "u1" not in str(refusal_of(LedgerError("shown before: u1")))
    assert type(refusal_of(GateError("Odd."))) is GateRefused
    assert str(refusal_of(GateError("Odd {what}.", what="table"))) == "Odd table."


@pytest.mark.parametrize(
    ("says", "households", "released"),
    [(True, [20, 30], True), (True, [4, 30], False), (False, [20, 30], False)],
)
def test_a_portal_may_forbid_that_machines_protect_by_themselves(
    qgis_app: object, says: bool, households: list[int], released: bool
) -> None:
    """It says that its rows are suppressed, and they look it: none counts 1 to 10 households."""
    policy = PortalPolicy({}, "households", {}, {}, "EU", suppressed=says, suppressed_only=True)
    tables = towns(households=households, young=[0, 0], old=households)
    if released:
        require_suppressed(tables, policy)
        return
    with pytest.raises(WeakPolicy, match="Nothing was loaded"):
        require_suppressed(tables, policy)
