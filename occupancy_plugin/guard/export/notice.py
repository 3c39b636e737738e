"""The notice that accompanies exported figures: source, territory, terms, purpose. Each file format
stores it in its own place."""

from __future__ import annotations

from datetime import datetime

from ...layers.lineage import LICENCE, Lineage
from ...layers.style.words import Words
from ...toolbelt.metadata import plugin_version
from ...toolbelt.translation import tr
from ..publication import quoted_dossier


def export_notice(lineage: Lineage, purpose: str) -> tuple[tuple[str, str], ...]:
    """Return (name, text) pairs in the window's language, without empty texts."""
    words = Words.of_window()
    withheld = tr("not stated") if lineage.withheld_units is None else str(lineage.withheld_units)
    rows = [
        (tr("Source"), lineage.caption),
        (tr("Hidden values"), words.word("note")),
        (tr("Units left out under statistical secrecy"), withheld),
        (
            tr("Territory"),
            f"{lineage.territory_name} ({lineage.territory})" if lineage.territory else "",
        ),
        (tr("Scale, vintage"), f"{lineage.scale_label} {lineage.period}".strip()),
        (tr("Exported by"), lineage.organisation),
        (
            tr("Date"),
            datetime.now()
            .astimezone()
            .strftime("%d/%m/%Y %H:%M" if words.french else "%Y-%m-%d %H:%M"),
        ),
        (tr("Purpose"), purpose),
        (tr("Dossier of the follow-up committee"), quoted_dossier()),
        (tr("Terms"), f"{LICENCE}. " + tr("Reserved for this purpose; no commercial use.")),
        (tr("Policy"), lineage.policy),
        (tr("Written by"), f"Occupancy {plugin_version()}"),
    ]
    if lineage.fictitious:
        rows.insert(1, (tr("Warning"), words.word("fictitious")))
    return tuple((name, text) for name, text in rows if text)
