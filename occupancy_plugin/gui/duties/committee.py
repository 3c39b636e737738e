"""The follow-up committee: submitting an analysis as a dossier, reading those of the territory,
adding a qualitative note."""

from __future__ import annotations

import html
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from qgis.PyQt.QtGui import QTextDocumentFragment
from qgis.PyQt.QtWidgets import QFileDialog

from ...diagnosis.sheet import SheetOrder, sheet, write_sheet
from ...duties.client import Publication
from ...duties.extracts import analysis_of_project
from ...guard.publication import quote_dossier, quoted_dossier, stamped_purpose
from ...layers.lineage import is_ours
from ...toolbelt.errors import SheetError
from ...toolbelt.settings import read_settings
from ...toolbelt.translation import language, text_of, tr
from ...toolbelt.work.task import run_in_background
from ..dialogs.form import FieldKind, FormField
from ..dialogs.listing import Action, ListColumn, Listing, shown_day
from ..dialogs.text_dialog import TextDialog
from .duty_context import DutyContext


def submit(context: DutyContext, listing: Listing) -> None:
    """Submit the current map: its sheet (or the user's PDF), parameters, mask report, purpose."""
    account = (
        context.signed_in.account if context.signed_in is not None else None
    )  # only after a sign-in
    fields = [
        FormField("title", tr("Title")),
        FormField(
            "territory",
            tr("Territory"),
            FieldKind.CHOICE,
            choices=[
                (t.code, f"{t.name} ({t.code})") for t in (account.territories if account else ())
            ],
        ),
        FormField(
            "purpose",
            tr("Purpose"),
            FieldKind.CHOICE,
            choices=[
                (key, text_of(label, key)) for key, label in (account.purposes if account else ())
            ],
            value=read_settings().purpose,
        ),
        FormField(
            "dossier",
            tr("Maps (PDF)"),
            FieldKind.PDF,
            required=False,
            help=tr("Left empty: the map as it is shown now."),
        ),
    ]
    parameters, mask_report = analysis_of_project()

    def pack(values: dict[str, Any]) -> None:
        path = values.pop("dossier", None)
        if path:
            values["file"] = (Path(path).name, Path(path).read_bytes())
        elif any(is_ours(layer) for layer in context.shown_layers()):
            values["file"] = ("carte.pdf", _map_as_pdf(context, str(values["title"])))
        else:
            raise SheetError(
                tr("There is nothing of the portal on the map: add a layer, or choose a PDF.")
            )

    def send(values: dict[str, Any]) -> Publication:
        dossier = values.pop("file", None)
        return context.duties.submit_publication(
            {**values, "parameters": parameters, "mask_report": mask_report}, dossier
        )

    intro = tr(
        "Landlords, the URH, the EPCI and the mandated third party see every dossier of the "
        "territory and can add notes."
    )
    dialog = listing.open_form(
        "occupancyPublication", tr("Submit to the committee"), intro, fields, send
    )
    dialog.before_sending = pack
    dialog.done_with.connect(lambda publication: _submitted(context, publication))


def _map_as_pdf(context: DutyContext, title: str) -> bytes:
    order = SheetOrder(
        layers=context.shown_layers(),
        extent=context.canvas.extent(),
        crs=context.canvas.mapSettings().destinationCrs(),
        title=title,
        language=language(),
        number=quoted_dossier(),
        purpose=stamped_purpose(),
        logo=read_settings().logo,
    )
    with tempfile.TemporaryDirectory() as folder:  # released values only, deleted immediately
        path = Path(folder) / "map.pdf"
        write_sheet(sheet(order, None), path)
        return path.read_bytes()


def _submitted(context: DutyContext, publication: Publication) -> None:
    """Quote the number in every export and sheet of this project from now on."""
    quote_dossier(publication.number)
    context.journal.append("submission", publication=publication.number)
    text = tr(
        "Submitted. Number of the dossier, quoted from now on in what this project publishes: {n}"
    )
    context.messages.success(text.format(n=publication.number))


