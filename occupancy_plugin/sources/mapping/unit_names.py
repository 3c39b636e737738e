"""Units that a file names without a code: communes and EPCI by what they are called, matched
against the official list. What is not sure is a person's to say."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from ...toolbelt.translation import tr
from ..communes import cog, departement_of, departements
from ..grid import Grid
from ..place_names import place_names, spelt
from .body import Body
from .codes import HEADINGS, candidates
from .spelling import plain
from .values import stripped

SCALES = ("commune", "epci")
HEADING = {"commune": "code_commune", "epci": "code_epci"}
KNOWN = 0.6  # share of the names that the list must have
LOCAL = 0.1  # share of the sure names that a département must have to be one of the file's
MOST_PROPOSALS = 6
ALIKE = 0.75  # how alike a proposed name must be
FEWEST = 2  # names by which a column is one of names


@dataclass(frozen=True)
class NameMatch:
    """name   as the file has it · code  what it was taken for, '' where nobody knows
    proposals  (code, label) of what it may be · sure  no other place of the list is called so"""

    name: str
    code: str
    proposals: tuple[tuple[str, str], ...] = ()
    sure: bool = False


@dataclass(frozen=True)
class NamedUnits:
    """scale, column: of the names, by its heading · heading  of the codes that were added"""

    scale: str
    column: str
    heading: str
    matches: tuple[NameMatch, ...]

    @property
    def open(self) -> tuple[str, ...]:
        """Names that nobody has answered."""
        return tuple(match.name for match in self.matches if not match.code and not match.sure)


def with_codes(body: Body, said: Mapping[str, str]) -> tuple[Grid, NamedUnits] | None:
    """(the table with a column of codes, how names were matched); None where there are codes, or
    no column names communes or EPCI. said: name → code of those that a person has answered, '' for
    no unit."""
    best: tuple[float, str, int] = (0.0, "", -1)
    live = ~body.layout.totals
    columns = [(at, body.heading(at), body.texts(at)) for at in range(len(body.names))]
    if candidates(columns, live):
        return None
    for at in range(len(body.names)):
        distinct = {stripped(text) for text in body.texts(at)[live].tolist()} - {""}
        if len(distinct) < FEWEST or body.numbers(at).count:
            continue
        for scale in SCALES:
            known = sum(spelt(text) in _codes(scale) or text in said for text in distinct)
            best = max(best, (known / len(distinct), scale, at), key=lambda found: found[0])
    share, scale, column = best
    if share < KNOWN:
        return None
    named = _matched(body, column, scale, said)
    codes = {match.name: match.code for match in named.matches}
    rows = body.layout.rows
    texts = [stripped(text) for text in body.texts(column).tolist()]
    cells = np.empty((len(rows) + 1, len(body.names) + 1), dtype=object)
    cells[0] = [named.heading, *body.names]
    cells[1:, 0] = [codes.get(text, "") for text in texts]
    for at in range(len(body.names)):
        cells[1:, at + 1] = body.layout.texts(body.grid, at)
    geometry = body.geometry
    shapes = None if geometry is None else np.array([None, *geometry], dtype=object)
    return (
        replace(
            body.grid, cells=cells, lengths=None, first_row=1, headed=True, merges=(),
            geometry=shapes,
        ),
        named,
    )  # fmt: skip


def _matched(body: Body, column: int, scale: str, said: Mapping[str, str]) -> NamedUnits:
    live = ~body.layout.totals
    names = [stripped(text) for text in body.texts(column)[live].tolist()]
    beside = _departements(body, live)
    places = {name: beside[at] for at, name in enumerate(names) if name} if beside else {}
    distinct = list(dict.fromkeys(name for name in names if name))
    codes = {name: _codes(scale).get(spelt(name), ()) for name in distinct}
    sure = [code for found in codes.values() if len(found) == 1 for code in found]
    votes = Counter(_home(code, scale) for code in sure)
    local = {home for home, n in votes.items() if n >= LOCAL * sum(votes.values())}
    matches = []
    for name in distinct:
        found = codes[name]
        if name in places:
            near = tuple(code for code in found if _home(code, scale) == places[name])
        else:
            near = tuple(code for code in found if _home(code, scale) in local)
        code, certain = "", False
        if name in said:
            code, certain = said[name], True
        elif len(found) == 1 and (found == near or name not in places):
            code, certain = found[0], found == near
        elif len(near) == 1:
            code = near[0]
        homes = {places[name]} if name in places else local
        proposals = found or _alike(name, scale, homes)
        labels = tuple((c, _label(c, scale)) for c in proposals[:MOST_PROPOSALS])
        matches.append(NameMatch(name, code, labels, certain))
    heading = HEADING[scale] if HEADING[scale] not in body.names else f"{HEADING[scale]}_2"
    return NamedUnits(scale, body.names[column], heading, tuple(matches))


def _alike(name: str, scale: str, homes: set[str]) -> tuple[str, ...]:
    near = {key: codes for key, codes in _codes(scale).items()
            if not homes or any(_home(code, scale) in homes for code in codes)}  # fmt: skip
    keys = difflib.get_close_matches(spelt(name), near, MOST_PROPOSALS, ALIKE)
    found = [code for key in keys for code in near[key]]
    return tuple(code for code in found if not homes or _home(code, scale) in homes)


def _departements(body: Body, live: np.ndarray) -> list[str]:
    """The département of each row, where a column tells it by code or by name."""
    names = {spelt(name): code for code, name in place_names()["departement"].items()}
    for at, name in enumerate(body.names):
        if not HEADINGS["departement"].search(plain(name)):
            continue
        texts = [stripped(text) for text in body.texts(at)[live].tolist()]
        codes = [names.get(spelt(text), text.upper().zfill(2)) for text in texts]
        if all(code in departements() for code in codes):
            return codes
    return []


def _home(code: str, scale: str) -> str:
    """The département of a commune, or of an EPCI's first commune."""
    return departement_of(code) if scale == "commune" else _first_homes().get(code, "")


