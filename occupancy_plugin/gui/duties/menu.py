"""The dock's menu of duties: what is offered depends on who is signed in; the portal enforces
it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from qgis.PyQt.QtWidgets import QMenu

from ...toolbelt.translation import tr
from . import accounts, breach, committee, convention, registers
from .office import Office

ANYONE: tuple[str, ...] = ()
EPCI = ("epci_agent", "local_administrator")


def fill_menu(menu: QMenu, office: Callable[[], Office | None]) -> None:
    """Rebuild the menu. `office()` is None where no portal address is set."""
    menu.clear()
    now = office()
    if now is None:
        menu.addAction(tr("Set the portal's address in the options first")).setEnabled(False)
        return
    if now.signed is None:
        _add(menu, "occupancyMenuAsk", tr("Ask for an account…"), now, accounts.ask_account)
        _add(menu, "occupancyMenuFollow", tr("Follow a request…"), now, accounts.follow_account)
        _add(
            menu,
            "occupancyMenuDesignate",
            tr("Designate the local administrator (portal page)"),
            now,
            accounts.designate,
        )
        _add(
            menu,
            "occupancyMenuRights",
            tr("Rights by role and scale (portal page)"),
            now,
            accounts.rights,
        )
        menu.addSeparator()
        _add(menu, "occupancyMenuJournal", tr("Journal…"), now, registers.show_journal)
        return
    _add(menu, "occupancyMenuSubmit", tr("Submit to the committee…"), now, committee.submit)
    _add(menu, "occupancyMenuDossiers", tr("Dossiers of the committee…"), now, committee.dossiers)
    menu.addSeparator()
    _add(menu, "occupancyMenuReport", tr("Report a personal-data breach…"), now, breach.report)
    _add(menu, "occupancyMenuIncidents", tr("Personal-data breaches…"), now, breach.incidents)
    menu.addSeparator()
    _add(
        menu,
        "occupancyMenuReview",
        tr("Account requests…"),
        now,
        accounts.review,
        ("local_administrator", "national"),
    )
    _add(
        menu,
        "occupancyMenuThird",
        tr("Third parties…"),
        now,
        convention.third_parties,
        (*EPCI, "national"),
    )
    _add(
        menu,
        "occupancyMenuOrganisations",
        tr("Organisations…"),
        now,
        convention.organisations,
        ("local_administrator", "national"),
    )
    _add(
        menu,
        "occupancyMenuOppositions",
        tr("Objections to the address scale…"),
        now,
        convention.oppositions,
    )
    _add(
        menu,
        "occupancyMenuDesignate",
        tr("Designate the local administrator (portal page)"),
        now,
        accounts.designate,
        EPCI,
    )
    _add(
        menu,
        "occupancyMenuRights",
        tr("Rights by role and scale (portal page)"),
        now,
        accounts.rights,
    )
    menu.addSeparator()
    _add(
        menu,
        "occupancyMenuRegisters",
        tr("Registers for the DPD…"),
        now,
        registers.save_registers,
        ("local_administrator", "national"),
    )
    _add(menu, "occupancyMenuJournal", tr("Journal…"), now, registers.show_journal)


def _add(
    menu: QMenu,
    name: str,
    text: str,
    office: Office,
    run: Callable[[Office], Any],
    roles: tuple[str, ...] = ANYONE,
) -> None:
    if roles and office.role not in roles:
        return
    action = menu.addAction(text)
    action.setObjectName(name)
    action.triggered.connect(lambda: run(office))
