"""Guesses a first PROFILE for `occupancy:protect` from the columns of a raw layer that add up."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from qgis.core import QgsFeatureRequest, QgsVectorLayer

from ...sources.mapping.occupancy_words import OccupancyColumns

SAMPLE = 500


def guessed_profile(layer: QgsVectorLayer, columns_of: OccupancyColumns) -> str:
    """Return the PROFILE as JSON: columns with a common prefix that add up to another column form a
    family.

    The user sees this proposal before anything runs. The gate leaves out numbers that it does not
    describe.
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
                column
                for column in (columns_of.counts[0], *numeric)
                if column not in parts and _adds_up(rows, parts, column)
            ),
            "",
        )
        if not total:
            total = next(
                (
                    column
                    for column in parts
                    if len(parts) > 2 and _adds_up(rows, [p for p in parts if p != column], column)
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
    """Whether Σ parts = total in every sampled row without missing values, of at least two."""
    if len(parts) < 2:
        return False
    sample_rows = [
        row for row in rows if all(isinstance(row[name], (int, float)) for name in (*parts, total))
    ]
    return len(sample_rows) > 1 and all(
        abs(sum(row[part] for part in parts) - row[total]) < 0.5 for row in sample_rows
    )
