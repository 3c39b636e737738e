"""What the classes are called in a legend. Lowest and highest values are never written (R13)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from ...toolbelt.numbers import number, with_unit
from .words import word


def class_labels(breaks: Sequence[float], decimals: int, unit: str, language: str) -> list[str]:
    """'moins de 12 %', '12 à 18 %', '24 % et plus'."""
    shown = 0 if all(float(edge).is_integer() for edge in breaks) else decimals
    texts = [number(edge, shown, language) for edge in breaks]
    if len(breaks) <= 2:
        low, high = texts[0], texts[-1]
        return [word("between", language).format(low=low, high=with_unit(high, unit, language))]
    labels = [word("below", language).format(high=with_unit(texts[1], unit, language))]
    for low, high in pairwise(texts[1:-1]):
        labels.append(
            word("between", language).format(low=low, high=with_unit(high, unit, language))
        )
    labels.append(word("above", language).format(low=with_unit(texts[-2], unit, language)))
    return labels


def deviation_labels(
    edges: Sequence[float], decimals: int, unit: str, language: str, evolution: bool
) -> list[str]:
    """'6 points et plus au-dessous', …, '2 à 6 points au-dessus'; 'baisse de 2 points et plus',
    'stable (moins de 1 point)', …

    `edges`: inner edges as distances from the pivot, symmetric, ascending."""
    steps = [edge for edge in edges if edge > 0]
    shown = 0 if all(step.is_integer() for step in steps) else decimals
    plain = [number(step, shown, language) for step in steps]
    full = [with_unit(text, unit, language) for text in plain]
    below, above = ("down", "up") if evolution else ("below", "above")

    def outer(side: str) -> list[str]:
        """Beyond each step, from the pivot outwards."""
        between = [
            word(f"{side}_by", language).format(low=low, d=high)
            for low, high in zip(plain, full[1:], strict=False)
        ]
        return [*between, word(f"far_{side}", language).format(d=full[-1])] if full else []

    if 0.0 not in edges:
        return (
            [*reversed(outer(below)), word("stable", language).format(d=full[0]), *outer(above)]
            if full
            else []
        )
    if not full:
        return [word("any_below", language), word("any_above", language)]
    near = [word(f"just_{side}", language).format(d=full[0]) for side in ("below", "above")]
    return [*reversed(outer("below")), near[0], near[1], *outer("above")]
