"""The phrases of a dossier, in French and English (resources/diagnosis/phrases.json).

A key says where a phrase is used: "title …" and "finding …" in titles, "sentence …" in sentences,
"read …" in tables, "since …" under key figures, "other …", "units …" and "scale …" for names within
a phrase; "… title" and "… subtitle" are those of a page.

The dossier has its own language: a report is French even where QGIS's window is not. Typography is
written out there: U+202F before `: ; ? ! %`, U+00A0 inside « »."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from ...layers.style.words import Words
from ...toolbelt.letters import without_accents
from ..figures import Change, Figure
from .order import read_resource

VOWELS = tuple("AEIOUYaeiouy")
TITLE_ROOM = 110  # letters of a title on one line
LETTERS = {  # from two on
    "fr": ("deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix"),
    "en": ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
}


@cache
def phrases() -> Mapping[str, Mapping[str, str]]:
    """Return language → key → phrase."""
    by_key: Mapping[str, Mapping[str, str]] = read_resource("phrases.json")
    return {
        language: {key: texts[language] for key, texts in by_key.items()}
        for language in ("fr", "en")
    }


@cache
def articles() -> Mapping[str, frozenset[str]]:
    """Return article → names of départements and régions (articles.json). The others are in the
    plural; verbs are in the singular and follow 'le département des' or 'la région'."""
    names_by_article = read_resource("articles.json")
    return {article: frozenset(names) for article, names in names_by_article.items()}


def say(key: str, words: Words, **parts: object) -> str:
    """Fill in a phrase. English for any language but French."""
    return words.own(phrases())[key].format(**parts)


def say_counted(key: str, words: Words, counts: Mapping[str, int], **parts: object) -> str:
    """Fill in a title's phrase. Its numbers are written in letters where none is above ten, and
    where the title has room."""
    letters = words.own(LETTERS)
    title = say(
        key, words, **{name: words.number(count, 0) for name, count in counts.items()}, **parts
    )
    if all(1 < count < len(letters) + 2 for count in counts.values()):
        title_in_letters = say(
            key, words, **{name: letters[count - 2] for name, count in counts.items()}, **parts
        )
        title = title_in_letters if len(title_in_letters) <= TITLE_ROOM else title
    return title[:1].upper() + title[1:]


def say_how_many(key: str, number: int, total: int, words: Words, **parts: object) -> str:
    """Fill in a title that counts units. The phrases for 0 and 1, '{key} none' and '{key} one',
    hold no number."""
    counts = {"n": number, "all": total} if number > 1 else {"all": total}
    key = {0: f"{key} none", 1: f"{key} one"}.get(number, key)
    return say_counted(key, words, counts, **parts)


def phrase_or(key: str, fallback: str, words: Words) -> str:
    """Return the phrase of this key, else that of `fallback`, else `fallback` itself."""
    phrases_by_key = words.own(phrases())
    return phrases_by_key.get(key, phrases_by_key.get(fallback, fallback))


def of_place(name: str, words: Words) -> str:
    """Return 'd’Estaires', 'du Cateau-Cambrésis', 'des Ageux', 'de La Gorgue'; in English
    'of Estaires'."""
    if not words.french:
        return f"of {name}"
    plain = f"d’{name}" if without_accents(name)[:1] in VOWELS else f"de {name}"
    return _contracted(name, "du", "des") or plain


def at_place(name: str, words: Words) -> str:
    """Return 'à Caudry', 'au Cateau-Cambrésis', 'aux Ageux', 'à La Gorgue'; in English
    'in Caudry'."""
    return (_contracted(name, "au", "aux") or f"à {name}") if words.french else f"in {name}"


def _contracted(name: str, singular: str, plural: str) -> str:
    """Return a name with its article as part of a preposition; '' for one without 'Le', 'Les'."""
    article, _, rest = name.partition(" ")
    contraction = {"Le": singular, "Les": plural}.get(article, "")
    return f"{contraction} {rest}" if contraction else ""


def unit_name(figure: Figure | Change, words: Words) -> str:
    """Name the unit of a figure within a sentence: 'le département', 'le Nord' or 'le département
    des Landes' for one that does not hold the whole territory, else its own name."""
    if not figure.is_main:
        return phrase_or(f"other {figure.scale}", figure.name, words)
    if not words.french:
        return figure.name
    article = next((a for a, names in articles().items() if figure.name in names), None)
    if article is None:
        return phrase_or(f"main {figure.scale}", figure.name, words).format(name=figure.name)
    return f"{article}{figure.name}"
