"""`/v1/posts` and `/v1/me/posts`: parse, authorise, one call."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request, Response

from distribution.accounts.errors import AccountNotFound, AccountToReconnect
from distribution.charters.errors import CharterNotAccepted, NoCharterInForce
from distribution.networks.errors import NetworkOff
from distribution.posts.commands import PostCommands
from distribution.posts.errors import (
    MomentPassed,
    NotInYourWindow,
    PostLeftAlready,
    PostNotFound,
    PostNotHeld,
    PostNotUncertain,
    StormGoesOn,
)
from distribution.posts.models import Post
from distribution.posts.queries import PostQueries
from distribution.posts.schemas import NewPost, PostView, Resolution, WholePostView
from distribution.provisioned_people.errors import NotProvisioned
from distribution.stories.errors import StoryEnded, StoryNoLongerVerified, StoryNotFound, StoryWithdrawn
from kernel.auth import SignedIn
from kernel.errors import problems
from kernel.http import Once, Page, Paging, Router, created, in_language, listed, ok, request_language, wired
from kernel.language import Language

router = Router(prefix="/v1", tags=["posts"])

Commands = Annotated[PostCommands, Depends(wired(PostCommands))]
Queries = Annotated[PostQueries, Depends(wired(PostQueries))]
Spoken = Annotated[Language, Depends(request_language)]


@router.post(
    "/posts",
    status_code=201,
    response_model=PostView,
    responses=problems(
        AccountNotFound,
        AccountToReconnect,
        CharterNotAccepted,
        NotProvisioned,
        NoCharterInForce,
        StoryNotFound,
        StoryWithdrawn,
        StoryNoLongerVerified,
        StoryEnded,
        NetworkOff,
        NotInYourWindow,
        MomentPassed,
    ),
)
async def create_post(
    body: NewPost, request: Request, person: SignedIn, posts: Commands, once: Once, language: Spoken
) -> Response:
    """Have a text of yours published through an account of yours, in a moment that your budget allows. Whatever becomes
    of it is seen at `/v1/me/posts/{post_id}`; until it is sent you can cancel it there."""

    def shown(post: Post) -> Response:
        return in_language(language, created(_view(post, request, language), location=f"/v1/me/posts/{post.id}"))

    return await once(
        lambda: posts.create(
            account_id=str(body.account_id),
            story_id=None if body.story_id is None else str(body.story_id),
            target=body.target,
            text=body.text,
            disclosure=body.disclosure,
            disclosure_text=body.disclosure_text,
            when=body.when,
            language=language,
            by=person,
        ),
        shown,
    )


@router.get("/me/posts", response_model=Page[PostView])
async def list_my_posts(
    request: Request, person: SignedIn, posts: Queries, language: Spoken, paging: Paging
) -> Response:
    """Your own posts, newest first, without their texts; nobody else can list them."""
    page = paging.of("posts", person=person.person_id)
    before = page.after["before"] if page.after else None
    found = await posts.newest_of(person.person_id, before=before, limit=page.enough)
    items, more = page.cut(found, lambda post: {"before": post.id})
    views = [_view(post, request, language) for post in items]
    return in_language(language, listed(Page(items=views, next_cursor=more), request))


@router.get("/me/posts/{post_id}", response_model=WholePostView, responses=problems(PostNotFound))
async def get_my_post(post_id: str, request: Request, person: SignedIn, posts: Queries, language: Spoken) -> Response:
    """A post of yours, with its text as long as it waits, and what became of it."""
    post = await posts.get(post_id, person_id=person.person_id)
    public_url = request.app.state.settings.public_url
    view = WholePostView.whole(post, vault=posts.vault, public_url=public_url, language=language)
    return in_language(language, ok(view))


@router.delete("/me/posts/{post_id}", response_model=PostView, responses=problems(PostNotFound, PostLeftAlready))
async def cancel_post(post_id: str, request: Request, person: SignedIn, posts: Commands, language: Spoken) -> Response:
    """Stop a post before it is sent. One that may be there already, after an attempt without an answer, becomes
    `uncertain`: look, and say what you found."""
    return _answer(await posts.cancel(post_id, by=person), request, language)


@router.post(
    "/me/posts/{post_id}/confirm",
    response_model=PostView,
    responses=problems(PostNotFound, PostNotHeld, StormGoesOn, AccountNotFound, AccountToReconnect, NotInYourWindow),
)
async def confirm_post(
    post_id: str, request: Request, person: SignedIn, posts: Commands, once: Once, language: Spoken
) -> Response:
    """Release a post that is held, or whose account you connected again, into the next free moment of your budget.
    Nothing else releases it. One whose story was corrected since is stopped instead (`story_corrected`)."""
    return await once(lambda: posts.confirm(post_id, by=person), lambda post: _answer(post, request, language))


@router.post(
    "/me/posts/{post_id}/resolve",
    response_model=PostView,
    responses=problems(PostNotFound, PostNotUncertain),
)
async def resolve_post(
    post_id: str, body: Resolution, request: Request, person: SignedIn, posts: Commands, once: Once, language: Spoken
) -> Response:
    """Say whether a post of which nobody knows is there. One that is not is held: confirm it to have it sent again."""
    return await once(
        lambda: posts.resolve(post_id, is_posted=body.posted, address=body.address, by=person),
        lambda post: _answer(post, request, language),
    )


def _answer(post: Post, request: Request, language: Language) -> Response:
    return in_language(language, ok(_view(post, request, language)))


def _view(post: Post, request: Request, language: Language) -> PostView:
    return PostView.of(post, public_url=request.app.state.settings.public_url, language=language)
