"""The follow-up committee: submitting an analysis as a dossier. Its members read and annotate
dossiers on a page of the portal."""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path
from typing import Any

from ...diagnosis.sheet import SheetOrder, sheet, write_sheet
from ...duties.extracts import analysis_of_project
from ...duties.gazetteer import label
from ...guard.publication import quote_dossier, quoted_dossier, stamped_purpose
from ...layers.lineage import is_ours
from ...toolbelt.errors import SheetError
from ...toolbelt.settings import read_settings
from ...toolbelt.translation import language, text_of, tr
from ..dialogs.form import FieldKind, Form, FormField
from ..dialogs.text_page import TextPage
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

    def send(values: dict[str, Any]) -> str:
        dossier = values.pop("file", None)
        return context.duties.submit_publication(
            {**values, "parameters": parameters, "mask_report": mask_report}, dossier
        )

    return Form(
        "occupancyPublication",
        tr("Submit to the committee…"),
        fields,
        send,
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


def _submitted(context: DutyContext, number: str) -> None:
    """Quote the number in every export and sheet of this project from now on."""
    quote_dossier(number)
    context.journal.append("submission", publication=number)
    text = tr(
        "Submitted. Number of the dossier, quoted from now on in what this project publishes: {n}"
    )
    context.messages.success(text.format(n=number))


def show_committee(context: DutyContext) -> TextPage:
    text = tr(
        "Landlords, the URH, the EPCI and the mandated third party see every dossier of the "
        "territory and can add notes."
    )
    return TextPage(
        text,
        [
            (
                "occupancyMenuSubmit",
                tr("Submit to the committee…"),
                lambda: context.open(submit(context)),
            ),
            (
                "occupancyMenuCommittee",
                tr("Dossiers and notes on the portal…"),
                partial(context.open_page, "/pages/committee"),
            ),
        ],
    )
