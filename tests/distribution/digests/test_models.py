"""Digests: which addresses there are, and when one is due."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from distribution.digests.models import MOST_TRIES, Channel, Digest, Frequency, Reader, State, address_hint, is_email

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)


def digest(**fields: object) -> Digest:
    values = {
        "person_id": "p",
        "version": 1,
        "channel": Channel.EMAIL,
        "address": b"sealed",
        "hint": "a…@example.org",
        "frequency": Frequency.WEEKLY,
        "language": "en",
        "reader": Reader(entity=None, country=""),
        "since": AT,
        "due_at": AT,
        **fields,
    }
    return Digest(**values)  # type: ignore[arg-type]


@pytest.mark.parametrize("address", ["a@example.org", "first.last+news@mail.example.co", "x@xn--bcher-kva.example"])
def test_an_address_that_can_be_written_to_is_taken(address: str) -> None:
    assert is_email(address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "a",
        "a@localhost",
        "a@b..org",
        "a..b@example.org",
        "a@example.org\nBcc: b@example.org",
        "a@example.org\n",
        "a b@example.org",
        "<a@example.org>",
        "a@example.org,b@example.org",
        "é@example.org",
        f"{'a' * 65}@example.org",
        f"a@{'b' * 64}.org",
        f"a@{'b.' * 130}org",
    ],
)
def test_what_is_none_is_not(address: str) -> None:
    assert not is_email(address)


def test_a_hint_shows_no_more_than_where() -> None:
    assert address_hint(Channel.EMAIL, "someone@example.org") == "s…@example.org"
    assert address_hint(Channel.SLACK, "https://hooks.example.org/T0/B0/secret") == "hooks.example.org"


def test_a_digest_goes_nowhere_before_its_address_is_confirmed() -> None:
    asked = digest(code=b"sealed", code_until=AT + timedelta(hours=1))

    assert asked.state is State.AWAITING_CONFIRMATION
    assert asked.confirm(at=AT).state is State.ON
    assert asked.confirm(at=AT).due_at == AT + timedelta(weeks=1)


def test_a_code_is_tried_a_few_times_and_not_for_long() -> None:
    asked = digest(code=b"sealed", code_until=AT + timedelta(hours=1))
    for _ in range(MOST_TRIES):
        assert asked.takes_code(AT)
        asked = asked.tried()

    assert not asked.takes_code(AT)
    assert not digest(code=b"sealed", code_until=AT).takes_code(AT)


def test_a_digest_looks_back_one_period_at_most() -> None:
    back = AT + timedelta(days=100)

    assert digest(since=AT).new_since(back) == back - timedelta(weeks=1)
    assert digest(since=back - timedelta(days=1)).new_since(back) == back - timedelta(days=1)
