"""The rows of demand and attributions: counted from the simulated dwellings and, for a portal that
suppresses, protected by the gate."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from occupancy_plugin.portal.documents import read_catalogue
from occupancy_plugin.secrecy import hide_differences, protect, protect_vintages

from ..portal.catalogue.catalogue import LANDLORDS, collection_id
from ..portal.catalogue.subjects import (
    AREA_SCALES,
    COLUMNS,
    DEMAND,
    LANDLORD,
    PERIOD,
    PERIOD_SOURCES,
    PIECES,
    SUBJECTS,
    catalogue,
    scales_of,
)
from ..portal.rows import suppress
from . import aggregate, subjects
from .simulate import World
from .units import Scale

Rows = dict[str, pd.DataFrame]


@dataclass(frozen=True)
class SubjectRows:
    """A collection of a subject, ready to be written."""

    collection: str
    scale: str
    frame: pd.DataFrame
    shapes: np.ndarray


def build_subject_rows(world: World, seed: int, suppressed: bool) -> list[SubjectRows]:
    """Return every collection of every subject. suppressed: whether the gate protects them."""
    scales = with_landlords(world)
    counted = _count_subjects(world, seed, scales)
    subject_rows = []
    if suppressed:
        counted = suppress_subjects(counted)
    for subject in SUBJECTS:
        years, scale_ids = counted[subject], scales_of(subject, suppressed)
        subject_rows += [
            SubjectRows(
                collection_id(scale, year, subject), scale, rows[scale], scales[scale].shapes
            )
            for year, rows in years.items()
            for scale in scale_ids
        ]
    return subject_rows


def with_landlords(world: World) -> dict[str, Scale]:
    """Return the subjects' scales: the areas, the landlords of each EPCI (with the EPCI's outline),
    and the stock of each landlord in each commune."""
    buildings = world.scales["batiment"]
    landlord_numbers = {name: number for number, name in enumerate(LANDLORDS)}
    owner = buildings.frame["landlord"].map(landlord_numbers).to_numpy()
    scales = {scale: world.scales[scale] for scale in AREA_SCALES}
    for scale, parent in ((LANDLORD, "epci"), (PIECES, "commune")):
        parent_units = world.scales[parent]
        unit = np.full(world.cells, -1)
        parent_of_building = parent_units.cell[: len(owner)]
        keys, unit[: len(owner)] = np.unique(
            parent_of_building * len(LANDLORDS) + owner, return_inverse=True
        )
        row, landlord = keys // len(LANDLORDS), keys % len(LANDLORDS)
        parent_rows = parent_units.frame.iloc[row].reset_index(drop=True)
        frame = pd.DataFrame(
            {
                "code": [
                    f"{code}-{landlord_number + 1}"
                    for code, landlord_number in zip(parent_rows["code"], landlord, strict=True)
                ],
                "name": np.array(LANDLORDS, dtype=object)[landlord],
                parent: parent_rows["code"],
                **{
                    key: parent_rows[key]
                    for key in parent_rows.columns
                    if key in AREA_SCALES and key != parent
                },
                "landlord": np.array(LANDLORDS, dtype=object)[landlord],
            },
            dtype=object,
        )
        if scale == PIECES:
            frame[LANDLORD] = [
                f"{code}-{landlord_number + 1}"
                for code, landlord_number in zip(parent_rows["epci"], landlord, strict=True)
            ]
        scales[scale] = Scale(scale, frame, parent_units.shapes[row], unit)
    return scales


def _count_subjects(
    world: World, seed: int, scales: dict[str, Scale]
) -> dict[str, dict[str, Rows]]:
    """Count every subject: subject → year → scale → rows, unsuppressed."""
    rng = np.random.default_rng([seed, 17, *world.territory.encode()])
    cell = world.dwelling["cell"]
    landlord_numbers = {name: number for number, name in enumerate(LANDLORDS)}
    owner = np.full(world.cells, -1)
    owner_of_building = world.scales["batiment"].frame["landlord"].map(landlord_numbers).to_numpy()
    owner[: len(owner_of_building)] = owner_of_building
    commune = world.scales["commune"].cell
    attraction = np.append(rng.normal(0, 0.28, len(world.scales["commune"].frame)), 0.0)
    years = subjects.draw_years(world.dwelling, owner[cell], attraction[commune[cell]], rng)
    elsewhere_counts = _elsewhere(world, seed)
    rows_by_subject: dict[str, dict[str, Rows]] = {subject: {} for subject in SUBJECTS}
    first, last = PERIOD.split("-")
    years_of_period: dict[str, list[_Counts]] = {subject: [] for subject in PERIOD_SOURCES}
    for year, counts in years:
        counts_elsewhere = next(elsewhere_counts, None)
        for subject, columns in counts.items():
            per_cell = np.column_stack(
                [
                    np.bincount(cell, weights=counts_of_column, minlength=world.cells)
                    for counts_of_column in columns.values()
                ]
            ).astype(np.int64)
            sums_elsewhere = np.zeros(len(columns), dtype=np.int64)
            if counts_elsewhere is not None:
                sums_elsewhere += [
                    int(counts_of_column.sum())
                    for counts_of_column in counts_elsewhere[subject].values()
                ]
            counted = _Counts(tuple(columns), per_cell, sums_elsewhere)
            rows_by_subject[subject][year] = _roll_up(counted, scales, scales_of(subject, False))
            for name, source in PERIOD_SOURCES.items():
                if source == subject and first <= year <= last:
                    years_of_period[name].append(counted)
    for subject, counts_of_years in years_of_period.items():
        period_counts = _Counts(
            counts_of_years[0].columns,
            np.sum([year_counts.per_cell for year_counts in counts_of_years], axis=0),
            np.sum([year_counts.elsewhere for year_counts in counts_of_years], axis=0),
        )
        rows_by_subject[subject][PERIOD] = _roll_up(
            period_counts, scales, scales_of(subject, False)
        )
    return rows_by_subject


@dataclass(frozen=True)
class _Counts:
    """Counts per cell (n, columns), and of the remainder of France."""

    columns: tuple[str, ...]
    per_cell: np.ndarray
    elsewhere: np.ndarray


def _roll_up(counts: _Counts, scales: dict[str, Scale], scale_ids: Iterable[str]) -> Rows:
    """Return the rows of these scales."""
    rows = {}
    for scale in scale_ids:
        unit = scales[scale]
        sums = aggregate.roll_up(counts.per_cell, unit.cell, len(unit.frame))
        if scale == "france":
            sums = sums + counts.elsewhere
        names = ["households"] if scale == PIECES else list(counts.columns)
        numbers = pd.DataFrame(sums, columns=list(counts.columns))[names]
        rows[scale] = pd.concat([unit.frame.reset_index(drop=True), numbers], axis=1)
    return rows


def _elsewhere(world: World, seed: int) -> Iterator[dict[str, subjects.Counts]]:
    """Yield the counts of the remainder of France, year by year; nothing if the territory is
    France."""
    if world.elsewhere:
        no_owner = np.full(len(world.elsewhere["cell"]), -1)
        rng = np.random.default_rng([seed, 19])
        years = subjects.draw_years(world.elsewhere, no_owner, np.zeros(len(no_owner)), rng)
        yield from (counts for _, counts in years)


def suppress_subjects(counted: dict[str, dict[str, Rows]]) -> dict[str, dict[str, Rows]]:
    """Return subject → year → scale → rows with hidden cells missing and withheld rows empty.

    A period hides what its years hide of the units that both have."""
    released: dict[str, dict[str, Mapping[str, pd.DataFrame]]] = {}
    for subject, years in counted.items():
        released[subject] = _release(subject, years)
        source = PERIOD_SOURCES.get(subject, "")
        for period in released[subject] if source else ():
            first, last = period.split("-")
            summed_years = [
                tables for year, tables in released[source].items() if first <= year <= last
            ]
            described = read_catalogue(catalogue(subject)).schema()
            released[subject][period] = hide_differences(
                released[subject][period], summed_years, described
            )
    return {
        subject: {
            year: {
                scale: _with_released_counts(rows[scale], released[subject][year][scale])
                for scale in scales_of(subject, suppressed=True)
            }
            for year, rows in years.items()
        }
        for subject, years in counted.items()
    }


def _release(subject: str, years: dict[str, Rows]) -> dict[str, Mapping[str, pd.DataFrame]]:
    """Return what leaves the gate, by year and scale.

    A pending demand is counted again the next year, so the years of demand are protected together,
    newest first. The leases of two years are signed by different households, so each year of leases
    is protected alone."""
    newest_first = dict(sorted(years.items(), reverse=True))
    tables = {
        year: {scale: suppress.gate_table(frame) for scale, frame in rows.items()}
        for year, rows in newest_first.items()
    }
    described, policy = read_catalogue(catalogue(subject)).schema(), suppress.thresholds()
    if subject == DEMAND:
        released = protect_vintages(tables, described, policy)
    else:
        released = {
            year: protect(year_tables, described, policy) for year, year_tables in tables.items()
        }
    return {year: protected.tables for year, protected in released.items()}


def _with_released_counts(frame: pd.DataFrame, released: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with their released counts only."""
    codes = pd.Index(frame["code"])
    columns = {
        name: released[name].reindex(codes).to_numpy()
        if name in COLUMNS
        else frame[name].to_numpy()
        for name in frame.columns
        if name not in COLUMNS or name in released.columns
    }
    return pd.DataFrame(columns, index=frame.index)
