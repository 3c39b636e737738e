"""The charter, shown at the first sign-in and at each new version. The portal serves no data before
it is accepted."""

from __future__ import annotations

from collections.abc import Callable

from ...duties.client import Charter
from ...toolbelt.translation import language, text_of, tr
from ..dialogs.form import FieldKind, FormDialog, FormField
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

    title = tr("Terms of use, version {version}").format(version=charter.version)
    dialog = FormDialog("occupancyCharter", title, text, fields, send, context.parent)
    dialog.rename_send(tr("I accept"))

    def sign(_: object) -> None:
        context.journal.append("charter", version=charter.version)
        accepted()

    dialog.done_with.connect(sign)
    dialog.rejected.connect(closed)
    return context.open(dialog)
