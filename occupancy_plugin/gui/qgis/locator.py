"""The locator (Ctrl+K, `occ …`): indicators to load, territories and units to zoom to. It searches
what the session knows, without a request while the user types."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from qgis.core import (
    QgsFeedback,
    QgsLocatorContext,
    QgsLocatorFilter,
    QgsLocatorResult,
    QgsProject,
    QgsVectorLayer,
)

from ...app_context import AppContext
from ...choices import MapKey, usual_map_key
from ...duties.gazetteer import label
from ...layers.lineage import read_lineage
from ...toolbelt.letters import without_accents
from ...toolbelt.translation import text_of, tr
from ..icons import icon

PREFIX = "occ"
MAX_RESULTS = 30
MIN_LETTERS = 3  # without the prefix
MAX_UNITS = 5_000  # of a layer whose names are searched
INDICATOR, UNIT, TERRITORY = "indicator", "unit", "territory"


@dataclass(frozen=True)
class SearchResult:
    """A search result. target: the query of a map key, 'layer id|code', or a territory's key"""

    kind: str
    label: str
    description: str
    words: str
    target: str


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
    """Return the catalogue's indicators, the territories that may be chosen, and the units of the
    project's maps. Main thread."""
    return [*_indicators(app), *_territories(app), *_units()]


def _territories(app: AppContext) -> list[SearchResult]:
    """Return the territories, if there are several."""
    places = app.session.places.all()
    names = {place.territory.key: place.territory.name for place in places}
    return [
        SearchResult(
            TERRITORY,
            label(place.territory),
            " › ".join(names[key] for key in place.ancestors if key in names),
            without_accents(f"{place.territory.name} {place.territory.code}"),
            place.territory.key,
        )
        for place in (places if len(places) > 1 else ())
    ]


def _indicators(app: AppContext) -> list[SearchResult]:
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
        address = replace(map_key, indicator=indicator.id).to_query()
        results.append(SearchResult(INDICATOR, label, place_and_year, words, address))
    return results


def _units() -> list[SearchResult]:
    results: dict[str, SearchResult] = {}
    for layer in QgsProject.instance().mapLayers().values():
        lineage = read_lineage(layer) if isinstance(layer, QgsVectorLayer) else None
        if lineage is None or layer.featureCount() > MAX_UNITS:
            continue
        names = {"code", "name"} & set(layer.fields().names())
        if len(names) < 2:
            continue
        for feature in layer.getFeatures():
            code, name = str(feature["code"]), str(feature["name"])
            key = f"{lineage.scale}|{code}"
            results.setdefault(
                key,
                SearchResult(
                    UNIT,
                    name,
                    f"{lineage.scale_label} {code}",
                    without_accents(f"{name} {code}"),
                    f"{layer.id()}|{code}",
                ),
            )
    return list(results.values())


def _group(kind: str) -> str:
    return {INDICATOR: tr("Indicators"), TERRITORY: tr("Territories")}.get(kind, tr("On the map"))


class OccupancyLocator(QgsLocatorFilter):
    """QGIS clones it for each search: the clone collects the results on the main thread, and
    searches them in its own."""

    def __init__(
        self,
        app: AppContext,
        add: Callable[[MapKey], Any],
        zoom: Callable[[str, str], Any],
        choose: Callable[[str], Any],
    ) -> None:
        super().__init__()
        self._app, self._add, self._zoom, self._choose = app, add, zoom, choose
        self._results: list[SearchResult] = []

    def clone(self) -> QgsLocatorFilter:
        return OccupancyLocator(self._app, self._add, self._zoom, self._choose)

    def name(self) -> str:
        return "occupancy"

    def displayName(self) -> str:
        return tr("Social-housing occupancy")

    def description(self) -> str:
        return tr("Indicators to add, territories to choose, units of the map to zoom to")

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
        scored = (
            (score(found_object.words, string), found_object) for found_object in self._results
        )
        matches = sorted(
            (pair for pair in scored if pair[0] > 0), key=lambda pair: (-pair[0], pair[1].label)
        )
        for value, found_object in matches[:MAX_RESULTS]:
            if feedback.isCanceled():
                return
            result = QgsLocatorResult()
            result.filter = self
            result.displayString = found_object.label
            result.description = found_object.description
            result.group = _group(found_object.kind)
            result.score = value
            result.icon = icon("load" if found_object.kind == INDICATOR else "locate")
            result.setUserData(f"{found_object.kind}:{found_object.target}")
            self.resultFetched.emit(result)

    def triggerResult(self, result: QgsLocatorResult) -> None:
        kind, _, target = str(result.userData).partition(":")  # type: ignore[attr-defined]
        if kind == INDICATOR:
            self._add(MapKey.from_query(target))
        elif kind == TERRITORY:
            self._choose(target)
        else:
            layer, _, code = target.rpartition("|")
            self._zoom(layer, code)
