"""The window, without logic: the dock, dialogs, the windows of the duties, and QGIS's own
places."""
