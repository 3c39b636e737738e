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
BUSY_DAY = 1000
"""Number of account requests in a day from which an address may only send `ON_A_BUSY_DAY`. A few
senders of many requests then block themselves, not others."""
ON_A_BUSY_DAY = 2
REQUESTS_OF_ALL = 5000
"""Account requests in a day from all addresses; limits the space on disk."""
JOURNAL_LINES = 20_000
DOSSIERS = 60
INCIDENTS = 60


def require_room_for_request(connection: Connection, origin: str) -> None:
    """Raise Refused (429) if this address, or all addresses together, sent too many account
    requests in a day."""
    moment, of_this_address = account_requests.c.submitted_at, account_requests.c.origin == origin
    is_busy_day = _of_a_day(connection, moment) >= BUSY_DAY
    of_an_address: int = current_app.config["REQUESTS_A_DAY"]
    require_room(
        connection,
        moment,
        min(of_an_address, ON_A_BUSY_DAY) if is_busy_day else of_an_address,
        of_this_address,
    )
    require_room(connection, moment, REQUESTS_OF_ALL)


def require_room(
    connection: Connection,
    moment: ColumnElement[Any],
    most: int,
    *of: ColumnElement[bool],
    more: int = 1,
) -> None:
    """Raise Refused (429) if `more` additional rows would exceed `most` rows in the last day.

    moment: column with the date of a row; of: conditions on the rows that count."""
    if _of_a_day(connection, moment, *of) + more > most:
        raise refused("too_many")


def _of_a_day(connection: Connection, moment: ColumnElement[Any], *of: ColumnElement[bool]) -> int:
    today = select(func.count()).where(moment > tables.now() - DAY, *of)
    return connection.execute(today).scalar() or 0
