"""Splits the rows of one file by scale: several scales in its column of codes, and rows that are
sums of others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from ...secrecy.schema import Nesting
from ...toolbelt.translation import tr
from ..mapping.body import Body, first_codes
from ..mapping.column_scales import PART
from ..mapping.units import Units
from ..profile import Profile
from .parents import members_in_file
from .row_sums import RowSums, row_sums

SCALES_BY_DEPTH = {"residence": ("residence", "batiment", PART), "batiment": ("batiment", PART)}
ROW_SUM = "row_sum"  # scales of sums, for the gate alone: row_sum1 lies just above the units


@dataclass(frozen=True)
class Split:
    """The rows of a file by scale.

    units     scale → its rows, the largest scale first
    keys      scale → scale of the parent → (n,) codes
    nestings  between these scales
    notes     sentences on rows that were taken for sums"""

    units: dict[str, Units]
    keys: Mapping[str, Mapping[str, np.ndarray]] = field(default_factory=dict, repr=False)
    nestings: tuple[Nesting, ...] = ()
    notes: tuple[str, ...] = ()


def split_rows(body: Body, profile: Profile, units: Units) -> Split:
    """Split the rows of a file by scale. Raises Unreadable for rows that count the same households
    twice and have no certain place."""
    official_scales = units.by_scale()
    sums = row_sums(body, profile, units)
    if not (sums.parent >= 0).any():
        return Split(official_scales, members_in_file(body, profile, official_scales))
    scales = _scales(units.scale, sums)
    rows = units.rows
    units_by_scale: dict[str, Units] = {}
    sizes = Counter(map(str, scales))
    for scale in sorted(
        sizes, key=lambda scale_name: (scale_name.startswith(ROW_SUM), -sizes[scale_name])
    ):
        is_unit = np.zeros(len(units.is_unit), dtype=bool)
        is_unit[rows[scales == scale]] = True
        units_by_scale[scale] = replace(
            units, codes=replace(units.codes, scale=scale), is_unit=is_unit
        )
    keys, nestings = _links(np.asarray(units.index, dtype=object), scales, sums)
    official_scales = {
        scale_name: units_by_scale.setdefault(scale_name, units_of)
        for scale_name, units_of in official_scales.items()
    }
    for scale, parents in members_in_file(body, profile, official_scales).items():
        keys.setdefault(scale, {}).update(parents)
    sum_scales = [scale_name for scale_name in units_by_scale if scale_name.startswith(ROW_SUM)]
    notes = [
        tr("Rows that are sums of others, protected as totals: {codes}").format(
            codes=first_codes(
                code for scale_name in sum_scales for code in units_by_scale[scale_name].index
            )
        )
    ] * bool(sum_scales)
    return Split(units_by_scale, keys, nestings, tuple(notes))


def _scales(main_scale: str, sums: RowSums) -> np.ndarray:
    """Return the scale of every unit (n,): by the depth of its code; of a sum, by the levels below
    it."""
    names = SCALES_BY_DEPTH.get(main_scale, (main_scale, PART))
    depth = sums.depth()
    height = sums.height()
    scale_names = [
        names[level] if level < len(names) else f"{PART}{level}" for level in map(int, depth)
    ]
    sum_rows = sums.parent[(sums.parent >= 0) & ~sums.contained]
    for sum_row in map(int, np.unique(sum_rows)):
        scale_names[sum_row] = f"{ROW_SUM}{height[sum_row]}"
    return np.array(scale_names, dtype=object)


def _links(
    codes: np.ndarray, scales: np.ndarray, sums: RowSums
) -> tuple[dict[str, dict[str, np.ndarray]], tuple[Nesting, ...]]:
    """Return the keys of `Split` (the code of every unit's parent in each wider scale, found
    through all rows above it), and the nestings between the scales."""
    codes_above: dict[tuple[str, str], np.ndarray] = {}
    ancestor = sums.parent.copy()
    while (ancestor >= 0).any():
        for row in map(int, np.flatnonzero(ancestor >= 0)):
            child_and_parent = (str(scales[row]), str(scales[ancestor[row]]))
            keys = codes_above.setdefault(child_and_parent, np.full(len(codes), None, dtype=object))
            if keys[row] is None:
                keys[row] = codes[ancestor[row]]
        ancestor = np.where(ancestor >= 0, sums.parent[ancestor], -1)
    keys_of: dict[str, dict[str, np.ndarray]] = {}
    for (child, parent), keys in codes_above.items():
        keys_of.setdefault(child, {})[parent] = keys[scales == child]
    nestings = tuple(Nesting(child, parent, parent, False) for child, parent in codes_above)
    return keys_of, nestings
