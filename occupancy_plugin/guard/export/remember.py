"""What every controlled export leaves behind in the ledger, whatever started it: masks, never a
value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ...layers.lineage import Lineage
from ...layers.release.ledgers import Ledgers, cells_shown
from ...layers.release.memory import ReleaseMemory
from ...portal.model import Indicator

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
