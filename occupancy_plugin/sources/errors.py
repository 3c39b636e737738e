"""`Unreadable`: the refusal of a whole file.

Its sentence names sheet, row, column, unit and what to do, without a value. The details are for the
log and have no value either."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from ..toolbelt.errors import SourceError
from ..toolbelt.translation import tr


class Unreadable(SourceError):
    """The file cannot be read, or cannot be understood without a guess."""


class UnreadableFile(Unreadable):
    """The file itself is too large, damaged or locked: none of its sheets is read."""


class SeveralFit(Unreadable):
    """Several sheets or layers of the file fit: `sheets` has their names."""

    def __init__(self, sentence: str, sheets: Iterable[str]) -> None:
        super().__init__(sentence)
        self.sheets = tuple(sheets)


class NoCodes(Unreadable):
    """No column holds codes of units, or held any: units may still be found by their names."""


class PostalCodes(NoCodes):
    """The only codes are postal ones, which are no units: `column` has them."""

    def __init__(self, sentence: str, column: str) -> None:
        super().__init__(sentence)
        self.column = column


class NotUnderstood(Unreadable):
    """The columns of a table are known, but not their meaning: a person may state it.

    columns  their headings
    sheet    the sheet that was read
    sheets   all sheets of the file"""

    def __init__(
        self, text: str, columns: Sequence[str], sheet: str = "", sheets: Sequence[str] = ()
    ) -> None:
        super().__init__(text)
        self.columns, self.sheet, self.sheets = tuple(columns), sheet, tuple(sheets)


@contextmanager
def named_sheet(sheet: str, is_one_of_several: bool) -> Iterator[None]:
    """Name the sheet in the refusals of this block, where the file has several."""
    try:
        yield
    except Unreadable as error:
        if is_one_of_several and sheet and sheet not in str(error):
            error.args = (tr("Sheet “{sheet}”: {reason}").format(sheet=sheet, reason=error),)
        raise
