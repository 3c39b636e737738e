"""The files of a dossier: PDF with outline and tags, ODT, one HTML file, workbook. All are made
from the same pages, and none reads a frame."""
