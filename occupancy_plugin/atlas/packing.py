"""Packs a column of an atlas into one text. It takes half the bytes of a list where many values are
hidden, and a browser decodes it only when the column is shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

HIDDEN, NOTHING, SEPARATOR = "", "-", ","  # core.js of an atlas reads them

Document = dict[str, Any]


def with_values(document: Document, change: Callable[[Any], Any]) -> Document:
    """Return the document of a scale with `change` applied to each column, and any other document
    unchanged."""
    if "vintages" not in document or "units" not in document:
        return document
    vintages = {
        vintage: {
            **vintage_rows,
            "values": {name: change(column) for name, column in vintage_rows["values"].items()},
        }
        for vintage, vintage_rows in document["vintages"].items()
    }
    return {**document, "vintages": vintages}


def pack(column: list[Any]) -> str | list[Any]:
    """Join a column of numbers with commas: a hidden value is empty, '-' is a value that does not
    exist. Return a column of texts, or an empty one, as the list it is."""
    if not column or any(isinstance(value, str) and value for value in column):
        return column
    return SEPARATOR.join(
        HIDDEN if value is None else NOTHING if value == "" else repr(value) for value in column
    )


def unpack(column: str | list[Any]) -> list[Any]:
    """Split a packed column into its values. Raises ValueError for a text that is not a number."""
    if isinstance(column, list):
        return column
    return [_value(text) for text in column.split(SEPARATOR)] if column else [None]


def _value(text: str) -> Any:
    if text == HIDDEN:
        return None
    if text == NOTHING:
        return ""
    return float(text) if "." in text else int(text)
