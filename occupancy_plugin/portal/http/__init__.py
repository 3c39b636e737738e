"""The one HTTP door: one origin, bounded sizes, QGIS's proxy and certificates, no cache on disk."""
