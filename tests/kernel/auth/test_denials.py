"""Whose tokens are refused: the last word counts, whatever the order in which it is heard, and not for ever."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from kernel.auth import Authenticator, Denials, person_id
from kernel.auth.denials import KEPT_SECONDS
from kernel.errors import Unauthenticated
from kernel.settings import ServiceSettings
from kernel.testing.issuer import Issuer

Settings = Callable[..., ServiceSettings]


def moment(seconds: float) -> datetime:
    """A moment of the clock in hand."""
    return datetime.fromtimestamp(seconds, UTC)


def test_the_last_word_counts_whatever_is_heard_again(clock: Any) -> None:
    denials = Denials(now=clock)
    denials.note("p_a", denied=True, at=moment(clock.at - 20))
    denials.note("p_a", denied=False, at=moment(clock.at - 10))

    denials.note("p_a", denied=True, at=moment(clock.at - 20))

    assert "p_a" not in denials


def test_a_denial_ends_when_no_token_holds_any_more(clock: Any) -> None:
    denials = Denials(now=clock)
    denials.note("p_a", denied=True, at=moment(clock.at))
    assert "p_a" in denials

    clock.at += KEPT_SECONDS

    assert "p_a" not in denials


def test_what_has_ended_is_kept_no_longer(clock: Any) -> None:
    denials = Denials(now=clock)
    for number in range(10):
        denials.note(f"p_{number}", denied=True, at=moment(clock.at))

    clock.at += KEPT_SECONDS
    denials.note("p_last", denied=True, at=moment(clock.at))

    assert len(denials) == 1


async def test_a_token_that_was_taken_before_is_refused(settings: Settings, issuer: Issuer, clock: Any) -> None:
    async with Authenticator(settings(), now=clock) as authenticator:
        token = issuer.token("employee-1").encode()
        denied = (await authenticator.actor(token)).person_id

        authenticator.denials.note(denied, denied=True, at=moment(clock.at))

        with pytest.raises(Unauthenticated):
            await authenticator.actor(token)
        with pytest.raises(Unauthenticated):
            await authenticator.expiry(token)
        other = person_id(b"test-identity-key-of-thirty-two-bytes", issuer.url, "editor-1")
        assert (await authenticator.actor(issuer.token("editor-1").encode())).person_id == other
