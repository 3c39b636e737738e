"""Counts turnover in a register of dwellings: vacancy of over three months, and moves during the
year.

Dwellings in their first year do not count as moves."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ...secrecy.schema import Family, Inclusion
from ...toolbelt.translation import tr
from ..mapping.body import Body
from ..profile import Profile
from ..words import word_list
from .dwelling_words import BUILT, find_column, is_rpls, status_of

VACANT_FOR = word_list("register: vacant for")
VACANT_DAYS = word_list("register: days of vacancy")
VACANT_SINCE = word_list("register: vacant since")
LEASE = word_list("register: lease")
FIRST_LET = word_list("register: first let")
# columns of the tables
LONG_VACANT = "vac_3m"
MOVED_IN = "moved_in"
MOBILITY_BASE = "mobility_base"
MAX_MONTHS, MAX_DAYS = 3, 92  # a longer vacancy is long
DATE_FORMS = (  # the forms of dates, with groups for year and month
    re.compile(r"(?P<year>(?:19|20)\d\d)[-/]?(?P<month>0[1-9]|1[0-2])(?:[-/]?\d\d)?(?:[ T].*)?$"),
    re.compile(r"(?:\d{1,2}[-/.])?(?P<month>0?[1-9]|1[0-2])[-/.](?P<year>(?:19|20)\d\d)(?: .*)?$"),
    re.compile(r"(?P<month>0[1-9]|1[0-2])(?P<year>(?:19|20)\d\d)$"),
    re.compile(r"(?P<year>(?:19|20)\d\d)$"),
)
NO_DATE = (np.nan, np.nan)


@dataclass(frozen=True)
class Turnover:
    """The turnover of the register's rows.

    file_columns  positions of the file's columns that were used
    year          the year whose moves are counted, 0 where none are
    flags         column of the tables → whether it counts each row (n,)"""

    file_columns: tuple[int, ...] = ()
    year: int = 0
    flags: dict[str, np.ndarray] = field(default_factory=dict, repr=False)

    @property
    def families(self) -> tuple[Family, ...]:
        families = []
        if LONG_VACANT in self.flags:
            families.append(Family("vacancy", (LONG_VACANT,), "let_or_vacant", partition=False))
        if MOVED_IN in self.flags:
            families.append(
                Family("mobility", (MOVED_IN,), MOBILITY_BASE, partition=False, of_households=True)
            )
        return tuple(families)

    @property
    def inclusions(self) -> tuple[Inclusion, ...]:
        """Return the inclusions that the definitions imply (R7)."""
        inclusions = []
        if LONG_VACANT in self.flags:
            inclusions.append(Inclusion(LONG_VACANT, "st_vacant"))
        if MOVED_IN in self.flags:
            inclusions.append(Inclusion(MOBILITY_BASE, "let_or_vacant", joint=False))
        return tuple(inclusions)

    def note(self) -> str:
        """Return a sentence on how mobility was counted, '' where it was not."""
        if not self.year:
            return ""
        return tr(
            "Mobility counts the leases that began in {year} in dwellings that were let or vacant "
            "and in service before."
        ).format(year=self.year)


def turnover_of(body: Body, profile: Profile) -> Turnover:
    """Return the turnover of a register that gives the occupation of each dwelling and dates; an
    empty one for other registers."""
    status = status_of(body)
    if not {"let", "vacant"} <= set(status.tolist()):
        return Turnover()
    file_columns: list[int] = []
    flags: dict[str, np.ndarray] = {}
    vintage = register_year(body, profile)
    long_vacant = _long_vacant(body, vintage, file_columns)
    if long_vacant is not None:
        flags[LONG_VACANT] = long_vacant & (status == "vacant")
    lease = find_column(body, LEASE)
    year = 0
    if lease is not None:
        lease_years = _read_dates(body.texts(lease))[0]
        year = vintage - 1
        is_base = np.isin(status, ("let", "vacant"))
        first_let = find_column(body, FIRST_LET)
        if first_let is not None:
            in_service = _read_dates(body.texts(first_let))[0]
            is_base &= np.isnan(in_service) | (in_service < year)
            file_columns.append(first_let)
        moved_in = is_base & (status == "let") & (lease_years == year)
        if moved_in.any():
            file_columns.append(lease)
            flags |= {MOBILITY_BASE: is_base, MOVED_IN: moved_in}
        else:
            year = 0
    return Turnover(tuple(file_columns), year, flags)


def _long_vacant(body: Body, vintage: int, file_columns: list[int]) -> np.ndarray | None:
    """Return whether the vacancy of each row (n,) is long, None where the register has no duration.
    Adds the column used to `file_columns`."""
    for headings, limit in ((VACANT_FOR, MAX_MONTHS), (VACANT_DAYS, MAX_DAYS)):
        column = find_column(body, headings)
        if column is not None:
            file_columns.append(column)
            with np.errstate(invalid="ignore"):
                return body.numbers(column).values > limit
    column = find_column(body, VACANT_SINCE)
    if column is None:
        return None
    file_columns.append(column)
    years, months = _read_dates(body.texts(column))
    with np.errstate(invalid="ignore"):
        return 12.0 * vintage - (12.0 * years + months - 1.0) > MAX_MONTHS


def _read_dates(texts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return (years, months) of dates as registers write them, NaN for other texts."""
    text_numbers, distinct = pd.factorize(texts)
    year_and_month = np.array(
        [_read_date(str(text).strip()) for text in distinct], dtype=float
    ).reshape(-1, 2)
    return year_and_month[text_numbers, 0], year_and_month[text_numbers, 1]


def _read_date(text: str) -> tuple[float, float]:
    """Return (year, month) of a text, NaN for what is missing."""
    for form in DATE_FORMS:
        if match := form.match(text):
            groups = match.groupdict()
            return float(groups["year"]), float(groups["month"]) if groups.get("month") else np.nan
    return NO_DATE


def register_year(body: Body, profile: Profile) -> int:
    """Return the profile's year, else the year after the last one in which a dwelling was let or
    left, for RPLS also the last one in which one was built; 0 for a list that does not tell.

    The register describes the first of January."""
    vintage = profile.provenance.get("vintage", "")
    if vintage[:4].isdigit():
        return int(vintage[:4])
    dated = (LEASE, VACANT_SINCE, FIRST_LET, BUILT) if is_rpls(body) else (LEASE, VACANT_SINCE)
    columns = [column for words in dated if (column := find_column(body, words)) is not None]
    years = [float(np.nanmax(_read_dates(body.texts(c))[0], initial=-1.0)) for c in columns]
    return int(max(years, default=-1.0)) + 1
