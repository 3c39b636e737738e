"""Tables of notices as HTML, and their print as PDF for people to keep."""

from __future__ import annotations

import html
from collections.abc import Iterable
from pathlib import Path

from qgis.PyQt.QtCore import QMarginsF
from qgis.PyQt.QtGui import QPageLayout, QPageSize, QPdfWriter, QTextDocument

STYLE = (
    "body { font-family: sans-serif; font-size: 8pt } h1 { font-size: 14pt } "
    "h2 { font-size: 10pt } td, th { padding: 2px 4px }"
)


def print_pdf(page: str, path: Path, title: str) -> None:
    """Print on A4. Raises OSError where the file cannot be written."""
    if not path.parent.is_dir():
        raise FileNotFoundError(path.parent)
    document = QTextDocument()
    document.setDefaultStyleSheet(STYLE)
    document.setHtml(page)
    writer = QPdfWriter(str(path))
    size, portrait = QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Portrait
    writer.setPageLayout(QPageLayout(size, portrait, QMarginsF(14, 14, 14, 14)))
    writer.setTitle(title)
    document.print(writer)
    del writer
    if not path.exists():
        raise OSError(path)


def html_table(header: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a table with a heading; the texts are HTML already."""
    titles = "".join(f"<th align='left' bgcolor='#e8eef4'>{text}</th>" for text in header)
    body = "".join("<tr>" + "".join(f"<td>{text}</td>" for text in row) + "</tr>" for row in rows)
    return f"<table border='1' cellspacing='0' cellpadding='3'><tr>{titles}</tr>{body}</table>"


def facts_html(facts: Iterable[tuple[str, str]]) -> str:
    """Return a table with a name and a text a row. The texts are escaped; those that are empty are
    left out."""
    rows = "".join(
        f"<tr><th align='left' valign='top'>{html.escape(name)}&nbsp;&nbsp;</th>"
        f"<td>{plain_html(text)}</td></tr>"
        for name, text in facts
        if text
    )
    return f"<table cellpadding='3'>{rows}</table>"


def plain_html(text: object) -> str:
    """Escape a user's text and keep its lines; '' for None."""
    return html.escape(str(text or "")).replace("\n", "<br>")
