"""Messages about failures, each with a button that helps: sign in, try again, open the folder."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from ..portal.signin.session import Session
from ..toolbelt.errors import PortalUnreachable, SignInRequired
from ..toolbelt.message_bar import Messages
from ..toolbelt.translation import tr
from .qgis.links import open_folder


class Remedies:
    """Shows failures and ends of a session in the message bar, each with a button that helps."""

    def __init__(
        self,
        messages: Messages,
        session: Session,
        sign_in: Callable[[], Any],
        add: Callable[[], Any],
        read_terms: Callable[[], Any],
    ) -> None:
        """Keep what starts a remedy: `add` loads the dock's choice again."""
        self._messages, self._session, self._add = messages, session, add
        self._terms = (tr("Read the terms of use"), read_terms)
        messages.sign_in_actions = ((tr("Sign in"), sign_in),)

    def session_failed(self, error: Exception) -> None:
        self._messages.error(error, *self._messages.sign_in_actions)

    def waiting(self, text: str) -> None:
        """Say that maps wait for a sign-in."""
        self._messages.info(text, *self._messages.sign_in_actions)

    def _lacks_terms(self) -> bool:
        signed_in = self._session.signed_in
        return signed_in is not None and not signed_in.account.charter_accepted

    def terms_closed(self) -> None:
        """Say what follows when the terms are postponed or refused, with a way to read them."""
        if self._lacks_terms():
            text = tr("Until the terms of use are accepted, the portal serves no data.")
            self._messages.warning(text, "", self._terms)

    def load_failed(self, error: Exception) -> None:
        if isinstance(error, SignInRequired):
            self.session_failed(error)
        elif self._lacks_terms():
            self._messages.error(error, self._terms)
        elif isinstance(error, PortalUnreachable):
            self._messages.error(error, (tr("Try again"), self._add))
        else:
            self._messages.error(error)

    def report_written(self, text: str, folder: str) -> None:
        action = (tr("Open the folder"), partial(open_folder, Path(folder)))
        self._messages.success(text, action)
