"""A column of an atlas as one text. It takes half the bytes of a list where many values are hidden,
and a browser decodes it only when the column is shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

HIDDEN, NOTHING, BETWEEN = "", "-", ","

Document = dict[str, Any]


def with_values(document: Document, change: Callable[[Any], Any]) -> Document:
    """Return a scale's document with `change` applied to each column; any other one as it is."""
    if "vintages" not in document or "units" not in document:
        return document
    vintages = {
        vintage: {**read, "values": {name: change(c) for name, c in read["values"].items()}}
        for vintage, read in document["vintages"].items()
    }
    return {**document, "vintages": vintages}


def packed(column: list[Any]) -> str | list[Any]:
    """Join a column of numbers with commas: a hidden value is empty, '-' is a value that does not
    exist. Return a column of texts, or an empty one, as the list it is."""
    if not column or any(isinstance(value, str) and value for value in column):
        return column
    return BETWEEN.join(
        HIDDEN if value is None else NOTHING if value == "" else repr(value) for value in column
    )


def unpacked(column: str | list[Any]) -> list[Any]:
    """Split a packed column into its values. Raises ValueError for a text that is not a number."""
    if isinstance(column, list):
        return column
    return [_value(text) for text in column.split(BETWEEN)] if column else [None]


def _value(text: str) -> Any:
    if text == HIDDEN:
        return None
    if text == NOTHING:
        return ""
    return float(text) if "." in text else int(text)
