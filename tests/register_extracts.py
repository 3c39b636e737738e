"""Extracts as an agency has them: a survey of households and a list of dwellings, commune by
commune and IRIS by IRIS, and the outlines of both. Simulated, and written without a word of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from occupancy_plugin.sources.profile import Profile
from scripts.portal.catalogue.families import FAMILIES, labels
from scripts.portal.rows import build, deposit, extracts, tables
from scripts.portal.rows.store import Writer
from scripts.portal.world import simulate

TERRITORY, SEED = "246000921", 3
DWELLINGS = Profile(population="dwellings", columns={"dwellings": "Logements sociaux"})
CODES = {"commune": "Code commune", "iris": "Code IRIS"}


@dataclass(frozen=True)
class Agency:
    """files: vintage → extracts · raw: vintage → scale → the rows that they hold."""

    files: dict[str, list[Path]]
    outlines: Path
    raw: dict[str, dict[str, pd.DataFrame]]

    def extract(self, vintage: str, *files: Path, scales: tuple[str, ...] = ()) -> extracts.Extract:
        return extracts.read_extracts(files or self.files[vintage], [DWELLINGS], vintage, scales)

    def add(self, folder: Path, vintage: str, extract: extracts.Extract | None = None):
        extract = extract or self.extract(vintage)
        about = extracts.territory_of(extract, TERRITORY, "CC de l’essai")
        return deposit.add_vintage(folder, vintage, extract, self.outlines, about)


def made_in(folder: Path) -> Agency:
    """Extracts of two vintages in that folder."""
    world = build.drawn(simulate.simulate(TERRITORY, SEED), SEED)
    writer = Writer(folder / "outlines.gpkg", description="")
    for scale in CODES:
        unit = world.scales[scale]
        writer.add(scale, scale, unit.frame[["code", "name"]], unit.shapes)
    writer.close()
    files: dict[str, list[Path]] = {}
    raw = {}
    for vintage, rows in tables.counted(world, SEED, ("2022", "2024")):
        raw[vintage] = {scale: rows[scale].set_index("code") for scale in CODES}
        files[vintage] = [
            write(folder, rows[scale], scale, vintage) for scale in CODES for write in (ops, rpls)
        ]
    return Agency(files, folder / "outlines.gpkg", raw)


def ops(folder: Path, rows: pd.DataFrame, scale: str, vintage: str) -> Path:
    """Households under the headings of the survey."""
    families = [f for f in FAMILIES if f.of_households and not f.id.startswith("recent")]
    return write_file(folder / f"ops_{scale}_{vintage}.csv", rows, scale, families, "households")


def rpls(folder: Path, rows: pd.DataFrame, scale: str, vintage: str) -> Path:
    """Dwellings under the names of the catalogue's columns."""
    families = [family for family in FAMILIES if family.total == "dwellings" and family.id != "qpv"]
    path = folder / f"rpls_{scale}_{vintage}.csv"
    return write_file(path, rows, scale, families, "dwellings", lambda column: column)


def write_file(
    path: Path,
    rows: pd.DataFrame,
    scale: str,
    families: list,
    population: str,
    heading: Callable[[str], str] = lambda column: labels()[column][0],
) -> Path:
    columns = dict.fromkeys(c for family in families for c in (family.total, *family.columns))
    columns.pop(population, None)
    if population == "dwellings":
        columns["occupied"] = None
    names = {column: heading(column) for column in columns}
    names |= {"code": CODES[scale], "name": "Libellé", population: labels()[population][0]}
    frame = rows[["code", "name", population, *columns]].rename(columns=names)
    frame.to_csv(path, sep=";", index=False, encoding="utf-8")
    return path


def served_from(agency: Agency, folder: Path) -> Path:
    """A folder with two vintages, ready to serve."""
    for vintage in ("2024", "2022"):
        agency.add(folder, vintage)
    return folder
