"""A file as a landlord or a portal would extract it: communes, IRIS and résidences of the
fictitious CA2C, raw, in a GeoPackage of three layers."""

from __future__ import annotations

from pathlib import Path

EXTRACT = Path(__file__).with_name("data") / "ca2c.gpkg"
