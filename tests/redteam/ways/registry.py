"""How a way out is declared, and what it is given."""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Way:
    """`function(stage)` does what the user would do and leaves what came out in `stage.out`; it may
    be a generator (a story).

    also: folders searched besides: 'profile', 'cache', 'temp', 'log'
    """

    name: str
    tried: str
    function: Callable[..., Any]
    also: tuple[str, ...] = ()


WAYS: dict[str, Way] = {}


def way(
    tried: str, also: tuple[str, ...] = ()
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare a way; its name is the function's."""

    def declare(function: Callable[..., Any]) -> Callable[..., Any]:
        if function.__name__ in WAYS:
            raise ValueError(function.__name__)
        WAYS[function.__name__] = Way(function.__name__, tried, function, also)
        return function

    return declare


@dataclass
class Stage:
    """The map as the attacker finds it: `safe` and `hatch` of communes (polygons), `points` and
    `point_hatch` of résidences."""

    user: Any
    safe: Any
    hatch: Any
    points: Any
    point_hatch: Any
    out: Path

    @property
    def project(self) -> Any:
        return self.user.project

    @property
    def iface(self) -> Any:
        return self.user.iface

    def write(self, name: str, text: object) -> None:
        """Keep what was read on screen, in the clipboard or from an expression."""
        (self.out / name).write_text(str(text), encoding="utf-8")

    def lines(self, name: str, texts: Collection[str], what: str) -> str:
        """Keep texts, a line each. Return how many they are."""
        self.write(name, "\n".join(texts))
        return f"{len(texts)} {what}"

    def contexts(self, layer: Any) -> Iterator[Any]:
        """Return the context of an expression about each feature of a layer."""
        from qgis.core import QgsExpressionContext, QgsExpressionContextUtils

        for feature in layer.getFeatures():
            scopes = QgsExpressionContextUtils.globalProjectLayerScopes(layer)
            context = QgsExpressionContext(scopes)
            context.setFeature(feature)
            yield context

    def texts(self, template: str, layer: Any) -> list[str]:
        """Return what a template with expressions says of each feature of a layer."""
        from qgis.core import QgsExpression

        replaced = QgsExpression.replaceExpressionText
        return [replaced(template, context) for context in self.contexts(layer)]

    def file(self, name: str) -> str:
        return str(self.out / name)

    def activate(self, layer: Any) -> None:
        self.iface.setActiveLayer(layer)

    def copy(self, layer: Any) -> Generator[Any, None, None]:
        """Select all of a layer, and Edit ▸ Copy Features."""
        self.activate(layer)
        layer.selectAll()
        yield self.user.at_rest()
        self.action("mActionCopyFeatures").trigger()
        yield self.user.at_rest()

    def action(self, name: str) -> Any:
        from qgis.PyQt.QtWidgets import QAction

        return self.iface.mainWindow().findChild(QAction, name)

    def clipboard(self, name: str = "clipboard.txt") -> None:
        """Return everything in the clipboard, in all formats."""
        from qgis.PyQt.QtWidgets import QApplication

        data = QApplication.clipboard().mimeData()
        parts = [data.text()]
        for kind in data.formats():
            if kind == "image/svg+xml" or not kind.startswith("image"):
                parts.append(f"{kind}:\n" + bytes(data.data(kind)).decode("utf-8", "replace"))
        self.write(name, "\n".join(parts))
