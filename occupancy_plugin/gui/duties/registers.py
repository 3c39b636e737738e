"""Registers for the DPD as XLSX and PDF, and the journal of this machine."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from qgis.PyQt.QtWidgets import QFileDialog

from ...duties.registers import write_registers
from ...toolbelt.errors import JournalError, RegisterError
from ...toolbelt.journal import Entry
from ...toolbelt.translation import tr
from ...toolbelt.work.task import run_in_background
from ..dialogs.listing import Action, Column, Listing, shown_day
from ..qgis.links import open_folder
from .journal_words import details_of, event_names, purpose_of
from .office import Office


def save_registers(office: Office) -> None:
    path, _ = QFileDialog.getSaveFileName(
        office.parent, tr("Registers for the DPD"), "registres.xlsx", "Excel (*.xlsx);;PDF (*.pdf)"
    )
    if path:
        fetch_registers(office, Path(path))


def fetch_registers(office: Office, path: Path) -> None:
    """People, rights, dates, charters, exports: read from the portal, written to one file."""

    def write(registers: object) -> None:
        try:
            write_registers(registers, path)  # type: ignore[arg-type]
        except RegisterError as error:
            office.messages.error(error)
            return
        office.messages.success(
            tr("Registers written to {file}.").format(file=path.name),
            (tr("Open the folder"), partial(open_folder, path.parent)),
        )

    run_in_background(
        tr("Registers for the DPD"), office.duties.registers, write, office.messages.error
    )


def show_journal(office: Office) -> Listing:
    """Read-only; says whether the chain of lines is intact."""
    columns = [
        Column(tr("No."), lambda e: str(e.number), lambda e: f"{e.number:09}"),
        Column(tr("When"), lambda e: shown_day(e.at[:19]), lambda e: e.at),
        Column(tr("Event"), lambda e: event_names().get(e.event, e.event)),
        Column(tr("Details"), lambda e: details_of(e, office.signed)),
        Column(tr("Purpose"), purpose_of),
    ]
    verdict = office.journal.verify()
    intro = (
        tr("The journal is intact.")
        if verdict.intact
        else tr(
            "The journal was changed from outside: line {n} does not follow from the one before."
        ).format(n=verdict.broken_at)
    )
    actions = [
        Action(
            "occupancyJournalExport",
            tr("Export…"),
            lambda _, listing: _export_journal(office, listing),
        )
    ]
    return Listing(
        "occupancyJournal",
        tr("Journal"),
        intro,
        columns,
        lambda: _newest_first(office),
        actions,
    )


def _newest_first(office: Office) -> list[Entry]:
    return office.journal.entries()[::-1]


def _export_journal(office: Office, listing: Listing) -> None:
    path, _ = QFileDialog.getSaveFileName(
        listing, tr("Export the journal"), "journal.csv", "CSV (*.csv)"
    )
    if not path:
        return
    try:
        office.journal.export(Path(path))
    except JournalError as error:
        listing.say(str(error))
        return
    listing.say(tr("Journal exported to {file}.").format(file=Path(path).name))
