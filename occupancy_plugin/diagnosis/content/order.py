"""What is ordered: a territory's dossier, or some pages of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from ...description import Territory
from ...toolbelt.metadata import resource

PAPERS = ("a4", "a3")
OUTPUTS = ("pdf", "odt", "html", "xlsx")
DEMAND, ATTRIBUTIONS, BALANCE = "demand", "attributions", "balance"
LANDLORDS, TYPOLOGY = "landlords", "typology"
ANNEXES = "annexes"  # the part whose pages stand after all others
COVER, ESSENTIALS, SYNTHESIS, MIXITY, QPV = (
    "cover", "essentials", "synthesis", "mixity", "qpv",
)  # fmt: skip
CHANGES, MULTIPLES, FRAGILITY, BOOK, TABLES, METHOD = (
    "changes", "multiples", "fragility", "book", "tables", "method",
)  # fmt: skip


@dataclass(frozen=True)
class Edit:
    """A person's own words for a page: named on the method page, as they cannot be checked."""

    title: str = ""
    sentences: tuple[str, ...] | None = None


@dataclass(frozen=True, kw_only=True)
class DiagnosisOrder:
    """against: the earlier vintage, '' without · chapters: ids, all of `chapter_ids()` for the
    standard dossier · outputs: besides the PDF · template: the folder of a user's own templates, ''
    for ours · repms: code and name of the résidences that the CIA annexes, as annexed ·
    edits: page key → words of a person · tagged: parts of the PDF are marked for screen
    readers · low_rent: €/m² up to which a rent is low, 0 for the mean of the next wider unit ·
    maps: with pages that are maps and nothing else, and the sides of the QPV, which only the
    dossier has."""

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


@cache
def plan() -> Mapping[str, Any]:
    """resources/diagnosis/standard.json: chapters, indicators, scales of the standard dossier."""
    read: Mapping[str, Any] = json.loads(
        resource("diagnosis", "standard.json").read_text(encoding="utf-8")
    )
    return read


@cache
def families() -> Mapping[str, Any]:
    """resources/diagnosis/families.json: colours and short labels of categories."""
    read: Mapping[str, Any] = json.loads(
        resource("diagnosis", "families.json").read_text(encoding="utf-8")
    )
    return read


def chapter_ids() -> tuple[str, ...]:
    """Every chapter in the order of the dossier."""
    themes = tuple(str(chapter["id"]) for chapter in plan()["chapters"])
    annexes = (MULTIPLES, BOOK, TABLES, METHOD)
    policy = (DEMAND, ATTRIBUTIONS, BALANCE, LANDLORDS)
    body = (*themes, MIXITY, QPV, FRAGILITY, TYPOLOGY, *policy, CHANGES)
    return (COVER, ESSENTIALS, SYNTHESIS, *body, *annexes)


@cache
def part_of(chapter: str) -> str:
    """The part of the dossier in which a chapter is, '' for those before the first."""
    parts = plan()["parts"]
    return next((str(part["id"]) for part in parts if chapter in part["chapters"]), "")


def standard(territory: Territory, vintage: str, against: str = "", **more: Any) -> DiagnosisOrder:
    """The standard dossier of a CIA."""
    return DiagnosisOrder(
        territory=territory, vintage=vintage, against=against, chapters=chapter_ids(), **more
    )
