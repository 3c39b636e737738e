"""The expression function `occupancy_chart(code, indicator)`.

It is registered at QGIS's start and loads its modules at the first chart. It shows the vintage, or
the change, of the atlas' layer. It only knows the releases of the current session; without one it
returns an empty text."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from qgis.core import QgsExpression, QgsExpressionFunction, QgsProject

from ..toolbelt.errors import logged
from ..toolbelt.translation import tr

if TYPE_CHECKING:
    from .content.facts import Facts

FUNCTION = "occupancy_chart"


class ChartFunction(QgsExpressionFunction):
    """`occupancy_chart(code, indicator)`: the unit's figure with those of the wider units, as a
    picture."""

    def __init__(self, facts: Callable[[Any], Facts | None]) -> None:
        super().__init__(FUNCTION, 2, "occupancy", tr("A chart of the unit beside the wider ones."))
        self._facts = facts

    def func(self, values: Any, context: Any, _parent: QgsExpression | None, _node: Any) -> str:
        with logged("A chart of the atlas could not be drawn."):
            from .unit_chart import chart

            layer = QgsProject.instance().mapLayer(str(context.variable("atlas_layerid")))
            facts = self._facts(layer)
            return "" if facts is None else chart(facts, str(values[0]), str(values[1]))
        return ""


def register(facts: Callable[[Any], Facts | None]) -> ChartFunction:
    """Register the function. Keep what is returned; `unregister` undoes it."""
    function = ChartFunction(facts)
    QgsExpression.registerFunction(function)
    return function


def unregister() -> None:
    QgsExpression.unregisterFunction(FUNCTION)
