"""QGIS's options on certificates: trusted authorities, as a bundle for `requests`, and servers
whose certificate the user accepted despite errors."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QCryptographicHash

_bundle: Path | None = None


def ca_bundle() -> bool | str:
    """Return a bundle of the system's certificates and those that QGIS trusts; True where QGIS adds
    none."""
    global _bundle
    trusted = (
        bytes(QgsApplication.authManager().trustedCaCertsPemText())
        if QgsApplication.authManager()
        else b""
    )
    if b"BEGIN CERTIFICATE" not in trusted:
        return True
    if _bundle is None:
        handle, name = tempfile.mkstemp(prefix="occupancy-ca-", suffix=".pem")
        os.close(handle)
        _bundle = Path(name)
    from requests.certs import where

    _bundle.write_bytes(Path(where()).read_bytes() + b"\n" + trusted)
    return str(_bundle)


def accepted_certificates() -> dict[str, str]:
    """Return 'host:port' → SHA-256 of the only certificate accepted there despite its errors.

    The user accepts them in Options ▸ Authentication ▸ Servers. Return {} while the authentication
    database is closed."""
    manager = QgsApplication.authManager()
    if manager is None or manager.isDisabled():
        return {}
    return {
        config.sslHostPort().lower(): bytes(
            config.sslCertificate().digest(QCryptographicHash.Algorithm.Sha256).toHex()
        ).decode()
        for config in manager.sslCertCustomConfigs()
        if config.sslIgnoredErrorEnums() and not config.sslCertificate().isNull()
    }


def forget_ca_bundle() -> None:
    """Delete the bundle file."""
    global _bundle
    if _bundle is not None:
        _bundle.unlink(missing_ok=True)
        _bundle = None
