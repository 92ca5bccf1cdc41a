"""Keys rotate without a restart, the issuer is not stormed, verified tokens are remembered for as long as they hold."""

import asyncio
import warnings
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from joserfc.errors import SecurityWarning
from joserfc.jwk import RSAKey
from starlette.types import ASGIApp, Receive, Scope, Send

from kernel.auth import Authenticator, person_id
from kernel.errors import Unauthenticated, Unavailable
from kernel.settings import ServiceSettings
from kernel.testing.issuer import Issuer, issuer_app
from kernel.testing.serving import serve, serve_at

Settings = Callable[..., ServiceSettings]


def counting(app: ASGIApp, asked: list[str]) -> ASGIApp:
    """The application, noting the paths it is asked for."""

    async def counted(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            asked.append(scope["path"])
        await app(scope, receive, send)

    return counted


async def refused(attempt: Awaitable[object]) -> bool:
    try:
        await attempt
    except Unauthenticated:
        return True
    return False


async def test_actor_has_a_pseudonym_and_mapped_roles(settings: Settings, issuer: Issuer, clock: Any) -> None:
    async with Authenticator(settings(), now=clock) as authenticator:
        actor = await authenticator.actor(issuer.token("employee-1").encode())
    assert actor.roles == {"employee"}
    assert actor.person_id == person_id(b"test-identity-key-of-thirty-two-bytes", issuer.url, "employee-1")
    assert "employee" not in actor.person_id


async def test_who_a_person_is_may_be_said_by_another_claim(settings: Settings, issuer: Issuer, clock: Any) -> None:
    said = {"iss": issuer.url, "sub": "pairwise", "aud": "probes", "exp": clock.at + 60}
    async with Authenticator(settings(oidc_subject_claim="oid"), now=clock) as authenticator:
        actor = await authenticator.actor(issuer.sign({**said, "oid": "of-the-directory"}).encode())
        assert actor.person_id == person_id(b"test-identity-key-of-thirty-two-bytes", issuer.url, "of-the-directory")
        for unusable in ({}, {"oid": ["a"]}, {"oid": ""}):
            assert await refused(authenticator.actor(issuer.sign({**said, **unusable}).encode()))


async def test_actor_has_the_attributes_that_the_service_asks_for(
    settings: Settings, issuer: Issuer, clock: Any
) -> None:
    claims = {"entity": "north", "address": {"country": "FR"}, "mail": "a@example.org", "long": "x" * 65, "list": ["a"]}
    wanted = {"entity": "entity", "country": "address.country", "long": "long", "list": "list", "missing": "missing"}
    async with Authenticator(settings(oidc_attributes=wanted), now=clock) as authenticator:
        token = issuer.sign({"iss": issuer.url, "sub": "a", "aud": "probes", "exp": clock.at + 60, **claims})
        actor = await authenticator.actor(token.encode())
    # A claim that cannot be read does not look like one that is missing.
    assert actor.attributes == {"entity": "north", "country": "FR", "long": "", "list": ""}


def test_person_id_is_stable_and_keyed() -> None:
    # Fixed, because stored data refer to it: a change of the rule must be seen.
    assert person_id(b"k" * 32, "https://id.example", "alice") == "p_fnfhvvqa7v7fknhspidfkyicsc"
    assert person_id(b"K" * 32, "https://id.example", "alice") != person_id(b"k" * 32, "https://id.example", "alice")
    assert person_id(b"k" * 32, "https://id.exampl", "ealice") != person_id(b"k" * 32, "https://id.example", "alice")


@pytest.mark.parametrize(
    ("claim", "claims", "roles"),
    [
        ("groups", {"groups": ["EDITORS", "OTHERS"]}, {"editor"}),
        ("groups", {"groups": "EDITORS STAFF"}, {"editor", "employee"}),
        ("realm_access.roles", {"realm_access": {"roles": ["STAFF"]}}, {"employee"}),
        ("https://x.example/roles", {"https://x.example/roles": ["STAFF"]}, {"employee"}),
        ("groups", {}, set()),
        ("groups", {"groups": [None, 3, {"a": 1}, ["EDITORS"]]}, set()),
        ("groups", {"groups": {"EDITORS": True}}, set()),
        ("realm_access.roles", {"realm_access": "STAFF"}, set()),
    ],
)
async def test_claims_become_roles_by_setting(
    settings: Settings, issuer: Issuer, clock: Any, claim: str, claims: dict[str, Any], roles: set[str]
) -> None:
    configured = settings(oidc_roles_claim=claim, oidc_roles={"EDITORS": "editor", "STAFF": "employee"})
    honest = {"iss": issuer.url, "sub": "s", "aud": "probes", "exp": clock() + 60}
    async with Authenticator(configured, now=clock) as authenticator:
        actor = await authenticator.actor(issuer.sign({**honest, **claims}).encode())
    assert actor.roles == roles


async def test_token_of_a_new_key_is_accepted_without_a_restart(settings: Settings, issuer: Issuer, clock: Any) -> None:
    async with Authenticator(settings(), now=clock) as authenticator:
        old = issuer.token("employee-1").encode()
        await authenticator.actor(old)
        issuer.rotate()
        await authenticator.actor(issuer.token("employee-1").encode())
        # During a rotation both keys hold.
        await authenticator.actor(old)


async def test_token_of_a_withdrawn_key_is_forgotten(settings: Settings, issuer: Issuer, clock: Any) -> None:
    async with Authenticator(settings(), now=clock) as authenticator:
        old = issuer.token("employee-1").encode()
        await authenticator.actor(old)
        issuer.rotate()
        issuer.rotate()
        await authenticator.keys.refresh()
        assert await refused(authenticator.actor(old))


async def test_nobody_is_believed_once_the_issuer_has_taken_all_keys_back(
    settings: Settings, issuer: Issuer, clock: Any
) -> None:
    async with Authenticator(settings(), now=clock) as authenticator:
        token = issuer.token("employee-1").encode()
        await authenticator.actor(token)
        issuer.published = lambda: {"keys": []}  # type: ignore[method-assign]
        await authenticator.keys.refresh()
        assert await refused(authenticator.actor(token))
        # Links, feeds and cards are there for people who need no token.
        await authenticator.check()


async def test_an_issuer_that_begins_without_a_key_is_waited_for(
    settings: Settings, issuer: Issuer, clock: Any
) -> None:
    published, issuer.published = issuer.published, lambda: {"keys": []}  # type: ignore[method-assign]
    async with Authenticator(settings(), now=clock) as authenticator:
        await authenticator.keys.refresh()
        with pytest.raises(Unavailable):
            await authenticator.check()
        issuer.published = published  # type: ignore[method-assign]
        await authenticator.keys.refresh()
        await authenticator.check()


async def test_remembered_token_is_forgotten_when_it_expires(settings: Settings, issuer: Issuer, clock: Any) -> None:
    async with Authenticator(settings(), now=clock) as authenticator:
        token = issuer.token("employee-1", ttl_seconds=100).encode()
        await authenticator.actor(token)
        clock.at += 159
        await authenticator.actor(token)
        clock.at += 1
        assert await refused(authenticator.actor(token))


async def test_unknown_kids_do_not_storm_the_issuer(settings: Settings, issuer: Issuer, clock: Any) -> None:
    asked: list[str] = []
    other = Issuer(issuer.url, {"employee-1": []}, audience="probes", now=clock)
    monotonic = type(clock)(1000.0)
    async with serve_at(lambda url: counting(issuer_app(_moved(issuer, url)), asked)):
        configured = settings(oidc_issuer=issuer.url)
        async with Authenticator(configured, now=clock, monotonic=monotonic) as authenticator:
            await authenticator.actor(issuer.token("employee-1").encode())
            loaded = len(asked)
            forged = [other.token("employee-1").encode() for _ in range(50)]
            assert all(await asyncio.gather(*(refused(authenticator.actor(token)) for token in forged)))
            assert len(asked) == loaded + 2
            for token in forged[:5]:
                assert await refused(authenticator.actor(token))
            assert len(asked) == loaded + 2
            monotonic.at += 30
            assert await refused(authenticator.actor(forged[0]))
            assert len(asked) == loaded + 4


async def test_first_requests_share_one_load(settings: Settings, issuer: Issuer, clock: Any) -> None:
    asked: list[str] = []
    async with serve_at(lambda url: counting(issuer_app(_moved(issuer, url)), asked)):
        async with Authenticator(settings(oidc_issuer=issuer.url), now=clock) as authenticator:
            tokens = [issuer.token("employee-1").encode() for _ in range(50)]
            await asyncio.gather(*(authenticator.actor(token) for token in tokens))
        assert asked == ["/.well-known/openid-configuration", "/jwks.json"]


async def test_issuer_that_is_away_at_start_is_found_later(settings: Settings, issuer: Issuer, clock: Any) -> None:
    configured = settings(oidc_issuer="http://127.0.0.1:9")
    async with Authenticator(configured, now=clock) as authenticator:
        token = issuer.token("employee-1").encode()
        with pytest.raises(Unavailable):
            await authenticator.actor(token)
        with pytest.raises(Unavailable):
            await authenticator.check()
        # The issuer comes up: from here the address leads to it.
        authenticator.keys._configured = issuer.url
        await authenticator.actor(token)
        await authenticator.check()


async def test_known_keys_outlive_the_issuer(settings: Settings, issuer: Issuer, clock: Any) -> None:
    away = Issuer("", {"employee-1": ["employee"]}, audience="probes", now=clock)
    async with serve_at(lambda url: issuer_app(_moved(away, url))):
        authenticator = Authenticator(settings(oidc_issuer=away.url), now=clock)
        await authenticator.keys.start()
        await authenticator.keys.refresh()
    await authenticator.keys.refresh()
    assert (await authenticator.actor(away.token("employee-1").encode())).roles == {"employee"}
    await authenticator.keys.close()


async def test_discovery_document_of_another_issuer_is_not_believed(
    settings: Settings, issuer: Issuer, clock: Any
) -> None:
    async with (
        serve(issuer_app(issuer)) as mirror,
        Authenticator(settings(oidc_issuer=mirror), now=clock) as authenticator,
    ):
        with pytest.raises(Unavailable):
            await authenticator.actor(issuer.token("employee-1").encode())


async def test_keys_that_are_not_for_signatures_are_left_out(settings: Settings, issuer: Issuer, clock: Any) -> None:
    honest = issuer.published
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SecurityWarning)
        weak = RSAKey.generate_key(1024, {"kid": "weak"}).as_dict(private=False)
    odd = [weak, {"kty": "oct", "kid": "o", "k": "AAAA"}, {"kty": "XX"}, "text", None, {"kty": "EC", "kid": 7}]
    encryption = {**honest()["keys"][0], "use": "enc", "kid": "enc"}
    issuer.published = lambda: {"keys": [*odd, encryption, *honest()["keys"]]}  # type: ignore[method-assign]
    async with Authenticator(settings(), now=clock) as authenticator:
        await authenticator.actor(issuer.token("employee-1").encode())
        assert list(authenticator.keys._keys) == [issuer.keys[0].kid]


async def test_memory_of_tokens_is_bounded(
    settings: Settings, issuer: Issuer, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kernel.auth.authenticator._MAX_REMEMBERED", 3)
    async with Authenticator(settings(), now=clock) as authenticator:
        for _ in range(5):
            await authenticator.actor(issuer.token("employee-1").encode())
        assert len(authenticator._remembered) == 3


def _moved(issuer: Issuer, url: str) -> Issuer:
    issuer.url = url
    return issuer


async def test_an_answer_that_lasts_knows_when_its_token_ends(settings: Settings, issuer: Issuer, clock: Any) -> None:
    async with Authenticator(settings(), now=clock) as authenticator:
        soon, late = (issuer.token("employee-1", ttl_seconds=seconds).encode() for seconds in (300, 9_000_000))

        assert await authenticator.expiry(soon) == clock.at + 300 + settings().clock_skew_seconds
        assert await authenticator.expiry(late) == clock.at + 86_400
        with pytest.raises(Unauthenticated):
            await authenticator.expiry(b"no.token.atall")
