"""QGIS's own places: options, extents, files dropped, sheets."""
