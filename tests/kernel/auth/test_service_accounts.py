"""Which tokens are those of a system, by the standard and by what issuers say instead."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kernel.auth import Actor, Authenticator, PersonsOnly, ServiceAccount
from kernel.errors import Unauthenticated
from kernel.settings import ServiceSettings
from kernel.testing.issuer import Issuer

Settings = Callable[..., ServiceSettings]


async def caller(settings: ServiceSettings, issuer: Issuer, clock: Any, **claims: Any) -> Actor | ServiceAccount:
    honest = {"iss": issuer.url, "aud": "probes", "exp": clock() + 60}
    async with Authenticator(settings, now=clock) as authenticator:
        return await authenticator.caller(issuer.sign({**honest, **claims}).encode())


@pytest.mark.parametrize(
    ("claims", "client_id"),
    [
        ({"sub": "intranet", "client_id": "intranet"}, "intranet"),
        ({"sub": "intranet", "azp": "intranet"}, "intranet"),
        ({"sub": "9d0c", "azp": "intranet", "idtyp": "app"}, "intranet"),
        ({"sub": "9d0c", "appid": "intranet", "idtyp": "app"}, "intranet"),
        ({"sub": "intranet@clients", "azp": "intranet", "gty": "client-credentials"}, "intranet"),
        ({"sub": "9d0c", "idtyp": "app"}, "9d0c"),
    ],
    ids=["rfc9068", "azp", "entra", "entra-1", "auth0", "unnamed"],
)
async def test_a_token_that_a_system_asked_for_itself_is_the_systems(
    settings: Settings, issuer: Issuer, clock: Any, claims: dict[str, str], client_id: str
) -> None:
    found = await caller(settings(), issuer, clock, **claims, scope="a:read b:write", roles=["editor"])

    assert found == ServiceAccount(client_id=client_id, scopes=frozenset({"a:read", "b:write"}))


@pytest.mark.parametrize(
    "claims",
    [
        {"client_id": "intranet"},
        {"azp": "intranet", "idtyp": "user"},
        {"client_id": ["alice"]},
        {"gty": ["client-credentials"]},
        {},
    ],
    ids=["front-end", "entra", "list", "list-of-grants", "nothing"],
)
async def test_a_token_for_a_person_is_the_persons_whatever_its_scopes(
    settings: Settings, issuer: Issuer, clock: Any, claims: dict[str, Any]
) -> None:
    found = await caller(settings(), issuer, clock, sub="alice", scope="subscriptions:write", **claims)

    assert isinstance(found, Actor)


async def test_another_issuers_sign_and_its_names_of_scopes_are_a_setting(
    settings: Settings, issuer: Issuer, clock: Any
) -> None:
    configured = settings(
        oidc_service_claims={"preferred_username": "service-account-*"},
        oidc_scopes_claim="resource_access.relais.roles",
        oidc_scopes={"Webhooks": "subscriptions:write"},
        oidc_attributes={"entity": "entity"},
    )
    claims = {
        "sub": "9d0c",
        "azp": "intranet",
        "preferred_username": "service-account-intranet",
        "resource_access": {"relais": {"roles": ["Webhooks"]}},
        "entity": "north",
    }

    found = await caller(configured, issuer, clock, **claims)

    assert isinstance(found, ServiceAccount)
    assert (found.scopes, found.attributes) == (frozenset({"subscriptions:write"}), {"entity": "north"})


@pytest.mark.parametrize("name", ["x" * 256, "two\nlines"], ids=["long", "lines"])
async def test_a_clients_name_that_cannot_be_kept_is_refused(
    settings: Settings, issuer: Issuer, clock: Any, name: str
) -> None:
    with pytest.raises(Unauthenticated):
        await caller(settings(), issuer, clock, sub="9d0c", client_id=name, idtyp="app")


async def test_who_asks_for_a_person_gets_no_system(settings: Settings, issuer: Issuer, clock: Any) -> None:
    async with Authenticator(settings(), now=clock) as authenticator:
        with pytest.raises(PersonsOnly):
            await authenticator.actor(issuer.client_token("intranet", ["a:read"]).encode())
