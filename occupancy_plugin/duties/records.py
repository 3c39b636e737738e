"""What people do with the data is written down: in the profile's journal, in the portal's register,
in the ledger of what is known outside. Never a value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..atlas.order import AtlasOrder
from ..desk import Desk
from ..diagnosis.content.order import DiagnosisOrder
from ..guard.export.remember import remember_export
from ..layers.lineage import Lineage
from ..toolbelt.journal import LONGEST
from ..toolbelt.message_bar import log
from ..toolbelt.settings import read_settings
from ..toolbelt.translation import text_of, tr
from ..toolbelt.work.task import run_in_background
from .client import Duties
from .extracts import journal_extract

if TYPE_CHECKING:
    from pandas import DataFrame


def note(desk: Desk, event: str, **facts: str) -> None:
    """A journal line with the purpose, here and at the portal; none about the fictitious territory.
    Main thread."""
    signed = desk.signed
    if signed is not None and signed.is_sample:
        return
    desk.journal.append(event, purpose=read_settings().purpose, **facts)
    tell_portal(desk)


def tell_portal(desk: Desk) -> None:
    """The journal's last line to the portal, where somebody is signed in. Main thread."""
    signed = desk.signed
    if signed is None or signed.is_sample:
        return
    lines = journal_extract(desk.journal)[-1:]
    run_in_background(
        tr("Journal"),
        lambda: Duties(signed.client).send_journal(lines),
        lambda _: None,
        lambda error: log(f"journal: {error}"),
    )


def remember_shown(desk: Desk, lineage: Lineage, shown: DataFrame) -> None:
    """What an export shows, into the ledger. Any thread."""
    signed = desk.signed
    indicators = signed.catalogue.indicators if signed is not None else ()
    remember_export(indicators, lineage, shown)


def record_export(desk: Desk, lineage: Lineage, file_format: str, purpose: str) -> None:
    """The journal's line of an export without a window (Processing); the ledger has it by then
    (guard/export/write.py). Any thread."""
    desk.journal.append(
        "export", format=file_format, purpose=purpose, way="Processing", **lineage.facts()
    )


def dossier_facts(order: DiagnosisOrder) -> dict[str, str]:
    """What the journal says of a dossier."""
    facts = {
        "what": "diagnosis",
        "format": ", ".join(order.outputs),
        "territory": order.territory.code,
        "vintage": f"{order.against}–{order.vintage}" if order.against else order.vintage,
        "organisation": order.organisation,
        "publication": order.number,
    }
    return {name: fact for name, fact in facts.items() if fact}


def record_dossier(desk: Desk, order: DiagnosisOrder, way: str) -> None:
    """A dossier is an export. What it shows is in the ledger since it was loaded: the whole release
    (layers/project/prepare.py). Any thread."""
    desk.journal.append("export", purpose=order.purpose, way=way, **dossier_facts(order))


def atlas_facts(order: AtlasOrder, digest: str) -> dict[str, str]:
    """What the journal says of a published atlas: what it shows, and the digest of the list of its
    files, by which the folder is known again. Indicators that no line has room for stand in the
    folder's manifest, which the digest covers."""
    indicators = ", ".join(order.indicators)
    facts = {
        "what": "atlas",
        "format": "html",
        "territory": order.territory.code,
        "scale": ", ".join(order.scales),
        "vintage": ", ".join(order.vintages),
        "indicator": indicators if len(indicators) <= LONGEST else "",
        "organisation": order.organisation,
        "publication": order.number,
        "digest": digest,
    }
    return {name: fact for name, fact in facts.items() if fact}


def record_atlas(desk: Desk, order: AtlasOrder, digest: str, way: str) -> None:
    """A published atlas is an export. The line stands before the folder does. Any thread."""
    purpose = text_of(order.purpose)
    desk.journal.append("export", purpose=purpose, way=way, **atlas_facts(order, digest))
