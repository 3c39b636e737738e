"""The user's words for the pages of one dossier: those written for its vintage are used, those
written for another one are offered."""

from __future__ import annotations

from qgis.core import QgsProject

from ..layers.style.words import Words
from .content.order import Edit
from .content.page import Page
from .content.synthesis import lines_of
from .saved_edits import SavedEdit, read_edits, write_edits


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
