"""Communes that have merged: rows under ended codes become their successor's, once the profile
says so (`"ended": "sum"`), and only where every part is in the file. Nothing is ever split: a ratio
would invent figures."""

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
    """successors  whose rows are sums now · partial  those of which a part is missing, so that
    their rows stay under the codes of the file"""

    successors: tuple[str, ...] = ()
    partial: tuple[str, ...] = ()


def agreed(profile: Profile) -> bool:
    return profile.scale == "commune" and profile.file.get(ENDED) == SUM


def merge_sentences(merger: Merger) -> tuple[str, ...]:
    """Sentences for report and window."""
    sentences = []
    if merger.successors:
        sentences.append(
            tr("Communes that are sums of merged ones: {codes}").format(
                codes=first_codes(merger.successors)
            )
        )
    if merger.partial:
        sentences.append(
            tr(
                "Not every part of these merged communes is in the file, so its rows stay as they "
                "are: {codes}"
            ).format(codes=first_codes(merger.partial))
        )
    return tuple(sentences)


def summed(table: Table, profile: Profile) -> tuple[Table, Merger]:
    """Counts add up, shares are taken of the sums, means are weighted; what cannot be made of the
    parts (a share without its counts, a mean without its weight) is unknown. A part that is unknown
    makes the sum unknown."""
    if not agreed(profile):
        return table, Merger()
    parts, partial = _parts(table.frame)
    if not parts:
        return table, Merger((), tuple(partial))
    frame, keep = table.frame.copy(), np.ones(len(table.frame), dtype=bool)
    place = {str(code): at for at, code in enumerate(frame.index)}
    for successor, codes in parts.items():
        rows = [place[code] for code in codes]
        frame.iloc[place[successor]] = pd.Series(_sum(table.frame.iloc[rows], profile))
        keep[[at for at in rows if at != place[successor]]] = False
    geometry = None if table.geometry is None else table.geometry[keep]
    return replace(table, frame=frame[keep], geometry=geometry), Merger(
        tuple(parts), tuple(partial)
    )


def _parts(frame: pd.DataFrame) -> tuple[dict[str, list[str]], list[str]]:
    """(successor → all its codes, where all are in the file and under one subtotal; the others)."""
    codes, ended = set(map(str, frame.index)), cog().ended
    concerned = dict.fromkeys(ended[code] for code in codes if code in ended)
    of: dict[str, list[str]] = {successor: [successor] for successor in concerned}
    for old, successor in ended.items():
        if successor in of:
            of[successor].append(old)
    whole = {s: all_ for s, all_ in of.items() if set(all_) <= codes and _one_block(frame, all_)}
    return whole, [successor for successor in concerned if successor not in whole]


def _one_block(frame: pd.DataFrame, codes: list[str]) -> bool:
    return all(
        frame.loc[codes, key].nunique(dropna=False) == 1
        for key in (TOTAL, SUBTOTAL)
        if key in frame.columns
    )


def _sum(parts: pd.DataFrame, profile: Profile) -> Mapping[str, object]:
    """The successor's row, its own texts kept (the first part is the successor itself)."""
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
            numerator, denominator = (
                row.get(rate.numerator, np.nan),
                row.get(rate.denominator, np.nan),
            )
            row[name] = (
                np.round(100 * numerator / denominator, rate.decimals) if denominator else np.nan
            )
    return row


def _mean(values: pd.Series, weights: pd.Series) -> float:
    whole = float(weights.sum(skipna=False))
    return float((values * weights).sum(skipna=False) / whole) if whole else np.nan
