"""Rows at rest: extracts read and joined, suppressed, written once into a GeoPackage, and read by
pages."""
