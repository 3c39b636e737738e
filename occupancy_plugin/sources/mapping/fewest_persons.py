"""Reads from headings how many persons, and how many adults, live at least in a household of some
type. Next to persons by age these numbers would disclose hidden types (R7)."""

from __future__ import annotations

import re
from collections.abc import Sequence

CHILDREN = re.compile(r"(\d) ?(?:et plus |ou plus )?enfants?\b|\b(un|deux|trois|quatre) enfants?\b")
NUMBER_WORDS = {"un": 1, "deux": 2, "trois": 3, "quatre": 4}
ALONE = re.compile(r"\b(?:personnes? )?(?:seule?s?|isole\w*)\b|\bsingle person\b")
PARENT = re.compile(r"\bmonoparent\w*|\bparents? isole\w*|\bsingle parents?\b")
COUPLE = re.compile(r"\bcouples?\b")
CHILDLESS = re.compile(r"\bsans enfants?\b|\bwithout child\w*")
WITH_CHILDREN = re.compile(r"\benfants?\b|\bchild\w*")
OTHERS = re.compile(r"^(?:autres?|others?)\b(?: (?:menages?|types?|households?|cas|situations?))*$")
ADULT = 18
AGES = re.compile(r"(\d{1,3})\D+(\d{1,3})")
UNDER = re.compile(r"(?:moins de|<|under|jusqu a) ?(\d{1,3})")
OVER = re.compile(r"(\d{1,3}) ?(?:ans )?(?:et|ou|and|or|a|\+)? ?(?:plus|over|more|\+)")


def fewest_of_types(headings: Sequence[str]) -> list[tuple[int, int]] | None:
    """Return (persons, adults) that a household of each type has at least, None where a plain
    heading is not understood."""
    fewest_by_heading = [_fewest_of_type(heading) for heading in headings]
    return (
        None
        if None in fewest_by_heading
        else [pair for pair in fewest_by_heading if pair is not None]
    )


def _fewest_of_type(heading: str) -> tuple[int, int] | None:
    children = 0
    if not CHILDLESS.search(heading) and (match := CHILDREN.search(heading)):
        children = int(match.group(1) or NUMBER_WORDS[match.group(2)])
    elif not CHILDLESS.search(heading) and WITH_CHILDREN.search(heading):
        children = 1
    if PARENT.search(heading):
        return 1 + max(children, 1), 1
    if COUPLE.search(heading):
        return 2 + children, 2
    if ALONE.search(heading) and not children:
        return 1, 1
    return (2, 1) if OTHERS.match(heading) else None


def oldest_of_ages(headings: Sequence[str]) -> list[float] | None:
    """Return the highest age that each plain heading names, None where one names no ages."""
    ages = [_oldest_age(heading) for heading in headings]
    return None if None in ages else [age for age in ages if age is not None]


def _oldest_age(heading: str) -> float | None:
    if OVER.search(heading):
        return float("inf")
    if match := AGES.search(heading):
        return float(match.group(2))
    match = UNDER.search(heading)
    return float(match.group(1)) - 1 if match else None
