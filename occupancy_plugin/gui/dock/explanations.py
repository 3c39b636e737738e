"""Explanations of the controls of the dock, for QGIS's "What is this?" and for screen readers."""

from __future__ import annotations

from qgis.PyQt.QtWidgets import QWidget

from ...toolbelt.translation import tr


def explain(widget: QWidget) -> None:
    """Set the texts of the controls in that widget."""
    texts = explanations()
    for control in widget.findChildren(QWidget):
        text = texts.get(control.objectName())
        if text:
            control.setWhatsThis(text)


def explanations() -> dict[str, str]:
    """Return object name → explanation."""
    return {
        "occupancyDuties": tr(
            "Your account: who you are and until when, the duties of the convention, help, "
            "options, signing out."
        ),
        "occupancyPurpose": tr(
            "What you use the data for. It is written on every export and page and in the journal."
        ),
        "occupancyTerritory": tr(
            "Whose social housing is shown. Type to find a smaller territory, where your account "
            "holds a wider one."
        ),
        "occupancyScale": tr(
            "The units of the map. A scale that is closed to your account says why; those finer "
            "than IRIS are behind “Finer”."
        ),
        "occupancyVintage": tr("The year of the survey."),
        "occupancySearch": tr(
            "Words of names and definitions, and everyday words: seniors, poverty, energy…"
        ),
        "occupancyIndicators": tr(
            "What the map shows, by theme. At the right: how many units show it, of how many, "
            "once the territory is loaded."
        ),
        "occupancyAdd": tr(
            "Loads every scale, applies statistical secrecy and adds the map. The arrow has the "
            "change since an earlier vintage, and a file."
        ),
        "occupancyCancel": tr("Ends the loading; nothing is added."),
        "occupancyVisible": tr("Shows or hides the map of this card."),
        "occupancySwitch": tr(
            "Another indicator on this map, without another request to the portal."
        ),
        "occupancyCardVintage": tr("Another vintage of this map, under the same classes."),
        "occupancyWider": tr("The same indicator at a scale where values can be shown."),
        "occupancyHistogram": tr(
            "How the values of the map spread over its classes; only values that may be shown."
        ),
        "occupancyCardFigures": tr(
            "The territory beside wider ones, and how many values are under statistical secrecy."
        ),
        "occupancyAddress": tr("Where your portal is. Your EPCI or the GIP SNE tells you."),
        "occupancySignIn": tr("Opens your browser to sign in; no password is typed in QGIS."),
        "occupancyOpenFileButton": tr(
            "A file of your own goes through the same statistical secrecy."
        ),
        "occupancyTry": tr("A fictitious territory on which everything works as on a portal."),
    }
