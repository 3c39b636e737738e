"""Finds the rows that are units, and their codes: the column that holds the codes, the totals,
repeated codes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

import numpy as np

from ...toolbelt.translation import tr
from ..communes import cog
from ..errors import NoCodes, PostalCodes, Unreadable
from .body import Body, first_codes
from .codes import FINEST, FORMS, HEADINGS, REGIONAL, Codes, codes_of, find_code_columns
from .column_scales import ARRONDISSEMENT, PART, PLAIN_SCALES, column_scales, mixed_column
from .occupancy_words import POPULATION
from .spelling import normalise

PARENT_SCALES = (
    "iris",
    "commune",
    "epci",
    "departement",
    "region",
    "qpv2015",
    "qpv2024",
    "carreau",
)
LANDLORD = re.compile(r"\b(?:bailleurs?|organismes?|landlords?|sls|oph|esh)\b")
NUMBER_HEADING = re.compile(r"^(?:n|no|id|ident\w*|ref\w*|num\w*)\b|\b(?:codes?|cod|rpls)\b|\bid$")
GEOGRAPHIC = frozenset((*PARENT_SCALES, PART, ARRONDISSEMENT))
# scales found together in one column
SHARED_SCALES = (*PLAIN_SCALES, PART, ARRONDISSEMENT, *REGIONAL)
DIVIDED = {  # headings of the parts of a code
    "dep": re.compile(r"(?:code? ?(?:du )?)?dep(?:artement)?"),
    "com": re.compile(r"(?:code? ?(?:de la )?)?com(?:mune)?"),
    "iris": re.compile(r"(?:code? ?(?:de l )?)?iris"),
}


@dataclass(frozen=True)
class Units:
    """The units of a table.

    column   the column with the codes
    codes    its cells read as codes, per row of the body
    is_unit  (n,) whether a row of the body is a unit
    totals   (n,) whether it is a total
    others   (n,) whether it is neither, has no code and is left out
    parents  column → its codes of a wider scale
    reason   why this column was taken, for the window
    levels   scale → the same column's codes of that other scale"""

    column: int
    codes: Codes
    is_unit: np.ndarray = field(repr=False)
    totals: np.ndarray = field(repr=False)
    others: np.ndarray = field(repr=False)
    parents: dict[int, Codes] = field(default_factory=dict)
    reason: str = ""
    levels: dict[str, Codes] = field(default_factory=dict)

    @property
    def scale(self) -> str:
        return self.codes.scale

    @property
    def rows(self) -> np.ndarray:
        """Return the positions of the units' rows in the body."""
        return np.flatnonzero(self.is_unit)

    @property
    def index(self) -> np.ndarray:
        return self.codes.codes[self.is_unit]

    def by_scale(self) -> dict[str, Units]:
        """Return the units of every scale of the column, this object's own scale first."""
        no_rows = np.zeros(len(self.is_unit), dtype=bool)
        levels = {
            scale: replace(
                self, codes=codes, is_unit=codes.valid, totals=no_rows, others=no_rows, levels={}
            )
            for scale, codes in self.levels.items()
        }
        return {self.scale: self, **levels}


def units_of(body: Body, name: str = "", scale: str = "") -> Units:
    """Find the units of a table.

    name   heading of the column with the codes, from the profile; '' to search for it
    scale  scale of its codes, from the profile
    Raises Unreadable with what to do."""
    if name:
        column = body.find(name)
        codes = _codes_of_profile(body, column, scale)
        candidate_columns = [pair for pair in code_columns(body) if pair[0] != column]
        reason = tr("said so")  # by the profile
    else:
        candidate_columns = code_columns(body)
        column, codes, reason = _choose_column(body, candidate_columns)
    codes, levels, country = _split_scales(body, column, codes, scale)
    level_rows = np.zeros(len(body), dtype=bool)
    for level_codes in levels.values():
        level_rows |= level_codes.valid
    totals = (_is_total(body, codes) | country) & ~level_rows
    is_unit = _is_unit(codes) & ~totals & ~level_rows
    others = ~is_unit & ~totals & ~level_rows
    parents = {
        parent_column: level_codes
        for parent_column, level_codes in candidate_columns
        if parent_column != column and _is_wider(level_codes.scale, codes.scale)
    }
    if not is_unit.any():
        raise Unreadable(tr("No row has a code: which column holds the codes of the units?"))
    refuse_repeated(body, column, codes, is_unit)
    for level_codes in levels.values():
        refuse_repeated(body, column, level_codes, level_codes.valid)
    return Units(column, codes, is_unit, totals, others, parents, reason, levels)


