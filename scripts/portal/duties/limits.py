"""How much one address or one account may leave with the portal in a day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import current_app
from sqlalchemy import Connection, func, select
from sqlalchemy.sql.elements import ColumnElement

from ..access.refusals import refused
from ..records import database

DAY = timedelta(days=1)
REQUESTS_OF_ALL = 1000
"""Account requests of a day, wherever they come from."""
JOURNAL_LINES = 20_000
DOSSIERS = 60
INCIDENTS = 60


def requests_of_an_address() -> int:
    """Account requests that one address may send in a day."""
    limit: int = current_app.config["REQUESTS_A_DAY"]
    return limit


def require_room(
    link: Connection, moment: ColumnElement[Any], most: int, *of: ColumnElement[bool], more: int = 1
) -> None:
    """Raises Refused (429) when, with `more` rows, those of the last day would be over `most`.
    moment: the column that dates a row; of: whose rows count."""
    today = link.execute(select(func.count()).where(moment > database.now() - DAY, *of)).scalar()
    if (today or 0) + more > most:
        raise refused(
            "too_many",
            "Trop d’envois depuis hier\u00a0: réessayez demain.",
            "Too much was sent since yesterday: try again tomorrow.",
            429,
        )
