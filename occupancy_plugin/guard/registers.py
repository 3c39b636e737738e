"""The registers that a data-protection officer asks for, as one XLSX (a sheet each) or one PDF."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from qgis.PyQt.QtCore import QMarginsF
from qgis.PyQt.QtGui import QPageLayout, QPageSize, QPdfWriter, QTextDocument

from ..toolbelt.translation import tr
from .sheets import Sheet, write_xlsx

Registers = Mapping[str, Sequence[Mapping[str, Any]]]


class RegisterError(Exception):
    """The registers cannot be written there: a sentence for the user."""


def write_registers(registers: Registers, path: Path) -> None:
    """Written beside, then put in place: an earlier file is kept until the new one is whole."""
    beside = path.with_name(f".{path.name}.part")
    try:
        if path.suffix.lower() == ".pdf":
            _write_pdf(registers, beside)
        else:
            write_xlsx(beside, [Sheet(_title(name), _table(lines)) for name, lines in registers.items()])
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise RegisterError(tr("The registers cannot be written there.")) from error


def _title(name: str) -> str:
    titles = {
        "people": tr("People"),
        "charters": tr("Terms accepted"),
        "exports": tr("Exports"),
        "contracts": tr("Third parties"),
        "organisations": tr("Organisations"),
        "acts": tr("Acts"),
    }
    return titles.get(name, name)


def _table(lines: Sequence[Mapping[str, Any]]) -> list[list[str]]:
    names = list(dict.fromkeys(name for line in lines for name in line))
    return [names, *[[_text(line.get(name)) for name in names] for line in lines]] if names else [[tr("Nothing here yet.")]]


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Mapping):
        return ", ".join(f"{_text(v)}" for v in value.values())
    if isinstance(value, (list, tuple)):
        return ", ".join(_text(v) for v in value)
    return str(value)


def _write_pdf(registers: Registers, path: Path) -> None:
    parts = [f"<h1>{html.escape(tr('Registers for the DPD'))}</h1>"]
    for name, lines in registers.items():
        head, *rows = _table(lines)
        cells = "".join(f"<th align='left' bgcolor='#e8eef4'>{html.escape(text)}</th>" for text in head)
        body = "".join("<tr>" + "".join(f"<td>{html.escape(text)}</td>" for text in row) + "</tr>" for row in rows)
        parts.append(
            f"<h2>{html.escape(_title(name))}</h2><table border='1' cellspacing='0' cellpadding='3'><tr>{cells}</tr>{body}</table>"
        )
    document = QTextDocument()
    document.setDefaultStyleSheet("body { font-family: sans-serif; font-size: 7pt } h1 { font-size: 14pt } h2 { font-size: 10pt }")
    document.setHtml("".join(parts))
    writer = QPdfWriter(str(path))
    writer.setPageLayout(QPageLayout(QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Landscape, QMarginsF(12, 12, 12, 12)))
    writer.setTitle(tr("Registers for the DPD"))
    document.print(writer) if hasattr(document, "print") else document.print_(writer)
