"""Joins codes that a file divides into columns: of communes or IRIS (département, commune within
it, IRIS within that), and a landlord's own (group, building, entrance).

Official codes are joined only where the list knows the result, a landlord's where no two rows have
the same."""

from __future__ import annotations

import re
from typing import NamedTuple

import numpy as np

from ...toolbelt.translation import quoted, tr
from ..grid import Grid
from ..words import pattern, word_list
from .body import Body
from .codes import FORM_SHARE, codes_of
from .spelling import normalise
from .values import strip_text

DEPARTEMENT = word_list("column of départements")
COMMUNE = word_list("column of communes")
IRIS = ("iris", "code iris", "num iris")
NUMBER = re.compile(r"\d[\dAB]*$")
SMALL_WORDS = re.compile(r"\b(?:du|de|la|le|d|l|insee) ")
GROUP = pattern("column of groups")
BUILDING = pattern("column of buildings")
ENTRANCE = pattern("column of entrances")
NAME = pattern("column of names")
HEADING = {"commune": "code_commune", "iris": "code_iris", "batiment": "code_batiment"}


def with_joined_codes(body: Body, unique: bool = False) -> tuple[Grid, str] | None:
    """Return (the table with a column of full codes, a note); None where the columns are missing or
    the list does not know the codes. unique: None also where a code is in several rows."""
    names = [SMALL_WORDS.sub("", normalise(name)) for name in body.names]
    departement, commune, iris = (
        _numbers_named(body, names, headings) for headings in (DEPARTEMENT, COMMUNE, IRIS)
    )
    if commune is None or (departement is None and iris is None):
        return _with_buildings(body, names)
    codes, used_columns, scale = commune.cells, [commune], "commune"
    if departement is not None and _are_short(codes, 3) and _are_short(departement.cells, 3):
        codes = [_commune(cell, code) for cell, code in zip(departement.cells, codes, strict=True)]
        used_columns = [departement, commune]
    elif iris is not None:  # whole codes of communes
        codes = [code and code.zfill(5) for code in codes]
    if iris is not None and _are_short(iris.cells, 4):
        codes = [
            code and f"{code}{number.zfill(4)}"
            for code, number in zip(codes, iris.cells, strict=True)
        ]
        used_columns, scale = [*used_columns, iris], "iris"
    if len(used_columns) == 1 or (unique and len(set(codes)) < len(codes)):
        return None
    texts = np.array(codes, dtype=object)
    if codes_of(texts, scale).share(~body.bounds.totals) < FORM_SHARE:
        return None
    return _with_joined_column(body, scale, codes, [column.position for column in used_columns])


def _with_joined_column(
    body: Body, scale: str, codes: list[str], used_columns: list[int]
) -> tuple[Grid, str]:
    columns = tr(" and ").join(quoted(body.names[column]) for column in used_columns)
    replaced_columns = used_columns if scale == "batiment" else []  # its numbers count nothing
    return body.with_column(HEADING[scale], codes, replaced_columns), tr(
        "Columns {columns} were joined to whole codes."
    ).format(columns=columns)


def _with_buildings(body: Body, names: list[str]) -> tuple[Grid, str] | None:
    """Return the table with a landlord's codes of buildings (“101-A-2”), None where group and
    building are no columns of their own, or do not distinguish the rows."""
    used_columns, unit_rows = [], ~body.bounds.totals
    for words in (GROUP, BUILDING, ENTRANCE):
        columns = [
            column
            for column, name in enumerate(names)
            if words.search(name) and not NAME.search(name)
        ]
        used_columns += [column for column in columns[:1] if column not in used_columns]
    if len(used_columns) < 2 or not BUILDING.search(names[used_columns[1]]):
        return None
    cells = [_digits(body, column) for column in used_columns]
    codes = ["-".join(filter(None, row)) for row in zip(*cells, strict=True)]
    codes_of_units = [code for code, is_unit in zip(codes, unit_rows, strict=True) if is_unit]
    if len(set(codes_of_units)) < len(codes_of_units) or not all(codes_of_units):
        return None
    return _with_joined_column(body, "batiment", codes, used_columns)


class _Column(NamedTuple):
    position: int
    cells: list[str]


def _numbers_named(body: Body, names: list[str], headings: tuple[str, ...]) -> _Column | None:
    """Return the column with one of these headings and numbers in most rows, None without one:
    “COM” may hold codes or names."""
    for heading in headings:
        if heading in names:
            column = names.index(heading)
            cells = _digits(body, column)
            if sum(NUMBER.match(cell) is not None for cell in cells) > len(cells) / 2:
                return _Column(column, cells)
    return None


def _digits(body: Body, column: int) -> list[str]:
    """Return the cells of a column without the decimals that a spreadsheet added."""
    texts = [strip_text(text).upper() for text in body.texts(column).tolist()]
    return [text.removesuffix(".0").removesuffix(",0") for text in texts]


def _are_short(texts: list[str], max_length: int) -> bool:
    return all(len(text) <= max_length for text in texts)


def _commune(departement: str, commune: str) -> str:
    """Return the code of a commune: '59' and '139' → '59139'; '971' and '01', or '101' →
    '97101'."""
    if not departement or not commune:
        return ""
    if len(departement) == 3:
        return departement + commune[-2:].zfill(2)
    return departement.zfill(2) + commune.zfill(3)
