"""The columns among which a controlled export lets the user choose (the indicator shown, its theme,
all), and the rows of wider territories at a spreadsheet's foot."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from qgis.core import QgsVectorLayer

from ...description import Indicator
from ...layers.figures.comparators import comparator_rows
from ...layers.lineage import read_lineage
from ...layers.project.columns import add_all_columns
from ...layers.release.memory import ReleaseMemory
from ...portal.model import Catalogue
from ...toolbelt.translation import text_of, tr
from .order import NAMES

TOTALS = ("households", "dwellings", "occupied")


@dataclass(frozen=True)
class ColumnChoices:
    """The columns among which a person chooses before an export.

    choices: (label, names of columns), the default first
    comparators: released rows of the territory and wider ones
    indicator: the label of the one shown
    complete: adds every indicator to the layer"""

    choices: tuple[tuple[str, tuple[str, ...]], ...] = ()
    comparators: Sequence[Mapping[str, Any]] = ()
    indicator: str = ""
    complete: Callable[[], None] = lambda: None


NO_CHOICES = ColumnChoices()


def column_choices(
    layer: QgsVectorLayer, catalogue: Catalogue | None, memory: ReleaseMemory
) -> ColumnChoices:
    """Return the choices for an occupancy layer during its session; any other is exported whole."""
    lineage = read_lineage(layer)
    if lineage is None or catalogue is None:
        return NO_CHOICES
    indicator = catalogue.indicator(lineage.indicator)
    if indicator is None:
        return NO_CHOICES
    names = layer.fields().names()
    theme = next((theme for theme in catalogue.themes if theme.id == indicator.theme), None)
    choices = []
    if theme is not None:
        of_theme = [i for i in catalogue.indicators if i.theme == theme.id and i.id != indicator.id]
        words = tr("The theme “{name}”").format(name=text_of(theme.label, theme.id))
        choices.append((words, _columns([indicator, *of_theme], names)))
    words = tr("Only “{name}”").format(name=text_of(indicator.label, indicator.id))
    choices.append((words, _columns([indicator], names)))
    releases = memory.find_compared(lineage.territory, lineage.vintage, lineage.against)
    return ColumnChoices(
        tuple(choices),
        comparator_rows(releases[0], catalogue, releases[1]) if releases else [],
        text_of(indicator.label, indicator.id),
        partial(add_all_columns, layer, catalogue, memory),
    )


def _columns(indicators: Sequence[Indicator], names: Sequence[str]) -> tuple[str, ...]:
    """Return the indicators in their order (with both values of a change between vintages), then
    totals, their numerators and denominators, and codes of wider units."""
    columns: list[str] = []
    for indicator in indicators:
        ends = (name for name in names if re.fullmatch(rf"{re.escape(indicator.id)}_\d+", name))
        columns += [indicator.id, *ends]
    columns += TOTALS
    for indicator in indicators:
        columns += [indicator.denominator, *indicator.numerator]
    column_names = set(names)
    return tuple(name for name in dict.fromkeys([*columns, *sorted(NAMES)]) if name in column_names)
