"""Finds the members of wider units where the numbers contradict the official code: an EPCI as it
was in the file's year."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from ..mapping.body import Body
from ..mapping.units import Units
from ..profile import Profile
from .parents import CHAIN, parent_codes, where
from .row_sums import counts_of, group_texts, same_counts


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
    for at, child in enumerate(scale_chain):
        for parent in scale_chain[at + 1 :]:
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
    rows, changed = child.rows, False
    for row, code in zip(map(int, parent.rows), parent.index, strict=True):
        official = rows[codes == code]
        if len(official) and same_counts(counts[[row]], counts[official].sum(axis=0)[None])[0]:
            continue
        for members in _candidates(body, child, rows, row, wide_rows):
            has_two_members = int((counts[rows[members], 0] > 0).sum()) > 1
            sums = counts[rows[members]].sum(axis=0)
            if has_two_members and same_counts(counts[[row]], sums[None])[0]:
                codes = where(codes != code, codes)
                codes[members] = code
                changed = True
                break
    return codes if changed else None


def _candidates(
    body: Body, child: Units, rows: np.ndarray, row: int, wide_rows: np.ndarray
) -> Iterator[np.ndarray]:
    """Yield the places in `rows` that a wider row may sum: all, the run below or above it, those
    with the same text in a column."""
    yield np.arange(len(rows))
    edges = np.flatnonzero(wide_rows)
    row_below = min((int(e) for e in edges if e > row), default=len(body))
    row_above = max((int(e) for e in edges if e < row), default=-1)
    yield np.flatnonzero((rows > row) & (rows < row_below))
    yield np.flatnonzero((rows < row) & (rows > row_above))
    for texts in group_texts(body, child, rows):
        for value in pd.unique(texts):
            if value:
                yield np.flatnonzero(texts == value)
