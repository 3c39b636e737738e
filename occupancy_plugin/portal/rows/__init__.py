"""Bytes → `Table`: FlatGeobuf while it comes, GeoJSON page by page."""
