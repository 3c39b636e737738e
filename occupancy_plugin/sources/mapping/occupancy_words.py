"""The vocabulary of occupancy data: which headings count households, and which tables of headings
are occupancy data. The opener, the guard and Processing read it.

A heading alone decides nothing: `foyers` may be lamps on a pole, and `baux` leases of shops. A
table is occupancy data if it has a count of households, a unit's code, and a companion: another
column that only such tables have. Public tables are recognised by the form of their headings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from ..words import names_of, pattern
from .spelling import normalise

POPULATION = pattern("households")

LAMPS = pattern("lamps")
_HEADS = pattern("heads of households")
_WORD = pattern("households in any words")
_OTHER_HOUSEHOLDS = pattern("households of another kind")
_NO_COUNT = pattern("no count")
_SHARE = pattern("share")
FEWEST_SHARES = 3
_CATEGORY = pattern("category of households")
_CODE = pattern("codes")
_RENT = pattern("rent")
_COMPANION = pattern("companion")
_COMPANION_ITSELF = pattern("companion itself")
_WEAK = pattern("weak")
_SOFT = pattern("soft")
_ELSEWHERE_TOO = pattern("elsewhere too")
_DWELLING = pattern("home")
_AREA = pattern("area")
_HOUSEHOLDS = pattern("households for sure")
_BUILDING = pattern("building of homes")
_BUSINESS = pattern("business")
_NEUTRAL = pattern("neutral")
_TENANT = pattern("tenant")
_PERSONAL = pattern("of a person")
_HOME = pattern("home of a tenant")
_ASPECT = {name: pattern(f"aspect: {name}") for name in names_of("aspect: ")}
"""The aspects of tenants that tables describe. Hardly any other table has three of them, or two and
a dwelling. So they show a table of tenants even if the heading of the count is unusual."""
FEWEST_ASPECTS = 3
_PUBLIC = (
    (re.compile(r"^[pcd]\d\d [a-z0-9 ]+$"), 4),  # census, by IRIS and by commune
    (re.compile(r"^(?:men|ind|log|i)(?: \w+)?$"), 5),  # Filosofi's squares
    (re.compile(r"^(?:disp|dec|nbmenfisc|nbpersmenfisc|tp60|rd)\w*(?: \w+)*$"), 2),  # Filosofi
    (re.compile(r"^(?:pp vacant|ff h vacant|nbvac)\w*(?: \w+)*$"), 1),  # LOVAC
    (re.compile(r"^(?:pmun|pcap|ptot)\d*$"), 2),  # legal populations
)
"""Headings of public tables, and how many of them a public table has at least."""


def aspects_of(heading: str) -> set[str]:
    """Return the aspects of households that a plain heading describes."""
    return {name for name, words in _ASPECT.items() if name != "homes" and words.search(heading)}


@dataclass(frozen=True)
class OccupancyColumns:
    """The columns that make a table occupancy data.

    counts  the headings that count households, surveyed ones first
    code    the heading of the units' codes"""

    counts: tuple[str, ...]
    code: str


def lists_households(headings: Sequence[str]) -> bool:
    """Whether each row of a table is a household: a tenant or a lease, what only a household has
    (an income, a date of birth, members), and the dwelling that it lives in."""
    words = [_words(heading) for heading in headings]
    return all(any(kind.search(text) for text in words) for kind in (_TENANT, _PERSONAL, _HOME))


def counts_households(heading: str) -> bool:
    """Whether a heading counts households, or the leases, holders and occupied dwellings that
    represent them. A category, a rate or a name is no such count."""
    words = _words(heading)
    if not _WORD.search(words) or _OTHER_HOUSEHOLDS.search(words):
        return False
    return not _NO_COUNT.search(words) and not _CATEGORY.search(_HEADS.sub(" ", words))


def share_columns(headings: Sequence[str]) -> tuple[str, ...]:
    """Return the shares of a table with a unit's code that has no counts of households, () for any
    other table.

    It must have three at least, and one column that only occupancy tables have."""
    if any(_is_public(heading, headings) or counts_households(heading) for heading in headings):
        return ()
    if not _first_code(headings):
        return ()
    shares = [heading for heading in headings if _SHARE.search(_words(heading))]
    has_companion = any(_COMPANION.search(_words(heading)) for heading in headings)
    return tuple(shares) if has_companion and len(shares) >= FEWEST_SHARES else ()


