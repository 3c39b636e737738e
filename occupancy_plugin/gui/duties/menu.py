"""The dock's menu of duties: what is offered depends on who is signed in; the portal enforces
it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from qgis.PyQt.QtWidgets import QMenu

from ...toolbelt.translation import tr
from . import accounts, breach, committee, convention, registers
from .office import Office

ANYONE: tuple[str, ...] = ()
EPCI = ("epci_agent", "local_administrator")
REVIEWERS = ("local_administrator", "national")


class Entry(NamedTuple):
    """roles: who is offered it; empty: whoever is there"""

    name: str
    text: str
    run: Callable[[Office], Any]
    roles: tuple[str, ...] = ANYONE


def fill_menu(menu: QMenu, office: Callable[[], Office | None]) -> None:
    """Rebuild the menu. `office()` is None where no portal address is set."""
    menu.clear()
    present = office()
    if present is None:
        menu.addAction(tr("Set the portal's address in the options first")).setEnabled(False)
        return
    for number, section in enumerate(_sections(present)):
        if number:
            menu.addSeparator()
        for entry in section:
            if not entry.roles or present.role in entry.roles:
                _add(menu, entry, present)


def _sections(office: Office) -> tuple[tuple[Entry, ...], ...]:
    if office.signed is None:
        return _signed_out()
    return ((_journal(),),) if office.signed.is_sample else _signed_in()


def _signed_out() -> tuple[tuple[Entry, ...], ...]:
    return (
        (
            Entry("occupancyMenuAsk", tr("Ask for an account…"), accounts.ask_account),
            Entry("occupancyMenuFollow", tr("Follow a request…"), accounts.follow_account),
            _designation(ANYONE),
            _rights(),
        ),
        (_journal(),),
    )


def _signed_in() -> tuple[tuple[Entry, ...], ...]:
    return (
        (
            Entry("occupancyMenuSubmit", tr("Submit to the committee…"), committee.submit),
            Entry("occupancyMenuDossiers", tr("Dossiers of the committee…"), committee.dossiers),
        ),
        (
            Entry("occupancyMenuReport", tr("Report a personal-data breach…"), breach.report),
            Entry("occupancyMenuIncidents", tr("Personal-data breaches…"), breach.incidents),
        ),
        (
            Entry("occupancyMenuReview", tr("Account requests…"), accounts.review, REVIEWERS),
            Entry(
                "occupancyMenuThird",
                tr("Third parties…"),
                convention.third_parties,
                (*EPCI, "national"),
            ),
            Entry(
                "occupancyMenuOrganisations",
                tr("Organisations…"),
                convention.organisations,
                REVIEWERS,
            ),
            Entry(
                "occupancyMenuOppositions",
                tr("Objections to the address scale…"),
                convention.oppositions,
            ),
            _designation(EPCI),
            _rights(),
        ),
        (
            Entry(
                "occupancyMenuRegisters",
                tr("Registers for the DPD…"),
                registers.save_registers,
                REVIEWERS,
            ),
            _journal(),
        ),
    )


def _designation(roles: tuple[str, ...]) -> Entry:
    text = tr("Designate the local administrator (portal page)")
    return Entry("occupancyMenuDesignate", text, accounts.designate, roles)


def _rights() -> Entry:
    text = tr("Rights by role and scale (portal page)")
    return Entry("occupancyMenuRights", text, accounts.rights)


def _journal() -> Entry:
    return Entry("occupancyMenuJournal", tr("Journal…"), registers.show_journal)


def _add(menu: QMenu, entry: Entry, office: Office) -> None:
    action = menu.addAction(entry.text)
    action.setObjectName(entry.name)
    action.triggered.connect(lambda: entry.run(office))
