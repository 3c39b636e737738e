"""The tables of a dossier as a workbook: only what is on paper, rounded as it is shown there. No
formula, no hidden sheet, no comment; its properties name the organisation and no machine."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from ...layers.style.words import Words
from ...toolbelt.numbers import HIDDEN
from ...vendor import library
from ..content.phrases import say
from ..figures import Grid
from .gathered import gathered

LONGEST_NAME = 31
EPOCH = datetime(2000, 1, 1)  # the same order gives the same file


def write_workbook(
    path: Path,
    grids: Sequence[Grid],
    title: str,
    organisation: str,
    notice: Sequence[str],
    words: Words,
) -> None:
    """A sheet per gathered table with the source and what 's' means, the first one the notice.
    Raises OSError."""
    workbook = library("xlsxwriter").Workbook(str(path), {"in_memory": True})
    workbook.set_properties({"title": title, "author": organisation, "created": EPOCH})
    text = {"font_name": "Arial", "font_size": 9, "valign": "top"}
    looks = _Looks(workbook, text)
    names: set[str] = set()
    sheet = workbook.add_worksheet(_name(say("notice", words), names))
    sheet.set_column(0, 0, 110)
    sheet.write_string(0, 0, title, looks.title)
    wrapped = workbook.add_format({**text, "text_wrap": True})
    for row, line in enumerate(notice, 2):
        sheet.write_string(row, 0, line, wrapped)
    for grid in gathered(grids, words):
        added = workbook.add_worksheet(_name(grid.title, names))
        _sheet(added, grid, looks, organisation)
        source = (grid.source,) if grid.source else notice[:1]
        for row, line in enumerate((*source, words.word("note")), len(grid.rows) + 4):
            added.write_string(row, 0, line, looks.note)
    try:
        workbook.close()
    except library("xlsxwriter").exceptions.FileCreateError as error:
        raise OSError(str(type(error).__name__)) from error


class _Looks:
    """The formats of a workbook, made when first asked for."""

    def __init__(self, workbook: Any, text: dict[str, Any]) -> None:
        self._workbook, self._text = workbook, text
        self._made: dict[tuple[int, bool], Any] = {}
        self.title = workbook.add_format({**text, "bold": True, "font_size": 12})
        self.head = workbook.add_format(
            {**text, "bold": True, "text_wrap": True, "bottom": 1, "align": "right"}
        )
        self.head_name = workbook.add_format({**text, "bold": True, "text_wrap": True, "bottom": 1})
        self.name = workbook.add_format(text)
        self.note = workbook.add_format({**text, "font_color": "#4a5560"})
        self.lead_name = workbook.add_format({**text, "bold": True})
        self.secret = workbook.add_format({**text, "align": "right", "font_color": "#6c7682"})

    def number(self, decimals: int, lead: bool) -> Any:
        key = (decimals, lead)
        if key not in self._made:
            shown = "#,##0" + ("." + "0" * decimals if decimals else "")
            look = {**self._text, "num_format": shown, "bold": lead}
            self._made[key] = self._workbook.add_format(look)
        return self._made[key]


def _sheet(sheet: Any, grid: Grid, looks: _Looks, organisation: str) -> None:
    sheet.write_string(0, 0, grid.title, looks.title)
    for column, text in enumerate(grid.header):
        sheet.write_string(2, column, text, looks.head if column else looks.head_name)
    sheet.set_row(2, 40)
    for position, cells in enumerate(grid.rows):
        row, lead = position + 3, position < grid.lead
        for column, cell in enumerate(cells):
            if cell.text == HIDDEN:
                sheet.write_string(row, column, HIDDEN, looks.secret)
            elif cell.value is None:
                sheet.write_string(row, column, cell.text, looks.lead_name if lead else looks.name)
            else:
                value = round(cell.value, cell.decimals)
                sheet.write_number(row, column, value, looks.number(cell.decimals, lead))
    longest = max((len(row[0].text) for row in grid.rows), default=10)
    sheet.set_column(0, 0, min(max(longest + 2, 14), 46))
    sheet.set_column(1, max(len(grid.header) - 1, 1), 14)
    sheet.freeze_panes(3, 1)
    sheet.repeat_rows(2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer(f"&L{organisation.replace('&', '&&')}&R&P / &N")
    if len(grid.rows) > 1:
        sheet.autofilter(2, 0, 2 + len(grid.rows), len(grid.header) - 1)


def _name(title: str, names: set[str]) -> str:
    """A sheet's name: 31 characters, none of []:*?/\\, each once."""
    plain = re.sub(r"[\[\]:*?/\\]", " ", title).strip("' ") or "–"
    name, number = plain[:LONGEST_NAME].strip(), 2
    while name.lower() in names:
        ending = f" {number}"
        name, number = plain[: LONGEST_NAME - len(ending)].strip() + ending, number + 1
    names.add(name.lower())
    return name
