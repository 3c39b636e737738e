"""Joins codes of communes, or of IRIS, that a file divides into columns: département, commune
within it, IRIS within that.

They are joined only where the official list knows the result."""

from __future__ import annotations

import re

import numpy as np

from ...toolbelt.translation import quoted, tr
from ..grid import Grid
from .body import Body
from .codes import FORM_SHARE, codes_of
from .spelling import plain
from .values import strip_text

DEPARTEMENT = ("dep", "departement", "code departement", "code dep", "codedep", "coddep", "dpt")
COMMUNE = ("com", "code commune", "code com", "codecom", "codcom", "commune")
IRIS = ("iris", "code iris", "num iris")
NUMBER = re.compile(r"\d[\dAB]*$")
SMALL_WORDS = re.compile(r"\b(?:du|de|la|le|d|l|insee) ")
HEADING = {"commune": "code_commune", "iris": "code_iris"}


def with_joined_codes(body: Body, unique: bool = False) -> tuple[Grid, str] | None:
    """Return (the table with a column of full codes, a note); None where the columns are missing or
    the list does not know the codes. unique: None also where a code stands in several rows."""
    names = [SMALL_WORDS.sub("", plain(name)) for name in body.names]
    places = [_column_of_digits(body, names, headings) for headings in (DEPARTEMENT, COMMUNE, IRIS)]
    departement, commune, iris = places
    if commune < 0 or max(departement, iris) < 0:
        return None
    cells = {at: _digits(body, at) for at in places if at >= 0}
    communes, scale = cells[commune], "commune"
    if departement >= 0 and _are_short(communes, 3) and _are_short(cells[departement], 3):
        communes = [_commune(d, c) for d, c in zip(cells[departement], communes, strict=True)]
        used = [departement, commune]
    elif iris >= 0:  # whole codes of communes
        communes, used = [c and c.zfill(5) for c in communes], [commune]
    else:
        return None
    codes = communes
    if iris >= 0 and _are_short(cells[iris], 4):
        scale, used = "iris", [*used, iris]
        codes = [c and f"{c}{i.zfill(4)}" for c, i in zip(communes, cells[iris], strict=True)]
    if len(used) == 1:
        return None
    texts = np.array(codes, dtype=object)
    if codes_of(texts, scale).share(~body.bounds.totals) < FORM_SHARE:
        return None
    if unique and len(set(codes)) < len(codes):
        return None
    columns = tr(" and ").join(quoted(body.names[at]) for at in used)
    return body.with_column(HEADING[scale], codes), tr(
        "Columns {columns} were joined to whole codes."
    ).format(columns=columns)


def _column_of_digits(body: Body, names: list[str], headings: tuple[str, ...]) -> int:
    """Return the column with one of these headings and numbers in most rows, −1 for none: “COM” may
    hold codes or names."""
    for heading in headings:
        if heading in names:
            cells = _digits(body, at := names.index(heading))
            if sum(NUMBER.match(cell) is not None for cell in cells) > len(cells) / 2:
                return at
    return -1


def _digits(body: Body, at: int) -> list[str]:
    """Return the cells of a column without the decimals that a spreadsheet added."""
    texts = [strip_text(text).upper() for text in body.texts(at).tolist()]
    return [text.removesuffix(".0").removesuffix(",0") for text in texts]


def _are_short(texts: list[str], most: int) -> bool:
    """Whether all texts have at most `most` characters."""
    return all(len(text) <= most for text in texts)


def _commune(departement: str, commune: str) -> str:
    """Return the code of a commune: '59' and '139' → '59139'; '971' and '01', or '101' →
    '97101'."""
    if not departement or not commune:
        return ""
    if len(departement) == 3:
        return departement + commune[-2:].zfill(2)
    return departement.zfill(2) + commune.zfill(3)
