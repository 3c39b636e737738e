"""The territories that a person may choose from.

The account's own are known immediately. For a wide account the smaller ones follow a moment later.
Everything that lists territories reads them here."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QObject, pyqtSignal

from ..description import Territory
from ..toolbelt.translation import tr
from ..toolbelt.work.task import run_in_background

if TYPE_CHECKING:
    from .signin.signed_in import SignedIn
    from .territories import TerritoryNode


class TerritoryIndex(QObject):
    """Territories of the session. `loaded` follows when the smaller ones have arrived, `failed`
    when they cannot be read.

    signed_in: returns the current sign-in, None without one"""

    loaded = pyqtSignal()
    failed = pyqtSignal()

    def __init__(self, parent: QObject, signed_in: Callable[[], SignedIn | None]) -> None:
        super().__init__(parent)
        self._signed_in = signed_in
        self._loaded: tuple[SignedIn, tuple[TerritoryNode, ...]] | None = None

    def all(self) -> tuple[TerritoryNode, ...]:
        """Return the territories in the order of a tree, () before the sign-in."""
        signed_in = self._signed_in()
        if signed_in is None:
            return ()
        from .territories import TerritoryNode  # with pandas, which a sign-in has read by then

        if self._loaded is not None and self._loaded[0] is signed_in:
            return self._loaded[1]
        return tuple(TerritoryNode(territory, 0) for territory in signed_in.account.territories)

    def find(self, key: str) -> Territory | None:
        """Return the account's territory with this key, or a smaller one, with its name if known;
        None for any other."""
        territories = (node.territory for node in self.all())
        match = next((territory for territory in territories if territory.key == key), None)
        signed_in = self._signed_in()
        return match if match is not None or signed_in is None else signed_in.account.territory(key)

    def read(self, *_: object) -> None:
        """Read the smaller territories of a wide account in the background."""
        signed_in = self._signed_in()
        if signed_in is None or not signed_in.account.is_wide:
            return
        from .territories import read_territories

        def keep(nodes: tuple[TerritoryNode, ...]) -> None:
            if self._signed_in() is signed_in:
                self._loaded = (signed_in, nodes)
                self.loaded.emit()

        run_in_background(
            tr("Territories"),
            lambda: read_territories(signed_in.client, signed_in.account, signed_in.catalogue),
            keep,
            lambda _: self.failed.emit(),
        )
