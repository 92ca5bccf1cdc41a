"""A real issuer on a loopback port, a clock in hand, and what a service needs to verify its tokens."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from typing import Any

import pytest

from kernel.settings import Profile, ServiceSettings
from kernel.testing.issuer import Issuer, issuer_app
from kernel.testing.serving import serve_at

AUDIENCE = "probes"
LOGINS = {"employee-1": ["employee", "unknown-group"], "editor-1": ["employee", "editor"]}


class Hands:
    """A clock that stands still until it is moved; seconds."""

    def __init__(self, at: float) -> None:
        self.at = at

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def clock() -> Hands:
    return Hands(1_800_000_000.0)


RunningIssuer = Callable[[Callable[[], float]], AbstractAsyncContextManager[Issuer]]


@pytest.fixture(scope="session")
def running_issuer() -> RunningIssuer:
    """Serves an issuer whose clock is given, inside a block."""

    @asynccontextmanager
    async def running(now: Callable[[], float]) -> AsyncIterator[Issuer]:
        made: list[Issuer] = []

        def make(url: str) -> Any:
            made.append(Issuer(url, LOGINS, audience=AUDIENCE, now=now))
            return issuer_app(made[0])

        async with serve_at(make):
            yield made[0]

    return running


@pytest.fixture
async def issuer(clock: Hands, running_issuer: RunningIssuer) -> AsyncIterator[Issuer]:
    async with running_issuer(clock) as issuer:
        yield issuer


@pytest.fixture(scope="session")
def settings_for() -> Callable[..., ServiceSettings]:
    """Settings of a service that trusts an issuer, with other values where given."""

    def make(issuer: Issuer, **values: Any) -> ServiceSettings:
        options = {
            "profile": Profile.TEST,
            "service": "probes",
            "mongo_uri": "mongodb://127.0.0.1:1",
            "mongo_database": "probes",
            "kafka_bootstrap": "127.0.0.1:1",
            "public_url": "http://127.0.0.1",
            "oidc_issuer": issuer.url,
            "oidc_audience": AUDIENCE,
            "identity_key": "test-identity-key-of-thirty-two-bytes",
            "cursor_key": "test-cursor-key-that-has-thirty-two-bytes",
            **values,
        }
        return ServiceSettings(**options)

    return make


@pytest.fixture
def settings(issuer: Issuer, settings_for: Callable[..., ServiceSettings]) -> Callable[..., ServiceSettings]:
    return partial(settings_for, issuer)
