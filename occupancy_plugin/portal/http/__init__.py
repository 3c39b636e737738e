"""The only HTTP client: one origin, bounded sizes, QGIS's proxy and certificates, no disk cache."""
