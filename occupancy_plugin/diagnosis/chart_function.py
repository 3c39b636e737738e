"""The expression function `occupancy_chart(code, indicator)`: registered at QGIS's start, it reads
what it draws with at the first chart. It knows the releases of the running session only: without a
session it answers with nothing."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from qgis.core import QgsExpression, QgsExpressionFunction

from ..toolbelt.translation import tr

if TYPE_CHECKING:
    from .content.facts import Facts

FUNCTION = "occupancy_chart"

_log = logging.getLogger(__name__)


class ChartFunction(QgsExpressionFunction):
    """`occupancy_chart(code, indicator)`: the unit's figure beside the wider ones, as a picture."""

    def __init__(self, facts: Callable[[], Facts | None]) -> None:
        super().__init__(FUNCTION, 2, "occupancy", tr("A chart of the unit beside the wider ones."))
        self._facts = facts

    def func(self, values: Any, _context: Any, _parent: QgsExpression | None, _node: Any) -> str:
        try:
            from .unit_chart import chart

            facts = self._facts()
            return "" if facts is None else chart(facts, str(values[0]), str(values[1]))
        except Exception:  # called from C++: nothing may escape
            _log.exception("A chart of the atlas could not be drawn.")
            return ""


def register(facts: Callable[[], Facts | None]) -> ChartFunction:
    """At start; keep what is returned, `unregister` undoes it."""
    function = ChartFunction(facts)
    QgsExpression.registerFunction(function)
    return function


def unregister() -> None:
    QgsExpression.unregisterFunction(FUNCTION)
