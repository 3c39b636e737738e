"""The base maps that can be drawn under the maps, as a list to choose from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtWidgets import QComboBox

from ..toolbelt.settings import read_settings
from ..toolbelt.translation import tr
from .widgets import combo

if TYPE_CHECKING:
    from ..layers.basemap.background import Background


def base_maps() -> list[tuple[Background, str, str]]:
    """Return (base map, its name, its tooltip): none, and those of IGN's service."""
    from ..layers.basemap.background import Background  # not at QGIS's start

    tiles = base_map_tip()
    return [
        (Background.NONE, tr("None"), ""),
        (Background.GREY, tr("Plan IGN, pale grey"), tiles),
        (Background.PLAN, tr("Plan IGN"), tiles),
    ]


def base_map_tip() -> str:
    return tr("Tiles of IGN's public service, asked for by their place alone; remembered")


def base_map_combo() -> QComboBox:
    """Make a combo box of the saved choice; an item's data is the value of its `Background`."""
    choices = [(kind.value, text) for kind, text, _ in base_maps()]
    box = combo("occupancyPlan", tr("Base map"), choices, read_settings().background, letters=1)
    box.setToolTip(base_map_tip())
    return box
