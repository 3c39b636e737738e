"""Parameters of algorithms that work on the user's layers, and checks of what their fields mean."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from qgis.core import QgsProcessingException

from ..secrecy import Policy, PolicyError
from ..sources.mapping.body import Body
from ..sources.mapping.occupancy_words import counts_households
from ..sources.profile import Profile
from ..toolbelt.translation import tr

MIN_EVIDENCE = 2  # so few rows may match by chance


def read_json(text: str, parameter_label: str) -> dict[str, Any]:
    """Return JSON given as text or as the path of a file. Raises QgsProcessingException."""
    text = text.strip()
    try:
        if text and not text.startswith("{"):
            text = Path(text).read_text(encoding="utf-8")
        document = json.loads(text) if text else {}
    except (OSError, ValueError) as error:
        raise QgsProcessingException(_no_object(parameter_label)) from error
    if not isinstance(document, dict):
        raise QgsProcessingException(_no_object(parameter_label))
    return document


def _no_object(parameter_label: str) -> str:
    sentence = tr("{what} is neither a JSON object nor the path of a file with one.")
    return sentence.format(what=parameter_label)


def read_profile(text: str) -> Profile:
    """Return the meaning of a layer's fields. Raises QgsProcessingException; Unreadable."""
    document = read_json(text, "PROFILE")
    return Profile.from_json({"population": "households", **document})


def read_policy(text: str) -> Policy:
    """Return the thresholds; without text, the floor. A weaker policy is refused (R12)."""
    try:
        return Policy.from_json(read_json(text, "POLICY"))
    except PolicyError as error:
        raise QgsProcessingException(
            tr("The policy is weaker than the law allows or cannot be read. Nothing was done.")
        ) from error


def check_meaning(body: Body, profile: Profile) -> None:
    """Refuse a profile that would release small units: a population that does not count households,
    or a count that is declared a mean. Raises QgsProcessingException."""
    population = profile.population
    if population in body.names:
        counts = body.values(population)
        household_columns = list(filter(counts_households, body.names))
        constant = len(counts) > MIN_EVIDENCE and len(np.unique(counts)) == 1
        if constant or (household_columns and population not in household_columns):
            raise QgsProcessingException(
                tr(
                    "The field {name} does not look like a number of households. Name the field "
                    "that counts them."
                ).format(name=population)
            )
    for mean in profile.means:
        if {mean.column, mean.weight} <= set(body.names):
            values, weights = body.values(mean.column), body.values(mean.weight)
            is_known = ~np.isnan(values + weights)
            values, weights = values[is_known], weights[is_known]
            is_count = (values % 1 == 0) & (values <= weights)
            if len(values) > MIN_EVIDENCE and is_count.all():
                raise QgsProcessingException(
                    tr(
                        "The profile calls {name} a mean, but it holds whole numbers that are "
                        "never more than {weight}: it is a count. Put it into a family."
                    ).format(name=mean.column, weight=mean.weight)
                )
