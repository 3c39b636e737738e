"""The plugin in QGIS's own places: options, extents, dropped files, pages."""
