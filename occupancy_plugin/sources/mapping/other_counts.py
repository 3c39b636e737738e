"""Recognises counts of anything but households by their headings: persons, taxpayers, voters,
pupils, firms. None of them decides what is under secrecy unless a person says so."""

from __future__ import annotations

from collections.abc import Iterable

from ...toolbelt.translation import tr
from ..words import pattern
from .heading_words import DWELLINGS, TOTAL_WORDS

TAXPAYERS = pattern("taxpayers")
VOTERS = pattern("voters")
PUPILS = pattern("pupils")
FIRMS = pattern("firms")
PERSONS = pattern("persons")
SEXES = pattern("sexes")


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