@cache
def _first_homes() -> Mapping[str, str]:
    homes: dict[str, str] = {}
    for commune, epci in sorted(cog().epci_of.items()):
        homes.setdefault(epci, departement_of(commune))
    return homes


@cache
def _codes(scale: str) -> Mapping[str, tuple[str, ...]]:
    """Name as it is compared → codes of all that are called so."""
    codes: dict[str, tuple[str, ...]] = {}
    for code, name in place_names()[scale].items():
        codes[spelt(name)] = (*codes.get(spelt(name), ()), code)
    return codes


def _label(code: str, scale: str) -> str:
    home = place_names()["departement"].get(_home(code, scale), "")
    return f"{place_names()[scale][code]} ({code}, {home})"


def is_code(text: str, scale: str) -> bool:
    """Is it a code of the list: of a commune, also of another year, or of an EPCI?"""
    return cog().is_commune(text) if scale == "commune" else text in cog().epci


def places_named(texts: Iterable[str]) -> int:
    """How many of these texts are names of communes."""
    return sum(spelt(text) in _codes("commune") for text in texts)


def named_sentence(named: NamedUnits) -> str:
    """What was assumed, for window and report."""
    return tr(
        "Codes were found by the names in “{column}”: {n}; not sure: {m}. Look at the list."
    ).format(
        column=named.column,
        n=sum(bool(match.code) for match in named.matches),
        m=sum(not match.sure for match in named.matches),
    )


def names_problem(named: NamedUnits) -> str:
    """What must be answered first, '' where nothing must."""
    if not named.open:
        return ""
    shown = ", ".join(named.open[:10]) + (", …" if len(named.open) > 10 else "")
    return tr(
        "No place of the official list, or several, are called so: {names}. Say which in “Names "
        "and codes…”, or add a column of codes to the file."
    ).format(names=shown)
