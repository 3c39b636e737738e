"""`enum.StrEnum` of Python 3.11, for Python 3.10 too."""

from __future__ import annotations

from enum import Enum


class TextEnum(str, Enum):
    """Members are texts, which equal their value and are written like it."""

    def __str__(self) -> str:
        return str.__str__(self)

    def __format__(self, format_spec: str) -> str:
        return str.__format__(self, format_spec)
