"""The order of a publication: the releases of a territory that an atlas shows, for whom and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..description import Territory, Text
from ..portal.model import Catalogue

NOTICES = ("legal", "accessibility", "contact")  # at the foot of every page, in this order
STOCK = {"dwellings_count", "households_count", "vacancy_rate", "rent_mean", "density_rate"}
"""What every page about the stock needs in addition to the headlines."""


@dataclass(frozen=True, kw_only=True)
class AtlasOrder:
    """An order to publish.

    vintages: ids, the latest first
    scales, indicators: ids, in the catalogue's order
    title: '' for the product's
    number: of the follow-up committee's dossier
    logo: a picture file, '' without one
    address: the folder's URL on the web, '' where it is not known
    notices: what a public site has to state, by `NOTICES`; addresses in it become links"""

    territory: Territory
    vintages: tuple[str, ...]
    scales: tuple[str, ...]
    indicators: tuple[str, ...]
    purpose: Text
    title: str = ""
    organisation: str = ""
    number: str = ""
    logo: str = ""
    address: str = ""
    notices: Mapping[str, str] = field(default_factory=dict)
    language: str = "fr"


def headlines(catalogue: Catalogue) -> tuple[str, ...]:
    """Return the default indicators of an atlas: those that the catalogue publishes first, then
    those that pages about the stock need."""
    prioritised = {i.id for i in catalogue.indicators if i.priority is not None}
    return tuple(i.id for i in catalogue.indicators if i.id in prioritised | STOCK)
