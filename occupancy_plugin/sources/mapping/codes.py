"""Reads columns as codes of units: of which scale they are, repaired where a spreadsheet altered
them.

A column is judged by its share of valid codes, by repetition, and by its heading."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ...toolbelt.translation import tr
from ..communes import REGIONS, Cog, cog, departements
from ..errors import Unreadable
from ..words import names_of, pattern
from .occupancy_words import POPULATION
from .postal_codes import CODE_WORD, postal_columns
from .spelling import normalise
from .values import SPACES, strip_text

KNOWN_SHARE, FORM_SHARE = 0.60, 0.95
SURE_SHARE = 0.80  # of valid codes, under a heading that does not name codes
HEAD, BLOCK = 400, 4_000  # cells that are judged, rows that are looked through at a time
FEW_OTHERS = 2  # codes of another form in a short column: totals under a wider unit's code
FINEST = (
    "batiment", "residence", "carreau", "iris", "part", "arrondissement", "qpv2024", "qpv2015",
    "commune", "epci", "departement", "region",
)  # fmt: skip
COMMUNE = re.compile(r"(?:\d{5}|2[AB]\d{3})$")
IRIS = re.compile(r"(?:\d{5}|2[AB]\d{3})\d{4}$")
LABELLED = re.compile(r"(\d{4,9}|2[AB]\d{3,7})\s*[-–—:/(]\s*[^\W\d]", re.IGNORECASE)
PREFIX_YEAR = re.compile(r"(?:19|20)\d\d-(?=(?:COM|ARM|IRIS|EPCI|DEP|REG|FRANCE)-)", re.IGNORECASE)
PREFIX = re.compile(rf"(?:{PREFIX_YEAR.pattern})?(COM|ARM|IRIS|EPCI|DEP|REG)-(?=\d)", re.IGNORECASE)
"""What Insee's files of 2024 on write before a code: 2025-COM-59139."""
QPV2015 = re.compile(r"QP[0-9AB]{6}$")
QPV2024 = re.compile(r"QN[0-9AB]{5}[A-Z]$")
FORMS = {  # of codes that the official list may lack: of other years, ended
    "commune": COMMUNE,
    "iris": IRIS,
    "epci": re.compile(r"2\d{8}$"),
    "qpv2015": re.compile(r"QP\w{3,8}$"),
    "qpv2024": re.compile(r"QN\w{3,8}$"),
}
SQUARE = re.compile(r"(?:FR_)?CRS(\d{4})RES(\d+)(K?)M?N(\d+)E(\d+)$", re.IGNORECASE)
SHORT_SQUARE = re.compile(r"(\d+)(K?)MN(\d+)E(\d+)$", re.IGNORECASE)
EUROPEAN_GRID = "3035"
REGIONAL = frozenset({"departement", "region"})
HEADINGS = {scale: pattern(f"codes of {scale}") for scale in names_of("codes of ")}
SHORTEST = 4  # signs of a code of communes or anything finer, with its first nought lost
BUILDING = pattern("number of a building")
AMOUNT = pattern("amount")
SIREN = pattern("siren")
Repair = Callable[[str], tuple[str, list[str]]]


@dataclass(frozen=True)
class Codes:
    """A column read as codes of one scale.

    codes     (n,) text, '' where there is none
    valid     (n,) whether the code is one of the scale
    repaired  kind of repair ('lost_zeros', 'decimals', 'case', 'spaces', 'prefixes') → how many
    labelled  whether the heading names codes of this scale"""

    scale: str
    codes: np.ndarray = field(repr=False)
    valid: np.ndarray = field(repr=False)
    repaired: dict[str, int] = field(default_factory=dict)
    labelled: bool = False

    @property
    def unique(self) -> bool:
        valid_codes = self.codes[self.valid]
        return len(valid_codes) == len(set(valid_codes.tolist()))

    def share(self, rows: np.ndarray | None = None) -> float:
        """Return the share of valid codes among the filled cells (of `rows`)."""
        filled = self.codes != ""
        if rows is not None:
            filled = filled & rows
        return float(self.valid[filled].mean()) if filled.any() else 0.0


def square_of(code: str) -> tuple[str, float, float, float] | None:
    """Return what the code of a grid square says: the EPSG number of its system, its side and its
    south-west corner (north, east) in metres; None for other codes.

    `CRS2154RES200mN7038400E722600` has metres. The short codes of the European grid,
    `200mN30122E38012` and `1kmN3012E3801`, leave out as many zeros as their side has."""
    if match := SQUARE.match(code):
        system, side, kilo, north, east = match.groups()
        unit = 1.0
    elif match := SHORT_SQUARE.match(code):
        side, kilo, north, east = match.groups()
        digits = side + 3 * "0" if kilo else side
        system, unit = EUROPEAN_GRID, 10.0 ** (len(digits) - len(digits.rstrip("0")))
    else:
        return None
    return system, float(side) * (1000.0 if kilo else 1.0), unit * float(north), unit * float(east)


def codes_of(
    texts: np.ndarray, scale: str, heading: str = "", geographic_code: Cog | None = None
) -> Codes:
    """Read a column as codes of `scale`, undoing what spreadsheets do to codes."""
    geography = geographic_code or cog()
    repaired: dict[str, int] = {}
    to_code, is_valid = rules(scale, geography)
    text_numbers, distinct = pd.factorize(texts)
    counts = np.bincount(text_numbers, minlength=len(distinct))
    codes = np.full(len(distinct), "", dtype=object)
    valid = np.zeros(len(distinct), dtype=bool)
    for position, text in enumerate(map(str, distinct)):
        text_stripped = strip_text(text)
        if not text_stripped:
            continue
        code, repairs = to_code(text_stripped)
        codes[position], valid[position] = code, is_valid(code)
        if valid[position]:
            for repair in repairs:
                repaired[repair] = repaired.get(repair, 0) + int(counts[position])
    heading_pattern = HEADINGS.get(scale)
    labelled = bool(heading_pattern and heading_pattern.search(normalise(heading)))
    return Codes(scale, codes[text_numbers], valid[text_numbers], repaired, labelled)


