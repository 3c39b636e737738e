"""The session with the portal as a state machine: signed out → signing in → signed in → expired.
Tokens stay in memory."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from datetime import date
from enum import Enum
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

from qgis.PyQt.QtCore import QObject, Qt, QThread, QUrl, pyqtSignal
from qgis.PyQt.QtGui import QDesktopServices

from ...toolbelt.errors import Cancelled, PortalError, SessionEnded, SignInRefused, SignInRequired
from ...toolbelt.message_bar import log
from ...toolbelt.settings import profile_folder, read_settings
from ...toolbelt.translation import tr
from ...toolbelt.work.cancellation import Cancellation
from ...toolbelt.work.file_lock import hold_lock
from ...toolbelt.work.task import BackgroundTask, run_in_background
from ..model import Account, Catalogue
from ..territory_index import TerritoryIndex
from . import remembered
from .signed_in import SignedIn, read_sign_in, require_eu

if TYPE_CHECKING:
    from ..http.transport import Transport
    from . import oidc
    from .credentials import SessionTokens

# the longest waits of a worker: for another QGIS's request, and for a busy window
LOCK_SECONDS, MAIN_THREAD_SECONDS = 60.0, 10.0


class SessionState(Enum):
    SIGNED_OUT = "signed out"
    SIGNING_IN = "signing in"
    SIGNED_IN = "signed in"
    EXPIRED = "expired"


def sign_with_configuration(
    portal_url: str, authcfg: str, cancellation: Cancellation | None = None
) -> SignedIn:
    """Sign in with an authentication configuration of the user's own, for unattended runs.

    A model, a batch or a script may name any address. So the configuration is sent only to the
    portal of the options, or to the address that its owner wrote into it, and only after that
    portal has declared its hosting. Any thread; raises PortalError."""
    from ..client import Client
    from ..http.qgis_options import qgis_network_settings
    from ..http.transport import Transport
    from .credentials import Anonymous, AuthConfiguration, resource_of

    transport = Transport(portal_url, qgis_network_settings())
    if transport.origin not in (_origin(read_settings().portal_url), _origin(resource_of(authcfg))):
        raise SignInRefused(
            tr(
                "This authentication configuration is not meant for {portal}. Enter that address "
                "as its resource in QGIS's authentication options, or as the portal in the "
                "plugin's options."
            ).format(portal=transport.base_url)
        )
    require_eu(Client(transport, Anonymous()).policy(cancellation))
    return read_sign_in(
        Client(transport, AuthConfiguration(authcfg, transport.base_url)), None, cancellation
    )


def _origin(url: str) -> str:
    """Return the origin of an address, '' for text that is no address."""
    from ..http.transport import check_address, origin_of

    try:
        return origin_of(check_address(url))
    except PortalError:
        return ""


class Session(QObject):
    """The only session of a QGIS. Methods and signals (`state_changed(SessionState)`,
    `failed(PortalError)`, `noticed(str)`) belong to the main thread."""

    state_changed = pyqtSignal(object)
    failed = pyqtSignal(object)
    noticed = pyqtSignal(str)  # a notice that needs no action
    account_changed = pyqtSignal()
    _wanted = pyqtSignal(object)  # a function that a worker wants to run in the main thread

    def __init__(self) -> None:
        super().__init__()
        self._state = SessionState.SIGNED_OUT
        self._signed_in: SignedIn | None = None
        self._task: BackgroundTask | None = None
        self.read_ahead: Callable[[], object] = lambda: None
        """Imports modules in the sign-in's worker, so that the first map does not wait for them."""
        self._stays_signed_in = False
        self._pending_refresh = ""  # the refresh token of a sign-in that is not complete yet
        self._wanted.connect(lambda function: function(), Qt.ConnectionType.QueuedConnection)
        self.places = TerritoryIndex(self, lambda: self.signed_in)
        self.state_changed.connect(self.places.read)
        self.account_changed.connect(self.places.read)

    @property
    def state(self) -> SessionState:
        return self._state

    @property
    def signed_in(self) -> SignedIn | None:
        """Return account, catalogue, policy and client while signed in, None otherwise."""
        return self._signed_in if self._state is SessionState.SIGNED_IN else None

    @property
    def portal_url(self) -> str:
        """Return the address of the portal, '' while signed out."""
        return self._signed_in.client.transport.base_url if self._signed_in else ""

    def sign_in(self, portal_url: str, stay_signed_in: bool = False) -> None:
        """Start signing in. A second call meanwhile does nothing."""
        from ..http.qgis_options import qgis_network_settings
        from ..http.transport import Transport

        if self._state in (SessionState.SIGNING_IN, SessionState.SIGNED_IN):
            return
        try:
            transport = Transport(portal_url, qgis_network_settings())
        except PortalError as error:
            self.failed.emit(error)
            return
        self._stays_signed_in = stay_signed_in
        refresh_token = remembered.load_token(transport.base_url) if stay_signed_in else ""
        self._move(SessionState.SIGNING_IN)
        task = BackgroundTask(
            tr("Signing in to the occupancy portal"),
            lambda work: _sign_in(self, transport, refresh_token, work.cancellation),
            tr("The sign-in failed unexpectedly. The log has details."),
        )
        task.done.connect(lambda signed_in: self._finish(task, signed_in, None))
        task.failed.connect(lambda error: self._finish(task, None, error))
        self._task = task.start()

    def try_sample(self) -> None:
        """Open the fictitious territory that ships, as if signed in."""
        from ..sample import sample_client

        if self._state in (SessionState.SIGNING_IN, SessionState.SIGNED_IN):
            return
        self._signed_in = replace(read_sign_in(sample_client(), None, None), is_sample=True)
        self._move(SessionState.SIGNED_IN)

    def cancel_sign_in(self) -> None:
        """Return to signed out immediately. What the task still delivers is dropped."""
        task, self._task = self._task, None
        self._pending_refresh = ""
        if task is not None:
            task.cancel()
            self._move(SessionState.SIGNED_OUT)

    def sign_out(self) -> None:
        """Drop the session immediately. The tokens are revoked at the portal in the background."""
        self.cancel_sign_in()
        signed_in, self._signed_in = self._signed_in, None
        if signed_in is not None and not signed_in.is_sample:
            remembered.delete_token(signed_in.client.transport.base_url)
            _end_tokens(signed_in)
        self._move(SessionState.SIGNED_OUT)

    def expire(self, error: SignInRequired | None = None) -> None:
        """End a session that the portal no longer accepts, and say so."""
        if self._state is not SessionState.SIGNED_IN:
            return
        remembered.delete_token(self.portal_url)
        self._signed_in = None
        self._move(SessionState.EXPIRED)
        self.failed.emit(error or SessionEnded())

    def refresh_account(self) -> None:
        """Read account and catalogue again: rights, oppositions and the charter change while people
        work."""
        signed_in = self.signed_in
        if signed_in is None:
            return

        def read() -> tuple[Account, Catalogue]:
            return signed_in.client.account(), signed_in.client.catalogue()

        run_in_background(
            tr("Checking your access"),
            read,
            lambda renewal: self._on_renewal(signed_in, *renewal),
            self._on_renewal_failure,
        )

    def _on_renewal(self, signed_in: SignedIn, account: Account, catalogue: Catalogue) -> None:
        """Replace account and catalogue where they have changed."""
        if self._signed_in is not signed_in:
            return
        changed = (account, catalogue) != (signed_in.account, signed_in.catalogue)
        if changed:
            self._signed_in = replace(signed_in, account=account, catalogue=catalogue)
            self.account_changed.emit()
        self.check_access_end()

    def _on_renewal_failure(self, error: Exception) -> None:
        """End the session where the portal asks to sign in again; log any other error."""
        if isinstance(error, SignInRequired):
            self.expire(error)
        else:
            log(f"access check: {getattr(error, 'details', '') or type(error).__name__}")

    def check_access_end(self) -> None:
        """End the session after the date at which the account's access ends (annex 2)."""
        signed_in = self.signed_in
        if (
            signed_in is not None
            and signed_in.account.access_ends_on is not None
            and date.today() > signed_in.account.access_ends_on
        ):
            self.sign_out()
            self.failed.emit(
                SignInRequired(
                    tr("Your access to the portal has ended on the date set by the convention.")
                )
            )

    def _move(self, state: SessionState) -> None:
        if state is not self._state:
            self._state = state
            self.state_changed.emit(state)

    def _finish(
        self, task: BackgroundTask, signed_in: SignedIn | None, error: Exception | None
    ) -> None:
        """Complete a sign-in, or report why it failed."""
        if task is not self._task:  # it was cancelled, or another one was started
            if signed_in is not None:
                _end_tokens(signed_in)
            return
        self._task = None
        refresh_token, self._pending_refresh = self._pending_refresh, ""
        if signed_in is None:
            self._move(SessionState.SIGNED_OUT)
            if error is not None and not isinstance(error, Cancelled):
                self.failed.emit(error)
            return
        self._signed_in = signed_in
        self._move(SessionState.SIGNED_IN)
        self._store_token(refresh_token)
        self.check_access_end()

    def _on_rotation(self, tokens: oidc.Tokens | None) -> None:
        """Follow a rotation of the tokens: store the new refresh token, or end the session."""
        if tokens is None:
            self.expire()
        elif self._signed_in is None:
            self._pending_refresh = tokens.refresh
        else:
            self._store_token(tokens.refresh)

    def _from_main_thread(self, function: Callable[[], Any]) -> Any:
        """Return what a function returns in the main thread, None if that does not answer in time:
        QGIS may be closing, and wait for this worker."""
        if QThread.currentThread() == self.thread():
            return function()
        answers: SimpleQueue[Any] = SimpleQueue()
        self._wanted.emit(lambda: answers.put(function()))
        try:
            return answers.get(timeout=MAIN_THREAD_SECONDS)
        except Empty:
            return None

    def _follow(self, tokens: oidc.Tokens | None) -> None:
        """Follow a rotation in the main thread. New tokens are stored when this returns."""
        if tokens is None:
            self._wanted.emit(lambda: self._on_rotation(None))
        else:
            self._from_main_thread(lambda: self._on_rotation(tokens))

    @contextmanager
    def _stored_token(self, portal_url: str) -> Iterator[str]:
        """Hold the profile's lock and yield the stored refresh token, '' without one: another QGIS
        of the profile may have spent the one that this session knows. Worker thread."""
        with ExitStack() as stack:
            if not self._stays_signed_in:
                yield ""
                return
            with suppress(OSError):  # in a profile that cannot be written nothing is stored
                path = profile_folder("session.lock")
                path.parent.mkdir(parents=True, exist_ok=True)
                stack.enter_context(hold_lock(path, lambda: None, LOCK_SECONDS))
            yield self._from_main_thread(lambda: remembered.load_token(portal_url)) or ""

    def _store_token(self, refresh: str) -> None:
        """Store the refresh token in QGIS's authentication database, if the person opted in.
        Repeated after every rotation."""
        if (
            self._stays_signed_in
            and refresh
            and not remembered.save_token(self.portal_url, refresh)
        ):
            self._stays_signed_in = False
            self.noticed.emit(
                tr("The master password was not given: you stay signed in until QGIS closes only.")
            )