def _split_scales(
    body: Body, column: int, codes: Codes, scale: str
) -> tuple[Codes, dict[str, Codes], np.ndarray]:
    """Split a column that holds several scales.

    scale  the profile's
    Returns (codes of the scale with the most rows, codes of the other scales, rows of the whole
    country). Raises Unreadable for zonings that overlap the others."""
    no_rows = np.zeros(len(body), dtype=bool)
    if codes.scale not in SHARED_SCALES:
        return codes, {}, no_rows
    texts = body.texts(column)
    if not ((texts != "") & ~codes.valid).any() and not _has_arrondissements(codes):
        return codes, {}, no_rows
    scales = column_scales(texts)
    codes_by_scale = dict(scales.codes)
    _refuse_zonings(body.names[column], codes_by_scale)
    if not codes_by_scale:
        return codes, {}, no_rows
    if codes.scale in codes_by_scale and not (len(codes_by_scale) > 1 or scales.is_france.any()):
        return codes, {}, no_rows
    main_scale = (
        scale
        if scale in codes_by_scale
        else max(codes_by_scale, key=lambda name: int(codes_by_scale[name].valid.sum()))
    )
    main_codes = (
        codes
        if main_scale == codes.scale and not _has_arrondissements(codes)
        else codes_by_scale[main_scale]
    )
    del codes_by_scale[main_scale]
    return main_codes, codes_by_scale, scales.is_france


def _has_arrondissements(codes: Codes) -> bool:
    """Whether the column holds arrondissements together with their commune."""
    quarters = cog().quarters
    communes = set(map(str, codes.codes[codes.valid])) if codes.scale == "commune" else set()
    return any(quarters.get(code) in communes for code in communes)


def _refuse_zonings(column: str, scales: dict[str, Codes]) -> None:
    """Raise Unreadable where one column mixes a zoning (QPV, squares) with another scale."""
    zoning = next((scale for scale in scales if scale.startswith("qpv") or scale == "carreau"), "")
    if zoning and len(scales) > 1:
        raise Unreadable(
            tr(
                "Column “{column}” mixes zonings that cross each other: {codes} and others. Keep "
                "one of them in the file."
            ).format(
                column=column, codes=first_codes(scales[zoning].codes[scales[zoning].valid][:2])
            )
        )


def code_columns(body: Body, may_repeat: bool = False) -> list[tuple[int, Codes]]:
    """Return (column, codes) of every column that holds codes, of one scale or of several.

    may_repeat: whether a code of several scales may stand in several rows"""
    units = ~body.bounds.totals
    columns = body.columns()
    codes_by_scale = dict(find_code_columns(columns, units, body.postal))
    for column, heading, texts in columns:
        of_one_scale = codes_by_scale.get(column)
        is_known = of_one_scale is not None and not _may_hold_parts(of_one_scale)
        if is_known or column in body.postal or POPULATION.search(normalise(heading)):
            continue
        codes = mixed_column(texts, heading, units, may_repeat)
        if codes is not None:
            codes_by_scale[column] = codes
    return sorted(codes_by_scale.items())


def _may_hold_parts(codes: Codes) -> bool:
    """Whether what follows the codes (“59139-QPV”) may be a part of the unit, not its name."""
    return bool(codes.repaired.get("labels")) and not codes.unique


