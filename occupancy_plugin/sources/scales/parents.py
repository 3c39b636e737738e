"""Finds the wider units in which the units of a scale lie: from columns of the file, or by the
official code."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from ..communes import cog, commune_of, communes_of, departement_of, region_of
from ..mapping.column_scales import PART, QUARTER, base_of

CHAIN = ("batiment", "residence", PART, "iris", QUARTER, "commune", "epci", "departement", "region")


def parent_codes(
    frame: pd.DataFrame, child: str, parent: str, parents: pd.Index
) -> np.ndarray | None:
    """Return (n,) codes of the parents: a column of the file, else by the codes themselves; None
    where neither knows.

    parents: the codes that exist"""
    if parent in frame.columns:
        return frame[parent].to_numpy(dtype=object)
    codes_of_units = [base_of(str(code)) if child == PART else str(code) for code in frame.index]
    if child == "departement":
        return _array([region_of(code) for code in codes_of_units]) if parent == "region" else None
    if child == "epci":
        return _array([_departement_of_epci(code, parent) for code in codes_of_units])
    if child not in (PART, "iris", QUARTER, "commune"):
        if "commune" not in frame.columns:
            return None
        codes_of_units = [str(code or "") for code in frame["commune"]]
    if child == PART and parent in ("iris", "epci"):
        has_iris = pd.Index(codes_of_units).isin(parents)
        if has_iris.any():
            return where(has_iris, codes_of_units)
    return _array([_unit_above(code, parent, parents) for code in codes_of_units])


def _unit_above(code: str, parent: str, parents: pd.Index) -> str:
    """Return the unit of `parent` in which an IRIS, an arrondissement or a commune lies, '' for
    none."""
    commune = commune_of(code)
    if parent == "commune":
        return code[:5] if code[:5] in parents else commune
    if parent == QUARTER:
        return code[:5] if code[:5] in cog().quarters else ""
    if parent == "epci":
        return cog().epci_of.get(commune, "")
    if parent == "departement":
        return departement_of(commune)
    return region_of(departement_of(commune)) if parent == "region" else ""


def _departement_of_epci(epci: str, parent: str) -> str:
    """Return the département, or région, that holds all communes of an EPCI, '' for several."""
    areas = {departement_of(code) for code in communes_of(epci)}
    if parent == "region":
        areas = {region_of(code) for code in areas}
    return areas.pop() if len(areas) == 1 and parent in ("departement", "region") else ""


def where(mask: np.ndarray, codes: Iterable[object]) -> np.ndarray:
    """Return (n,) the codes where `mask`, else None."""
    pairs = zip(codes, mask, strict=True)
    return np.array([code if is_inside else None for code, is_inside in pairs], dtype=object)


def _array(codes: Sequence[str]) -> np.ndarray:
    """Return the codes as an array, with None for ''."""
    return np.array([code or None for code in codes], dtype=object)
