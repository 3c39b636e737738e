"""Reads the atlas that a publication replaces, as any reader who kept a copy could."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from ..description import Indicator, Kind
from ..layers.release.released import ReleasedScale
from ..toolbelt.errors import ProofError
from ..toolbelt.metadata import plugin_name
from ..toolbelt.translation import tr
from .packing import unpack, with_values
from .pages import MANIFEST, SUMS
from .readback import SCRIPT_END, SCRIPT_START
from .values import gate_columns


@dataclass(frozen=True)
class EarlierAtlas:
    """The atlas that a publication replaces.

    digest: of its list of files
    published: the day
    values: vintage → scale → units × indicators, as displayed; missing where it shows no value"""

    digest: str
    published: str
    values: Mapping[str, Mapping[str, pd.DataFrame]]


@dataclass(frozen=True)
class EarlierContent:
    """The content of the atlas in a folder, by its manifest. published: the day, ISO ·
    territory: code"""

    published: str
    territory: str
    territory_name: str
    title: str
    address: str
    notices: Mapping[str, str]
    vintages: tuple[str, ...]
    scales: tuple[str, ...]
    indicators: tuple[str, ...]


def read_content(folder: Path) -> EarlierContent | None:
    """Return what the atlas in the folder was made of; None without an atlas of the plugin."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if manifest["generator"] != plugin_name():
            return None
        date.fromisoformat(manifest["published"])
        return EarlierContent(
            str(manifest["published"]),
            str(manifest["territory"]["code"]),
            str(manifest["territory"]["name"]),
            str(manifest["title"]),
            str(manifest["address"]),
            {str(name): str(text) for name, text in manifest.get("notices", {}).items()},
            tuple(map(str, manifest["vintages"])),
            tuple(str(scale["id"]) for scale in manifest["scales"]),
            tuple(str(indicator["id"]) for indicator in manifest["indicators"]),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def read_earlier(folder: Path) -> EarlierAtlas | None:
    """Return the atlas in the folder; None without one.

    Raises ProofError where a file does not match its digest: what the atlas showed is unknown."""
    if not (folder / MANIFEST).is_file():
        return None
    try:
        sums = (folder / SUMS).read_bytes()
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        digests_by_name = dict(line.split("  ")[::-1] for line in sums.decode("utf-8").splitlines())
        values: dict[str, dict[str, pd.DataFrame]] = {}
        for scale in manifest["scales"]:
            content = (folder / scale["data"]).read_bytes()
            if hashlib.sha256(content).hexdigest() != digests_by_name[scale["data"]]:
                raise ValueError(scale["data"])
            for vintage, frame in _displayed(content.decode("utf-8")).items():
                values.setdefault(vintage, {})[str(scale["id"])] = frame
        return EarlierAtlas(hashlib.sha256(sums).hexdigest(), str(manifest["published"]), values)
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        raise ProofError(
            tr(
                "The atlas in {folder} cannot be read any more, so nobody knows what it showed. "
                "Put back the folder as it was published, or choose another folder. Nothing was "
                "published."
            ).format(folder=folder.name),
            type(error).__name__,
        ) from error


def _displayed(script: str) -> dict[str, pd.DataFrame]:
    """Return vintage → units × indicators of one data script."""
    body = script.removesuffix(SCRIPT_END).removeprefix(SCRIPT_START).partition(",")[2]
    document = with_values(json.loads(body), unpack)
    frames = {}
    for vintage, vintage_rows in document["vintages"].items():
        codes = [document["codes"][row] for row in vintage_rows["rows"]]
        columns = {
            name: [value if isinstance(value, (int, float)) else np.nan for value in values]
            for name, values in vintage_rows["values"].items()
        }
        frames[vintage] = pd.DataFrame(columns, index=pd.Index(codes, dtype=object), dtype=float)
    return frames


def counts_of(
    displayed_cells: pd.DataFrame, released_scale: ReleasedScale
) -> tuple[pd.DataFrame, bool]:
    """Return units × columns of the release that the displayed values disclose, and whether one of
    them discloses a count that cannot be worked out.

    A count or a mean discloses itself. A rate discloses its count where the denominator is known,
    from the atlas or from the release, and where only one count is displayed as that rate (R7)."""
    columns: dict[str, pd.Series] = {}
    shown_indicators = [i for i in released_scale.indicators if i.id in displayed_cells]
    for indicator in shown_indicators:
        if indicator.kind in (Kind.COUNT, Kind.MEAN):
            for column in gate_columns(indicator, released_scale):
                columns[column] = displayed_cells[indicator.id]
    has_unknown_count = False
    for rate in (i for i in shown_indicators if i.kind is Kind.RATE):
        is_shown = displayed_cells[rate.id].notna()
        for name, count in _counts_of_rate(rate, displayed_cells[rate.id], columns, released_scale):
            shown_count = count.where(is_shown)
            columns[name] = columns[name].fillna(shown_count) if name in columns else shown_count
            has_unknown_count |= bool((count.isna() & is_shown).any())
    return pd.DataFrame(columns, index=displayed_cells.index), has_unknown_count


def _counts_of_rate(
    rate: Indicator, values: pd.Series, columns: Mapping[str, pd.Series], scale: ReleasedScale
) -> list[tuple[str, pd.Series]]:
    """Return (column of the release, counts) that the displayed `values` of a rate disclose; a
    count is missing where it cannot be worked out.

    columns: the counts that the atlas displays itself"""
    names = gate_columns(rate, scale)
    released_counts = scale.released.reindex(values.index)
    counts = [released_counts[name].astype(float) for name in names]
    denominator = columns.get(rate.denominator, pd.Series(np.nan, values.index))
    if rate.denominator in released_counts:
        denominator = denominator.fillna(released_counts[rate.denominator].astype(float))
    if len(names) == 2:  # one numerator, and its denominator
        counts[0] = counts[0].fillna(_only_count(values, denominator, rate.decimals))
        counts[1] = denominator
    return list(zip(names, counts, strict=True))


def _only_count(rate: pd.Series, denominator: pd.Series, decimals: int) -> pd.Series:
    """Return the only count (n,) that is displayed as this rate; missing where several are."""
    rounding = 0.5 * 10.0**-decimals
    low = np.ceil((rate - rounding) * denominator / 100 - 1e-9)
    high = np.floor((rate + rounding) * denominator / 100 + 1e-9)
    return low.where(low == high)
