"""QGIS's network options for `requests`: proxy, exclusions and trusted certificate authorities."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote, urlsplit

import requests.certs as requests_certs
from qgis.core import QgsApplication, QgsNetworkAccessManager
from qgis.PyQt.QtCore import QUrl
from qgis.PyQt.QtNetwork import QNetworkProxy, QNetworkProxyFactory, QNetworkProxyQuery

from .transport import NetworkSettings, is_loopback

_bundle: Path | None = None


def _proxy_url(proxy: QNetworkProxy) -> str:
    if not proxy.hostName():
        return ""
    kinds = {
        QNetworkProxy.ProxyType.HttpProxy: "http",
        QNetworkProxy.ProxyType.HttpCachingProxy: "http",
        QNetworkProxy.ProxyType.Socks5Proxy: "socks5h",
    }
    scheme = kinds.get(proxy.type())
    if scheme is None:
        return ""
    user = (
        f"{quote(proxy.user(), safe='')}:{quote(proxy.password(), safe='')}@"
        if proxy.user()
        else ""
    )
    return f"{scheme}://{user}{proxy.hostName()}:{proxy.port()}"


def _ca_bundle() -> bool | str:
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
    _bundle.write_bytes(Path(requests_certs.where()).read_bytes() + b"\n" + own)
    return str(_bundle)


def forget_ca_bundle() -> None:
    global _bundle
    if _bundle is not None:
        _bundle.unlink(missing_ok=True)
        _bundle = None


def qgis_network_settings() -> NetworkSettings:
    """Read once, on the main thread; the answer may be used in any."""
    manager = QgsNetworkAccessManager.instance()
    fallback = _proxy_url(manager.fallbackProxy())
    excluded = tuple(manager.excludeList()) + tuple(manager.noProxyList())
    use_system = manager.useSystemProxy()

    def proxies_for(url: str) -> Mapping[str, str]:
        if is_loopback(url) or any(url.startswith(prefix) for prefix in excluded if prefix):
            return {}
        address = fallback
        if use_system:
            found = QNetworkProxyFactory.systemProxyForQuery(QNetworkProxyQuery(QUrl(url)))
            address = _proxy_url(found[0]) if found else ""
        return {urlsplit(url).scheme: address} if address else {}

    return NetworkSettings(proxies_for, _ca_bundle())
