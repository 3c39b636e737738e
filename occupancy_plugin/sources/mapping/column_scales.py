"""Splits one column of codes into its scales: communes with their EPCI, départements, IRIS, parts.

A column with several scales is several tables. What adds up between them is linked like files of
several scales (scales/linking.py)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from ...toolbelt.translation import tr
from ..communes import REGIONS, cog, departement_of, departements
from ..errors import Unreadable
from ..words import pattern
from .codes import (
    BUILDING,
    FIRST_CELLS,
    KNOWN_SHARE,
    PREFIX,
    PREFIX_YEAR,
    QPV2015,
    QPV2024,
    REGIONAL,
    Codes,
    code_rules,
    square_of,
)
from .spelling import normalise
from .values import SPACES

MIXED_SHARE = 0.95  # share of the cells of a mixed column that must be codes
PLAIN_SCALES = ("iris", "commune", "epci")  # a mixed column has at least one of these
PART = "part"  # a unit cut in two: 59139-QPV and 59139-HQPV
ARRONDISSEMENT = "arrondissement"
FRANCE_CODE = re.compile(r"(?:FR|FRA|FE|FM|F|FRANCE|METRO|FRANCE (?:ENTIERE|METRO\w*|F|FM))0?$")
REGION_CODE = re.compile(r"(?:R|REG|REGION)[ _.-]?(\d\d)$")
DEPARTEMENT_CODE = re.compile(r"(?:D|DEP|DEPT|DPT|DEPARTEMENT)[ _.-]?(\d{1,3}|2[AB])$")
BARE_CODE = re.compile(r"(?:\d{1,3}|2[AB])$")
WHOLE_WORD = re.compile(r"(?:ENS|ENSEMBLE|TOT|TOTAL|TOUS?)$")
CODE_AND_PART = re.compile(r"(\d{4,9}|2[AB]\d{3,7})[ _./|:-]+(.*\S)$")
ENDS_WITH_NUMBER = re.compile(r"\d$")
CODE_HEADING = pattern("mixed codes")


Cell = tuple[str, str]  # (scale, code); the scale is a sign until it is decided (_scale_of_cell)


@dataclass(frozen=True)
class ColumnScales:
    """The scales of one column.

    codes     scale → the column read as its codes, valid on its own rows
    france    (n,) whether a row is the whole country: a total
    unplaced  (n,) whether a cell has another form
    doubled   codes that occur twice, as they may be a région's and a département's"""

    codes: Mapping[str, Codes]
    is_france: np.ndarray = field(repr=False)
    is_unplaced: np.ndarray = field(repr=False)
    codes_twice: tuple[str, ...] = ()


def column_scales(texts: np.ndarray) -> ColumnScales:
    """Read every cell as a code of the one scale whose form it has."""
    upper_texts = [
        PREFIX_YEAR.sub("", SPACES.sub(" ", str(text)).strip().upper(), count=1) for text in texts
    ]
    cells = [_scale_of_cell(text) for text in upper_texts]
    codes_twice = _resolve_bare(cells)
    _cut_parts(cells, upper_texts)
    _separate_quarters(cells)
    codes_by_scale = {}
    for scale in dict.fromkeys(scale for scale, _ in cells if scale not in ("", "france", "?")):
        valid = np.array([scale_of_row == scale for scale_of_row, _ in cells], dtype=bool)
        codes = np.array([code for _, code in cells], dtype=object)
        codes_by_scale[scale] = Codes(scale, codes, valid, {}, True)
    return ColumnScales(
        codes_by_scale,
        np.array([scale == "france" for scale, _ in cells], dtype=bool),
        np.array([scale == "?" for scale, _ in cells], dtype=bool),
        codes_twice,
    )


def mixed_column(
    texts: np.ndarray, heading: str, units: np.ndarray, may_repeat: bool
) -> Codes | None:
    """Return the commonest scale of a column with codes of several scales, None for any other
    column.

    units     (n,) whether a row is no total
    may_repeat  whether a code may stand in several rows
    Raises Unreadable for codes that may be régions or départements."""
    words = normalise(heading)
    if not CODE_HEADING.search(words) or BUILDING.search(words):
        return None  # before the cells are compared: 59 columns of 100 000 rows take 0.1 s
    is_filled = units & (texts != "")
    if not is_filled.any():
        return None
    first_texts = texts[is_filled][:FIRST_CELLS]
    if column_scales(first_texts).is_unplaced.mean() > 1 - KNOWN_SHARE:
        return None
    scales = column_scales(texts)
    has_scale = ~(scales.is_unplaced | (texts == ""))
    if scales.codes_twice and set(scales.codes) >= REGIONAL and has_scale[is_filled].all():
        raise Unreadable(
            tr(
                "These codes may be régions or départements: {codes}. Write “R” before the codes "
                "of régions (R32)."
            ).format(codes=", ".join(scales.codes_twice[:10]))
        )
    is_mixed = len(scales.codes) > 1 or bool(scales.is_france.any())
    has_official = (
        any(scale in scales.codes for scale in PLAIN_SCALES) or set(scales.codes) >= REGIONAL
    )
    are_unique = may_repeat or all(codes.unique for codes in scales.codes.values())
    if not (
        is_mixed and has_official and are_unique and has_scale[is_filled].mean() >= MIXED_SHARE
    ):
        return None
    return max(scales.codes.values(), key=lambda codes: int(codes.valid.sum()))


def _scale_of_cell(text: str) -> Cell:
    """Return (scale, code) of a cell by its form alone: “” for an empty cell, “?” for another form,
    “bare” for a number that may be a région's or a département's."""
    geography = cog()
    if not text:
        return "", ""
    if FRANCE_CODE.match(normalise(text).upper()):
        return "france", text
    if (match := REGION_CODE.match(text)) and match.group(1) in REGIONS:
        return "region", match.group(1)
    if (match := DEPARTEMENT_CODE.match(text)) and match.group(1).zfill(2) in departements():
        return "departement", match.group(1).zfill(2)
    if BARE_CODE.match(text):
        code = text.zfill(2)
        return ("bare", code) if code in departements() or code in REGIONS else ("?", text)
    if QPV2024.match(text):
        return "qpv2024", text
    if QPV2015.match(text):
        return "qpv2015", text
    if square_of(text) is not None:
        return "carreau", text
    digits = PREFIX.sub("", text).replace(" ", "")
    if digits in geography.epci:
        return "epci", digits
    for scale in ("iris", "commune"):
        to_code, is_valid = code_rules(scale)
        code, _ = to_code(text)
        if is_valid(code):
            return scale, code
    return "?", text


def _resolve_bare(cells: list[Cell]) -> tuple[str, ...]:
    """Decide which two-digit codes are régions and which départements, by the units below them.
    Changes `cells`.

    Returns the codes that occur twice, once for each."""
    bare_codes = [code for scale, code in cells if scale == "bare"]
    departements_below = {
        departement_of(code) for scale, code in cells if scale in ("commune", "iris")
    }
    for position, (scale, code) in enumerate(cells):
        if scale != "bare":
            continue
        members = REGIONS.get(code, frozenset())
        candidates = departements_below or set(bare_codes) - {code}
        is_region = bool(members & candidates) and code not in departements_below
        is_departement = code in departements()
        wider_scale = "region" if is_region else "departement" if is_departement else "?"
        cells[position] = (wider_scale, code)
    occurrences = Counter(bare_codes)
    repeated = tuple(code for code in occurrences if occurrences[code] == 2 and code in REGIONS)
    return repeated if max(occurrences.values(), default=0) == 2 else ()


def _cut_parts(cells: list[Cell], upper_texts: list[str]) -> None:
    """Make parts of codes such as “59139-QPV”, where several cells begin with 59139. Where such
    parts are numbered (“59139-R002”), a commune's only one is no commune. Changes `cells`."""
    cuts = {
        number: match
        for number, text in enumerate(upper_texts)
        if (match := CODE_AND_PART.match(text))
    }
    starts = Counter(match.group(1) for match in cuts.values())
    starts.update(text for position, text in enumerate(upper_texts) if position not in cuts)
    is_numbered = any(
        ENDS_WITH_NUMBER.search(match.group(2))
        for match in cuts.values()
        if starts[match.group(1)] > 1
    )
    for number, match in cuts.items():
        is_part = starts[match.group(1)] > 1 or (
            is_numbered and ENDS_WITH_NUMBER.search(match.group(2))
        )
        scale, code = _scale_of_cell(match.group(1)) if is_part else ("", "")
        if scale in PLAIN_SCALES:
            is_whole = WHOLE_WORD.match(match.group(2))
            cells[number] = (scale, code) if is_whole else (PART, upper_texts[number])


def _separate_quarters(cells: list[Cell]) -> None:
    """Make arrondissements a scale below the row of their commune. Changes `cells`."""
    quarters = cog().quarters
    communes = {code for scale, code in cells if scale == "commune"}
    for position, (scale, code) in enumerate(cells):
        if scale == "commune" and quarters.get(code) in communes:
            cells[position] = (ARRONDISSEMENT, code)


def base_of(part: str) -> str:
    """Return the code of the unit that a part belongs to: '59139' of '59139-QPV'."""
    match = CODE_AND_PART.match(part)
    if match is None:
        return part
    return _scale_of_cell(match.group(1))[1]
