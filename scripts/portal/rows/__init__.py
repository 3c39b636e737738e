"""Rows at rest: a world counted, suppressed, written once into a GeoPackage, and read by
pages."""
