"""The texts of a card in "On the map": comparators and hidden values."""

from __future__ import annotations

import html

from qgis.core import QgsVectorLayer

from ...description import Kind
from ...layers.figures.comparators import Comparator
from ...layers.figures.references import read_references
from ...layers.lineage import Lineage
from ...layers.project.switch import indicator_of
from ...layers.release.memory import ReleaseMemory
from ...layers.style.fields import count_hidden_cells
from ...layers.style.words import Words
from ...portal.model import Catalogue
from ...toolbelt.translation import text_of, tr
from ..tones import Tone, colour

NO_BREAK_HYPHEN = "\N{NON-BREAKING HYPHEN}"
GAP = ", "  # between two parts of a card's text; a line may end there
LONGEST_UNBROKEN_NAME = 24  # letters
COMPARED_KINDS = (Kind.RATE, Kind.MEAN, Kind.DIFFERENCE)


def comparators_text(layer: QgsVectorLayer, lineage: Lineage, catalogue: Catalogue | None) -> str:
    """Return "ensemble 21,4 %, Nord 19,8 %, France 17,9 %"; '' for a count or a class."""
    indicator = indicator_of(layer, catalogue)
    if indicator is None or indicator.kind not in COMPARED_KINDS:
        return ""
    words, unit = Words.of_window(), text_of(indicator.unit)
    number_text = words.with_sign if indicator.kind == Kind.DIFFERENCE else words.number

    def formatted(value: float) -> str:
        return html.escape(words.with_unit(number_text(value, indicator.decimals), unit))

    order = catalogue.order if catalogue is not None else {}

    def label_of(figure: Comparator) -> str:
        """Return the name of a unit; the territory's would be repeated on every card, so a short
        word replaces it where the map shows its parts. No line ends at a hyphen, or within a short
        name."""
        shows_parts = order.get(lineage.scale, 1) > order.get(figure.scale, 0)
        is_territory = figure.name == lineage.territory_name
        label = tr("overall") if is_territory and shows_parts else figure.name
        text = html.escape(label.replace("-", NO_BREAK_HYPHEN))
        if len(label) <= LONGEST_UNBROKEN_NAME:
            text = text.replace(" ", "&nbsp;")
        return f"{text}&nbsp;"

    return GAP.join(
        f"{label_of(figure)}<b>{formatted(figure.value)}</b>"
        for figure in read_references(layer).figures
    )


def secrecy_sentence(layer: QgsVectorLayer, lineage: Lineage, memory: ReleaseMemory) -> str:
    """Return a sentence on how much is hidden; a number that would disclose a value is left out."""
    words = Words.of_window()
    units = words.units(lineage.scale)
    sentence = tr("{units} under statistical secrecy").format(units=units[0].upper() + units[1:])
    if lineage.withheld_units is not None:
        withheld_units = words.number(lineage.withheld_units, 0)
        sentence = tr("{what}: {step}").format(what=sentence, step=withheld_units)
    hidden_text = tr("hidden values: {n}").format(
        n=words.number(_hidden_cells(layer, lineage, memory), 0)
    )
    return f"{sentence} · {hidden_text}"


def secrecy_link(layer: QgsVectorLayer, lineage: Lineage, memory: ReleaseMemory) -> str:
    """Return a short link: how many units the map hides, and "why?"; '' where it hides none."""
    link_text = tr("units under secrecy")
    if lineage.withheld_units is not None:
        count = lineage.withheld_units + _hidden_cells(layer, lineage, memory)
        if not count:
            return ""
        link_text = tr("{n} under secrecy").format(n=Words.of_window().number(count, 0))
    link = f'<a href="#secrecy" style="color:{colour(Tone.LINK)}">{html.escape(tr("why?"))}</a>'
    return f"{html.escape(link_text).replace(' ', '&nbsp;')}&nbsp;–&#8288;&nbsp;{link}"


def _hidden_cells(layer: QgsVectorLayer, lineage: Lineage, memory: ReleaseMemory) -> int:
    """Return how many values of the indicator are hidden: from the release in memory, or counted on
    a layer that compares two."""
    release = memory.find(lineage.territory, lineage.vintage)
    scale = (
        release.scales.get(lineage.scale) if release is not None and not lineage.against else None
    )
    return (
        scale.hidden.get(lineage.indicator, 0)
        if scale is not None
        else count_hidden_cells(layer, lineage.indicator)
    )
