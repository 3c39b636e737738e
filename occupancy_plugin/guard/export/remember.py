"""What every controlled export leaves behind in the ledger, whatever started it: masks, never a
value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ...layers.lineage import Lineage
from ...layers.release.ledgers import Ledgers, cells_shown
from ...portal.model import Indicator
from ...toolbelt.work.cancellation import Cancellation

if TYPE_CHECKING:
    from pandas import DataFrame


def remember_export(indicators: Sequence[Indicator], lineage: Lineage, shown: DataFrame) -> None:
    """What a file shows stays known to its readers. Loads are remembered whole
    (layers/project/prepare.py), so a layer of this profile's own brings nothing new; whatever came
    in another way does. Any thread. Raises StoreError."""
    if not lineage.portal:
        return
    ledgers = Ledgers.of_profile()
    for vintage, cells in cells_shown(lineage, shown, indicators).items():
        with ledgers.turn(lineage.portal, vintage, Cancellation()):
            ledger = ledgers.read(lineage.portal, vintage)
            ledger.remember_scale(lineage.scale, cells.select_dtypes("number").notna())
            ledgers.write(lineage.portal, vintage, ledger)
