"""The portal's own pages: home, sign-in to them, account request and follow-up, designation form,
administrator's list, rights table."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from math import ceil
from typing import Any

from flask import Blueprint, Response, redirect, request, session, url_for

from ..access import page_sessions, passwords, rights
from ..access.accounts import Account
from ..access.passwords import LockedOut
from ..access.portal import portal, records
from ..access.refusals import Refused
from ..catalogue.catalogue import SCALE_LABELS
from ..duties import account_requests, reviews
from ..duties.account_requests import Password, Submission
from ..duties.endpoint import read
from ..duties.reviews import Decision
from .document import csrf_valid, page
from .texts import LANGUAGES, language, word

blueprint = Blueprint("web", __name__)
View = Callable[..., Response]


def _pick(labels: dict[Any, tuple[str, str]]) -> dict[Any, str]:
    return {key: label[LANGUAGES.index(language())] for key, label in labels.items()}


def sentence(error: Refused) -> str:
    return error.reason.get(language(), error.code)


def here(name: str, **values: Any) -> str:
    return url_for(f"web.{name}", lang=request.args.get("lang"), **values)


def signed_in_page(view: View) -> View:
    """Require a page session; without one, redirect to the sign-in."""

    @wraps(view)
    def guarded(**parameters: Any) -> Response:
        account = page_sessions.current()
        if account is None:
            return redirect(here("sign_in", next=request.full_path))  # type: ignore[return-value]
        return view(account=account, **parameters)

    return guarded


@blueprint.get("/pages/")
def home() -> Response:
    return page("home.html", account=page_sessions.current())


@blueprint.route("/pages/sign-in", methods=["GET", "POST"])
def sign_in() -> Response:
    """Open a page session. It gives no access to data."""
    action = request.full_path
    if request.method == "GET":
        return page("signin.html", scopes=[], error="", username="", action=action)
    if not csrf_valid():
        return page("signin.html", 400, scopes=[], error=word("stale"), username="", action=action)
    username = request.form.get("username", "").strip()
    try:
        account = passwords.check(records(), username, request.form.get("password", ""))
    except LockedOut as locked:
        error = word("locked", seconds=ceil(locked.seconds))
        return page("signin.html", 429, scopes=[], error=error, username=username, action=action)
    if account is None:
        return page(
            "signin.html", 401, scopes=[], error=word("wrong"), username=username, action=action
        )
    if account.ended():
        return page("message.html", 403, heading=word("refused"), message=word("ended"))
    page_sessions.open_for(account)
    following = request.args.get("next", "")
    internal = following.startswith("/pages/") and not following.startswith("//")
    return redirect(following if internal else here("home"), 303)  # type: ignore[return-value]


@blueprint.post("/pages/sign-out")
def sign_out() -> Response:
    if csrf_valid():
        page_sessions.close()
        session.clear()
    return redirect(here("home"), 303)  # type: ignore[return-value]


def _request_form(designation: bool) -> Response:
    """Show the form of an account request, and submit it."""
    heading = word("designation" if designation else "request")
    roles = {
        role: label
        for role, label in _pick(rights.ROLE_LABELS).items()
        if role not in ("national", "local_administrator")
    }
    values: dict[str, Any] = {
        "heading": heading,
        "designation": designation,
        "roles": roles,
        "given": request.form,
        "error": "",
    }
    if request.method == "GET":
        return page("request.html", **values)
    if not csrf_valid():
        return page("request.html", 400, **{**values, "error": word("stale")})
    try:
        secret, _ = account_requests.submit(read(Submission))  # type: ignore[arg-type]
    except Refused as error:
        return page("request.html", error.status, **{**values, "error": sentence(error)})
    return redirect(here("follow", reference=secret), 303)  # type: ignore[return-value]


@blueprint.route("/pages/request", methods=["GET", "POST"])
def ask() -> Response:
    return _request_form(False)


@blueprint.route("/pages/designation", methods=["GET", "POST"])
def designate() -> Response:
    return _request_form(True)


@blueprint.route("/pages/requests/<reference>", methods=["GET", "POST"])
def follow(reference: str) -> Response:
    """Follow a request; once accepted, choose the first password."""
    error, message = "", ""
    try:
        if request.method == "POST":
            if not csrf_valid():
                error = word("stale")
            else:
                body: Any = read(Password)
                message = word(
                    "opened", username=account_requests.activate(reference, body.password)
                )
    except Refused as problem:
        if problem.status == 404:
            return page("message.html", 404, heading=word("follow"), message=sentence(problem))
        error = sentence(problem)
    try:
        with records().begin() as connection:
            row = account_requests.find(connection, reference)
    except Refused as problem:
        return page("message.html", 404, heading=word("follow"), message=sentence(problem))
    return page(
        "follow.html",
        400 if error else 200,
        row=account_requests.describe(row, reference),
        error=error,
        done=message,
    )


@blueprint.route("/pages/requests", methods=["GET", "POST"])
@signed_in_page
def review(account: Account) -> Response:
    """List the requests for their reviewer, and take a decision."""
    if not rights.may(account.role, "review_requests"):
        return page("message.html", 403, heading=word("review"), message=word("not_reviewer"))
    error = ""
    if request.method == "POST":
        if not csrf_valid():
            error = word("stale")
        else:
            try:
                form = {
                    "decision": request.form.get("decision"),
                    "reason": request.form.get("reason") or None,
                }
                reviews.decide(
                    account, request.form.get("reference", ""), Decision.model_validate(form)
                )
            except Refused as problem:
                error = sentence(problem)
            except ValueError:
                error = word("stale")
    rows = [reviews.describe(row) for row in reviews.reviewed_by(account)]
    return page(
        "review.html",
        400 if error else 200,
        rows=rows,
        error=error,
        roles=_pick(rights.ROLE_LABELS),
    )


@blueprint.get("/pages/requests/<reference>/letter")
@signed_in_page
def letter(account: Account, reference: str) -> Response:
    """Download the letter of a commune, for the reviewer of its request."""
    try:
        return reviews.letter_for(account, reference)
    except Refused as problem:
        return page(
            "message.html", problem.status, heading=word("review"), message=sentence(problem)
        )


@blueprint.get("/pages/rights")
def rights_table() -> Response:
    scales = portal().scales
    return page(
        "rights.html",
        scales={scale: label for scale, label in _pick(SCALE_LABELS).items() if scale in scales},
        roles=_pick(rights.ROLE_LABELS),
        marks=_pick(rights.RULE_MARKS),
        rules=_pick(rights.RULE_LABELS),
        rights=rights.RIGHTS,
        acts={
            name: (_pick({name: label})[name], roles)
            for name, (label, roles) in rights.ACTS.items()
        },
        closed=rights.CLOSED_BY_OPPOSITION,
        address=rights.ADDRESS_SCALES,
    )
