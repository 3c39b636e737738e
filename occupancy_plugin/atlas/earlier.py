"""The atlas that a publication replaces, read as any reader of it could: what it showed stays known
to whoever kept a copy."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from ..description import Kind
from ..layers.release.released import ReleasedScale
from ..toolbelt.errors import ProofError
from ..toolbelt.translation import tr
from .packing import unpacked, with_values
from .readback import AFTER, BEFORE
from .values import gate_columns

MANIFEST, SUMS, DATA = "atlas.json", "SHA256SUMS", "data"


@dataclass(frozen=True)
class EarlierAtlas:
    """digest: of its list of files · published: the day · values: vintage → scale → units ×
    indicators, as displayed; missing where it shows none."""

    digest: str
    published: str
    values: Mapping[str, Mapping[str, pd.DataFrame]]


def read_earlier(folder: Path) -> EarlierAtlas | None:
    """None where no atlas stands. Raises ProofError for one whose data are not those of its list
    of digests: what it showed cannot be known then."""
    if not (folder / MANIFEST).is_file():
        return None
    try:
        sums = (folder / SUMS).read_bytes()
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        listed = dict(line.split("  ")[::-1] for line in sums.decode("utf-8").splitlines())
        values: dict[str, dict[str, pd.DataFrame]] = {}
        for scale in manifest["scales"]:
            content = (folder / scale["data"]).read_bytes()
            if hashlib.sha256(content).hexdigest() != listed[scale["data"]]:
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
    """Vintage → units × indicators of one data script."""
    body = script.removesuffix(AFTER).removeprefix(BEFORE).partition(",")[2]
    document = with_values(json.loads(body), unpacked)
    frames = {}
    for vintage, read in document["vintages"].items():
        codes = [document["codes"][row] for row in read["rows"]]
        columns = {
            name: [value if isinstance(value, (int, float)) else np.nan for value in values]
            for name, values in read["values"].items()
        }
        frames[vintage] = pd.DataFrame(columns, index=pd.Index(codes, dtype=object), dtype=float)
    return frames


def counts_of(displayed: pd.DataFrame, part: ReleasedScale) -> tuple[pd.DataFrame, bool]:
    """Units × columns of the release that displayed values tell, and whether one of them tells a
    count that cannot be worked out.

    A count tells itself, a mean too; a rate tells its count where its denominator is known, by the
    atlas or by today's release, and one count alone is displayed like that (R7)."""
    columns: dict[str, pd.Series] = {}
    shown_indicators = [i for i in part.indicators if i.id in displayed]
    for indicator in shown_indicators:
        if indicator.kind in (Kind.COUNT, Kind.MEAN):
            for column in gate_columns(indicator, part):
                columns[column] = displayed[indicator.id]
    undecided = False
    for indicator in shown_indicators:
        if indicator.kind is not Kind.RATE:
            continue
        shown = displayed[indicator.id]
        names = gate_columns(indicator, part)
        today = part.released.reindex(shown.index)
        counts = [today[name].astype(float) for name in names]
        whole = columns.get(indicator.denominator, pd.Series(np.nan, shown.index))
        if indicator.denominator in today:
            whole = whole.fillna(today[indicator.denominator].astype(float))
        if len(names) == 2:
            counts[0] = counts[0].fillna(_only_count(shown, whole, indicator.decimals))
            counts[1] = whole
        for name, count in zip(names, counts, strict=True):
            told = count.where(shown.notna())
            columns[name] = columns[name].fillna(told) if name in columns else told
            undecided = undecided or bool((count.isna() & shown.notna()).any())
    return pd.DataFrame(columns, index=displayed.index), undecided


def _only_count(rate: pd.Series, whole: pd.Series, decimals: int) -> pd.Series:
    """The one count that is displayed as this rate of the whole; missing where several are."""
    half = 0.5 * 10.0**-decimals
    low = np.ceil((rate - half) * whole / 100 - 1e-9)
    high = np.floor((rate + half) * whole / 100 + 1e-9)
    return low.where(low == high)
