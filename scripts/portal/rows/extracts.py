"""Extracts of registers (OPS, RPLS, a landlord's list) → the rows of every scale of one vintage,
unsuppressed. They are read as the plugin reads a file of its user (`occupancy_plugin.sources`);
columns that the catalogue does not know stay behind, and are told."""

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
from occupancy_plugin.sources.scales.parents import parent_codes
from occupancy_plugin.table import Table

from ..catalogue.catalogue import catalogue
from ..catalogue.families import COUNT_COLUMNS, FAMILIES
from ..world.scales import PARENTS, SCALES

POPULATION = "households"
Shapes = dict[str, tuple[bytes, str]]
SUMMED = ("epci", "departement", "region")  # made of all their communes where no file has them


class ExtractError(ValueError):
    """An extract that a portal cannot serve: a sentence with files, scales, columns and codes,
    never a value."""


@dataclass(frozen=True)
class Extract:
    """rows      scale → code, name, parents' codes and the catalogue's columns that the files have
    shapes    scale → code → (WKB, system), where the files have them
    pieces    where QPV meet communes or IRIS, for the gate alone
    overlaps  of the pieces
    behind    file → headings that no column of the catalogue is called after
    uncounted scales at which no file counts households: they are not served (R1)"""

    rows: dict[str, pd.DataFrame] = field(repr=False)
    shapes: dict[str, Shapes] = field(repr=False)
    pieces: pd.DataFrame | None = field(default=None, repr=False)
    overlaps: tuple[Overlap, ...] = ()
    behind: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    uncounted: tuple[str, ...] = ()


def read_extracts(
    files: Sequence[Path], profiles: Sequence[Profile], vintage: str, scales: Iterable[str] = ()
) -> Extract:
    """The rows of all files together. scales: those to keep, () for all. Raises ExtractError."""
    wanted = tuple(scales) or SCALES
    rows: dict[str, pd.DataFrame] = {}
    shapes: dict[str, Shapes] = {}
    pieces: pd.DataFrame | None = None
    overlaps: tuple[Overlap, ...] = ()
    behind: dict[str, tuple[str, ...]] = {}
    for path in files:
        opened = _opened(path, profiles, vintage)
        behind[path.name] = _left_behind(opened)
        for scale, table in opened.tables.items():
            if scale in wanted:
                rows[scale] = _joined(rows.get(scale), _of_catalogue(table), scale, path.name)
                if table.geometry is not None:
                    pairs = zip(map(str, table.frame.index), table.geometry, strict=True)
                    lent = {code: (wkb, table.crs) for code, wkb in pairs if wkb is not None}
                    shapes.setdefault(scale, {}).update(lent)
        if PIECES in opened.tables:
            pieces, overlaps = opened.tables[PIECES].frame, opened.schema.overlaps
    uncounted = tuple(scale for scale, frame in rows.items() if POPULATION not in frame)
    rows = {scale: frame for scale, frame in rows.items() if scale not in uncounted}
    if not rows:
        raise ExtractError("None of the files counts households: a portal serves nothing without.")
    _add_wider(rows, wanted)
    for scale, frame in rows.items():
        rows[scale] = _with_parents(frame, scale, rows, pieces)
    if not {"commune", "iris"} & set(rows):
        raise ExtractError("None of the files has communes or IRIS.")
    return Extract(_in_order(rows), shapes, pieces, overlaps, behind, uncounted)


def territory_of(extract: Extract, code: str, name: str) -> dict[str, str]:
    """The whole: its code, scale and name. Raises ExtractError for a code of no row."""
    for scale in ("epci", "departement", "region", "commune"):
        frame = extract.rows.get(scale)
        if frame is not None and code in set(frame["code"]):
            known = str(frame.set_index("code").at[code, "name"])
            return {"territory": code, "scale": scale, "name": name or known}
    raise ExtractError(
        f"No row of the extracts is the territory {code} (--territory): its EPCI, département or "
        "région is made only where all its communes are there."
    )


def _opened(path: Path, profiles: Sequence[Profile], vintage: str) -> OpenedFiles:
    """The file by the first profile that fits it, else as the plugin proposes."""
    known = read_catalogue(catalogue(SCALES, ()))
    refusals: list[Unreadable] = []
    for profile in (*profiles, Profile()):
        dated = replace(profile, provenance={**profile.provenance, "vintage": vintage})
        try:
            return open_files(
                Source.of(path, profile=dated), vocabulary=Vocabulary.of(known.columns)
            )
        except Unreadable as error:
            refusals.append(error)
    by_profile = "".join(f" By a profile: {refusal}" for refusal in refusals[:-1])
    raise ExtractError(f"{path.name}: {refusals[-1]}{by_profile}")


