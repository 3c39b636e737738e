"""How much one address or one account may leave with the portal in a day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import current_app
from sqlalchemy import Connection, func, select
from sqlalchemy.sql.elements import ColumnElement

from ..access.refusals import refused
from ..records import database
from ..records.tables import requests

DAY = timedelta(days=1)
REQUESTS_OF_A_CROWD = 1000
"""Account requests of a day from which on an address is heard `IN_A_CROWD` times only: few senders
of many close the form to themselves, not to others."""
IN_A_CROWD = 2
REQUESTS_OF_ALL = 5000
"""Account requests of a day, wherever they come from: what the disk has to hold."""
JOURNAL_LINES = 20_000
DOSSIERS = 60
INCIDENTS = 60


def require_room_for_request(link: Connection, origin: str) -> None:
    """Raises Refused (429) when this address, or everybody together, asked for too many accounts
    in a day."""
    moment, of_it = requests.c.submitted_at, requests.c.origin == origin
    crowd = _of_a_day(link, moment) >= REQUESTS_OF_A_CROWD
    of_an_address: int = current_app.config["REQUESTS_A_DAY"]
    require_room(link, moment, min(of_an_address, IN_A_CROWD) if crowd else of_an_address, of_it)
    require_room(link, moment, REQUESTS_OF_ALL)


def require_room(
    link: Connection, moment: ColumnElement[Any], most: int, *of: ColumnElement[bool], more: int = 1
) -> None:
    """Raises Refused (429) when, with `more` rows, those of the last day would be over `most`.
    moment: the column that dates a row; of: whose rows count."""
    if _of_a_day(link, moment, *of) + more > most:
        raise refused(
            "too_many",
            "Trop d’envois depuis hier\u00a0: réessayez demain.",
            "Too much was sent since yesterday: try again tomorrow.",
            429,
        )


def _of_a_day(link: Connection, moment: ColumnElement[Any], *of: ColumnElement[bool]) -> int:
    today = select(func.count()).where(moment > database.now() - DAY, *of)
    return link.execute(today).scalar() or 0
