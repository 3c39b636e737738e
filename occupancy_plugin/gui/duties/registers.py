"""Registers for the DPD as XLSX or PDF, and the journal of this computer."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from qgis.PyQt.QtWidgets import QFileDialog

from ...duties.registers import write_registers
from ...toolbelt.errors import RegisterError
from ...toolbelt.journal import Entry
from ...toolbelt.translation import tr
from ...toolbelt.work.task import run_in_background
from ..dialogs.listing import Action, ListColumn, Listing, day_column
from ..dialogs.saving import SaveOrder
from ..qgis.links import open_folder
from .duty_context import DutyContext
from .journal_words import details_of, event_names, purpose_of


def save_registers(context: DutyContext) -> None:
    path, _ = QFileDialog.getSaveFileName(
        context.parent, tr("Registers for the DPD"), "registres.xlsx", "Excel (*.xlsx);;PDF (*.pdf)"
    )
    if path:
        fetch_registers(context, Path(path))


def fetch_registers(context: DutyContext, path: Path) -> None:
    """Read the registers (people, rights, dates, charters, exports) from the portal into a file."""

    def write(registers: object) -> None:
        try:
            write_registers(registers, path)  # type: ignore[arg-type]
        except RegisterError as error:
            context.messages.error(error)
            return
        context.messages.success(
            tr("Registers written to {file}.").format(file=path.name),
            (tr("Open the folder"), partial(open_folder, path.parent)),
        )

    run_in_background(
        tr("Registers for the DPD"), context.duties.registers, write, context.messages.error
    )


def show_journal(context: DutyContext) -> Listing:
    """List the journal, read-only, and say whether its chain of lines is intact."""
    names = event_names()
    columns = [
        ListColumn(tr("No."), lambda e: str(e.number), lambda e: f"{e.number:09}"),
        day_column(tr("When"), "at"),
        ListColumn(tr("Event"), lambda e: names.get(e.event, e.event)),
        ListColumn(tr("Details"), lambda e: details_of(e, context.signed_in)),
        ListColumn(tr("Purpose"), purpose_of),
    ]
    verdict = context.journal.verify()
    intro = (
        tr("The journal is intact.")
        if verdict.intact
        else tr(
            "The journal was changed from outside: line {n} does not follow from the one before."
        ).format(n=verdict.broken_at)
    )
    export = SaveOrder(
        tr("Export the journal"),
        "journal.csv",
        lambda path, _: context.journal.export(path),
        file_filter="CSV (*.csv)",
    )
    actions = [Action("occupancyJournalExport", tr("Export…"), lambda _: export, None)]

    def newest_first() -> list[Entry]:
        return context.journal.entries()[::-1]

    return Listing("occupancyJournal", tr("Journal"), intro, columns, newest_first, actions)
