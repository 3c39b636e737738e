"""What an atlas says in words, in both languages: names, definitions, findings, comparators, the
method. Every sentence is the catalogue's or the dossier's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from ..description import Indicator, Kind, Text
from ..diagnosis.content.facts import Facts
from ..diagnosis.content.findings import finding
from ..diagnosis.content.method import method_texts
from ..diagnosis.content.order import DiagnosisOrder
from ..diagnosis.dossier import Material, notice_of, written_day
from ..layers.project.multiscale import LARGEST_DENOMINATOR
from ..layers.release.released import Release
from ..layers.style.words import Words
from ..portal.model import Catalogue, PortalPolicy, Scale
from .legends import WORDS
from .order import AtlasOrder
from .shapes import TILING

SHARED_WORDS = (
    *("secrecy", "empty", "nodata", "note", "fictitious", "imputed"),
    *("around", "colour", "size", "any_below", "any_above", "just_below", "just_above"),
    *("below_by", "above_by", "far_below", "far_above"),
)
NAME = {"fr": "Occupation du parc social", "en": "Social-housing occupancy"}
STOCK_COUNT = "dwellings_count"


@dataclass(frozen=True)
class AtlasMaterial:
    """releases: of the order's vintages, the latest first · portal: what the ledger knows them
    by."""

    order: AtlasOrder
    releases: tuple[Release, ...]
    catalogue: Catalogue
    policy: PortalPolicy
    portal: str

    @cached_property
    def indicators(self) -> tuple[Indicator, ...]:
        chosen = set(self.order.indicators)
        return tuple(i for i in self.catalogue.indicators if i.id in chosen)

    @cached_property
    def scales(self) -> tuple[Scale, ...]:
        """Those of the order that a release has, the widest first."""
        there = {scale for release in self.releases for scale in release.scales}
        wanted = [s for s in self.catalogue.scales if s.id in self.order.scales and s.id in there]
        return tuple(sorted(wanted, key=lambda scale: scale.order))

    def before(self, release: Release) -> Release | None:
        """The release of the vintage before, None for the earliest."""
        place = self.releases.index(release)
        return self.releases[place + 1] if place + 1 < len(self.releases) else None

    def facts(self, release: Release, words: Words) -> Facts:
        return Facts(release, self.catalogue, words, self.before(release))

    @cached_property
    def pivots(self) -> dict[str, dict[str, float]]:
        """Indicator → vintage → the territory's figure, as displayed; hidden ones are left out."""
        found: dict[str, dict[str, float]] = {i.id: {} for i in self.indicators}
        for release in self.releases:
            facts = self.facts(release, WORDS[0])
            for indicator, figures in found.items():
                own = facts.own_figure(indicator)
                if own is not None and own.value is not None:
                    figures[release.vintage] = own.value
        return found

    @property
    def stock(self) -> str:
        """The indicator whose count the areas of circles show beside a rate; '' without."""
        stocks = (i.id for i in self.indicators if i.kind is Kind.COUNT)
        return next((i for i in stocks if i == STOCK_COUNT), "")

    def dossier_order(self, words: Words, release: Release) -> DiagnosisOrder:
        """What the dossier's texts are asked with."""
        before = self.before(release)
        return DiagnosisOrder(
            territory=self.order.territory,
            vintage=release.vintage,
            against=before.vintage if before is not None else "",
            language=words.language,
            number=self.order.number,
            purpose=words.text(self.order.purpose),
            organisation=self.order.organisation,
        )


def described(material: AtlasMaterial, today: date) -> dict[str, Any]:
    """Names and sentences: all of `meta` but its shapes and colours."""
    order, catalogue = material.order, material.catalogue
    themes = {i.theme for i in material.indicators}
    return {
        "title": order.title,
        "territory": {
            "code": order.territory.code,
            "name": order.territory.name,
            "scale": order.territory.scale,
        },
        "organisation": order.organisation,
        "number": order.number,
        "purpose": both(order.purpose),
        "language": order.language,
        "fictitious": catalogue.fictitious,
        "date": {words.language: written_day(today, words) for words in WORDS},
        "stock": material.stock,
        "caption": {words.language: _caption(material, words) for words in WORDS},
        "vintages": list(order.vintages),
        "scales": [_scale(scale) for scale in material.scales],
        "themes": [
            {"id": theme.id, "label": both(theme.label)}
            for theme in catalogue.themes
            if theme.id in themes
        ],
        "indicators": [_indicator(material, indicator) for indicator in material.indicators],
        "words": {
            words.language: {k: words.word(k) for k in SHARED_WORDS} | {"atlas": words.own(NAME)}
            for words in WORDS
        },
        "figures": {r.vintage: _figures(material, r) for r in material.releases},
        "findings": {r.vintage: _findings(material, r) for r in material.releases},
        "method": {words.language: _method(material, words) for words in WORDS},
    }


def both(text: Text | None) -> dict[str, str]:
    """A text of the catalogue in both languages."""
    return {words.language: words.text(text) for words in WORDS}


def _scale(scale: Scale) -> dict[str, Any]:
    return {
        "id": scale.id,
        "label": both(scale.label),
        "geometry": str(scale.geometry),
        "tiles": scale.id in TILING,
        "from": LARGEST_DENOMINATOR.get(scale.id, 0.0),
    }


def _indicator(material: AtlasMaterial, indicator: Indicator) -> dict[str, Any]:
    release = material.releases[0]
    measures = {w.language: material.facts(release, w).measure(indicator.id) for w in WORDS}
    return {
        "id": indicator.id,
        "label": {language: measure.name for language, measure in measures.items()},
        "short": both(indicator.short or indicator.label),
        "theme": indicator.theme,
        "kind": str(indicator.kind),
        "unit": both(indicator.unit),
        "decimals": indicator.decimals,
        "help": both(indicator.help),
    }


def _figures(material: AtlasMaterial, release: Release) -> dict[str, Any]:
    """The territory and the wider units around it: names, and a value each per indicator."""
    facts = material.facts(release, WORDS[0])
    values: dict[str, list[float | None]] = {}
    units: list[dict[str, str]] = []
    for indicator in material.indicators:
        figures = facts.figures(indicator.id)
        values[indicator.id] = [figure.value for figure in figures]
        units = [{"name": figure.name, "scale": figure.scale} for figure in figures] or units
    return {"units": units, "values": values}


def _findings(material: AtlasMaterial, release: Release) -> dict[str, dict[str, str]]:
    """The dossier's own sentences, by indicator."""
    told: dict[str, dict[str, str]] = {i.id: {} for i in material.indicators}
    for words in WORDS:
        facts = material.facts(release, words)
        for indicator in told:
            told[indicator][words.language] = finding(
                facts.measure(indicator),
                facts.figures(indicator),
                words,
                facts.changes(indicator),
                facts.earlier_vintage,
            )
    return told


def _caption(material: AtlasMaterial, words: Words) -> str:
    release = material.releases[0]
    notice = notice_of(
        material.dossier_order(words, release),
        Material(release, material.catalogue, material.policy, material.before(release)),
    )
    return notice.caption


def _method(material: AtlasMaterial, words: Words) -> list[list[Any]]:
    """[text, is it a heading] per paragraph, as the dossier's last page has them."""
    release = material.releases[0]
    facts = material.facts(release, words)
    paragraphs = method_texts(material.dossier_order(words, release), facts, ())
    return [[paragraph.text, paragraph.heading] for paragraph in paragraphs]
