"""Reads the names of a layer's fields before GDAL's Arrow stream does: GDAL ends the process on a
name that is not UTF-8."""

from __future__ import annotations

from osgeo import ogr


def field_names(layer: ogr.Layer) -> list[str] | None:
    """Return the names in order, None where one of them is not UTF-8. Never stream such a layer."""
    definition = layer.GetLayerDefn()
    names: list[str] = []
    try:
        for position in range(definition.GetFieldCount()):
            name = definition.GetFieldDefn(position).GetName()
            name.encode("utf-8")  # GDAL returns undecodable names as bytes, or with surrogates
            names.append(name)
        layer.GetGeometryColumn().encode("utf-8")
    except (UnicodeError, AttributeError):
        return None
    return names
