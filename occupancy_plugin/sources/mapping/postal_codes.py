"""Tells postal codes from Insee codes of communes, which have the same form: by the heading, by the
communes that the table names in the same rows, else by their endings."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from ..communes import codes_by_name, cog, departement_of, normalise_name
from ..words import pattern
from .spelling import normalise
from .values import strip_text

POSTAL = pattern("postal code")
FORM = re.compile(r"\d{4,5}(?:[.,]0+)?$")
ARRONDISSEMENT = re.compile(r"75(?:0(?:0[1-9]|1\d)|116)$|6900[1-9]$|130(?:0[1-9]|1[0-6])$")
POSTAL_FORM = re.compile(rf"\d{{4}}0$|20\d{{3}}$|{ARRONDISSEMENT.pattern}")
"""Nine postal codes in ten end in 0, one Insee code in ten does. Corsica's begin with 20, as no
Insee code has done since 1976; Paris, Lyon and Marseille number their arrondissements."""
BESIDE_NAME = re.compile(r"(\d{5})[\s,–-]+([^\W\d].*)")
AFTER_NAME = re.compile(r"([^\W\d].*?)[\s,–-]*\((\d{5})\)$")
CODE_WORD = pattern("before a code", re.IGNORECASE)
FIRST_ROWS = 400  # rows that are looked at
FORM_SHARE = 0.6  # share of the cells that must have the form of a code
NAMED_SHARE = 0.6  # share of a column's texts that must be names of communes
FEWEST_NAMED, MIN_DISAGREEING, MIN_AT_HOME = 2, 0.5, 0.8  # rows with code and name; shares of them
# of different codes; all of them where there are few
POSTAL_SHARE = 0.8
FEWEST_CODES = 3
FEW_CODES = 5


def is_postal(heading: str) -> bool:
    """Whether the heading names postal codes."""
    return bool(POSTAL.search(normalise(heading)))


def home_of_postal(text: str) -> str:
    """Return the département of a postal code, '' where it has two (Corsica) or none. A name may
    follow it: “59400 Cambrai”."""
    return departement_of(_beside_name(text)[0] or _code(text) or "")


def without_postal_code(text: str) -> str:
    """Return the name next to a postal code in a cell, the text as it is without one."""
    return _beside_name(text)[1]


def _beside_name(text: str) -> tuple[str, str]:
    """Return (postal code, name) of a cell, ('', its text) for another one: “59400 Cambrai”,
    “Cambrai (59400)”."""
    bare_text = strip_text(text)
    if match := BESIDE_NAME.match(bare_text):
        return match[1], match[2]
    match = AFTER_NAME.match(bare_text)
    return (match[2], match[1]) if match else ("", bare_text)


def postal_columns(
    columns: Sequence[tuple[int, str, np.ndarray]], units: np.ndarray
) -> frozenset[int]:
    """Return the columns that hold postal codes, whatever they are called.

    columns  (position, heading, texts)
    units    (n,) whether a row is no total"""
    rows = np.flatnonzero(units)[:FIRST_ROWS]
    name_columns: list[list[str]] | None = None
    postal: set[int] = set()
    for position, heading, texts in columns:
        if is_postal(heading):
            postal.add(position)
            continue
        codes = [_code(text) for text in map(str, texts[rows])]
        filled_codes = [code for code in codes if code is not None]
        if not any(filled_codes) or sum(map(bool, filled_codes)) < FORM_SHARE * len(filled_codes):
            continue
        if name_columns is None:
            name_columns = columns_of_names([texts[rows] for _, _, texts in columns])
        if _are_postal([code or "" for code in codes], name_columns):
            postal.add(position)
    return frozenset(postal)


def _code(text: str) -> str | None:
    """Return the five digits of a cell, '' for another text, None for an empty cell."""
    text = CODE_WORD.sub("", strip_text(text), count=1).replace(" ", "")
    if not text:
        return None
    return re.split("[.,]", text)[0].zfill(5) if FORM.match(text) else ""


def columns_of_names(columns: Sequence[np.ndarray]) -> list[list[str]]:
    """Return the normalised texts of each column that holds names of communes."""
    communes = codes_by_name("commune")
    name_columns = []
    for texts in columns:
        names = [normalise_name(strip_text(text)) for text in texts.tolist()]
        distinct = set(names) - {""}
        if distinct and sum(name in communes for name in distinct) >= NAMED_SHARE * len(distinct):
            name_columns.append(names)
    return name_columns


def _are_postal(codes: list[str], name_columns: list[list[str]]) -> bool:
    distinct = set(codes) - {""}
    postal_count = sum(POSTAL_FORM.match(code) is not None for code in distinct)
    contradictions = [_contradicts_names(codes, names) for names in name_columns]
    if False in contradictions:
        return False
    if True in contradictions:
        return 2 * postal_count >= len(distinct)
    official_count = sum(
        cog().is_commune(code) or ARRONDISSEMENT.match(code) is not None for code in distinct
    )
    share = POSTAL_SHARE if len(distinct) >= FEW_CODES else 1.0
    is_postal_list = len(distinct) >= FEWEST_CODES and postal_count >= share * len(distinct)
    return is_postal_list and official_count >= FORM_SHARE * len(distinct)


def _contradicts_names(codes: list[str], names: list[str]) -> bool | None:
    """Whether the names of communes are those of other communes than the codes say, in the same
    départements; None where that is not sure (names of chief towns)."""
    communes = codes_by_name("commune")
    pairs = {
        (code, name) for code, name in zip(codes, names, strict=True) if code and name in communes
    }
    if len(pairs) < FEWEST_NAMED:
        return None
    others = [(code, name) for code, name in pairs if not is_called(code, communes[name])]
    if len(others) < MIN_DISAGREEING * len(pairs):
        return False
    at_home_count = sum(
        any(_home(code) == _home(place) for place in communes[name]) for code, name in others
    )
    is_own_name = 2 * len({name for _, name in pairs}) >= len({code for code, _ in pairs})
    return True if is_own_name and at_home_count >= MIN_AT_HOME * len(others) else None


def _home(code: str) -> str:
    """Return the département of an Insee or postal code, Corsica being one."""
    home = departement_of(code)
    return "20" if home in ("2A", "2B") else home


def is_called(code: str, places: Sequence[str]) -> bool:
    """Whether a code is one of these communes', of one that went into them, or of their
    arrondissements."""
    geography = cog()
    return any(
        commune in places
        for commune in (code, geography.ended.get(code), geography.quarters.get(code))
    )
