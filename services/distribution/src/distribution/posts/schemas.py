"""Posts as people send and see them, and their text as it is sealed."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

import orjson
from pydantic import Field, ValidationInfo, field_validator

from distribution.accounts.models import PostText
from distribution.networks.models import Network
from distribution.posts.models import Post, PostState
from distribution.shares.models import Closeness
from distribution.shares.schemas import MOST_CHARACTERS, Target, story_or_target
from kernel.http import Body, Instant, View
from kernel.http.fields import Line, Moment, WebAddress
from kernel.language import Language
from kernel.vault import Vault

When = Literal["now", "next_window"] | Moment


class NewPost(Body):
    """A text of one's own to publish through an account: about a story, or a post of one's own."""

    account_id: UUID
    story_id: Annotated[UUID | None, Field(description="Null for a post of your own.")] = None
    target: Target | None = None
    text: Annotated[
        str,
        Field(
            max_length=MOST_CHARACTERS,
            description="Your own words. They are kept encrypted until the post is there or came to nothing, and then "
            "dropped. The tracked link is added.",
        ),
    ]
    disclosure: Annotated[
        bool, Field(strict=True, description="Whether a wording that says whom you work for ends the text.")
    ] = True
    disclosure_text: Annotated[
        Annotated[Line, Field(max_length=300)] | None, Field(description="Your own wording of it.")
    ] = None
    when: Annotated[
        When,
        Field(
            description="`now`, `next_window` (the first moment that your budget allows), or a moment that it allows."
        ),
    ]

    @field_validator("target")
    @classmethod
    def _a_story_has_its_own_address(cls, target: str | None, known: ValidationInfo) -> str | None:
        return story_or_target(target, known)


class Resolution(Body):
    """What became of a post, as its person sees it at the network."""

    posted: Annotated[bool, Field(strict=True, description="Whether it is there.")]
    address: Annotated[WebAddress | None, Field(description="Where, if you like to note it.")] = None


class PostView(View):
    """A post, for its person."""

    id: str
    account_id: str
    network: Network
    story_id: str | None
    state: PostState
    reason: Annotated[
        str | None,
        Field(
            description="A word for why it is in this state: `storm`, `not_confirmed`, `outside_window`, "
            "`not_resolved`, `story_withdrawn`, `story_corrected`, `story_ended`, `left`, `account_gone`, "
            "`not_posted`, `sender_lost`, or the connector's."
        ),
    ]
    due_at: Annotated[Instant, Field(description="The moment that was chosen.")]
    next_attempt_at: Annotated[Instant | None, Field(description="When it is sent, if nothing stops it.")]
    confirm_before: Annotated[
        Instant | None,
        Field(description="When it expires, unless you confirm it or say what you found. Null where nothing waits."),
    ]
    attempts: int
    link: Annotated[str | None, Field(description="The tracked link in the post, which leads on once it is sent.")]
    closeness: Closeness
    guidance: Annotated[str | None, Field(description="A suggestion about the words. Nothing depends on it.")]
    address: Annotated[str | None, Field(description="Where it is at the network.")]
    created_at: Instant
    changed_at: Instant

    @classmethod
    def of(cls, post: Post, *, public_url: str, language: Language) -> PostView:
        """The view of a post, without its text."""
        return cls(**_members(post, public_url=public_url, language=language))


class WholePostView(PostView):
    """A post with its text."""

    text: Annotated[str | None, Field(description="The words as they are posted. Null once it is over.")]

    @classmethod
    def whole(cls, post: Post, *, vault: Vault, public_url: str, language: Language) -> WholePostView:
        """The view of a post and its text."""
        text = None if post.sealed is None else opened(post, vault).text
        return cls(text=text, **_members(post, public_url=public_url, language=language))


def sealed(text: PostText, vault: Vault, *, post_id: str) -> bytes:
    """What is to be published, as it is kept while it waits."""
    plain = orjson.dumps({"text": text.text, "link": text.link, "language": text.language})
    return vault.seal(plain, belongs_to=_owner(post_id))


def opened(post: Post, vault: Vault) -> PostText:
    """What is to be published; `Sealed` when it cannot be opened."""
    return PostText(**orjson.loads(vault.open(post.sealed or b"", belongs_to=_owner(post.id))))


def _members(post: Post, *, public_url: str, language: Language) -> dict[str, object]:
    guidance = post.share.guidance
    return {
        "id": post.id,
        "account_id": post.account_id,
        "network": post.network,
        "story_id": post.share.story_id or None,
        "state": post.state,
        "reason": post.reason,
        "due_at": post.due_at,
        "next_attempt_at": post.wake_at if post.state is PostState.SCHEDULED else None,
        "confirm_before": post.expires_at,
        "attempts": post.attempts,
        "link": post.share.address(public_url),
        "closeness": post.share.closeness,
        "guidance": guidance.in_(language) if guidance else None,
        "address": post.address,
        "created_at": post.created_at,
        "changed_at": post.changed_at,
    }


def _owner(post_id: str) -> str:
    return f"post:{post_id}"
