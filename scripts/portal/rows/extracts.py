"""Extracts of registers (OPS, RPLS, a landlord's list) → the unsuppressed rows of every scale of
one vintage. `occupancy_plugin.sources` reads them, as it reads the plugin user's own files. Columns
that are not in the catalogue are left out and listed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pandas as pd

from occupancy_plugin.portal.documents import read_catalogue
from occupancy_plugin.secrecy import Overlap
from occupancy_plugin.sources.communes import communes_of
from occupancy_plugin.sources.errors import Unreadable
from occupancy_plugin.sources.mapping.body import first_codes
from occupancy_plugin.sources.mapping.heading_words import Vocabulary
from occupancy_plugin.sources.opening import OpenedFiles, Source, open_files
from occupancy_plugin.sources.profile import Profile
from occupancy_plugin.sources.registers.dwellings import PIECES
from occupancy_plugin.sources.registers.rents import RENT_BY_DWELLING, RENT_DWELLINGS, RENT_MEAN
from occupancy_plugin.sources.scales.parents import parent_codes
from occupancy_plugin.table import Table

from ..catalogue.catalogue import catalogue
from ..catalogue.families import COUNT_COLUMNS, FAMILIES
from ..catalogue.scales import PARENTS, SCALES
from .own_stock import LANDLORD

POPULATION = "households"
Shapes = dict[str, tuple[bytes, str]]
RENT_DECIMALS = 2
# summed from their communes where no file has them
SUMMED_SCALES = ("epci", "departement", "region")

NO_HOUSEHOLDS = (
    "None of the files has the column “households” of the catalogue (“Ménages enquêtés”), and a "
    "portal serves nothing without: say in a profile which column it is. --draft-profile writes "
    "one, with a guess for each heading."
)


class ExtractError(ValueError):
    """An extract that a portal cannot serve. The text names files, scales, columns and codes, never
    a value."""


@dataclass(frozen=True)
class Extract:
    """The tables of all files of one vintage.

    rows      scale → code, name, parents' codes and the catalogue's columns that the files have
    shapes    scale → code → (WKB, reference system), where the files have geometries
    pieces    intersections of QPV with communes or IRIS, which only the gate reads
    overlaps  the overlaps that the pieces describe
    behind    file → headings that were left out, because no column of the catalogue matches them
    uncounted scales that are not served, because they have no count of households (R1)
    mostly_behind  files of which more than half of the numeric columns were left out"""

    rows: dict[str, pd.DataFrame] = field(repr=False)
    shapes: dict[str, Shapes] = field(repr=False)
    pieces: pd.DataFrame | None = field(default=None, repr=False)
    overlaps: tuple[Overlap, ...] = ()
    behind: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    uncounted: tuple[str, ...] = ()
    mostly_behind: tuple[str, ...] = ()


def read_extracts(
    files: Sequence[Path], profiles: Sequence[Profile], vintage: str, scales: Iterable[str] = ()
) -> Extract:
    """Read all files and join their rows by scale.

    profiles: column mappings, tried in turn; scales: those to return, () for all. Raises
    ExtractError."""
    wanted_scales = tuple(scales) or SCALES
    rows: dict[str, pd.DataFrame] = {}
    shapes: dict[str, Shapes] = {}
    pieces: pd.DataFrame | None = None
    overlaps: tuple[Overlap, ...] = ()
    behind: dict[str, tuple[str, ...]] = {}
    mostly_behind: list[str] = []
    registers: list[dict[str, pd.DataFrame]] = []
    for path in files:
        opened_files = _open(path, profiles, vintage)
        behind[path.name] = _headings_left_out(opened_files)
        if _is_mostly_behind(opened_files, behind[path.name]):
            mostly_behind.append(path.name)
        is_register = opened_files.first.profile.dwellings
        counted_tables = {
            scale: _catalogue_columns(table)
            for scale, table in opened_files.tables.items()
            if scale in wanted_scales
        }
        registers += [counted_tables] if is_register else []
        for scale, landlords in opened_files.landlords.items():
            if scale in counted_tables:
                counted_tables[scale][LANDLORD] = landlords.reindex(counted_tables[scale].index)
        for scale, table in opened_files.tables.items():
            if scale in counted_tables:
                rows[scale] = _join(rows.get(scale), counted_tables[scale], scale, path.name)
                if table.geometry is not None:
                    pairs = zip(map(str, table.frame.index), table.geometry, strict=True)
                    geometries = {code: (wkb, table.crs) for code, wkb in pairs if wkb is not None}
                    shapes.setdefault(scale, {}).update(geometries)
        if PIECES in opened_files.tables:
            pieces, overlaps = opened_files.tables[PIECES].frame, opened_files.schema.overlaps
    uncounted = tuple(scale for scale, frame in rows.items() if POPULATION not in frame)
    rows = {scale: frame for scale, frame in rows.items() if scale not in uncounted}
    if not rows:
        raise ExtractError(NO_HOUSEHOLDS)
    for register in registers:
        _add_units_without_dwellings(rows, register)
    rows = complete_rows(rows, wanted_scales, pieces)
    if not {"commune", "iris"} & set(rows):
        raise ExtractError("None of the files has communes or IRIS.")
    return Extract(rows, shapes, pieces, overlaps, behind, uncounted, tuple(mostly_behind))


def complete_rows(
    rows: Mapping[str, pd.DataFrame],
    wanted_scales: Sequence[str] = SCALES,
    pieces: pd.DataFrame | None = None,
) -> dict[str, pd.DataFrame]:
    """Return the rows with wider units where all communes are present, and with the codes of all
    parents, in the form of `tables.counted`. Index of `rows`: codes."""
    result = {**rows}
    _add_wider(result, wanted_scales)
    for scale, frame in result.items():
        result[scale] = _with_parents(frame, scale, result, pieces)
    return _in_row_form(result)


def territory_of(extract: Extract, code: str, name: str) -> dict[str, str]:
    """Return `territory`, `scale` and `name` of the unit with this code. Raises ExtractError if no
    row has the code."""
    for scale in ("epci", "departement", "region", "commune"):
        frame = extract.rows.get(scale)
        if frame is not None and code in set(frame["code"]):
            unit_name = str(frame.set_index("code").at[code, "name"])
            return {"territory": code, "scale": scale, "name": name or unit_name}
    raise ExtractError(
        f"No row of the extracts is the territory {code} (--territory): its EPCI, département or "
        "région is made only where all its communes are there."
    )


def vocabulary() -> Vocabulary:
    """Return the catalogue's columns, as headings may name them."""
    return Vocabulary.of(read_catalogue(catalogue(SCALES, ())).columns)


