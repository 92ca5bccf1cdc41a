"""What becomes of a post: whatever happens, it is there once, or nobody claims to know."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from distribution.accounts.models import Later, Outcome, Posted, Reconnect, Refused, Uncertain
from distribution.networks.models import Network
from distribution.posts.errors import PostLeftAlready, PostNotHeld, PostNotUncertain
from distribution.posts.models import LONGEST_DOUBT, MEMORY, MOST_ATTEMPTS, Post, PostState
from distribution.shares.models import Closeness, Share
from kernel.clock import new_id

AT = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
LEASE = timedelta(seconds=90)
WAIT = timedelta(hours=48)
DELIVERED = Posted("https://social.example/@ada/1", "1")

outcomes: st.SearchStrategy[Outcome] = st.one_of(
    st.just(DELIVERED),
    st.builds(Uncertain, st.sampled_from(["deadline", "broken_off"])),
    st.builds(Later, st.none() | st.floats(0, 1e9), st.sampled_from(["too_many_requests", "network_unavailable"])),
    st.builds(Reconnect, st.just("unauthorised")),
    st.builds(Refused, st.just("too_long")),
)


def post(network: Network = Network.MASTODON, **changes: object) -> Post:
    share = Share(
        id=new_id(),
        token="t" * 22,
        person_id="p_ada",
        story_id=new_id(),
        story_language="en",
        network=network,
        closeness=Closeness.OWN,
        is_empty=False,
        is_disclosed=True,
        words=frozenset({1, 2}),
        created_at=AT,
    )
    made = Post(
        id=new_id(),
        person_id="p_ada",
        account_id=new_id(),
        share=share,
        caption_id=None,
        topics=(),
        state=PostState.SCHEDULED,
        due_at=AT,
        wake_at=AT,
        sealed=b"sealed",
        key=new_id(),
        created_at=AT,
        changed_at=AT,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def test_what_was_posted_keeps_its_address_and_no_text() -> None:
    done = post().begin(at=AT, lease=LEASE).settle(DELIVERED, attempt=1, at=AT, wait=WAIT)

    assert (done.state, done.address, done.sealed) == (PostState.POSTED, DELIVERED.address, None)
    assert done.is_share_kept
    assert done.wake_at is None


def test_a_share_is_of_the_moment_at_which_it_was_first_sent() -> None:
    first, again = AT + timedelta(days=40), AT + timedelta(days=40, minutes=1)
    begun = post().begin(at=first, lease=LEASE)
    retried = begun.settle(Later(None, "too_many_requests"), attempt=1, at=first, wait=WAIT).begin(
        at=again, lease=LEASE
    )

    assert (begun.share.created_at, begun.created_at) == (first, AT)
    assert retried.share.created_at == first


def test_a_lost_sender_is_followed_by_another_under_the_same_key_where_the_network_knows_it() -> None:
    begun = post().begin(at=AT, lease=LEASE)

    assert begun.lose(attempt=2, at=AT + LEASE) is begun
    lost = begun.lose(attempt=1, at=AT + LEASE)
    assert (lost.state, lost.key) == (PostState.SCHEDULED, begun.key)
    assert lost.begin(at=AT + LEASE, lease=LEASE).state is PostState.SENDING


def test_a_lost_sender_leaves_a_post_at_linkedin_uncertain() -> None:
    begun = post(Network.LINKEDIN).begin(at=AT, lease=LEASE)

    assert begun.lose(attempt=1, at=AT + LEASE).state is PostState.UNCERTAIN


def test_a_key_that_the_network_may_have_forgotten_is_not_sent_again() -> None:
    lost = post().begin(at=AT, lease=LEASE).lose(attempt=1, at=AT + LEASE)

    assert lost.begin(at=AT + MEMORY[Network.MASTODON], lease=LEASE).state is PostState.UNCERTAIN


def test_the_late_word_of_a_lost_sender_that_it_was_posted_counts() -> None:
    lost = post(Network.LINKEDIN).begin(at=AT, lease=LEASE).lose(attempt=1, at=AT + LEASE)

    assert lost.settle(Refused("too_long"), attempt=1, at=AT, wait=WAIT) is lost
    assert lost.settle(DELIVERED, attempt=1, at=AT, wait=WAIT).state is PostState.POSTED


def test_a_late_word_does_not_count_once_the_person_has_said_otherwise() -> None:
    lost = post(Network.LINKEDIN).begin(at=AT, lease=LEASE).lose(attempt=1, at=AT + LEASE)
    again = lost.resolve(is_posted=False, address=None, at=AT, wait=WAIT)

    assert again.settle(DELIVERED, attempt=1, at=AT, wait=WAIT) is again
    assert again.key != lost.key
    assert not again.is_share_kept


def test_the_networks_own_delay_is_honoured() -> None:
    later = post().begin(at=AT, lease=LEASE).settle(Later(1800.0, "too_many_requests"), attempt=1, at=AT, wait=WAIT)

    assert (later.state, later.wake_at) == (PostState.SCHEDULED, AT + timedelta(minutes=30))


def test_what_never_arrived_fails_in_the_end_and_what_may_have_arrived_is_uncertain() -> None:
    def tried(reason: str) -> PostState:
        now, at = post(), AT
        while now.state is PostState.SCHEDULED:
            at = max(at, now.wake_at or at)
            now = now.begin(at=at, lease=LEASE)
            now = now.settle(Later(None, reason), attempt=now.attempts, at=at, wait=WAIT)
        return now.state

    assert tried("no_connection") is PostState.FAILED
    assert tried("network_unavailable") is PostState.UNCERTAIN


def test_what_may_be_there_is_not_called_cancelled() -> None:
    unsure = post().begin(at=AT, lease=LEASE).settle(Uncertain("deadline"), attempt=1, at=AT, wait=WAIT)

    assert unsure.state is PostState.SCHEDULED
    assert unsure.cancel(at=AT).state is PostState.UNCERTAIN
    assert unsure.cancel(at=AT).sealed is not None


@pytest.mark.parametrize("state", [PostState.SENDING, PostState.POSTED, PostState.UNCERTAIN, PostState.FAILED])
def test_what_has_left_is_not_cancelled(state: PostState) -> None:
    with pytest.raises(PostLeftAlready):
        post(state=state).cancel(at=AT)


def test_only_a_confirmation_releases_a_held_post() -> None:
    held = post().hold(at=AT, wait=WAIT)

    assert held.begin(at=AT, lease=LEASE) is held
    assert held.expire(at=AT + WAIT - timedelta(seconds=1)) is held
    assert held.expire(at=AT + WAIT).state is PostState.EXPIRED
    assert held.confirm(AT, at=AT).begin(at=AT, lease=LEASE).state is PostState.SENDING
    with pytest.raises(PostNotHeld):
        post().confirm(AT, at=AT)


def test_only_an_uncertain_post_is_resolved() -> None:
    with pytest.raises(PostNotUncertain):
        post().resolve(is_posted=True, address=None, at=AT, wait=WAIT)


def test_what_nobody_says_became_of_a_post_is_asked_for_a_month_and_its_link_stays() -> None:
    lost = post(Network.LINKEDIN).begin(at=AT, lease=LEASE).lose(attempt=1, at=AT)

    assert lost.expires_at == lost.wake_at == AT + LONGEST_DOUBT
    assert lost.expire(at=AT + LONGEST_DOUBT - timedelta(seconds=1)) is lost
    over = lost.expire(at=AT + LONGEST_DOUBT)
    assert (over.state, over.reason, over.sealed) == (PostState.EXPIRED, "not_resolved", None)
    assert over.is_share_kept
    assert over.expires_at is over.wake_at is None


def test_a_post_that_was_held_as_not_there_and_expires_keeps_no_link() -> None:
    lost = post(Network.LINKEDIN).begin(at=AT, lease=LEASE).lose(attempt=1, at=AT)
    held = lost.resolve(is_posted=False, address=None, at=AT, wait=WAIT)

    over = held.expire(at=AT + WAIT)
    assert (over.state, over.is_share_kept) == (PostState.EXPIRED, False)


@given(st.sampled_from(list(MEMORY)), st.lists(st.tuples(outcomes, st.floats(0, 7200)), max_size=40))
def test_a_text_is_kept_exactly_as_long_as_something_may_come_of_it(
    network: Network, story: list[tuple[Outcome, float]]
) -> None:
    now, at = post(network), AT
    for outcome, seconds in story:
        at += timedelta(seconds=seconds)
        before = now
        now = now.begin(at=at, lease=LEASE)
        now = now.settle(outcome, attempt=now.attempts, at=at, wait=WAIT)

        assert now.state.is_over == (now.sealed is None)
        assert (now.wake_at is None) == now.state.is_over
        assert now.attempts <= MOST_ATTEMPTS
        assert now is before or now.version > before.version
        if now.state is PostState.POSTED:
            assert now.is_share_kept
        if now.state.is_over and now.state is not PostState.POSTED:
            assert not now.is_share_kept


@given(st.lists(outcomes, min_size=1, max_size=20))
def test_linkedin_is_never_asked_again_after_an_answer_that_leaves_it_open(story: list[Outcome]) -> None:
    now, at = post(Network.LINKEDIN), AT
    for outcome in story:
        at += timedelta(hours=1)
        begun = now.begin(at=at, lease=LEASE)
        now = begun.settle(outcome, attempt=begun.attempts, at=at, wait=WAIT)
        if begun is not now and isinstance(outcome, Uncertain):
            assert now.state is PostState.UNCERTAIN
            assert now.begin(at=at, lease=LEASE) is now