def _codes_of_profile(body: Body, column: int, scale: str) -> Codes:
    """Read the column that the profile names as codes, of the profile's scale if it has one."""
    heading, texts = body.heading(column), body.texts(column)
    if scale in (PART, ARRONDISSEMENT):
        part_codes = column_scales(texts).codes.get(scale)
        return part_codes or codes_of(texts, "commune", heading)
    if scale in GEOGRAPHIC:
        return codes_of(texts, scale, heading)
    found_codes = find_code_columns([(column, heading, texts)], ~body.bounds.totals)
    if not scale and found_codes:
        return found_codes[0][1]
    return codes_of(texts, scale or "residence", heading)


def _is_unit(codes: Codes) -> np.ndarray:
    """Return (n,) whether a code is valid, or has the form of codes that the official list does not
    know."""
    form = FORMS.get(codes.scale)
    if form is None:
        return codes.valid if codes.scale in GEOGRAPHIC else codes.codes != ""
    return codes.valid | np.array([bool(form.match(code)) for code in codes.codes], dtype=bool)


def _is_total(body: Body, codes: Codes) -> np.ndarray:
    """Return (n,) whether a row says that it is a total and has no unit's code."""
    valid = codes.valid if codes.scale in GEOGRAPHIC else np.zeros(len(body), dtype=bool)
    return body.bounds.totals & ~valid


def _is_wider(scale: str, narrower: str) -> bool:
    rank = FINEST.index(narrower) if narrower in FINEST else -1
    return scale in FINEST and FINEST.index(scale) > rank


def _choose_column(body: Body, columns: list[tuple[int, Codes]]) -> tuple[int, Codes, str]:
    """Choose the column of codes: the finest one without repetition, columns with a fitting heading
    first.

    Returns (column, codes, reason). Raises Unreadable or NoCodes where no column qualifies."""
    unit_rows = ~body.bounds.totals
    unique_columns = []
    for column, codes in columns:
        codes_of_units = codes.codes[codes.valid & unit_rows].tolist()
        if 0 < len(codes_of_units) == len(set(codes_of_units)):
            unique_columns.append((column, codes))
    rank_of_scale = {scale: number for number, scale in enumerate(FINEST)}
    has_areas = any(codes.scale in GEOGRAPHIC for _, codes in unique_columns)
    if not has_areas:  # next to codes of areas no name or number makes a finer unit
        _refuse_spoilt(body)
        residence, divided = _residence_column(body, unit_rows), _divided_codes(body)
        if residence is not None and residence[0] not in divided:
            return *residence, tr("unlike in every row")
        if divided:
            raise Unreadable(
                tr(
                    "Columns “{first}” and “{second}” make the codes together: write them as one "
                    "column, as text."
                ).format(first=body.names[divided[0]], second=body.names[divided[1]])
            )
    if unique_columns:
        column, codes = min(
            unique_columns,
            key=lambda pair: (not pair[1].labelled, rank_of_scale[pair[1].scale], pair[0]),
        )
        reason = tr("{n} of {m}").format(
            n=int(codes.valid[unit_rows].sum()), m=int(unit_rows.sum())
        )
        return column, codes, reason
    if columns:
        raise Unreadable(
            tr(
                "No column has a code of its own in every row: “{column}” repeats its codes, first "
                "in rows {rows}. Make a row per unit (a pivot table does that), or say which "
                "column holds the codes of the units."
            ).format(
                column=body.names[columns[0][0]],
                rows=tr(" and ").join(map(str, _first_repetition(body, columns[0][1]))),
            )
        )
    _refuse_postal(body)
    raise NoCodes(
        tr(
            "No column looks like codes of communes, IRIS, EPCI, QPV or squares. Which column "
            "holds the codes of the units? If two columns make them together, write them as one; "
            "if the units are headings, stand above what is counted (a pivot table), or if each "
            "row is a landlord, make a row per unit."
        )
    )


def _divided_codes(body: Body) -> tuple[int, ...]:
    """Return the two columns that hold the code of a commune or an IRIS in parts, () without."""
    headings = list(map(normalise, body.names))
    for pair in (("dep", "com"), ("com", "iris")):
        columns = [
            next((c for c, name in enumerate(headings) if DIVIDED[word].fullmatch(name)), -1)
            for word in pair
        ]
        if min(columns) >= 0 and not any(len(text) > 4 for text in body.texts(columns[1]).tolist()):
            return tuple(columns)
    return ()


