"""Tables of demand and attributions (SNE), a row per commune → the unsuppressed rows of a subject's
year or period, in the territory that a folder of extracts serves."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from occupancy_plugin.secrecy import Overlap, without_own_year
from occupancy_plugin.sources.communes import communes_of
from occupancy_plugin.sources.errors import Unreadable
from occupancy_plugin.sources.mapping.body import first_codes
from occupancy_plugin.sources.subject_tables import (
    COMMUNE,
    LANDLORD,
    PIECES,
    column_of,
    counted_communes,
    counted_landlords,
    landlord_tables,
    open_subject,
    year_text,
    years_in,
    years_of,
)

from ..catalogue.subjects import DEMAND, INSIDE, INSIDE_PERIOD, OUTSIDE, OUTSIDE_PERIOD
from .extracts import SUMMED_SCALES, Extract, ExtractError, complete_rows
from .own_stock import LANDLORD as OWNER

SIDES = (DEMAND, OUTSIDE, INSIDE)
PERIODS = {OUTSIDE: OUTSIDE_PERIOD, INSIDE: INSIDE_PERIOD}


@dataclass(frozen=True)
class SubjectExtract:
    """The table of one year or period.

    side      demand, or attributions outside or inside QPV
    years     '2023', '2021-2023'
    extract   rows by scale
    elsewhere number of the file's communes that lie outside the territory"""

    side: str
    years: str
    extract: Extract = field(repr=False)
    elsewhere: int

    @property
    def subject(self) -> str:
        """The subject that serves it: attributions of several years have one of their own."""
        return PERIODS.get(self.side, self.side) if "-" in self.years else self.side


def read_subject(path: Path, side: str, about: Mapping[str, str], year: str) -> SubjectExtract:
    """Read a table. about: `territory` and `scale` of the folder; year: where the file names none.
    Raises ExtractError."""
    try:
        opened_files = open_subject(path)
        rows, years = counted_communes(path, opened_files), years_of(path, opened_files) or year
    except Unreadable as error:
        raise ExtractError(f"{path.name}: {error}") from error
    if not years:
        raise ExtractError(
            f"{path.name}: neither the headings nor the name of the file names a year. Name the "
            "year or the period in its name (demandes_2023.csv), or with --vintage."
        )
    territory, scale = about["territory"], about["scale"]
    members = {territory} if scale == COMMUNE else communes_of(territory, scale)
    rows_inside = rows[rows.index.isin(list(members))]
    if rows_inside.empty:
        raise ExtractError(f"{path.name} has no commune of the territory {territory}.")
    by_scale = complete_rows({COMMUNE: rows_inside})
    if scale in SUMMED_SCALES and (
        scale not in by_scale or territory not in set(by_scale[scale]["code"])
    ):
        missing = sorted(members - set(rows_inside.index))
        raise ExtractError(
            f"{path.name} has no row for {first_codes(missing)} of the territory {territory}: its "
            "sum would be wrong. Add a row for each, with 0 where nobody is counted."
        )
    profile = opened_files.first.profile
    behind = tuple(
        sorted(
            heading
            for column, heading in profile.columns.items()
            if column != profile.population and not column_of(heading)
        )
    )
    landlords = counted_landlords(opened_files, rows_inside) if scale == "epci" else None
    if landlords is None:
        extract = Extract(by_scale, {}, behind={path.name: behind})
    else:
        tables = landlord_tables(landlords, territory)
        rows_of_landlords = tables[LANDLORD].rename_axis("code").reset_index()
        by_scale[LANDLORD] = rows_of_landlords.assign(**{OWNER: rows_of_landlords["name"]})
        landlord_overlap = Overlap(COMMUNE, LANDLORD, PIECES, COMMUNE, LANDLORD)
        extract = Extract(by_scale, {}, tables[PIECES], (landlord_overlap,), {path.name: behind})
    return SubjectExtract(side, years, extract, len(rows) - len(rows_inside))


def check_years(extract: SubjectExtract, served_before: Collection[str]) -> None:
    """Refuse years that would leave a year or period without a year that only it counts: together
    the tables would disclose more than each of them (docs/secrecy.md, theorem 9b).

    served_before: years and periods of the same side. Raises ExtractError."""
    spans = {*served_before, extract.years}
    lost = without_own_year([years_in(span) for span in spans])
    names = [year_text(span) for span in sorted(spans) if years_in(span) in lost]
    if names:
        others = ", ".join(year_text(span) for span in sorted(served_before))
        raise ExtractError(
            f"{extract.side} of {year_text(extract.years)} cannot be served: {others} were served "
            f"before, and no year would be left that only {names[0]} counts. The differences could "
            "disclose single years of a commune. Serve years that do not overlap."
        )