def _open(path: Path, profiles: Sequence[Profile], vintage: str) -> OpenedFiles:
    """Open the file with the first profile that fits, else with the mapping that the plugin
    proposes. Raises ExtractError."""
    refusals: list[Unreadable] = []
    for profile in (*profiles, Profile()):
        dated_profile = replace(profile, provenance={**profile.provenance, "vintage": vintage})
        try:
            return open_files(Source.of(path, profile=dated_profile), vocabulary=vocabulary())
        except Unreadable as error:
            refusals.append(error)
    profile_refusals = "".join(f" By a profile: {refusal}" for refusal in refusals[:-1])
    raise ExtractError(f"{path.name}: {refusals[-1]}{profile_refusals}")


def _headings_left_out(opened_files: OpenedFiles) -> tuple[str, ...]:
    """Return the headings whose column is not in the catalogue."""
    headings = {
        reading.profile.columns[name]
        for reading in opened_files.file_of_scale.values()
        for name in reading.profile.columns
        if name not in (*COUNT_COLUMNS, RENT_MEAN)
    }
    headings |= {
        column.name
        for reading in opened_files.file_of_scale.values()
        for column in reading.mapping.columns
        if column.role == "left_out"
    }
    headings -= {str(landlords.name) for landlords in opened_files.landlords.values()}
    return tuple(sorted(headings))


def _is_mostly_behind(opened_files: OpenedFiles, behind: Sequence[str]) -> bool:
    """Whether more of the columns with numbers are left out than the catalogue has."""
    readings = list(opened_files.file_of_scale.values())
    columns = [column for reading in readings for column in reading.mapping.columns]
    left_out = {column.name for column in columns if column.numbers and column.name in behind}
    names = {name for reading in readings for name in reading.profile.columns}
    return len(left_out) > len(names.intersection(COUNT_COLUMNS))


def _catalogue_columns(table: Table) -> pd.DataFrame:
    """Return the table's counts that are in the catalogue, names and parents' codes. Index: codes.

    A missing denominator of a complete partition is computed as its sum. A category that a file
    does not have stays absent, because zeros that every reader expects would protect no other
    cell."""
    frame = table.frame
    counts = frame[
        [
            column
            for column in frame
            if column in COUNT_COLUMNS or column == "name" or column in SCALES
        ]
    ].copy()
    if RENT_BY_DWELLING in frame:
        counts[RENT_MEAN] = frame[RENT_BY_DWELLING].round(RENT_DECIMALS)
    for family in (family for family in FAMILIES if family.partition):
        columns = list(family.columns)
        if family.total not in counts and len(columns) > 1 and set(columns) <= set(counts):
            counts[family.total] = counts[columns].sum(axis=1, skipna=False)
    return counts


def _join(
    earlier_rows: pd.DataFrame | None, frame: pd.DataFrame, scale: str, file: str
) -> pd.DataFrame:
    """Join two files' rows of one scale. Raises ExtractError where the same cell differs."""
    if earlier_rows is None:
        return frame
    common_columns = earlier_rows.columns.intersection(frame.columns)
    common_codes = earlier_rows.index.intersection(frame.index)
    for name in common_columns:
        earlier_values = earlier_rows.loc[common_codes, name]
        new_values = frame.loc[common_codes, name]
        differs = earlier_values.notna() & new_values.notna() & (earlier_values != new_values)
        if differs.any() and name not in ("name", LANDLORD, *SCALES):
            raise ExtractError(
                f"{file}: “{name}” of {scale} is another number in an earlier file, for "
                f"{first_codes(common_codes[differs.to_numpy()])}. "
                "Leave the column out of one of them."
            )
    return earlier_rows.combine_first(frame)


