"""Opens what the dock's menu *Account* lists: the account, the duties, the terms of
use."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from qgis.core import QgsMapLayer
from qgis.PyQt import sip
from qgis.PyQt.QtWidgets import QDialog, QMenu

from ..app_context import AppContext
from ..portal.signin.signed_in import SignedIn
from ..toolbelt.dates import shown_day
from ..toolbelt.guide import guide_page
from ..toolbelt.message_bar import Messages
from ..toolbelt.translation import text_of, tr
from ..toolbelt.work.task import run_in_background
from .dock.dock import OccupancyDock
from .qgis.links import open_page
from .qgis.options import PAGE

if TYPE_CHECKING:
    from .duties.duty_context import DutyContext
    from .duties.obligations import Duty


ACCOUNT = "occupancyDutyAccount"


class AccountWindows:
    """`watched` makes the page of raw layers; `terms_closed` is called when the user postpones
    the terms. The plugin's window sets both."""

    def __init__(
        self,
        iface: Any,
        messages: Messages,
        app: AppContext,
        dock: OccupancyDock,
        shown_layers: Callable[[], list[QgsMapLayer]],
    ) -> None:
        self._iface, self._messages, self._app, self._dock = iface, messages, app, dock
        self._shown_layers = shown_layers
        self._duty_context: DutyContext | None = None
        self._windows: dict[str, QDialog] = {}  # otherwise Python deletes its side of them
        self.watched: Callable[[], Any] = lambda: None
        self.terms_closed: Callable[[], Any] = lambda: None

    def fill_menu(self) -> None:
        """Rebuild the menu for the current session: five entries at most."""
        menu, session, signed_in = self._dock.menu, self._app.session, self._app.signed_in
        menu.clear()
        if signed_in is None:
            _add(menu, "occupancyMenuAsk", tr("Ask for an account…"), self._ask_account)
        elif not signed_in.is_sample:
            account = partial(self.open_duties, ACCOUNT)
            _add(menu, "occupancyMenuAccount", tr("My account"), account)
        _add(menu, "occupancyMenuDuties", tr("Duties…"), self.open_duties)
        guide = partial(open_page, guide_page())
        _add(menu, "occupancyMenuGuide", f"{tr('User guide')} (F1)", guide)
        options = partial(self._iface.showOptionsDialog, self._iface.mainWindow(), PAGE)
        _add(menu, "occupancyMenuOptions", tr("Portal and options…"), options)
        if signed_in is not None:
            text = tr("Close the sample") if signed_in.is_sample else tr("Sign out")
            _add(menu, "occupancySignOut", text, session.sign_out)

    def duty_context(self) -> DutyContext | None:
        """Return the context of the duties; None without a portal address, for
        which the dock asks."""
        from .duties.duty_context import make_duty_context

        self._duty_context = make_duty_context(
            self._app,
            self._messages,
            self._iface.mainWindow(),
            self._iface.mapCanvas(),
            self._shown_layers,
        )
        if self._duty_context is None:
            self._dock.sign_in()  # which asks for the address
        return self._duty_context

    def open_duties(self, name: str = "") -> None:
        """Open the window of duties, which leaves the map usable.

        name: the entry that it opens at"""
        from .duties.obligations import Obligations

        context = self.duty_context()
        if context is not None:
            window = Obligations(context, self._other_entries())
            if name:
                window.show_duty(name)
            previous = self._windows.pop(window.objectName(), None)
            if previous is not None and not sip.isdeleted(previous):
                previous.close()
            self._windows[window.objectName()] = window
            window.show()

    def _other_entries(self) -> list[Duty]:
        """Return the entries that belong to no duty: account, terms of use and raw layers."""
        from .dialogs.text_page import reading
        from .duties.charter import charter_page
        from .duties.obligations import Duty

        duties = [Duty("occupancyDutyWatched", tr("Raw layers"), lambda _: self.watched())]
        signed_in = self._app.signed_in
        if signed_in is not None and not signed_in.is_sample:
            page, title = account_html(signed_in, self._app.session.portal_url), tr("My account")
            duties[:0] = [
                Duty(ACCOUNT, title, lambda _: reading(page, title)),
                Duty("occupancyDutyTerms", tr("Terms of use"), charter_page),
            ]
        return duties

    def _ask_account(self) -> None:
        from .duties.obligations import ASK_ACCOUNT

        context = self.duty_context()
        if context is not None:
            context.open_page(ASK_ACCOUNT)

    def check_charter(self) -> None:
        """Ask the user to accept the charter: the portal serves no data before."""
        signed_in = self._app.signed_in
        if signed_in is not None and not signed_in.account.charter_accepted:
            self.read_charter()

    def read_charter(self) -> None:
        """Show the terms in force, to be read again or accepted."""
        from .duties.charter import show_charter

        context = self.duty_context()
        if context is None or context.signed_in is None:
            return
        on_accepted, on_closed = self._app.session.refresh_account, self.terms_closed
        run_in_background(
            tr("Terms of use"),
            context.duties.charter,
            lambda charter: show_charter(context, charter, on_accepted, on_closed),
            self._messages.error,
        )


def _add(menu: QMenu, name: str, text: str, run: Callable[[], Any]) -> None:
    menu.addAction(text, run).setObjectName(name)


def account_html(signed_in: SignedIn, portal_url: str) -> str:
    """Return a table of what the portal states about the account, with every text escaped."""
    from ..duties.pdf_page import facts_html
    from ..duties.portal_words import role_names

    account = signed_in.account
    open_scales = [
        text_of(label)
        for right in account.scales
        if right.allowed and (label := signed_in.catalogue.scale_label(right.scale))
    ]
    end = account.access_ends_on
    facts = (
        (tr("Name"), account.name),
        (tr("E-mail"), account.email),
        (tr("Organisation"), account.organisation),
        (tr("Role"), role_names().get(account.role, account.role)),
        (tr("Territories"), ", ".join(territory.name for territory in account.territories)),
        (tr("Scales"), ", ".join(open_scales)),
        (
            tr("Access until"),
            shown_day(end.isoformat()) if end is not None else tr("no end is set"),
        ),
        (tr("Portal"), portal_url),
    )
    return facts_html(facts)
