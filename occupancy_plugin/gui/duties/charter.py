"""The charter: shown at the first sign-in and at each new version; nothing is served before it is
accepted."""

from __future__ import annotations

from collections.abc import Callable

from ...duties.client import Charter
from ...toolbelt.translation import language, text_of, tr
from ..dialogs.form import FormDialog, FormField, Kind
from .office import Office


def show_charter(
    office: Office,
    charter: Charter,
    accepted: Callable[[], None],
    closed: Callable[[], None] = lambda: None,
) -> FormDialog:
    """The text, the declaration on training, and the acceptance; `accepted` or `closed` follows."""
    paragraphs = charter.text.get(language()) or charter.text.get("fr") or ()
    text = "".join(f"<li>{paragraph}</li>" for paragraph in paragraphs)
    fields = [FormField("trained", text_of(charter.training), Kind.CHECK)]

    def send(values: dict[str, object]) -> None:
        office.duties.accept_charter(charter.version, bool(values.get("trained")))

    title = tr("Terms of use, version {version}").format(version=charter.version)
    dialog = FormDialog(
        "occupancyCharter", title, f"<h3>{title}</h3><ol>{text}</ol>", fields, send, office.parent
    )
    dialog.rename_send(tr("I accept"))

    def sign(_: object) -> None:
        office.journal.append("charter", version=charter.version)
        accepted()

    dialog.done_with.connect(sign)
    dialog.rejected.connect(closed)
    return office.open(dialog)