def tenant_columns(headings: Sequence[str]) -> tuple[str, ...]:
    """Return the columns that may count the households of a table that describes tenants, () for
    any other table.

    This finds tables whose count has an unusual heading. They describe at least three aspects of
    tenants (benefits, family, ages, work, income, debts, moves, homes), or two and dwellings."""
    not_public = [heading for heading in headings if not _is_public(heading, headings)]
    words = {heading: _words(heading) for heading in not_public}
    aspects = sum(any(map(aspect.search, words.values())) for aspect in _ASPECT.values())
    if aspects + any(map(_DWELLING.search, words.values())) < FEWEST_ASPECTS:
        return ()
    excluded_words = (_NO_COUNT, _NEUTRAL)
    return tuple(
        heading
        for heading, text in words.items()
        if not any(kind.search(text) for kind in excluded_words)
    )


def names_unit(heading: str) -> bool:
    """Whether a heading names the codes of units."""
    return bool(_CODE.search(_words(heading)))


def occupancy_columns(
    headings: Sequence[str], code_columns: Sequence[str] = ()
) -> OccupancyColumns | None:
    """Return the columns that make a table of these headings occupancy data, None where it is none.

    code_columns: headings of columns that are known to hold codes of units."""
    not_public = [heading for heading in headings if not _is_public(heading, headings)]
    counts = [heading for heading in not_public if counts_households(heading)]
    others = [heading for heading in headings if heading not in counts]
    code = next(iter(code_columns), "") or _first_code(others)
    if not code:
        return None
    companions = [_words(heading) for heading in others if heading != code]
    counts = [heading for heading in counts if _is_confirmed(_words(heading), companions, code)]
    surveyed_first = sorted(counts, key=lambda heading: "enq" not in _words(heading))
    return OccupancyColumns(tuple(surveyed_first), code) if counts else None


def _is_confirmed(words: str, companions: Sequence[str], code: str) -> bool:
    """Whether the other columns show that a count is of households in social housing.

    companions  their plain words
    code        the heading of the units' codes"""
    is_lease = bool(re.search(r"\b(?:bail|baux|preneurs?)\b", words))  # of shops too
    if is_lease and any(_BUSINESS.search(companion) for companion in companions):
        return False
    if _COMPANION_ITSELF.search(words):
        return True
    texts = [*companions, _words(code)]
    if _HOUSEHOLDS.search(words) and any(_BUILDING.search(text) for text in texts):
        return True
    is_plain_table = all(
        _NEUTRAL.search(companion) or _CODE.search(companion) for companion in companions
    )
    if is_plain_table and not _WEAK.match(words):
        return True
    is_of_area = "locataires" in words and bool(_AREA.search(_words(code)))
    if (
        _SOFT.search(words)
        and not _HOUSEHOLDS.search(words)
        and not is_of_area
        and not any(_DWELLING.search(text) for text in (*texts, words))
    ):
        companions = [text for text in companions if not _ELSEWHERE_TOO.search(text)]
        return any(_COMPANION.search(companion) for companion in companions)
    if any(_COMPANION.search(companion) for companion in companions):
        return True
    return not is_lease and any(_RENT.search(companion) for companion in companions)


def _is_public(heading: str, headings: Sequence[str]) -> bool:
    """Whether a heading is one of a public table among the headings."""
    words = _words(heading)
    return any(
        form.match(words) and sum(bool(form.match(_words(text))) for text in headings) >= fewest
        for form, fewest in _PUBLIC
    )


def _first_code(headings: Sequence[str]) -> str:
    """Return the first heading that names codes of units, '' without one."""
    return next((heading for heading in headings if _CODE.search(_words(heading))), "")


@lru_cache(maxsize=4096)
def _words(heading: str) -> str:
    """Return a heading as plain words: NbMenages2022 → “nb menages 2022”. A letter that GDAL could
    not read in another encoding is most often an é: “M\ufffdnages”."""
    heading = heading.replace("\ufffd", "e")
    split = re.sub(r"(?<=[a-zà-ÿ])(?=[A-Z][a-zà-ÿ])", " ", heading)
    return normalise(re.sub(r"(?<=[a-zà-ÿ]{3})(?=\d)", " ", split))
