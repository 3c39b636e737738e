"""A first PROFILE for `occupancy:protect`, guessed from what adds up in a raw layer."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from qgis.core import QgsFeatureRequest, QgsVectorLayer

from ...sources.mapping.occupancy_words import OccupancyColumns

SAMPLE = 500


def guessed_profile(layer: QgsVectorLayer, columns_of: OccupancyColumns) -> str:
    """A first PROFILE for `occupancy:protect`: columns that share a beginning and add up to another
    one are a family.

    Only a proposal, shown to the person before anything runs; numbers that it does not describe are
    left out by the gate.
    """
    fields = layer.fields()
    numeric = [
        fields.at(i).name()
        for i in range(fields.count())
        if fields.at(i).isNumeric() and fields.at(i).name().lower() != "fid"
    ]
    request = QgsFeatureRequest()
    request.setFlags(QgsFeatureRequest.Flag.NoGeometry)
    request.setLimit(SAMPLE)
    rows = [{name: feature[name] for name in numeric} for feature in layer.getFeatures(request)]
    groups: dict[str, list[str]] = {}
    for name in numeric:
        groups.setdefault(re.split(r"[_\-. ]", name)[0].lower(), []).append(name)
    families = []
    for name, columns in groups.items():
        parts = [column for column in columns if column != columns_of.counts[0]]
        total = next(
            (
                one
                for one in (columns_of.counts[0], *numeric)
                if one not in parts and _adds_up(rows, parts, one)
            ),
            "",
        )
        if not total:
            total = next(
                (
                    one
                    for one in parts
                    if len(parts) > 2 and _adds_up(rows, [p for p in parts if p != one], one)
                ),
                "",
            )
            parts = [part for part in parts if part != total]
        if total and len(parts) > 1:
            families.append({"name": name, "columns": parts, "total": total, "partition": True})
    profile = {
        "code": columns_of.code,
        "scale": "input",
        "families": families,
        "rates": [],
        "nestings": [],
    }
    return json.dumps(profile, ensure_ascii=False)


def _adds_up(rows: Sequence[dict], parts: Sequence[str], total: str) -> bool:
    """Σ parts = total in every sampled row where all are known, in at least two of them."""
    if len(parts) < 2:
        return False
    sample_rows = [
        row for row in rows if all(isinstance(row[name], (int, float)) for name in (*parts, total))
    ]
    return len(sample_rows) > 1 and all(
        abs(sum(row[part] for part in parts) - row[total]) < 0.5 for row in sample_rows
    )
