"""The tables of a dossier as a workbook: only what is on paper, rounded as it is shown there. It
has no formula, hidden sheet or comment; its properties name the organisation and no machine."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from ...toolbelt.cached_method import cached_method
from ...toolbelt.numbers import HIDDEN
from ...vendor import library
from ..content.phrases import say
from ..figures import Grid
from .document import Document

LONGEST_NAME = 31
EPOCH = datetime(2000, 1, 1)  # the same order gives the same file


def write_workbook(path: Path, document: Document) -> None:
    """Write the notice, then a worksheet per part of the dossier: its tables below each other,
    their source and the meaning of 's'. Raises OSError."""
    words, organisation = document.words, document.organisation
    workbook = library("xlsxwriter").Workbook(str(path), {"in_memory": True})
    workbook.set_properties({"title": document.title, "author": organisation, "created": EPOCH})
    text = {"font_name": "Arial", "font_size": 9, "valign": "top"}
    formats = _Formats(workbook, text)
    names: set[str] = set()
    sheet = workbook.add_worksheet(_name(say("notice", words), names))
    sheet.set_column(0, 0, 110)
    sheet.write_string(0, 0, document.title, formats.title)
    wrapped = workbook.add_format({**text, "text_wrap": True})
    for row, line in enumerate(document.notice, 2):
        sheet.write_string(row, 0, line, wrapped)
    for part, grids in document.grids.items():
        added = workbook.add_worksheet(_name(part, names))
        bottom = 0
        for grid in grids:
            bottom = _table(added, grid, bottom, formats)
        sources = dict.fromkeys(grid.source or document.notice[0] for grid in grids)
        for row, line in enumerate((*sources, words.word("note")), bottom):
            added.write_string(row, 0, line, formats.note)
        _page_setup(added, grids, organisation)
    try:
        workbook.close()
    except library("xlsxwriter").exceptions.FileCreateError as error:
        raise OSError(str(type(error).__name__)) from error


class _Formats:
    """The formats of a workbook; number formats are made on first use."""

    def __init__(self, workbook: Any, text: dict[str, Any]) -> None:
        self._workbook, self._text = workbook, text
        self.title = workbook.add_format({**text, "bold": True, "font_size": 12})
        self.head = workbook.add_format(
            {**text, "bold": True, "text_wrap": True, "bottom": 1, "align": "right"}
        )
        self.head_name = workbook.add_format({**text, "bold": True, "text_wrap": True, "bottom": 1})
        self.name = workbook.add_format(text)
        self.note = workbook.add_format({**text, "font_color": "#4a5560"})
        self.lead_name = workbook.add_format({**text, "bold": True})
        self.secret = workbook.add_format({**text, "align": "right", "font_color": "#6c7682"})

    @cached_method
    def number(self, decimals: int, is_lead: bool) -> Any:
        number_format = "#,##0" + ("." + "0" * decimals if decimals else "")
        properties = {**self._text, "num_format": number_format, "bold": is_lead}
        return self._workbook.add_format(properties)


def _table(sheet: Any, grid: Grid, top: int, formats: _Formats) -> int:
    """Write a table below the others, and return the row below it and a blank one."""
    sheet.write_string(top, 0, grid.title, formats.title)
    for column, text in enumerate(grid.header):
        sheet.write_string(top + 1, column, text, formats.head if column else formats.head_name)
    sheet.set_row(top + 1, 40)
    for position, cells in enumerate(grid.rows):
        row, is_lead = top + 2 + position, position < grid.lead
        for column, cell in enumerate(cells):
            if cell.text == HIDDEN:
                sheet.write_string(row, column, HIDDEN, formats.secret)
            elif cell.value is None:
                sheet.write_string(
                    row, column, cell.text, formats.lead_name if is_lead else formats.name
                )
            else:
                value = round(cell.value, cell.decimals)
                sheet.write_number(row, column, value, formats.number(cell.decimals, is_lead))
    return top + len(grid.rows) + 3


def _page_setup(sheet: Any, grids: Sequence[Grid], organisation: str) -> None:
    longest_name = max((len(row[0].text) for grid in grids for row in grid.rows), default=10)
    sheet.set_column(0, 0, min(max(longest_name + 2, 14), 46))
    sheet.set_column(1, max(max(len(grid.header) for grid in grids) - 1, 1), 14)
    sheet.freeze_panes(0, 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer(f"&L{organisation.replace('&', '&&')}&R&P / &N")


def _whole_words(text: str, most: int) -> str:
    """Return the words that fit, without articles and conjunctions at the end."""
    if len(text) <= most:
        return text
    whole_words = text[: most + 1].split(" ")[:-1]
    while len(whole_words) > 1 and len(whole_words[-1]) < 4:
        whole_words.pop()
    return " ".join(whole_words) or text[:most]


def _name(title: str, names: set[str]) -> str:
    r"""Return a unique worksheet name of whole words: 31 characters, none of []:*?/\\, and without
    what a longer title has in brackets."""
    short_title = title if len(title) <= LONGEST_NAME else re.sub(r"\s*\([^)]*\)", "", title)
    plain_title = re.sub(r"[\[\]:*?/\\]", " ", short_title).strip("' ") or "–"
    name, number = _whole_words(plain_title, LONGEST_NAME), 2
    while name.lower() in names:
        ending = f" {number}"
        name, number = _whole_words(plain_title, LONGEST_NAME - len(ending)) + ending, number + 1
    names.add(name.lower())
    return name
