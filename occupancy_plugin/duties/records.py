"""Records what people do with the data: in the profile's journal, in the portal's register, and in
the ledger of published cells. Never a value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..app_context import AppContext
from ..atlas.order import AtlasOrder
from ..diagnosis.content.order import DiagnosisOrder
from ..guard.export.ledger_update import record_in_ledger
from ..layers.lineage import Lineage
from ..toolbelt.journal import MAX_TEXT_LENGTH
from ..toolbelt.message_bar import log
from ..toolbelt.settings import read_settings
from ..toolbelt.translation import text_of, tr
from ..toolbelt.work.task import run_in_background
from .client import Duties
from .extracts import journal_extract

if TYPE_CHECKING:
    from pandas import DataFrame


def note(app: AppContext, event: str, **facts: str) -> None:
    """Write a journal line with the purpose, here and at the portal; not for the fictitious
    territory. Main thread."""
    signed_in = app.signed_in
    if signed_in is not None and signed_in.is_sample:
        return
    app.journal.append(event, purpose=read_settings().purpose, **facts)
    tell_portal(app)


def tell_portal(app: AppContext) -> None:
    """Send the journal's last line to the portal where a user is signed in. Main thread."""
    signed_in = app.signed_in
    if signed_in is None or signed_in.is_sample:
        return
    lines = journal_extract(app.journal)[-1:]
    run_in_background(
        tr("Journal"),
        lambda: Duties(signed_in.client).send_journal(lines),
        lambda _: None,
        lambda error: log(f"journal: {error}"),
    )


def record_shown_cells(app: AppContext, lineage: Lineage, shown_cells: DataFrame) -> None:
    """Record in the ledger the cells that an export shows. Any thread."""
    signed_in = app.signed_in
    indicators = signed_in.catalogue.indicators if signed_in is not None else ()
    record_in_ledger(indicators, lineage, shown_cells)


def record_export(app: AppContext, lineage: Lineage, file_format: str, purpose: str) -> None:
    """Write the journal's line of an export by Processing. The ledger already has the cells
    (guard/export/write.py). Any thread."""
    app.journal.append(
        "export", format=file_format, purpose=purpose, way="Processing", **lineage.facts()
    )


def dossier_facts(order: DiagnosisOrder) -> dict[str, str]:
    """Return what the journal records of a dossier."""
    facts = {
        "what": "diagnosis",
        "format": ", ".join(order.outputs),
        "territory": order.territory.code,
        "vintage": f"{order.against}–{order.vintage}" if order.against else order.vintage,
        "organisation": order.organisation,
        "publication": order.number,
    }
    return {name: fact for name, fact in facts.items() if fact}


def record_dossier(app: AppContext, order: DiagnosisOrder, way: str) -> None:
    """Write the journal's line of a dossier, which is an export. The ledger has the whole release
    since it was loaded (layers/project/prepare.py). Any thread."""
    app.journal.append("export", purpose=order.purpose, way=way, **dossier_facts(order))


def atlas_facts(order: AtlasOrder, digest: str) -> dict[str, str]:
    """Return what the journal records of a published atlas: what it shows, and the digest of its
    list of files, which identifies the folder. Indicators that are too long for a line are listed
    in the folder's manifest, which the digest covers."""
    indicators = ", ".join(order.indicators)
    facts = {
        "what": "atlas",
        "format": "html",
        "territory": order.territory.code,
        "scale": ", ".join(order.scales),
        "vintage": ", ".join(order.vintages),
        "indicator": indicators if len(indicators) <= MAX_TEXT_LENGTH else "",
        "organisation": order.organisation,
        "publication": order.number,
        "digest": digest,
    }
    return {name: fact for name, fact in facts.items() if fact}


def record_atlas(app: AppContext, order: AtlasOrder, digest: str, way: str) -> None:
    """Write the journal's line of a published atlas before its folder is moved. Any thread."""
    purpose = text_of(order.purpose)
    app.journal.append("export", purpose=purpose, way=way, **atlas_facts(order, digest))
