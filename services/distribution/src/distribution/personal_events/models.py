"""What people hear of at once: what became of their posts, accounts and offers, and what they shared that was wrong.

Nothing reminds anybody of what they did not do, and nothing waits for an answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from distribution.accounts.models import Account, AccountState
from distribution.notices.models import Notice
from distribution.posts.models import Post, PostState
from distribution.relays.models import End, Relay
from kernel.personal_events import PersonalEvent

_COMPANY = "programme:"


class Kind(StrEnum):
    """What happened."""

    POST_POSTED = "post_posted"
    POST_HELD = "post_held"
    POST_UNCERTAIN = "post_uncertain"
    POST_TO_RECONNECT = "post_to_reconnect"
    POST_FAILED = "post_failed"
    POST_EXPIRED = "post_expired"
    POST_CANCELLED = "post_cancelled"
    NOTICE_RECEIVED = "notice_received"
    ACCOUNT_ENDS_SOON = "account_ends_soon"
    ACCOUNT_TO_RECONNECT = "account_to_reconnect"
    OFFER_RELAYED = "offer_relayed"
    OFFER_OBJECTED = "offer_objected"
    OFFER_FAILED = "offer_failed"


_POSTS = {
    PostState.POSTED: Kind.POST_POSTED,
    PostState.HELD: Kind.POST_HELD,
    PostState.UNCERTAIN: Kind.POST_UNCERTAIN,
    PostState.TO_RECONNECT: Kind.POST_TO_RECONNECT,
    PostState.FAILED: Kind.POST_FAILED,
    PostState.EXPIRED: Kind.POST_EXPIRED,
    PostState.CANCELLED: Kind.POST_CANCELLED,
}
# That they withdrew it themselves, people know.
_OFFERS = {End.RELAYED: Kind.OFFER_RELAYED, End.OBJECTED: Kind.OFFER_OBJECTED, End.FAILED: Kind.OFFER_FAILED}


def of_posts(changes: Iterable[tuple[Post, Post]]) -> list[PersonalEvent]:
    """What people hear of changes of their posts: each new state that does not pass by itself."""
    return [
        of_post(new, at=new.changed_at) for old, new in changes if new.state is not old.state and new.state in _POSTS
    ]


def of_post(post: Post, *, at: datetime) -> PersonalEvent:
    """What the person hears of a post that waits for them or is over."""
    return PersonalEvent.of(post.person_id, _POSTS[post.state], about=post.id, href=f"/v1/me/posts/{post.id}", at=at)


def of_notices(notices: Iterable[Notice], *, at: datetime) -> list[PersonalEvent]:
    """That people have notices about what they shared."""
    return [
        PersonalEvent.of(one.person_id, Kind.NOTICE_RECEIVED, about=one.id, href="/v1/me/notices", at=at)
        for one in notices
    ]


def of_relay(relay: Relay, *, before: Relay, at: datetime) -> list[PersonalEvent]:
    """What became of a post that the person offered, once it is known."""
    if relay.end not in _OFFERS or before.end is not None:
        return []
    return [
        PersonalEvent.of(relay.person_id, _OFFERS[relay.end], about=relay.id, href=f"/v1/me/relays/{relay.id}", at=at)
    ]


def of_accounts(accounts: Iterable[Account], *, at: datetime) -> list[PersonalEvent]:
    """That people's accounts have to be connected again, now or soon; the company's are nobody's own."""
    return [
        PersonalEvent.of(
            one.owner,
            Kind.ACCOUNT_TO_RECONNECT if one.state is AccountState.TO_RECONNECT else Kind.ACCOUNT_ENDS_SOON,
            about=one.id,
            href="/v1/me/accounts",
            at=at,
        )
        for one in accounts
        if not one.owner.startswith(_COMPANY)
    ]
