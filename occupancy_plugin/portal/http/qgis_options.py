"""Reads QGIS's network options for `requests`: proxy, exclusions and trusted authorities."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote, urlsplit

from qgis.core import QgsNetworkAccessManager
from qgis.PyQt.QtCore import QUrl
from qgis.PyQt.QtNetwork import QNetworkProxy, QNetworkProxyFactory, QNetworkProxyQuery

from .authorities import accepted_certificates, ca_bundle
from .transport import NetworkSettings, is_loopback


def _proxy_url(proxy: QNetworkProxy) -> str:
    """Return a proxy as `requests` writes it, '' for none."""
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


def qgis_network_settings() -> NetworkSettings:
    """Read QGIS's network options. Call it on the main thread; the result may be used in any
    thread."""
    manager = QgsNetworkAccessManager.instance()
    fallback = _proxy_url(manager.fallbackProxy())
    excluded = tuple(manager.excludeList()) + tuple(manager.noProxyList())
    use_system = manager.useSystemProxy()

    def proxies_for(url: str) -> Mapping[str, str]:
        if is_loopback(url) or any(url.startswith(prefix) for prefix in excluded if prefix):
            return {}
        address = fallback
        if use_system:
            proxies = QNetworkProxyFactory.systemProxyForQuery(QNetworkProxyQuery(QUrl(url)))
            address = _proxy_url(proxies[0]) if proxies else ""
        return {urlsplit(url).scheme: address} if address else {}

    return NetworkSettings(proxies_for, ca_bundle(), accepted_certificates())
