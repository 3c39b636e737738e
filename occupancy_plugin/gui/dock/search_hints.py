"""What exists near a word that no indicator has: people search for it, and it is elsewhere."""

from __future__ import annotations

from ...toolbelt.letters import without_accents
from ...toolbelt.translation import tr


def hint_for(search: str) -> str:
    """Return a sentence for the searched words, '' for others. A word's beginning is enough."""
    typed_words = [word for word in without_accents(search).split() if len(word) > 2]
    for beginnings, sentence in _hints():
        if any(typed.startswith(start) for typed in typed_words for start in beginnings):
            return sentence
    return ""


def _hints() -> tuple[tuple[tuple[str, ...], str], ...]:
    """Return (beginnings of words in both languages, sentence)."""
    return (
        (
            ("bailleur", "landlord"),
            tr("Figures by landlord are in the dossier (New page ▸ Diagnosis dossier)."),
        ),
        (
            ("sls", "surloyer", "surcharge"),
            tr("The rent surcharge is not surveyed: see households above the ceiling (Resources)."),
        ),
        (
            ("mixite", "segregation", "mixity"),
            tr("Social mix is a page of the dossier; on the map see Resources."),
        ),
        (
            ("etudiant", "student"),
            tr("Students are not counted apart: see lease holders under 25 and under 30."),
        ),
        (
            ("suroccup", "surpeupl", "overcrowd"),
            tr("Overcrowding is not surveyed: see large families, and the sizes of dwellings."),
        ),
        (
            ("impaye", "arrear", "unpaid"),
            tr("Unpaid rent is not surveyed: see the lowest resources and housing benefits."),
        ),
        (
            ("demandeur", "demande", "sne", "applicant", "waiting"),
            tr("Applications for social housing are in the SNE: the dossier has pages on them."),
        ),
    )
