"""Finds the codes of communes, EPCI, départements and régions by their names, where a file has no
codes.

Names are matched with the official list. A person decides what is not certain."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np

from ...toolbelt.translation import tr
from ..communes import (
    REGIONS,
    codes_by_name,
    cog,
    departement_of,
    departements,
    normalise_name,
    place_names,
)
from ..grid import Grid
from .body import Body
from .codes import HEADINGS, find_code_columns
from .postal_codes import home_of_postal, without_postal_code
from .spelling import normalise
from .table_bounds import is_pooled
from .values import strip_text

SCALES = ("commune", "epci")
WIDE_SCALES = ("departement", "region")  # scales that count only if each row has a different name
CODE_HEADINGS = {scale: f"code_{scale}" for scale in (*SCALES, *WIDE_SCALES)}
KNOWN_SHARE = 0.6  # share of a column's names that the official list must have
LOCAL_SHARE = 0.1  # share of the certain names from which a département is one of the file's
MOST_PROPOSALS = 6
SIMILARITY = 0.75  # similarity that a proposed name needs (difflib)
ARTICLE_BEHIND = re.compile(r"(.+) \((le|la|les|l) ?\)$")
TOWN_OF = re.compile(r"(?:commune|ville|mairie) (de|d|du|des) (.+)")
ARTICLES = {"du": "le ", "des": "les "}
FEWEST_NAMES = 2  # different names that a column of names has


@dataclass(frozen=True)
class NameMatch:
    """A name and the unit that it was matched with.

    name       as the file has it
    code       of the unit, '' where none was found
    proposals  (code, label) of possible units
    sure       whether no other place of the list has this name"""

    name: str
    code: str
    proposals: tuple[tuple[str, str], ...] = ()
    is_sure: bool = False


@dataclass(frozen=True)
class NamedUnits:
    """The match of a file's names with codes.

    scale, column  of the names, by its heading
    heading        of the column of codes that was added"""

    scale: str
    column: str
    heading: str
    matches: tuple[NameMatch, ...]

    @property
    def open(self) -> tuple[str, ...]:
        """Return the names that still need an answer."""
        return tuple(match.name for match in self.matches if not match.code and not match.is_sure)


def with_codes(body: Body, answers: Mapping[str, str]) -> tuple[Grid, NamedUnits] | None:
    """Add a column of codes to a table of names.

    answers: name → code as the user has decided, '' for no unit.
    Returns (the table, how names were matched); None where the table has codes or names no places
    of the list."""
    if find_code_columns(body.columns(), ~body.bounds.totals, body.postal):
        return None
    share, scale, name_column = _best_match(body, SCALES, answers)
    if share < KNOWN_SHARE:
        share, scale, name_column = _best_match(body, WIDE_SCALES, answers)
    if share < KNOWN_SHARE:
        return None
    names_matched = _match_names(body, name_column, scale, answers)
    codes = {match.name: match.code for match in names_matched.matches}
    texts = [strip_text(text) for text in body.texts(name_column).tolist()]
    return body.with_column(
        names_matched.heading, [codes.get(text, "") for text in texts]
    ), names_matched


def _best_match(
    body: Body, scales: tuple[str, ...], answers: Mapping[str, str]
) -> tuple[float, str, int]:
    """Return (share of its names that the list has, scale, column) of the column whose names fit
    best."""
    best_match: tuple[float, str, int] = (0.0, "", -1)
    unit_rows = ~body.bounds.totals
    for column in range(len(body.names)):
        texts = [strip_text(text) for text in body.texts(column)[unit_rows].tolist()]
        distinct = {text for text in texts if text and not is_pooled(text)}
        if len(distinct) < FEWEST_NAMES or body.numbers(column).count:
            continue
        if scales == WIDE_SCALES and len(distinct) < len(texts):
            continue  # the départements of communes
        for scale in scales:
            matched = sum(
                _key(text, scale) in codes_by_name(scale) or text in answers for text in distinct
            )
            match = (matched / len(distinct), scale, column)
            best_match = max(best_match, match, key=lambda candidate: candidate[0])
    return best_match


def _match_names(body: Body, column: int, scale: str, answers: Mapping[str, str]) -> NamedUnits:
    unit_rows = ~body.bounds.totals
    if scale in WIDE_SCALES:  # “Somme” is a département, and what spreadsheets call a total
        unit_rows |= np.array(
            [_key(text, scale) in codes_by_name(scale) for text in body.texts(column)]
        )
    names = [strip_text(text) for text in body.texts(column)[unit_rows].tolist()]
    departements = _departements(body, unit_rows)
    departement_of_name = dict(zip(names, departements, strict=False))
    distinct = list(dict.fromkeys(name for name in names if name))
    codes = {name: codes_by_name(scale).get(_key(name, scale), ()) for name in distinct}
    distinct = [
        name for name in distinct if name in answers or codes[name] or not _is_no_unit(name, scale)
    ]
    units_by_departement = Counter(
        _departement_of(departement_codes[0], scale)
        for departement_codes in map(codes.__getitem__, distinct)
        if len(departement_codes) == 1
    )
    departements_of_file = {
        home
        for home, count in units_by_departement.items()
        if count >= LOCAL_SHARE * sum(units_by_departement.values())
    }
    matches = []
    for name in distinct:
        codes_of_name = codes[name]
        homes = {departement_of_name[name]} if name in departement_of_name else departements_of_file
        codes_nearby = tuple(
            code_of_unit
            for code_of_unit in codes_of_name
            if _departement_of(code_of_unit, scale) in homes
        )
        code, is_sure = "", False
        if name in answers:
            code, is_sure = answers[name], True
        elif len(codes_of_name) == 1 and (
            codes_of_name == codes_nearby or name not in departement_of_name
        ):
            code, is_sure = codes_of_name[0], codes_of_name == codes_nearby
        elif len(codes_nearby) == 1:
            code = codes_nearby[0]
        proposals = codes_of_name or _similar_names(name, scale, homes)
        labels = tuple(
            (code_of_unit, _label(code_of_unit, scale))
            for code_of_unit in proposals[:MOST_PROPOSALS]
        )
        matches.append(NameMatch(name, code, labels, is_sure))
    heading = (
        CODE_HEADINGS[scale]
        if CODE_HEADINGS[scale] not in body.names
        else f"{CODE_HEADINGS[scale]}_2"
    )
    return NamedUnits(scale, body.names[column], heading, tuple(matches))


def _is_no_unit(name: str, scale: str) -> bool:
    """Whether a name that no commune has is that of pooled units, or of what the communes are in:
    an EPCI, a département, a région."""
    wider = ("epci", *WIDE_SCALES) if scale == "commune" else ()
    return is_pooled(name) or any(_key(name, other) in codes_by_name(other) for other in wider)


def _key(name: str, scale: str) -> str:
    """Return a name as the official list is searched for it: without a postal code, with its
    article in front (“Cateau-Cambrésis (Le)”), without “Ville de”."""
    key = normalise_name(without_postal_code(name))
    codes_of_names = codes_by_name(scale)
    if key in codes_of_names:
        return key
    names = [f"{match[2]} {match[1]}" for match in [ARTICLE_BEHIND.match(key)] if match]
    if match := TOWN_OF.match(key):
        names.append(f"{ARTICLES.get(match[1], '')}{match[2]}")
    return next((name for name in names if name in codes_of_names), key)


def _similar_names(name: str, scale: str, homes: set[str]) -> tuple[str, ...]:
    """Return the codes of similar names in these départements (all, if empty)."""
    candidates = {
        key: codes
        for key, codes in codes_by_name(scale).items()
        if not homes or any(_departement_of(code, scale) in homes for code in codes)
    }
    keys = difflib.get_close_matches(_key(name, scale), candidates, MOST_PROPOSALS, SIMILARITY)
    matches = [code for key in keys for code in candidates[key]]
    return tuple(code for code in matches if not homes or _departement_of(code, scale) in homes)


def _departements(body: Body, unit_rows: np.ndarray) -> list[str]:
    """Return the département of each row, from a column with its code or name, else from postal
    codes; [] without one."""
    names = {normalise_name(name): code for code, name in place_names()["departement"].items()}
    for column, name in enumerate(body.names):
        if not HEADINGS["departement"].search(normalise(name)):
            continue
        texts = [strip_text(text) for text in body.texts(column)[unit_rows].tolist()]
        codes = [names.get(normalise_name(text), text.upper().zfill(2)) for text in texts]
        if all(code in departements() for code in codes):
            return codes
    for column in body.postal:
        codes = [home_of_postal(text) for text in body.texts(column)[unit_rows].tolist()]
        if all(code in departements() for code in codes):
            return codes
    return []


def _departement_of(code: str, scale: str) -> str:
    """Return the département of a commune, or of an EPCI's first commune; '' of a région."""
    if scale in ("commune", "departement"):
        return departement_of(code) if scale == "commune" else code
    return _first_homes().get(code, "")


