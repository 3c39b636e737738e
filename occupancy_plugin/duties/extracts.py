"""Extracts and reports for others, on the layers and the journal, without values."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsProject, QgsVectorLayer

from ..layers.lineage import read_lineage
from ..toolbelt.journal import Journal

MAX_LINES = 200
PORTAL_ACTS = {
    "sign-in": "sign_in",
    "sign-out": "sign_out",
    "expiry": "expired",
    "load": "load",
    "export": "export",
    "layout": "layout",
    "refusal": "refused_export",
}
"""Event of the journal → the portal's name for it."""
SENT_DETAILS = ("territory", "scale", "vintage", "indicator", "format", "purpose", "publication")


def journal_extract(journal: Journal) -> list[dict[str, Any]]:
    """Return the last lines of the journal in the portal's vocabulary."""
    lines = []
    for entry in journal.entries()[-MAX_LINES:]:
        if entry.event in PORTAL_ACTS:
            details = {
                name: entry.details[name] for name in SENT_DETAILS if entry.details.get(name)
            }
            lines.append({"at": entry.at, "what": PORTAL_ACTS[entry.event], **details})
    return lines


def analysis_of_project() -> tuple[dict[str, list[str]], dict[str, dict[str, int]]]:
    """Return the parameters and the mask report of the occupancy layers in the project: what is
    shown and how much is hidden, never a value."""
    extracts: list[str] = []
    masks: dict[str, dict[str, int]] = {}
    for layer in QgsProject.instance().mapLayers().values():
        lineage = read_lineage(layer) if isinstance(layer, QgsVectorLayer) else None
        if lineage is None:
            continue
        place = f"{lineage.territory} {lineage.scale} {lineage.vintage}"
        extracts.append(f"{place} {lineage.indicator}")
        counts = {"hidden_values": lineage.hidden_cells, "withheld_units": lineage.withheld_units}
        masks[place] = {key: count for key, count in counts.items() if count is not None}
    return {"layers": extracts}, masks
