"""The words by which headings and cells are recognised: resources/sources/words.csv.

A row holds alternatives of a group, with `|` between them, and the form around them, where `…`
stands for the alternatives. Rows of one group and form belong together. `«other»` stands for the
pattern of another group."""

from __future__ import annotations

import csv
import re
from functools import cache
from itertools import groupby

from ..toolbelt.metadata import resource

REFERENCE = re.compile("«(.+?)»")


@cache
def _groups() -> dict[str, str]:
    """Return the name of each group → its pattern, with references."""
    with resource("sources", "words.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    patterns: dict[str, list[str]] = {}
    for (name, form), group in groupby(rows, key=lambda row: (row["name"], row["form"])):
        words = "|".join(row["words"] for row in group)
        patterns.setdefault(name, []).append((form or "…").replace("…", words))
    return {name: "|".join(parts) for name, parts in patterns.items()}


@cache
def pattern(name: str, flags: int = 0) -> re.Pattern[str]:
    """Return the pattern of a group, with the groups that it refers to. flags: of `re`"""

    def text(group: str) -> str:
        return REFERENCE.sub(lambda match: text(match[1]), _groups()[group])

    return re.compile(text(name), flags)


def word_list(name: str) -> tuple[str, ...]:
    """Return the words of a group of plain words."""
    return tuple(_groups()[name].split("|"))


def names_of(prefix: str) -> tuple[str, ...]:
    """Return the ends of the groups' names with this prefix, in the file's order."""
    return tuple(name.removeprefix(prefix) for name in _groups() if name.startswith(prefix))
