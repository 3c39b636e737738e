"""The types of the duties' JSON answers, from which `/openapi` is made. Moments are ISO 8601 in
UTC, dates are ISO 8601; a field that does not apply is null."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NotRequired, TypedDict, TypeVar, cast

from occupancy_plugin.description import Text
from occupancy_plugin.portal.model import Catalogue

from ..access.portal import territory_name

Answer = TypeVar("Answer")


def filled(answer: type[Answer], row: Any, **others: object) -> Answer:
    """Make an answer of the row's columns of the same names, and of its other fields."""
    names = [name for name in answer.__annotations__ if name not in others and hasattr(row, name)]
    return cast(Answer, {name: _plain(getattr(row, name)) for name in names} | others)


def moment_text(moment: datetime) -> str:
    return f"{moment.isoformat()}Z"


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return moment_text(value)
    return value.isoformat() if isinstance(value, date) else value


class ErrorAnswer(TypedDict):
    error: str
    description: Text


class NamedAnswer(TypedDict):
    id: str
    label: Text


class PlaceAnswer(TypedDict):
    scale: str
    code: str
    name: NotRequired[str]


def place(scale: str, code: str) -> PlaceAnswer:
    return {"scale": scale, "code": code, "name": territory_name(scale, code)}


class CharterAnswer(TypedDict):
    """text: sentences per language."""

    version: str
    text: dict[str, list[str]]
    training: Text
    accepted_at: str | None


class AcceptanceAnswer(TypedDict):
    version: str
    accepted_at: str
    account: str


class FollowUpAnswer(TypedDict):
    at: str
    by: str
    state: str
    note: str


class IncidentAnswer(TypedDict):
    """late: the notice was sent after its deadline."""

    number: str
    severity: str
    extent: str
    origin: str
    discovered_at: str
    notified_at: str
    deadline: str
    late: bool
    recipients: list[dict[str, str]]
    journal: list[dict[str, object]]
    state: str
    follow_up: list[FollowUpAnswer]


class IncidentsAnswer(TypedDict):
    incidents: list[IncidentAnswer]


class SubmittedAnswer(TypedDict):
    number: str


class WrittenAnswer(TypedDict):
    """written: number of lines."""

    written: int


class HealthAnswer(TypedDict):
    status: str


@dataclass(frozen=True)
class SumAnswer:
    """A column that is the sum of others (R7)."""

    id: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class CatalogueAnswer(Catalogue):
    """`GET /catalogue`.

    occupied: the column of occupied dwellings
    columns: column → its label
    subjects: what the portal counts apart from occupancy"""

    sums: tuple[SumAnswer, ...] = ()  # type: ignore[assignment]
    title: Text | None = None


class PolicyAnswer(TypedDict):
    """`GET /policy`.

    suppressed: whether the rows passed the portal's gate
    suppressed_only: whether the plugin must refuse rows that did not"""

    version: str
    min_households: int
    population_field: str
    hidden_rates: list[float]
    near_extremes: NotRequired[int]
    caption: Text
    legal: Text
    hosting: str
    suppressed: NotRequired[bool]
    suppressed_only: NotRequired[bool]


class ScaleRightAnswer(TypedDict):
    """Whether the account may read a scale. reason: why it may not."""

    id: str
    allowed: bool
    reason: NotRequired[Text | None]


class ReminderAnswer(TypedDict):
    kind: str
    on: str
    days: int
    text: Text


class AccountAnswer(TypedDict):
    """`GET /me`.

    access_ends_on: a date, null for none
    charter_accepted: the version"""

    username: NotRequired[str]
    name: str
    email: str
    organisation: str
    function: NotRequired[str]
    role: str
    territories: list[PlaceAnswer]
    scales: list[ScaleRightAnswer]
    access_ends_on: NotRequired[str | None]
    charter_accepted: NotRequired[str | None]
    charter_accepted_at: NotRequired[str | None]
    charter_version: NotRequired[str]
    reminders: NotRequired[list[ReminderAnswer]]
    purposes: list[NamedAnswer]
