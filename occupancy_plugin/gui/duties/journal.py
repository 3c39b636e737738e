"""The journal of this computer."""

from __future__ import annotations

from ...toolbelt.journal import Entry
from ...toolbelt.translation import tr
from ..dialogs.listing import Action, ListColumn, Listing, day_column
from ..dialogs.saving import SaveOrder
from .duty_context import DutyContext
from .journal_words import details_of, event_names, purpose_of


def show_journal(context: DutyContext) -> Listing:
    """List the journal, read-only, and say whether its chain of lines is intact."""
    names = event_names()
    columns = [
        ListColumn(tr("Number"), lambda e: str(e.number), lambda e: f"{e.number:09}"),
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
        tr("Export…"),
        "journal.csv",
        lambda path, _: context.journal.export(path),
        file_filter="CSV (*.csv)",
    )
    actions = [Action("occupancyJournalExport", tr("Export…"), lambda _: export, None)]

    def newest_first() -> list[Entry]:
        return context.journal.entries()[::-1]

    return Listing("occupancyJournal", tr("Journal"), intro, columns, newest_first, actions)
