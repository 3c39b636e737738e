"""Parameters whose values are chosen from a list (choices.py). The value is always the stable id,
so models, batch and qgis_process can set it without a window."""

from __future__ import annotations

from collections.abc import Callable

from qgis.core import QgsProcessingParameterDefinition, QgsProcessingParameterString

from ..choices import ChoiceList
from ..toolbelt.translation import tr

WIDGET = "widget_wrapper"
HELP: dict[ChoiceList, Callable[[], str]] = {
    ChoiceList.SCALE: lambda: tr(
        "Identifier of the scale: region, departement, epci, commune, iris, qpv2015, qpv2024, "
        "carreau, residence or batiment, as far as the portal has it and the account may see it."
    ),
    ChoiceList.TERRITORY: lambda: tr(
        "Code of one of the account's territories, or of a smaller one that it holds: SIREN of an "
        "EPCI, code of a commune, département or région (departement:32 where a région bears the "
        "same code). Empty: the account's first one."
    ),
    ChoiceList.VINTAGE: lambda: tr("Year of the survey, such as 2024. Empty: the latest."),
    ChoiceList.INDICATORS: lambda: tr("Identifiers separated by commas. Empty: all."),
    ChoiceList.PURPOSE: lambda: tr(
        "One of housing_policy, programming, observation, attribution. Empty: that of the working "
        "session."
    ),
}


def choice_parameter(
    name: str, label: str, choices: ChoiceList, default_value: str = "", optional: bool = True
) -> QgsProcessingParameterDefinition:
    """Make a text parameter that QGIS's dialogs show as a list. QGIS finds the widget by its name,
    so no window is imported headless."""
    parameter = QgsProcessingParameterString(name, label, default_value or None, optional=optional)
    package = __name__.rpartition(".")[0]
    parameter.setMetadata(
        {WIDGET: {"class": f"{package}.choice_widget.ChoiceWidget", "kind": choices.value}}
    )
    parameter.setHelp(HELP[choices]())
    return parameter
