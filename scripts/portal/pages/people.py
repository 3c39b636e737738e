"""The pages of accounts: the GIP SNE's list, the choice of a password after a reset."""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for

from ..access import oidc, rights
from ..access.accounts import Account
from ..access.portal import records
from ..duties import people
from ..duties.account_requests import Password
from ..duties.endpoint import read
from ..duties.people import Change, State
from .document import message, page, perform_form, row_number
from .texts import pick, word
from .web import signed_in_page

blueprint = Blueprint("people_pages", __name__)


@blueprint.route("/pages/accounts", methods=["GET", "POST"])
@signed_in_page
def listed(account: Account) -> Response:
    """List the accounts for the GIP SNE, and perform an act on one."""
    if not rights.may(account.role, "end_accounts"):
        return message(403, "accounts", word("not_the_gip"))
    result, error = perform_form(lambda: _act(account))
    done, link = result or ("", "")
    return page(
        "accounts.html",
        400 if error else 200,
        people=people.all_accounts(account),
        own=account.id,
        roles=pick(rights.ROLE_LABELS),
        error=error,
        done=done,
        link=link,
    )


def _act(account: Account) -> tuple[str, str]:
    """Perform the act of the form. Return the sentence to show, and the address for the account's
    owner."""
    number, what = row_number(request.form.get("account", "")), request.form.get("act")
    reason = request.form.get("reason") or None
    if what in ("off", "on"):
        person = people.switch(account, number, State(active=what == "on", reason=reason))
        return word("switched_off" if what == "off" else "switched_on", name=person.name), ""
    if what == "sessions":
        return word("signed_out", name=people.end_sessions(account, number).name), ""
    if what == "reset":
        secret = people.reset(account, number)
        path = url_for("people_pages.choose", reference=secret)
        # the portal's own address, not what a Host header says
        return word("password_taken"), oidc.issuer() + path
    raise ValueError(what)


@blueprint.route("/pages/password", methods=["GET", "POST"])
@signed_in_page
def change(account: Account) -> Response:
    """Let a person choose another password, which ends all sessions."""
    username, error = perform_form(lambda: people.change(account, read(Change)))
    done = "" if username is None else word("password_chosen", username=username)
    return page("password.html", 400 if error else 200, error=error, done=done, is_change=True)


@blueprint.route("/pages/password/<reference>", methods=["GET", "POST"])
def choose(reference: str) -> Response:
    """Let the owner of the account choose a password. The address works once."""
    username, error = perform_form(lambda: people.choose(reference, read(Password).password))
    if username is None and not people.is_pending(records(), reference):
        return message(404, "new_password", word("no_reset"))
    done = "" if username is None else word("password_chosen", username=username)
    return page("password.html", 400 if error else 200, error=error, done=done)
