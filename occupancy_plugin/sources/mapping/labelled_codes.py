"""Divides cells that hold the code and the name of a unit: “Caudry (59139)”, “59139 - Caudry”.

A code is taken where it is certain: an EPCI of the official list, an IRIS, a QPV. Postal codes look
like codes of communes, so a commune, a département or a région needs its official name next to the
code."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from ...toolbelt.translation import quoted, tr
from ..communes import codes_by_name, cog, normalise_name
from ..grid import Grid
from .body import Body
from .codes import IRIS, QPV2015, QPV2024, SIREN
from .postal_codes import is_called
from .spelling import normalise
from .units import LANDLORD
from .values import strip_text

CODE = r"(?P<code>Q[PN][0-9A-Z]{6}|2[AB](?:\d{7}|\d{3})?|\d{1,9})"
NAME = r"(?P<name>[^\W\d_][^;|]*?)"
SIGN = r"\s*[-–—:/|_]\s*"
FORMS = [
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"{CODE}(?:{SIGN}|\s+){NAME}$",
        rf"{CODE}\s*\({NAME}\)$",
        rf"{NAME}\s*[(\[]\s*{CODE}\s*[)\]]$",
        rf"{NAME}(?:{SIGN}|\s+){CODE}$",
    )
]
SCALES_BY_LENGTH = {2: ("departement", "region"), 5: ("commune",)}  # length of a code → its scales
FIRST_CELLS = 60  # cells that are looked at first
# cells with code and name, of those that hold a text
FEWEST_CELLS = 2
KNOWN_SHARE = 0.6
MIN_SHARE = 0.95


class _Cell(NamedTuple):
    scale: str
    code: str
    name: str


def with_divided_cells(body: Body) -> tuple[Grid, tuple[str]] | None:
    """Return (the table with codes in place of such cells, and their names in columns of their own;
    a note); None where no column has them."""
    bounds, unit_rows = body.bounds, ~body.bounds.totals
    cells, heading_row = body.grid.cells, _heading_row(body)
    names: list[np.ndarray] = []
    divided_headings: list[str] = []
    for column in range(len(body.names)):
        heading = normalise(body.names[column])
        all_texts = body.texts(column)
        if LANDLORD.search(heading) or SIREN.search(heading) or not _may_hold_both(all_texts):
            continue
        texts = [strip_text(text) for text in all_texts.tolist()]
        by_text = _cells_by_text(
            [text for text, is_unit in zip(texts, unit_rows, strict=True) if is_unit]
        )
        if not by_text:
            continue
        if not divided_headings:
            cells = cells.copy()
        position = int(bounds.columns[column])
        name_cells = np.full(len(cells), "", dtype=object)
        name_cells[heading_row] = _heading(body, next(iter(by_text.values())).scale)
        for row, text in zip(map(int, bounds.rows), texts, strict=True):
            if text in by_text:
                cells[row, position], name_cells[row] = by_text[text].code, by_text[text].name
        divided_headings.append(body.names[column])
        names.append(name_cells)
    if not divided_headings:
        return None
    grid = replace(body.grid, cells=np.column_stack([cells, *names]), lengths=None)
    note = tr("Cells of {columns} hold a code and a name: both were read.")
    return grid, (note.format(columns=", ".join(map(quoted, divided_headings))),)


def _may_hold_both(texts: np.ndarray) -> bool:
    """Whether most of the first cells (n,) look like a code and a name."""
    filled_texts = [
        text for text in (strip_text(str(cell)) for cell in texts[:FIRST_CELLS]) if text
    ]
    return 2 * sum(any(form.match(text) for form in FORMS) for text in filled_texts) > len(
        filled_texts
    )


def _heading_row(body: Body) -> int:
    """Return the grid's row of the lowest headings."""
    grid = body.grid
    if not body.bounds.heading_rows:
        return 0
    return body.bounds.heading_rows[-1] - grid.row_number(0)


def _heading(body: Body, scale: str) -> str:
    heading = f"nom_{scale}"
    return heading if heading not in body.names else f"{heading}_2"


def _cells_by_text(texts: Sequence[str]) -> dict[str, _Cell]:
    """Return text → code and name, {} for a column that does not hold both."""
    filled_texts = list(dict.fromkeys(filter(None, texts)))
    if not any(sign.isalpha() for text in filled_texts[:FEWEST_CELLS] for sign in text):
        return {}
    text_count = len(filled_texts)
    cells = {text: cell for text in filled_texts if (cell := _cell(text)) is not None}
    if len(cells) >= KNOWN_SHARE * text_count:
        # then codes next to names of another spelling are codes of communes too
        others = {text: _cell(text, is_certain=True) for text in filled_texts if text not in cells}
        cells |= {text: cell for text, cell in others.items() if cell is not None}
    return cells if len(cells) >= max(min(FEWEST_CELLS, text_count), MIN_SHARE * text_count) else {}


def _cell(text: str, is_certain: bool = False) -> _Cell | None:
    """Return the code and the name of a cell, None where either is missing or not certain.

    is_certain: whether five digits are the code of a commune, whatever the name"""
    for form in FORMS:
        if match := form.match(text):
            code, name = match["code"].upper(), match["name"].strip()
            if is_certain and len(code) == 5 and cog().is_commune(code):
                return _Cell("commune", code, name)
            scale, code = _scale_of(code, name)
            if scale:
                return _Cell(scale, code, name)
    return None


def _scale_of(code: str, name: str) -> tuple[str, str]:
    """Return (scale, whole code), ('', '') where the code is not certain."""
    for scale, pattern in (("qpv2015", QPV2015), ("qpv2024", QPV2024)):
        if pattern.match(code):
            return scale, code
    if len(code) in (8, 9):
        full_code = code.zfill(9)
        if full_code in cog().epci:
            return "epci", full_code
        return (
            ("iris", full_code)
            if IRIS.match(full_code) and cog().is_commune(full_code[:5])
            else ("", "")
        )
    key = normalise_name(name)
    for length, scales in SCALES_BY_LENGTH.items():
        full_code = code.zfill(length)
        for scale in scales if len(code) in (length - 1, length) else ():
            places = codes_by_name(scale).get(key, ())
            if full_code in places or (
                scale == "commune" and places and is_called(full_code, places)
            ):
                return scale, full_code
    return "", ""
