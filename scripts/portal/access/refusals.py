"""Refusals of a request: a short name, a status and a sentence in both languages (refusals.csv)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from ..catalogue.tables import read_table


class Refused(Exception):
    """A request that rights do not allow; `code` is a short name, `reason` a sentence in both
    languages."""

    def __init__(self, code: str, reason: Mapping[str, str], status: int = 403) -> None:
        super().__init__(code)
        self.code, self.reason, self.status = code, dict(reason), status


class _Refusal(NamedTuple):
    id: str
    code: str
    status: int
    french: str
    english: str


REFUSALS = {row.id: row for row in read_table("refusals", _Refusal, Path(__file__).parent)}


def refused(name: str, **values: object) -> Refused:
    """Return the refusal of the table with this id. values: for the places in its sentences."""
    row = REFUSALS[name]
    reason = {"fr": row.french.format(**values), "en": row.english.format(**values)}
    return Refused(row.code, reason, row.status)


def existing(row: Any) -> Any:
    """Return what was looked up. Raises Refused (404) for None."""
    if row is None:
        raise refused("not_found")
    return row
