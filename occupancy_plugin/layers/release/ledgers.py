"""The ledgers of this machine: which cells exports of other days showed, per portal, territory and
vintage. Masks, never values."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import pandas as pd
from qgis.core import QgsApplication

from ...description import Kind
from ...portal.model import Indicator
from ...secrecy import Ledger
from ...toolbelt.messages import log
from ..lineage import Lineage

FOLDER = ("occupancy", "ledger")


class StoredLedger(Ledger):
    """A ledger that answers from masks: a région has millions of cells, and a set of codes per
    column would be gigabytes.

    shown[scale]: units × columns, True where an export showed the cell"""

    def __init__(self, shown: Mapping[str, pd.DataFrame]) -> None:
        super().__init__()
        self.shown = dict(shown)

    def released(self, scale: str, column: str) -> frozenset[str]:
        table = self.shown.get(scale)
        if table is None or column not in table.columns:
            return frozenset()
        return frozenset(table.index[table[column].to_numpy()].astype(str))

    def add(self, scale: str, shown: pd.DataFrame) -> None:
        """What one export shows, besides what others did."""
        before = self.shown.get(scale)
        if before is not None:
            units, columns = before.index.union(shown.index), before.columns.union(shown.columns)
            both = [
                table.reindex(index=units, columns=columns, fill_value=False)
                for table in (before, shown)
            ]
            shown = both[0] | both[1]
        self.shown[scale] = shown

    def write(self, path: Path) -> None:
        """Arrays of codes, names and bits: small, and nothing in it but masks."""
        arrays: dict[str, np.ndarray] = {}
        for scale, table in self.shown.items():
            arrays[f"codes {scale}"] = table.index.to_numpy(dtype=str)
            arrays[f"columns {scale}"] = table.columns.to_numpy(dtype=str)
            arrays[f"masks {scale}"] = np.packbits(table.to_numpy(dtype=bool), axis=0)
        with path.open("wb") as file:
            np.savez_compressed(file, allow_pickle=False, **arrays)

    @classmethod
    def open(cls, path: Path) -> StoredLedger:
        """Raises OSError, ValueError, KeyError or BadZipFile for what is no ledger."""
        shown = {}
        with np.load(path, allow_pickle=False) as arrays:
            for scale in [
                name.removeprefix("codes ") for name in arrays.files if name.startswith("codes ")
            ]:
                codes, columns = arrays[f"codes {scale}"], arrays[f"columns {scale}"]
                masks = np.unpackbits(arrays[f"masks {scale}"], axis=0, count=len(codes)).astype(
                    bool
                )
                shown[scale] = pd.DataFrame(
                    masks,
                    index=pd.Index(codes, dtype=object),
                    columns=pd.Index(columns, dtype=object),
                )
        return cls(shown)


class Ledgers:
    """One compressed file per portal, territory and vintage in the profile folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @classmethod
    def of_profile(cls) -> Ledgers:
        return cls(Path(QgsApplication.qgisSettingsDirPath()).joinpath(*FOLDER))

    def read(self, portal: str, territory: str, vintage: str) -> StoredLedger | None:
        """None where nothing was exported yet. A file that cannot be read is left aside, and said
        so in the log."""
        path = self._path(portal, territory, vintage)
        if not path.exists():
            return None
        try:
            return StoredLedger.open(path)
        except (OSError, EOFError, ValueError, KeyError, BadZipFile) as error:
            log(f"ledger: {type(error).__name__}")
            return None

    def remember(
        self, portal: str, territory: str, vintage: str, scale: str, released: pd.DataFrame
    ) -> None:
        """Add what the released rows of a scale show."""
        self.remember_scales(portal, territory, vintage, {scale: released})

    def remember_scales(
        self, portal: str, territory: str, vintage: str, released: Mapping[str, pd.DataFrame]
    ) -> None:
        """The same for several scales, written once."""
        ledger = self.read(portal, territory, vintage) or StoredLedger({})
        for scale, rows in released.items():
            ledger.add(scale, rows.select_dtypes("number").notna())
        path = self._path(portal, territory, vintage)
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_suffix(".part")
        ledger.write(beside)
        beside.replace(path)

    def _path(self, portal: str, territory: str, vintage: str) -> Path:
        key = hashlib.sha256(f"{portal}\n{territory}\n{vintage}".encode()).hexdigest()[:24]
        return self._folder / f"{key}.npz"


def cells_shown(
    lineage: Lineage, shown: pd.DataFrame, indicators: Sequence[Indicator]
) -> dict[str, pd.DataFrame]:
    """Per vintage, the gate's cells that an export shows: a published rate is its count and its
    denominator (R7), and a change between
    two vintages comes with the values of both.

    shown  units × columns of figures: 1 where the file shows the cell, missing where it does not"""
    if not lineage.against:
        return {lineage.vintage: _with_counts(shown, indicators, "")}
    return {
        vintage: _with_counts(shown, indicators, f"_{vintage}")
        for vintage in (lineage.vintage, lineage.against)
    }


def _with_counts(shown: pd.DataFrame, indicators: Sequence[Indicator], suffix: str) -> pd.DataFrame:
    seen: dict[str, pd.Series] = (
        {} if suffix else {str(name): shown[name] for name in shown.columns}
    )
    for indicator in indicators:
        column = f"{indicator.id}{suffix}"
        if (
            column not in shown.columns
            or indicator.kind not in (Kind.RATE, Kind.MEAN)
            or len(indicator.numerator) != 1
        ):
            continue  # a sum of several categories says none of them
        for part in filter(None, (*indicator.numerator, indicator.denominator)):
            seen[part] = seen[part].combine_first(shown[column]) if part in seen else shown[column]
    return pd.DataFrame(seen, index=shown.index)
