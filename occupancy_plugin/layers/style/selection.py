"""Which units are selected in a map view, for expressions of labels. Imported at QGIS's start."""

from __future__ import annotations

from qgis.core import QgsVectorLayer

SELECTED = "occupancy_selected"  # variable of a map view: id of a layer → its `selected_text`
IS_SELECTED = (
    f"coalesce(strpos(map_get(@{SELECTED}, @layer_id), '|' || to_string($id) || '|') > 0, false)"
)
MOST_SELECTED = 1000


def selected_text(layer: QgsVectorLayer) -> str:
    """Return the selected units' ids, for labels; '' where there are more than MOST_SELECTED."""
    units = layer.selectedFeatureIds()
    return f"|{'|'.join(map(str, units))}|" if 0 < len(units) <= MOST_SELECTED else ""
