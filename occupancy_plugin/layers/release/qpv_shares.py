"""Shares of the résidences' classes in each QPV, computed from released households. They pass the
gate again, as a family of each QPV: a share of 0 % or 100 % is hidden and gets a complement (R3,
R5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from ...description import ClassMethod, Description, Indicator, Kind
from ...secrecy import Family, Schema
from ...sources.classes import ClassText
from ...sources.scales.zones import CLASS_SCALE, NO_CLASS, Zones
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
    """Return one share per class, at the QPV's scale."""
    names = {class_name.value: class_name.name for class_name in classes}
    return tuple(
        _share(zones, value, names.get(value, value), population) for value in zones.values
    )


def with_shares(
    zones: Zones,
    released_scales: Mapping[str, ReleasedScale],
    description: Description,
    cancellation: Cancellation | None,
) -> ReleasedScale:
    """Return the QPV's scale with the households of each class and their shares.

    released_scales: those of the résidences' file, CLASS_SCALE included. Raises
    GateRefused; Cancelled."""
    zone_scale, class_rows = released_scales[zones.scale], released_scales[CLASS_SCALE].released
    population = zone_scale.population
    columns = [zones.columns[value] for value in zones.values]
    counts = pd.DataFrame(0.0, index=zone_scale.released.index, columns=columns)
    for pair, (zone, value) in zones.pairs.items():
        if zone in counts.index:
            households = class_rows[population].get(pair, np.nan)  # missing: withheld
            counts.loc[zone, zones.columns[value]] = households
    frame = pd.DataFrame({population: zone_scale.released[population], **counts})
    families = (Family(CLASS_SCALE, tuple(columns), population),) if len(columns) > 1 else ()
    share_description = replace(
        description, schema=Schema(population=population, families=families)
    )
    table = Table(frame, zone_scale.geometry, zone_scale.crs)
    protected_scale = protect_tables(
        {zones.scale: table}, share_description, None, cancellation
    ).scales[zones.scale]
    withheld_counts = (zone_scale.withheld_units, protected_scale.withheld_units)
    return replace(
        protected_scale,
        withheld=np.concatenate([zone_scale.withheld, protected_scale.withheld]),
        withheld_units=None if None in withheld_counts else sum(filter(None, withheld_counts)),
    )


def _share(zones: Zones, value: str, name: str, population: str) -> Indicator:
    """Make the indicator of one class: its share of a QPV's households."""
    french, english = (
        (f"{zones.label}\u202f: {NOT_TOLD['fr']}", f"{zones.label}: {NOT_TOLD['en']}")
        if value == NO_CLASS
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
        family=CLASS_SCALE,
        decimals=1,
        method=ClassMethod.QUANTILE,
        classes=5,
        palette="YlOrRd",
        help=HELP,
        scales=(zones.scale,),
    )