def _sign_in(
    session: Session, transport: Transport, refresh_token: str, cancellation: Cancellation
) -> SignedIn:
    """Sign in and read account, catalogue and policy. Worker thread."""
    from ..client import Client
    from . import oidc
    from .credentials import Anonymous, SessionTokens

    endpoints = oidc.discover(transport, cancellation)
    try:
        # before any password is typed there
        require_eu(Client(transport, Anonymous()).policy(cancellation))
    except SignInRequired:
        log("sign-in: /policy needs a session here; EU hosting will be checked after sign-in")
    url = transport.base_url
    with session._stored_token(url) as latest_token:
        received = _tokens_from_stored(transport, endpoints, latest_token or refresh_token)
        if received is not None:
            refresh = received.refresh
            session._from_main_thread(lambda: remembered.save_token(url, refresh))
    if received is None:
        received = oidc.sign_in(
            transport,
            endpoints,
            lambda address: session._wanted.emit(lambda: _open_browser(address)),
            cancellation,
        )
        session._follow(received)
    tokens = SessionTokens(
        transport, endpoints, received, session._follow, lambda: session._stored_token(url)
    )
    try:
        signed_in = read_sign_in(Client(transport, tokens), tokens, cancellation)
        session.read_ahead()
        return signed_in
    except Exception:
        _revoke(tokens)
        raise


def _tokens_from_stored(
    transport: Transport, endpoints: oidc.Endpoints, refresh_token: str
) -> oidc.Tokens | None:
    """Return new tokens for the stored refresh token, None where there is none or it has ended."""
    from . import oidc

    if not refresh_token:
        return None
    try:
        return oidc.refresh(transport, endpoints, oidc.Tokens("", refresh_token, 0.0))
    except SignInRequired:
        return None


def _open_browser(url: str) -> None:
    QDesktopServices.openUrl(QUrl(url))


def _end_tokens(signed_in: SignedIn) -> None:
    """Revoke the tokens at the portal, off the main thread. The local copy is dropped even if the
    portal refuses."""
    if signed_in.tokens is not None:
        threading.Thread(
            target=_revoke, args=(signed_in.tokens,), name="occupancy-revoke", daemon=True
        ).start()


def _revoke(tokens: SessionTokens) -> None:
    try:
        tokens.revoke()
    except PortalError as error:
        log(f"revocation: {error.details or type(error).__name__}")
