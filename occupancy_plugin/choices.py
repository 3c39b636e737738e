"""The choices that the running session offers, as (stable id, label in the user's language): the
lists of Processing, and the locator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .app_context import AppContext
from .duties.gazetteer import label, with_name
from .guard.export.purposes import PURPOSES
from .portal.signin.signed_in import SignedIn
from .toolbelt.errors import AccessRefused, SignInRequired
from .toolbelt.settings import read_settings
from .toolbelt.text_enum import TextEnum
from .toolbelt.translation import text_of, tr

if TYPE_CHECKING:
    from .layers.project.prepare import LoadOrder

Choice = tuple[str, str]


class ChoiceList(TextEnum):
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


def available_choices(app: AppContext, choices: ChoiceList) -> list[Choice]:
    """Return the choices of a list; [] before the sign-in, when the user types an id."""
    if choices is ChoiceList.PURPOSE:
        return [(identifier, text_of(text)) for identifier, text in PURPOSES]
    if choices is ChoiceList.TERRITORY:
        territories = (place.territory for place in app.session.places.all())
        return [(territory.key, label(territory)) for territory in territories]
    if app.signed_in is None:
        return []
    if choices is ChoiceList.SCALE:
        return scales(app.signed_in)
    return vintages(app.signed_in) if choices is ChoiceList.VINTAGE else _indicators(app.signed_in)


def scales(signed: SignedIn) -> list[Choice]:
    ordered = sorted(signed.catalogue.scales, key=lambda scale: scale.order)
    allowed = signed.account.allowed_scales
    return [(scale.id, text_of(scale.label, scale.id)) for scale in ordered if scale.id in allowed]


def vintages(signed: SignedIn) -> list[Choice]:
    labels = {v.id: text_of(v.label, v.id) for v in signed.catalogue.vintages}
    return [(vintage, labels[vintage]) for vintage in signed.catalogue.vintage_ids]


def _indicators(signed: SignedIn) -> list[Choice]:
    themes = {theme.id: text_of(theme.label, theme.id) for theme in signed.catalogue.themes}
    return [
        (indicator.id, f"{themes.get(indicator.theme, '')} – {text_of(indicator.label)}")
        for indicator in signed.catalogue.indicators
    ]


@dataclass(frozen=True)
class MapKey:
    """A map that a user requests in QGIS's locator, as codes and ids."""

    territory: str
    scale: str
    vintage: str
    indicator: str


def usual_map_key(app: AppContext) -> MapKey | None:
    """Return what was chosen last, else the first of each list (the communes of the scales); None
    if a list is empty. Its indicator stays ''."""
    settings = read_settings()
    last_choices = []
    for choices, last in (
        (ChoiceList.TERRITORY, settings.territory),
        (ChoiceList.SCALE, settings.scale),
        (ChoiceList.VINTAGE, settings.vintage),
    ):
        ids = [identifier for identifier, _ in available_choices(app, choices)]
        usual = (identifier for identifier in (last, "commune", *ids) if identifier in ids)
        last_choices.append(next(usual, ""))
    territory, scale, vintage = last_choices
    return MapKey(territory, scale, vintage, "") if all(last_choices) else None


def load_order(app: AppContext, map_key: MapKey) -> LoadOrder:
    """Return the order to load. Raises AccessRefused with a sentence if the account may not, or
    SignInRequired."""
    from .layers.project.prepare import LoadOrder

    signed = app.signed_in
    if signed is None:
        raise SignInRequired(tr("Sign in in the occupancy panel first."))
    territory = app.session.places.find(map_key.territory)
    if territory is None:
        raise AccessRefused(
            tr("This territory is not among those of your account. Choose one in the list.")
        )
    if map_key.scale not in dict(scales(signed)):
        reason = signed.account.refusal(map_key.scale)
        raise AccessRefused(text_of(reason, tr("Your account may not see this scale.")))
    if signed.catalogue.indicator(map_key.indicator) is None:
        raise AccessRefused(tr("The portal does not have this indicator."))
    if map_key.vintage not in signed.catalogue.vintages_of(map_key.scale):
        raise AccessRefused(tr("The portal does not have this scale in this vintage."))
    return LoadOrder(with_name(territory), map_key.scale, map_key.vintage, map_key.indicator)
