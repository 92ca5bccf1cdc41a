"""Which network addresses may be reached, in every way they can be written."""

from __future__ import annotations

import pytest

from kernel.networks import Networks, written_address


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "93.184.215.14", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_public_addresses_may_be_reached(address: str) -> None:
    assert Networks().permits(address)


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",
        "10.0.0.1",
        "100.64.0.1",
        "100.100.100.200",
        "127.0.0.1",
        "127.255.255.254",
        "168.63.129.16",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.192",
        "192.0.2.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::8.8.8.8",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::808:808",
        "100::1",
        "2001::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "2002:808:808::",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
        "not an address",
        "",
    ],
)
def test_other_addresses_may_not_be_reached(address: str) -> None:
    assert not Networks().permits(address)


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.8.8", "::ffff:127.0.0.1"])
def test_an_allowed_network_may_be_reached(address: str) -> None:
    assert Networks(["127.0.0.0/8"]).permits(address)
    assert not Networks(["127.0.0.0/8"]).permits("10.0.0.1")


@pytest.mark.parametrize(
    "host",
    [
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "127.1",
        "0177.0.0.1",
        "127.0.0.1.",
        "1.2.3.4.5",
        "256.1.1.1",
        "0x",
        "a.0x1",
    ],
)
def test_an_address_in_an_unusual_spelling_is_refused(host: str) -> None:
    with pytest.raises(ValueError):
        written_address(host)


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("8.8.8.8", "8.8.8.8"),
        ("::1", "::1"),
        ("2606:4700:0::1", "2606:4700::1"),
        ("n.example.org", None),
        ("1.a", None),
    ],
)
def test_a_written_address_is_told_from_a_name(host: str, address: str | None) -> None:
    assert written_address(host) == address
