"""Bytes → `Table`: FlatGeobuf while it arrives, GeoJSON page by page."""
