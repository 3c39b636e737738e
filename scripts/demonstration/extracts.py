"""A portal's own extract of the communes, as people get it: a CSV of a French Windows, and a
workbook with a title, totals and notes. Every row is simulated.

`compare` holds the map of such a file against the portal's map."""

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
RATES_AGREE = 0.051  # points: the portal's maps and a file's show one decimal


def communes_of(portal: PortalProcess, territory: str, vintage: str) -> Table:
    """The rows as the leaky portal serves them."""
    return client_of(portal).rows(f"commune-{vintage}", territory=territory)


def write_outlines(path: Path, communes: Table) -> None:
    """The outlines that every local authority has: codes and shapes, no figure."""
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
    """Headings, and a row for each commune: code, name, every number, nothing where there is
    none."""
    numbers = [name for name in communes.columns if communes[name].dtype.kind in "iuf"]
    body = [
        [str(code), str(row["name"]), *(None if pd.isna(v) else float(v) for v in row[numbers])]
        for code, row in communes.iterrows()
    ]
    return ["code", "name", *numbers], body


def write_csv(path: Path, communes: pd.DataFrame) -> None:
    """Semicolons, decimal commas, cp1252."""
    headings, body = lines_of(communes)
    frame = pd.DataFrame(body, columns=headings)
    frame.to_csv(path, sep=";", decimal=",", index=False, encoding="cp1252", float_format="%.10g")


def write_workbook(path: Path, communes: pd.DataFrame) -> None:
    headings, body = lines_of(communes)
    whole = {name for name in communes.columns if communes[name].dtype.kind in "iu"}
    totals = [communes[name].sum().item() if name in whole else None for name in headings[2:]]
    lines = [[TITLE], [], headings, *body, ["Total", "", *totals], [], [NOTE]]
    with xlsxwriter.Workbook(str(path)) as workbook:
        sheet = workbook.add_worksheet("Diffusion")
        for at, line in enumerate(lines):
            sheet.write_row(at, 0, line)


def compare(portal: Mapping[str, float | None], file: Mapping[str, float | None]) -> dict[str, Any]:
    """Two maps of one indicator, commune code → rate in %, None where it is hidden: communes on
    both, rates that both show, and those that differ. The masks need not be equal: the portal's map
    is protected together with finer scales, the file's alone."""
    shared = sorted(set(portal) & set(file))
    shown = [code for code in shared if portal[code] is not None and file[code] is not None]
    different = [
        code for code in shown if abs((portal[code] or 0) - (file[code] or 0)) > RATES_AGREE
    ]
    return {
        "on_both": len(shared),
        "on_one": len(set(portal) ^ set(file)),
        "rates_on_both": len(shown),
        "different": different,
    }
