"""An index of the user's own: the weighted mean of shares that the file has. It is nobody's but
theirs, so it says so, with its parameters, wherever it is shown."""

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
MOST = 12  # shares: more are no index that a notice can tell
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
    """Id of a share → its weight, as a profile holds them. Raises Unreadable."""
    weights = {str(name): float(weight) for name, weight in dict(profile_part or {}).items()}
    if len(weights) > MOST or not all(isfinite(w) and 0 < w <= 100 for w in weights.values()):
        raise Unreadable(
            tr(
                "The local index takes 1 to {n} shares, each with a weight above 0, up to 100."
            ).format(n=MOST)
        )
    return weights


def notice(weights: Mapping[str, float], names: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """What must stand beside the index, per language. names: id of a share → its label."""
    texts = {}
    for language, sentence in _NOTICE.items():
        numbers = Numbers(language)
        shares = [
            _SHARE[language].format(name=names[part][language], weight=_weight(weight, numbers))
            for part, weight in weights.items()
        ]
        texts[language] = sentence.format(shares=", ".join(shares))
    return texts


def _weight(weight: float, numbers: Numbers) -> str:
    text = f"{weight:g}"
    return text.replace(".", ",") if numbers.french else text
