"""Finds the wider units in which the units of a scale lie: from columns of the file, by the
official code, or by the numbers where they contradict it (an EPCI as it was in the file's year)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from ...secrecy.schema import Schema
from ..communes import cog, commune_of, communes_of, departement_of, region_of
from ..mapping.body import Body
from ..mapping.column_scales import ARRONDISSEMENT, PART, base_of
from ..mapping.units import Units
from ..profile import Profile
from .row_sums import counts_of, group_texts, is_sum

CHAIN = (
    "batiment",
    "residence",
    PART,
    "iris",
    ARRONDISSEMENT,
    "commune",
    "epci",
    "departement",
    "region",
)
WIDE = ("commune", "epci", "departement", "region")


def units_and_sums(
    frames: Mapping[str, pd.DataFrame], schema: Schema
) -> tuple[dict[str, pd.Series], dict[str, pd.Series]]:
    """Return the households of the wider units by scale and code: of those whose parts the tables
    do not have, and of those of which they have the parts alone."""
    wholes = {nesting.parent for nesting in schema.nestings}
    units = {
        scale: frames[scale][schema.population].dropna()
        for scale in WIDE
        if scale in frames and scale not in wholes
    }
    sums: dict[str, pd.Series] = {}
    for scale in (scale for scale in CHAIN if scale in frames):
        for parent in CHAIN[CHAIN.index(scale) + 1 :]:
            codes = None
            if parent in WIDE and parent not in frames and parent not in sums:
                codes = parent_codes(frames[scale], scale, parent, pd.Index([]))
            if codes is not None:
                groups = frames[scale][schema.population].groupby(codes)
                sums[parent] = groups.agg(lambda part: part.sum(skipna=False)).dropna()
    return units, sums


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
    if child not in (PART, "iris", ARRONDISSEMENT, "commune"):
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
    if parent == ARRONDISSEMENT:
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
    return np.array([code or None for code in codes], dtype=object)


def members_in_file(
    body: Body, profile: Profile, scales: Mapping[str, Units]
) -> dict[str, dict[str, np.ndarray]]:
    """Return scale → wider scale → (n,) codes of the wider units, where the numbers show other
    members than the code.

    scales: the scales of one column."""
    keys: dict[str, dict[str, np.ndarray]] = {}
    counts = counts_of(body, profile, np.arange(len(body)))
    scale_chain = [scale for scale in CHAIN if scale in scales]
    if len(scale_chain) < 2 or not counts.size:
        return keys
    wide_rows = np.zeros(len(body), dtype=bool)
    for scale in scale_chain[1:]:
        wide_rows |= scales[scale].is_unit
    for position, child in enumerate(scale_chain):
        for parent in scale_chain[position + 1 :]:
            codes = _correct_parents(body, counts, scales[child], scales[parent], wide_rows)
            if codes is not None:
                keys.setdefault(child, {})[parent] = codes
    return keys


def _correct_parents(
    body: Body, counts: np.ndarray, child: Units, parent: Units, wide_rows: np.ndarray
) -> np.ndarray | None:
    """Return (n,) the corrected codes of the parents of `child`, None where those of the official
    code hold."""
    index = pd.Index(parent.index)
    frame = pd.DataFrame(index=pd.Index(child.index))
    codes = parent_codes(frame, child.scale, parent.scale, index)
    codes = np.full(len(frame), None, dtype=object) if codes is None else codes
    rows, has_changed = child.rows, False
    for row, code in zip(map(int, parent.rows), parent.index, strict=True):
        official_members = rows[codes == code]
        if len(official_members) and is_sum(counts, row, official_members):
            continue
        for members in _candidates(body, child, rows, row, wide_rows):
            has_two_members = int((counts[rows[members], 0] > 0).sum()) > 1
            if has_two_members and is_sum(counts, row, rows[members]):
                codes = where(codes != code, codes)
                codes[members] = code
                has_changed = True
                break
    return codes if has_changed else None


def _candidates(
    body: Body, child: Units, rows: np.ndarray, row: int, wide_rows: np.ndarray
) -> Iterator[np.ndarray]:
    """Yield the positions in `rows` that a wider row may sum: all, the run below or above it, those
    with the same text in a column."""
    yield np.arange(len(rows))
    edges = np.flatnonzero(wide_rows)
    row_below = min((int(edge) for edge in edges if edge > row), default=len(body))
    row_above = max((int(edge) for edge in edges if edge < row), default=-1)
    yield np.flatnonzero((rows > row) & (rows < row_below))
    yield np.flatnonzero((rows < row) & (rows > row_above))
    for texts in group_texts(body, child, rows):
        for value in pd.unique(texts):
            if value:
                yield np.flatnonzero(texts == value)
