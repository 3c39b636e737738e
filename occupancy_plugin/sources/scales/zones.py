"""Counts classes of résidences over QPV: how many households of each QPV live in résidences of each
class.

These counts and the résidences that are shown must not disclose a résidence with few households. So
the gate treats the résidences of one class in a QPV as a unit. Résidences add up to such units, and
these add up to the QPV."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ...secrecy.schema import Nesting
from ...table import Table
from ...toolbelt.translation import tr
from ..mapping.heading_words import identifier
from ..profile import Profile

ZONES = ("qpv2024", "qpv2015")
UNITS = ("residence", "batiment")  # scales whose classes are counted
CLASS_SCALE = "zone_class"  # the scale of what a zone holds of one class, and the key to it
NO_CLASS = ""  # the class of résidences whose cell is empty
MIN_CLASSES, MAX_CLASSES = 2, 12


@dataclass(frozen=True)
class Zones:
    """The classes that were counted over QPV.

    scale    of the QPV
    label    heading of the classes
    values   in the file's order, the empty cell's ('') last
    pairs    unit of CLASS_SCALE → (QPV, class)
    columns  value → id of the column with its households"""

    scale: str
    label: str
    values: tuple[str, ...]
    pairs: Mapping[str, tuple[str, str]]
    columns: Mapping[str, str]


def add_zones(
    tables: dict[str, Table], profile: Profile, scale: str, classes: Mapping[str, Sequence[str]]
) -> tuple[Zones | None, tuple[Nesting, ...]]:
    """Add to `tables` the QPV and what each holds of a class, where the file's units have a QPV and
    a class.

    classes: label → its values in order. A label whose order the profile gives comes first.
    Returns (the zones, nestings), (None, ()) where there is nothing to count."""
    zone = next((zone_code for zone_code in ZONES if zone_code in profile.parents), "")
    labels = [label for label in (*profile.classes, *profile.labels) if label in classes]
    label = next((name for name in labels if MIN_CLASSES <= len(classes[name]) <= MAX_CLASSES), "")
    if scale not in UNITS or not zone or not label or zone in tables:
        return None, ()
    frame = tables[scale].frame
    has_zone = frame[zone].notna().to_numpy()
    if not has_zone.any():
        return None, ()
    values = np.array([str(text) if text else NO_CLASS for text in frame[label]], dtype=object)
    zones = frame[zone].to_numpy(dtype=object)
    keys = np.full(len(frame), None, dtype=object)
    keys[has_zone] = [
        f"{zone_code}|{value}"
        for zone_code, value in zip(zones[has_zone], values[has_zone], strict=True)
    ]
    households = frame[profile.population]
    by_class, by_zone = _sums(households, keys), _sums(households, zones)
    pairs = {}
    for key in map(str, by_class.index):
        qpv, _, value = key.partition("|")
        pairs[key] = (qpv, value)
    tables[scale] = Table(
        frame.assign(**{CLASS_SCALE: keys}), tables[scale].geometry, tables[scale].crs
    )
    class_frame = pd.DataFrame(
        {profile.population: by_class, zone: [zone_code for zone_code, _ in pairs.values()]}
    )
    tables[CLASS_SCALE] = Table(class_frame, None, "")
    tables[zone] = Table(pd.DataFrame({profile.population: by_zone}), None, "")
    class_codes = tuple(classes[label]) + ((NO_CLASS,) if NO_CLASS in values[has_zone] else ())
    nestings = (Nesting(scale, CLASS_SCALE, CLASS_SCALE), Nesting(CLASS_SCALE, zone, zone))
    return Zones(zone, label, class_codes, pairs, _columns(label, class_codes, profile)), nestings


def _columns(label: str, values: Sequence[str], profile: Profile) -> dict[str, str]:
    """Return class → id of the column with its households."""
    names = {profile.population, *profile.columns}
    columns: dict[str, str] = {}
    for value in values:
        columns[value] = identifier(f"{label} {value or 'untold'}", names)
        names.add(columns[value])
    return columns


def _sums(households: pd.Series, keys: np.ndarray) -> pd.Series:
    """Return households per key, unknown where those of one unit are unknown."""
    has_key = np.array([key is not None for key in keys], dtype=bool)
    households_by_zone = pd.Series(
        households.to_numpy(dtype=float)[has_key], index=keys[has_key]
    ).groupby(level=0)
    sums = households_by_zone.sum().where(households_by_zone.count() == households_by_zone.size())
    return sums.set_axis(pd.Index([str(key) for key in sums.index], dtype=object))


def zone_sentence(zones: Zones) -> str:
    return tr(
        "Households by “{label}” were counted over {number} QPV, as the résidences’ own column "
        "places them."
    ).format(label=zones.label, number=len({zone for zone, _ in zones.pairs.values()}))
