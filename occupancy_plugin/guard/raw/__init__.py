"""Layers that did not come through the gate: recognised and watched; their labels go off, and
QGIS's ways out are closed, until somebody protects or declares them."""
