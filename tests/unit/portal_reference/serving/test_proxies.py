"""The client's address behind one proxy, several side by side, or one behind the other."""

import pytest

from scripts.portal.serving import proxies

SIDE = ("10.0.0.1", "10.0.0.2", "2001:db8::/64")


def address_seen(trusted: tuple[str, ...], peer: str, forwarded: str) -> str:
    """Return the address that the application sees."""
    seen_address = {}

    def application(environ, start):
        seen_address.update(environ)
        return []

    environ = {"REMOTE_ADDR": peer, "HTTP_X_FORWARDED_FOR": forwarded, "SERVER_NAME": "x"}
    environ |= {"wsgi.url_scheme": "http", "SERVER_PORT": "80"}
    proxies.behind_proxies(application, proxies.parse_networks(trusted))(environ, lambda *_: None)
    return seen_address["REMOTE_ADDR"]


@pytest.mark.parametrize("peer", ["10.0.0.1", "10.0.0.2", "2001:db8::7"])
def test_each_of_several_proxies_is_believed(peer):
    assert address_seen(SIDE, peer, "198.51.100.9") == "198.51.100.9"


def test_a_chain_of_proxies_leads_to_who_asked():
    assert address_seen(SIDE, "10.0.0.2", "198.51.100.9, 10.0.0.1") == "198.51.100.9"


def test_a_header_written_before_the_proxy_is_not_believed():
    assert address_seen(SIDE, "10.0.0.2", "10.0.0.1, 192.0.2.1, 198.51.100.9") == "198.51.100.9"
    assert address_seen(SIDE, "10.0.0.2", "192.0.2.1, 198.51.100.9, 10.0.0.1") == "198.51.100.9"


@pytest.mark.parametrize("trusted", [(), SIDE])
def test_nobody_else_is_believed(trusted):
    assert address_seen(trusted, "198.51.100.7", "192.0.2.1") == "198.51.100.7"
    assert address_seen(trusted, "198.51.100.7", "192.0.2.1, 10.0.0.1") == "198.51.100.7"


def test_a_proxy_that_names_nobody_is_who_asks():
    assert address_seen(SIDE, "10.0.0.1", "") == "10.0.0.1"
