"""Texts of a column → numbers, unknown ones, unread ones. Each distinct text is looked at once."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ...secrecy.tables.read import HIDDEN_SYMBOLS
from ...toolbelt.translation import tr
from ..grid import FORMULA

UNKNOWN = HIDDEN_SYMBOLS | frozenset(
    {
        "-",
        "–",
        "—",
        "−",
        "…",
        "..",
        "...",
        "nc",
        "n.d.",
        "n.d",
        "n.c",
        "n/a",
        "n.a.",
        "n.a",
        "secret",
        "secret statistique",
        "x",
        "xx",
        "xxx",
        "*",
        "**",
        "***",
        "n.s.",
        "n.s",
        "n. s.",
        "nr",
        "n.r.",
        "s.o.",
        "so",
        "s.s.",
        "sans objet",
        "/",
        "//",
        "///",
        "?",
        ":",
        "non disponible",
        "non communiqué",
        "non renseigné",
        "non diffusé",
        "confidentiel",
        "inconnu",
        "indisponible",
        "ind",
        "nan",
        "vide",
        "missing",
        "manquant",
    }
)
BELOW = re.compile(
    r"(?:[<≤]=?|moins de|inf(?:érieur)?(?: à)?|under)\s*\d{1,2}$"
    r"|(?:(?:de|entre|from|between)\s*)?1\s*(?:à|et|-|–|to|and)\s*10$"
)
ERROR = re.compile(r"#[A-ZÉ0-9/!?]+[!?]?$", re.IGNORECASE)
SPACES = re.compile(r"[\s\u00a0\u202f\u2009\u2007]+")
NUMBER = re.compile(r"[-+]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:e[-+]?\d{1,3})?$", re.IGNORECASE)
THOUSANDS = re.compile(r"[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$")
POINTS = re.compile(r"[-+]?\d{1,3}(?:\.\d{3})+(?:,\d+)?$")
EXPONENT = re.compile(r"\d[.,]?\d*e[-+]?\d+$", re.IGNORECASE)
DATE = re.compile(r"^\d{4}-\d{2}-\d{2}|^\d{1,2}/\d{1,2}/\d{2,4}$")
MARK = re.compile(r"(?<=[\d%])(?:\*{1,3}|\((?:[a-e]|[nprs]|\d{1,2})\)|[¹²³ᵃᵇᶜ†‡])$", re.IGNORECASE)
UNIT = re.compile(r"(€|eur|euros?)(\s*/\s*m(2|²))?$", re.IGNORECASE)


@dataclass(frozen=True)
class NumericColumn:
    """A column as numbers.

    values   float64, NaN where empty, unknown or unread
    empty, unknown, unread, formulas  booleans per row: without text; a symbol of secrecy; text that
             is neither; a formula without a stored value
    percent  every number carries a % · decimals  most decimals written
    marked   cells whose number carries the mark of a footnote"""

    values: np.ndarray = field(repr=False)
    empty: np.ndarray = field(repr=False)
    unknown: np.ndarray = field(repr=False)
    unread: np.ndarray = field(repr=False)
    formulas: np.ndarray = field(repr=False)
    percent: bool = False
    decimals: int = 0
    dates: int = 0
    exponents: int = 0
    marked: int = 0

    @property
    def known(self) -> np.ndarray:
        return ~np.isnan(self.values)

    @property
    def count(self) -> int:
        return int(self.known.sum())

    @property
    def numeric(self) -> bool:
        """Is it a column of numbers: some, and hardly a text beside them?"""
        other = int(self.unread.sum())
        return self.count > 0 and other <= 0.1 * (self.count + other + int(self.unknown.sum()))

    @property
    def whole(self) -> bool:
        known = self.values[self.known]
        return bool(known.size and (known == np.rint(known)).all())

    def take(self, rows: np.ndarray) -> NumericColumn:
        """The same of some rows."""
        return NumericColumn(
            self.values[rows],
            self.empty[rows],
            self.unknown[rows],
            self.unread[rows],
            self.formulas[rows],
            self.percent,
            self.decimals,
            self.dates,
            self.exponents,
            self.marked,
        )


def unread_sentence() -> str:
    """Why a column of counts is refused, to be formatted with `column` and `codes`."""
    return tr(
        "Column “{column}” holds something that is no number for {codes}. Mend the cells; where a "
        "sign stands for what is not told ([c], n/d), say so in “Signs that mean “unknown””."
    )


def stripped(text: str) -> str:
    """Without spaces around, and the apostrophe that makes a spreadsheet keep a text."""
    return text.strip(" \t\r\n\u00a0\u202f\u2009\u2007\ufeff").removeprefix("'")


def is_unknown(text: str, zero: frozenset[str] = frozenset()) -> bool:
    """Does it stand for a value that is not told?"""
    lowered = stripped(text).lower()
    return lowered not in zero and (
        lowered in UNKNOWN or bool(BELOW.match(lowered)) or bool(ERROR.match(lowered))
    )


DIGITS = 15  # of a whole number that is certainly read as it is written
KNOWN, EMPTY, UNTOLD, UNREAD, FORMULAS = range(5)


def numbers_of(
    texts: np.ndarray,
    zero: frozenset[str] = frozenset(),
    tokens: frozenset[str] = frozenset(),
) -> NumericColumn:
    """Read a column. zero: symbols that mean nought; tokens: further ones that mean unknown."""
    codes, distinct = pd.factorize(texts)
    cells = np.bincount(codes, minlength=len(distinct))
    bare = [text.isascii() and text.isalnum() for text in distinct]  # nothing to take off
    whole = [
        text if alone else SPACES.sub("", stripped(text)).replace("−", "-")
        for text, alone in zip(distinct, bare, strict=True)
    ]
    plain = [text if alone else MARK.sub("", text) for text, alone in zip(whole, bare, strict=True)]
    commas = _separator(plain)
    read = [
        _read(text, bare, commas, zero, tokens) for text, bare in zip(distinct, plain, strict=True)
    ]
    values = np.array([value for _, value, _ in read], dtype=float)[codes]
    states = np.array([state for state, _, _ in read], dtype=np.int8)
    known = [at for at, (state, _, _) in enumerate(read) if state == KNOWN]

    def cells_with(form: re.Pattern[str]) -> int:
        return int(sum(cells[at] for at, bare in enumerate(plain) if form.search(bare)))

    return NumericColumn(
        values,
        empty=states[codes] == EMPTY,
        unknown=states[codes] == UNTOLD,
        unread=states[codes] == UNREAD,
        formulas=states[codes] == FORMULAS,
        percent=bool(known) and all(plain[at].endswith("%") for at in known),
        decimals=max((read[at][2] for at in known), default=0),
        dates=cells_with(DATE) if (states == UNREAD).any() else 0,
        exponents=cells_with(EXPONENT) if known else 0,
        marked=int(sum(cells[at] for at in known if plain[at] != whole[at])),
    )


def _read(
    text: str, bare: str, thousands: str, zero: frozenset[str], tokens: frozenset[str]
) -> tuple[int, float, int]:
    """(state, number or NaN, decimals) of one text; `bare`: without spaces."""
    if not bare:
        return EMPTY, np.nan, 0
    if text == FORMULA:
        return FORMULAS, np.nan, 0
    lowered = stripped(text).lower()
    if lowered in zero:
        return KNOWN, 0.0, 0
    untold = lowered in tokens
    if not untold and bare.isascii() and bare.isdigit() and len(bare) < DIGITS:
        return KNOWN, float(bare), 0
    if not untold and bare.isascii() and bare[0].isalpha() and bare[-3:].isdigit():
        return UNREAD, np.nan, 0  # R00123: no number, and no sign that stands for one
    if not bare[0].isdigit():
        untold = untold or is_unknown(text, zero)
        if untold:
            return UNTOLD, np.nan, 0
    number, places = None, 0
    if not bare[0].isalpha():  # no number begins with a letter
        number, places = _number(UNIT.sub("", bare.removesuffix("%")), thousands)
    if number is not None:
        return KNOWN, number, places
    if untold or (bare[0].isdigit() and is_unknown(text, zero)):
        return UNTOLD, np.nan, 0
    return UNREAD, np.nan, 0


def _separator(plain: list[str]) -> str:
    """What marks thousands in this column: ',', '.', or '' where either marks decimals."""
    with_comma = [text for text in plain if "," in text]
    with_point = [text for text in plain if "." in text]
    if with_comma and all(THOUSANDS.match(text) for text in with_comma):
        ambiguous = any("." in text for text in with_comma) or any(
            t.count(",") > 1 for t in with_comma
        )
        whole = all(t.lstrip("+-").isdigit() for t in plain if t.lstrip("+-").isdigit())
        small = [t for t in plain if t.lstrip("+-").isdigit()]
        fits = small and whole and max(len(t.lstrip("+-")) for t in small) <= 3
        leading = any(t.lstrip("+-").startswith("0,") for t in with_comma)
        if (ambiguous or (fits and not with_point)) and not leading:
            return ","
    if with_point and all(POINTS.match(text) for text in with_point):
        ambiguous = any("," in text for text in with_point) or any(
            t.count(".") > 1 for t in with_point
        )
        if ambiguous or _rest_is_small(plain, with_point):
            return "."
    return ""


def _rest_is_small(plain: list[str], with_point: list[str]) -> bool:
    """`1.234` beside `812` and `97`: points of thousands, as three decimals everywhere or none
    would be a rare chance. 0 and 100 say nothing: shares are written so."""
    if any(text.lstrip("+-").startswith("0.") for text in with_point):
        return False
    whole = [text for text in plain if text.isdigit() and text not in ("0", "100")]
    fit = all(len(text) <= 3 for text in whole)
    return fit and len(whole) >= max(2, len(with_point) // 10)


def _number(bare: str, thousands: str) -> tuple[float | None, int]:
    """(number, decimals written); None for what is none."""
    if thousands:
        bare = bare.replace(thousands, "")
    if not NUMBER.match(bare):
        return None, 0
    bare = bare.replace(",", ".")
    try:
        number = float(bare)
    except ValueError:
        return None, 0
    if abs(number) > 1e15:
        return None, 0
    part = bare.partition(".")[2]
    return number, len(part) if part.isdigit() else 0
