"""What can go wrong with the portal, as sentences for a technician; `details` go to the log and
hold no value, token or body."""

from __future__ import annotations


class PortalError(Exception):
    """Something the user is told: what happened and what to do."""

    def __init__(self, message: str, details: str = "") -> None:
        super().__init__(message)
        self.details = details


class PortalUnreachable(PortalError):
    """No answer, or a server error that outlasted the retries. The session is kept."""


class NotAPortal(PortalError):
    """Something answers there, but it is no occupancy portal."""


class SignInRequired(PortalError):
    """The session has ended: the user must sign in again (never a browser by surprise)."""


class SignInRefused(PortalError):
    """The portal, or the person, refused the sign-in."""


class AccessRefused(PortalError):
    """403: signed in, but not entitled; the message is the portal's reason."""


class BadData(PortalError):
    """An answer that cannot be read, or read whole: nothing of it is used."""


class Cancelled(PortalError):
    """The user cancelled."""
