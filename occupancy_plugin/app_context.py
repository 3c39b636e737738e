"""`AppContext`: the session, the loads and the journal. The window, the algorithms and QGIS's
browser share one, which is passed to them."""

from __future__ import annotations

from dataclasses import dataclass, field

from .layers.project.loader import Loader
from .layers.release.memory import ReleaseMemory
from .portal.signin.session import Session
from .portal.signin.signed_in import SignedIn
from .toolbelt.journal import Journal
from .toolbelt.settings import read_settings
from .toolbelt.translation import text_of


@dataclass(frozen=True)
class AppContext:
    """The objects that the parts of the plugin share.

    session: the person signed in
    loader: the running loads, and the releases of the session
    journal: the journal of the QGIS profile"""

    session: Session
    loader: Loader
    journal: Journal = field(default_factory=lambda: Journal.of_profile())

    @classmethod
    def set_up(cls) -> AppContext:
        """Make one, signed out and without a load, whose journal adds the purpose of the working
        session to its lines. Main thread."""
        session = Session()
        app = cls(session, Loader(session))
        app.journal.purpose = lambda: read_settings().purpose if app.signed_in is not None else ""
        return app

    def close(self) -> None:
        """Disconnect and delete the session and the loader, at unload. Their listeners would
        otherwise keep the plugin in memory."""
        self.journal.purpose = str
        for source in (self.loader, self.session):
            source.disconnect()
            source.deleteLater()

    @property
    def signed_in(self) -> SignedIn | None:
        """Return account, catalogue, policy and client while signed in, None otherwise."""
        return self.session.signed_in

    @property
    def purpose(self) -> str:
        """Return the purpose of the working session in the user's language, '' before it is
        chosen."""
        purpose_id = read_settings().purpose
        labels = dict(self.signed_in.account.purposes) if self.signed_in is not None else {}
        return text_of(labels.get(purpose_id), purpose_id)

    @property
    def releases(self) -> ReleaseMemory:
        """Return the releases since the sign-in."""
        return self.loader.memory