def rules(scale: str, geography: Cog) -> tuple[Repair, Callable[[str], bool]]:
    """Return (how a text becomes a code and which repairs that took, whether a code is valid) for a
    scale."""
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
        return lambda t: (t, []), lambda c: square_of(c) is not None
    if scale == "departement":
        return lambda t: _digits(t, 2), lambda c: c in departements()
    if scale == "region":
        return lambda t: _digits(t, 2), lambda c: c in REGIONS
    return lambda t: (t, []), lambda c: bool(c)


def _upper(text: str) -> tuple[str, list[str]]:
    """Return the code in capitals without spaces, and its repairs."""
    code = SPACES.sub("", text).upper()
    return code, [] if code == text else ["case"]


def _digits(text: str, length: int) -> tuple[str, list[str]]:
    """Return a code of digits before a spreadsheet took it for a number, or a name was added, and
    its repairs."""
    repairs = []
    bare_text = CODE_WORD.sub("", PREFIX.sub("", text, count=1), count=1)
    if bare_text != text:
        text = bare_text
        repairs.append("prefixes")
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
    columns: Sequence[tuple[int, str, np.ndarray]],
    units: np.ndarray,
    postal: frozenset[int] | None = None,
) -> list[tuple[int, Codes]]:
    """Find the columns that hold codes, with their scale.

    columns  (position, heading, texts)
    units    (n,) whether a row is no total
    postal   columns of postal codes, which are no units; None: not looked for yet
    Raises Unreadable where one column holds two zonings."""
    geography = cog()
    columns_with_codes = []
    if postal is None:
        postal = postal_columns(columns, units)
    for column, heading, texts in columns:
        if POPULATION.search(normalise(heading)):
            continue
        codes = _scale_of(texts, heading, units, geography, column not in postal)
        if codes is not None:
            columns_with_codes.append((column, codes))
    return columns_with_codes


def _scale_of(
    texts: np.ndarray, heading: str, units: np.ndarray, geography: Cog, may_be_insee: bool
) -> Codes | None:
    """Return the column read as codes of its scale, None where it holds none. Raises Unreadable for
    two zonings in one column.

    may_be_insee: whether five digits may be codes of communes"""
    head = _first_filled(texts, units)
    if not len(head):
        return None

    def looks(scale: str) -> Codes:
        """Read the first cells as codes of a scale."""
        return codes_of(head, scale, heading, geography)

    prefixes = {match.group(1).upper() for text in head if (match := PREFIX.match(str(text)))}
    for prefix, scale in (("DEP", "departement"), ("REG", "region")):
        if prefixes == {prefix} and looks(scale).share() >= FORM_SHARE:
            return codes_of(texts, scale, heading, geography)
    if max(map(len, map(str, head))) < SHORTEST:
        return _of_two_digits(head, texts, heading, geography)
    squares = looks("carreau")
    if squares.share() >= FORM_SHARE:
        return codes_of(texts, "carreau", heading, geography)
    old, new = looks("qpv2015"), looks("qpv2024")
    if old.share() + new.share() >= KNOWN_SHARE:
        zonings = [codes_of(texts, scale, heading, geography) for scale in ("qpv2015", "qpv2024")]
        if all(zoning.valid.any() for zoning in zonings):
            raise Unreadable(
                tr(
                    "Column “{column}” mixes QPV of 2015 and of 2024: keep one zoning in the file."
                ).format(column=heading)
            )
        return zonings[0] if old.valid.any() else zonings[1]
    if looks("epci").share() >= KNOWN_SHARE:
        return codes_of(texts, "epci", heading, geography)
    if any(words.search(normalise(heading)) for words in (BUILDING, SIREN, AMOUNT)):
        return None
    if looks("iris").share() >= KNOWN_SHARE:
        return codes_of(texts, "iris", heading, geography)
    communes = looks("commune")
    formless = sum(not COMMUNE.match(code) for code in communes.codes if code)
    has_form = formless <= max(FEW_OTHERS, (1 - FORM_SHARE) * len(head))
    is_certain = communes.labelled or (
        communes.share() >= SURE_SHARE and set(communes.repaired) <= {"prefixes"}
    )
    if communes.share() >= KNOWN_SHARE and has_form and is_certain and may_be_insee:
        return codes_of(texts, "commune", heading, geography)
    return _of_two_digits(head, texts, heading, geography)


def _first_filled(texts: np.ndarray, units: np.ndarray) -> np.ndarray:
    """Return the first HEAD cells of units that are not empty, at most."""
    cells: list[np.ndarray] = []
    for start in range(0, len(texts), BLOCK):
        block = texts[start : start + BLOCK][units[start : start + BLOCK]]
        cells.append(block[block != ""])
        if sum(map(len, cells)) >= HEAD:
            break
    return np.concatenate(cells)[:HEAD] if cells else texts[:0]


def _of_two_digits(
    head: np.ndarray, texts: np.ndarray, heading: str, geography: Cog
) -> Codes | None:
    """Return the column read as codes of départements or régions, which only a heading tells from
    numbers; None without such a heading."""
    for scale in ("departement", "region"):
        if not HEADINGS[scale].search(normalise(heading)):
            continue
        if codes_of(head, scale, heading, geography).share() >= FORM_SHARE:
            return codes_of(texts, scale, heading, geography)
    return None
