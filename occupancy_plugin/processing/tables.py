"""QGIS layers ↔ the gate's tables, for algorithms that work on the user's layers. Values stay in
memory."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from qgis.core import NULL, QgsFeatureSource, QgsProcessingException  # type: ignore[attr-defined]

from ..description import Description, Territory
from ..secrecy import Policy, PolicyError, Schema, SchemaError
from ..sources.mapping.codes import codes_of
from ..sources.mapping.occupancy_words import counts_households
from ..sources.mapping.units import GEOGRAPHIC
from ..table import Table
from ..toolbelt.translation import tr

MIN_EVIDENCE = 2  # so few rows may match by chance
CODE_FIELDS = ("code", "insee", "code_insee", "codgeo", "id", "code_iris", "siren")
"""Fields that usually hold the units' codes."""


@dataclass(frozen=True)
class Profile:
    """A `PROFILE`: the gate's schema, the field with the units' codes ('' = guess it) and the scale
    of the input ('' = its name)"""

    schema: Schema
    code: str
    scale: str

    def describe(self, policy: Policy, source: str) -> Description:
        """Return the gate's description of a layer or table. source: its name"""
        return Description(
            schema=self.schema,
            policy=policy,
            scales=(),
            indicators=(),
            territory=Territory("", source, ""),
            vintage="",
        )


def read_json(text: str, parameter_label: str) -> dict[str, Any]:
    """Return JSON given as text or as the path of a file. Raises QgsProcessingException."""
    text = text.strip()
    try:
        if text and not text.startswith("{"):
            text = Path(text).read_text(encoding="utf-8")
        document = json.loads(text) if text else {}
    except (OSError, ValueError) as error:
        raise QgsProcessingException(
            tr("{what} is neither JSON nor the path of a JSON file.").format(what=parameter_label)
        ) from error
    if not isinstance(document, dict):
        raise QgsProcessingException(
            tr("{what} is not a JSON object.").format(what=parameter_label)
        )
    return document


def read_profile(text: str, population: str = "") -> Profile:
    """Return the column mapping; `population` overrides the profile's."""
    document = read_json(text, "PROFILE")
    try:
        schema = Schema.from_json(document)
    except SchemaError as error:
        raise QgsProcessingException(
            tr("The profile cannot be read: check its families, rates, means, sums and nestings.")
        ) from error
    if population:
        schema = replace(schema, population=population)
    return Profile(schema, str(document.get("code", "")), str(document.get("scale", "")))


def read_policy(text: str) -> Policy:
    """Return the thresholds; without text, the floor. A weaker policy is refused (R12)."""
    try:
        return Policy.from_json(read_json(text, "POLICY"))
    except PolicyError as error:
        raise QgsProcessingException(
            tr("The policy is weaker than the law allows or cannot be read. Nothing was done.")
        ) from error


def check_meaning(table: Table, schema: Schema) -> None:
    """Refuse a profile that would release small units: a population that does not count households,
    or a count that is declared a mean. Raises QgsProcessingException."""
    frame, population = table.frame, schema.population
    if population in frame.columns:
        counts = read_plain(frame[population])
        household_columns = [name for name in frame.columns if counts_households(str(name))]
        constant = len(counts) > MIN_EVIDENCE and counts.nunique(dropna=False) == 1
        if constant or (household_columns and population not in household_columns):
            raise QgsProcessingException(
                tr(
                    "The field {name} does not look like a number of households. Name the field "
                    "that counts them."
                ).format(name=population)
            )
    for mean_definition in schema.means:
        if {mean_definition.column, mean_definition.weight} <= set(frame.columns):
            values, weights = (
                read_plain(frame[mean_definition.column]),
                read_plain(frame[mean_definition.weight]),
            )
            is_known = values.notna() & weights.notna()
            is_possible_count = (values[is_known] % 1 == 0) & (
                values[is_known] <= weights[is_known]
            )
            if is_known.sum() > MIN_EVIDENCE and is_possible_count.all():
                raise QgsProcessingException(
                    tr(
                        "The profile calls {name} a mean, but it holds whole numbers that are "
                        "never more than {weight}: it is a count. Put it into a family."
                    ).format(name=mean_definition.column, weight=mean_definition.weight)
                )


def read_plain(column: pd.Series) -> pd.Series:
    """Return the column as numbers, other texts as missing. The gate reads the column strictly."""
    return pd.to_numeric(column, errors="coerce")


def code_field(names: list[str], field: str) -> str:
    """Return the named field with the units' codes, else one with a usual name, else ''. Raises
    QgsProcessingException where the named one is missing."""
    if field:
        if field not in names:
            raise QgsProcessingException(
                tr("There is no field {name} for the codes of the units.").format(name=field)
            )
        return field
    names_by_lowercase = {name.lower(): name for name in reversed(names)}
    return next(
        (names_by_lowercase[name] for name in CODE_FIELDS if name in names_by_lowercase), ""
    )


def read_source(
    source: QgsFeatureSource, profile: Profile, scale: str, check_cancelled: Callable[[], None]
) -> tuple[Table, dict[str, int]]:
    """Return the raw rows of one scale with their shapes, indexed by code, and code → feature id.

    Codes and parents' codes that a spreadsheet changed (1001, 59139.0) are restored. Without a code
    field the feature ids are the codes."""
    fields = source.fields()
    names = [fields.at(position).name() for position in range(fields.count())]
    field = code_field(names, profile.code)
    code_position = names.index(field) if field else -1
    codes: list[str] = []
    rows: list[list[Any]] = []
    shapes: list[bytes | None] = []
    features: list[int] = []
    for feature in source.getFeatures():
        check_cancelled()
        values = [
            None if value is None or value == NULL else value for value in feature.attributes()
        ]
        unit = (
            str(feature.id())
            if code_position < 0 or values[code_position] is None
            else str(values[code_position])
        )
        codes.append(unit)
        features.append(feature.id())
        rows.append(values)
        shapes.append(bytes(feature.geometry().asWkb()) if feature.hasGeometry() else None)
    unit_codes = restored_codes(codes, scale, field) if code_position >= 0 else codes
    frame = pd.DataFrame(rows, index=pd.Index(unit_codes, dtype=object), columns=names)
    for nesting in profile.schema.nestings:
        if nesting.child == scale and nesting.key in names:
            parents = ["" if value is None else str(value) for value in frame[nesting.key]]
            keys = restored_codes(parents, nesting.parent, nesting.key)
            frame[nesting.key] = [key or None for key in keys]
    geometry = np.empty(len(shapes), dtype=object)
    geometry[:] = shapes
    return Table(frame, geometry, source.sourceCrs().authid()), dict(
        zip(unit_codes, features, strict=True)
    )


def restored_codes(codes: list[str], scale: str, field: str) -> list[str]:
    """Restore official codes that a spreadsheet took for numbers; return any other code as it
    is."""
    if scale not in GEOGRAPHIC or not codes:
        return codes
    reading = codes_of(np.array(codes, dtype=object), scale, field)
    return [
        str(restored_code) if is_valid else code
        for code, restored_code, is_valid in zip(codes, reading.codes, reading.valid, strict=True)
    ]
