"""Résidences with a class of fragility, in four QPV."""

from __future__ import annotations

HEAD = ["Id résidence", "QPV", "Fragilité", "Ordre", "Ménages"]
ORDER = {"Fragile": "1", "À surveiller": "2", "Stable": "3", "": ""}
FRAGILE, WATCHED, STABLE = "fragilite_fragile", "fragilite_a_surveiller", "fragilite_stable"
COLUMNS = {"Fragile": FRAGILE, "À surveiller": WATCHED, "Stable": STABLE}
A, B, C, D = "QN05901M", "QN05902M", "QN05903M", "QN05904M"
SHOWN = [
    *((A, "Fragile", 40), (A, "Fragile", 30), (A, "Stable", 50), (A, "À surveiller", 60)),
    *((B, "Fragile", 40), (B, "Stable", 70), (B, "À surveiller", 33), (B, "Stable", 44)),
    *((D, "Fragile", 20), (D, "Stable", 100), (D, "À surveiller", 80), ("", "Stable", 80)),
]
