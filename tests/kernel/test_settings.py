"""Settings: what a process refuses to start with."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pydantic import ValidationError

from kernel.settings import ServiceSettings, is_loopback, key_bytes

Make = Callable[..., ServiceSettings]
PRODUCTION = {"profile": "production", "oidc_issuer": "https://login.example.org"}


def test_production_starts_with_keys_of_its_own(make_settings: Make) -> None:
    assert make_settings(**PRODUCTION).profile == "production"


@pytest.mark.parametrize("name", ["identity_key", "cursor_key"])
def test_production_refuses_a_demonstration_key(make_settings: Make, name: str) -> None:
    with pytest.raises(ValidationError, match="demonstration key"):
        make_settings(**PRODUCTION, **{name: "demo-" + "x" * 40})


@pytest.mark.parametrize("issuer", ["http://login.example.org", "https://localhost:8100", "https://127.0.0.9"])
def test_production_refuses_an_issuer_that_proves_nothing(make_settings: Make, issuer: str) -> None:
    with pytest.raises(ValidationError, match="oidc_issuer"):
        make_settings(profile="production", oidc_issuer=issuer)


def test_production_refuses_outbound_calls_to_private_networks(make_settings: Make) -> None:
    with pytest.raises(ValidationError, match="outbound_allowed"):
        make_settings(**PRODUCTION, outbound_allowed=["10.0.0.0/8"])


def test_demo_keys_serve_the_demo_profile(make_settings: Make) -> None:
    assert make_settings(profile="demo", identity_key="demo-" + "x" * 40).profile == "demo"


@pytest.mark.parametrize("name", ["identity_key", "cursor_key"])
def test_a_short_key_is_refused_without_being_shown(make_settings: Make, name: str) -> None:
    with pytest.raises(ValidationError) as caught:
        make_settings(**{name: "too-short"})
    assert "at least 32 bytes" in str(caught.value)


def test_a_base64_key_counts_its_bytes(make_settings: Make) -> None:
    settings = make_settings(identity_key="AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")
    assert key_bytes(settings.identity_key) == bytes(range(32))


def test_lists_are_read_from_comma_separated_variables(monkeypatch: pytest.MonkeyPatch, make_settings: Make) -> None:
    settings = make_settings(cors_origins="https://a.example, https://b.example", outbound_allowed="127.0.0.0/8")
    assert settings.cors_origins == ["https://a.example", "https://b.example"]
    assert settings.outbound_allowed == ["127.0.0.0/8"]


def test_addresses_lose_their_trailing_slash(make_settings: Make) -> None:
    assert make_settings(public_url="https://go.example/").public_url == "https://go.example"


@pytest.mark.parametrize("address", ["ftp://example.org", "example.org", "https://"])
def test_an_address_that_is_none_is_refused(make_settings: Make, address: str) -> None:
    with pytest.raises(ValidationError, match="absolute"):
        make_settings(public_url=address)


@pytest.mark.parametrize(
    ("address", "loopback"),
    [
        ("http://localhost", True),
        ("http://127.1.2.3:80", True),
        ("http://[::1]/x", True),
        ("https://example.org", False),
        ("https://10.0.0.1", False),
    ],
)
def test_loopback_is_told_from_the_rest(address: str, loopback: bool) -> None:
    assert is_loopback(address) is loopback
