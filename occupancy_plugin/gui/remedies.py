"""What helps when something failed, as a button of its message: sign in, try again, open the
folder."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from ..portal.signin.session import Session
from ..toolbelt.errors import PortalUnreachable, SignInRequired
from ..toolbelt.messages import Messages
from ..toolbelt.settings import read_settings
from ..toolbelt.translation import tr
from .qgis.links import open_folder


class Remedies:
    """Puts failures and ends into the message bar, each with what helps."""

    def __init__(self, messages: Messages, session: Session, add: Callable[[], Any]) -> None:
        """add: loads what is chosen in the dock once more."""
        self._messages, self._session, self._add = messages, session, add
        messages.sign_in = ((tr("Sign in"), self._sign_in),)

    def _sign_in(self) -> None:
        settings = read_settings()
        self._session.sign_in(settings.portal_url, settings.stay_signed_in)

    def session_failed(self, error: Exception) -> None:
        self._messages.error(error, *self._messages.sign_in)

    def waiting(self, text: str) -> None:
        """Maps wait for a sign-in."""
        self._messages.info(text, *self._messages.sign_in)

    def load_failed(self, error: Exception) -> None:
        if isinstance(error, SignInRequired):
            self.session_failed(error)
        elif isinstance(error, PortalUnreachable):
            self._messages.error(error, (tr("Try again"), self._add))
        else:
            self._messages.error(error)

    def written(self, text: str, folder: str) -> None:
        action = (tr("Open the folder"), partial(open_folder, Path(folder)))
        self._messages.success(text, action)
