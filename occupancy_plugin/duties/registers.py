"""Writes the registers that a data-protection officer asks for: an XLSX (a sheet each) or a PDF."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..guard.export.purposes import purpose_named
from ..guard.export.spreadsheets import Sheet, write_xlsx
from ..toolbelt.errors import RegisterError
from ..toolbelt.files import whole_file
from ..toolbelt.translation import tr
from .pdf_page import html_table, print_pdf
from .register_words import act_names, column_titles, register_titles, role_names

Registers = Mapping[str, Sequence[Mapping[str, Any]]]


def write_registers(registers: Registers, path: Path) -> None:
    """Write the file whole or not at all. Raises RegisterError."""
    write = _write_pdf if path.suffix.lower() == ".pdf" else _write_workbook
    try:
        with whole_file(path) as part_file:
            write(registers, part_file)
    except (OSError, ValueError) as error:  # a text that no file can hold is a ValueError
        raise RegisterError(tr("The file cannot be written there.")) from error


def _write_workbook(registers: Registers, path: Path) -> None:
    sheets = []
    for title, lines in _in_order(registers):
        rows = _table(lines)
        texts = [None] * len(rows[0]) if len(rows) > 1 else ()
        sheets.append(Sheet(title, rows, texts))
    write_xlsx(path, sheets)


def _in_order(registers: Registers) -> list[tuple[str, Sequence[Mapping[str, Any]]]]:
    """Return (title, lines), people first. A register that this version does not know comes last,
    under its own name."""
    titles = register_titles()
    known_names = [name for name in titles if name in registers]
    names = dict.fromkeys([*known_names, *registers])
    return [(titles.get(name, name), registers[name]) for name in names]


def _table(lines: Sequence[Mapping[str, Any]]) -> list[list[str]]:
    """Return heading and rows without empty columns. Fields without a column become details."""
    if not lines:
        return [[tr("Nothing here yet.")]]
    titles = column_titles()
    names = [name for name in titles if any(line.get(name) not in (None, "", []) for line in lines)]
    details = [_details(line, titles) for line in lines]
    has_details = any(details)
    header = [titles[name] for name in names] + ([tr("Details")] if has_details else [])
    rows = [[_text(name, line.get(name)) for name in names] for line in lines]
    return [
        header,
        *([*row, text] if has_details else row for row, text in zip(rows, details, strict=True)),
    ]


def _details(line: Mapping[str, Any], titles: Mapping[str, str]) -> str:
    left_out = {*titles, "id", "kind", "complete", "code"}
    return ", ".join(
        text for name, value in line.items() if name not in left_out and (text := _text("", value))
    )


def _text(name: str, value: Any) -> str:
    """Return a field as a person reads it: words for codes, lists on one line."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return tr("yes") if value else tr("no")
    if name == "territories":
        return ", ".join(str(territory.get("name") or territory.get("code")) for territory in value)
    if name == "missing":
        return ", ".join(column_titles().get(column, column) for column in value)
    if isinstance(value, (Mapping, list, tuple)):
        items = value.values() if isinstance(value, Mapping) else value
        return ", ".join(_text("", item) for item in items)
    text = str(value)
    if name in ("at", "accepted_at"):
        return text.rstrip("Z").replace("T", " ")
    if name == "purpose":
        return purpose_named(text) or text
    words = {"what": act_names, "role": role_names}.get(name)
    return words().get(text, text) if words else text


def _write_pdf(registers: Registers, path: Path) -> None:
    parts = [f"<h1>{html.escape(tr('Registers for the DPD'))}</h1>"]
    for title, lines in _in_order(registers):
        header, *rows = [[html.escape(text) for text in row] for row in _table(lines)]
        parts += [f"<h2>{html.escape(title)}</h2>", html_table(header, rows)]
    print_pdf("".join(parts), path, tr("Registers for the DPD"), landscape=True)
