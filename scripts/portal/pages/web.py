"""The portal's own pages: home, sign-in to them, account request and follow-up, designation form,
administrator's list, rights table."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint, Response, redirect, request, session, url_for

from ..access import page_sessions, rights
from ..access.accounts import Account
from ..access.portal import portal, records, territory_name
from ..access.refusals import Refused
from ..catalogue.catalogue import SCALE_LABELS
from ..duties import account_requests, reviews
from ..duties.account_requests import Password, Submission
from ..duties.endpoint import read
from ..duties.reviews import Decision
from .document import is_csrf_valid, message, page, perform_form, row_number, sentence
from .signin import account_of_form
from .texts import pick, word

blueprint = Blueprint("web", __name__)
View = Callable[..., Response]


def here(name: str, **values: Any) -> str:
    return url_for(f"web.{name}", lang=request.args.get("lang"), **values)


def signed_in_page(view: View) -> View:
    """Require a page session; without one, redirect to the sign-in. A refusal is a page."""

    @wraps(view)
    def guarded(**parameters: Any) -> Response:
        account = page_sessions.current()
        if account is None:
            return redirect(here("sign_in", next=request.full_path))  # type: ignore[return-value]
        try:
            return view(account=account, **parameters)
        except Refused as problem:
            return message(problem.status, "home", sentence(problem))

    return guarded


@blueprint.get("/pages/")
def home() -> Response:
    return page("home.html", account=page_sessions.current())


@blueprint.route("/pages/sign-in", methods=["GET", "POST"])
def sign_in() -> Response:
    """Open a page session. It gives no access to data."""
    account = account_of_form([])
    if isinstance(account, Response):
        return account
    if account.ended():
        return message(403, "refused", word("ended"))
    page_sessions.open_for(account)
    following = request.args.get("next", "")
    internal = following.startswith("/pages/") and not following.startswith("//")
    return redirect(following if internal else here("home"), 303)  # type: ignore[return-value]


@blueprint.post("/pages/sign-out")
def sign_out() -> Response:
    if is_csrf_valid():
        page_sessions.close()
        session.clear()
    return redirect(here("home"), 303)  # type: ignore[return-value]


def _request_form(designation: bool) -> Response:
    """Show the form of an account request, and submit it."""
    roles = pick(rights.ROLE_LABELS)
    del roles["national"], roles["local_administrator"]

    def form(status: int = 200, error: str = "") -> Response:
        heading = word("designation" if designation else "request")
        values = {"roles": roles, "given": request.form, "error": error}
        return page("request.html", status, heading=heading, designation=designation, **values)

    if request.method == "GET":
        return form()
    if not is_csrf_valid():
        return form(400, word("stale"))
    try:
        secret = account_requests.submit(read(Submission))
    except Refused as error:
        return form(error.status, sentence(error))
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
    username, error = perform_form(
        lambda: account_requests.activate(reference, read(Password).password)
    )
    try:
        with records().begin() as connection:
            row = account_requests.find(connection, reference)
    except Refused as problem:
        return message(404, "follow", sentence(problem))
    sentence_done = "" if username is None else word("opened", username=username)
    place = territory_name(row.scale, row.code)
    status = 400 if error else 200
    return page("follow.html", status, row=row, place=place, error=error, done=sentence_done)


@blueprint.route("/pages/requests", methods=["GET", "POST"])
@signed_in_page
def review(account: Account) -> Response:
    """List the requests for their reviewer, and take a decision."""
    if not rights.may(account.role, "review_requests"):
        return message(403, "review", word("not_reviewer"))

    def decide() -> None:
        form = {name: request.form.get(name) or None for name in ("decision", "reason")}
        number = row_number(request.form.get("request", ""))
        reviews.decide(account, number, Decision.model_validate(form))

    _, error = perform_form(decide)
    values = {"roles": pick(rights.ROLE_LABELS), "place": territory_name, "error": error}
    return page("review.html", 400 if error else 200, rows=reviews.reviewed_by(account), **values)


@blueprint.get("/pages/requests/<number:number>/letter")
@signed_in_page
def letter(account: Account, number: int) -> Response:
    """Download the letter of a commune, for the reviewer of its request."""
    return reviews.letter_for(account, number)


@blueprint.get("/pages/rights")
def rights_table() -> Response:
    scales = portal().scales
    return page(
        "rights.html",
        scales={scale: label for scale, label in pick(SCALE_LABELS).items() if scale in scales},
        roles=pick(rights.ROLE_LABELS),
        marks=pick(rights.RULE_MARKS),
        rules=pick(rights.RULE_LABELS),
        rights=rights.RIGHTS,
        acts=rights.ACTS.values(),
        labels=pick({act.id: (act.fr, act.en) for act in rights.ACTS.values()}),
        closed=rights.CLOSED_BY_OPPOSITION,
        address=rights.ADDRESS_SCALES,
    )
