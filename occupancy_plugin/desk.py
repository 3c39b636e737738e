"""What everybody who works with the plugin shares: the window, the algorithms, QGIS's browser and
locator get one Desk handed to them, instead of looking for parts of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from .layers.project.loader import Loader
from .layers.release.memory import ReleaseMemory
from .portal.signin.session import Session, SignedIn
from .toolbelt.journal import Journal
from .toolbelt.settings import read_settings
from .toolbelt.translation import text_of


@dataclass(frozen=True)
class Desk:
    """session: who is signed in · loader: the loads under way · journal: of the profile."""

    session: Session
    loader: Loader
    journal: Journal = field(default_factory=lambda: Journal.of_profile())

    @classmethod
    def set_up(cls) -> Desk:
        """Signed out, nothing loaded. Main thread. The journal's lines carry the purpose of the
        working session."""
        session = Session()
        desk = cls(session, Loader(session))
        desk.journal.purpose = lambda: read_settings().purpose if desk.signed_in is not None else ""
        return desk

    def close(self) -> None:
        """At unload: nobody hears the session and the loads any more, and both go. What listened to
        them would otherwise keep the plugin in memory."""
        self.journal.purpose = str
        for teller in (self.loader, self.session):
            teller.disconnect()
            teller.deleteLater()

    @property
    def signed_in(self) -> SignedIn | None:
        """Account, catalogue, policy and client while signed in; None otherwise."""
        return self.session.signed_in

    @property
    def purpose(self) -> str:
        """The purpose of the working session in the user's words, '' before it is chosen."""
        chosen = read_settings().purpose
        labels = dict(self.signed_in.account.purposes) if self.signed_in is not None else {}
        return text_of(labels.get(chosen), chosen)

    @property
    def releases(self) -> ReleaseMemory:
        """What came through the gate since the sign-in."""
        return self.loader.memory
