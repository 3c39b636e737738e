"""Orders colours by their lightness, so that a photocopy keeps the order of classes.

Lightness is L* of CIE L*a*b* of sRGB under D65, from 0 (black) to 100 (paper)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

Lab = tuple[float, float, float]
WHITE = (0.95047, 1.0, 1.08883)  # D65, CIE 15:2004
TO_XYZ = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
TO_RGB = ((3.2406, -1.5372, -0.4986), (-0.9689, 1.8758, 0.0415), (0.0557, -0.2040, 1.0570))
LIGHTNESS_LADDERS = {
    1: (61.0,),
    2: (82.0, 45.0),
    3: (86.0, 61.0, 36.0),
    4: (88.0, 70.0, 52.0, 34.0),
    5: (88.0, 75.0, 61.0, 47.0, 33.0),
}
LIGHTEST, DARKEST = 88.0, 33.0  # the L* of the first and the last of more than five classes


def ladder(classes: int) -> tuple[float, ...]:
    """Return the L* of each class, from the lowest to the highest, distinct from each other and
    from paper in grey print."""
    if classes in LIGHTNESS_LADDERS:
        return LIGHTNESS_LADDERS[classes]
    step = (LIGHTEST - DARKEST) / max(classes - 1, 1)
    return tuple(LIGHTEST - step * position for position in range(classes))


def at_lightness(scheme: Sequence[str], targets: Sequence[float]) -> list[str]:
    """Return colours '#rrggbb' with these L*, on the path of a scheme through CIELAB.

    scheme: from light to dark; beyond its ends only the lightness changes."""
    path = [to_lab(colour) for colour in scheme]
    return [to_hex(_on_path(path, target)) for target in targets]


def _on_path(path: Sequence[Lab], target: float) -> Lab:
    """Return the point of the path with this L*."""
    for light, dark in pairwise(path):
        if light[0] >= target >= dark[0] and light[0] > dark[0]:
            share = (light[0] - target) / (light[0] - dark[0])
            a, b = (light[axis] + share * (dark[axis] - light[axis]) for axis in (1, 2))
            return target, a, b
    path_end = path[0] if target > path[0][0] else path[-1]
    return target, path_end[1], path_end[2]


def to_lab(colour: str) -> Lab:
    """Return L*, a*, b* of '#rrggbb'."""
    components = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [
        component / 12.92 if component <= 0.04045 else ((component + 0.055) / 1.055) ** 2.4
        for component in components
    ]
    xyz = [
        sum(weight * component for weight, component in zip(row, linear, strict=True))
        for row in TO_XYZ
    ]
    x, y, z = (
        ratio ** (1 / 3) if ratio > 0.008856 else 7.787 * ratio + 16 / 116
        for ratio in (component / white for component, white in zip(xyz, WHITE, strict=True))
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def to_hex(lab: Lab) -> str:
    """Return the nearest colour that a screen shows, as '#rrggbb'."""
    y = (lab[0] + 16) / 116
    roots = (y + lab[1] / 500, y, y - lab[2] / 200)
    xyz = [
        white * (root**3 if root**3 > 0.008856 else (root - 16 / 116) / 7.787)
        for root, white in zip(roots, WHITE, strict=True)
    ]
    components = []
    for row in TO_RGB:
        linear = min(
            max(sum(weight * component for weight, component in zip(row, xyz, strict=True)), 0.0),
            1.0,
        )
        compressed = 12.92 * linear if linear <= 0.0031308 else 1.055 * linear ** (1 / 2.4) - 0.055
        components.append(round(compressed * 255))
    return "#{:02x}{:02x}{:02x}".format(*components)
