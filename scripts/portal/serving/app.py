"""The Flask application: all blueprints of the portal, error handlers and headers."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from flask import Flask, Response, abort, jsonify, redirect, request, url_for
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError, OperationalError
from werkzeug.exceptions import HTTPException

from ..access import oidc, session
from ..access.portal import Portal
from ..access.refusals import Refused, refused
from ..access.rights import Atlas
from ..duties import charter, incidents, journals, publications
from ..duties import endpoint as duties
from ..pages import document as pages
from ..pages import people as people_pages
from ..pages import records as record_pages
from ..pages import signin, web
from ..records import database
from ..rows.built import Built
from ..rows.store import Reader
from . import api, flatgeobuf, ogc, openapi

REQUEST_LIMIT = 6 * 1024 * 1024
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; "
    "form-action 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
DUTIES = (api, charter, incidents, journals, publications)
"""The modules whose endpoints are routes of `duties.blueprint`."""
BLUEPRINTS = (
    signin.blueprint,
    pages.blueprint,
    duties.blueprint,
    flatgeobuf.blueprint,
    ogc.blueprint,
    openapi.blueprint,
    web.blueprint,
    people_pages.blueprint,
    record_pages.blueprint,
)


@dataclass(frozen=True)
class Settings:
    """Settings of a running portal."""

    url: str
    access_lifetime: int = 600
    requests_a_day: int = 40  # account requests from one address


def create(
    settings: Settings, built: Built, reader: Reader, records: Engine, scales: tuple[str, ...]
) -> Flask:
    """Return the application, ready to serve."""
    app = Flask("scripts.portal", static_folder=None)
    app.config.update(
        PORTAL_URL=settings.url,
        SECRET_KEY=database.secret(records, "session"),
        SESSION_COOKIE_NAME="occupancy_portal",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.url.startswith("https://"),
        REQUESTS_A_DAY=settings.requests_a_day,
        MAX_CONTENT_LENGTH=REQUEST_LIMIT,
    )
    app.url_map.strict_slashes = False
    app.url_map.converters["number"] = duties.Number
    app.json.ensure_ascii = True  # type: ignore[attr-defined]  # any text can be written
    app.extensions["records"] = records
    portal = Portal(built, reader, Atlas(built.names, built.parents, built.suppressed), scales)
    app.extensions["portal"] = portal
    oidc.register(app, settings.access_lifetime)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.before_request(_no_null_characters)
    app.after_request(_add_headers)
    app.register_error_handler(Refused, session.refusal)
    app.register_error_handler(HTTPException, _http_error)
    # the slower of two simultaneous requests of which only one may succeed
    app.register_error_handler(IntegrityError, lambda _: session.refusal(refused("overtaken")))
    app.register_error_handler(OperationalError, _busy)
    app.register_error_handler(Exception, _server_error)
    app.add_url_rule("/", "home", lambda: redirect(url_for("web.home")))
    return app


def _no_null_characters() -> None:
    """Refuse requests with a NUL character, which a database cannot store."""
    files = (upload.filename or "" for upload in request.files.values())
    texts = [request.path, *request.args.values(), *request.form.values(), *files]
    if any("\x00" in text for text in texts):
        abort(400)


def _add_headers(response: Response) -> Response:
    """Add security headers to every answer: browsers must not run, frame or cache it. A page keeps
    its own content policy."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.pop("X-Powered-By", None)
    return response


def _busy(error: OperationalError) -> Response:
    """Answer 503 if the records stay locked or their server does not answer."""
    logging.getLogger("portal").error("%s on %s", type(error).__name__, request.url_rule)
    response = session.refusal(refused("busy"))
    response.headers["Retry-After"] = "5"
    return response


def _http_error(error: HTTPException) -> Response:
    french = {404: "Cette adresse n’existe pas.", 405: "Cette adresse n’accepte pas cette méthode."}
    reason = {
        "fr": french.get(error.code or 0, "La requête ne peut pas être traitée."),
        "en": error.description or "The request cannot be answered.",
    }
    response = jsonify(
        {"error": (error.name or "error").lower().replace(" ", "_"), "description": reason}
    )
    response.status_code = error.code or 500
    for name, value in error.get_headers():
        if name != "Content-Type":
            response.headers[name] = value
    return oidc.no_store(response)


def _server_error(error: Exception) -> Response:
    """Answer a sentence, and log the kind of error, never its values."""
    # log the rule, not the path: the path contains the client's text and applicants' secrets
    logging.getLogger("portal").error("%s on %s", type(error).__name__, request.url_rule)
    return session.refusal(refused("server_error"))
