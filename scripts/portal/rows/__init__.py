"""Rows at rest: a world counted, suppressed, written once into a GeoPackage or PostGIS, and read by
pages."""
