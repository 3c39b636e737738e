"""The plans that can lie under the maps, as a list to choose from."""

from __future__ import annotations

from qgis.PyQt.QtWidgets import QComboBox

from ..toolbelt.translation import tr


def plan_combo() -> QComboBox:
    """None and the plans of IGN's public service; the data of an item is its `Background`'s."""
    from ..layers.ground.background import Background  # not at QGIS's start

    combo = QComboBox()
    combo.setAccessibleName(tr("Base map"))
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    combo.setToolTip(
        tr("Tiles of IGN's public service, asked for by their place alone; remembered")
    )
    for kind, text in (
        (Background.NONE, tr("None")),
        (Background.GREY, tr("Plan IGN, pale grey")),
        (Background.PLAN, tr("Plan IGN")),
    ):
        combo.addItem(text, kind.value)
    return combo
