"""The window: no logic. The dock, dialogs, the windows of the duties, QGIS's own places."""
