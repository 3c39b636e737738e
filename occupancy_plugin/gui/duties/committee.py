"""The follow-up committee: submit an analysis as a dossier, read those of the territory, add a
qualitative note."""

from __future__ import annotations

import html
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

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
from ..dialogs.form import FormDialog, FormField, Kind
from ..dialogs.listing import Action, Column, Listing, shown_day
from ..dialogs.reader import ReadingDialog
from .office import Office


def submit(office: Office, listing: Listing) -> None:
    """Packs what is on the map: its sheet (or a PDF of one's own), parameters, mask report,
    purpose."""
    account = (
        office.signed.account if office.signed is not None else None
    )  # the menu offers it after the sign-in only
    fields = [
        FormField("title", tr("Title")),
        FormField(
            "territory",
            tr("Territory"),
            Kind.CHOICE,
            choices=[
                (t.code, f"{t.name} ({t.code})") for t in (account.territories if account else ())
            ],
        ),
        FormField(
            "purpose",
            tr("Purpose"),
            Kind.CHOICE,
            choices=[
                (key, text_of(label, key)) for key, label in (account.purposes if account else ())
            ],
            value=read_settings().purpose,
        ),
        FormField(
            "dossier",
            tr("Maps (PDF)"),
            Kind.PDF,
            required=False,
            help=tr("Left empty: the map as it is shown now."),
        ),
    ]
    parameters, mask_report = analysis_of_project()

    def pack(values: dict[str, Any]) -> None:
        path = values.pop("dossier", None)
        if path:
            values["file"] = (Path(path).name, Path(path).read_bytes())
        elif any(is_ours(layer) for layer in office.shown_layers()):
            values["file"] = ("carte.pdf", _map_as_pdf(office, str(values["title"])))
        else:
            raise SheetError(
                tr("There is nothing of the portal on the map: add a layer, or choose a PDF.")
            )

    def send(values: dict[str, Any]) -> Publication:
        dossier = values.pop("file", None)
        return office.duties.submit_publication(
            {**values, "parameters": parameters, "mask_report": mask_report}, dossier
        )

    intro = tr(
        "Landlords, the URH, the EPCI and the mandated third party see every dossier of the "
        "territory and can add notes."
    )
    dialog = FormDialog(
        "occupancyPublication", tr("Submit to the committee"), intro, fields, send, listing
    )
    dialog.before_sending = pack
    dialog.done_with.connect(lambda publication: _submitted(office, publication))
    listing.open_over(dialog)


def _map_as_pdf(office: Office, title: str) -> bytes:
    order = SheetOrder(
        layers=office.shown_layers(),
        extent=office.canvas.extent(),
        crs=office.canvas.mapSettings().destinationCrs(),
        title=title,
        language=language(),
        number=quoted_dossier(),
        purpose=stamped_purpose(),
        logo=read_settings().logo,
    )
    with tempfile.TemporaryDirectory() as folder:  # released values only, and gone at once
        path = Path(folder) / "map.pdf"
        write_sheet(sheet(order, None), path)
        return path.read_bytes()


def _submitted(office: Office, publication: Publication) -> None:
    """The number is quoted in every export and sheet of this project from now on."""
    quote_dossier(publication.number)
    office.journal.append("submission", publication=publication.number)
    text = tr(
        "Submitted. Number of the dossier, quoted from now on in what this project publishes: {n}"
    )
    office.messages.success(text.format(n=publication.number))


def dossiers(office: Office) -> Listing:
    columns = [
        Column(tr("Number"), lambda p: p.number),
        Column(tr("Title"), lambda p: p.title),
        Column(tr("Territory"), lambda p: p.territory.get("name", "")),
        Column(tr("Author"), lambda p: f"{p.author}, {p.organisation}"),
        Column(tr("Submitted on"), lambda p: shown_day(p.submitted_at), lambda p: p.submitted_at),
        Column(tr("Notes"), lambda p: str(len(p.notes))),
    ]
    actions = [
        Action(
            "occupancyMenuSubmit",
            tr("Submit to the committee…"),
            lambda _, listing: submit(office, listing),
        ),
        Action(
            "occupancyReadDossier",
            tr("Read…"),
            lambda p, listing: _read(office, p, listing),
            lambda _p: True,
        ),
        Action(
            "occupancyAddNote",
            tr("Add a note…"),
            lambda p, listing: _note(office, p, listing),
            lambda _p: True,
        ),
    ]
    return Listing(
        "occupancyDossiers",
        tr("Dossiers of the committee"),
        "",
        columns,
        office.duties.publications,
        actions,
    )


def _read(office: Office, publication: Publication, listing: Listing) -> None:
    save = (
        "occupancySaveDossier",
        tr("Save the maps…"),
        lambda dialog: _save(office, publication, dialog),
    )
    actions = [save] if publication.dossier else []
    listing.show_over(
        ReadingDialog(
            "occupancyDossier",
            publication.number,
            dossier_html(office, publication),
            actions,
            listing,
        )
    )


def dossier_html(office: Office, publication: Publication) -> str:
    """Parameters, mask report, purpose and notes: all that the committee is told."""
    purposes = {
        key: text_of(label, key)
        for key, label in (office.signed.account.purposes if office.signed is not None else ())
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

    def plain(value: Any) -> str:
        if isinstance(value, Mapping):
            return ", ".join(
                f"{words.get(key, key)} {plain(inner)}" for key, inner in value.items()
            )
        return "\n".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)

    return "\n".join(f"{words.get(key, key)} – {plain(value)}" for key, value in answers.items())


def _save(office: Office, publication: Publication, dialog: ReadingDialog) -> None:
    path, _ = QFileDialog.getSaveFileName(
        dialog, tr("Save the maps…"), f"{publication.number}.pdf", "PDF (*.pdf)"
    )
    if path:
        save_dossier(office, publication, Path(path), dialog)


def save_dossier(
    office: Office, publication: Publication, path: Path, dialog: ReadingDialog
) -> None:
    def fetch() -> None:
        path.write_bytes(office.duties.dossier(publication.number))

    def report(_: object) -> None:
        dialog.say(tr("Saved to {file}.").format(file=path.name))

    run_in_background(
        tr("Dossiers of the committee"), fetch, report, lambda error: dialog.say(str(error))
    )


def _note(office: Office, publication: Publication, listing: Listing) -> None:
    earlier = dossier_html(office, publication)
    fields = [FormField("text", tr("Note"), Kind.PROSE)]
    dialog = FormDialog(
        "occupancyNote",
        publication.title,
        earlier,
        fields,
        lambda v: office.duties.add_note(publication.number, v["text"]),
        listing,
    )
    listing.open_over(dialog)
