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
    present = office()
    if present is None:
        menu.addAction(tr("Set the portal's address in the options first")).setEnabled(False)
        return
    if present.signed is None:
        _add(menu, "occupancyMenuAsk", tr("Ask for an account…"), present, accounts.ask_account)
        _add(menu, "occupancyMenuFollow", tr("Follow a request…"), present, accounts.follow_account)
        _add(
            menu,
            "occupancyMenuDesignate",
            tr("Designate the local administrator (portal page)"),
            present,
            accounts.designate,
        )
        _add(
            menu,
            "occupancyMenuRights",
            tr("Rights by role and scale (portal page)"),
            present,
            accounts.rights,
        )
        menu.addSeparator()
        _add(menu, "occupancyMenuJournal", tr("Journal…"), present, registers.show_journal)
        return
    _add(menu, "occupancyMenuSubmit", tr("Submit to the committee…"), present, committee.submit)
    _add(
        menu, "occupancyMenuDossiers", tr("Dossiers of the committee…"), present, committee.dossiers
    )
    menu.addSeparator()
    _add(menu, "occupancyMenuReport", tr("Report a personal-data breach…"), present, breach.report)
    _add(menu, "occupancyMenuIncidents", tr("Personal-data breaches…"), present, breach.incidents)
    menu.addSeparator()
    _add(
        menu,
        "occupancyMenuReview",
        tr("Account requests…"),
        present,
        accounts.review,
        ("local_administrator", "national"),
    )
    _add(
        menu,
        "occupancyMenuThird",
        tr("Third parties…"),
        present,
        convention.third_parties,
        (*EPCI, "national"),
    )
    _add(
        menu,
        "occupancyMenuOrganisations",
        tr("Organisations…"),
        present,
        convention.organisations,
        ("local_administrator", "national"),
    )
    _add(
        menu,
        "occupancyMenuOppositions",
        tr("Objections to the address scale…"),
        present,
        convention.oppositions,
    )
    _add(
        menu,
        "occupancyMenuDesignate",
        tr("Designate the local administrator (portal page)"),
        present,
        accounts.designate,
        EPCI,
    )
    _add(
        menu,
        "occupancyMenuRights",
        tr("Rights by role and scale (portal page)"),
        present,
        accounts.rights,
    )
    menu.addSeparator()
    _add(
        menu,
        "occupancyMenuRegisters",
        tr("Registers for the DPD…"),
        present,
        registers.save_registers,
        ("local_administrator", "national"),
    )
    _add(menu, "occupancyMenuJournal", tr("Journal…"), present, registers.show_journal)


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
