"""The ledgers of this machine: which cells exports of other days showed, per portal, territory and vintage. Masks, never values."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path

import pandas as pd
from qgis.core import QgsApplication

from ..secrecy import GateError, Ledger
from ..toolbelt.messages import log

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