@cache
def _first_homes() -> Mapping[str, str]:
    """Return EPCI → the département of its first commune."""
    homes: dict[str, str] = {}
    for commune, epci in sorted(cog().epci_of.items()):
        homes.setdefault(epci, departement_of(commune))
    return homes


def _label(code: str, scale: str) -> str:
    home = place_names()["departement"].get(_departement_of(code, scale), "")
    return f"{place_names()[scale][code]} ({', '.join(filter(None, (code, home)))})"


def is_code(text: str, scale: str) -> bool:
    """Whether a text is a code of the official list; of a commune, in any year."""
    if scale == "commune":
        return cog().is_commune(text)
    return text in {"epci": cog().epci, "departement": departements(), "region": REGIONS}[scale]


def named_sentence(units: NamedUnits) -> str:
    """Return the note on names that were matched, for window and report."""
    return tr(
        "Codes were found by the names in “{column}”: {n}; not sure: {m}. Look at the list."
    ).format(
        column=units.column,
        n=sum(bool(match.code) for match in units.matches),
        m=sum(not match.is_sure for match in units.matches),
    )


def names_problem(units: NamedUnits) -> str:
    """Return the problem of names without an answer, '' without any."""
    if not units.open:
        return ""
    names = ", ".join(units.open[:10]) + (", …" if len(units.open) > 10 else "")
    return tr(
        "No place of the official list, or several, are called so: {names}. In the window that "
        "opens the file, “Names and codes…” lets you choose the place of each, or say that it is "
        "none; or add a column of codes to the file."
    ).format(names=names)
