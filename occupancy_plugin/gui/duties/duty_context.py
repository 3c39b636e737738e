"""The context that the windows of the duties share: the portal's duties, the session, the journal,
and the message bar."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from qgis.core import QgsMapLayer
from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtWidgets import QWidget

from ...app_context import AppContext
from ...duties.client import Duties
from ...portal.client import Client
from ...portal.http.qgis_options import qgis_network_settings
from ...portal.http.transport import Transport
from ...portal.signin.credentials import Anonymous
from ...portal.signin.signed_in import SignedIn
from ...toolbelt.errors import PortalError
from ...toolbelt.journal import Journal
from ...toolbelt.message_bar import Messages
from ...toolbelt.settings import read_settings
from ...toolbelt.translation import language
from ..dialogs.form import Form, FormDialog
from ..qgis.links import open_page


@dataclass
class DutyContext:
    """`signed_in` is None before the sign-in; `opened` keeps Python from deleting its side of the
    window shown."""

    duties: Duties
    signed_in: SignedIn | None
    journal: Journal
    messages: Messages
    parent: QWidget
    canvas: QgsMapCanvas
    shown_layers: Callable[[], list[QgsMapLayer]]
    opened: FormDialog | None = None

    @property
    def role(self) -> str:
        return self.signed_in.account.role if self.signed_in is not None else ""

    def open_page(self, path: str) -> None:
        """Open a page of the portal in the user's browser."""
        open_page(self.duties.page(path, language()))

    def open(self, form: Form) -> FormDialog:
        self.opened = FormDialog(form, self.parent)
        self.opened.open()
        return self.opened


def make_duty_context(
    app: AppContext,
    messages: Messages,
    window: QWidget,
    canvas: QgsMapCanvas,
    shown_layers: Callable[[], list[QgsMapLayer]],
) -> DutyContext | None:
    """Make the context, without an account before the sign-in; None without a portal address."""
    signed_in = app.signed_in
    if signed_in is not None:
        client = signed_in.client
    else:
        try:
            transport = Transport(read_settings().portal_url, qgis_network_settings())
        except PortalError:
            return None
        client = Client(transport, Anonymous())
    return DutyContext(
        Duties(client), signed_in, app.journal, messages, window, canvas, shown_layers
    )
