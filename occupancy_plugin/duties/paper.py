"""A page of text as PDF: registers and notices that people keep."""

from __future__ import annotations

from pathlib import Path

from qgis.PyQt.QtCore import QMarginsF
from qgis.PyQt.QtGui import QPageLayout, QPageSize, QPdfWriter, QTextDocument

STYLE = (
    "body { font-family: sans-serif; font-size: 8pt } h1 { font-size: 14pt } "
    "h2 { font-size: 10pt } td, th { padding: 2px 4px }"
)


def print_pdf(html: str, path: Path, title: str, *, landscape: bool = False) -> None:
    """A4; OSError where it cannot be written."""
    if not path.parent.is_dir():
        raise FileNotFoundError(path.parent)
    document = QTextDocument()
    document.setDefaultStyleSheet(STYLE)
    document.setHtml(html)
    writer = QPdfWriter(str(path))
    orientation = (
        QPageLayout.Orientation.Landscape if landscape else QPageLayout.Orientation.Portrait
    )
    writer.setPageLayout(
        QPageLayout(QPageSize(QPageSize.PageSizeId.A4), orientation, QMarginsF(14, 14, 14, 14))
    )
    writer.setTitle(title)
    document.print(writer)
    del writer
    if not path.exists():
        raise OSError(path)
