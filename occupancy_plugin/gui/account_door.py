"""What the menu *Account* of the dock leads to: who one is, the duties, the terms of use, help and
options."""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from qgis.core import QgsMapLayer
from qgis.PyQt import sip

from ..desk import Desk
from ..portal.signin.session import SignedIn
from ..toolbelt.guide import guide_page
from ..toolbelt.message_bar import Messages
from ..toolbelt.translation import text_of, tr
from ..toolbelt.work.task import run_in_background
from .account_menu import Ways, fill_account_menu
from .dock.dock import OccupancyDock
from .dock.state_line import shown_date
from .qgis.links import open_page
from .qgis.options import PAGE

if TYPE_CHECKING:
    from qgis.PyQt.QtWidgets import QDialog

    from .duties.obligations import Duty
    from .duties.office import Office


class AccountDoor:
    """`watched` opens the list of watched layers, `terms_closed` follows terms that were put off:
    the window sets both."""

    def __init__(
        self,
        iface: Any,
        messages: Messages,
        desk: Desk,
        dock: OccupancyDock,
        shown_layers: Callable[[], list[QgsMapLayer]],
    ) -> None:
        self._iface, self._messages, self._desk, self._dock = iface, messages, desk, dock
        self._shown_layers = shown_layers
        self._office: Office | None = None
        self._opened: dict[str, QDialog] = {}  # their Python sides would not outlive the call
        self.watched: Callable[[], Any] = lambda: None
        self.terms_closed: Callable[[], Any] = lambda: None

    def fill_menu(self) -> None:
        ways = Ways(
            account=self.show_account,
            ask_account=self._ask_account,
            duties=self.open_duties,
            guide=lambda: open_page(guide_page()),
            tour=self.tour,
            options=lambda: self._iface.showOptionsDialog(self._iface.mainWindow(), PAGE),
        )
        fill_account_menu(self._dock.menu, self._desk.session, ways)

    def office(self) -> Office | None:
        """Where duties are done. None, and a sentence, without a portal address."""
        from .duties.office import open_office

        self._office = open_office(
            self._desk,
            self._messages,
            self._iface.mainWindow(),
            self._iface.mapCanvas(),
            self._shown_layers,
        )
        if self._office is None:
            self._messages.info(tr("Set the portal's address in the options first"))
        return self._office

    def open_duties(self) -> None:
        """The one window of duties; the map stays usable beside it."""
        from .duties.obligations import Obligations

        office = self.office()
        if office is not None:
            self._show(Obligations(office, self._further()))

    def _further(self) -> list[Duty]:
        """Terms of use, and the layers that the guard watches."""
        from .dialogs.text_page import TextAction, TextPage
        from .duties.obligations import Duty

        watched = TextAction("occupancyMenuWatched", tr("Watched layers…"), self.watched)
        terms = TextAction("occupancyMenuCharter", tr("Terms of use…"), self.read_charter)
        duties = [
            Duty(
                "occupancyDutyWatched",
                tr("Watched layers"),
                lambda _: TextPage(
                    tr(
                        "Layers that did not come through statistical secrecy are watched: their "
                        "labels and ways out are closed until they are protected or declared."
                    ),
                    [watched],
                ),
            )
        ]
        signed = self._desk.signed
        if signed is not None and not signed.is_sample:
            text = tr("The terms of use in force, as they were accepted at the first sign-in.")
            page = Duty("occupancyDutyTerms", tr("Terms of use"), lambda _: TextPage(text, [terms]))
            duties.insert(0, page)
        return duties

    def _ask_account(self) -> None:
        from .duties.accounts import ask_account

        office = self.office()
        if office is not None:
            ask_account(office)

    def show_account(self) -> None:
        """Who is signed in, for what, and until when."""
        from .dialogs.reader import ReadingDialog

        signed = self._desk.signed
        if signed is None:
            return
        url = self._desk.session.portal_url
        window = self._iface.mainWindow()
        page = account_html(signed, url)
        self._show(ReadingDialog("occupancyAccountPage", tr("My account"), page, (), window))

    def check_charter(self) -> None:
        """Nothing is served before the charter in force is accepted."""
        signed = self._desk.signed
        if signed is not None and not signed.account.charter_accepted:
            self.read_charter()

    def read_charter(self) -> None:
        """The terms in force, to be read again or accepted at last."""
        from .duties.charter import show_charter

        office = self.office()
        if office is None or office.signed is None:
            return
        accepted, closed = self._desk.session.refresh_account, self.terms_closed
        run_in_background(
            tr("Terms of use"),
            office.duties.charter,
            lambda charter: show_charter(office, charter, accepted, closed),
            self._messages.error,
        )

    def tour(self) -> None:
        from .dialogs.tour import TourDialog

        desk = self._desk
        window = self._iface.mainWindow()
        self._show(TourDialog(self._dock, desk.session, desk.loader, window))

    def opened(self, name: str) -> QDialog | None:
        """The window of that name that was opened last."""
        return self._opened.get(name)

    def _show(self, dialog: QDialog) -> None:
        """Beside the map, which stays usable; another of its kind makes room."""
        earlier = self._opened.pop(dialog.objectName(), None)
        if earlier is not None and not sip.isdeleted(earlier):
            earlier.close()
        self._opened[dialog.objectName()] = dialog
        dialog.show()


def account_html(signed: SignedIn, portal_url: str) -> str:
    """A table of what the portal says of somebody; every word of it is escaped."""
    from ..duties.register_words import role_names

    account = signed.account
    closed = {right.scale for right in account.scales if not right.allowed}
    labels = {scale.id: text_of(scale.label, scale.id) for scale in signed.catalogue.scales}
    open_scales = [
        labels.get(right.scale, right.scale)
        for right in account.scales
        if right.scale not in closed
    ]
    end = account.access_ends_on
    facts = (
        (tr("Name"), account.name),
        (tr("E-mail"), account.email),
        (tr("Organisation"), account.organisation),
        (tr("Role"), role_names().get(account.role, account.role)),
        (tr("Territories"), ", ".join(territory.name for territory in account.territories)),
        (tr("Scales"), ", ".join(open_scales)),
        (tr("Access until"), shown_date(end) if end is not None else tr("no end is set")),
        (tr("Portal"), portal_url),
    )
    rows = (
        f"<tr><th align='left' valign='top'>{html.escape(name)}</th>"
        f"<td>{html.escape(text)}</td></tr>"
        for name, text in facts
    )
    return f"<table cellpadding='4'>{''.join(rows)}</table>"
