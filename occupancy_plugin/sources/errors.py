"""`Unreadable`: a file that is refused whole, with a sentence that names sheet, row, column, unit
and what to do – and no value; the details are for the log and hold none either."""

from __future__ import annotations

from ..toolbelt.errors import SourceError


class Unreadable(SourceError):
    """The file cannot be read, or cannot be understood without a guess."""
