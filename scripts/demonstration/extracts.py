"""Extracts of the portal's communes in the forms that users receive: a CSV of a French Windows, and
a workbook with title, totals and notes. Every row is simulated.

`compare` compares the map of such a file with the portal's map."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter
from osgeo import gdal, ogr, osr

from occupancy_plugin.table import Table
from scripts.portal_process import PortalProcess

from .secrets import client_of

gdal.UseExceptions()

TITLE = "Occupation du parc social, extrait du portail, données fictives"
NOTE = "Source\u00a0: enquête OPS 2022, données fictives"
TOLERANCE = 0.051  # points: both maps show one decimal


def communes_of(portal: PortalProcess, territory: str, vintage: str) -> Table:
    """Return the rows that the leaky portal serves."""
    return client_of(portal).rows(f"commune-{vintage}", territory=territory)


def write_outlines(path: Path, communes: Table) -> None:
    """Write the communes' codes and geometries without figures, as local authorities have them."""
    reference = osr.SpatialReference()
    reference.SetFromUserInput(communes.crs)
    reference.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    with gdal.GetDriverByName("GPKG").Create(str(path), 0, 0, 0, gdal.GDT_Unknown) as dataset:
        layer = dataset.CreateLayer("communes", reference, ogr.wkbMultiPolygon)
        layer.CreateField(ogr.FieldDefn("insee", ogr.OFTString))
        for code, wkb in zip(communes.frame.index, communes.geometry, strict=True):
            feature = ogr.Feature(layer.GetLayerDefn())
            feature["insee"] = str(code)
            shape = ogr.CreateGeometryFromWkb(bytes(wkb))
            feature.SetGeometry(ogr.ForceToMultiPolygon(shape))
            layer.CreateFeature(feature)


def lines_of(communes: pd.DataFrame) -> tuple[list[str], list[list[Any]]]:
    """Return headings, and a row per commune: code, name, numbers, None where missing."""
    numbers = [name for name in communes.columns if communes[name].dtype.kind in "iuf"]
    body = [
        [str(code), str(row["name"]), *(None if pd.isna(v) else float(v) for v in row[numbers])]
        for code, row in communes.iterrows()
    ]
    return ["code", "name", *numbers], body


def write_csv(path: Path, communes: pd.DataFrame) -> None:
    """Write a CSV with semicolons, decimal commas and Windows-1252."""
    headings, body = lines_of(communes)
    frame = pd.DataFrame(body, columns=headings)
    frame.to_csv(path, sep=";", decimal=",", index=False, encoding="cp1252", float_format="%.10g")


def write_workbook(path: Path, communes: pd.DataFrame) -> None:
    headings, body = lines_of(communes)
    integer_columns = {name for name in communes.columns if communes[name].dtype.kind in "iu"}
    totals = [
        communes[name].sum().item() if name in integer_columns else None for name in headings[2:]
    ]
    lines = [[TITLE], [], headings, *body, ["Total", "", *totals], [], [NOTE]]
    with xlsxwriter.Workbook(str(path)) as workbook:
        sheet = workbook.add_worksheet("Diffusion")
        for row_number, line in enumerate(lines):
            sheet.write_row(row_number, 0, line)


def compare(portal: Mapping[str, float | None], file: Mapping[str, float | None]) -> dict[str, Any]:
    """Compare two maps of one indicator: commune code → rate in %, None where hidden. Return the
    numbers of communes on both and on one map, of rates on both, and the codes with different
    rates.

    The masks may differ: the portal's map is protected together with finer scales, the file's map
    is not."""
    common_codes = sorted(set(portal) & set(file))
    on_both_maps = [
        code for code in common_codes if portal[code] is not None and file[code] is not None
    ]
    different = [
        code for code in on_both_maps if abs((portal[code] or 0) - (file[code] or 0)) > TOLERANCE
    ]
    return {
        "on_both": len(common_codes),
        "on_one": len(set(portal) ^ set(file)),
        "rates_on_both": len(on_both_maps),
        "different": different,
    }
