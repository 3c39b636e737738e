"""The choices that the running session offers, as (stable id, label in the user's language): the
lists of Processing, the data source manager, the browser and the locator."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlencode

from qgis.core import QgsProject

from .desk import Desk
from .duties.gazetteer import with_name
from .guard.export.purposes import PURPOSES
from .toolbelt.errors import AccessRefused, SignInRequired
from .toolbelt.text_enum import TextEnum
from .toolbelt.translation import text_of, tr

if TYPE_CHECKING:
    from .layers.project.prepare import LoadOrder

Choice = tuple[str, str]


class Choices(TextEnum):
    """The list that a parameter's widget shows."""

    SCALE = "scale"
    """Scales of the portal that the account may see."""
    TERRITORY = "territory"
    """Territories of the account, and the smaller territories inside a wide one."""
    VINTAGE = "vintage"
    """Vintages of the portal, the latest first."""
    INDICATORS = "indicators"
    """Indicators by theme. Several may be chosen; their ids are separated by commas."""
    PURPOSE = "purpose"
    """The convention's four purposes."""


def known(desk: Desk, choices: Choices) -> list[Choice]:
    """Return the choices of a list; [] before the sign-in, when the user types an id."""
    return _LISTS[choices](desk)


def _scales(desk: Desk) -> list[Choice]:
    signed = desk.signed_in
    if signed is None:
        return []
    allowed = {right.scale for right in signed.account.scales if right.allowed}
    ordered = sorted(signed.catalogue.scales, key=lambda scale: scale.order)
    return [(scale.id, text_of(scale.label, scale.id)) for scale in ordered if scale.id in allowed]


def _territories(desk: Desk) -> list[Choice]:
    places = (place.territory for place in desk.session.places.all())
    return [(territory.key, f"{territory.name} ({territory.code})") for territory in places]


def _vintages(desk: Desk) -> list[Choice]:
    signed = desk.signed_in
    vintages = signed.catalogue.vintages if signed is not None else ()
    return [
        (v.id, text_of(v.label, v.id)) for v in sorted(vintages, key=lambda v: v.id, reverse=True)
    ]


def _indicators(desk: Desk) -> list[Choice]:
    signed = desk.signed_in
    if signed is None:
        return []
    themes = {theme.id: text_of(theme.label, theme.id) for theme in signed.catalogue.themes}
    return [
        (indicator.id, f"{themes.get(indicator.theme, '')} – {text_of(indicator.label)}")
        for indicator in signed.catalogue.indicators
    ]


def _purposes(_: Desk) -> list[Choice]:
    return [(identifier, text_of(label)) for identifier, label in PURPOSES]


_LISTS: dict[Choices, Callable[[Desk], list[Choice]]] = {
    Choices.SCALE: _scales,
    Choices.TERRITORY: _territories,
    Choices.VINTAGE: _vintages,
    Choices.INDICATORS: _indicators,
    Choices.PURPOSE: _purposes,
}


@dataclass(frozen=True)
class Wish:
    """A map that a user requests in QGIS's browser, locator or data source manager, as codes and
    ids. A dragged item carries it as an address."""

    territory: str
    scale: str
    vintage: str
    indicator: str

    def address(self) -> str:
        """Return it as 'territory=200030633&scale=commune&vintage=2022&indicator=rent_mean'."""
        return urlencode(
            {
                "territory": self.territory,
                "scale": self.scale,
                "vintage": self.vintage,
                "indicator": self.indicator,
            }
        )

    @classmethod
    def read(cls, address: str) -> Wish:
        """Read an address. Missing parts are ''."""
        query = {name: values[0] for name, values in parse_qs(address).items()}
        names = ("territory", "scale", "vintage", "indicator")
        return cls(*(query.get(name, "") for name in names))


def grant(desk: Desk, wish: Wish) -> LoadOrder:
    """Return the order to load the map. Raises AccessRefused, with a sentence, if the account may
    not see it, or SignInRequired. Main thread, because zonings in the project may forbid another
    one."""
    from .layers.project.prepare import LoadOrder
    from .layers.project.zonings import refuse_mixing

    signed = desk.signed_in
    if signed is None:
        raise SignInRequired(tr("Sign in in the occupancy panel first."))
    territory = desk.session.places.find(wish.territory)
    if territory is None:
        raise AccessRefused(
            tr("This territory is not among those of your account. Choose one in the list.")
        )
    if wish.scale not in {identifier for identifier, _ in known(desk, Choices.SCALE)}:
        right = next((r for r in signed.account.scales if r.scale == wish.scale), None)
        reason = text_of(right.reason) if right is not None else ""
        raise AccessRefused(reason or tr("Your account may not see this scale."))
    if wish.indicator not in {indicator.id for indicator in signed.catalogue.indicators}:
        raise AccessRefused(tr("The portal does not have this indicator."))
    if not any(
        collection.scale == wish.scale and collection.vintage == wish.vintage
        for collection in signed.catalogue.collections
    ):
        raise AccessRefused(tr("The portal does not have this scale in this vintage."))
    label = dict(known(desk, Choices.SCALE))[wish.scale]
    project = QgsProject.instance()
    if project is not None:
        refuse_mixing(wish.scale, label, project)
    return LoadOrder(with_name(territory), wish.scale, wish.vintage, wish.indicator)
