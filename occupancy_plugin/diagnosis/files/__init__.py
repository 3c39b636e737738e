"""A dossier's files: PDF with outline and tags, ODT, single-file HTML, workbook. Each is made from
the same pages; none reads a frame."""
