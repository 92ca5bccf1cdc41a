"""Who follows a link: a person, a crawler that draws a preview, or another program. The rules are data.

They look at the User-Agent, at headers by which browsers say that nobody has clicked yet, and at whether the address
belongs to a computing centre. Nothing of any of these is kept but the rule's name.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network
from socket import AF_INET, AF_INET6, inet_pton


class Visitor(StrEnum):
    """The class of a click."""

    HUMAN = "human"
    PREVIEW = "preview"
    BOT = "bot"


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """A rule that decides a class. `agents` are found anywhere in the User-Agent, whatever their case. Only crawlers
    that the rule knows by name draw a preview; what a browser fetches ahead it may show to a person."""

    id: str
    visitor: Visitor
    agents: re.Pattern[str] | None = None

    @property
    def draws_preview(self) -> bool:
        """Whether the visitor shows a card of what it finds."""
        return self.visitor is Visitor.PREVIEW and self.agents is not None


NO_AGENT = Rule("no-agent", Visitor.BOT)
# Watch its count: a browser or crawler that becomes common deserves a rule of its own.
UNKNOWN_AGENT = Rule("unknown-agent", Visitor.BOT)
# Browsers navigate with GET; HEAD is how programs look whether a link still works.
HEAD_REQUEST = Rule("head-request", Visitor.BOT)
# The browser fetches what a person may click on next.
PREFETCH = Rule("prefetch", Visitor.PREVIEW)
BUILT_IN = (NO_AGENT, UNKNOWN_AGENT, HEAD_REQUEST, PREFETCH)

# Browsers send some 120 bytes; longer ones are cut so that memory stays bounded.
_AGENT_BYTES = 512
_FORWARDED = b"x-forwarded-for"
_MAPPED = b"\0" * 10 + b"\xff\xff"

Network = IPv4Network | IPv6Network
Headers = Iterable[tuple[bytes, bytes]]


class Ranges:
    """Which rule holds for a network address: that of the narrowest network that contains it."""

    def __init__(self, networks: Iterable[tuple[Network, Rule]]) -> None:
        listed = list(networks)
        self.is_empty = not listed
        self._ipv4 = _steps([one for one in listed if one[0].version == 4])
        self._ipv6 = _steps([one for one in listed if one[0].version == 6])

    def find(self, address: str) -> Rule | None:
        """The rule for an address, None when there is none or it is no address. Nothing remembers that it was asked:
        no cache, and `ipaddress` would take longer."""
        try:
            if ":" not in address:
                (begins, rules), number = self._ipv4, int.from_bytes(inet_pton(AF_INET, address))
            else:
                packed = inet_pton(AF_INET6, address)
                # IPv4 in IPv6 (RFC 4291 §2.5.5.2), as a server that listens on both sees it.
                is_mapped = packed.startswith(_MAPPED)
                (begins, rules) = self._ipv4 if is_mapped else self._ipv6
                number = int.from_bytes(packed[12:] if is_mapped else packed)
        except (OSError, ValueError):
            return None
        return rules[bisect_right(begins, number) - 1]


def _steps(networks: Sequence[tuple[Network, Rule]]) -> tuple[list[int], list[Rule | None]]:
    """Where the rule changes, from address 0 up, and which one holds from there."""
    tables: dict[int, dict[int, Rule]] = {}
    for network, rule in networks:
        shift = network.max_prefixlen - network.prefixlen
        tables.setdefault(shift, {}).setdefault(int(network.network_address) >> shift, rule)
    begins = {0, *(int(network.network_address) for network, _ in networks)}
    begins |= {int(network.broadcast_address) + 1 for network, _ in networks}
    rules = [
        next((table[begin >> shift] for shift, table in sorted(tables.items()) if begin >> shift in table), None)
        for begin in sorted(begins)
    ]
    return sorted(begins), rules


_TRUSTED = Rule("trusted-proxy", Visitor.BOT)


class Visitors:
    """Decides which rule holds for a request. `trusted_proxies` are those whose `X-Forwarded-For` is believed."""

    def __init__(
        self,
        rules: Sequence[Rule],
        *,
        prefetch_headers: Iterable[str],
        prefetch_words: Iterable[str],
        data_centres: Ranges,
        trusted_proxies: Iterable[Network] = (),
    ) -> None:
        self.rules = rules
        self._prefetch_headers = frozenset(name.lower().encode() for name in prefetch_headers)
        self._prefetch_words = tuple(word.lower().encode() for word in prefetch_words)
        self._data_centres = data_centres
        self._trusted = Ranges((network, _TRUSTED) for network in trusted_proxies)
        # At most 4 MB, and nobody's: agents are not tied to clicks, and are gone with the process.
        self._of_agent = lru_cache(maxsize=4096)(self._rule_of_agent)

    def rule_for(self, method: str, headers: Headers, peer: str = "") -> Rule:
        """The rule that decides the class of a request: headers as in ASGI, names in lower case; `peer` is the address
        that it came from."""
        agent = forwarded = b""
        is_prefetch = False
        for name, value in headers:
            if name == b"user-agent":
                agent = value
            elif name == _FORWARDED:
                forwarded = forwarded + b"," + value if forwarded else value
            elif name in self._prefetch_headers and any(word in value.lower() for word in self._prefetch_words):
                is_prefetch = True
        rule = self._of_agent(agent[:_AGENT_BYTES])
        if rule.visitor is not Visitor.HUMAN:
            return rule
        if method == "HEAD":
            return HEAD_REQUEST
        if is_prefetch:
            return PREFETCH
        if self._data_centres.is_empty:
            return rule
        if forwarded and not self._trusted.is_empty:
            peer = self._first_untrusted(peer, forwarded)
        return self._data_centres.find(peer) or rule

    def _first_untrusted(self, peer: str, forwarded: bytes) -> str:
        """Where the request comes from: the address that the outermost of the trusted proxies saw, or the peer itself
        when it is none of them."""
        if self._trusted.find(peer) is None:
            return peer
        for one in reversed(forwarded.decode("latin-1").split(",")):
            peer = _without_port(one.strip())
            if self._trusted.find(peer) is None:
                break
        return peer

    def _rule_of_agent(self, agent: bytes) -> Rule:
        text = agent.decode("latin-1").strip()
        if not text:
            return NO_AGENT
        return next((rule for rule in self.rules if rule.agents and rule.agents.search(text)), UNKNOWN_AGENT)


def _without_port(address: str) -> str:
    """Some proxies add the port, and then brackets around IPv6 (RFC 7239 §6 has both)."""
    if address.startswith("["):
        return address[1:].partition("]")[0]
    return address.partition(":")[0] if address.count(":") == 1 else address
