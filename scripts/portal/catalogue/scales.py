"""The scales and vintages that the portal serves, and the parents of each scale."""

from __future__ import annotations

VINTAGES = ("2018", "2020", "2022", "2024")
SCALES = (
    "france",
    "region",
    "departement",
    "epci",
    "commune",
    "iris",
    "voisinage",
    "qpv2015",
    "qpv2024",
    "carreau",
    "maille",
    "batiment",
    "residence",
)
POINT_SCALES = ("batiment", "residence")
PARENTS: dict[str, tuple[str, ...]] = {
    "france": (),
    "region": ("france",),
    "departement": ("region",),
    "epci": ("departement", "region"),
    "commune": ("epci", "departement", "region"),
    "iris": ("commune", "epci", "departement", "region"),
    "voisinage": ("iris", "commune", "epci", "departement", "region"),
    "qpv2015": ("commune", "epci", "departement", "region"),
    "qpv2024": ("commune", "epci", "departement", "region"),
    "carreau": ("commune", "epci", "departement", "region"),
    "maille": ("commune", "epci", "departement", "region"),
    "batiment": ("residence", "iris", "commune", "epci", "departement", "region"),
    "residence": ("voisinage", "iris", "commune", "epci", "departement", "region"),
    "bailleur": ("epci", "departement", "region"),
    "commune_bailleur": ("bailleur", "commune", "epci", "departement", "region"),
}
RECENT_YEARS = {"2018": 3.0, "2020": 3.0, "2022": 2.5, "2024": 2.5}
"""The definition of "recently moved in" changes with the vintage."""
