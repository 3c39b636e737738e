"""Shares of résidences' classes over QPV, out of what the gate let through: a second time through
it, now as a family of each QPV, so that a share of 0 % or 100 % is hidden and does not follow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from ...description import ClassMethod, Description, Indicator, Kind
from ...secrecy import Family, Schema
from ...sources.classes import ClassText
from ...sources.scales.zones import CLASS, UNTOLD, Zones
from ...table import Table
from ...toolbelt.work.cancellation import Cancellation
from .gate import protect_tables
from .released import ReleasedScale

THEME = "zones"
NOT_TOLD = {"fr": "non renseignée", "en": "not told"}
HELP = {
    "fr": "Part des ménages du QPV qui vivent dans une résidence de cette classe. Classes du "
    "fichier ouvert.",
    "en": "Share of the QPV’s households that live in a résidence of this class. Classes as the "
    "opened file gives them.",
}


def share_indicators(
    zones: Zones, classes: Sequence[ClassText], population: str
) -> tuple[Indicator, ...]:
    """One for each class, at the QPV's scale."""
    names = {c.value: c.name for c in classes}
    return tuple(
        _share(zones, value, names.get(value, value), population) for value in zones.values
    )


def with_shares(
    zones: Zones,
    parts: Mapping[str, ReleasedScale],
    description: Description,
    cancellation: Cancellation | None = None,
) -> ReleasedScale:
    """The QPV's scale with the households of each class and their shares. parts: what the gate let
    through of the résidences' file, the scale CLASS with it. Raises GateRefused; Cancelled."""
    part, of_class = parts[zones.scale], parts[CLASS].released
    population = part.population
    columns = [zones.columns[value] for value in zones.values]
    counts = pd.DataFrame(0.0, index=part.released.index, columns=columns)
    for pair, (zone, value) in zones.pairs.items():
        if zone in counts.index:
            shown = of_class[population].get(pair, np.nan)  # missing: withheld
            counts.loc[zone, zones.columns[value]] = shown
    frame = pd.DataFrame({population: part.released[population], **counts})
    families = (Family(CLASS, tuple(columns), population),) if len(columns) > 1 else ()
    of_shares = replace(description, schema=Schema(population=population, families=families))
    table = Table(frame, part.geometry, part.crs)
    second = protect_tables({zones.scale: table}, of_shares, None, cancellation).scales[zones.scale]
    numbers = (part.withheld_units, second.withheld_units)
    return replace(
        second,
        withheld=np.concatenate([part.withheld, second.withheld]),
        withheld_units=None if None in numbers else sum(filter(None, numbers)),
    )


def _share(zones: Zones, value: str, name: str, population: str) -> Indicator:
    french, english = (
        (f"{zones.label}\u202f: {NOT_TOLD['fr']}", f"{zones.label}: {NOT_TOLD['en']}")
        if value == UNTOLD
        else (f"{zones.label}\u202f: {name}", f"{zones.label}: {name}")
    )
    return Indicator(
        id=f"{zones.columns[value]}_rate",
        label={"fr": french, "en": english},
        theme=THEME,
        kind=Kind.RATE,
        unit={"fr": "%", "en": "%"},
        numerator=(zones.columns[value],),
        denominator=population,
        family=CLASS,
        decimals=1,
        method=ClassMethod.QUANTILE,
        classes=5,
        palette="YlOrRd",
        help=HELP,
        scales=(zones.scale,),
    )
