"""Recognises counts of anything but households by their headings: persons, taxpayers, voters,
pupils, firms. None of them decides what is under secrecy unless a person says so."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ...toolbelt.translation import tr
from .heading_words import DWELLINGS, PEOPLE, TOTAL_WORDS

TAXPAYERS = re.compile(r"\bfoyers? (?:fisca|impos|non impos|declar)\w*|\bcontribuables?\b")
VOTERS = re.compile(r"\b(?:inscrit\w*|votants?|abstention\w*|exprimes?|elect(?:eur|rice)s?)\b")
PUPILS = re.compile(r"\b(?:eleves?|etudiant\w*|ecoliers?|collegiens?|lyceens?|scolaris\w*)\b")
FIRMS = re.compile(r"\b(?:etablissements?|entreprises?|societes?|salaries?|postes?)\b")
PERSONS = re.compile(
    PEOPLE.pattern + r"|\b(?:[pc]\d\d )?pop\w*\b|\bp(?:mun|cap|tot)\w*\b|\b(?:licencies?|usagers?"
    r"|assures?|patients?|naissances|deces|chomeurs|alloc(?:ataires?)?|nbpers\w*|ind)\b"
)
SEXES = re.compile(r"^(?:(?:nb|nombre|dont|d|de|total) )*(?:filles?|garcons?|hommes?|femmes?)$")
"""Categories of persons, under a total that does not say what it counts."""


def what_else(heading: str, categories: Iterable[str] = ()) -> str:
    """Return what a plain heading counts that is no household, '' where it may count households.

    categories: plain headings of what adds up to it"""
    if TAXPAYERS.search(heading):
        return tr("taxpayers")
    if VOTERS.search(heading):
        return tr("voters")
    if PUPILS.search(heading):
        return tr("pupils")
    if FIRMS.search(heading):
        return tr("firms or jobs")
    if DWELLINGS.search(heading):
        return ""
    of_persons = any(map(SEXES.search, categories)) and TOTAL_WORDS.match(heading)
    return tr("persons") if of_persons or PERSONS.search(heading) else ""
