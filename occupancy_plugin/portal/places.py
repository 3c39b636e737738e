"""The territories that somebody may choose from: the account's own at once, for a wide account the
smaller ones a moment later. Everybody who lists territories reads them here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qgis.PyQt.QtCore import QObject, pyqtSignal

from ..description import Territory
from ..toolbelt.translation import tr
from ..toolbelt.work.task import run_errand

if TYPE_CHECKING:
    from .signin.session import Session, Signed
    from .territories import Place


class KnownPlaces(QObject):
    """`told` follows when the smaller ones have come, `failed` when they have not."""

    told = pyqtSignal()
    failed = pyqtSignal()

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._known: tuple[Signed, tuple[Place, ...]] | None = None
        session.state_changed.connect(self._ask)
        session.account_changed.connect(self._ask)

    def all(self) -> tuple[Place, ...]:
        """As a tree written in order; () before the sign-in."""
        from .territories import Place

        signed = self._session.signed
        if signed is None:
            return ()
        if self._known is not None and self._known[0] is signed:
            return self._known[1]
        return tuple(Place(territory, 0) for territory in signed.account.territories)

    def find(self, key: str) -> Territory | None:
        """The account's, or a smaller one, with its name as far as it is known; None for what
        cannot be the account's."""
        territories = (place.territory for place in self.all())
        found = next((territory for territory in territories if territory.key == key), None)
        signed = self._session.signed
        return found if found is not None or signed is None else signed.account.territory(key)

    def _ask(self, *_: object) -> None:
        from .territories import places_of

        signed = self._session.signed
        if signed is None or not signed.account.is_wide:
            return

        def keep(places: tuple[Place, ...]) -> None:
            if self._session.signed is signed:
                self._known = (signed, places)
                self.told.emit()

        run_errand(
            tr("Territories"),
            lambda: places_of(signed.client, signed.account, signed.catalogue),
            keep,
            lambda _: self.failed.emit(),
        )
