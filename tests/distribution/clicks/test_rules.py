"""The rules that tell visitors apart, as a file that operators replace."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from distribution.clicks.models import Ranges, Rule, Visitor, Visitors
from distribution.clicks.repository import RulesUnreadable, visitor_rules
from distribution.settings import Settings
from tests.distribution.clicks.test_models import CHROME

SMALL: dict[str, Any] = {
    "rules": [{"id": "everybody", "visitor": "human", "agents": "."}],
    "prefetch": {"headers": ["Purpose"], "words": ["ahead"]},
    "data_centres": [{"id": "cellar", "networks": ["198.51.100.0/24", "2001:db8::/32"]}],
}
PROXIES = [ip_network("10.0.0.0/8"), ip_network("fd00::/8")]


def read(tmp_path: Path, document: Any) -> Visitors:
    """What decides by a file with this document."""
    path = tmp_path / "visitors.yaml"
    path.write_text(document if isinstance(document, str) else yaml.safe_dump(document), encoding="utf-8")
    return visitor_rules(path).visitors(trusted_proxies=PROXIES)


def rule_of(visitors: Visitors, *, peer: str, agent: str = CHROME, **headers: str) -> str:
    sent = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return visitors.rule_for("GET", [(b"user-agent", agent.encode()), *sent], peer).id


def test_a_file_of_the_operators_decides_instead_of_the_shipped_one(tmp_path: Path) -> None:
    visitors = read(tmp_path, SMALL)

    assert rule_of(visitors, peer="203.0.113.1", agent="Googlebot") == "everybody"
    assert rule_of(visitors, peer="203.0.113.1", purpose="ahead") == "prefetch"
    assert rule_of(visitors, peer="203.0.113.1", purpose="prefetch") == "everybody"
    assert rule_of(visitors, peer="198.51.100.7") == "cellar"
    assert rule_of(visitors, peer="2001:db8::7") == "cellar"
    assert rule_of(visitors, peer="::ffff:198.51.100.7") == "cellar"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("rules: [", "while parsing"),
        ("", "valid dictionary"),
        ({**SMALL, "rules": []}, "rules"),
        ({**SMALL, "rule": []}, "rule: Extra inputs"),
        ({**SMALL, "rules": [{"id": "a b", "visitor": "bot", "agents": "x"}]}, "rules.0.id"),
        ({**SMALL, "rules": [{"id": "a", "visitor": "ghost", "agents": "x"}]}, "rules.0.visitor"),
        ({**SMALL, "rules": [{"id": "a", "visitor": "bot", "agents": "("}]}, "is no regular expression"),
        ({**SMALL, "rules": [{"id": "cellar", "visitor": "bot", "agents": "x"}]}, "names two rules cellar"),
        ({**SMALL, "rules": [{"id": "head-request", "visitor": "bot", "agents": "x"}]}, "names two rules head-request"),
        ({**SMALL, "data_centres": [{"id": "a", "networks": ["10.0.0.1/8"]}]}, "data_centres.0.networks.0"),
    ],
)
def test_a_file_that_makes_no_sense_is_refused_and_says_where(tmp_path: Path, change: Any, reason: str) -> None:
    with pytest.raises(RulesUnreadable, match=re.escape(reason)):
        read(tmp_path, change)


def test_a_service_with_such_a_file_or_none_does_not_start(tmp_path: Path) -> None:
    (tmp_path / "broken.yaml").write_text("rules: 7", encoding="utf-8")

    for name, reason in (("broken.yaml", "rules: Input should be a valid list"), ("missing.yaml", "No such file")):
        with pytest.raises(ValidationError, match=reason) as refusal:
            Settings(visitors_file=tmp_path / name)
        assert ("visitors_file",) in [error["loc"] for error in refusal.value.errors()]


def test_a_proxy_that_is_not_trusted_is_not_believed(tmp_path: Path) -> None:
    visitors = read(tmp_path, SMALL)

    assert rule_of(visitors, peer="203.0.113.1", x_forwarded_for="198.51.100.7") == "everybody"
    assert rule_of(visitors, peer="198.51.100.7", x_forwarded_for="203.0.113.1") == "cellar"
    assert rule_of(visitors, peer="", x_forwarded_for="198.51.100.7") == "everybody"


@pytest.mark.parametrize(
    ("forwarded", "rule"),
    [
        ("198.51.100.7", "cellar"),
        ("198.51.100.7:4711", "cellar"),
        ("[2001:db8::7]:4711", "cellar"),
        ("2001:db8::7", "cellar"),
        ("203.0.113.1, 198.51.100.7, 10.1.2.3, fd00::1", "cellar"),
        # What a visitor wrote there themselves does not count.
        ("198.51.100.7, 203.0.113.1, 10.1.2.3", "everybody"),
        ("10.1.2.3", "everybody"),
        ("unknown", "everybody"),
        (", ,", "everybody"),
        ("198.51.100.7, nonsense", "everybody"),
    ],
)
def test_of_trusted_proxies_the_outermost_says_who_it_is(tmp_path: Path, forwarded: str, rule: str) -> None:
    assert rule_of(read(tmp_path, SMALL), peer="10.9.9.9", x_forwarded_for=forwarded) == rule


def test_headers_that_proxies_repeat_are_one_list(tmp_path: Path) -> None:
    headers = [
        (b"user-agent", CHROME.encode()),
        (b"x-forwarded-for", b"198.51.100.7"),
        (b"x-forwarded-for", b"10.0.0.2"),
    ]

    assert read(tmp_path, SMALL).rule_for("GET", headers, "10.9.9.9").id == "cellar"


def test_only_crawlers_that_are_known_draw_a_preview() -> None:
    visitors = visitor_rules(None).visitors(trusted_proxies=[])

    assert visitors.rule_for("GET", [(b"user-agent", b"Twitterbot/1.0")]).draws_preview
    for headers in ([(b"user-agent", CHROME.encode()), (b"purpose", b"prefetch")], [(b"user-agent", b"curl/8")]):
        assert not visitors.rule_for("GET", headers).draws_preview


_V4 = st.builds(
    lambda number, length: ip_network((number >> (32 - length) << (32 - length), length)),
    st.integers(0, 2**32 - 1) | st.integers(2**31, 2**31 + 4_096),
    st.integers(0, 32),
)
_V6 = st.builds(
    lambda number, length: ip_network((IPv6Address(number >> (128 - length) << (128 - length)), length)),
    st.integers(0, 2**128 - 1) | st.integers(2**127, 2**127 + 4_096),
    st.integers(0, 128),
)
_ADDRESSES = st.one_of(
    st.integers(0, 2**32 - 1).map(IPv4Address),
    st.integers(2**31 - 64, 2**31 + 4_160).map(IPv4Address),
    st.integers(2**127 - 64, 2**127 + 4_160).map(IPv6Address),
)


@given(networks=st.lists(_V4 | _V6, max_size=12), address=_ADDRESSES)
def test_the_narrowest_network_that_holds_an_address_decides(networks: list[Any], address: Any) -> None:
    rules = [Rule(str(network), Visitor.BOT) for network in networks]
    holding = [
        (network.prefixlen, -place)
        for place, network in enumerate(networks)
        if network.version == address.version and address in network
    ]
    expected = rules[-max(holding)[1]] if holding else None

    assert Ranges(zip(networks, rules, strict=True)).find(str(address)) is expected


@given(text=st.text(max_size=60))
def test_what_is_no_address_is_nobodys(text: str) -> None:
    ranges = Ranges(
        [(ip_network("0.0.0.0/0"), Rule("all", Visitor.BOT)), (ip_network("::/0"), Rule("six", Visitor.BOT))]
    )
    try:
        ip_address(text)
    except ValueError:
        assert ranges.find(text) is None
