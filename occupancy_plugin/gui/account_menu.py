"""The menu *Account* of the dock: duties, first steps, terms of use, and the way out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from qgis.PyQt.QtWidgets import QMenu

from ..portal.signin.session import Session
from ..toolbelt.translation import tr
from .duties.menu import fill_menu
from .duties.office import Office


def fill_account_menu(
    menu: QMenu,
    session: Session,
    office: Callable[[], Office | None],
    tour: Callable[[], Any],
    terms: Callable[[], Any],
    further: Sequence[tuple[str, Callable[[], Any]]] = (),
) -> None:
    """Rebuild the menu for whoever is signed in. further: entries below the first steps."""
    fill_menu(menu, office)
    menu.addSeparator()
    menu.addAction(tr("First steps…"), tour).setObjectName("occupancyMenuTour")
    for text, act in further:
        menu.addAction(text, act)
    signed = session.signed
    if signed is None:
        return
    menu.addSeparator()
    if not signed.is_sample:
        menu.addAction(tr("Terms of use…"), terms).setObjectName("occupancyMenuCharter")
    text = tr("Leave the fictitious data") if signed.is_sample else tr("Sign out")
    menu.addAction(text, session.sign_out).setObjectName("occupancySignOut")
