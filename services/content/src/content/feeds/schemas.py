"""Feeds as callers send and see them."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import ConfigDict, Field

from content.feeds.models import Failure, Feed, FeedState
from content.items.errors import FEED_PROBLEMS
from content.programmes.models import MAIN_PROGRAMME
from content.programmes.schemas import ProgrammeId
from kernel.http import Body, Instant, View
from kernel.http.fields import LanguageTag, Slugs, WebAddress
from kernel.language import Language

_TITLES = {problem.slug: problem.title for problem in FEED_PROBLEMS}


def _without_defaults(schema: dict[str, Any]) -> None:
    for member in schema["properties"].values():
        member.pop("default", None)


class NewFeed(Body):
    """A feed whose items become drafts of a programme in this language, with these topics."""

    url: Annotated[WebAddress, Field(description="Where the RSS, Atom or JSON Feed document is: a public server.")]
    language: LanguageTag
    topics: Slugs = []
    programme: ProgrammeId = MAIN_PROGRAMME


class FeedChanges(Body):
    """What to change of a feed, for what it brings from now on; members left out stay as they are."""

    # The defaults below are never used; a reader of the document must not take them for what happens.
    model_config = ConfigDict(json_schema_extra=_without_defaults)

    language: LanguageTag = ""
    topics: Slugs = []


class FailureView(View):
    """Why a feed could not be read the last time."""

    problem: Annotated[str, Field(description="Stable word, the last part of the problem's type.")]
    reason: Annotated[str | None, Field(description="Stable word that says more, such as `no_connection`.")]
    answered: Annotated[int | None, Field(description="The status that the feed's server gave.")]
    detail: Annotated[str, Field(description="The problem, in the language of Content-Language.")]
    at: Instant

    @classmethod
    def of(cls, failure: Failure, language: Language) -> FailureView:
        """The view of a failure."""
        return cls(
            problem=failure.problem,
            reason=failure.reason,
            answered=failure.answered,
            detail=_TITLES[failure.problem].in_(language),
            at=failure.at,
        )


class FeedView(View):
    """A feed."""

    id: str
    version: int
    url: Annotated[str, Field(description="Where the feed is now: it follows moves that its server says are for good.")]
    moved_from: Annotated[str | None, Field(description="Its address before the last move.")]
    language: str
    topics: list[str]
    programme: str
    created_at: Instant
    fetched_at: Annotated[Instant | None, Field(description="When its items were last taken in completely.")]
    state: Annotated[
        FeedState,
        Field(description="`gone` (its server says it was removed) and `paused` (by an editor) are not polled."),
    ]
    next_fetch_at: Annotated[Instant | None, Field(description="When it is polled next, null for never.")]
    failures: Annotated[int, Field(description="How often in a row it could not be read.")]
    last_failure: FailureView | None

    @classmethod
    def of(cls, feed: Feed, language: Language) -> FeedView:
        """The view of a feed."""
        schedule = feed.schedule
        return cls(
            id=feed.id,
            version=feed.version,
            url=feed.url,
            moved_from=feed.moved_from,
            language=feed.language,
            topics=list(feed.topics),
            programme=feed.programme,
            created_at=feed.created_at,
            fetched_at=feed.fetched_at,
            state=schedule.state,
            next_fetch_at=schedule.next_fetch_at,
            failures=schedule.failures,
            last_failure=FailureView.of(schedule.last_failure, language) if schedule.last_failure else None,
        )
