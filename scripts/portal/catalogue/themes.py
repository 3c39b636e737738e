"""The themes that indicators are listed under, each with its colours."""

from __future__ import annotations

from .families import Label

THEMES: dict[str, tuple[Label, str]] = {
    "stock": (("Parc social", "Social housing stock"), "Blues"),
    "household_type": (("Composition des ménages", "Household type"), "Purples"),
    "age": (("Âge", "Age"), "BuPu"),
    "income": (("Ressources", "Resources"), "YlOrRd"),
    "activity": (("Activité", "Activity"), "Oranges"),
    "tenure": (("Ancienneté d’occupation", "Length of occupancy"), "BuGn"),
    "benefits": (("Aides et minima sociaux", "Benefits"), "OrRd"),
    "recent": (("Emménagés récents", "Recently moved in"), "RdPu"),
    "financing": (("Financement", "Financing"), "PuBu"),
    "building_age": (("Ancienneté du bâti", "Age of the building"), "PuRd"),
    "dpe": (("Énergie", "Energy"), "YlOrBr"),
    "vacancy": (("Vacance et mobilité", "Vacancy and mobility"), "YlGnBu"),
    "rent": (("Loyers", "Rents"), "PuBuGn"),
    "fragility": (("Qualification de l’offre", "Qualification of the stock"), "Reds"),
}


def text(label: Label) -> dict[str, str]:
    return {"fr": label[0], "en": label[1]}
