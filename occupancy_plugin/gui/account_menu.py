"""The menu *Account* of the dock: who one is, duties, help, options, and the way out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from qgis.PyQt.QtWidgets import QMenu, QWhatsThis

from ..portal.signin.session import Session
from ..toolbelt.translation import tr


@dataclass(frozen=True)
class Ways:
    """What the lines of the menu do. account, ask_account: where somebody, or nobody, is signed in
    at a portal"""

    account: Callable[[], Any]
    ask_account: Callable[[], Any]
    duties: Callable[[], Any]
    guide: Callable[[], Any]
    tour: Callable[[], Any]
    options: Callable[[], Any]


def fill_account_menu(menu: QMenu, session: Session, ways: Ways) -> None:
    """Rebuild the menu for whoever is signed in: five lines at most."""
    menu.clear()
    signed = session.signed
    if signed is None:
        menu.addAction(tr("Ask for an account…"), ways.ask_account).setObjectName(
            "occupancyMenuAsk"
        )
    elif not signed.is_sample:
        menu.addAction(tr("My account…"), ways.account).setObjectName("occupancyMenuAccount")
    menu.addAction(tr("Duties…"), ways.duties).setObjectName("occupancyMenuDuties")
    _add_help(menu, ways)
    menu.addAction(tr("Portal and options…"), ways.options).setObjectName("occupancyMenuOptions")
    if signed is not None:
        text = tr("Leave the fictitious data") if signed.is_sample else tr("Sign out")
        menu.addAction(text, session.sign_out).setObjectName("occupancySignOut")


def _add_help(menu: QMenu, ways: Ways) -> None:
    further = menu.addMenu(tr("Help"))
    further.setObjectName("occupancyMenuHelp")
    further.addAction(tr("User guide (F1)"), ways.guide).setObjectName("occupancyMenuGuide")
    further.addAction(tr("First steps…"), ways.tour).setObjectName("occupancyMenuTour")
    pointer = further.addAction(
        tr("What is this? Click on a control"), QWhatsThis.enterWhatsThisMode
    )
    pointer.setObjectName("occupancyMenuWhatsThis")
