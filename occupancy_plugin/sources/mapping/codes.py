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
from ..communes import REGIONS, cog, departements
from ..errors import Unreadable
from ..words import names_of, pattern
from .occupancy_words import POPULATION
from .postal_codes import CODE_WORD, postal_columns
from .spelling import normalise
from .values import SPACES, strip_text

KNOWN_SHARE = 0.60  # share of a column's cells that must be codes of the official list
FORM_SHARE = 0.95  # the same, where codes are recognised only by their form or by a short list
SURE_SHARE = 0.80  # share of valid codes that is enough under any heading
# cells that are judged, rows that are searched for them at a time
FIRST_CELLS = 400
ROWS_PER_BLOCK = 4_000
MAX_OTHER_FORMS = 2  # codes of another form in a short column: totals under a wider unit's code
FINEST = (
    "batiment", "residence", "carreau", "iris", "part", "arrondissement", "qpv2024", "qpv2015",
    "commune", "epci", "departement", "region",
)  # fmt: skip
COMMUNE = re.compile(r"(?:\d{5}|2[AB]\d{3})$")
IRIS = re.compile(r"(?:\d{5}|2[AB]\d{3})\d{4}$")
CODE_AND_LABEL = re.compile(r"(\d{4,9}|2[AB]\d{3,7})\s*[-–—:/(]\s*[^\W\d]", re.IGNORECASE)
PREFIX_YEAR = re.compile(r"(?:19|20)\d\d-(?=(?:COM|ARM|IRIS|EPCI|DEP|REG|FRANCE)-)", re.IGNORECASE)
PREFIX = re.compile(rf"(?:{PREFIX_YEAR.pattern})?(COM|ARM|IRIS|EPCI|DEP|REG)-(?=\d)", re.IGNORECASE)
"""What Insee's files of 2024 on write before a code: 2025-COM-59139."""
QPV2015 = re.compile(r"QP[0-9AB]{6}$")
QPV2024 = re.compile(r"QN[0-9AB]{5}[A-Z]$")
FORMS = {  # the forms of codes that the official list may lack, such as those of other years
    "commune": COMMUNE,
    "iris": IRIS,
    "epci": re.compile(r"2\d{8}$"),
    "qpv2015": re.compile(r"QP\w{3,8}$"),
    "qpv2024": re.compile(r"QN\w{3,8}$"),
}
SQUARE = re.compile(r"(?:FR_)?CRS(\d{4})RES(\d+)(K?)M?N(\d+)E(\d+)$", re.IGNORECASE)
SHORT_SQUARE = re.compile(r"(\d+)(K?)MN(\d+)E(\d+)$", re.IGNORECASE)
EUROPEAN_GRID = "3035"
QPV = ("qpv2015", "qpv2024")
DIGITS = {"commune": 5, "iris": 9, "epci": 9, "departement": 2, "region": 2}  # of a code
REGIONAL = frozenset({"departement", "region"})
HEADINGS = {scale: pattern(f"codes of {scale}") for scale in names_of("codes of ")}
SHORTEST_CODE = 4  # signs of the code of a commune or a finer unit that lost its first zero
BUILDING = pattern("number of a building")
AMOUNT = pattern("amount")
SIREN = pattern("siren")
ToCode = Callable[[str], tuple[str, list[str]]]  # text → code, kinds of its repairs


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
        """Whether no valid code is repeated."""
        valid_codes = self.codes[self.valid]
        return len(valid_codes) == len(set(valid_codes.tolist()))

    def share(self) -> float:
        """Return the share of valid codes among the filled cells."""
        is_filled = self.codes != ""
        return float(self.valid[is_filled].mean()) if is_filled.any() else 0.0


