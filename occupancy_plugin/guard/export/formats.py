"""The file formats of a controlled export. Each has its writer in write.py; the windows and the
algorithms offer all of them."""

FORMATS = {
    "gpkg": "GeoPackage (*.gpkg)",
    "csv": "CSV (*.csv)",
    "xlsx": "Excel (*.xlsx)",
    "ods": "OpenDocument (*.ods)",
}
FILE_FILTER = ";;".join(FORMATS.values())
