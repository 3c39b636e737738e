"""Sums rows under ended commune codes to their successor's, once the profile says so (`"ended":
"sum"`).

This happens only where every part of the successor is in the file. Nothing is ever divided, as a
ratio would invent figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ...table import Table
from ...toolbelt.translation import tr
from ..communes import cog
from ..mapping.body import first_codes
from ..profile import Profile
from .totals import SUBTOTAL, TOTAL

ENDED, SUM = "ended", "sum"


@dataclass(frozen=True)
class Merger:
    """The sums that were made.

    successors  communes whose rows are sums now
    partial     communes of which a part is missing: their rows keep the codes of the file"""

    successors: tuple[str, ...] = ()
    partial: tuple[str, ...] = ()


def merge_sentences(merger: Merger) -> tuple[str, ...]:
    sentences = []
    if merger.successors:
        sentence = tr("Communes that are sums of merged ones: {codes}")
        sentences.append(sentence.format(codes=first_codes(merger.successors)))
    if merger.partial:
        sentences.append(
            tr(
                "Not every part of these merged communes is in the file, so its rows stay as they "
                "are: {codes}"
            ).format(codes=first_codes(merger.partial))
        )
    return tuple(sentences)


def sum_merged(table: Table, profile: Profile) -> tuple[Table, Merger]:
    """Sum the parts of merged communes.

    Counts add up, shares are computed from the sums, means are weighted. A share without its
    counts, a mean without its weight, and a sum with an unknown part are unknown. Returns (table,
    what was summed)."""
    if profile.scale != "commune" or profile.file.get(ENDED) != SUM:
        return table, Merger()
    parts, partial = _parts(table.frame)
    if not parts:
        return table, Merger((), tuple(partial))
    frame, is_kept = table.frame.copy(), np.ones(len(table.frame), dtype=bool)
    row_of = {str(code): position for position, code in enumerate(frame.index)}
    for successor, codes in parts.items():
        rows = [row_of[code] for code in codes]
        frame.iloc[row_of[successor]] = pd.Series(_sum_row(table.frame.iloc[rows], profile))
        is_kept[[row for row in rows if row != row_of[successor]]] = False
    geometry = None if table.geometry is None else table.geometry[is_kept]
    return replace(table, frame=frame[is_kept], geometry=geometry), Merger(
        tuple(parts), tuple(partial)
    )


def _parts(frame: pd.DataFrame) -> tuple[dict[str, list[str]], list[str]]:
    """Return (successor → all its codes, where all are in the file and under one subtotal; the
    other successors)."""
    codes, successor_of = set(map(str, frame.index)), cog().ended
    successors = dict.fromkeys(successor_of[code] for code in codes if code in successor_of)
    codes_of: dict[str, list[str]] = {successor: [successor] for successor in successors}
    for ended_code, successor in successor_of.items():
        if successor in codes_of:
            codes_of[successor].append(ended_code)
    complete_parts = {
        successor: parts
        for successor, parts in codes_of.items()
        if set(parts) <= codes and _share_totals(frame, parts)
    }
    return complete_parts, [code for code in successors if code not in complete_parts]


def _share_totals(frame: pd.DataFrame, codes: list[str]) -> bool:
    return all(
        frame.loc[codes, key].nunique(dropna=False) == 1
        for key in (TOTAL, SUBTOTAL)
        if key in frame.columns
    )


def _sum_row(parts: pd.DataFrame, profile: Profile) -> Mapping[str, object]:
    """Return the successor's row. It keeps its own texts, as the first part is the successor
    itself."""
    row = dict(parts.iloc[0])
    rates = {rate.column: rate for rate in profile.rates}
    means = {mean.column: mean for mean in profile.means}
    numbers = parts.select_dtypes("number")
    for name in numbers.columns:
        if name not in rates and name not in means:
            row[name] = numbers[name].sum(skipna=False)
    for name, mean in means.items():
        if name in numbers:
            weights = numbers.get(mean.weight)
            row[name] = np.nan if weights is None else _mean(numbers[name], weights)
    for name, rate in rates.items():
        if name in numbers:
            numerator = row.get(rate.numerator, np.nan)
            denominator = row.get(rate.denominator, np.nan)
            share = 100 * numerator / denominator if denominator else np.nan
            row[name] = np.round(share, rate.decimals)
    return row


def _mean(values: pd.Series, weights: pd.Series) -> float:
    total_weight = float(weights.sum(skipna=False))
    return float((values * weights).sum(skipna=False) / total_weight) if total_weight else np.nan
