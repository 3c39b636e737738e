"""Rendering of the portal's own web pages: templates, CSRF protection, two languages."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, make_response, render_template, request, session
from sqlalchemy.exc import IntegrityError

from ..access.portal import portal
from ..access.refusals import Refused, refused
from .texts import language, word

Done = TypeVar("Done")
blueprint = Blueprint("pages", __name__, template_folder=".")
MAX_DIGITS = 9  # of the number of a record
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action 'self' "
    "http://127.0.0.1:* http://[::1]:*; frame-ancestors 'none'; base-uri 'none'",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


def csrf_token() -> str:
    """Return a secret of the browser's session, which each form repeats."""
    if "csrf" not in session:
        session["csrf"] = secrets.token_urlsafe(24)
    return str(session["csrf"])


def is_csrf_valid() -> bool:
    sent_token = request.form.get("csrf", "").encode(errors="replace")
    session_token = str(session.get("csrf", "")).encode()
    return hmac.compare_digest(session_token, sent_token) and "csrf" in session


def sentence(error: Refused) -> str:
    return error.reason.get(language(), error.code)


def perform_form(act: Callable[[], Done]) -> tuple[Done | None, str]:
    """Perform the act of a form that was sent. Return its result, and a sentence about what is
    wrong; None and '' for a page that is only shown."""
    if request.method != "POST":
        return None, ""
    try:
        return (act(), "") if is_csrf_valid() else (None, word("stale"))
    except Refused as problem:
        return None, sentence(problem)
    except IntegrityError:  # of two simultaneous acts only one may succeed
        return None, sentence(refused("overtaken"))
    except ValueError:
        return None, word("stale")


def row_number(text: str) -> int:
    """Read the number of a record. Raises ValueError for one too large for its column."""
    if len(text) > MAX_DIGITS:
        raise ValueError
    return int(text)


def format_moment(moment: datetime) -> str:
    """Format a moment of the records (UTC) in French time and in the page's language."""
    local_time = moment.replace(tzinfo=UTC).astimezone(ZoneInfo("Europe/Paris"))
    join = " à " if language() == "fr" else ", "
    return f"{format_day(local_time)}{join}{local_time:%H:%M}"


def format_day(day: date | None) -> str:
    """Format a day of the records in the page's language, '' for none."""
    if day is None:
        return ""
    return f"{day:%d/%m/%Y}" if language() == "fr" else f"{day.day} {day:%B %Y}"


def page(template: str, status: int = 200, **values: object) -> Response:
    """Render a page in the language of the request, never cached, never framed."""
    current = language()
    other_language = {**request.args.to_dict(), "lang": "en" if current == "fr" else "fr"}
    values |= {"language": current, "t": word, "moment": format_moment, "csrf": csrf_token()}
    values["fictitious"] = portal().built.fictitious
    values["other_language_url"] = f"{request.path}?{urlencode(other_language)}"
    response = make_response(render_template(template, **values), status)
    response.headers.update(HEADERS)
    return response


def message(status: int, heading: str, text: str) -> Response:
    """Render a page with one sentence. heading: the id of its text."""
    return page("message.html", status, heading=word(heading), message=text)


@blueprint.get("/style.css")
def style() -> Response:
    response = make_response(Path(__file__).with_name("style.css").read_text(encoding="utf-8"))
    response.content_type = "text/css; charset=utf-8"
    return response
