"""Which addresses onrecord asks: those of the public web, and never one of this machine or of the network it stands in.

A feed, a page or a redirect comes from a stranger and may point anywhere: to a router, to a printer, to a server that
trusts whoever reaches it, to the keys that a cloud hands out at 169.254.169.254.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

import idna

from index.errors import SourceError

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

MAX_ADDRESS = 2000  # characters
_PORTS = {"http": 80, "https": 443}
_SITE = re.compile(r"^(?:www|m|mobile|amp)\.")  # one site under another name
_SCHEME = re.compile(r"(?i)([a-z][a-z0-9+.-]*):")
_NUMBER = re.compile(r"(?i)0x[0-9a-f]*|[0-9]+")
# What quoting leaves as it is: everything that may stand in an address, and "%" itself.
_SAFE = "%/:?#[]@!$&'()*+,;=~"

# Beside what Python's is_global excludes, which differs between its versions.
_REFUSED = [
    ipaddress.ip_network(n)
    for n in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",  # shared address space; also where one cloud keeps its metadata
        "127.0.0.0/8",
        "168.63.129.16/32",  # another cloud's
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",  # multicast, reserved, broadcast
        "2001::/23",  # Teredo among others: an IPv4 address in disguise
        "2001:db8::/32",
        "2002::/16",  # 6to4, likewise
        "3fff::/20",
    )
]
_UNICAST = ipaddress.IPv6Network("2000::/3")  # all that is given out for the public internet
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052: how a network without IPv4 reaches the IPv4 internet


@dataclass(frozen=True, slots=True)
class Address:
    """A web address that may be asked, as far as its spelling goes. `host` is a name in ASCII or an IP address."""

    scheme: str
    host: str
    port: int
    target: str  # path and query

    @property
    def origin(self) -> str:
        """Host and port as they stand in a Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.origin}{self.target}"


def is_address(source: str) -> bool:
    """Whether a source is meant as an address: "https://…", and "file://…" too, which is then refused."""
    return re.match(r"(?i)\s*[a-z][a-z0-9+.-]+://", source) is not None


def parse(text: str, base: str = "") -> Address:
    """The address in `text`, which may be relative to `base`. Raises SourceError for one that is never asked."""
    text = text.strip()
    if base:
        try:
            text = urljoin(base, text)
        except ValueError as error:
            raise SourceError(f"{_shown(text)}: not a web address.") from error
    if len(text) > MAX_ADDRESS:
        raise SourceError(f"{_shown(text)}: longer than a web address may be ({MAX_ADDRESS:,} characters).")
    scheme = _SCHEME.match(text)
    if scheme is None or scheme.group(1).lower() not in _PORTS:
        raise SourceError(f"{_shown(text)}: only addresses that begin with http:// or https:// are fetched.")
    # Programs disagree on what a backslash or a control character means; nobody's address has one.
    if any(c <= " " or c in "\\\x7f" or "\ud800" <= c <= "\udfff" for c in text):
        raise SourceError(f"{_shown(text)}: not a web address. It may hold no spaces, backslashes or control characters.")
    return _parsed(text)


def _parsed(text: str) -> Address:
    try:
        parts = urlsplit(text)
        port, host = parts.port, parts.hostname or ""
    except ValueError as error:
        raise SourceError(f"{_shown(text)}: not a web address.") from error
    if "@" in parts.netloc:
        raise SourceError(f"{_shown(text)}: an address with a user name in it is not fetched. Leave out what stands before the @.")
    scheme = parts.scheme.lower()
    port = port if port is not None else _PORTS[scheme]
    if port not in (80, 443) and port < 1024:
        raise SourceError(f"{_shown(text)}: port {port} is not one of the web.")
    path = quote(parts.path or "/", safe=_SAFE)
    target = urlunsplit(("", "", path, quote(parts.query, safe=_SAFE), ""))
    target = path if not parts.query else target
    if target.startswith("//"):  # urlunsplit would write an empty host before it
        target = path + (f"?{quote(parts.query, safe=_SAFE)}" if parts.query else "")
    return Address(scheme, _host(host, text), port, target)


def same_site(one: str, other: str) -> bool:
    """Whether two addresses are of one site: of one host and port, whatever it is called for phones. Raises SourceError."""
    first, second = ((_SITE.sub("", a.host), a.port if a.port not in _PORTS.values() else 0) for a in (parse(one), parse(other)))
    return first == second


def _host(host: str, text: str) -> str:
    """The host as it is looked up: an IP address in its one proper spelling, or a name in ASCII without a last dot."""
    refusal = SourceError(f"{_shown(text)}: there is no such host.")
    if ":" in host:
        try:
            return str(ipaddress.IPv6Address(host))  # with a zone ("%eth0") it is link-local, and refused below
        except ValueError:
            raise refusal from None
    try:
        # UTS 46 also maps digits and dots of other scripts to ASCII, as browsers do.
        name = idna.encode(host, uts46=True).decode("ascii").lower() if not host.isascii() else host.lower()
    except (idna.IDNAError, UnicodeError):
        raise refusal from None
    name = name.removesuffix(".")
    if not name or ".." in name or not re.fullmatch(r"[a-z0-9._-]{1,253}", name):
        raise refusal
    if not _NUMBER.fullmatch(name.rsplit(".", 1)[-1]):
        return name
    # "2130706433", "0x7f.1" and "0177.0.0.1" are all 127.0.0.1 to a resolver.
    try:
        return str(ipaddress.IPv4Address(socket.inet_aton(name)))
    except (OSError, ValueError):
        raise refusal from None


def check_public(ip: IPAddress) -> bool:
    """Whether an IP address is one of the public internet, and not this machine's own."""
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return check_public(ip.ipv4_mapped)
        if ip in _NAT64:
            return check_public(ipaddress.IPv4Address(int(ip) & 0xFFFF_FFFF))
        if ip.scope_id is not None or ip not in _UNICAST or _is_isatap(ip):
            return False
    refused = any(ip.version == n.version and ip in n for n in _REFUSED)
    return ip.is_global and not ip.is_multicast and not refused and not _is_ours(ip)


def _is_isatap(ip: ipaddress.IPv6Address) -> bool:
    """RFC 5214: an IPv4 address in the last 32 bits, behind 0:5efe."""
    return (int(ip) >> 32) & 0xFCFF_FFFF == 0x5EFE


def _is_ours(ip: IPAddress) -> bool:
    """Whether a network card of this machine has this address: only then can a socket be bound to it. IPv6 gives every
    machine at home a public address, behind which its services believe themselves to be among friends."""
    family = socket.AF_INET if ip.version == 4 else socket.AF_INET6
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.bind((str(ip), 0))
    except OSError:
        return False
    return True


def _shown(text: str) -> str:
    """An address for a message: one line, not too long, without what would disturb a terminal."""
    line = "".join(c if c.isprintable() else "�" for c in text)
    return line if len(line) <= 120 else line[:119] + "…"
