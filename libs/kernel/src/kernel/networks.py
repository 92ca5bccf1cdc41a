"""Which network addresses a call on somebody else's behalf may reach: public ones, whatever way they are written."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Iterable, Sequence

from aiohttp.abc import AbstractResolver, ResolveResult

Lookup = Callable[[str, int], Awaitable[Sequence[str]]]
"""Gives the network addresses of a host and port; OSError when there are none."""

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# Newer Pythons know the first as private; 3.11 knows a part of it, which leaves out a cloud's metadata address. The
# second is another cloud's metadata server, at an address that the registries call public.
_NOT_PUBLIC = tuple(map(ipaddress.ip_network, ("192.0.0.0/24", "168.63.129.16/32")))
# All that is routed on the Internet (IANA, IPv6 Global Unicast Address Assignments); 6to4 leads to an IPv4 address.
_GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")
_6TO4 = ipaddress.ip_network("2002::/16")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class Networks:
    """The public Internet, and networks that the operator allows besides (CIDR)."""

    def __init__(self, allowed: Iterable[str] = ()) -> None:
        self._allowed = [ipaddress.ip_network(network) for network in allowed]

    def permits(self, address: str) -> bool:
        """Whether a call may reach this address. What is mapped into IPv6 (RFC 4291 §2.5.5.2, RFC 6052) is judged by
        the IPv4 address inside."""
        # A zone (`%eth0`) belongs to addresses that are not public anyway.
        try:
            parsed = _unwrapped(ipaddress.ip_address(address.partition("%")[0]))
        except ValueError:
            return False
        return any(parsed in network for network in self._allowed) or _is_public(parsed)


class NotPublic(Exception):
    """A name that leads to an address that may not be reached."""


class JudgingResolver(AbstractResolver):
    """Gives the addresses of a name, or `NotPublic` when even one of them may not be reached."""

    def __init__(self, networks: Networks, lookup: Lookup) -> None:
        self._networks = networks
        self._lookup = lookup

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        addresses = list(dict.fromkeys(await self._lookup(host, port)))
        if not addresses:
            raise OSError("no address")
        if not all(self._networks.permits(address) for address in addresses):
            raise NotPublic
        return [_resolved(host, port, address) for address in addresses]

    async def close(self) -> None:
        """Nothing to release."""


async def system_lookup(host: str, port: int) -> Sequence[str]:
    """The addresses that this machine's resolver gives."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError:
        raise OSError("no name can be spelt like this") from None
    return [str(address[0]) for *_, address in found]


def written_address(host: str) -> str | None:
    """The address that a host is when it is one, None for a name; ValueError for an address in an unusual spelling,
    such as `2130706433`, `0x7f.1` or `0177.0.0.1`, which a resolver would take for 127.0.0.1 (WHATWG URL §3.5)."""
    if ":" in host:
        return str(ipaddress.ip_address(host))
    last = host.rstrip(".").rpartition(".")[2].lower()
    if last.isdigit() or (last.startswith("0x") and all(letter in "0123456789abcdef" for letter in last[2:])):
        return str(ipaddress.IPv4Address(host))
    return None


def _resolved(host: str, port: int, address: str) -> ResolveResult:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    flags = socket.AI_NUMERICHOST | socket.AI_NUMERICSERV
    return ResolveResult(hostname=host, host=address, port=port, family=family, proto=0, flags=flags)


def _unwrapped(address: Address) -> Address:
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address in _NAT64:
            return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    return address


def _is_public(address: Address) -> bool:
    if not address.is_global or address.is_multicast or any(address in network for network in _NOT_PUBLIC):
        return False
    return address.version == 4 or (address in _GLOBAL_UNICAST and address not in _6TO4)
