"""Codes of units: which column holds them, of which scale, repaired where a spreadsheet spoiled
them.

A column is judged by the share of valid values, by being unique, by its heading."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ...toolbelt.translation import tr
from ..communes import REGIONS, Cog, cog, departements
from ..errors import Unreadable
from .occupancy_words import POPULATION
from .spelling import plain
from .values import SPACES, stripped

KNOWN_SHARE, FORM_SHARE = 0.60, 0.95
SURE_SHARE = 0.80  # where the heading does not say that they are codes
FEW_OTHERS = 2  # codes of another form in a short column: a total under a wider unit's code
FINEST = (
    "batiment",
    "residence",
    "carreau",
    "iris",
    "part",
    "arrondissement",
    "qpv2024",
    "qpv2015",
    "commune",
    "epci",
    "departement",
    "region",
)
COMMUNE = re.compile(r"(?:\d{5}|2[AB]\d{3})$")
IRIS = re.compile(r"(?:\d{5}|2[AB]\d{3})\d{4}$")
LABELLED = re.compile(r"(\d{4,9}|2[AB]\d{3,7})\s*[-–—:/(]\s*[^\W\d]", re.IGNORECASE)
QPV2015 = re.compile(r"QP[0-9AB]{6}$")
QPV2024 = re.compile(r"QN[0-9AB]{5}[A-Z]$")
FORMS = {  # of codes that the list may not know: of other years, ended
    "commune": COMMUNE,
    "iris": IRIS,
    "epci": re.compile(r"2\d{8}$"),
    "qpv2015": re.compile(r"QP\w{3,8}$"),
    "qpv2024": re.compile(r"QN\w{3,8}$"),
}
SQUARE = re.compile(r"CRS(\d{4})RES(\d+)(K?)M?N(\d+)E(\d+)$", re.IGNORECASE)
REGIONAL = frozenset({"departement", "region"})
HEADINGS = {
    "commune": re.compile(
        r"insee|com(?:mune)?$|depcom|codgeo|code.?geo|^com|cog|code.*commune|^code"
    ),
    "iris": re.compile(r"iris|codgeo|code.?geo|^code"),
    "epci": re.compile(r"epci|siren|interco"),
    "departement": re.compile(
        r"^(?:code|cod|num|n|no|numero)?[ _.-]*dep(?:artements?|t)?(?:[ _.-]*(?:code|insee))?$"
        r"|departement"
    ),
    "region": re.compile(r"^(?:code|cod)?[ _.-]*reg(?:ions?)?(?:[ _.-]*(?:code|insee))?$|region"),
    "residence": re.compile(
        r"resid|program|groupe|ensemble|^id|ident|adresse|batiment|^bat|site|^code|patrimoine|^ref"
        r"|^num|rpls|uni(?:te)?"
    ),
}
POSTAL = re.compile(r"postal|^cp$|code.?post|^c\.?p\.?$|zip")
FINE_NAMES = re.compile(r"^lib|nom|intitule|libelle|label|name")


@dataclass(frozen=True)
class Codes:
    """A column read as codes of one scale.

    codes     text per row, '' where there is none · valid  booleans
    repaired  how many of each repair ('lost_zeros', 'decimals', 'case', 'spaces')"""

    scale: str
    codes: np.ndarray = field(repr=False)
    valid: np.ndarray = field(repr=False)
    repaired: dict[str, int] = field(default_factory=dict)
    labelled: bool = False

    @property
    def unique(self) -> bool:
        known = self.codes[self.valid]
        return len(known) == len(set(known.tolist()))

    def share(self, rows: np.ndarray | None = None) -> float:
        filled = self.codes != ""
        if rows is not None:
            filled = filled & rows
        return float(self.valid[filled].mean()) if filled.any() else 0.0


def is_postal(heading: str) -> bool:
    return bool(POSTAL.search(plain(heading)))


def codes_of(texts: np.ndarray, scale: str, heading: str = "", list_: Cog | None = None) -> Codes:
    """Read a column as codes of `scale`, repairing what spreadsheets do to codes."""
    geography = list_ or cog()
    repaired: dict[str, int] = {}
    fix, holds = rules(scale, geography)
    places, distinct = pd.factorize(texts)
    counts = np.bincount(places, minlength=len(distinct))
    codes = np.full(len(distinct), "", dtype=object)
    valid = np.zeros(len(distinct), dtype=bool)
    for at, text in enumerate(map(str, distinct)):
        bare = stripped(text)
        if not bare:
            continue
        code, repairs = fix(bare)
        codes[at], valid[at] = code, holds(code)
        if valid[at]:
            for repair in repairs:
                repaired[repair] = repaired.get(repair, 0) + int(counts[at])
    label = HEADINGS.get(scale)
    labelled = bool(label and label.search(plain(heading)))
    return Codes(scale, codes[places], valid[places], repaired, labelled)


Fix = Callable[[str], tuple[str, list[str]]]


def rules(scale: str, geography: Cog) -> tuple[Fix, Callable[[str], bool]]:
    """(how a text becomes a code and what was repaired, is it one)."""
    if scale == "commune":
        return lambda t: _digits(t, 5), lambda c: bool(COMMUNE.match(c)) and geography.is_commune(c)
    if scale == "iris":
        return (
            lambda t: _digits(t, 9),
            lambda c: (
                bool(IRIS.match(c)) and geography.is_commune(c[:5]) and c not in geography.epci
            ),
        )
    if scale == "epci":
        return lambda t: _digits(t, 9), lambda c: c in geography.epci
    if scale == "qpv2015":
        return _upper, lambda c: bool(QPV2015.match(c))
    if scale == "qpv2024":
        return _upper, lambda c: bool(QPV2024.match(c))
    if scale == "carreau":
        return lambda t: (t, []), lambda c: bool(SQUARE.match(c))
    if scale == "departement":
        return lambda t: _digits(t, 2), lambda c: c in departements()
    if scale == "region":
        return lambda t: _digits(t, 2), lambda c: c in REGIONS
    return lambda t: (t, []), lambda c: bool(c)


def _upper(text: str) -> tuple[str, list[str]]:
    code = SPACES.sub("", text).upper()
    return code, [] if code == text else ["case"]


def _digits(text: str, length: int) -> tuple[str, list[str]]:
    """A code of digits as it was before a spreadsheet took it for a number, or a name was added."""
    repairs = []
    labelled = LABELLED.match(text)
    if labelled is not None and len(labelled.group(1)) in (length - 1, length):
        text = labelled.group(1)
        repairs.append("labels")
    code = SPACES.sub("", text)
    if code != text:
        repairs.append("spaces")
    if re.fullmatch(r"\d+[.,]0+", code):
        code = re.split(r"[.,]", code)[0]
        repairs.append("decimals")
    if code != code.upper():
        code = code.upper()
        repairs.append("case")
    if len(code) == length - 1 and code.isdigit():
        code = "0" + code
        repairs.append("lost_zeros")
    return code, repairs


def candidates(
    columns: Sequence[tuple[int, str, np.ndarray]], units: np.ndarray
) -> list[tuple[int, Codes]]:
    """Columns that hold codes, with their scale. columns: (position, heading, texts); units: the
    rows that are no totals. Raises Unreadable where two zonings stand in one column."""
    geography = cog()
    columns_with_codes = []
    for at, heading, texts in columns:
        if POPULATION.search(plain(heading)):
            continue
        best = _scale_of(texts, heading, units, geography)
        if best is not None:
            columns_with_codes.append((at, best))
    return columns_with_codes


def _scale_of(texts: np.ndarray, heading: str, units: np.ndarray, geography: Cog) -> Codes | None:
    sample = texts[units]
    filled = sample[sample != ""]
    if not len(filled):
        return None
    head = filled[:400]

    def looks(scale: str) -> Codes:
        return codes_of(head, scale, heading, geography)

    squares = looks("carreau")
    if squares.share() >= FORM_SHARE:
        return codes_of(texts, "carreau", heading, geography)
    old, new = looks("qpv2015"), looks("qpv2024")
    if old.share() + new.share() >= KNOWN_SHARE:
        if old.valid.any() and new.valid.any():
            raise Unreadable(
                tr(
                    "Column “{column}” mixes QPV of 2015 and of 2024: keep one zoning in the file."
                ).format(column=heading)
            )
        whole = codes_of(texts, "qpv2015" if old.valid.any() else "qpv2024", heading, geography)
        other = codes_of(texts, "qpv2024" if old.valid.any() else "qpv2015", heading, geography)
        if other.valid.any():
            raise Unreadable(
                tr(
                    "Column “{column}” mixes QPV of 2015 and of 2024: keep one zoning in the file."
                ).format(column=heading)
            )
        return whole
    if looks("epci").share() >= KNOWN_SHARE:
        return codes_of(texts, "epci", heading, geography)
    if looks("iris").share() >= KNOWN_SHARE:
        return codes_of(texts, "iris", heading, geography)
    communes = looks("commune")
    formless = sum(not COMMUNE.match(code) for code in communes.codes if code)
    formed = formless <= max(FEW_OTHERS, (1 - FORM_SHARE) * len(head))
    sure = communes.labelled or (communes.share() >= SURE_SHARE and not communes.repaired)
    if communes.share() >= KNOWN_SHARE and formed and sure and not is_postal(heading):
        return codes_of(texts, "commune", heading, geography)
    for scale in ("departement", "region"):
        label = HEADINGS[scale]
        if label.search(plain(heading)) and looks(scale).share() >= FORM_SHARE:
            return codes_of(texts, scale, heading, geography)
    return None
