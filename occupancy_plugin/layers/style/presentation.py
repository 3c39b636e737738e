"""The presentation of an indicator: map type, class method, number of classes, colours. The
catalogue gives the preset, and the user may change it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from enum import Enum
from typing import Any

from qgis.core import QgsMapLayer

from ...description import ClassMethod, Indicator, Kind
from .colour_schemes import DEFAULT_PALETTE, DIVERGING, SEQUENTIAL

PROPERTY = "occupancy/presentation"
FEWEST_CLASSES, MOST_CLASSES = 3, 7  # classes
AROUND_MEAN = 6  # classes: as many below the pivot as above it
AROUND_NOUGHT = 5  # classes: the middle one is "stable"


class Look(Enum):
    """The map type. CLASSES: a choropleth, or categories · DIVERGING: classes around the
    territory's value, or around 0 for a difference · CIRCLES: areas show the stock, colours the
    class of a rate"""

    CLASSES = "classes"
    DIVERGING = "diverging"
    CIRCLES = "circles"


@dataclass(frozen=True)
class Presentation:
    """The style of an indicator.

    look: the map type
    method: a `ClassMethod`
    palette: name of a colour scheme
    bounds: for `hand`: the bounds between the classes; for `shared`: all k + 1 edges"""

    look: Look
    method: str
    classes: int
    palette: str
    bounds: tuple[float, ...] = ()

    def to_json(self) -> str:
        return json.dumps({**asdict(self), "look": self.look.value})

    def with_look(self, look: Look, indicator: Indicator) -> Presentation:
        """Return the presentation with another map type, its usual classes and colours."""
        if look is self.look:
            return self
        if look is Look.DIVERGING:
            return replace(self, look=look, classes=AROUND_MEAN, palette=DIVERGING[0])
        return replace(
            self, look=look, classes=_clamp(indicator.classes), palette=indicator.palette
        )


def looks(indicator: Indicator) -> tuple[Look, ...]:
    """Return the map types that suit this kind of indicator, the preset's first."""
    if indicator.kind == Kind.COUNT:
        return (Look.CIRCLES,)
    if indicator.kind == Kind.DIFFERENCE:
        return (Look.DIVERGING,)
    if indicator.kind == Kind.CLASS:
        return (Look.CLASSES,)
    return (Look.CLASSES, Look.DIVERGING, Look.CIRCLES)


def methods(indicator: Indicator, look: Look) -> tuple[str, ...]:
    """Return the class methods that the user can choose for an indicator and a map type."""
    if indicator.kind in (Kind.COUNT, Kind.CLASS):
        return ()
    if look is Look.DIVERGING:
        return (ClassMethod.QUANTILE, ClassMethod.EQUAL)
    has_bounds = len(indicator.bounds) >= 2
    return tuple(method for method in ClassMethod if has_bounds or method is not ClassMethod.FIXED)


def palettes(indicator: Indicator, look: Look) -> tuple[str, ...]:
    """Return the colour schemes that the user can choose, the indicator's first."""
    if look is Look.DIVERGING:
        return DIVERGING
    palette = indicator.palette if indicator.palette in SEQUENTIAL else DEFAULT_PALETTE
    return (palette, *(name for name in SEQUENTIAL if name != palette))


def preset(indicator: Indicator) -> Presentation:
    """Return the presentation that the catalogue gives an indicator."""
    if indicator.kind == Kind.DIFFERENCE:
        return Presentation(Look.DIVERGING, ClassMethod.QUANTILE, AROUND_NOUGHT, DIVERGING[0])
    return Presentation(
        looks(indicator)[0], indicator.method, _clamp(indicator.classes), indicator.palette
    )


def adapt(presentation: Presentation, indicator: Indicator) -> Presentation:
    """Return the presentation, with every part that does not suit the indicator replaced."""
    default_presentation = preset(indicator)
    look = presentation.look if presentation.look in looks(indicator) else default_presentation.look
    method, palette = presentation.method, presentation.palette
    allowed_methods = methods(indicator, look) or (default_presentation.method,)
    allowed_palettes = palettes(indicator, look)
    return replace(
        presentation,
        look=look,
        method=method if method in allowed_methods else allowed_methods[0],
        classes=_clamp(presentation.classes),
        palette=palette if palette in allowed_palettes else allowed_palettes[0],
    )


def read_presentation(text: str | Mapping[str, Any] | None) -> Presentation | None:
    """Read a presentation from JSON or a mapping. Return None for anything else."""
    try:
        document = json.loads(text) if isinstance(text, str) else dict(text or {})
        return Presentation(
            Look(document["look"]),
            str(document["method"]),
            int(document["classes"]),
            str(document["palette"]),
            tuple(float(bound) for bound in document.get("bounds", ())),
        )
    except (ValueError, TypeError, KeyError):
        return None


def presentation_of(layer: QgsMapLayer) -> Presentation | None:
    """Return the layer's current presentation, None without one."""
    return read_presentation(layer.customProperty(PROPERTY) or None)


def _clamp(classes: int) -> int:
    return min(max(classes, FEWEST_CLASSES), MOST_CLASSES)
