"""The landlord of each résidence and building that a file names. A portal that serves landlords
their own stock reads it; no map of a file shows it."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np
import pandas as pd

from ..mapping.body import Body
from ..mapping.spelling import normalise
from ..mapping.units import LANDLORD

SCALES = ("residence", "batiment")  # scales whose units may have one landlord
NAME = re.compile(r"^rs$|\braison sociale\b|\bnom (?:du |de l )?(?:bailleur|organisme)\b")
KIND = re.compile(r"\b(?:type|famille|categorie|statut|nature|code|siren|siret)\b")


def landlords_of(
    body: Body, rows: np.ndarray, codes: Mapping[str, np.ndarray]
) -> dict[str, pd.Series]:
    """Return scale → (units,) the name of each unit's landlord, missing for a unit whose rows name
    several or none; {} for a file without a column of landlords. Their name is the heading.

    rows: (n,) the rows of the body that belong to a unit
    codes: scale → (n,) the code of each row's unit"""
    column = _landlord_column(body)
    if column is None:
        return {}
    texts = np.array([text.strip() for text in body.texts(column)[rows].tolist()], dtype=object)
    numbers, names = pd.factorize(texts)
    landlords = {}
    for scale in (scale for scale in SCALES if scale in codes):
        unit_numbers, units = pd.factorize(codes[scale])
        unit_landlord = np.zeros(len(units), dtype=int)
        unit_landlord[unit_numbers] = numbers
        several = np.bincount(unit_numbers, unit_landlord[unit_numbers] != numbers, len(units)) > 0
        landlord_names = pd.Series(
            names[unit_landlord], units, dtype=object, name=body.names[column]
        )
        landlords[scale] = landlord_names.where(~several & (landlord_names != "").to_numpy(), None)
    return landlords


def _landlord_column(body: Body) -> int | None:
    """Return the column of words that names landlords, their names before a shorter form."""
    headings = [normalise(name) for name in body.names]
    columns = [
        column
        for column, heading in enumerate(headings)
        if (LANDLORD.search(heading) or NAME.search(heading))
        and not KIND.search(heading)
        and not body.numbers(column).is_numeric
    ]
    return min(columns, key=lambda column: NAME.search(headings[column]) is None, default=None)
