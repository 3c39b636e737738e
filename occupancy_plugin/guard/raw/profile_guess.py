"""Guesses a first PROFILE for `occupancy:protect` from the columns of a raw layer that add up."""

from __future__ import annotations

import json
import re

from qgis.core import QgsVectorLayer

from ...sources.mapping.additive.structure import structure_of
from ...sources.mapping.occupancy_words import OccupancyColumns
from .recognise.rows import read_rows

SAMPLE = 500


def guessed_profile(layer: QgsVectorLayer, columns_of: OccupancyColumns) -> str:
    """Return the PROFILE as JSON: columns that add up to another column form a family, named by
    the beginning of its first column.

    The user sees this proposal before anything runs. The gate leaves out numbers that it does not
    describe.
    """
    rows, fields = read_rows(layer, SAMPLE, geometry=False), layer.fields()
    places = [
        place
        for place, name in enumerate(rows.names)
        if fields.at(place).isNumeric() and name.lower() != "fid"
    ]
    names = [rows.names[place] for place in places]
    families: dict[str, dict[str, object]] = {}
    for columns, total in structure_of(rows.numbers[:, places], names).families:
        beginning = re.split(r"[_\-. ]", names[columns[0]])[0].lower()
        name = beginning if beginning not in families else f"{beginning}_{len(families)}"
        families[name] = {
            "name": name,
            "columns": [names[column] for column in columns],
            "total": names[total],
            "partition": True,
        }
    profile = {
        "code": columns_of.code,
        "scale": "input",
        "families": list(families.values()),
        "rates": [],
        "nestings": [],
    }
    return json.dumps(profile, ensure_ascii=False)
