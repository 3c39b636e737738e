"""The texts of an atlas in both languages: names, definitions, findings, comparators, the method.
Every sentence comes from the catalogue or the dossier."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from ..description import Indicator, Kind, Scale, Text
from ..diagnosis.content.facts import Facts
from ..diagnosis.content.findings import finding
from ..diagnosis.content.method import method_texts
from ..diagnosis.content.order import DiagnosisOrder
from ..diagnosis.dossier import Material, notice_of, written_day
from ..layers.release.released import TILING, Release
from ..layers.style.words import Words
from ..portal.model import Catalogue, PortalPolicy
from .legends import WORDS
from .order import AtlasOrder

SHARED_WORDS = (
    *("secrecy", "empty", "nodata", "note", "fictitious", "imputed"),
    *("around", "colour", "size", "any_below", "any_above", "just_below", "just_above"),
    *("below_by", "above_by", "far_below", "far_above"),
)
COMMUNE = "commune"  # the scale under all maps, with which an atlas opens
NAME = {"fr": "Occupation du parc social", "en": "Social-housing occupancy"}
STOCK_COUNT = "dwellings_count"
LARGEST_DENOMINATOR = {  # of the map scale from which on a scale of units is drawn
    "region": 4e6, "departement": 1.5e6, "epci": 7e5, "commune": 4e5, "iris": 6e4, "residence": 2e4,
}  # fmt: skip


@dataclass(frozen=True)
class AtlasMaterial:
    """An order with the releases and the catalogue from which the atlas is made.

    releases: of the order's vintages, the latest first
    portal: its name in this machine's ledgers"""

    order: AtlasOrder
    releases: tuple[Release, ...]
    catalogue: Catalogue
    policy: PortalPolicy
    portal: str

    @cached_property
    def indicators(self) -> tuple[Indicator, ...]:
        ordered = set(self.order.indicators)
        return tuple(i for i in self.catalogue.indicators if i.id in ordered)

    @cached_property
    def scales(self) -> tuple[Scale, ...]:
        """Return the scales of the order that a release has, the widest first."""
        released = {scale for release in self.releases for scale in release.scales}
        shown = released & set(self.order.scales)
        scales = (scale for scale in self.catalogue.scales if scale.id in shown)
        return tuple(sorted(scales, key=lambda scale: scale.order))

    @property
    def first_scale(self) -> str:
        """The scale that the atlas opens with, and whose map is its picture."""
        ids = [scale.id for scale in self.scales]
        return COMMUNE if COMMUNE in ids else ids[0]

    def margins(self, release: Release) -> list[str]:
        """Return the scales of the territory and of the wider units: their figures appear with
        every map."""
        order = self.catalogue.order
        rank = order.get(self.order.territory.scale, -1)
        return [scale for scale in release.scales if order.get(scale, rank + 1) <= rank]

    def earlier_release(self, release: Release) -> Release | None:
        """Return the release of the preceding vintage, None for the earliest."""
        position = self.releases.index(release)
        return self.releases[position + 1] if position + 1 < len(self.releases) else None

    def facts(self, release: Release, words: Words) -> Facts:
        return Facts(release, self.catalogue, words, self.earlier_release(release))

    @cached_property
    def pivots(self) -> dict[str, dict[str, float]]:
        """Indicator → vintage → the territory's figure, as displayed, without hidden ones."""
        by_indicator: dict[str, dict[str, float]] = {i.id: {} for i in self.indicators}
        for release in self.releases:
            facts = self.facts(release, WORDS[0])
            for indicator, figures in by_indicator.items():
                territory_figure = facts.own_figure(indicator)
                if territory_figure is not None and territory_figure.value is not None:
                    figures[release.vintage] = territory_figure.value
        return by_indicator

    @property
    def stock(self) -> str:
        """The indicator whose count sizes the circles on maps of a rate; '' without one."""
        stocks = (indicator.id for indicator in self.indicators if indicator.kind is Kind.COUNT)
        return next((stock for stock in stocks if stock == STOCK_COUNT), "")

    def dossier_order(self, words: Words, release: Release) -> DiagnosisOrder:
        """Make the order from which the dossier writes its texts."""
        earlier_release = self.earlier_release(release)
        return DiagnosisOrder(
            territory=self.order.territory,
            vintage=release.vintage,
            against=earlier_release.vintage if earlier_release is not None else "",
            language=words.language,
            number=self.order.number,
            purpose=words.text(self.order.purpose),
            organisation=self.order.organisation,
        )


