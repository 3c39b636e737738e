"""How an indicator is shown: which look, how it is classed, which colours. Chosen by the catalogue,
changed by the user."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING, Any

from qgis.core import QgsMapLayer

from ...description import ClassMethod, Kind
from .colour_schemes import DEFAULT_PALETTE, DIVERGING, SEQUENTIAL

if TYPE_CHECKING:
    from ...portal.model import Indicator

PROPERTY = "occupancy/presentation"
FEWEST, MOST = 3, 7
AROUND_MEAN = 6  # classes: as many below the pivot as above it
AROUND_NOUGHT = 5  # the middle one says "stable"


class Look(Enum):
    """CLASSES: a choropleth, or categories · DIVERGING: around the territory's value, or around
    nought for a difference ·
    CIRCLES: area for the stock, coloured by the rate where there is one."""

    CLASSES = "classes"
    DIVERGING = "diverging"
    CIRCLES = "circles"


@dataclass(frozen=True)
class Presentation:
    """How an indicator is drawn. `method` is a `ClassMethod`, `palette` a colour ramp's name;
    `bounds`: between the classes, where they are set by hand; all of them, outer ones included,
    where they are another map's (`shared`)."""

    look: Look
    method: str
    classes: int
    palette: str
    bounds: tuple[float, ...] = ()

    def to_json(self) -> str:
        return json.dumps({**asdict(self), "look": self.look.value})

    def with_look(self, look: Look, indicator: Indicator) -> Presentation:
        """Another look with the number of classes and the colours that suit it."""
        if look is self.look:
            return self
        if look is Look.DIVERGING:
            return replace(self, look=look, classes=AROUND_MEAN, palette=DIVERGING[0])
        return replace(
            self, look=look, classes=_within(indicator.classes), palette=indicator.palette
        )


def looks(indicator: Indicator) -> tuple[Look, ...]:
    """What makes sense for this kind of indicator, the usual one first."""
    if indicator.kind == Kind.COUNT:
        return (Look.CIRCLES,)
    if indicator.kind == Kind.DIFFERENCE:
        return (Look.DIVERGING,)
    if indicator.kind == Kind.CLASS:
        return (Look.CLASSES,)
    return (Look.CLASSES, Look.DIVERGING, Look.CIRCLES)


def methods(indicator: Indicator, look: Look) -> tuple[str, ...]:
    """The class methods on offer."""
    if indicator.kind in (Kind.COUNT, Kind.CLASS):
        return ()
    if look is Look.DIVERGING:
        return (ClassMethod.QUANTILE, ClassMethod.EQUAL)
    bounded = len(indicator.bounds) >= 2
    return tuple(method for method in ClassMethod if bounded or method is not ClassMethod.FIXED)


def palettes(indicator: Indicator, look: Look) -> tuple[str, ...]:
    """The theme's own first; all of them stay apart for readers who do not see every colour."""
    if look is Look.DIVERGING:
        return DIVERGING
    palette = indicator.palette if indicator.palette in SEQUENTIAL else DEFAULT_PALETTE
    return (palette, *(name for name in SEQUENTIAL if name != palette))


def preset(indicator: Indicator) -> Presentation:
    """What the catalogue says."""
    if indicator.kind == Kind.DIFFERENCE:
        return Presentation(Look.DIVERGING, ClassMethod.QUANTILE, AROUND_NOUGHT, DIVERGING[0])
    return Presentation(
        looks(indicator)[0], indicator.method, _within(indicator.classes), indicator.palette
    )


def suited(presentation: Presentation, indicator: Indicator) -> Presentation:
    """The nearest presentation that this indicator can have."""
    usual = preset(indicator)
    look = presentation.look if presentation.look in looks(indicator) else usual.look
    allowed = methods(indicator, look)
    return Presentation(
        look,
        presentation.method
        if presentation.method in allowed
        else (allowed[0] if allowed else usual.method),
        _within(presentation.classes),
        presentation.palette
        if presentation.palette in palettes(indicator, look)
        else palettes(indicator, look)[0],
        presentation.bounds,
    )


def read(text: str | Mapping[str, Any] | None) -> Presentation | None:
    """From JSON or a plain mapping; None for what is no presentation."""
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
    """How the layer is shown now."""
    return read(layer.customProperty(PROPERTY) or None)


def _within(classes: int) -> int:
    return min(max(classes, FEWEST), MOST)
