"""The plugin in QGIS's own places: browser, options, extents, dropped files, pages."""
