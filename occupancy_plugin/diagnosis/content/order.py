"""The order of a dossier, or of some pages of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from ...description import Territory
from ...toolbelt.metadata import resource
from ...toolbelt.text_enum import TextEnum

PAPERS = ("a4", "a3")
OUTPUTS = ("pdf", "odt", "html", "xlsx")
ANNEXES = "annexes"  # the part whose pages come last


class Chapter(TextEnum):
    """The chapters that are no theme of the plan."""

    COVER = "cover"
    ESSENTIALS = "essentials"
    SYNTHESIS = "synthesis"
    MIXITY = "mixity"
    QPV = "qpv"
    FRAGILITY = "fragility"
    DEMAND = "demand"
    ATTRIBUTIONS = "attributions"
    BALANCE = "balance"
    LANDLORDS = "landlords"
    CHANGES = "changes"
    MULTIPLES = "multiples"
    BOOK = "book"
    TABLES = "tables"
    METHOD = "method"


@dataclass(frozen=True)
class Edit:
    """The user's own words for a page. The method page lists them, because the plugin cannot check
    them."""

    title: str = ""
    sentences: tuple[str, ...] | None = None


@dataclass(frozen=True, kw_only=True)
class DiagnosisOrder:
    """The order of a dossier.

    against: the earlier vintage, '' without
    chapters: ids; `chapter_ids()` are those of the standard dossier
    outputs: file formats; the first is the PDF
    template: folder of the user's own templates, '' for the plugin's
    repms: code and name of the résidences annexed to the CIA, in its order
    edits: page key → the user's words
    tagged: mark up the PDF for screen readers
    low_rent: €/m² up to which a rent is low, 0 for the mean of the next wider unit
    maps: include pages that only hold maps, and the two sides of the QPV
    numbered: summaries state the page of each finding"""

    territory: Territory
    vintage: str
    against: str = ""
    chapters: tuple[str, ...] = ()
    paper: str = "a4"
    language: str = "fr"
    outputs: tuple[str, ...] = ("pdf",)
    template: str = ""
    number: str = ""
    purpose: str = ""
    organisation: str = ""
    logo: str = ""
    repms: tuple[tuple[str, str], ...] = ()
    edits: Mapping[str, Edit] = field(default_factory=dict)
    tagged: bool = True
    low_rent: float = 0.0
    maps: bool = True
    numbered: bool = True


@cache
def plan() -> Mapping[str, Any]:
    """Return the standard dossier's chapters, indicators and scales (standard.json)."""
    return read_resource("standard.json")


@cache
def families() -> Mapping[str, Any]:
    """Return colours and short labels of categories (families.json)."""
    return read_resource("families.json")


def read_resource(name: str) -> Mapping[str, Any]:
    """Return what a file of resources/diagnosis states."""
    settings: Mapping[str, Any] = json.loads(
        resource("diagnosis", name).read_text(encoding="utf-8")
    )
    return settings


def chapter_ids() -> tuple[str, ...]:
    """Return every chapter in the order of the dossier: the themes follow the synthesis."""
    chapters = list(map(str, Chapter))
    after_synthesis = chapters.index(Chapter.SYNTHESIS) + 1
    themes = [str(chapter["id"]) for chapter in plan()["chapters"]]
    return (*chapters[:after_synthesis], *themes, *chapters[after_synthesis:])


@cache
def part_of(chapter: str) -> str:
    """Return the id of the part that a chapter belongs to, '' for those before the first part."""
    parts = plan()["parts"]
    return next((str(part["id"]) for part in parts if chapter in part["chapters"]), "")


def standard_order(
    territory: Territory, vintage: str, earlier_vintage: str = "", **more: Any
) -> DiagnosisOrder:
    """Order the standard dossier of a CIA."""
    return DiagnosisOrder(
        territory=territory,
        vintage=vintage,
        against=earlier_vintage,
        chapters=chapter_ids(),
        **more,
    )
