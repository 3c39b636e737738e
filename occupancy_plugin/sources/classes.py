"""Reads the classes of units (URH's fragility) with the order, colours and names that the file
gives. Nothing is computed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from .mapping.body import Body
from .mapping.spelling import normalise
from .mapping.units import Units
from .profile import Profile

COLOUR = re.compile(r"#?[0-9A-Fa-f]{6}$")
NEIGHBOUR_HEADINGS = {
    "order": re.compile(r"(?:ordre|order|rang|rank|niveau|level)\b"),
    "colour": re.compile(r"(?:couleur|colou?r|teinte)\b"),
}


@dataclass(frozen=True)
class ClassText:
    """A class.

    value   what the rows hold
    name    the legend's text
    colour  '#rrggbb' or ''"""

    value: str
    name: str
    colour: str


def classes_of(body: Body, profile: Profile, units: Units) -> Mapping[str, tuple[ClassText, ...]]:
    """Return label of the profile → its classes in the file's order (of their numbers, else of
    their texts)."""
    rows = units.rows
    classes = {}
    for label in profile.labels:
        values = _texts(body, label, rows)
        headings = profile.classes.get(label) or _neighbour_headings(body, values, rows)
        orders, colours, names = (
            _texts(body, headings[key], rows) if headings.get(key) else [""] * len(values)
            for key in ("order", "colour", "name")
        )
        attributes_of: dict[str, tuple[str, str, str]] = {}
        for value, *attributes in zip(values, orders, colours, names, strict=True):
            if value:
                attributes_of.setdefault(value, (attributes[0], attributes[1], attributes[2]))
        in_order = sorted(attributes_of, key=lambda value: (_rank(attributes_of[value][0]), value))
        classes[label] = tuple(
            ClassText(value, attributes_of[value][2] or value, _colour(attributes_of[value][1]))
            for value in in_order
        )
    return classes


def _neighbour_headings(body: Body, values: list[str], rows: np.ndarray) -> dict[str, str]:
    """Find columns called order and colour with one value per class, where the profile names
    none."""
    heading_of: dict[str, str] = {}
    for key, pattern in NEIGHBOUR_HEADINGS.items():
        for heading in body.names:
            if pattern.match(normalise(heading)):
                pairs = set(zip(values, _texts(body, heading, rows), strict=True))
                if len(pairs) == len(set(values)):
                    heading_of.setdefault(key, heading)
    return heading_of


def _texts(body: Body, heading: str, rows: np.ndarray) -> list[str]:
    return [text.strip() for text in body.texts(body.find(heading))[rows].tolist()]


def _rank(text: str) -> float:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return float("inf")


def _colour(text: str) -> str:
    return "#" + text.strip("# ").lower() if COLOUR.match(text.strip()) else ""
