"""A reader who kept every export: what do all of them together show, and what can be computed from
them?

A later release knows what exports showed before (the ledger) and may hide other cells instead, so a
file cannot be judged by the
mask of another release. What counts is the union of everything that left.
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
    """`cells[scale]`: what the exports show so far, over all units of the scale; missing where none
    shows it. `places[scale]`: cells for which a file has a place, shown in it or hidden."""

    raw: RawTables
    cells: dict[str, pd.DataFrame] = field(default_factory=dict)
    places: dict[str, pd.DataFrame] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    files: int = 0

    def keep(self, files: Iterable[Path]) -> None:
        """Read exports named NUMBER-SCALE.FORMAT into the union."""
        for path in files:
            self.files += 1
            self._add(path.stem.partition("-")[2], read_export(path))

    def _add(self, scale: str, published: pd.DataFrame) -> None:
        raw = self.raw.tables[scale]
        for wider, table in self.raw.tables.items():  # rows at the foot of a workbook
            at_the_foot = published.index.unique().intersection(table.index).difference(raw.index)
            if wider != scale and len(at_the_foot):
                self._add(wider, published.loc[at_the_foot])
        published = published.groupby(
            level=0, sort=False
        ).first()  # a row that stands at the foot as well
        counts = [
            name
            for name in raw.columns
            if name in published.columns and pd.api.types.is_numeric_dtype(raw[name])
        ]
        shown = published[counts].apply(pd.to_numeric, errors="coerce").reindex(raw.index)
        differs = shown.notna().to_numpy() & ~np.isclose(
            shown.to_numpy(dtype=float), raw[counts].to_numpy(dtype=float), atol=1e-6
        )
        self.wrong += [
            f"{scale}/{code} differs from the portal's row"
            for code in raw.index[differs.any(axis=1)]
        ]
        known = self.cells.get(
            scale, pd.DataFrame(np.nan, index=raw.index, columns=counts, dtype=float)
        )
        self.cells[scale] = known.combine_first(shown)
        place = pd.DataFrame(False, index=raw.index, columns=raw.columns)
        place.loc[raw.index.isin(published.index), counts] = True
        self.places[scale] = self.places.get(scale, place) | place

    def whole(self) -> dict[str, pd.DataFrame]:
        """The union, with what an outsider knows anyway: which units exist and which parents they
        have."""
        parents = {nesting.key for nesting in self.raw.schema.nestings}
        tables = {}
        for scale, cells in self.cells.items():
            raw = self.raw.tables[scale]
            keys = [name for name in raw.columns if name in parents]
            tables[scale] = cells.join(raw[keys])
        return tables

    def finds(self) -> list[str]:
        """What is shown although the rules hide it, and what follows from the rest; empty when the
        exports are safe together."""
        followed = attack(self.whole(), self.raw.schema, self.raw.policy) if self.cells else []
        hidden = [one for one in followed if not self._nobody_hid(one)]
        return [
            *self.wrong,
            *(
                f"{one.scale}/{one.unit} {one.column}: {one.how}"
                for one in [*hidden, *self.judged()]
            ),
        ]

    def _nobody_hid(self, one: Disclosure) -> bool:
        """A cell of a unit that left, in a column that no file has, and no secret by the rules'
        text: an export of one theme leaves the others out, released as they are."""
        place = self.places[one.scale].loc[one.unit]
        if not place.any() or place.get(one.column, True):
            return False
        secrets = self.truth.secrets((one.scale, ""))
        return one.column in secrets and not secrets.at[one.unit, one.column]

    @cached_property
    def truth(self) -> Truth:
        """The raw data and the rules' text; knows nothing of the gate."""
        return Truth(
            {(scale, ""): table for scale, table in self.raw.tables.items()}, self.raw.shares
        )

    def judged(self) -> list[Finding]:
        """The same union before a judge who knows the truth, not the gate."""
        if not self.cells:
            return []
        judge = JudgeReader(self.truth, relations_in(self.truth))
        for scale, cells in self.cells.items():
            judge.see((scale, ""), cells)
        return judge.findings()

    def hidden_by_another_release(self) -> int:
        """Cells shown that a first release would have hidden: no leak as such, only another choice
        of secondary cells."""
        hidden = self.raw.protected().hidden
        return sum(
            int(
                (
                    cells.notna()
                    & hidden[scale].reindex(
                        index=cells.index, columns=cells.columns, fill_value=False
                    )
                )
                .to_numpy()
                .sum()
            )
            for scale, cells in self.cells.items()
        )


def read_export(path: Path) -> pd.DataFrame:
    """A controlled export as text cells by unit; hidden and empty cells missing."""
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
    # headings are the reader's words: the notice ends with heading and column, one by one
    names = [line[1] for line in notice[-len(rows[0]) :]]
    frame = pd.DataFrame(rows, columns=names, dtype="string").set_index("code")
    frame = frame[frame.index.notna() & (frame.index != "")]
    return frame.mask(frame.isin([HIDDEN, ""]))


def _texts(layer: ogr.Layer) -> list[list[str]]:
    """Rows of a sheet below its headings."""
    width = layer.GetLayerDefn().GetFieldCount()
    return [[feature.GetFieldAsString(i) for i in range(width)] for feature in layer]
