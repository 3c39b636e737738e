"""The menu *Account* of the dock: account, duties, help, options, and signing out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from qgis.PyQt.QtWidgets import QMenu, QWhatsThis

from ..portal.signin.session import Session
from ..toolbelt.translation import tr


@dataclass(frozen=True)
class MenuActions:
    """What the entries of the menu do. account: with a sign-in at a portal · ask_account:
    without"""

    account: Callable[[], Any]
    ask_account: Callable[[], Any]
    duties: Callable[[], Any]
    guide: Callable[[], Any]
    tour: Callable[[], Any]
    options: Callable[[], Any]


def fill_account_menu(menu: QMenu, session: Session, actions: MenuActions) -> None:
    """Rebuild the menu for the current session: five entries at most."""
    menu.clear()
    signed = session.signed_in
    if signed is None:
        menu.addAction(tr("Ask for an account…"), actions.ask_account).setObjectName(
            "occupancyMenuAsk"
        )
    elif not signed.is_sample:
        menu.addAction(tr("My account…"), actions.account).setObjectName("occupancyMenuAccount")
    menu.addAction(tr("Duties…"), actions.duties).setObjectName("occupancyMenuDuties")
    _add_help(menu, actions)
    menu.addAction(tr("Portal and options…"), actions.options).setObjectName("occupancyMenuOptions")
    if signed is not None:
        text = tr("Leave the fictitious data") if signed.is_sample else tr("Sign out")
        menu.addAction(text, session.sign_out).setObjectName("occupancySignOut")


def _add_help(menu: QMenu, actions: MenuActions) -> None:
    help_menu = menu.addMenu(tr("Help"))
    help_menu.setObjectName("occupancyMenuHelp")
    help_menu.addAction(tr("User guide (F1)"), actions.guide).setObjectName("occupancyMenuGuide")
    help_menu.addAction(tr("First steps…"), actions.tour).setObjectName("occupancyMenuTour")
    pointer = help_menu.addAction(
        tr("What is this? Click on a control"), QWhatsThis.enterWhatsThisMode
    )
    pointer.setObjectName("occupancyMenuWhatsThis")