def dossiers(context: DutyContext) -> Listing:
    columns = [
        ListColumn(tr("Number"), lambda p: p.number),
        ListColumn(tr("Title"), lambda p: p.title),
        ListColumn(tr("Territory"), lambda p: p.territory.get("name", "")),
        ListColumn(tr("Author"), lambda p: f"{p.author}, {p.organisation}"),
        ListColumn(
            tr("Submitted on"), lambda p: shown_day(p.submitted_at), lambda p: p.submitted_at
        ),
        ListColumn(tr("Notes"), lambda p: str(len(p.notes))),
    ]
    actions = [
        Action(
            "occupancyMenuSubmit",
            tr("Submit to the committee…"),
            lambda _, listing: submit(context, listing),
        ),
        Action(
            "occupancyReadDossier",
            tr("Read…"),
            lambda p, listing: _show_dossier(context, p, listing),
            lambda _p: True,
        ),
        Action(
            "occupancyAddNote",
            tr("Add a note…"),
            lambda p, listing: _note(context, p, listing),
            lambda _p: True,
        ),
    ]
    return Listing(
        "occupancyDossiers",
        tr("Dossiers of the committee"),
        "",
        columns,
        context.duties.publications,
        actions,
    )


def _show_dossier(context: DutyContext, publication: Publication, listing: Listing) -> None:
    save = (
        "occupancySaveDossier",
        tr("Save the maps…"),
        lambda dialog: _save(context, publication, dialog),
    )
    actions = [save] if publication.dossier else []
    listing.show_over(
        TextDialog(
            "occupancyDossier",
            publication.number,
            dossier_html(context, publication),
            actions,
            listing,
        )
    )


def dossier_html(context: DutyContext, publication: Publication) -> str:
    """Return parameters, mask report, purpose and notes: everything the committee receives."""
    purposes = {
        key: text_of(label, key)
        for key, label in (
            context.signed_in.account.purposes if context.signed_in is not None else ()
        )
    }
    facts = (
        (tr("Number"), publication.number),
        (tr("Author"), f"{publication.author}, {publication.organisation}"),
        (tr("Submitted on"), shown_day(publication.submitted_at)),
        (tr("Territory"), publication.territory.get("name", "")),
        (tr("Purpose"), purposes.get(publication.purpose, publication.purpose)),
        (tr("Parameters"), _lines(publication.parameters)),
        (tr("Mask report"), _lines(publication.mask_report)),
        (tr("Maps (PDF)"), publication.dossier or tr("none")),
    )
    rows = "".join(
        f"<tr><th align='left' "
        f"valign='top'>{name}</th><td>{html.escape(str(text)).replace(chr(10), '<br>')}</td></tr>"
        for name, text in facts
    )
    notes = "".join(
        f"<p><b>{html.escape(str(note.get('by', '')))}, "
        f"{html.escape(str(note.get('organisation', '')))}</b> "
        f"({shown_day(str(note.get('written_at', '')))})<br>"
        f"{html.escape(str(note.get('text', '')))}</p>"
        for note in publication.notes
    )
    heading = f"<h3>{html.escape(publication.title)}</h3><table cellpadding='3'>{rows}</table>"
    return heading + f"<h3>{tr('Notes')}</h3>{notes or tr('Nothing here yet.')}"


def _lines(answers: Mapping[str, Any]) -> str:
    words = {
        "layers": tr("Layers"),
        "hidden_values": tr("Hidden values"),
        "withheld_units": tr("Units under statistical secrecy"),
    }

    def as_text(value: Any) -> str:
        if isinstance(value, Mapping):
            return ", ".join(
                f"{words.get(key, key)} {as_text(inner)}" for key, inner in value.items()
            )
        return "\n".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)

    return "\n".join(f"{words.get(key, key)} – {as_text(value)}" for key, value in answers.items())


def _save(context: DutyContext, publication: Publication, dialog: TextDialog) -> None:
    path, _ = QFileDialog.getSaveFileName(
        dialog, tr("Save the maps…"), f"{publication.number}.pdf", "PDF (*.pdf)"
    )
    if path:
        save_dossier(context, publication, Path(path), dialog)


def save_dossier(
    context: DutyContext, publication: Publication, path: Path, dialog: TextDialog
) -> None:
    def fetch() -> None:
        path.write_bytes(context.duties.dossier(publication.number))

    def report(_: object) -> None:
        dialog.say(tr("Saved to {file}.").format(file=path.name))

    run_in_background(
        tr("Dossiers of the committee"), fetch, report, lambda error: dialog.say(str(error))
    )


def _note(context: DutyContext, publication: Publication, listing: Listing) -> None:
    dossier = QTextDocumentFragment.fromHtml(dossier_html(context, publication)).toPlainText()
    fields = [FormField("text", tr("Note"), FieldKind.PROSE)]
    listing.open_form(
        "occupancyNote",
        publication.title,
        dossier,
        fields,
        lambda v: context.duties.add_note(publication.number, v["text"]),
    )
