"""Where a call may go, judged before anything is sent: networks that IT opened, by the address and not by the name.

The name is looked up once. What is answered then is judged, each address of it, and is what is called.
"""

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

ADDRESSES = 2  # of a host that are tried
PORTS = frozenset({443, 8443})  # in the internet; a network that IT lists has any port
PUBLIC = "public"
INTERNET_6 = ipaddress.IPv6Network("2000::/3")
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Forbidden(Exception):
    """The address may not be called. ``code``: address, log_in, scheme, port, unknown, private or internet."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Ways:
    """Where calls may go. ``internet``: public addresses, by HTTPS; ``plain``: HTTP too, in the listed networks."""

    networks: tuple[Network, ...] = ()
    internet: bool = False
    plain: bool = False

    @property
    def are_open(self) -> bool:
        return self.internet or bool(self.networks)

    def lists(self, address: Address) -> bool:
        return any(address.version == network.version and address in network for network in self.networks)


def ways(text: str, *, plain: bool = False) -> Ways:
    """``10.1.0.0/16,public``. Raises ``ImproperlyConfigured`` for what is no network, or every network at once."""
    words = [word.strip() for word in text.split(",") if word.strip()]
    try:
        networks = tuple(ipaddress.ip_network(word) for word in words if word != PUBLIC)
    except ValueError:
        networks = (ipaddress.IPv4Network("0.0.0.0/0"),)
    if any(network.prefixlen == 0 for network in networks):
        raise ImproperlyConfigured("WEBHOOK_NETWORKS is no list of networks. Example: 10.1.0.0/16,public")
    return Ways(networks, PUBLIC in words, plain)


@dataclass(frozen=True, slots=True)
class Place:
    """What an address says before its name is looked up."""

    host: str
    port: int
    path: str
    tls: bool


@dataclass(frozen=True, slots=True)
class Target:
    """A place with the addresses that were judged."""

    place: Place
    addresses: tuple[Address, ...]


def place_of(url: str) -> Place:
    """Raises ``Forbidden`` for what is no plain address; asks no name server."""
    if not url.isascii() or not url.isprintable() or " " in url:
        raise Forbidden("address")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Forbidden("address") from None
    if parts.scheme not in ("https", "http"):
        raise Forbidden("scheme")
    if parts.username is not None or parts.password is not None:
        raise Forbidden("log_in")
    if not parts.hostname or port == 0:
        raise Forbidden("address")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    tls = parts.scheme == "https"
    return Place(parts.hostname, port or (443 if tls else 80), path, tls)


def target_of(url: str, ways: Ways) -> Target:
    """Where ``url`` leads, when every address of its host may be called. Raises ``Forbidden``."""
    place = place_of(url)
    addresses = _addresses(place)
    if all(ways.lists(_plain(address)) for address in addresses):
        if not place.tls and not ways.plain:
            raise Forbidden("scheme")
    else:
        _require_internet(place, addresses, ways)
    return Target(place, addresses[:ADDRESSES])


def _require_internet(place: Place, addresses: tuple[Address, ...], ways: Ways) -> None:
    if not all(ways.lists(_plain(address)) or _is_public(_plain(address)) for address in addresses):
        raise Forbidden("private")
    if not ways.internet:
        raise Forbidden("internet")
    if not place.tls:
        raise Forbidden("scheme")
    if place.port not in PORTS:
        raise Forbidden("port")


def _addresses(place: Place) -> tuple[Address, ...]:
    """Every address of the host, as the name server orders them; asked once."""
    try:
        found = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
        addresses = [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
    except (OSError, ValueError):
        raise Forbidden("unknown") from None
    if not addresses:
        raise Forbidden("unknown")
    return tuple(dict.fromkeys(addresses))


def _plain(address: Address) -> Address:
    """An IPv4 address also when it comes wrapped in IPv6: mapped, compatible, 6to4, NAT64."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    wrapped = address.ipv4_mapped or address.sixtofour
    if wrapped is None and (address in NAT64 or 1 < int(address) < 1 << 32):
        wrapped = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return wrapped or address


def _is_public(address: Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address) and address not in INTERNET_6:
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved
