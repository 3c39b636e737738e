"""The charter, shown at the first sign-in and at each new version. The portal serves no data before
it is accepted."""

from __future__ import annotations

from collections.abc import Callable

from ...duties.client import Charter
from ...toolbelt.translation import language, text_of, tr
from ..dialogs.form import FieldKind, Form, FormDialog, FormField
from .duty_context import DutyContext


def show_charter(
    context: DutyContext,
    charter: Charter,
    accepted: Callable[[], None],
    closed: Callable[[], None] = lambda: None,
) -> FormDialog:
    """Show the text, the declaration on training, and the acceptance; then call `accepted` or
    `closed`."""
    paragraphs = charter.text.get(language()) or charter.text.get("fr") or ()
    text = "\n\n".join(f"{number}. {paragraph}" for number, paragraph in enumerate(paragraphs, 1))
    fields = [FormField("trained", text_of(charter.training), FieldKind.CHECK)]

    def send(values: dict[str, object]) -> None:
        context.duties.accept_charter(charter.version, bool(values.get("trained")))

    def sign(_: object) -> None:
        context.journal.append("charter", version=charter.version)
        accepted()

    title = tr("Terms of use, version {version}").format(version=charter.version)
    form = Form("occupancyCharter", title, fields, send, text, tr("I accept"), done=sign)
    dialog = context.open(form)
    dialog.rejected.connect(closed)
    return dialog
