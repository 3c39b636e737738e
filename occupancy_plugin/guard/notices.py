"""What is told to others about our layers and our journal: extracts and reports without values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qgis.core import QgsProject, QgsVectorLayer

from ..layers.lineage import read_lineage
from .journal import Journal

MAX_LINES = 200
TOLD = {"sign-in": "sign_in", "sign-out": "sign_out", "expiry": "expired", "load": "load", "export": "export", "refusal": "refused_export"}
CARRIED = ("territory", "scale", "vintage", "indicator", "format", "purpose")


def journal_extract(journal: Journal) -> list[dict[str, Any]]:
    """The last lines of the journal in the portal's words."""
    lines = []
    for entry in journal.entries()[-MAX_LINES:]:
        if entry.event in TOLD:
            kept = {name: entry.details[name] for name in CARRIED if entry.details.get(name)}
            lines.append({"at": entry.at, "what": TOLD[entry.event], **kept})
    return lines


def analysis_of_project() -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Parameters and mask report of the occupancy layers on the map: what was shown, how much is hidden, never a value."""
    parameters, masks = [], []
    for layer in QgsProject.instance().mapLayers().values():
        lineage = read_lineage(layer) if isinstance(layer, QgsVectorLayer) else None
        if lineage is None:
            continue
        key = {"scale": lineage.scale, "vintage": lineage.vintage, "territory": lineage.territory}
        parameters.append({**key, "indicator": lineage.indicator})
        masks.append({**key, "hidden_values": lineage.hidden_cells, "withheld_units": lineage.withheld_units, "policy": lineage.policy})
    return {"layers": parameters}, {"layers": masks}
