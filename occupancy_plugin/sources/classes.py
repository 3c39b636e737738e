"""A class per unit (URH's fragility) keeps the order, colours and names that its file gives: they
are read from the rows, never computed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from .mapping.body import Body
from .mapping.spelling import plain
from .mapping.units import Units
from .profile import Profile

COLOUR = re.compile(r"#?[0-9A-Fa-f]{6}$")
BESIDE = {
    "order": re.compile(r"(?:ordre|order|rang|rank|niveau|level)\b"),
    "colour": re.compile(r"(?:couleur|colou?r|teinte)\b"),
}


@dataclass(frozen=True)
class ClassText:
    """value: what the rows hold · name: how a legend says it · colour: '#rrggbb' or ''"""

    value: str
    name: str
    colour: str


def classes_of(body: Body, profile: Profile, units: Units) -> Mapping[str, tuple[ClassText, ...]]:
    """Per label of the profile: its classes in the file's order (of their numbers, else of their
    texts)."""
    rows = np.flatnonzero(units.unit)
    classes = {}
    for label in profile.labels:
        values = _texts(body, label, rows)
        spelled = profile.classes.get(label) or _of_neighbours(body, values, rows)
        order, colour, name = (
            _texts(body, spelled[key], rows) if spelled.get(key) else [""] * len(values)
            for key in ("order", "colour", "name")
        )
        first: dict[str, tuple[str, str, str]] = {}
        for value, *attributes in zip(values, order, colour, name, strict=True):
            if value:
                first.setdefault(value, (attributes[0], attributes[1], attributes[2]))
        ordered = sorted(first, key=lambda value: (_rank(first[value][0]), value))
        classes[label] = tuple(
            ClassText(value, first[value][2] or value, _colour(first[value][1]))
            for value in ordered
        )
    return classes


def _of_neighbours(body: Body, values: list[str], rows: np.ndarray) -> dict[str, str]:
    """Where the profile says nothing: columns called order and colour that each class has one value
    of."""
    columns_of: dict[str, str] = {}
    for key, called in BESIDE.items():
        for heading in body.names:
            if called.match(plain(heading)):
                pairs = set(zip(values, _texts(body, heading, rows), strict=True))
                if len(pairs) == len(set(values)):
                    columns_of.setdefault(key, heading)
    return columns_of


def _texts(body: Body, heading: str, rows: np.ndarray) -> list[str]:
    return [text.strip() for text in body.texts(body.find(heading))[rows].tolist()]


def _rank(text: str) -> float:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return float("inf")


def _colour(text: str) -> str:
    return "#" + text.strip("# ").lower() if COLOUR.match(text.strip()) else ""
