"""The certificate authorities that QGIS trusts beside the system's, as a bundle for `requests`."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from qgis.core import QgsApplication

_bundle: Path | None = None


def ca_bundle() -> bool | str:
    """Certificates that QGIS trusts beside the system's, as one bundle file; True where QGIS adds
    none."""
    global _bundle
    own = (
        bytes(QgsApplication.authManager().trustedCaCertsPemText())
        if QgsApplication.authManager()
        else b""
    )
    if b"BEGIN CERTIFICATE" not in own:
        return True
    if _bundle is None:
        handle, name = tempfile.mkstemp(prefix="occupancy-ca-", suffix=".pem")
        os.close(handle)
        _bundle = Path(name)
    from requests.certs import where

    _bundle.write_bytes(Path(where()).read_bytes() + b"\n" + own)
    return str(_bundle)


def forget_ca_bundle() -> None:
    global _bundle
    if _bundle is not None:
        _bundle.unlink(missing_ok=True)
        _bundle = None
