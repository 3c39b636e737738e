"""Daily limits on what one address or one account may send to the portal."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import current_app
from sqlalchemy import Connection, func, select
from sqlalchemy.sql.elements import ColumnElement

from ..access.refusals import refused
from ..records import tables
from ..records.tables import account_requests

DAY = timedelta(days=1)
BUSY_DAY_REQUESTS = 1000
"""Number of account requests in a day from which an address may only send `REQUESTS_ON_BUSY_DAY`.
A few senders of many requests then block themselves, not others."""
REQUESTS_ON_BUSY_DAY = 2
REQUESTS_OF_ALL = 5000
"""Account requests in a day from all addresses; limits the space on disk."""
MAX_JOURNAL_LINES = 20_000
MAX_DOSSIERS = 60
MAX_INCIDENTS = 60


def require_room_for_request(connection: Connection, origin: str) -> None:
    """Raise Refused (429) if this address, or all addresses together, sent too many account
    requests in a day."""
    moment, is_this_address = account_requests.c.submitted_at, account_requests.c.origin == origin
    is_busy_day = _rows_of_last_day(connection, moment) >= BUSY_DAY_REQUESTS
    max_per_address: int = current_app.config["REQUESTS_A_DAY"]
    require_room(
        connection,
        moment,
        min(max_per_address, REQUESTS_ON_BUSY_DAY) if is_busy_day else max_per_address,
        is_this_address,
    )
    require_room(connection, moment, REQUESTS_OF_ALL)


def require_room(
    connection: Connection,
    moment: ColumnElement[Any],
    max_rows: int,
    *conditions: ColumnElement[bool],
    added_rows: int = 1,
) -> None:
    """Raise Refused (429) if `added_rows` more rows would exceed `max_rows` rows in the last day.

    moment: column with the date of a row
    conditions: those that a row must meet to count"""
    if _rows_of_last_day(connection, moment, *conditions) + added_rows > max_rows:
        raise refused("too_many")


def _rows_of_last_day(
    connection: Connection, moment: ColumnElement[Any], *conditions: ColumnElement[bool]
) -> int:
    query = select(func.count()).where(moment > tables.now() - DAY, *conditions)
    return connection.execute(query).scalar() or 0
