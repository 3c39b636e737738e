"""The ledgers of this machine: which cells exports of other days showed, per portal, territory and vintage. Masks, never values."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
from qgis.core import QgsApplication

from ..portal.model import Indicator
from ..secrecy import GateError, Ledger
from ..toolbelt.messages import log
from .lineage import Lineage

FOLDER = ("occupancy", "ledger")


class Ledgers:
    """One compressed file per portal, territory and vintage in the profile folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @classmethod
    def of_profile(cls) -> Ledgers:
        return cls(Path(QgsApplication.qgisSettingsDirPath()).joinpath(*FOLDER))

    def read(self, portal: str, territory: str, vintage: str) -> Ledger | None:
        """None where nothing was exported yet. A file that cannot be read is left aside, and said so in the log."""
        path = self._path(portal, territory, vintage)
        if not path.exists():
            return None
        try:
            return Ledger.from_json(gzip.decompress(path.read_bytes()).decode("utf-8"))
        except (OSError, EOFError, UnicodeDecodeError, GateError) as error:
            log(f"ledger: {type(error).__name__}")
            return None

    def remember(self, portal: str, territory: str, vintage: str, scale: str, released: pd.DataFrame) -> None:
        """Add what the released rows of a scale show."""
        ledger = self.read(portal, territory, vintage) or Ledger()
        ledger.remember_scale(scale, released.select_dtypes("number").isna())
        path = self._path(portal, territory, vintage)
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_suffix(".part")
        beside.write_bytes(gzip.compress(ledger.to_json().encode("utf-8"), mtime=0))
        beside.replace(path)

    def _path(self, portal: str, territory: str, vintage: str) -> Path:
        key = hashlib.sha256(f"{portal}\n{territory}\n{vintage}".encode()).hexdigest()[:24]
        return self._folder / f"{key}.json.gz"


def cells_shown(lineage: Lineage, shown: pd.DataFrame, indicators: Sequence[Indicator]) -> dict[str, pd.DataFrame]:
    """Per vintage, the gate's cells that an export shows: a published rate is its count and its denominator (R7), and a change between
    two vintages comes with the values of both.

    shown  units × columns of figures: 1 where the file shows the cell, missing where it does not"""
    if not lineage.against:
        return {lineage.vintage: _with_counts(shown, indicators, "")}
    return {vintage: _with_counts(shown, indicators, f"_{vintage}") for vintage in (lineage.vintage, lineage.against)}


def _with_counts(shown: pd.DataFrame, indicators: Sequence[Indicator], suffix: str) -> pd.DataFrame:
    seen: dict[str, pd.Series] = {} if suffix else {str(name): shown[name] for name in shown.columns}
    for indicator in indicators:
        column = f"{indicator.id}{suffix}"
        if column not in shown.columns or indicator.kind not in ("rate", "mean") or len(indicator.numerator) != 1:
            continue  # a sum of several categories says none of them
        for part in filter(None, (*indicator.numerator, indicator.denominator)):
            seen[part] = seen[part].combine_first(shown[column]) if part in seen else shown[column]
    return pd.DataFrame(seen, index=shown.index)
