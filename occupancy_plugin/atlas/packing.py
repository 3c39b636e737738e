"""A column of an atlas as one text: half the bytes of a list where many values are hidden, and read
by a browser when it is looked at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

HIDDEN, NOTHING, BETWEEN = "", "-", ","

Document = dict[str, Any]


def with_values(document: Document, change: Callable[[Any], Any]) -> Document:
    """A scale's document with each of its columns changed; another document as it is."""
    if "vintages" not in document or "units" not in document:
        return document
    vintages = {
        vintage: {**read, "values": {name: change(c) for name, c in read["values"].items()}}
        for vintage, read in document["vintages"].items()
    }
    return {**document, "vintages": vintages}


def packed(column: list[Any]) -> str | list[Any]:
    """Numbers between commas, nothing for a hidden one, '-' where there is nothing to measure; a
    column of texts stays a list, and one without a row."""
    if not column or any(isinstance(value, str) and value for value in column):
        return column
    return BETWEEN.join(
        HIDDEN if value is None else NOTHING if value == "" else repr(value) for value in column
    )


def unpacked(column: str | list[Any]) -> list[Any]:
    """Raises ValueError for what is no number."""
    if isinstance(column, list):
        return column
    return [_value(text) for text in column.split(BETWEEN)] if column else [None]


def _value(text: str) -> Any:
    if text == HIDDEN:
        return None
    if text == NOTHING:
        return ""
    return float(text) if "." in text else int(text)