def _left_behind(opened: OpenedFiles) -> tuple[str, ...]:
    """Headings whose column is none of the catalogue's."""
    headings = {
        one.profile.columns[name]
        for one in opened.understood.values()
        for name in one.profile.columns
        if name not in COUNT_COLUMNS
    }
    headings |= {
        column.name
        for one in opened.understood.values()
        for column in one.mapping.columns
        if column.role == "left_out"
    }
    return tuple(sorted(headings))


def _of_catalogue(table: Table) -> pd.DataFrame:
    """Index: codes. The counts that the catalogue knows, the denominators that follow from a
    partition, parents' codes and names."""
    frame = table.frame
    kept = frame[[c for c in frame if c in COUNT_COLUMNS or c == "name" or c in SCALES]].copy()
    for family in (family for family in FAMILIES if family.partition):
        columns = [column for column in family.columns if column in kept]
        if len(columns) < 2:
            continue
        summed = kept[columns].sum(axis=1, skipna=False)
        if family.total not in kept and len(columns) == len(family.columns):
            kept[family.total] = summed
        if family.total in kept and (summed == kept[family.total])[summed.notna()].all():
            for column in set(family.columns) - set(columns):
                kept[column] = 0.0  # the others are everybody
    return kept


def _joined(
    before: pd.DataFrame | None, frame: pd.DataFrame, scale: str, file: str
) -> pd.DataFrame:
    """Two files' rows of one scale side by side. What both count must be the same."""
    if before is None:
        return frame
    common = before.columns.intersection(frame.columns)
    both = before.index.intersection(frame.index)
    for name in common:
        one, other = before.loc[both, name], frame.loc[both, name]
        unlike = one.notna() & other.notna() & (one != other)
        if unlike.any() and name not in ("name", *SCALES):
            raise ExtractError(
                f"{file}: “{name}” of {scale} is another number in an earlier file, for "
                f"{first_codes(both[unlike.to_numpy()])}. Leave the column out of one of them."
            )
    return before.combine_first(frame)


def _add_wider(rows: dict[str, pd.DataFrame], wanted: Sequence[str]) -> None:
    """EPCI, départements and régions whose communes are all there, as sums of them."""
    communes = rows.get("commune")
    if communes is None:
        return
    counted = [c for c in communes if c in COUNT_COLUMNS]
    for scale in SUMMED:
        if scale not in wanted or scale in rows:
            continue
        codes = parent_codes(
            communes.drop(columns=[scale], errors="ignore"), "commune", scale, communes.index
        )
        wider = pd.Series(codes, communes.index, dtype=object).dropna()
        whole = [
            code for code, members in wider.groupby(wider).groups.items()
            if communes_of(str(code), scale) <= set(members)
        ]  # fmt: skip
        if whole:
            member = wider[wider.isin(whole)]
            sums = communes.loc[member.index, counted].groupby(member.to_numpy())
            rows[scale] = sums.sum(min_count=1).where(
                sums.count() == sums.size().to_numpy()[:, None]
            )


def _with_parents(
    frame: pd.DataFrame, scale: str, rows: Mapping[str, pd.DataFrame], pieces: pd.DataFrame | None
) -> pd.DataFrame:
    """The rows with the codes of what they lie in, the finest first."""
    keyed = frame
    if scale.startswith("qpv") and pieces is not None and scale in pieces:
        keyed = keyed.assign(commune=_only_commune(pieces, scale, frame.index))
    for parent in PARENTS[scale]:
        if parent in keyed or parent == "france":
            continue
        above = rows[parent].index if parent in rows else frame.index
        codes = parent_codes(keyed, scale, parent, above)
        if codes is None and "residence" in keyed and parent in rows.get("residence", keyed):
            codes = keyed["residence"].map(rows["residence"][parent]).to_numpy(dtype=object)
        if codes is not None:
            keyed = keyed.assign(**{parent: codes})
    return keyed


def _only_commune(pieces: pd.DataFrame, scale: str, codes: pd.Index) -> np.ndarray:
    """The one commune in which a QPV lies, missing where it lies in several."""
    other = "iris" if "iris" in pieces else "commune"
    inside = pieces[pieces[scale].notna()]
    communes = inside[other].astype(str).str[:5].groupby(inside[scale]).agg(["first", "nunique"])
    return communes["first"].where(communes["nunique"] == 1).reindex(codes).to_numpy(dtype=object)


def _in_order(rows: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """As `tables.counted` gives them: `code` and `name` in front, the widest scale first."""
    ordered = {}
    for scale in (scale for scale in SCALES if scale in rows):
        frame = rows[scale]
        keys = [parent for parent in PARENTS[scale] if parent in frame]
        counts = [c for c in frame if c in COUNT_COLUMNS]
        names = frame["name"] if "name" in frame else pd.Series(None, frame.index, dtype=object)
        names = names.where(names.notna(), frame.index.to_series())
        ordered[scale] = pd.concat(
            [
                pd.DataFrame({"code": frame.index, "name": names.to_numpy()}, index=frame.index),
                frame[keys],
                frame[counts],
            ],
            axis=1,
        ).reset_index(drop=True)
    return ordered
