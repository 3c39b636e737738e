"""The plans that can lie under the maps, as a list to choose from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtWidgets import QComboBox

from ..toolbelt.translation import tr

if TYPE_CHECKING:
    from ..layers.basemap.background import Background


def plans() -> list[tuple[Background, str, str]]:
    """(plan, what it is called, what choosing it means): none, and those of IGN's service."""
    from ..layers.basemap.background import Background  # not at QGIS's start

    tiles = plan_tip()
    return [
        (Background.NONE, tr("None"), ""),
        (Background.GREY, tr("Plan IGN, pale grey"), tiles),
        (Background.PLAN, tr("Plan IGN"), tiles),
    ]


def plan_tip() -> str:
    return tr("Tiles of IGN's public service, asked for by their place alone; remembered")


def plan_combo() -> QComboBox:
    """The data of an item is its `Background`'s."""
    combo = QComboBox()
    combo.setAccessibleName(tr("Base map"))
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    combo.setToolTip(plan_tip())
    for kind, text, _ in plans():
        combo.addItem(text, kind.value)
    return combo
