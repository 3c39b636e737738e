"""What a register of dwellings says of turnover: vacancy of over three months, and how many moved
in during the year, dwellings in their first year apart."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ...secrecy.schema import Family, Inclusion
from ...toolbelt.translation import tr
from ..mapping.body import Body
from ..profile import Profile
from .dwelling_words import BUILT, heading, place_of, status_of

VACANT_FOR = (
    "duree vacance", "duree de vacance", "duree de la vacance", "mois de vacance", "mois vacance",
    "nb mois vacance", "nombre de mois de vacance", "vacance mois",
)  # fmt: skip
VACANT_DAYS = (
    "jours de vacance", "nb jours vacance", "nombre de jours de vacance", "vacance jours",
)  # fmt: skip
VACANT_SINCE = (
    "date vacance", "date de vacance", "date debut vacance", "date de debut de vacance",
    "vacant depuis", "vacant depuis le", "debut vacance", "date de vacance logement",
)  # fmt: skip
LEASE = (
    "bail", "date bail", "date du bail", "date de bail", "date effet bail", "date d effet du bail",
    "date entree", "date d entree", "date entree locataire", "date d entree du locataire",
    "debut du bail", "date debut bail", "emmenagement", "date d emmenagement",
)  # fmt: skip
FIRST_LET = (
    "locat", "annee premiere location", "annee de premiere location", "annee 1ere location",
    "date de mise en location", "premiere location", "mise en service", "date mise en service",
    "annee de mise en service",
)  # fmt: skip
LONG_VACANT, MOVED_IN, BASE = "vac_3m", "moved_in", "mobility_base"
MONTHS, DAYS = 3, 92  # beyond which a vacancy is long
DATES = (  # how months are written: groups of year and month by name
    re.compile(r"(?P<year>(?:19|20)\d\d)[-/]?(?P<month>0[1-9]|1[0-2])(?:[-/]?\d\d)?(?:[ T].*)?$"),
    re.compile(r"(?:\d{1,2}[-/.])?(?P<month>0?[1-9]|1[0-2])[-/.](?P<year>(?:19|20)\d\d)(?: .*)?$"),
    re.compile(r"(?P<month>0[1-9]|1[0-2])(?P<year>(?:19|20)\d\d)$"),
    re.compile(r"(?P<year>(?:19|20)\d\d)$"),
)
NO_DATE = (np.nan, np.nan)


@dataclass(frozen=True)
class Turnover:
    """places  columns of the file that were used · year  whose moves are counted, 0 for none
    flags     column of the tables → which rows it counts"""

    places: tuple[int, ...] = ()
    year: int = 0
    flags: dict[str, np.ndarray] = field(default_factory=dict, repr=False)

    @property
    def families(self) -> tuple[Family, ...]:
        families = []
        if LONG_VACANT in self.flags:
            families.append(Family("vacancy", (LONG_VACANT,), "let_or_vacant", partition=False))
        if MOVED_IN in self.flags:
            families.append(
                Family("mobility", (MOVED_IN,), BASE, partition=False, of_households=True)
            )
        return tuple(families)

    @property
    def inclusions(self) -> tuple[Inclusion, ...]:
        """What the words mean (R7)."""
        known = []
        if LONG_VACANT in self.flags:
            known.append(Inclusion(LONG_VACANT, "st_vacant"))
        if MOVED_IN in self.flags:
            known.append(Inclusion(BASE, "let_or_vacant", joint=False))
        return tuple(known)

    def note(self) -> str:
        """How mobility was counted, '' where it was not."""
        if not self.year:
            return ""
        return tr(
            "Mobility counts the leases that began in {year} in dwellings that were let or vacant "
            "and in service before."
        ).format(year=self.year)


def turnover_of(body: Body, profile: Profile) -> Turnover:
    """Of a register that tells the occupation of each dwelling, and since when; empty for
    others."""
    names = [heading(name) for name in body.names]
    status = status_of(body)
    if not {"let", "vacant"} <= set(status.tolist()):
        return Turnover()
    places: list[int] = []
    flags: dict[str, np.ndarray] = {}
    vintage = register_year(body, profile)
    long_vacant = _long_vacant(body, names, vintage, places)
    if long_vacant is not None:
        flags[LONG_VACANT] = long_vacant & (status == "vacant")
    lease = place_of(names, LEASE)
    year = 0
    if lease is not None:
        begun = _dates(body.texts(lease))[0]
        year = vintage - 1
        base = np.isin(status, ("let", "vacant"))
        first = place_of(names, FIRST_LET)
        if first is not None:
            in_service = _dates(body.texts(first))[0]
            base &= np.isnan(in_service) | (in_service < year)
            places.append(first)
        moved = base & (status == "let") & (begun == year)
        if moved.any():
            places.append(lease)
            flags |= {BASE: base, MOVED_IN: moved}
        else:
            year = 0
    return Turnover(tuple(places), year, flags)


def _long_vacant(
    body: Body, names: list[str], vintage: int, places: list[int]
) -> np.ndarray | None:
    """Rows whose vacancy is told and long; `places` gets the column that tells it."""
    for headings, most in ((VACANT_FOR, MONTHS), (VACANT_DAYS, DAYS)):
        place = place_of(names, headings)
        if place is not None:
            places.append(place)
            with np.errstate(invalid="ignore"):
                return body.numbers(place).values > most
    place = place_of(names, VACANT_SINCE)
    if place is None:
        return None
    places.append(place)
    years, months = _dates(body.texts(place))
    with np.errstate(invalid="ignore"):
        return 12.0 * vintage - (12.0 * years + months - 1.0) > MONTHS


def _dates(texts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(years, months) of dates as registers write them, NaN for what is none."""
    places, distinct = pd.factorize(texts)
    read = np.array([_date(str(text).strip()) for text in distinct], dtype=float).reshape(-1, 2)
    return read[places, 0], read[places, 1]


def _date(text: str) -> tuple[float, float]:
    for form in DATES:
        if match := form.match(text):
            told = match.groupdict()
            return float(told["year"]), float(told["month"]) if told.get("month") else np.nan
    return NO_DATE


def register_year(body: Body, profile: Profile) -> int:
    """The profile's year; else the one after the last of which the register speaks: it is that of
    the first of January."""
    told = profile.provenance.get("vintage", "")
    if told[:4].isdigit():
        return int(told[:4])
    names = [heading(name) for name in body.names]
    last = 0.0
    for headings in (LEASE, FIRST_LET, BUILT):
        place = place_of(names, headings)
        if place is not None:
            years = _dates(body.texts(place))[0]
            last = max(last, float(np.nanmax(years, initial=0.0)))
    return int(last) + 1
