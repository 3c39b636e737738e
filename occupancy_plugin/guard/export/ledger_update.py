"""Records every controlled export in the ledger: masks, never a value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ...description import Indicator
from ...layers.lineage import Lineage
from ...layers.release.ledgers import Ledgers, cells_shown
from ...toolbelt.work.cancellation import Cancellation

if TYPE_CHECKING:
    from pandas import DataFrame


def record_in_ledger(
    indicators: Sequence[Indicator], lineage: Lineage, shown_cells: DataFrame
) -> None:
    """Record the cells that a file shows, which its readers will keep. A layer loaded in this
    profile adds nothing, because loads are recorded whole (layers/project/prepare.py); other layers
    do. Any thread. Raises StoreError."""
    if not lineage.portal:
        return
    ledgers = Ledgers.of_profile()
    for vintage, cells in cells_shown(lineage, shown_cells, indicators).items():
        with ledgers.updated(lineage.portal, vintage, Cancellation()) as ledger:
            ledger.remember_scale(lineage.scale, cells.select_dtypes("number").notna())
