"""What every controlled export leaves behind, whatever started it: a line in the journal and masks
in the ledger. Never a value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ...layers.lineage import Lineage
from ...layers.project.loader import Loader
from ...layers.release.ledgers import Ledgers, cells_shown
from ...layers.release.memory import ReleaseMemory
from ...portal.model import Indicator
from ...portal.signin.session import Session
from ..journal import Journal

if TYPE_CHECKING:
    from pandas import DataFrame


def remember_export(
    memory: ReleaseMemory, indicators: Sequence[Indicator], lineage: Lineage, shown: DataFrame
) -> None:
    """What an export shows stays known to its readers: later releases take it into account (masks,
    never values). Any thread.

    The whole release counts as shown, all scales of it: what was loaded with this layer may have
    left by QGIS's own ways, and a later
    release that chose other secondary cells would give both away. With all of it known, the gate
    proves both together."""
    if not lineage.portal:
        return
    ledgers = Ledgers.of_profile()
    for vintage, cells in cells_shown(lineage, shown, indicators).items():
        release = memory.find(lineage.territory, vintage)
        if release is not None:
            released = {scale: found.released for scale, found in release.scales.items()}
            ledgers.remember_scales(lineage.portal, lineage.territory, vintage, released)
        ledgers.remember(lineage.portal, lineage.territory, vintage, lineage.scale, cells)


def export_facts(lineage: Lineage) -> dict[str, str]:
    """What the journal says of an export, besides its format and purpose."""
    facts = {
        "territory": lineage.territory,
        "scale": lineage.scale,
        "vintage": lineage.period,
        "indicator": lineage.indicator,
    }
    return {name: fact for name, fact in facts.items() if fact}


def record_export(lineage: Lineage, shown: DataFrame, file_format: str, purpose: str) -> None:
    """Both, for an export without a window (Processing), with what the running session knows. Any
    thread."""
    session = Session.running
    loader = session.findChild(Loader) if session is not None else None
    indicators = (
        session.signed.catalogue.indicators
        if session is not None and session.signed is not None
        else ()
    )
    remember_export(
        loader.memory if loader is not None else ReleaseMemory(), indicators, lineage, shown
    )
    Journal.of_profile().append(
        "export", format=file_format, purpose=purpose, way="Processing", **export_facts(lineage)
    )