def _first_repetition(body: Body, codes: Codes) -> list[int]:
    """Return the numbers of the first two rows with one code."""
    row_of_code: dict[str, int] = {}
    for row in map(int, np.flatnonzero(codes.valid & ~body.bounds.totals)):
        first_row = row_of_code.setdefault(str(codes.codes[row]), row)
        if first_row != row:
            return body.row_numbers(np.array([first_row, row]))
    return []


def _residence_column(body: Body, unit_rows: np.ndarray) -> tuple[int, Codes] | None:
    """Find a column whose texts are all different, under a heading of résidences, buildings or
    identifiers. Raises Unreadable where the only such column holds dates."""
    heading_pattern = HEADINGS["residence"]
    residences: list[tuple[bool, int, Codes]] = []
    dates: list[int] = []
    for column in range(len(body.names)):
        heading = body.heading(column)
        own_heading = normalise(body.names[column])
        if not heading_pattern.search(normalise(heading)) or column in body.postal:
            continue
        if body.numbers(column).decimals or body.numbers(column).percent:
            continue
        codes = codes_of(body.texts(column), "residence", heading)
        unit_codes = codes.codes[unit_rows]
        if (unit_codes == "").any() or len(set(unit_codes.tolist())) != len(unit_codes):
            continue
        is_building = bool(normalise(heading).count("bat"))
        is_name = not NUMBER_HEADING.search(own_heading)
        scale = "batiment" if is_building and "resid" not in normalise(heading) else "residence"
        if 3 * body.numbers(column).dates > len(body):
            dates.append(column)
            continue
        residences.append((is_name, column, Codes(scale, codes.codes, codes.valid, {}, True)))
    if dates and not residences:
        raise _spoilt_codes(body.names[dates[0]])
    if not residences:
        return None
    _, column, codes = min(residences, key=lambda residence: residence[:2])  # numbers before names
    return column, codes


def _refuse_postal(body: Body) -> None:
    """Raise PostalCodes where a column holds postal codes."""
    for column in sorted(body.postal):
        if (body.texts(column) != "").any():
            raise PostalCodes(
                tr(
                    "Column “{column}” holds postal codes, which are no units: one may cover "
                    "several communes, or a part of one. Give the Insee codes of the communes."
                ).format(column=body.names[column]),
                body.names[column],
            )


def _refuse_spoilt(body: Body) -> None:
    """Raise Unreadable for codes that a spreadsheet turned into dates or rounded numbers, since
    they cannot be restored."""
    for position, name in enumerate(body.names):
        if not any(
            HEADINGS[scale].search(normalise(name)) for scale in ("commune", "iris", "epci")
        ):
            continue
        numbers = body.numbers(position)
        filled_cells = int((body.texts(position) != "").sum())
        if filled_cells and max(numbers.dates, numbers.exponents) > filled_cells // 3:
            raise _spoilt_codes(name)


def _spoilt_codes(name: str) -> Unreadable:
    return Unreadable(
        tr(
            "A spreadsheet has turned the codes of column “{column}” into dates or rounded "
            "numbers: format the column as text and paste the codes again."
        ).format(column=name)
    )


def refuse_repeated(body: Body, column: int, codes: Codes, is_unit: np.ndarray) -> None:
    """Raise Unreadable for a code that two units have."""
    unit_codes = codes.codes[is_unit]
    values, counts = np.unique(unit_codes.astype(str), return_counts=True)
    if (counts > 1).any():
        raise Unreadable(
            tr(
                "Column “{column}” holds the same code twice: {codes}. Keep one row per unit."
            ).format(column=body.names[column], codes=first_codes(values[counts > 1]))
        )


def ended_codes(codes: np.ndarray, scale: str) -> dict[str, str]:
    """Return ended code → successor for the communes among `codes`."""
    if scale != "commune":
        return {}
    successors = cog().ended
    return {str(code): successors[str(code)] for code in codes if str(code) in successors}
