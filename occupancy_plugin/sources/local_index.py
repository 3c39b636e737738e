"""The user's own index: the weighted mean of shares in the file. Wherever it is shown it says so,
with its parameters."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Any

from ..toolbelt.numbers import Numbers
from ..toolbelt.translation import tr
from .errors import Unreadable

INDEX = "local_index"
LABEL = {
    "fr": "Indice local (indicateur interne, non URH)",
    "en": "Local index (internal indicator, not URH)",
}
MAX_SHARES = 12  # a notice can list as many
_NOTICE = {
    "fr": (
        "Indicateur interne, non URH\u202f: moyenne de {shares}. Calculé sur les valeurs "
        "diffusées, absent où l’une d’elles est masquée."
    ),
    "en": (
        "Internal indicator, not URH: mean of {shares}. Computed on released values, missing where "
        "one of them is hidden."
    ),
}
_SHARE = {"fr": "«\u00a0{name}\u00a0» (poids {weight})", "en": "“{name}” (weight {weight})"}


def weights_of(profile_part: Any) -> Mapping[str, float]:
    """Return id of a share → its weight, from a profile. Raises Unreadable."""
    weights = {str(name): float(weight) for name, weight in dict(profile_part or {}).items()}
    if len(weights) > MAX_SHARES or not all(
        isfinite(weight) and 0 < weight <= 100 for weight in weights.values()
    ):
        raise Unreadable(
            tr(
                "The local index takes 1 to {n} shares, each with a weight above 0, up to 100."
            ).format(n=MAX_SHARES)
        )
    return weights


def notice(weights: Mapping[str, float], names: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Return language → the notice that must accompany the index. names: id of a share → its
    label."""
    texts = {}
    for language, sentence in _NOTICE.items():
        numbers = Numbers(language)
        shares = [
            _SHARE[language].format(name=names[share][language], weight=_weight(weight, numbers))
            for share, weight in weights.items()
        ]
        texts[language] = sentence.format(shares=", ".join(shares))
    return texts


def _weight(weight: float, numbers: Numbers) -> str:
    text = f"{weight:g}"
    return text.replace(".", ",") if numbers.french else text
