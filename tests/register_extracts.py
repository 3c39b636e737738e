"""Extracts as an agency has them: a survey of households and a list of dwellings, commune by
commune and IRIS by IRIS, and the outlines of both. Simulated, and written without a word of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from occupancy_plugin.sources.profile import Profile
from scripts.portal.catalogue.families import FAMILIES, labels
from scripts.portal.rows import deposit, extracts
from scripts.portal.rows.store import Writer
from scripts.world import simulate, tables

TERRITORY, SEED = "246000921", 3
DWELLINGS = Profile(population="dwellings", columns={"dwellings": "Logements sociaux"})
CODES = {"commune": "Code commune", "iris": "Code IRIS"}
SNE_HEADINGS = {
    "demand": {
        "households": "Nombre de demandes au 31/12",
        "size_12": "dont T1 ou T2",
        "size_3": "T3",
        "size_4": "T4",
        "size_5p": "T5 et plus",
        "transfer": "Demandes de mutation",
        "long": "Plus de deux ans",
    },
    "leases_outside": {
        "households": "Baux signés",
        "q1": "dont 1er quartile",
        "size_12": "T1-T2",
        "size_3": "T3",
        "size_4": "T4",
        "size_5p": "T5 et plus",
        "priority": "Publics prioritaires",
    },
}


@dataclass(frozen=True)
class Agency:
    """files: vintage → extracts · raw: vintage → scale → the rows that they hold.

    world: what these rows count"""

    files: dict[str, list[Path]]
    outlines: Path
    raw: dict[str, dict[str, pd.DataFrame]]
    world: simulate.World

    def extract(self, vintage: str, *files: Path, scales: tuple[str, ...] = ()) -> extracts.Extract:
        return extracts.read_extracts(files or self.files[vintage], [DWELLINGS], vintage, scales)

    def add(self, folder: Path, vintage: str, extract: extracts.Extract | None = None):
        extract = extract or self.extract(vintage)
        about = extracts.territory_of(extract, TERRITORY, "CC de l’essai")
        about["organisation"] = "Agence de l’essai"
        return deposit.add_vintage(folder, vintage, extract, self.outlines, about)


def made_in(folder: Path) -> Agency:
    """Extracts of two vintages in that folder."""
    world = simulate.simulate(TERRITORY, SEED)
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
    return Agency(files, folder / "outlines.gpkg", raw, world)


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


SNE_HEADINGS["leases_inside"] = SNE_HEADINGS["leases_outside"]


def sne_table(
    folder: Path,
    agency: Agency,
    side: str,
    years: str,
    corrected: Mapping[str, int] | None = None,
    left_out: tuple[str, ...] = (),
) -> tuple[Path, pd.DataFrame]:
    """A table of the SNE by commune under plausible headings, and the rows that it holds by the
    catalogue's columns. corrected: commune → number of households."""
    communes = agency.raw["2024"]["commune"]
    dice = np.random.default_rng([len(side), int(years[-4:])])
    share = 0.5 if side == "demand" else 0.12 * (3 if "-" in years else 1)
    households = dice.poisson(communes["households"].to_numpy(dtype=float) * share)
    rows = pd.DataFrame({"households": households}, index=communes.index)
    for code, number in (corrected or {}).items():
        rows.loc[code, "households"] = number
    sizes = dice.multinomial(rows["households"], [0.4, 0.3, 0.2, 0.1])
    rows[["size_12", "size_3", "size_4", "size_5p"]] = sizes
    for name, part in (("q1", 0.2), ("priority", 0.25), ("transfer", 0.35), ("long", 0.3)):
        rows[name] = dice.binomial(rows["households"], part)
    headings = SNE_HEADINGS[side]
    table = rows.drop(index=list(left_out))[list(headings)].rename(columns=headings)
    table.insert(0, "Libellé commune", communes["name"].reindex(table.index))
    table = table.rename(columns={headings["households"]: f"{headings['households']} {years}"})
    path = folder / f"sne_{side}_{years}.csv"
    table.rename_axis("Code INSEE").to_csv(path, sep=";", encoding="utf-8")
    return path, rows.assign(q234=rows["households"] - rows["q1"])
