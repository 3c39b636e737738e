"""The follow-up committee: submitting an analysis as a dossier, reading those of the territory,
adding a qualitative note."""

from __future__ import annotations

import html
import tempfile
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from qgis.PyQt.QtGui import QTextDocumentFragment

from ...diagnosis.sheet import SheetOrder, sheet, write_sheet
from ...duties.client import Publication
from ...duties.extracts import analysis_of_project
from ...duties.gazetteer import label
from ...duties.pdf_page import facts_html
from ...guard.publication import quote_dossier, quoted_dossier, stamped_purpose
from ...layers.lineage import is_ours
from ...toolbelt.dates import shown_day
from ...toolbelt.errors import SheetError
from ...toolbelt.settings import read_settings
from ...toolbelt.translation import language, text_of, tr
from ..dialogs.form import FieldKind, Form, FormField
from ..dialogs.listing import Action, ListColumn, Listing, day_column
from ..dialogs.saving import SaveOrder
from ..dialogs.text_dialog import TextDialog
from .duty_context import DutyContext


def submit(context: DutyContext) -> Form:
    """Submit the current map: its sheet (or the user's PDF), parameters, mask report, purpose."""
    account = context.signed_in.account if context.signed_in is not None else None
    territories = (
        [(territory.code, label(territory)) for territory in account.territories] if account else []
    )
    fields = [
        FormField("title", tr("Title")),
        FormField("territory", tr("Territory"), FieldKind.CHOICE, choices=territories),
        FormField(
            "purpose",
            tr("Purpose"),
            FieldKind.CHOICE,
            choices=list(_purposes(context).items()),
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
    return Form(
        "occupancyPublication",
        tr("Submit to the committee…"),
        fields,
        send,
        intro,
        before_sending=pack,
        done=partial(_submitted, context),
    )


def _purposes(context: DutyContext) -> dict[str, str]:
    """Return id → name of the account's purposes."""
    account = context.signed_in.account if context.signed_in is not None else None
    return {key: text_of(label, key) for key, label in (account.purposes if account else ())}


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
        ListColumn(tr("Number"), "number"),
        ListColumn(tr("Title"), "title"),
        ListColumn(tr("Territory"), lambda p: p.territory.get("name", "")),
        ListColumn(tr("Author"), lambda p: f"{p.author}, {p.organisation}"),
        day_column(tr("Submitted on"), "submitted_at"),
        ListColumn(tr("Notes"), lambda p: str(len(p.notes))),
    ]
    title = tr("Submit to the committee…")
    actions = [
        Action("occupancyMenuSubmit", title, lambda _: submit(context), None),
        Action("occupancyReadDossier", tr("Read…"), partial(_dossier, context)),
        Action("occupancyAddNote", tr("Add a note…"), partial(_note, context)),
    ]
    fetch = context.duties.publications
    title = tr("Follow-up committee")
    return Listing("occupancyDossiers", title, "", columns, fetch, actions)


def _dossier(context: DutyContext, publication: Publication) -> TextDialog:
    save = maps_of(context, publication) if publication.dossier else None
    text = dossier_html(context, publication)
    return TextDialog("occupancyDossier", publication.number, text, save, context.parent)


def maps_of(context: DutyContext, publication: Publication) -> SaveOrder:
    return SaveOrder(
        tr("Save the maps…"),
        f"{publication.number}.pdf",
        Path.write_bytes,
        lambda: context.duties.dossier(publication.number),
    )


def dossier_html(context: DutyContext, publication: Publication) -> str:
    """Return parameters, mask report, purpose and notes: everything the committee receives."""
    purposes = _purposes(context)
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
    notes = "".join(
        f"<p><b>{html.escape(str(note.get('by', '')))}, "
        f"{html.escape(str(note.get('organisation', '')))}</b> "
        f"({shown_day(str(note.get('written_at', '')))})<br>"
        f"{html.escape(str(note.get('text', '')))}</p>"
        for note in publication.notes
    )
    heading = f"<h3>{html.escape(publication.title)}</h3>{facts_html(facts)}"
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
                f"{words.get(key, key)} {as_text(item)}" for key, item in value.items()
            )
        return "\n".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)

    return "\n".join(f"{words.get(key, key)} – {as_text(value)}" for key, value in answers.items())


def _note(context: DutyContext, publication: Publication) -> Form:
    dossier = QTextDocumentFragment.fromHtml(dossier_html(context, publication)).toPlainText()

    def send(values: dict[str, Any]) -> None:
        context.duties.add_note(publication.number, values["text"])

    fields = [FormField("text", tr("Note"), FieldKind.PROSE)]
    return Form("occupancyNote", publication.title, fields, send, dossier)
