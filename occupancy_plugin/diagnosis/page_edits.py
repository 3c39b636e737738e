"""The user's own words for the pages of a dossier, saved in the project for the next one of that
territory in that language. Words for its vintage are used, those for another one are offered.
Nothing of the plugin's texts is saved."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from qgis.core import QgsProject

from ..layers.style.words import Words
from .content.order import Edit
from .content.page import Page
from .content.synthesis import lines_of

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


class PageEdits:
    """The edits of a territory's dossier in one language, read from the project and kept there."""

    def __init__(self, project: QgsProject, territory: str, words: Words, vintage: str) -> None:
        self._project, self._territory = project, territory
        self._words, self._vintage = words, vintage
        self._saved = read_edits(project, territory, words)

    def by_key(self) -> dict[str, Edit]:
        """Return page key → the words that are used."""
        return {
            key: saved_edit.edit
            for key, saved_edit in self._saved.items()
            if saved_edit.vintage == self._vintage
        }

    def offered(self, page: Page) -> SavedEdit | None:
        """Return the words that were written for this page of another vintage."""
        saved_edit = self._saved.get(page.key)
        return saved_edit if saved_edit and saved_edit.vintage != self._vintage else None

    def rewrite(self, page: Page, title: str, lines: tuple[str, ...]) -> None:
        """Save the words for a page. The plugin's own words are not saved."""
        if (title, lines) == (page.title, lines_of(page)):
            self._saved.pop(page.key, None)
        else:
            self._saved[page.key] = SavedEdit(self._vintage, Edit(title, lines))
        write_edits(self._project, self._territory, self._words, self._saved)


def words_of_edit(edit: Edit, page: Page) -> tuple[str, tuple[str, ...]]:
    """Return the title and the lines of a page after an edit, which may leave either as it is."""
    return edit.title or page.title, lines_of(page) if edit.sentences is None else edit.sentences
