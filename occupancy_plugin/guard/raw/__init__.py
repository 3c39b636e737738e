"""Layers that did not pass the gate: recognised and watched. Their labels are switched off and
QGIS's exports are closed until the user protects or declares them."""
