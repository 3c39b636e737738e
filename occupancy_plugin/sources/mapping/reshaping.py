"""Understands tables that do not have one row per coded unit: names instead of codes, codes in
several columns, or several rows per unit.

A table is reshaped only if it cannot be understood as it is."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from ...toolbelt.translation import quoted, tr
from ..errors import NoCodes, PostalCodes, Unreadable
from ..grid import CancelCheck, Grid
from ..profile import Profile
from ..words import pattern, word_list
from .body import Body, first_codes
from .codes import FORM_SHARE, codes_of
from .heading_words import Vocabulary
from .landlord_rows import WholeUnits, rows_without_codes, with_whole_units
from .long_form import unfold
from .propose import Mapping, propose
from .spelling import normalise
from .unit_names import NamedUnits, named_sentence, names_problem, with_codes
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


def understand(
    body: Body, vocabulary: Vocabulary | None, profile: Profile, check_cancelled: CancelCheck
) -> tuple[Body, Mapping]:
    """Return (the table, its mapping): as it is, else reshaped.

    Raises Unreadable where no other shape fits either, with the reason why the table as it is
    cannot be understood."""
    refusal: Unreadable | None = None
    joined_codes: tuple[Grid, str] | None = None
    rows_below: list[int] = []
    try:
        mapping = propose(body, vocabulary, profile)
        units = mapping.units
        if units.scale == "residence" and not profile.code:  # 001, 002 … within a département
            joined_codes = with_joined_codes(body, unique=True)
        is_whole = int(units.others.sum()) <= int(units.is_unit.sum())
        rows_below = rows_without_codes(body, units)
        if joined_codes is None and is_whole and not rows_below:
            return body, mapping
    except Unreadable as error:
        refusal = error
        joined_codes = with_joined_codes(body)
    notes: list[str] = []
    named_units: NamedUnits | None = None
    table = body
    if joined_codes is not None:
        table = _body_of(joined_codes[0], profile, check_cancelled)
        notes.append(joined_codes[1])
    row_per_unit = _with_row_per_unit(table)
    no_codes = isinstance(refusal, NoCodes) or (refusal is not None and bool(profile.names))
    if (
        no_codes
        and table is body
        and row_per_unit is None
        and (named_table := with_codes(body, profile.names))
    ):
        grid, named_units = named_table
        table = _body_of(grid, profile, check_cancelled)
        if isinstance(refusal, PostalCodes):
            notes.append(
                tr(
                    "Column “{column}” holds postal codes, which are no units: the names of the "
                    "communes were taken."
                ).format(column=refusal.column)
            )
        notes.append(named_sentence(named_units))
        row_per_unit = _with_row_per_unit(table)
    by_landlord = None
    if row_per_unit is not None:
        by_landlord = row_per_unit.by_landlord
        table = _body_of(row_per_unit.grid, profile, check_cancelled)
        notes.append(row_per_unit.note)
    if table is body:
        if refusal is not None:
            raise refusal
        if rows_below:
            raise _refusal_of_rows_below(rows_below)
        return body, mapping
    mapping = propose(table, vocabulary, profile)
    if rows_below := rows_without_codes(table, mapping.units):
        raise _refusal_of_rows_below(rows_below)
    if named_units is not None:
        mapping = with_named_units(mapping, named_units)
    return table, replace(mapping, by_landlord=by_landlord, notes=(*notes, *mapping.notes))


def _refusal_of_rows_below(rows: list[int]) -> Unreadable:
    return Unreadable(
        tr(
            "Rows {rows} have no code, and belong to the unit above: repeat its code in each row, "
            "or make a row per unit."
        ).format(rows=first_codes(rows))
    )


def with_named_units(mapping: Mapping, named_units: NamedUnits) -> Mapping:
    """Return the mapping of a table whose codes were found by names: those that are sure are
    answers of its profile, the others a problem."""
    answers = {m.name: m.code for m in named_units.matches if m.name not in named_units.open}
    names_to_answer = names_problem(named_units)
    return replace(
        mapping,
        named=named_units,
        profile=replace(mapping.profile, names=answers),
        problems=(*filter(None, [names_to_answer]), *mapping.problems),
    )


def _with_row_per_unit(table: Body) -> WholeUnits | None:
    """Return the table with a row per unit, None where its rows are not several per unit."""
    whole_units = with_whole_units(table)
    if whole_units is not None:
        return whole_units
    unfolded_table = unfold(table)
    if unfolded_table is None:
        return None
    grid, column = unfolded_table
    note = tr(
        "A unit stands in several rows, one for each value of “{column}”: the values were "
        "made columns."
    ).format(column=column)
    return WholeUnits(grid, note)


def _body_of(grid: Grid, profile: Profile, check_cancelled: CancelCheck) -> Body:
    return Body(grid, profile.zero, profile.tokens, check_cancelled)


def with_joined_codes(body: Body, unique: bool = False) -> tuple[Grid, str] | None:
    """Return (the table with a column of full codes, a note); None where the columns are missing or
    the list does not know the codes. unique: None also where a code is in several rows."""
    names = [SMALL_WORDS.sub("", normalise(name)) for name in body.names]
    departement, commune, iris = (
        _numbers_named(body, names, headings) for headings in (DEPARTEMENT, COMMUNE, IRIS)
    )
    if commune is None or (departement is None and iris is None):
        return _with_buildings(body, names)
    codes, used, scale = commune.cells, [commune], "commune"
    if departement is not None and _are_short(codes, 3) and _are_short(departement.cells, 3):
        codes = [_commune(cell, code) for cell, code in zip(departement.cells, codes, strict=True)]
        used = [departement, commune]
    elif iris is not None:  # whole codes of communes
        codes = [code and code.zfill(5) for code in codes]
    if iris is not None and _are_short(iris.cells, 4):
        codes = [code and f"{code}{i.zfill(4)}" for code, i in zip(codes, iris.cells, strict=True)]
        used, scale = [*used, iris], "iris"
    if len(used) == 1 or (unique and len(set(codes)) < len(codes)):
        return None
    texts = np.array(codes, dtype=object)
    if codes_of(texts, scale).share(~body.bounds.totals) < FORM_SHARE:
        return None
    return _joined(body, scale, codes, [column.position for column in used])


def _joined(body: Body, scale: str, codes: list[str], used: list[int]) -> tuple[Grid, str]:
    columns = tr(" and ").join(quoted(body.names[column]) for column in used)
    without = used if scale == "batiment" else []  # its numbers count nothing
    return body.with_column(HEADING[scale], codes, without), tr(
        "Columns {columns} were joined to whole codes."
    ).format(columns=columns)


def _with_buildings(body: Body, names: list[str]) -> tuple[Grid, str] | None:
    """Return the table with a landlord's codes of buildings (“101-A-2”), None where group and
    building are no columns of their own, or do not distinguish the rows."""
    used, unit_rows = [], ~body.bounds.totals
    for words in (GROUP, BUILDING, ENTRANCE):
        columns = [c for c, n in enumerate(names) if words.search(n) and not NAME.search(n)]
        used += [column for column in columns[:1] if column not in used]
    if len(used) < 2 or not BUILDING.search(names[used[1]]):
        return None
    cells = [_digits(body, column) for column in used]
    codes = ["-".join(filter(None, row)) for row in zip(*cells, strict=True)]
    codes_of_units = [code for code, is_unit in zip(codes, unit_rows, strict=True) if is_unit]
    if len(set(codes_of_units)) < len(codes_of_units) or not all(codes_of_units):
        return None
    return _joined(body, "batiment", codes, used)


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


def _are_short(texts: list[str], most: int) -> bool:
    return all(len(text) <= most for text in texts)


def _commune(departement: str, commune: str) -> str:
    """Return the code of a commune: '59' and '139' → '59139'; '971' and '01', or '101' →
    '97101'."""
    if not departement or not commune:
        return ""
    if len(departement) == 3:
        return departement + commune[-2:].zfill(2)
    return departement.zfill(2) + commune.zfill(3)