def square_of(code: str) -> tuple[str, float, float, float] | None:
    """Return what the code of a grid square states: the EPSG number of its system, its side and its
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


def codes_of(texts: np.ndarray, scale: str, heading: str = "") -> Codes:
    """Read a column (n,) as codes of `scale`, undoing what spreadsheets do to codes."""
    repaired: dict[str, int] = {}
    to_code, is_valid = code_rules(scale)
    text_numbers, distinct = pd.factorize(texts)
    counts = np.bincount(text_numbers, minlength=len(distinct))
    codes = np.full(len(distinct), "", dtype=object)
    valid = np.zeros(len(distinct), dtype=bool)
    for position, text in enumerate(map(str, distinct)):
        text_stripped = strip_text(text)
        if not text_stripped:
            continue
        code, repairs = to_code(text_stripped)
        codes[position], valid[position] = code, bool(is_valid(code))
        if valid[position]:
            for repair in repairs:
                repaired[repair] = repaired.get(repair, 0) + int(counts[position])
    heading_pattern = HEADINGS.get(scale)
    labelled = bool(heading_pattern and heading_pattern.search(normalise(heading)))
    return Codes(scale, codes[text_numbers], valid[text_numbers], repaired, labelled)


def code_rules(scale: str) -> tuple[ToCode, Callable[[str], object]]:
    """Return (how a text becomes a code and which repairs that took, whether a code is valid) for a
    scale."""
    geography = cog()
    length = DIGITS.get(scale, 0)
    are_valid: dict[str, Callable[[str], object]] = {
        "commune": lambda code: COMMUNE.match(code) and geography.is_commune(code),
        "iris": lambda code: (
            IRIS.match(code) and geography.is_commune(code[:5]) and code not in geography.epci
        ),
        "epci": geography.epci.__contains__,
        "qpv2015": QPV2015.match,
        "qpv2024": QPV2024.match,
        "carreau": square_of,
        "departement": departements().__contains__,
        "region": REGIONS.__contains__,
    }
    is_valid = are_valid.get(scale, bool)
    if length:
        return lambda text: _digit_code(text, length), is_valid
    return _upper_code if scale in QPV else lambda text: (text, []), is_valid


def _upper_code(text: str) -> tuple[str, list[str]]:
    """Return the code in capitals without spaces, and its repairs."""
    code = SPACES.sub("", text).upper()
    return code, [] if code == text else ["case"]


def _digit_code(text: str, length: int) -> tuple[str, list[str]]:
    """Return a code of digits before a spreadsheet took it for a number, or a name was added, and
    its repairs."""
    repairs = []
    bare_text = CODE_WORD.sub("", PREFIX.sub("", text, count=1), count=1)
    if bare_text != text:
        text = bare_text
        repairs.append("prefixes")
    labelled = CODE_AND_LABEL.match(text)
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


def find_code_columns(
    columns: Sequence[tuple[int, str, np.ndarray]],
    units: np.ndarray,
    postal: frozenset[int] | None = None,
) -> list[tuple[int, Codes]]:
    """Find the columns that hold codes, and read them as codes of their scales.

    columns  (position, heading, texts (n,))
    units    (n,) whether a row is no total
    postal   columns of postal codes, which are no units; None: find them
    Raises Unreadable where one column holds two zonings."""
    if postal is None:
        postal = postal_columns(columns, units)
    columns_with_codes = []
    for column, heading, texts in columns:
        if POPULATION.search(normalise(heading)):
            continue
        head = _first_filled(texts, units)
        scale = _scale_of(head, heading, column not in postal) if len(head) else ""
        if scale in QPV:
            _refuse_two_zonings(texts, heading)
        if scale:
            columns_with_codes.append((column, codes_of(texts, scale, heading)))
    return columns_with_codes


def _refuse_two_zonings(texts: np.ndarray, heading: str) -> None:
    """Raise Unreadable for a column with QPV of both zonings."""
    if all(codes_of(texts, zoning).valid.any() for zoning in QPV):
        raise Unreadable(
            tr(
                "Column “{column}” mixes QPV of 2015 and of 2024: keep one zoning in the file."
            ).format(column=heading)
        )


def _scale_of(head: np.ndarray, heading: str, may_be_insee: bool) -> str:
    """Return the scale of which the first cells (k,) of a column are codes; '' for no codes.

    may_be_insee: whether five digits may be codes of communes"""

    def share(scale: str) -> float:
        return codes_of(head, scale).share()

    prefixes = {match.group(1).upper() for text in head if (match := PREFIX.match(str(text)))}
    for prefix, scale in (("DEP", "departement"), ("REG", "region")):
        if prefixes == {prefix} and share(scale) >= FORM_SHARE:
            return scale
    if max(map(len, map(str, head))) < SHORTEST_CODE:
        return _scale_of_two_digits(head, heading)
    if share("carreau") >= FORM_SHARE:
        return "carreau"
    qpv2015, qpv2024 = map(share, QPV)
    if qpv2015 + qpv2024 >= KNOWN_SHARE:
        return "qpv2015" if qpv2015 else "qpv2024"
    if share("epci") >= KNOWN_SHARE:
        return "epci"
    if any(words.search(normalise(heading)) for words in (BUILDING, SIREN, AMOUNT)):
        return ""
    if share("iris") >= KNOWN_SHARE:
        return "iris"
    if may_be_insee and _are_communes(codes_of(head, "commune", heading)):
        return "commune"
    return _scale_of_two_digits(head, heading)


def _are_communes(head: Codes) -> bool:
    """Whether the first cells of a column, read as codes of communes, are such codes and no numbers
    that resemble them."""
    formless = sum(not COMMUNE.match(code) for code in head.codes if code)
    has_form = formless <= max(MAX_OTHER_FORMS, (1 - FORM_SHARE) * len(head.codes))
    is_certain = head.labelled or (
        head.share() >= SURE_SHARE and set(head.repaired) <= {"prefixes"}
    )
    return head.share() >= KNOWN_SHARE and has_form and is_certain


def _first_filled(texts: np.ndarray, units: np.ndarray) -> np.ndarray:
    """Return the first FIRST_CELLS cells of units that are not empty, at most."""
    blocks: list[np.ndarray] = []
    for start in range(0, len(texts), ROWS_PER_BLOCK):
        block = texts[start : start + ROWS_PER_BLOCK][units[start : start + ROWS_PER_BLOCK]]
        blocks.append(block[block != ""])
        if sum(map(len, blocks)) >= FIRST_CELLS:
            break
    return np.concatenate(blocks)[:FIRST_CELLS] if blocks else texts[:0]


def _scale_of_two_digits(head: np.ndarray, heading: str) -> str:
    """Return the scale of codes of départements or régions, which only a heading distinguishes from
    numbers; '' without such a heading."""
    for scale in ("departement", "region"):
        is_named = HEADINGS[scale].search(normalise(heading)) is not None
        if is_named and codes_of(head, scale).share() >= FORM_SHARE:
            return scale
    return ""