def _add_units_without_dwellings(
    rows: Mapping[str, pd.DataFrame], register: Mapping[str, pd.DataFrame]
) -> None:
    """Set the counts of the units that a register with a row per dwelling does not name to 0, if it
    names every unit that has a household. Such a register has no row where there is no dwelling.
    Changes `rows`."""
    for scale, frame in register.items():
        if scale not in rows or frame.empty:
            continue
        unnamed = rows[scale].index.difference(frame.index)
        names = [name for name in frame if name in COUNT_COLUMNS]
        if (rows[scale].loc[unnamed, POPULATION] == 0).all():
            rows[scale].loc[unnamed, names] = rows[scale].loc[unnamed, names].fillna(0.0)


def _add_wider(rows: dict[str, pd.DataFrame], wanted_scales: Sequence[str]) -> None:
    """Add to `rows` the EPCI, départements and régions whose communes are all present, as sums."""
    communes = rows.get("commune")
    if communes is None:
        return
    count_names = [column for column in communes if column not in ("name", RENT_MEAN, *SCALES)]
    for scale in SUMMED_SCALES:
        if scale not in wanted_scales or scale in rows:
            continue
        codes = parent_codes(
            communes.drop(columns=[scale], errors="ignore"), "commune", scale, communes.index
        )
        wider_codes = pd.Series(codes, communes.index, dtype=object).dropna()
        complete_codes = [
            code for code, members in wider_codes.groupby(wider_codes).groups.items()
            if communes_of(str(code), scale) <= set(members)
        ]  # fmt: skip
        if complete_codes:
            members = wider_codes[wider_codes.isin(complete_codes)]
            complete_communes = communes.loc[members.index]
            sums = complete_communes[count_names].groupby(members.to_numpy())
            rows[scale] = sums.sum(min_count=1).where(
                sums.count() == sums.size().to_numpy()[:, None]
            )
            if RENT_MEAN in complete_communes:
                amounts = (
                    (complete_communes[RENT_MEAN] * complete_communes[RENT_DWELLINGS])
                    .groupby(members.to_numpy())
                    .sum()
                )
                rows[scale][RENT_MEAN] = (amounts / rows[scale][RENT_DWELLINGS]).round(
                    RENT_DECIMALS
                )


def _with_parents(
    frame: pd.DataFrame, scale: str, rows: Mapping[str, pd.DataFrame], pieces: pd.DataFrame | None
) -> pd.DataFrame:
    """Return the rows with a column of codes for each wider scale, the finest first."""
    with_codes = frame
    if scale.startswith("qpv") and pieces is not None and scale in pieces:
        with_codes = with_codes.assign(commune=_only_commune(pieces, scale, frame.index))
    for parent in PARENTS[scale]:
        if parent in with_codes or parent == "france":
            continue
        parent_index = rows[parent].index if parent in rows else frame.index
        codes = parent_codes(with_codes, scale, parent, parent_index)
        if (
            codes is None
            and "residence" in with_codes
            and parent in rows.get("residence", with_codes)
        ):
            codes = with_codes["residence"].map(rows["residence"][parent]).to_numpy(dtype=object)
        if codes is not None:
            with_codes = with_codes.assign(**{parent: codes})
    return with_codes


def _only_commune(pieces: pd.DataFrame, scale: str, codes: pd.Index) -> np.ndarray:
    """Return the commune of each QPV (n,), missing where it lies in several."""
    piece_scale = "iris" if "iris" in pieces else "commune"
    inside_qpv = pieces[pieces[scale].notna()]
    communes = (
        inside_qpv[piece_scale]
        .astype(str)
        .str[:5]
        .groupby(inside_qpv[scale])
        .agg(["first", "nunique"])
    )
    return communes["first"].where(communes["nunique"] == 1).reindex(codes).to_numpy(dtype=object)


def _in_row_form(rows: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Return the rows in the form of `tables.counted`: widest scale first, `code` and `name`
    first."""
    rows_in_form = {}
    for scale in (scale for scale in SCALES if scale in rows):
        frame = rows[scale]
        keys = [parent for parent in PARENTS[scale] if parent in frame]
        counts = [column for column in frame if column not in ("name", *SCALES)]
        names = frame["name"] if "name" in frame else pd.Series(None, frame.index, dtype=object)
        names = names.where(names.notna(), frame.index.to_series())
        rows_in_form[scale] = pd.concat(
            [
                pd.DataFrame({"code": frame.index, "name": names.to_numpy()}, index=frame.index),
                frame[keys],
                frame[counts],
            ],
            axis=1,
        ).reset_index(drop=True)
    return rows_in_form
