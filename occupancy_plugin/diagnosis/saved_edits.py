"""The user's own words in a dossier, saved in the project for the next dossier of that territory in
that language. Nothing of the plugin's texts is saved."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from qgis.core import QgsProject

from ..layers.style.words import Words
from .content.order import Edit

SCOPE = "occupancy"


@dataclass(frozen=True)
class SavedEdit:
    """The user's words for a page.

    vintage: of the dossier for which it was written"""

    vintage: str
    edit: Edit


def read_edits(project: QgsProject, territory: str, words: Words) -> dict[str, SavedEdit]:
    """Return page key → the user's words. A damaged entry counts as empty."""
    text, _ = project.readEntry(SCOPE, _entry(territory, words), "{}")
    try:
        return {
            str(key): SavedEdit(
                str(entry["vintage"]), Edit(str(entry["title"]), _lines(entry["sentences"]))
            )
            for key, entry in json.loads(text).items()
        }
    except (ValueError, KeyError, TypeError, AttributeError):
        return {}


def write_edits(
    project: QgsProject, territory: str, words: Words, edits: Mapping[str, SavedEdit]
) -> None:
    """Replace all saved edits; without edits the entry is removed."""
    if not edits:
        project.removeEntry(SCOPE, _entry(territory, words))
        return
    texts = {
        key: {
            "vintage": page_edit.vintage,
            "title": page_edit.edit.title,
            "sentences": None
            if page_edit.edit.sentences is None
            else list(page_edit.edit.sentences),
        }
        for key, page_edit in edits.items()
    }
    project.writeEntry(SCOPE, _entry(territory, words), json.dumps(texts, ensure_ascii=False))


def _entry(territory: str, words: Words) -> str:
    return f"dossier/t{territory}/{words.language}"  # the name of an entry must begin with a letter


def _lines(value: object) -> tuple[str, ...] | None:
    return tuple(map(str, value)) if isinstance(value, list) else None
