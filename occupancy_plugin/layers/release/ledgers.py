"""The ledgers of this machine: which cells loads and exports of other days showed and hid, per
portal and vintage, over all territories. Masks, never values, and no code of a unit either."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import pandas as pd
from qgis.core import QgsApplication, QgsSettings

from ...description import Kind
from ...portal.model import Indicator
from ...secrecy import Ledger
from ...toolbelt.errors import StoreError
from ...toolbelt.messages import log
from ...toolbelt.translation import tr
from ..lineage import Lineage

FOLDER = ("occupancy", "ledger")


class Ledgers:
    """One compressed file per portal and vintage in the profile folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @classmethod
    def of_profile(cls) -> Ledgers:
        return cls(Path(QgsApplication.qgisSettingsDirPath()).joinpath(*FOLDER))

    def read(self, portal: str, vintage: str) -> Ledger:
        """Empty where nothing was loaded yet. Raises StoreError for a file that cannot be read:
        what it knew is known outside, so nothing can be released beside it."""
        path = self._path(portal, vintage)
        known = bool(QgsSettings().value(_mark(path), False, type=bool))
        if not path.exists() and not known:
            return Ledger()
        try:
            return _open(path)
        except (OSError, EOFError, ValueError, KeyError, BadZipFile) as error:
            log(f"ledger: {type(error).__name__}: {path}")
            raise StoreError(
                tr(
                    "What was loaded before on this machine cannot be read. Nothing was loaded: "
                    "have {file} restored, or removed by whoever answers for secrecy."
                ).format(file=path)
            ) from error

    def write(self, portal: str, vintage: str, ledger: Ledger) -> None:
        """Put it in place of the file. Raises StoreError."""
        path = self._path(portal, vintage)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            beside = path.with_suffix(".part")
            _save(ledger, beside)
            beside.replace(path)
            QgsSettings().setValue(_mark(path), True)
        except OSError as error:
            log(f"ledger: {type(error).__name__}: {path}")
            raise StoreError(
                tr(
                    "What is loaded cannot be remembered on this machine (is the disk full?), so "
                    "nothing was loaded."
                )
            ) from error

    def forget(self, portal: str, vintage: str) -> None:
        """What whoever answers for secrecy may do, knowing that earlier files are still outside:
        the file and the mark that it was there."""
        path = self._path(portal, vintage)
        path.unlink(missing_ok=True)
        QgsSettings().remove(_mark(path))

    def _path(self, portal: str, vintage: str) -> Path:
        key = hashlib.sha256(f"{portal}\n{vintage}".encode()).hexdigest()[:24]
        return self._folder / f"{key}.npz"


def _mark(path: Path) -> str:
    """The profile's setting that says there was a ledger: one that is deleted does not count as
    empty."""
    return f"occupancy/ledgers/{hashlib.sha256(str(path).encode()).hexdigest()[:24]}"


def _save(ledger: Ledger, path: Path) -> None:
    """Arrays of digests, column names and states: small, and nothing in it but masks."""
    arrays: dict[str, np.ndarray] = {}
    for scale, table in ledger.cells.items():
        arrays[f"units {scale}"] = table.index.to_numpy(dtype=np.uint64)
        arrays[f"columns {scale}"] = table.columns.to_numpy(dtype=str)
        arrays[f"cells {scale}"] = table.to_numpy(dtype=np.int8)
    with path.open("wb") as file:
        np.savez_compressed(file, allow_pickle=False, **arrays)


def _open(path: Path) -> Ledger:
    """Raises OSError, ValueError, KeyError or BadZipFile for what is no ledger."""
    cells = {}
    with np.load(path, allow_pickle=False) as arrays:
        for name in arrays.files:
            if name.startswith("units "):
                scale = name.removeprefix("units ")
                cells[scale] = pd.DataFrame(
                    arrays[f"cells {scale}"],
                    index=pd.Index(arrays[name]),
                    columns=pd.Index(arrays[f"columns {scale}"].astype(object)),
                )
    return Ledger(cells)


def cells_shown(
    lineage: Lineage, shown: pd.DataFrame, indicators: Sequence[Indicator]
) -> dict[str, pd.DataFrame]:
    """Per vintage, the gate's cells that an export shows: a published rate is its count and its
    denominator (R7), and a change between two vintages comes with the values of both.

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
