"""The follow-up committee: submit an analysis as a dossier, see those of the territory, add a qualitative note."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ...guard.notices import analysis_of_project
from ...portal.duties import Publication
from ...toolbelt.settings import read_settings
from ...toolbelt.translation import text_of, tr
from ..form import FormDialog, FormField, Kind
from ..listing import Action, Column, ListingDialog, shown_day
from .office import Office


def submit(office: Office) -> FormDialog:
    """Packs what is on the map (parameters, mask report, purpose) with a PDF of the maps."""
    account = office.signed.account if office.signed is not None else None  # the menu offers it after the sign-in only
    fields = [
        FormField("title", tr("Title")),
        FormField(
            "territory",
            tr("Territory"),
            Kind.CHOICE,
            choices=[(t.code, f"{t.name} ({t.code})") for t in (account.territories if account else ())],
        ),
        FormField(
            "purpose",
            tr("Purpose"),
            Kind.CHOICE,
            choices=[(key, text_of(label, key)) for key, label in (account.purposes if account else ())],
            value=read_settings().purpose,
        ),
        FormField("dossier", tr("Maps (PDF)"), Kind.PDF, required=False),
    ]
    parameters, mask_report = analysis_of_project()

    def send(values: dict[str, Any]) -> Publication:
        path = values.pop("dossier", None)
        dossier = (Path(path).name, Path(path).read_bytes()) if path else None
        return office.duties.submit_publication({**values, "parameters": parameters, "mask_report": mask_report}, dossier)

    intro = tr("Landlords, the URH, the EPCI and the mandated third party see every dossier of the territory and can add notes.")
    dialog = FormDialog("occupancyPublication", tr("Submit to the committee"), intro, fields, send, office.parent)
    dialog.done_with.connect(
        lambda made: office.messages.success(
            tr("Submitted. Number of the dossier, to be quoted in what is published: {n}").format(n=made.number)
        )
    )
    return office.open(dialog)


def dossiers(office: Office) -> ListingDialog:
    columns = [
        Column(tr("Number"), lambda p: p.number),
        Column(tr("Title"), lambda p: p.title),
        Column(tr("Author"), lambda p: f"{p.author}, {p.organisation}"),
        Column(tr("Submitted on"), lambda p: shown_day(p.submitted_at)),
        Column(tr("Notes"), lambda p: str(len(p.notes))),
    ]
    actions = [Action("occupancyAddNote", tr("Add a note…"), lambda p, listing: _note(office, p, listing), lambda p: True)]
    return office.open(
        ListingDialog("occupancyDossiers", tr("Dossiers of the committee"), "", columns, office.duties.publications, actions, office.parent)
    )


def _note(office: Office, publication: Publication, listing: ListingDialog) -> None:
    earlier = "".join(f"<p><b>{note.get('by', '')}</b> {note.get('text', '')}</p>" for note in publication.notes)
    fields = [FormField("text", tr("Note"), Kind.PROSE)]
    dialog = FormDialog(
        "occupancyNote", publication.title, earlier, fields, lambda v: office.duties.add_note(publication.number, v["text"]), listing
    )
    listing.open_over(dialog)
