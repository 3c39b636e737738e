"""The charter: a form at the first sign-in and at each new version, since the portal serves no data
before it is accepted; a page of the duties afterwards."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from qgis.PyQt import sip
from qgis.PyQt.QtWidgets import QTextBrowser

from ...duties.client import Charter
from ...toolbelt.translation import language, text_of, tr
from ...toolbelt.work.task import run_in_background
from ..dialogs.form import FieldKind, Form, FormDialog, FormField
from ..dialogs.text_page import reading
from .duty_context import DutyContext


def show_charter(
    context: DutyContext,
    charter: Charter,
    on_accepted: Callable[[], None],
    on_closed: Callable[[], None] = lambda: None,
) -> FormDialog:
    """Show the text, the declaration on training and the acceptance, then call one of both."""
    fields = [FormField("trained", text_of(charter.training), FieldKind.CHECK)]

    def send(values: dict[str, object]) -> None:
        context.duties.accept_charter(charter.version, bool(values.get("trained")))

    def sign(_: object) -> None:
        context.journal.append("charter", version=charter.version)
        on_accepted()

    text = "\n\n".join(_paragraphs(charter))
    form = Form("occupancyCharter", _title(charter), fields, send, text, tr("I accept"), done=sign)
    dialog = context.open(form)
    dialog.rejected.connect(on_closed)
    return dialog


def charter_page(context: DutyContext) -> QTextBrowser:
    """Return the page that shows the charter in force, once the portal has sent it."""
    page = reading("", tr("Terms of use"))

    def show(charter: Charter) -> None:
        if not sip.isdeleted(page):
            paragraphs = "".join(f"<p>{escape(text)}</p>" for text in _paragraphs(charter))
            page.setHtml(f"<h3>{escape(_title(charter))}</h3>{paragraphs}")

    run_in_background(tr("Terms of use"), context.duties.charter, show, context.messages.error)
    return page


def _title(charter: Charter) -> str:
    return tr("Terms of use, version {version}").format(version=charter.version)


def _paragraphs(charter: Charter) -> list[str]:
    """Return the numbered paragraphs in the language of the window, or in French."""
    paragraphs = charter.text.get(language()) or charter.text.get("fr") or ()
    return [f"{number}. {paragraph}" for number, paragraph in enumerate(paragraphs, 1)]
