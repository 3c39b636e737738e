"""Keeps a person signed in, if they opted in: the refresh token in QGIS's authentication database,
under its master password. Main thread only."""

from __future__ import annotations

import hashlib

from qgis.core import QgsApplication


def _key(base_url: str) -> str:
    """Return the portal's key in the authentication database."""
    return f"occupancy/refresh/{hashlib.sha256(base_url.encode()).hexdigest()[:16]}"


def save_token(base_url: str, refresh_token: str) -> bool:
    """Store the refresh token. Return False where the master password was refused."""
    return bool(QgsApplication.authManager().storeAuthSetting(_key(base_url), refresh_token, True))


def load_token(base_url: str) -> str:
    """Return the stored refresh token, '' without one."""
    manager = QgsApplication.authManager()
    if not manager.existsAuthSetting(_key(base_url)):
        return ""
    return str(manager.authSetting(_key(base_url), "", True) or "")


def delete_token(base_url: str) -> None:
    """Delete the stored refresh token."""
    manager = QgsApplication.authManager()
    if (
        manager is not None
        and not manager.isDisabled()
        and manager.existsAuthSetting(_key(base_url))
    ):
        manager.removeAuthSetting(_key(base_url))
