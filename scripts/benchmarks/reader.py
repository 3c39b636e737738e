"""An attacker who kept every export, and what can be computed from all of them together.

A later release takes earlier exports into account (the ledger) and may hide other cells. So a file
cannot be judged by the mask of another release; the union of all exports is attacked.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd
from osgeo import gdal, ogr

from occupancy_plugin.secrecy import Disclosure, attack
from scripts.demonstration.secrets import RawTables
from scripts.judge.reader import Finding
from scripts.judge.reader import Reader as JudgeReader
from scripts.judge.relations import relations_in
from scripts.judge.truth import Truth

HIDDEN = "s"
gdal.UseExceptions()


@dataclass
class Reader:
    """The attacker's knowledge.

    cells: scale → shown values over all units of the scale, missing where no export shows them
    places: scale → whether some file has the cell, shown or hidden
    wrong: sentences about cells that differ from the raw data"""

    raw: RawTables
    cells: dict[str, pd.DataFrame] = field(default_factory=dict)
    places: dict[str, pd.DataFrame] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    files: int = 0

    def keep(self, files: Iterable[Path]) -> None:
        """Add exports named NUMBER-SCALE.FORMAT to the union."""
        for path in files:
            self.files += 1
            self._add(path.stem.partition("-")[2], read_export(path))

    def _add(self, scale: str, published: pd.DataFrame) -> None:
        """Count the published rows of a scale, and what they show of its cells."""
        raw = self.raw.tables[scale]
        for wider, table in self.raw.tables.items():  # rows at the foot of a workbook
            foot_rows = published.index.unique().intersection(table.index).difference(raw.index)
            if wider != scale and len(foot_rows):
                self._add(wider, published.loc[foot_rows])
        # a unit may also have a row at the foot
        published = published.groupby(level=0, sort=False).first()
        counts = [
            name
            for name in raw.columns
            if name in published.columns and pd.api.types.is_numeric_dtype(raw[name])
        ]
        shown_counts = published[counts].apply(pd.to_numeric, errors="coerce").reindex(raw.index)
        differs = shown_counts.notna().to_numpy() & ~np.isclose(
            shown_counts.to_numpy(dtype=float), raw[counts].to_numpy(dtype=float), atol=1e-6
        )
        self.wrong += [
            f"{scale}/{code} differs from the portal's row"
            for code in raw.index[differs.any(axis=1)]
        ]
        known_cells = self.cells.get(
            scale, pd.DataFrame(np.nan, index=raw.index, columns=counts, dtype=float)
        )
        self.cells[scale] = known_cells.combine_first(shown_counts)
        has_cell = pd.DataFrame(False, index=raw.index, columns=raw.columns)
        has_cell.loc[raw.index.isin(published.index), counts] = True
        self.places[scale] = self.places.get(scale, has_cell) | has_cell

    def union_tables(self) -> dict[str, pd.DataFrame]:
        """Return the union as tables, with the units and their parents, which are public."""
        parents = {nesting.key for nesting in self.raw.schema.nestings}
        tables = {}
        for scale, cells in self.cells.items():
            raw = self.raw.tables[scale]
            keys = [name for name in raw.columns if name in parents]
            tables[scale] = cells.join(raw[keys])
        return tables

    def finds(self) -> list[str]:
        """Return sentences about cells that are shown or disclosed against the rules; [] if the
        exports are safe together."""
        disclosures = (
            attack(self.union_tables(), self.raw.schema, self.raw.policy) if self.cells else []
        )
        hidden = [disclosure for disclosure in disclosures if not self._only_absent(disclosure)]
        return [
            *self.wrong,
            *(
                f"{disclosure.scale}/{disclosure.unit} {disclosure.column}: {disclosure.how}"
                for disclosure in [*hidden, *self.judged()]
            ),
        ]

    def _only_absent(self, disclosure: Disclosure) -> bool:
        """Whether the cell is not secret, but only absent from the files: an export of one theme
        leaves out the columns of the others."""
        has_cells = self.places[disclosure.scale].loc[disclosure.unit]
        if not has_cells.any() or has_cells.get(disclosure.column, True):
            return False
        secrets = self.truth.secrets((disclosure.scale, ""))
        return disclosure.column in secrets and not secrets.at[disclosure.unit, disclosure.column]

    @cached_property
    def truth(self) -> Truth:
        """The secret cells by the rules, without the gate."""
        return Truth(
            {(scale, ""): table for scale, table in self.raw.tables.items()}, self.raw.shares
        )

    def judged(self) -> list[Finding]:
        """Return the findings of the judge, which shares no code with the gate."""
        if not self.cells:
            return []
        judge = JudgeReader(self.truth, relations_in(self.truth))
        for scale, cells in self.cells.items():
            judge.see((scale, ""), cells)
        return judge.findings()

    def hidden_by_another_release(self) -> int:
        """Count the shown cells that a first release would have hidden. They are not disclosures
        but another choice of complements."""
        hidden = self.raw.protected().hidden
        count = 0
        for scale, cells in self.cells.items():
            mask = hidden[scale].reindex_like(cells).eq(True)
            count += int((cells.notna() & mask).to_numpy().sum())
        return count


def read_export(path: Path) -> pd.DataFrame:
    """Read a controlled export. Index: codes; hidden and empty cells are missing."""
    if path.suffix == ".gpkg":
        with sqlite3.connect(path) as connection:
            features = "SELECT table_name FROM gpkg_contents WHERE data_type = 'features'"
            (table,) = connection.execute(features).fetchone()
            return pd.read_sql_query(f'SELECT * FROM "{table}"', connection).set_index("code")  # nosec B608: our own file
    if path.suffix == ".csv":
        frame = pd.read_csv(
            path,
            sep=";",
            decimal=",",
            dtype={"code": str},
            na_values=[HIDDEN],
            encoding="utf-8-sig",
            low_memory=False,
        )
        return frame.set_index("code")
    for driver in ("XLSX", "ODS"):
        gdal.SetConfigOption(f"OGR_{driver}_HEADERS", "FORCE")
    data = gdal.OpenEx(str(path), gdal.OF_VECTOR)
    rows, notice = (_texts(data.GetLayer(sheet)) for sheet in (0, 1))
    # headings are labels: the notice ends with a line (heading, column) per column
    names = [line[1] for line in notice[-len(rows[0]) :]]
    frame = pd.DataFrame(rows, columns=names, dtype="string").set_index("code")
    frame = frame[frame.index.notna() & (frame.index != "")]
    return frame.mask(frame.isin([HIDDEN, ""]))


def _texts(layer: ogr.Layer) -> list[list[str]]:
    """Return the rows of a sheet below its headings."""
    width = layer.GetLayerDefn().GetFieldCount()
    return [[feature.GetFieldAsString(i) for i in range(width)] for feature in layer]
