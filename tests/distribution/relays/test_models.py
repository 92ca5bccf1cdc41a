"""Relays as rules: no consent, no call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from distribution.accounts.models import Author, Later, Outcome, Posted, Reconnect, Refused, Uncertain
from distribution.networks.models import Network
from distribution.personal_data.models import ERASED
from distribution.relays.errors import AuthorshipNotShown, RelayNotPossible, StaleConsent
from distribution.relays.models import (
    CONSENT_VERSION,
    MOST_ATTEMPTS,
    Credit,
    End,
    Proof,
    Relay,
    RelayState,
    new_code,
)

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
POSTED = Posted("https://social.example/@company/2", "2")


def offered(**changes: Any) -> Relay:
    values: dict[str, Any] = {
        "id": "r1",
        "version": 1,
        "person_id": "p_one",
        "programme_id": "main",
        "network": Network.MASTODON,
        "address": "https://social.example/@one/1",
        "credit": Credit.HANDLE,
        "code": "relay-abcdefghjk",
        "state": RelayState.OFFERED,
        "offered_at": NOW,
    }
    return Relay(**{**values, **changes})


def shown() -> Relay:
    return offered().show(None, own=frozenset(), readable=False)


def consented() -> Relay:
    return shown().consent(CONSENT_VERSION, at=NOW, period=24 * HOUR)


def sending() -> Relay:
    return consented().send(at=NOW + 24 * HOUR, seconds=60)


def after(outcome: Outcome) -> Relay:
    return sending().settle(outcome, attempt=1, at=NOW + 24 * HOUR)


def author(*, subject: str = "7", text: str = "Hello") -> Author:
    return Author(subject, "@one@social.example", text)


def test_a_connected_account_that_wrote_it_shows_authorship() -> None:
    relay = offered().show(author(), own=frozenset({"7"}), readable=True)
    assert (relay.state, relay.proof) == (RelayState.SHOWN, Proof.ACCOUNT)


def test_the_code_in_the_post_shows_authorship_whatever_its_case() -> None:
    relay = offered().show(author(text="My post RELAY-ABCDEFGHJK"), own=frozenset(), readable=True)
    assert relay.proof is Proof.CODE


@pytest.mark.parametrize("found", [None, author(), author(text="relay-abcdefghj")])
def test_nothing_else_shows_it(found: Author | None) -> None:
    with pytest.raises(AuthorshipNotShown):
        offered().show(found, own=frozenset({"8"}), readable=True)


def test_nothing_is_passed_on_before_the_objection_period_is_over() -> None:
    relay = consented()
    assert not relay.is_due(at=NOW + 24 * HOUR - timedelta(seconds=1))
    assert relay.is_due(at=NOW + 24 * HOUR)


def test_a_consent_to_another_wording_is_none() -> None:
    with pytest.raises(StaleConsent):
        shown().consent(CONSENT_VERSION + 1, at=NOW, period=HOUR)


@pytest.mark.parametrize(
    "make", [offered, shown, consented, lambda: sending().by_hand("x"), lambda: sending().later(NOW)]
)
def test_what_was_taken_back_before_the_call_is_over_and_never_sent(make: Callable[[], Relay]) -> None:
    relay = make().withdraw(at=NOW)
    assert (relay.state, relay.end) == (RelayState.WITHDRAWN, End.WITHDRAWN)
    with pytest.raises(RelayNotPossible):
        relay.send(at=NOW + 1000 * HOUR, seconds=60)


@pytest.mark.parametrize("make", [sending, lambda: after(POSTED), lambda: after(Uncertain("deadline"))])
def test_what_is_or_may_be_out_when_it_is_taken_back_is_for_the_programme_to_undo(make: Callable[[], Relay]) -> None:
    relay = make().withdraw(at=NOW + 25 * HOUR)
    assert relay.state is RelayState.TO_UNDO
    assert not relay.is_due(at=NOW + 1000 * HOUR)
    assert relay.undone().state is RelayState.WITHDRAWN


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (POSTED, RelayState.TO_UNDO),
        (Uncertain("deadline"), RelayState.TO_UNDO),
        (Later(None, "broken_off"), RelayState.TO_UNDO),
        (Refused("withdrawn"), RelayState.WITHDRAWN),
    ],
)
def test_the_word_of_a_call_under_way_tells_whether_there_is_something_to_undo(
    outcome: Outcome, state: RelayState
) -> None:
    relay = sending().withdraw(at=NOW + 24 * HOUR).settle(outcome, attempt=1, at=NOW + 24 * HOUR)
    assert (relay.state, relay.end) == (state, End.WITHDRAWN)


@pytest.mark.parametrize(
    ("outcome", "state", "may_be_out"),
    [
        (POSTED, RelayState.RELAYED, False),
        (Refused("post_not_found"), RelayState.FAILED, False),
        (Refused("forbidden"), RelayState.TO_DO, False),
        (Reconnect("credentials_refused"), RelayState.TO_DO, False),
        (Uncertain("deadline"), RelayState.TO_DO, True),
        (Later(None, "no_connection"), RelayState.CONSENTED, False),
        (Later(9.0, "broken_off"), RelayState.CONSENTED, True),
    ],
)
def test_each_word_of_a_network_leads_somewhere(outcome: Outcome, state: RelayState, may_be_out: bool) -> None:
    relay = after(outcome)
    assert (relay.state, relay.may_be_out) == (state, may_be_out)


def test_after_the_last_attempt_somebody_does_it_by_hand() -> None:
    relay, at = consented(), NOW
    for attempt in range(1, MOST_ATTEMPTS + 1):
        at += 100 * HOUR
        relay = relay.send(at=at, seconds=60).settle(Later(None, "no_connection"), attempt=attempt, at=at)
    assert relay.state is RelayState.TO_DO


def test_a_dead_workers_relay_is_sent_again_and_a_late_word_of_the_first_attempt_changes_nothing() -> None:
    relay = sending()
    later = NOW + 24 * HOUR + timedelta(seconds=60)
    assert not relay.is_due(at=later - timedelta(seconds=1))
    again = relay.send(at=later, seconds=60)
    assert (again.attempts, again.may_be_out, again.id) == (2, True, relay.id)
    assert again.settle(Refused("forbidden"), attempt=1, at=later) is again


def test_who_leaves_takes_back_what_has_no_answer_and_leaves_what_was_passed_on() -> None:
    assert consented().leave(at=NOW).state is RelayState.WITHDRAWN
    assert after(POSTED).leave(at=NOW).state is RelayState.RELAYED


STEPS: dict[str, Callable[[Relay, datetime], Relay]] = {
    "show": lambda relay, _at: relay.show(None, own=frozenset(), readable=False),
    "consent": lambda relay, at: relay.consent(CONSENT_VERSION, at=at, period=HOUR),
    "withdraw": lambda relay, at: relay.withdraw(at=at),
    "object": lambda relay, at: relay.object("not our topic", at=at),
    "send": lambda relay, at: relay.send(at=at, seconds=60),
    "posted": lambda relay, at: relay.settle(POSTED, attempt=relay.attempts, at=at),
    "later": lambda relay, at: relay.settle(Later(1.0, "broken_off"), attempt=relay.attempts, at=at),
    "refused": lambda relay, at: relay.settle(Refused("forbidden"), attempt=relay.attempts, at=at),
    "gone": lambda relay, at: relay.settle(Refused("not_found"), attempt=relay.attempts, at=at),
    "done": lambda relay, at: relay.done("https://x.example/1", at=at),
    "undone": lambda relay, _at: relay.undone(),
}


@given(steps=st.lists(st.sampled_from(sorted(STEPS)), max_size=30))
def test_no_order_of_steps_sends_without_a_consent_that_holds(steps: list[str]) -> None:
    relay, at, is_withdrawn = offered(), NOW, False
    for step in steps:
        at += 25 * HOUR
        try:
            changed = STEPS[step](relay, at)
        except RelayNotPossible:
            continue
        is_withdrawn = is_withdrawn or (step == "withdraw" and changed is not relay)
        if changed is not relay:
            assert changed.version > relay.version
        if changed.state in (RelayState.SENDING, RelayState.RELAYED):
            assert changed.consented_at is not None
            assert not is_withdrawn
        assert relay.end in (None, changed.end), "an answer stays what it is"
        relay = changed


@pytest.mark.parametrize("outcome", [Refused("too_long"), Reconnect("unauthorised")])
def test_of_an_erased_author_no_address_stays_once_nothing_is_out(outcome: Outcome) -> None:
    withdrawn = replace(sending().withdraw(at=NOW), person_id=ERASED)
    over = withdrawn.settle(outcome, attempt=1, at=NOW)

    assert (over.state, over.address) == (RelayState.WITHDRAWN, "")
    undone = withdrawn.settle(POSTED, attempt=1, at=NOW).undone()
    assert (undone.address, undone.relayed_as) == ("", None)


def test_codes_are_not_guessed() -> None:
    assert len({new_code() for _ in range(1_000)}) == 1_000
