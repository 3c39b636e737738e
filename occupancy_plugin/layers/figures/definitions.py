"""Does an indicator mean the same in two vintages? A QPV of 2015 and one of 2024, "recently moved
in" over three years and over two and a half: it does not."""

from __future__ import annotations

from collections.abc import Mapping

from ...description import Indicator


def same_definition(
    indicator: Indicator, later: Mapping[str, str], earlier: Mapping[str, str]
) -> bool:
    """`later`, `earlier`: the definitions of the two vintages (Vintage.definitions)."""
    return not indicator.definition or later.get(indicator.definition) == earlier.get(
        indicator.definition
    )
