"""What is told to others about our layers and our journal: extracts and reports without values."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsProject, QgsVectorLayer

from ..layers.lineage import read_lineage
from ..toolbelt.journal import Journal

MAX_LINES = 200
TOLD = {
    "sign-in": "sign_in",
    "sign-out": "sign_out",
    "expiry": "expired",
    "load": "load",
    "export": "export",
    "layout": "layout",
}
TOLD["refusal"] = "refused_export"
CARRIED = ("territory", "scale", "vintage", "indicator", "format", "purpose", "publication")


def journal_extract(journal: Journal) -> list[dict[str, Any]]:
    """The last lines of the journal in the portal's words."""
    lines = []
    for entry in journal.entries()[-MAX_LINES:]:
        if entry.event in TOLD:
            details = {name: entry.details[name] for name in CARRIED if entry.details.get(name)}
            lines.append({"at": entry.at, "what": TOLD[entry.event], **details})
    return lines


def analysis_of_project() -> tuple[dict[str, list[str]], dict[str, dict[str, int]]]:
    """Parameters and mask report of the occupancy layers on the map: what was shown, how much is
    hidden, never a value."""
    extracts: list[str] = []
    masks: dict[str, dict[str, int]] = {}
    for layer in QgsProject.instance().mapLayers().values():
        lineage = read_lineage(layer) if isinstance(layer, QgsVectorLayer) else None
        if lineage is None:
            continue
        extracts.append(
            f"{lineage.territory} {lineage.scale} {lineage.vintage} {lineage.indicator}"
        )
        counts = {"hidden_values": lineage.hidden_cells, "withheld_units": lineage.withheld_units}
        masks[f"{lineage.territory} {lineage.scale} {lineage.vintage}"] = {
            key: n for key, n in counts.items() if n is not None
        }
    return {"layers": extracts}, masks
