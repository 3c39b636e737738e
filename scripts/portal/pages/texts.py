"""Words of the portal's own pages, in French and English (texts.csv), and the choice between
them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple, TypeVar

from flask import request

from ..catalogue.tables import Label, read_table

LANGUAGES = ("fr", "en")
Key = TypeVar("Key")


class _Text(NamedTuple):
    id: str
    french: str
    english: str


TEXTS = {row.id: row[1:] for row in read_table("texts", _Text, Path(__file__).parent)}
"""Id → the text in both languages."""


def language() -> str:
    """Return the language that the address names (`lang`, `ui_locales`), else the one that the
    browser prefers, else French."""
    for language_code in (request.args.get("lang"), request.args.get("ui_locales")):
        if language_code and language_code[:2] in LANGUAGES:
            return language_code[:2]
    return request.accept_languages.best_match(LANGUAGES) or "fr"


def word(key: str, **values: object) -> str:
    """Return the text in the language of the request."""
    return TEXTS[key][LANGUAGES.index(language())].format(**values)


def pick(labels: Mapping[Key, Label]) -> dict[Key, str]:
    """Return the labels in the language of the request."""
    return {key: label[LANGUAGES.index(language())] for key, label in labels.items()}
