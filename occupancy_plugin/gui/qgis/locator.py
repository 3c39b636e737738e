"""The locator (Ctrl+K, `occ …`): indicators to load. It searches what the session knows, without a
request while the user types."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from qgis.core import QgsFeedback, QgsLocatorContext, QgsLocatorFilter, QgsLocatorResult

from ...app_context import AppContext
from ...choices import usual_map_key
from ...toolbelt.letters import without_accents
from ...toolbelt.translation import text_of, tr
from ..icons import icon

PREFIX = "occ"
MAX_RESULTS = 30
MIN_LETTERS = 3  # without the prefix


@dataclass(frozen=True)
class SearchResult:
    """An indicator that can be found. words: what is searched"""

    indicator: str
    label: str
    description: str
    words: str


def score(words: str, search: str) -> float:
    """Rate a result: 0 unless every word occurs, up to 1 where the text starts with the search."""
    parts = without_accents(search).split()
    if not parts or not all(word in words for word in parts):
        return 0.0
    if words.startswith(" ".join(parts)):
        return 1.0
    starts = sum(f" {word}" in f" {words}" for word in parts)
    return 0.5 + 0.4 * starts / len(parts)


def searchable(app: AppContext) -> list[SearchResult]:
    """Return the indicators of the scale and vintage chosen last. Users type either language."""
    signed_in, map_key = app.signed_in, usual_map_key(app)
    if signed_in is None or map_key is None:
        return []
    place_and_year = f"{text_of(signed_in.catalogue.scale_label(map_key.scale))} {map_key.vintage}"
    results = []
    for indicator in signed_in.catalogue.indicators:
        label = text_of(indicator.label)
        texts = [label]
        for text in (indicator.label, indicator.search, indicator.help):
            texts += (text or {}).values()
        words = without_accents(" ".join(texts))
        results.append(SearchResult(indicator.id, label, place_and_year, words))
    return results


class OccupancyLocator(QgsLocatorFilter):
    """QGIS clones it for each search: the clone collects the results on the main thread, and
    searches them in its own. add(id): loads an indicator"""

    def __init__(self, app: AppContext, add: Callable[[str], Any]) -> None:
        super().__init__()
        self._app, self._add = app, add
        self._results: list[SearchResult] = []

    def clone(self) -> QgsLocatorFilter:
        return OccupancyLocator(self._app, self._add)

    def name(self) -> str:
        return "occupancy"

    def displayName(self) -> str:
        return tr("Social-housing occupancy")

    def prefix(self) -> str:
        return PREFIX

    def priority(self) -> QgsLocatorFilter.Priority:
        return QgsLocatorFilter.Priority.Medium

    def prepare(self, string: str, context: QgsLocatorContext) -> list[str]:
        search = string.strip()
        is_prefixed = context.usingPrefix and bool(search)
        self._results = searchable(self._app) if is_prefixed or len(search) >= MIN_LETTERS else []
        return []

    def fetchResults(self, string: str, _context: QgsLocatorContext, feedback: QgsFeedback) -> None:
        """Search in another thread, on texts only, without layers or session."""
        scored = ((score(found.words, string), found) for found in self._results)
        matches = sorted(
            (pair for pair in scored if pair[0] > 0), key=lambda pair: (-pair[0], pair[1].label)
        )
        for value, found in matches[:MAX_RESULTS]:
            if feedback.isCanceled():
                return
            result = QgsLocatorResult()
            result.filter = self
            result.displayString = found.label
            result.description = found.description
            result.score = value
            result.icon = icon("load")
            result.setUserData(found.indicator)
            self.resultFetched.emit(result)

    def triggerResult(self, result: QgsLocatorResult) -> None:
        self._add(str(result.userData))  # type: ignore[attr-defined]
