"""The errors of the product, as sentences for a technician: one tree.

    OccupancyError              a sentence, details for the log
    ├── Cancelled               the user cancelled: never shown as a failure
    ├── Unexpected              an error of the plugin: a sentence, its kind and place for the log
    ├── PortalError             the portal, or the network
    │   ├── PortalUnreachable   no answer, or a server error that outlasted the retries
    │   ├── NotAPortal          something answers there, but it is no occupancy portal
    │   ├── SignInRequired      a person must sign in first
    │   │   └── SessionEnded    … again
    │   ├── SignInRefused       the portal, or the person, refused the sign-in
    │   ├── AccessRefused       signed in, but not entitled
    │   └── BadData             an answer that cannot be read completely
    ├── SourceError             a file of the user that cannot be read or described
    ├── GateRefused             tables, profile or policy that the gate does not accept
    │   ├── WeakPolicy          a policy below the floor (R12)
    │   ├── JointDisclosure     with an earlier release they would disclose hidden values
    │   └── MixedZonings        one zoning in two vintages
    ├── LayerError              released rows that cannot become a layer
    │   ├── StoreError          they cannot be stored or opened
    │   │   └── TamperedLedger  the ledger of earlier releases was changed from outside
    │   └── StyleError          a style that cannot be applied or read
    ├── ExportError             the controlled export writes nothing
    ├── RecordError             the records of people's acts
    │   └── JournalError        the journal cannot be written or read
    ├── AtlasError              an atlas that cannot be published
    │   └── ProofError          the folder read back differs from the release
    └── DiagnosisError          maps, tables and charts in one dossier
        └── SheetError          a sheet cannot be laid out or written

Sentences are translated where they are raised (`tr("… {n} …").format(n=…)`), except SessionEnded's,
which is always the same. `details` hold no value, token or body. The gate itself (secrecy/) raises
errors of its own, which its entry point (layers/release/gate.py) turns into GateRefused.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from .machine import broken_library
from .translation import tr


@contextmanager
def logged(sentence: str) -> Iterator[None]:
    """Write an error of the block to the log, and go on after it. For what Qt calls: no error may
    reach C++, and none may keep the user from working."""
    try:
        yield
    except Exception:
        logging.getLogger(__name__).exception(sentence)


class OccupancyError(Exception):
    """An error that the user sees: what happened and what to do."""

    def __init__(self, message: str, details: str = "") -> None:
        super().__init__(message)
        self.details = details


class Cancelled(OccupancyError):
    """The user cancelled."""


class Unexpected(OccupancyError):
    """An error of the plugin. `details`: its kind and where it was raised, never its text."""

    @classmethod
    def of(cls, message: str, error: BaseException) -> Unexpected:
        """Return the plugin's error for an exception. A library that cannot be loaded is named,
        with the remedy.

        Only kind and place of the exception are kept, because its text may hold a value."""
        message = broken_library(error) or message
        trace = error.__traceback__
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        kind = type(error).__name__
        if trace is None:
            return cls(message, kind)
        return cls(message, f"{kind} at {trace.tb_frame.f_code.co_name}:{trace.tb_lineno}")


class PortalError(OccupancyError):
    """The portal, or the network."""


class PortalUnreachable(PortalError):
    """No answer, or a server error that outlasted the retries. The session is kept."""


class NotAPortal(PortalError):
    """Something answers there, but it is no occupancy portal."""


class SignInRequired(PortalError):
    """The user must sign in. The browser never opens by itself."""


class SessionEnded(SignInRequired):
    """The portal no longer accepts the session. The sentence is the same wherever it is noticed."""

    def __init__(self, *, details: str = "") -> None:
        super().__init__(tr("Your session has ended. Sign in again."), details)


class SignInRefused(PortalError):
    """The portal, or the person, refused the sign-in."""


class AccessRefused(PortalError):
    """403: signed in, but not entitled. The message is the portal's reason."""


class BadData(PortalError):
    """An answer that cannot be read completely, so nothing of it is used."""


class SourceError(OccupancyError):
    """A file that cannot be read, or whose columns cannot be described. It is refused
    completely."""


class GateRefused(OccupancyError):
    """Tables, profile or policy that the gate does not accept: nothing is released."""


class WeakPolicy(GateRefused):
    """The policy is weaker than the floor of the product."""


class JointDisclosure(GateRefused):
    """The tables and an earlier release on this machine would together disclose hidden values."""


class MixedZonings(GateRefused):
    """The project shows this zoning in another vintage."""


class LayerError(OccupancyError):
    """Released rows that cannot become a layer."""


class StoreError(LayerError):
    """Rows that cannot be stored in memory, or opened from there."""


class TamperedLedger(StoreError):
    """The ledger of earlier releases is not the file that was sealed."""


class StyleError(LayerError):
    """A style that cannot be applied, or a style file that cannot be read."""


class ExportError(OccupancyError):
    """Nothing was written."""


class AtlasError(OccupancyError):
    """An atlas that cannot be published. The folder stays as it was."""


class ProofError(AtlasError):
    """The folder read back differs from the release, or cannot be compared with it."""


class RecordError(OccupancyError):
    """The records of people's acts cannot be written or read."""


class JournalError(RecordError):
    """The journal cannot be written or read."""


class DiagnosisError(OccupancyError):
    """A dossier, or a part of one, that cannot be made."""


class SheetError(DiagnosisError):
    """A sheet that cannot be laid out or written."""
