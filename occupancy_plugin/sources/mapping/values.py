"""Texts of a column → numbers, unknown and unread cells. Each distinct text is read once."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from ...secrecy.tables.read import HIDDEN_SYMBOLS
from ...toolbelt.translation import tr
from ..grid import FORMULA
from ..words import word_list

UNKNOWN = HIDDEN_SYMBOLS | set(word_list("unknown"))
BRACKETED = re.compile(r"[\[(](?:[cdsuxz]|low|n[acdrs]|n/[acdr]|secret)[\])]$")
"""Signs in brackets, as statistical offices write them: [c] for confidential."""
BELOW_THRESHOLD = re.compile(
    r"[\[(]?(?:(?:[<≤]=?|moins de|inf(?:érieur)?(?: ou égal)?(?: à)?|under)\s*\d{1,2}"
    r"|(?:(?:de|entre|from|between)\s*)?[0-2]\s*(?:à|et|-|–|;|to|and)\s*(?:[4-9]|1[01])"
    r"|(?:[4-9]|1[01]) ou moins)[\])]?(?: (?:ménages?|logements?))?$"
)
ERROR = re.compile(r"#[A-ZÉ0-9/!?]+[!?]?$", re.IGNORECASE)
SPACES = re.compile(r"[\s\u00a0\u202f\u2009\u2007]+|(?<=\d)['’](?=\d{3}(?!\d))")
"""Spaces, and apostrophes between thousands (1'234)."""
NUMBER = re.compile(r"[-+]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:e[-+]?\d{1,3})?$", re.IGNORECASE)
THOUSANDS_WITH_COMMAS = re.compile(r"[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$")
THOUSANDS_WITH_POINTS = re.compile(r"[-+]?\d{1,3}(?:\.\d{3})+(?:,\d+)?$")
EXPONENT = re.compile(r"\d[.,]?\d*e[-+]?\d+$", re.IGNORECASE)
DATE = re.compile(r"^\d{4}-\d{2}-\d{2}|^\d{1,2}/\d{1,2}/\d{2,4}$")
FOOTNOTE_MARK = re.compile(
    r"(?<=[\d%])(?:\*{1,3}|\((?:[a-e]|[nprs]|\d{1,2})\)|[¹²³ᵃᵇᶜ†‡])$", re.IGNORECASE
)
PROVISIONAL = re.compile(r"(?<=\d)\s+[epr]$", re.IGNORECASE)
"""Letters after a number that is estimated, provisional or revised: “98 p”."""
UNIT = re.compile(r"(€|eur|euros?)(\s*/\s*m(2|²))?$", re.IGNORECASE)
MAX_DIGITS = 15  # float64 holds whole numbers of as many digits exactly
KNOWN, EMPTY, UNKNOWN_CELL, UNREAD, FORMULAS = range(5)
NO_NUMBER = (UNREAD, np.nan, 0)  # the result for R00123, which is neither a number nor a sign


@dataclass(frozen=True)
class NumericColumn:
    """A column as numbers.

    values    (n,) float64, NaN where empty, unknown or unread
    empty     (n,) whether a cell has no text
    unknown   (n,) whether it is a symbol of secrecy
    unread    (n,) whether its text is neither a number nor a symbol
    formulas  (n,) whether it is a formula without a stored value
    percent   whether every number has a %
    decimals  the most decimals written
    dates, exponents, marked  how many cells look like a date, have an exponent, or a footnote's
                              mark"""

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
    def is_known(self) -> np.ndarray:
        """Return (n,) whether a cell holds a number."""
        return ~np.isnan(self.values)

    @property
    def count(self) -> int:
        """Return how many cells hold a number."""
        return int(self.is_known.sum())

    @property
    def is_numeric(self) -> bool:
        """Whether it is a column of numbers: at most a tenth of its cells are other texts."""
        unread = int(self.unread.sum())
        return self.count > 0 and unread <= 0.1 * (self.count + unread + int(self.unknown.sum()))

    def in_percent(self) -> NumericColumn:
        """Return fractions as percentages."""
        decimals = max(self.decimals - 2, 0)
        return replace(
            self, values=np.round(100 * self.values, decimals), percent=True, decimals=decimals
        )

    def take(self, rows: np.ndarray) -> NumericColumn:
        """Return the same column over some rows, itself over all of them."""
        if len(rows) == len(self.values) and np.array_equal(rows, np.arange(len(rows))):
            return self
        by_cell = ("values", "empty", "unknown", "unread", "formulas")
        return replace(self, **{name: getattr(self, name)[rows] for name in by_cell})


def unread_sentence() -> str:
    """Return the reason why a column of counts is refused, to be formatted with `column`,
    `codes` and `rows`."""
    return tr(
        "Column “{column}” holds something that is no number for {codes} (rows of the file: "
        "{rows}). Mend the cells; where a sign stands for what is not told ([c], n/d), say so in "
        "“Signs that mean “unknown””."
    )


def negative_sentence() -> str:
    """Return the reason why a column with negative counts is refused, to be formatted with
    `column`, `codes` and `rows`."""
    return tr(
        "Column “{column}” has negative counts for {codes} (rows of the file: {rows}). Mend "
        "them; where such a number stands for what is not told (-999), say so in “Signs that mean "
        "“unknown””."
    )


def formulas_sentence() -> str:
    """Return the reason why a column of formulas is refused, to be formatted with `column`."""
    return tr(
        "Column “{column}” holds formulas without their values: open the file in a spreadsheet "
        "program, save it, come back."
    )


def strip_text(text: str) -> str:
    """Return a text without spaces around it, and without the apostrophe that keeps a number a
    text."""
    return text.strip(" \t\r\n\u00a0\u202f\u2009\u2007\ufeff").removeprefix("'")


def is_unknown(text: str, zero: frozenset[str] = frozenset()) -> bool:
    """Whether a text is a sign for an unknown value. zero: signs that mean 0."""
    lower_text = strip_text(text).lower()
    return lower_text not in zero and (
        lower_text in UNKNOWN
        or any(form.match(lower_text) for form in (BELOW_THRESHOLD, BRACKETED, ERROR))
    )


def numbers_of(
    texts: np.ndarray, zero: frozenset[str] = frozenset(), tokens: frozenset[str] = frozenset()
) -> NumericColumn:
    """Read a column as numbers.

    zero    signs that mean 0
    tokens  further signs that mean an unknown value"""
    codes, distinct = pd.factorize(texts)
    cell_counts = np.bincount(codes, minlength=len(distinct))
    is_bare_text = [text.isascii() and text.isalnum() for text in distinct]  # no sign to remove
    compact = [
        text if is_bare else SPACES.sub("", strip_text(text)).replace("−", "-")
        for text, is_bare in zip(distinct, is_bare_text, strict=True)
    ]
    plain = [
        text if is_bare else _without_mark(text, original)
        for text, original, is_bare in zip(compact, distinct, is_bare_text, strict=True)
    ]
    thousands = _separator(plain)
    has_signs = bool(zero or tokens)
    readings = [
        NO_NUMBER
        if is_bare and not has_signs and text[0].isalpha() and text[-3:].isdigit()
        else _read(text, plain_text, thousands, zero, tokens)
        for text, plain_text, is_bare in zip(distinct, plain, is_bare_text, strict=True)
    ]
    values = np.array([value for _, value, _ in readings], dtype=float)[codes]
    states = np.array([state for state, _, _ in readings], dtype=np.int8)
    number_positions = [number for number, (state, _, _) in enumerate(readings) if state == KNOWN]

    def cells_with(form: re.Pattern[str]) -> int:
        """Return how many cells match the form."""
        return int(
            sum(cell_counts[number] for number, text in enumerate(plain) if form.search(text))
        )

    return NumericColumn(
        values,
        empty=states[codes] == EMPTY,
        unknown=states[codes] == UNKNOWN_CELL,
        unread=states[codes] == UNREAD,
        formulas=states[codes] == FORMULAS,
        percent=bool(number_positions)
        and all(plain[number].endswith("%") for number in number_positions),
        decimals=max((readings[number][2] for number in number_positions), default=0),
        dates=cells_with(DATE) if (states == UNREAD).any() else 0,
        exponents=cells_with(EXPONENT) if number_positions else 0,
        marked=int(
            sum(
                cell_counts[number]
                for number in number_positions
                if plain[number] != compact[number]
            )
        ),
    )


def _without_mark(compact: str, text: str) -> str:
    """Return a text without spaces, `compact`, and without the mark of a footnote or of a
    provisional number."""
    if text[-1:].isalpha() and PROVISIONAL.search(text.rstrip()):
        compact = compact[:-1]
    return FOOTNOTE_MARK.sub("", compact)


def _read(
    text: str, compact: str, thousands: str, zero: frozenset[str], tokens: frozenset[str]
) -> tuple[int, float, int]:
    """Return (state, number or NaN, decimals) of one text; `compact`: the text without spaces and
    marks."""
    if not compact:
        return EMPTY, np.nan, 0
    if text == FORMULA:
        return FORMULAS, np.nan, 0
    lower_text = strip_text(text).lower()
    if lower_text in zero:
        return KNOWN, 0.0, 0
    is_token = lower_text in tokens
    if compact.isascii() and not is_token:
        if compact.isdigit() and len(compact) < MAX_DIGITS:
            return KNOWN, float(compact), 0
        if compact[0].isalpha() and compact[-3:].isdigit():
            return NO_NUMBER
    begins_with_digit = compact[0].isdigit()
    if not begins_with_digit and (is_token or is_unknown(text, zero)):
        return UNKNOWN_CELL, np.nan, 0
    if not compact[0].isalpha():  # no number begins with a letter
        number, decimals = _number(UNIT.sub("", compact.removesuffix("%")), thousands)
        if number is not None:
            return KNOWN, number, decimals
    if begins_with_digit and (is_token or is_unknown(text, zero)):
        return UNKNOWN_CELL, np.nan, 0
    return UNREAD, np.nan, 0


def _separator(plain: list[str]) -> str:
    """Return what marks thousands in this column: ',', '.', or '' where either marks decimals."""
    with_comma = [text for text in plain if "," in text]
    with_point = [text for text in plain if "." in text]
    if with_comma and all(THOUSANDS_WITH_COMMAS.match(text) for text in with_comma):
        integers = [text.lstrip("+-") for text in plain if text.lstrip("+-").isdigit()]
        are_small = integers and max(map(len, integers)) <= 3
        has_zero_before = any(text.lstrip("+-").startswith("0,") for text in with_comma)
        is_certain = any("." in text or text.count(",") > 1 for text in with_comma)
        if (is_certain or (are_small and not with_point)) and not has_zero_before:
            return ","
    if with_point and all(THOUSANDS_WITH_POINTS.match(text) for text in with_point):
        is_certain = any("," in text or text.count(".") > 1 for text in with_point)
        if is_certain or _rest_is_small(plain, with_point):
            return "."
    return ""


def _rest_is_small(plain: list[str], with_point: list[str]) -> bool:
    """Whether the numbers without a point (812, 97) show that the points of `1.234` mark thousands.

    Three decimals in some numbers and none in others would be a rare chance. 0 and 100 prove
    nothing, since shares are written so."""
    if any(text.lstrip("+-").startswith("0.") for text in with_point):
        return False
    integers = [text for text in plain if text.isdigit() and text not in ("0", "100")]
    are_small = all(len(text) <= 3 for text in integers)
    return are_small and len(integers) >= max(2, len(with_point) // 10)


def _number(text: str, thousands: str) -> tuple[float | None, int]:
    """Return (number, decimals written), (None, 0) for text that is no number."""
    if thousands:
        text = text.replace(thousands, "")
    if not NUMBER.match(text):
        return None, 0
    text = text.replace(",", ".")
    try:
        number = float(text)
    except ValueError:
        return None, 0
    if abs(number) > 1e15:
        return None, 0
    decimals = text.partition(".")[2]
    return number, len(decimals) if decimals.isdigit() else 0
