"""The units from which a landlord could subtract his own files.

He knows the households of his own dwellings, and can compute the others of a unit. So R1 applies to
these too, at the scales that his role reads: a unit with 1 to 10 households of other landlords is
withheld. It is withheld from everybody, since all readers get the same release."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from occupancy_plugin.secrecy import Ledger, Policy

READ_BY_LANDLORDS = ("residence", "commune", "epci", "departement", "region")
"""Scales of which landlords read units with other landlords' households, but for France."""
FINEST_SCALES = ("batiment", "residence")  # the first of these that is present names the landlords
HOUSEHOLDS, LANDLORD = "households", "landlord"


def names_landlords(rows: Mapping[str, pd.DataFrame]) -> bool:
    """Whether rows name landlords, so that the households of other landlords are known."""
    return _finest_rows(rows) is not None


def hidden_for_landlords(rows: Mapping[str, pd.DataFrame], policy: Policy) -> Ledger | None:
    """Return a ledger that hides these units, None without any.

    rows: per scale the rows of a vintage, with their code, their parents' codes and, at the finest
    scale, their landlord"""
    ledger = None
    for scale, units in units_of_few_others(rows, policy).items():
        ledger = ledger or Ledger()
        ledger.remember_scale(scale, pd.DataFrame(columns=[HOUSEHOLDS], dtype=bool), units)
    return ledger


def units_of_few_others(rows: Mapping[str, pd.DataFrame], policy: Policy) -> dict[str, pd.Index]:
    """Return per scale the codes of the units in which a landlord finds 1 to 10 households of
    others. Scales without such units are left out."""
    finest = _finest_rows(rows)
    if finest is None:
        return {}
    units = {}
    for scale in READ_BY_LANDLORDS:
        if scale not in finest.columns or scale not in rows:
            continue
        by_landlord = finest.groupby([scale, LANDLORD], observed=True)[HOUSEHOLDS].sum()
        codes = by_landlord.index.get_level_values(scale)
        own_households = by_landlord.to_numpy(dtype=float)
        households = rows[scale].set_index("code")[HOUSEHOLDS].reindex(codes).to_numpy(dtype=float)
        others = households - own_households
        is_few = (others > 0) & (others < policy.min_households) & (own_households > 0)
        if is_few.any():
            units[scale] = pd.Index(np.unique(codes[is_few]))
    return units


def _finest_rows(rows: Mapping[str, pd.DataFrame]) -> pd.DataFrame | None:
    """Return the rows of the finest scale that name landlords, None without any."""
    for scale in FINEST_SCALES:
        if LANDLORD in rows.get(scale, ()) and rows[scale][LANDLORD].notna().any():
            return rows[scale]
    return None
