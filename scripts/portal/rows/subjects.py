"""The rows of demand and attributions: counted from the simulated dwellings and, for a portal that
suppresses, protected by the gate, every year beside the others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from occupancy_plugin.portal.documents import read_catalogue
from occupancy_plugin.secrecy import protect, protect_vintages

from ..catalogue.subjects import AREAS, COLUMNS, DEMAND, catalogue, collection_id, scales_of
from ..world import subjects
from ..world.simulate import World
from ..world.subjects import LANDLORD, PIECES, SUBJECTS
from ..world.units import LANDLORDS, Scale
from . import aggregate, suppress

Rows = dict[str, pd.DataFrame]


@dataclass(frozen=True)
class SubjectRows:
    """A collection of a subject, ready to be written."""

    collection: str
    scale: str
    frame: pd.DataFrame
    shapes: np.ndarray


def written(world: World, seed: int, suppressed: bool) -> list[SubjectRows]:
    """Every collection of every subject."""
    scales = with_landlords(world)
    counted = _counted(world, seed, scales)
    found = []
    for subject in SUBJECTS:
        years = counted[subject]
        kept = scales_of(subject, suppressed)
        if suppressed:
            years = _suppressed(subject, years)
        found += [
            SubjectRows(
                collection_id(subject, scale, year), scale, rows[scale], scales[scale].shapes
            )
            for year, rows in years.items()
            for scale in kept
        ]
    return found


def with_landlords(world: World) -> dict[str, Scale]:
    """The areas, the landlords of each EPCI (drawn as the EPCI), and the pieces that a landlord has
    in a commune."""
    buildings = world.scales["batiment"]
    named = {name: number for number, name in enumerate(LANDLORDS)}
    owner = buildings.frame["landlord"].map(named).to_numpy()
    scales = {scale: world.scales[scale] for scale in AREAS}
    for scale, parent in ((LANDLORD, "epci"), (PIECES, "commune")):
        above = world.scales[parent]
        unit = np.full(world.cells, -1)
        inside = above.cell[: len(owner)]
        keys, unit[: len(owner)] = np.unique(inside * len(LANDLORDS) + owner, return_inverse=True)
        row, landlord = keys // len(LANDLORDS), keys % len(LANDLORDS)
        held = above.frame.iloc[row].reset_index(drop=True)
        frame = pd.DataFrame(
            {
                "code": [f"{c}-{n + 1}" for c, n in zip(held["code"], landlord, strict=True)],
                "name": np.array(LANDLORDS, dtype=object)[landlord],
                parent: held["code"],
                **{key: held[key] for key in held.columns if key in AREAS and key != parent},
                "landlord": np.array(LANDLORDS, dtype=object)[landlord],
            },
            dtype=object,
        )
        if scale == PIECES:
            frame[LANDLORD] = [f"{c}-{n + 1}" for c, n in zip(held["epci"], landlord, strict=True)]
        scales[scale] = Scale(scale, frame, above.shapes[row], unit)
    return scales


def _counted(world: World, seed: int, scales: dict[str, Scale]) -> dict[str, dict[str, Rows]]:
    """subject → year → scale → rows, unsuppressed."""
    rng = np.random.default_rng([seed, 17, *world.territory.encode()])
    cell = world.dwelling["cell"]
    named = {name: number for number, name in enumerate(LANDLORDS)}
    owner = np.full(world.cells, -1)
    known = world.scales["batiment"].frame["landlord"].map(named).to_numpy()
    owner[: len(known)] = known
    commune = world.scales["commune"].cell
    pull = np.append(rng.normal(0, 0.28, len(world.scales["commune"].frame)), 0.0)
    here = subjects.drawn(world.dwelling, owner[cell], pull[commune[cell]], rng)
    there = _elsewhere(world, seed)
    found: dict[str, dict[str, Rows]] = {subject: {} for subject in SUBJECTS}
    for year, counts in here:
        beyond = next(there, None)
        for subject, columns in counts.items():
            per_cell = np.column_stack(
                [np.bincount(cell, weights=v, minlength=world.cells) for v in columns.values()]
            ).astype(np.int64)
            wanted = scales_of(subject, suppressed=False)
            rows = {}
            for scale in wanted:
                unit = scales[scale]
                sums = aggregate.roll_up(per_cell, unit.cell, len(unit.frame))
                if scale == "france" and beyond is not None:
                    sums = sums + [int(v.sum()) for v in beyond[subject].values()]
                names = ["households"] if scale == PIECES else list(columns)
                numbers = pd.DataFrame(sums, columns=list(columns))[names]
                rows[scale] = pd.concat([unit.frame.reset_index(drop=True), numbers], axis=1)
            found[subject][year] = rows
    return found


def _elsewhere(world: World, seed: int) -> Iterator[dict[str, subjects.Counts]]:
    """The rest of France, year by year; nothing where the territory is France."""
    if world.elsewhere:
        nobody = np.full(len(world.elsewhere["cell"]), -1)
        rng = np.random.default_rng([seed, 19])
        drawn = subjects.drawn(world.elsewhere, nobody, np.zeros(len(nobody)), rng)
        yield from (counts for _, counts in drawn)


def _suppressed(subject: str, years: dict[str, Rows]) -> dict[str, Rows]:
    """The same years with hidden cells missing and withheld rows emptied. Demands that wait stay
    from one year to the next, so their years are protected together, the newest first; each year's
    leases are other households'."""
    newest = dict(sorted(years.items(), reverse=True))
    tables = {
        year: {scale: suppress.gate_table(frame) for scale, frame in rows.items()}
        for year, rows in newest.items()
    }
    described, policy = read_catalogue(catalogue(subject)).schema(), suppress.thresholds()
    if subject == DEMAND:
        released = protect_vintages(tables, described, policy)
    else:
        released = {year: protect(told, described, policy) for year, told in tables.items()}
    kept = scales_of(subject, suppressed=True)
    return {
        year: {scale: _emptied(rows[scale], released[year].tables[scale]) for scale in kept}
        for year, rows in years.items()
    }


def _emptied(frame: pd.DataFrame, shown: pd.DataFrame) -> pd.DataFrame:
    """The rows with what was released of them."""
    codes = pd.Index(frame["code"])
    columns = {
        name: shown[name].reindex(codes).to_numpy() if name in COLUMNS else frame[name].to_numpy()
        for name in frame.columns
        if name not in COLUMNS or name in shown.columns
    }
    return pd.DataFrame(columns, index=frame.index)