def meta_texts(material: AtlasMaterial, today: date) -> dict[str, Any]:
    """Return the names and sentences: all of `meta` but its shapes and colours."""
    order, catalogue = material.order, material.catalogue
    themes = {indicator.theme for indicator in material.indicators}
    return {
        "title": order.title,
        "territory": {
            "code": order.territory.code,
            "name": order.territory.name,
            "scale": order.territory.scale,
        },
        "organisation": order.organisation,
        "notices": dict(order.notices),
        "number": order.number,
        "purpose": in_both_languages(order.purpose),
        "language": order.language,
        "fictitious": catalogue.fictitious,
        "date": {words.language: written_day(today, words) for words in WORDS},
        "stock": material.stock,
        "caption": {words.language: _caption(material, words) for words in WORDS},
        "vintages": list(order.vintages),
        "scales": [
            {
                "id": scale.id,
                "label": in_both_languages(scale.label),
                "geometry": str(scale.geometry),
                "tiles": scale.id in TILING,
                "from": LARGEST_DENOMINATOR.get(scale.id, 0.0),
            }
            for scale in material.scales
        ],
        "themes": [
            {"id": theme.id, "label": in_both_languages(theme.label)}
            for theme in catalogue.themes
            if theme.id in themes
        ],
        "indicators": [_indicator(material, indicator) for indicator in material.indicators],
        "words": {
            words.language: {word: words.word(word) for word in SHARED_WORDS}
            | {"atlas": words.own(NAME)}
            for words in WORDS
        },
        "figures": {release.vintage: _figures(material, release) for release in material.releases},
        "findings": {
            release.vintage: _findings(material, release) for release in material.releases
        },
        "method": {words.language: _method(material, words) for words in WORDS},
    }


def in_both_languages(text: Text | None) -> dict[str, str]:
    """Return a text of the catalogue in both languages."""
    return {words.language: words.text(text) for words in WORDS}


def _indicator(material: AtlasMaterial, indicator: Indicator) -> dict[str, Any]:
    release = material.releases[0]
    return {
        "id": indicator.id,
        "label": {
            words.language: material.facts(release, words).measure(indicator.id).name
            for words in WORDS
        },
        "short": in_both_languages(indicator.short or indicator.label),
        "theme": indicator.theme,
        "kind": str(indicator.kind),
        "unit": in_both_languages(indicator.unit),
        "decimals": indicator.decimals,
        "help": in_both_languages(indicator.help),
    }


def _figures(material: AtlasMaterial, release: Release) -> dict[str, Any]:
    """Return the territory and the wider units around it: their names, and a value per
    indicator."""
    facts = material.facts(release, WORDS[0])
    values: dict[str, list[float | None]] = {}
    units: list[dict[str, str]] = []
    for indicator in material.indicators:
        figures = facts.figures(indicator.id)
        values[indicator.id] = [figure.value for figure in figures]
        units = [{"name": figure.name, "scale": figure.scale} for figure in figures] or units
    return {"units": units, "values": values}


def _findings(material: AtlasMaterial, release: Release) -> dict[str, dict[str, str]]:
    """Return indicator → language → the dossier's sentence."""
    findings: dict[str, dict[str, str]] = {i.id: {} for i in material.indicators}
    for words in WORDS:
        facts = material.facts(release, words)
        for indicator in findings:
            findings[indicator][words.language] = finding(
                facts.measure(indicator),
                facts.figures(indicator),
                words,
                facts.changes(indicator),
                facts.earlier_vintage,
            )
    return findings


def _caption(material: AtlasMaterial, words: Words) -> str:
    release = material.releases[0]
    notice = notice_of(
        material.dossier_order(words, release),
        Material(release, material.catalogue, material.policy, material.earlier_release(release)),
    )
    return notice.caption


def _method(material: AtlasMaterial, words: Words) -> list[list[Any]]:
    """Return [text, whether it is a heading] per paragraph of the dossier's last page."""
    release = material.releases[0]
    facts = material.facts(release, words)
    paragraphs = method_texts(material.dossier_order(words, release), facts, ())
    return [[paragraph.text, paragraph.heading] for paragraph in paragraphs]
