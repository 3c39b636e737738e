"""What a person wrote in place of the dossier's words, kept with the project: it comes back with
the next dossier of the territory in that language. None of our words is kept."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from qgis.core import QgsProject

from ..layers.style.words import Words
from .content.order import Edit

SCOPE = "occupancy"


@dataclass(frozen=True)
class Rewritten:
    """vintage: of the dossier for which it was written."""

    vintage: str
    edit: Edit


def rewritten(project: QgsProject, territory: str, words: Words) -> dict[str, Rewritten]:
    """Page key → a person's words; a damaged entry counts as none."""
    text, _ = project.readEntry(SCOPE, _entry(territory, words), "{}")
    try:
        return {
            str(key): Rewritten(
                str(kept["vintage"]), Edit(str(kept["title"]), _lines(kept["sentences"]))
            )
            for key, kept in json.loads(text).items()
        }
    except (ValueError, KeyError, TypeError, AttributeError):
        return {}


def keep_rewritten(
    project: QgsProject, territory: str, words: Words, kept: Mapping[str, Rewritten]
) -> None:
    """All of them; none takes the entry away."""
    if not kept:
        project.removeEntry(SCOPE, _entry(territory, words))
        return
    texts = {
        key: {
            "vintage": one.vintage,
            "title": one.edit.title,
            "sentences": None if one.edit.sentences is None else list(one.edit.sentences),
        }
        for key, one in kept.items()
    }
    project.writeEntry(SCOPE, _entry(territory, words), json.dumps(texts, ensure_ascii=False))


def _entry(territory: str, words: Words) -> str:
    return f"dossier/t{territory}/{words.language}"  # a name of an entry begins with a letter


def _lines(value: object) -> tuple[str, ...] | None:
    return tuple(map(str, value)) if isinstance(value, list) else None
