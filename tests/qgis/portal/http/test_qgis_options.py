"""Requests follow QGIS's options: its proxy except for excluded addresses, its authorities, the
servers that the user accepted. Nothing else is trusted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from qgis.core import (
    QgsApplication,
    QgsAuthCertUtils,
    QgsAuthConfigSslServer,
    QgsCredentials,
    QgsNetworkAccessManager,
)
from qgis.PyQt.QtNetwork import QNetworkProxy, QSslCertificate, QSslError

from occupancy_plugin.portal.http.authorities import forget_ca_bundle
from occupancy_plugin.portal.http.qgis_options import qgis_network_settings
from occupancy_plugin.portal.http.transport import Transport
from occupancy_plugin.toolbelt.errors import PortalUnreachable
from tests.qgis.portal.http.tls import HOST, Authority, Proxy, behind_tls


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def port(authority: Authority) -> Iterator[int]:
    with behind_tls(authority) as running:
        yield running


@pytest.fixture
def proxy(qgis_app: object, port: int) -> Iterator[Proxy]:
    made = Proxy(port)
    use_proxy(made.port)
    yield made
    use_proxy(0)
    made.close()


@pytest.fixture
def trusted(qgis_app: QgsApplication, authority: Authority) -> Iterator[None]:
    """The company's authority in Options ▸ Authentication ▸ Authorities."""
    manager = QgsApplication.authManager()
    (certificate,) = QSslCertificate.fromData(authority.pem)
    assert manager.storeCertAuthority(certificate)
    manager.rebuildCaCertsCache()
    manager.rebuildTrustedCaCertsCache()
    yield
    manager.removeCertAuthority(certificate)
    manager.rebuildCaCertsCache()
    manager.rebuildTrustedCaCertsCache()
    forget_ca_bundle()


@pytest.fixture
def accepted(qgis_app: QgsApplication, authority: Authority, port: int) -> Iterator[None]:
    """The portal's certificate accepted in spite of its errors, as QGIS's dialog stores it."""
    manager = QgsApplication.authManager()
    (certificate,) = QSslCertificate.fromData(authority.server_pem)
    config = QgsAuthConfigSslServer()
    config.setSslCertificate(certificate)
    config.setSslHostPort(f"{HOST}:{port}")
    config.setSslIgnoredErrorEnums([QSslError.SslError.SelfSignedCertificateInChain])
    assert manager.storeSslCertCustomConfig(config)
    yield
    sha = QgsAuthCertUtils.shaHexForCert(certificate)
    assert manager.removeSslCertCustomConfig(sha, f"{HOST}:{port}")


def use_proxy(
    proxy_port: int, excluded: tuple[str, ...] = (), never: tuple[str, ...] = (), name: str = ""
) -> None:
    """Options ▸ Network ▸ Proxy; 0 = none."""
    kind = QNetworkProxy.ProxyType.HttpProxy if proxy_port else QNetworkProxy.ProxyType.NoProxy
    made = QNetworkProxy(kind, "127.0.0.1" if proxy_port else "", proxy_port)
    if name:
        made.setUser(name)
        made.setPassword("mot de passe / é")
    QgsNetworkAccessManager.instance().setFallbackProxyAndExcludes(
        made, list(excluded), list(never)
    )


def portal(port: int) -> Transport:
    return Transport(f"https://{HOST}:{port}", qgis_network_settings())


def test_through_the_proxy_to_a_portal_of_the_companys_authority(
    proxy: Proxy, trusted: None, port: int
) -> None:
    assert portal(port).get("/me").json() == {"fictif": True}
    assert proxy.asked == [f"CONNECT {HOST}:{port} HTTP/1.1"] or proxy.asked == [
        f"CONNECT {HOST}:{port} HTTP/1.0"
    ]


def test_without_the_authority_nothing_is_sent_and_a_sentence_says_why(
    proxy: Proxy, port: int
) -> None:
    with pytest.raises(PortalUnreachable, match=r"certificat"):
        portal(port).get("/me")


def test_excluded_addresses_go_without_the_proxy(proxy: Proxy, trusted: None, port: int) -> None:
    for excluded, never in (((f"https://{HOST}",), ()), ((), (f"https://{HOST}",))):
        use_proxy(proxy.port, excluded, never)
        with pytest.raises(PortalUnreachable):  # the name exists behind the proxy only
            portal(port).get("/me")
    use_proxy(proxy.port, ("https://autre.example.fr",))
    assert portal(port).get("/me").status == 200
    assert len(proxy.asked) == 1


def test_the_proxys_name_and_password_are_given_whatever_is_in_them(
    proxy: Proxy, trusted: None, port: int
) -> None:
    use_proxy(proxy.port, name="agent@collectivité")
    assert portal(port).get("/me").status == 200
    assert len(proxy.passwords) == 1


def test_the_systems_proxy_is_asked_where_qgis_says_so(
    qgis_app: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    manager = QgsNetworkAccessManager.instance()
    monkeypatch.setattr(manager.__class__, "useSystemProxy", lambda self: True)
    monkeypatch.setenv("https_proxy", "http://proxy.example.fr:3128")
    monkeypatch.setenv("no_proxy", "")
    assert qgis_network_settings().proxies_for(f"https://{HOST}/me") == {
        "https": "http://proxy.example.fr:3128"
    }


def test_this_machine_is_never_asked_through_a_proxy(proxy: Proxy) -> None:
    """The browser's way back at the sign-in ends here."""
    settings = qgis_network_settings()
    assert settings.proxies_for("http://127.0.0.1:4711/back") == {}
    assert settings.proxies_for("http://localhost:4711/back") == {}


def test_a_certificate_that_the_user_accepted_is_enough(
    proxy: Proxy, accepted: None, port: int
) -> None:
    settings = qgis_network_settings()
    assert portal(port).get("/me").json() == {"fictif": True}
    with pytest.raises(PortalUnreachable, match=r"certificat"):  # it is the acceptance that does it
        Transport(f"https://{HOST}:{port}", replace(settings, fingerprints={})).get("/me")


def test_another_certificate_there_is_refused_all_the_same(
    proxy: Proxy, accepted: None, port: int, tmp_path: Path
) -> None:
    """Accepting one certificate does not accept others."""
    other = Authority(tmp_path / "another")
    with behind_tls(other) as elsewhere:
        stranger = Proxy(elsewhere)
        use_proxy(stranger.port)
        try:
            with pytest.raises(PortalUnreachable):
                portal(port).get("/me")
            assert stranger.asked
        finally:
            stranger.close()


def test_a_closed_authentication_database_changes_nothing_for_a_known_authority(
    qgis_app: QgsApplication,
) -> None:
    """Locked: neither authorities nor accepted servers are under the master password."""
    requests: list[str] = []

    class Refuses(QgsCredentials):
        def requestMasterPassword(self, password: str, stored: bool) -> tuple[bool, str]:
            requests.append("master password")
            return False, ""

        def request(self, *_: object) -> tuple[bool, str, str]:
            return False, "", ""

    before, refuses = QgsCredentials.instance(), Refuses()
    QgsApplication.authManager().clearMasterPassword()
    refuses.setInstance(refuses)
    try:
        settings = qgis_network_settings()
    finally:
        if before is not None:
            before.setInstance(before)
    assert requests == []
    assert settings.verify
