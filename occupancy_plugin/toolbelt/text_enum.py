"""An enumeration of texts that reads as its value: `enum.StrEnum` of Python 3.11, for 3.10 too."""

from __future__ import annotations

from enum import Enum


class TextEnum(str, Enum):
    """Members are texts: equal to them, written like them."""

    def __str__(self) -> str:
        return str.__str__(self)

    def __format__(self, format_spec: str) -> str:
        return str.__format__(self, format_spec)
