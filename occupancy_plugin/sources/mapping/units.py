"""Which rows are units and what their codes are: the column with the codes, totals, repeated
codes."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace

import numpy as np

from ...toolbelt.translation import tr
from ..communes import cog
from ..errors import NoCodes, Unreadable
from .body import Body, first_codes
from .codes import (
    FINEST,
    FORMS,
    HEADINGS,
    REGIONAL,
    Codes,
    candidates,
    codes_of,
    is_postal,
)
from .column_scales import (
    PART,
    PLAIN,
    QUARTER,
    column_scales,
    mixed_column,
)
from .occupancy_words import POPULATION
from .spelling import plain
from .unit_names import places_named

CODE_IN_HEADING = re.compile(r"(?<![0-9A-Z])(?:\d{5}|2[AB]\d{3})(?![0-9A-Z])")
PARENTS = ("iris", "commune", "epci", "departement", "region", "qpv2015", "qpv2024", "carreau")
REPEATED = 0.2  # share of repeated codes up to which a column is one of codes with a mistake in it
NUMBERED = re.compile(r"^(?:n|no|id|ident\w*|ref\w*|num\w*)\b|\b(?:codes?|cod|rpls)\b|\bid$")
GEOGRAPHIC = frozenset((*PARENTS, PART, QUARTER))
SHARING = (*PLAIN, PART, QUARTER, *REGIONAL)  # scales that may share their column with others


@dataclass(frozen=True)
class Units:
    """column    of the codes · codes  of them, per row of the body
    unit      which rows of the body are units · totals  which are totals
    others    rows that are neither (no code): left out
    parents   column → codes of a wider scale
    levels    other scales of the same column → its codes"""

    column: int
    codes: Codes
    unit: np.ndarray = field(repr=False)
    totals: np.ndarray = field(repr=False)
    others: np.ndarray = field(repr=False)
    parents: dict[int, Codes] = field(default_factory=dict)
    why: str = ""
    levels: dict[str, Codes] = field(default_factory=dict)

    @property
    def scale(self) -> str:
        return self.codes.scale

    @property
    def index(self) -> np.ndarray:
        return self.codes.codes[self.unit]

    def by_scale(self) -> dict[str, Units]:
        """The units of every scale of the column, these first."""
        none = np.zeros(len(self.unit), dtype=bool)
        levels = {
            scale: replace(self, codes=codes, unit=codes.valid, totals=none, others=none, levels={})
            for scale, codes in self.levels.items()
        }
        return {self.scale: self, **levels}


def units_of(body: Body, name: str = "", scale: str = "", repeated: bool = False) -> Units:
    """Find the units. name, scale: the profile's. repeated: detail rows, codes may repeat.
    Raises Unreadable with what to do."""
    if name:
        column = body.find(name)
        codes = _told_codes(body, column, scale)
        candidate_columns = [pair for pair in _candidates(body) if pair[0] != column]
        why = tr("said so")
    else:
        candidate_columns = _candidates(body)
        column, codes, why = _chosen(body, candidate_columns, repeated)
    codes, levels, country = _levels(body, column, codes, scale)
    level_rows = np.zeros(len(body), dtype=bool)
    for other in levels.values():
        level_rows |= other.valid
    totals = (_totals(body, codes) | country) & ~level_rows
    unit = _units(codes) & ~totals & ~level_rows
    others = ~unit & ~totals & ~level_rows
    parents = {
        at: other
        for at, other in candidate_columns
        if at != column and other.scale != codes.scale and _wider(other.scale, codes.scale)
    }
    if not unit.any():
        raise Unreadable(tr("No row has a code: which column holds the codes of the units?"))
    if not repeated:
        _refuse_twice(body, column, codes, unit)
        for other in levels.values():
            _refuse_twice(body, column, other, other.valid)
    return Units(column, codes, unit, totals, others, parents, why, levels)


def _levels(
    body: Body, column: int, codes: Codes, scale: str
) -> tuple[Codes, dict[str, Codes], np.ndarray]:
    """(codes of the scale with the most rows, the column's other scales, rows of the country).
    scale: the profile's. Raises Unreadable for zonings that cross the others."""
    none = np.zeros(len(body), dtype=bool)
    if codes.scale not in SHARING:
        return codes, {}, none
    texts = body.texts(column)
    if not ((texts != "") & ~codes.valid).any() and not _cities(codes):
        return codes, {}, none
    scales = column_scales(texts)
    codes_by_scale = {s: c for s, c in scales.codes.items() if c.valid.any()}
    _refuse_zonings(body.names[column], codes_by_scale)
    if codes.scale in codes_by_scale and not (len(codes_by_scale) > 1 or scales.france.any()):
        return codes, {}, none
    best = (
        scale
        if scale in codes_by_scale
        else max(codes_by_scale, key=lambda s: int(codes_by_scale[s].valid.sum()))
    )
    main = codes if best == codes.scale and not _cities(codes) else codes_by_scale[best]
    return main, {s: c for s, c in codes_by_scale.items() if s != best}, scales.france


def _cities(codes: Codes) -> bool:
    """Do arrondissements stand beside their commune?"""
    quarters = cog().quarters
    known = set(map(str, codes.codes[codes.valid])) if codes.scale == "commune" else set()
    return any(quarters.get(code) in known for code in known)


def _refuse_zonings(column: str, scales: dict[str, Codes]) -> None:
    zoning = next((s for s in scales if s.startswith("qpv") or s == "carreau"), "")
    if zoning and len(scales) > 1:
        raise Unreadable(
            tr(
                "Column “{column}” mixes zonings that cross each other: {codes} and others. Keep "
                "one of them in the file."
            ).format(
                column=column, codes=first_codes(scales[zoning].codes[scales[zoning].valid][:2])
            )
        )


def _candidates(body: Body) -> list[tuple[int, Codes]]:
    units = ~body.layout.totals
    columns = [(at, body.heading(at), body.texts(at)) for at in range(len(body.names))]
    codes_by_scale = candidates(columns, units)
    single = {at for at, _ in codes_by_scale}
    for at, heading, texts in columns:
        if at in single or is_postal(heading) or POPULATION.search(plain(heading)):
            continue
        codes = mixed_column(texts, heading, units)
        if codes is not None:
            codes_by_scale.append((at, codes))
    return sorted(codes_by_scale, key=lambda pair: pair[0])


def _told_codes(body: Body, column: int, scale: str) -> Codes:
    heading, texts = body.heading(column), body.texts(column)
    if scale in (PART, QUARTER):
        codes_by_scale = column_scales(texts).codes.get(scale)
        return codes_by_scale or codes_of(texts, "commune", heading)
    if scale in GEOGRAPHIC:
        return codes_of(texts, scale, heading)
    scales = candidates([(column, heading, texts)], ~body.layout.totals)
    if not scale and scales:
        return scales[0][1]
    return codes_of(texts, scale or "residence", heading)


def _units(codes: Codes) -> np.ndarray:
    """Rows whose code is valid, or has the form of one that the list does not know."""
    form = FORMS.get(codes.scale)
    if form is None:
        return codes.valid if codes.scale in GEOGRAPHIC else codes.codes != ""
    return codes.valid | np.array([bool(form.match(code)) for code in codes.codes], dtype=bool)


def _totals(body: Body, codes: Codes) -> np.ndarray:
    """Rows that say so and whose code is no unit's."""
    valid = codes.valid if codes.scale in GEOGRAPHIC else np.zeros(len(body), dtype=bool)
    return body.layout.totals & ~valid


def _wider(scale: str, than: str) -> bool:
    rank = FINEST.index(than) if than in FINEST else -1
    return scale in FINEST and FINEST.index(scale) > rank


def _chosen(body: Body, columns: list[tuple[int, Codes]], repeated: bool) -> tuple[int, Codes, str]:
    """The finest column that is unique; a labelled one before another."""
    live = ~body.layout.totals
    unique = [(at, c) for at, c in columns if _is_unique(c.codes[live], c.valid[live])]
    order = {scale: at for at, scale in enumerate(FINEST)}
    if not _plain_area(unique):
        _refuse_spoilt(body)
    residence = _residence(body, live) if not _plain_area(unique) else None
    if unique and residence is None:
        at, codes = min(unique, key=lambda p: (not p[1].labelled, order[p[1].scale], p[0]))
        share = tr("{n} of {m}").format(n=int(codes.valid[live].sum()), m=int(live.sum()))
        return at, codes, share
    if residence is not None:
        return residence[0], residence[1], tr("unlike in every row")
    if columns and (repeated or _mistaken(columns, live)):
        at, codes = min(columns, key=lambda p: (not p[1].labelled, order[p[1].scale], p[0]))
        return at, codes, tr("{n} of {m}").format(n=int(codes.valid[live].sum()), m=int(live.sum()))
    if columns:
        raise Unreadable(
            tr(
                "No column has a code of its own in every row: “{column}” repeats its codes. Which "
                "column holds the codes of the units?"
            ).format(column=body.names[columns[0][0]])
        )
    _explain(body)
    raise NoCodes(
        tr(
            "No column looks like codes of communes, IRIS, EPCI, QPV or squares. Which column "
            "holds "
            "the codes of the units?"
        )
    )


def _plain_area(unique: list[tuple[int, Codes]]) -> bool:
    """Is a column of areas unique? Then names and numbers beside it are no finer units."""
    return any(codes.scale in GEOGRAPHIC for _, codes in unique)


def _is_unique(codes: np.ndarray, valid: np.ndarray) -> bool:
    known = codes[valid]
    return len(known) > 0 and len(known) == len(set(known.tolist()))


def _mistaken(columns: list[tuple[int, Codes]], live: np.ndarray) -> bool:
    """A code that stands twice among many that do not: said by code, not taken for detail rows."""
    known = columns[0][1].codes[live & columns[0][1].valid]
    return len(known) > 4 and 1 - len(set(known.tolist())) / len(known) <= REPEATED


def _residence(body: Body, live: np.ndarray) -> tuple[int, Codes] | None:
    """A column of unlike texts under a heading of résidences, buildings or identifiers."""
    label = HEADINGS["residence"]
    residences: list[tuple[bool, int, Codes]] = []
    for at in range(len(body.names)):
        heading = body.heading(at)
        short = plain(body.names[at])
        if not label.search(plain(heading)) or is_postal(heading):
            continue
        if body.numbers(at).decimals or body.numbers(at).percent:
            continue
        codes = codes_of(body.texts(at), "residence", heading)
        filled = codes.codes[live]
        if (filled == "").any() or len(set(filled.tolist())) != len(filled):
            continue
        building = bool(plain(heading).count("bat"))
        named_ = not NUMBERED.search(short)
        scale = "batiment" if building and "resid" not in plain(heading) else "residence"
        residences.append((named_, at, Codes(scale, codes.codes, codes.valid, {}, True)))
    if not residences:
        return None
    _, at, codes = min(residences, key=lambda known: known[:2])  # numbers before names
    return at, codes


def _explain(body: Body) -> None:
    """A file of postal codes, of codes in two columns or in the headings is refused with the
    reason."""
    spelled = [CODE_IN_HEADING.search(name.upper()) for name in body.names]
    spelled_codes = np.array([match.group(0) for match in spelled if match], dtype=object)
    known = int(codes_of(spelled_codes, "commune").valid.sum()) if len(spelled_codes) else 0
    known = max(known, places_named(body.names))
    if known > 2 and 2 * known > len(body.names):
        raise Unreadable(
            tr("The units stand in the columns: turn the table, so that each unit is a row.")
        )
    short = {plain(name): name for name in body.names}
    parts = [short[n] for n in ("dep", "com") if n in short]
    if len(parts) == 2:
        raise Unreadable(
            tr(
                "Columns “{first}” and “{second}” make the codes of communes together: write them "
                "as one "
                "column, as text."
            ).format(first=parts[0], second=parts[1])
        )
    for at, name in enumerate(body.names):
        filled = [text for text in body.texts(at) if text]
        if is_postal(name) and filled:
            raise Unreadable(
                tr(
                    "Column “{column}” holds postal codes, which are no units: one may cover "
                    "several "
                    "communes, or a part of one. Give the Insee codes of the communes."
                ).format(column=name)
            )
    _refuse_compact(body)


def _refuse_compact(body: Body) -> None:
    """Units and, below each, what is counted of it, in one column: how Excel shows a pivot table
    at first. Raises Unreadable."""
    for at, name in enumerate(body.names):
        texts = [text for text in body.texts(at).tolist() if text]
        codes = codes_of(np.array(texts, dtype=object), "commune")
        units = int(codes.valid.sum()) or places_named(texts)
        others = Counter(text for text, ok in zip(texts, codes.valid, strict=True)
                         if not ok and any(map(str.isalpha, text)))  # fmt: skip
        counted = {text: n for text, n in others.items() if not places_named([text])}
        repeated = sum(n for n in counted.values() if 2 * n >= units > 1)
        if units > 1 and repeated >= units and repeated + units >= 0.9 * len(texts):
            raise Unreadable(
                tr(
                    "Column “{column}” holds the units and, below each, what is counted: a pivot "
                    "table in compact form. Show it in tabular form with all labels repeated."
                ).format(column=name)
            )


def _refuse_spoilt(body: Body) -> None:
    """Codes that a spreadsheet turned into dates or rounded numbers are gone. Raises Unreadable."""
    for at, name in enumerate(body.names):
        if not any(HEADINGS[s].search(plain(name)) for s in ("commune", "iris", "epci")):
            continue
        numbers = body.numbers(at)
        filled = int((body.texts(at) != "").sum())
        if filled and max(numbers.dates, numbers.exponents) > filled // 3:
            raise Unreadable(
                tr(
                    "A spreadsheet has turned the codes of column “{column}” into dates or rounded "
                    "numbers: format the column as text and paste the codes again."
                ).format(column=name)
            )


def _refuse_twice(body: Body, column: int, codes: Codes, unit: np.ndarray) -> None:
    known = codes.codes[unit]
    values, counts = np.unique(known.astype(str), return_counts=True)
    if (counts > 1).any():
        raise Unreadable(
            tr(
                "Column “{column}” holds the same code twice: {codes}. Keep one row per unit."
            ).format(column=body.names[column], codes=first_codes(values[counts > 1]))
        )


def without_sums(units: Units, households: np.ndarray) -> Units:
    """A row under a code that the list does not know (99999, 59000) whose households are those of
    all other units is a total."""
    unknown = np.flatnonzero(units.unit & ~units.codes.valid)
    if not len(unknown) or units.scale not in GEOGRAPHIC or units.unit.sum() < 3:
        return units
    whole = float(np.nansum(households[units.unit]))
    sums = [row for row in unknown if households[row] > 0 and 2 * households[row] == whole]
    if len(sums) != 1:
        return units
    unit, totals = units.unit.copy(), units.totals.copy()
    unit[sums], totals[sums] = False, True
    return replace(units, unit=unit, totals=totals)


def ended_codes(codes: np.ndarray, scale: str) -> dict[str, str]:
    """Codes of communes that have ended → their successor."""
    if scale != "commune":
        return {}
    successors = cog().ended
    return {str(code): successors[str(code)] for code in codes if str(code) in successors}
