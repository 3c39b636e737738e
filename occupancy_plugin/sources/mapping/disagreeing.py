"""Finds the rows whose name is that of another commune than their code: 59139 (Caudry) under the
name Cambrai. A person states which of the two is right."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from ...toolbelt.translation import tr
from ..communes import codes_by_name, cog, departement_of, normalise_name, place_names
from .body import Body, first_codes
from .postal_codes import FIRST_ROWS, columns_of_names, is_called
from .units import Units, refuse_repeated
from .values import strip_text

DISAGREEING = "disagreeing"  # the key of a profile's `file` with the answer
CODES, NAMES, LEFT_OUT = "codes", "names", "left_out"  # answers: which is right, or neither
OWN_NAMES_SHARE = 0.8  # different names per code at least: a column of chief towns repeats them


@dataclass(frozen=True)
class Disagreement:
    """The rows whose code and name are of two communes.

    rows     (n,) positions in the body
    names    the names there
    numbers  the rows as the file counts them"""

    rows: np.ndarray = field(default_factory=lambda: np.empty(0, dtype=int), repr=False)
    names: tuple[str, ...] = field(default=(), repr=False)
    numbers: tuple[int, ...] = ()

    def problem(self) -> str:
        """Return the question, '' where all rows agree."""
        if not self.numbers:
            return ""
        return tr(
            "Rows {rows}: the name is that of another commune than the code. Say which is right "
            "in “Where code and name disagree”, or mend the rows: a figure would stand on the "
            "wrong commune."
        ).format(rows=first_codes(self.numbers))


def disagreement_of(body: Body, units: Units) -> Disagreement:
    """Compare the codes of communes with the names in the same rows: with the column of names that
    disagrees in the fewest rows."""
    if units.scale != "commune":
        return Disagreement()
    texts = [
        body.texts(column)[units.rows]
        for column in range(len(body.names))
        if column != units.column and not body.numbers(column).count
    ]
    name_columns = [names for names in texts if columns_of_names([names[:FIRST_ROWS]])]
    positions_and_names = [
        (_disagreeing_positions(units.index, names), names) for names in name_columns
    ]
    with_own_names = [
        (positions, names) for positions, names in positions_and_names if positions is not None
    ]
    if not with_own_names:
        return Disagreement()
    positions, column_names = min(with_own_names, key=lambda pair: len(pair[0]))
    rows = units.rows[positions]
    names = tuple(strip_text(str(text)) for text in column_names[positions])
    return Disagreement(rows, names, tuple(body.row_numbers(rows)))


def _disagreeing_positions(codes: np.ndarray, texts: np.ndarray) -> np.ndarray | None:
    """Return the positions where name and code (n,) are of two communes, None for a column that
    repeats its names. Shortened names (Saint-Amand) and codes that have ended prove nothing."""
    if len(set(texts.tolist())) < OWN_NAMES_SHARE * len(set(codes.tolist())):
        return None
    official_names = place_names()["commune"]
    communes = codes_by_name("commune")
    current_codes = cog().communes
    positions = []
    for position, (code, text) in enumerate(zip(codes.tolist(), texts.tolist(), strict=True)):
        if official_names.get(code) == text or code not in current_codes:
            continue
        name = normalise_name(strip_text(text))
        own_name = normalise_name(official_names.get(code, ""))
        is_short = own_name.startswith(name) or name.startswith(own_name)
        if name in communes and not is_short and not is_called(code, communes[name]):
            positions.append(position)
    return np.array(positions, dtype=int)


def apply_answer(body: Body, units: Units, disagreement: Disagreement, answer: str) -> Units:
    """Return the units as the person has answered: by their codes, by their names, or without these
    rows. Any other answer is taken for CODES. Raises Unreadable where a name gives a code that
    another row has."""
    if not len(disagreement.rows) or answer not in (NAMES, LEFT_OUT):
        return units
    codes, is_unit, others = units.codes.codes.copy(), units.is_unit.copy(), units.others.copy()
    for row, name in zip(disagreement.rows, disagreement.names, strict=True):
        code = _code_of(name, str(codes[row])) if answer == NAMES else ""
        codes[row] = code or codes[row]
        is_unit[row], others[row] = bool(code), not code
    answered_units = replace(
        units, codes=replace(units.codes, codes=codes), is_unit=is_unit, others=others
    )
    refuse_repeated(body, units.column, answered_units.codes, is_unit)
    return answered_units


def _code_of(name: str, code: str) -> str:
    """Return the code of the only commune of this name, or of the only one in the département of
    `code`; '' without one."""
    codes = codes_by_name("commune")[normalise_name(name)]
    codes_nearby = [other for other in codes if departement_of(other) == departement_of(code)]
    return next((candidates[0] for candidates in (codes, codes_nearby) if len(candidates) == 1), "")
