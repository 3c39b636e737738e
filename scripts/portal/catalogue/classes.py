"""Classes of indicators: fixed bounds, and the classes that come with the data."""

from __future__ import annotations

from .families import FINANCING_LABELS, FRAGILITY_CLASSES, Label

BOUNDS = {
    "income_u40_rate": [0, 35, 42, 50, 60, 100],
    "income_u20_rate": [0, 8, 12, 16, 22, 100],
    "single_parents_rate": [0, 15, 20, 25, 30, 100],
    "ben_apl_rate": [0, 50, 60, 70, 80, 100],
}
"""Fixed bounds that a diagnosis uses at every scale and vintage."""


VALUES: dict[str, tuple[tuple[str, Label, str], ...]] = {
    "financing_main": tuple(
        (value, (value, english), colour)
        for value, english, colour in zip(
            FINANCING_LABELS,
            ("PLAI", "PLUS before 1977", "PLUS after 1977", "PLS", "PLI"),
            ("#4477aa", "#ccbb44", "#228833", "#ee6677", "#aa3377"),
            strict=True,
        )
    ),
    "fragility_class": tuple(
        (value, (value, english), colour)
        for value, english, colour in zip(
            FRAGILITY_CLASSES,
            (
                "1 – Very fragile",
                "2 – Fragile",
                "3 – Intermediate",
                "4 – Hardly fragile",
                "5 – Not fragile",
            ),
            ("#67000d", "#cb181d", "#fb6a4a", "#fcae91", "#fdd5c4"),
            strict=True,
        )
    ),
}
"""Classes in order, with their colours: distinct hues for nominal classes, darker tones for graver
ordered ones."""
