"""The scales of one column of codes: communes with their EPCI, départements, IRIS, parts.

A column that holds several scales is several tables. What adds up between them is linked like
files of several scales (scales/linking.py)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from ...toolbelt.translation import tr
from ..communes import REGIONS, cog, departement_of, departements
from ..errors import Unreadable
from .codes import KNOWN_SHARE, QPV2015, QPV2024, REGIONAL, SQUARE, Codes, rules
from .spelling import plain
from .values import SPACES

MIXED_SHARE = 0.95  # of the cells that must be codes of some scale
HEAD = 400  # cells that are looked at first
PLAIN = ("iris", "commune", "epci")  # the scales of which a mixed column has some
PART = "part"  # a unit cut in two: 59139-QPV and 59139-HQPV
QUARTER = "arrondissement"
FRANCE = re.compile(r"(?:FR|FRA|FE|FM|F|FRANCE|METRO|FRANCE (?:ENTIERE|METRO\w*))0?$")
REGION_CODE = re.compile(r"(?:R|REG|REGION)[ _.-]?(\d\d)$")
DEPARTEMENT_CODE = re.compile(r"(?:D|DEP|DEPT|DPT|DEPARTEMENT)[ _.-]?(\d{1,3}|2[AB])$")
BARE = re.compile(r"(?:\d{1,3}|2[AB])$")
WHOLE = re.compile(r"(?:ENS|ENSEMBLE|TOT|TOTAL|TOUS?)$")
CUT = re.compile(r"(\d{4,9}|2[AB]\d{3,7})[ _./|:-]+(.*\S)$")
CODE_HEADING = re.compile(
    r"cod|insee|geo|territ|siren|epci|iris|zonage|maille|niveau|^id"
    r"|\b(?:com|communes?|zones?|dep\w?|dept|depcom\w*|departements?|reg|regions?)\b"
)


@dataclass(frozen=True)
class ColumnScales:
    """codes   scale → the column read as its codes, valid on its own rows
    france     rows of the whole country: totals
    unplaced   rows of another form
    doubled    codes that may be a région's or a département's, each there twice"""

    codes: Mapping[str, Codes]
    france: np.ndarray = field(repr=False)
    unplaced: np.ndarray = field(repr=False)
    doubled: tuple[str, ...] = ()


def column_scales(texts: np.ndarray) -> ColumnScales:
    """Read every cell as a code of the one scale whose form it has."""
    bare = [SPACES.sub(" ", str(text)).strip().upper() for text in texts]
    cells = [_fixed(text) for text in bare]
    doubled = _resolve_bare(cells)
    _cut_parts(cells, bare)
    _set_quarters_apart(cells)
    codes_by_scale = {}
    for scale in dict.fromkeys(scale for scale, _ in cells if scale not in ("", "france", "?")):
        valid = np.array([scale_of_row == scale for scale_of_row, _ in cells], dtype=bool)
        codes = np.array([code for _, code in cells], dtype=object)
        codes_by_scale[scale] = Codes(scale, codes, valid, {}, True)
    return ColumnScales(
        codes_by_scale,
        np.array([scale == "france" for scale, _ in cells], dtype=bool),
        np.array([scale == "?" for scale, _ in cells], dtype=bool),
        doubled,
    )


def mixed_column(texts: np.ndarray, heading: str, units: np.ndarray) -> Codes | None:
    """The commonest scale of a column in which most cells are codes, of several scales. units:
    rows that are no totals."""
    filled = units & (texts != "")
    if not CODE_HEADING.search(plain(heading)) or not filled.any():
        return None
    head = texts[filled][:HEAD]
    if column_scales(head).unplaced.mean() > 1 - KNOWN_SHARE:
        return None
    scales = column_scales(texts)
    placed = ~(scales.unplaced | (texts == ""))
    if scales.doubled and set(scales.codes) >= REGIONAL and placed[filled].all():
        raise Unreadable(
            tr(
                "These codes may be régions or départements: {codes}. Write “R” before the codes "
                "of régions (R32)."
            ).format(codes=", ".join(scales.doubled[:10]))
        )
    is_mixed = len(scales.codes) > 1 or bool(scales.france.any())
    official = any(s in scales.codes for s in PLAIN) or set(scales.codes) >= REGIONAL
    unlike = all(codes.unique for codes in scales.codes.values())
    if not (is_mixed and official and unlike and placed[filled].mean() >= MIXED_SHARE):
        return None
    return max(scales.codes.values(), key=lambda codes: int(codes.valid.sum()))


def _fixed(text: str) -> tuple[str, str]:
    """(scale, code) of a cell by its form alone: “” for none, “?” for another form, “bare” for a
    number that a région and a département may have."""
    geography = cog()
    if not text:
        return "", ""
    if FRANCE.match(plain(text).upper()):
        return "france", text
    if (match := REGION_CODE.match(text)) and match.group(1) in REGIONS:
        return "region", match.group(1)
    if (match := DEPARTEMENT_CODE.match(text)) and match.group(1).zfill(2) in departements():
        return "departement", match.group(1).zfill(2)
    if BARE.match(text):
        code = text.zfill(2)
        return ("bare", code) if code in departements() or code in REGIONS else ("?", text)
    if QPV2024.match(text):
        return "qpv2024", text
    if QPV2015.match(text):
        return "qpv2015", text
    if SQUARE.match(text):
        return "carreau", text
    digits = text.replace(" ", "")
    if digits in geography.epci:
        return "epci", digits
    for scale in ("iris", "commune"):
        fix, holds = rules(scale, geography)
        code, _ = fix(text)
        if holds(code):
            return scale, code
    return "?", text


def _resolve_bare(cells: list[tuple[str, str]]) -> tuple[str, ...]:
    """Two digits are a département's where the column goes on below it, a région's where it goes
    on below that. Returns codes that stand there twice, for both."""
    numbers = [code for scale, code in cells if scale == "bare"]
    inhabited = {departement_of(code) for scale, code in cells if scale in ("commune", "iris")}
    for at, (scale, code) in enumerate(cells):
        if scale != "bare":
            continue
        members = REGIONS.get(code, frozenset())
        candidates = inhabited or set(numbers) - {code}
        wide = bool(members & candidates) and code not in inhabited
        known = code in departements()
        cells[at] = ("region" if wide else "departement" if known else "?", code)
    times = Counter(numbers)
    twice = tuple(code for code in times if times[code] == 2 and code in REGIONS)
    return twice if max(times.values(), default=0) == 2 else ()


def _cut_parts(cells: list[tuple[str, str]], bare: list[str]) -> None:
    """“59139-QPV” is a part of 59139 where several cells begin with 59139."""
    cuts = {at: match for at, text in enumerate(bare) if (match := CUT.match(text))}
    starts = Counter(match.group(1) for match in cuts.values())
    starts.update(text for at, text in enumerate(bare) if at not in cuts)
    for at, match in cuts.items():
        scale, code = _fixed(match.group(1)) if starts[match.group(1)] > 1 else ("", "")
        if scale in PLAIN:
            cells[at] = (scale, code) if WHOLE.match(match.group(2)) else (PART, bare[at])


def _set_quarters_apart(cells: list[tuple[str, str]]) -> None:
    """Arrondissements are a scale of their own below the row of their commune."""
    quarters = cog().quarters
    communes = {code for scale, code in cells if scale == "commune"}
    for at, (scale, code) in enumerate(cells):
        if scale == "commune" and quarters.get(code) in communes:
            cells[at] = (QUARTER, code)


def base_of(part: str) -> str:
    """'59139' of '59139-QPV'."""
    match = CUT.match(part)
    if match is None:
        return part
    return _fixed(match.group(1))[1]
