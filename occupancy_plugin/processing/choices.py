"""What may be chosen for a parameter, as (stable id, label in the user's words). A parameter's
value is always the id, so that models, batch and qgis_process may name it without a window."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from qgis.core import QgsProcessingParameterDefinition, QgsProcessingParameterString

from ..desk import Desk
from ..guard.export.purposes import PURPOSES
from ..toolbelt.translation import text_of, tr

Choice = tuple[str, str]
WIDGET = "widget_wrapper"


class Choices(StrEnum):
    """Which list a parameter's widget shows."""

    SCALE = "scale"
    """Scales of the portal that the account may see."""
    TERRITORY = "territory"
    """Territories of the account."""
    VINTAGE = "vintage"
    """Vintages of the portal, the latest first."""
    INDICATORS = "indicators"
    """Indicators by theme; several, their ids separated by commas."""
    PURPOSE = "purpose"
    """The convention's four purposes."""


def known(desk: Desk, choices: Choices) -> list[Choice]:
    """What the running session knows; [] before the sign-in, where an id is typed."""
    return _LISTS[choices](desk)


def _scales(desk: Desk) -> list[Choice]:
    signed = desk.signed
    if signed is None:
        return []
    allowed = {right.scale for right in signed.account.scales if right.allowed}
    ordered = sorted(signed.catalogue.scales, key=lambda scale: scale.order)
    return [(scale.id, text_of(scale.label, scale.id)) for scale in ordered if scale.id in allowed]


def _territories(desk: Desk) -> list[Choice]:
    signed = desk.signed
    found = signed.account.territories if signed is not None else ()
    return [(territory.code, f"{territory.name} ({territory.code})") for territory in found]


def _vintages(desk: Desk) -> list[Choice]:
    signed = desk.signed
    found = signed.catalogue.vintages if signed is not None else ()
    return [(v.id, text_of(v.label, v.id)) for v in sorted(found, key=lambda v: v.id, reverse=True)]


def _indicators(desk: Desk) -> list[Choice]:
    signed = desk.signed
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


def choice_parameter(
    name: str, label: str, choices: Choices, default: str = "", optional: bool = True
) -> QgsProcessingParameterDefinition:
    """A text parameter that QGIS's dialogs show as a list. The widget is found by its name, so that
    nothing of a window is imported headless."""
    parameter = QgsProcessingParameterString(name, label, default or None, optional=optional)
    room = __name__.rpartition(".")[0]
    parameter.setMetadata(
        {WIDGET: {"class": f"{room}.choice_widget.ChoiceWidget", "kind": choices.value}}
    )
    parameter.setHelp(HELP[choices]())
    return parameter


HELP: dict[Choices, Callable[[], str]] = {
    Choices.SCALE: lambda: tr(
        "Identifier of the scale: region, departement, epci, commune, iris, qpv2015, qpv2024, "
        "carreau, residence or batiment, as far as the portal has it and the account may see it."
    ),
    Choices.TERRITORY: lambda: tr(
        "Code of one of the account's territories: SIREN of an EPCI, code of a département or "
        "région. Empty: the first one."
    ),
    Choices.VINTAGE: lambda: tr("Year of the survey, such as 2024. Empty: the latest."),
    Choices.INDICATORS: lambda: tr("Identifiers separated by commas. Empty: all."),
    Choices.PURPOSE: lambda: tr(
        "One of housing_policy, programming, observation, attribution. Empty: that of the working "
        "session."
    ),
}
