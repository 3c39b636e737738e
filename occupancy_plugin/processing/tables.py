"""QGIS layers ↔ the gate's tables, for the algorithms that work on layers of the user's own. Values
stay in memory."""

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

MOST_ALIKE = 2  # rows that may hold the same number by chance
CODE_FIELDS = (
    "code",
    "insee",
    "code_insee",
    "codgeo",
    "id",
    "code_iris",
    "siren",
)  # where units' codes usually are


@dataclass(frozen=True)
class Profile:
    """A `PROFILE`: the gate's schema, the field with the units' codes ('' = guess it) and the scale
    of the input ('' = its name)."""

    schema: Schema
    code: str
    scale: str

    def describe(self, policy: Policy, source: str) -> Description:
        """What the door to the gate is told of a layer or table; `source`: its name."""
        return Description(
            schema=self.schema,
            policy=policy,
            scales=(),
            indicators=(),
            territory=Territory("", source, ""),
            vintage="",
        )


def read_json(text: str, what: str) -> dict[str, Any]:
    """JSON given as text or as the path of a file; raises QgsProcessingException with a
    sentence."""
    text = text.strip()
    try:
        if text and not text.startswith("{"):
            text = Path(text).read_text(encoding="utf-8")
        document = json.loads(text) if text else {}
    except (OSError, ValueError) as error:
        raise QgsProcessingException(
            tr("{what} is neither JSON nor the path of a JSON file.").format(what=what)
        ) from error
    if not isinstance(document, dict):
        raise QgsProcessingException(tr("{what} is not a JSON object.").format(what=what))
    return document


def read_profile(text: str, population: str = "") -> Profile:
    """The column mapping; `population` wins over the profile's own."""
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
    """The thresholds; without text, the floor. A weaker policy is refused (R12)."""
    try:
        return Policy.from_json(read_json(text, "POLICY"))
    except PolicyError as error:
        raise QgsProcessingException(
            tr("The policy is weaker than the law allows or cannot be read. Nothing was done.")
        ) from error


def check_meaning(table: Table, schema: Schema) -> None:
    """What a profile says must fit what the columns hold; raises QgsProcessingException for what
    would let small units through: a population that is none, a count that is called a mean."""
    frame, population = table.frame, schema.population
    if population in frame.columns:
        counts = read_plain(frame[population])
        likelier = [name for name in frame.columns if counts_households(str(name))]
        constant = len(counts) > MOST_ALIKE and counts.nunique(dropna=False) == 1
        if constant or (likelier and population not in likelier):
            raise QgsProcessingException(
                tr(
                    "The field {name} does not look like a number of households. Name the field "
                    "that counts them."
                ).format(name=population)
            )
    for mean in schema.means:
        if {mean.column, mean.weight} <= set(frame.columns):
            values, weights = read_plain(frame[mean.column]), read_plain(frame[mean.weight])
            known = values.notna() & weights.notna()
            whole = (values[known] % 1 == 0) & (values[known] <= weights[known])
            if known.sum() > MOST_ALIKE and whole.all():
                raise QgsProcessingException(
                    tr(
                        "The profile calls {name} a mean, but it holds whole numbers that are "
                        "never more than {weight}: it is a count. Put it into a family."
                    ).format(name=mean.column, weight=mean.weight)
                )


def read_plain(column: pd.Series) -> pd.Series:
    """Numbers as far as they are some; the gate reads them strictly afterwards."""
    return pd.to_numeric(column, errors="coerce")


def code_field(names: list[str], field: str) -> str:
    """The field with the units' codes; raises QgsProcessingException when the wanted one is
    missing."""
    if field:
        if field not in names:
            raise QgsProcessingException(
                tr("There is no field {name} for the codes of the units.").format(name=field)
            )
        return field
    lowered = {name.lower(): name for name in reversed(names)}
    return next((lowered[name] for name in CODE_FIELDS if name in lowered), "")


def read_source(
    source: QgsFeatureSource, profile: Profile, scale: str, tick: Callable[[], None]
) -> tuple[Table, dict[str, int]]:
    """(raw rows of one scale indexed by code with their shapes, code → feature id). Codes that a
    spreadsheet spoiled (1001, 59139.0) are mended, those of parents too. Without a code field, the
    features' own numbers are the codes."""
    fields = source.fields()
    names = [fields.at(position).name() for position in range(fields.count())]
    chosen = code_field(names, profile.code)
    at = names.index(chosen) if chosen else -1
    codes: list[str] = []
    rows: list[list[Any]] = []
    shapes: list[bytes | None] = []
    features: list[int] = []
    for feature in source.getFeatures():
        tick()
        values = [
            None if value is None or value == NULL else value for value in feature.attributes()
        ]
        unit = str(feature.id()) if at < 0 or values[at] is None else str(values[at])
        codes.append(unit)
        features.append(feature.id())
        rows.append(values)
        shapes.append(bytes(feature.geometry().asWkb()) if feature.hasGeometry() else None)
    mended = mended_codes(codes, scale, chosen) if at >= 0 else codes
    frame = pd.DataFrame(rows, index=pd.Index(mended, dtype=object), columns=names)
    for nesting in profile.schema.nestings:
        if nesting.child == scale and nesting.key in names:
            parents = ["" if value is None else str(value) for value in frame[nesting.key]]
            keys = mended_codes(parents, nesting.parent, nesting.key)
            frame[nesting.key] = [key or None for key in keys]
    geometry = np.empty(len(shapes), dtype=object)
    geometry[:] = shapes
    return Table(frame, geometry, source.sourceCrs().authid()), dict(
        zip(mended, features, strict=True)
    )


def mended_codes(codes: list[str], scale: str, field: str) -> list[str]:
    """Codes of a scale that the official list knows, as they were before a spreadsheet took them
    for
    numbers; any other as it is."""
    if scale not in GEOGRAPHIC or not codes:
        return codes
    read = codes_of(np.array(codes, dtype=object), scale, field)
    return [
        str(mended) if valid else code
        for code, mended, valid in zip(codes, read.codes, read.valid, strict=True)
    ]
