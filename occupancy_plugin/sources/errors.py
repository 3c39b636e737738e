"""`Unreadable`: a file that is refused whole, with a sentence that names sheet, row, column, unit
and what to do – and no value; the details are for the log and hold none either."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..toolbelt.errors import SourceError


class Unreadable(SourceError):
    """The file cannot be read, or cannot be understood without a guess."""


class SeveralFit(Unreadable):
    """Several sheets or layers of the file fit: `sheets` has their names, to choose from."""

    def __init__(self, sentence: str, sheets: Iterable[str]) -> None:
        super().__init__(sentence)
        self.sheets = tuple(sheets)


class NoCodes(Unreadable):
    """No column holds codes of units, nor anything that was one: names may tell them."""


class NotUnderstood(Unreadable):
    """A table whose columns are known but not what they mean: a person may say it.

    columns       their headings · sheet, sheets  the one that was looked at, all of them"""

    def __init__(
        self, text: str, columns: Sequence[str], sheet: str = "", sheets: Sequence[str] = ()
    ) -> None:
        super().__init__(text)
        self.columns, self.sheet, self.sheets = tuple(columns), sheet, tuple(sheets)
