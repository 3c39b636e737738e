"""The choices that the running session offers, as (stable id, label in the user's language)."""

from __future__ import annotations

from .app_context import AppContext
from .duties.gazetteer import label
from .guard.export.purposes import PURPOSES
from .portal.signin.signed_in import SignedIn
from .toolbelt.text_enum import TextEnum
from .toolbelt.translation import text_of

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
