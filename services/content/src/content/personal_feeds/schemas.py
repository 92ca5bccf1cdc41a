"""The personal feed as its reader sees it. Stories and reasons are encoded once and then joined."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache
from typing import Annotated, Any

import orjson
from babel.dates import format_date
from pydantic import Field

from content.personal_feeds.models import Candidate, Part, Placed, primary
from content.stories.models import StoryKind
from kernel.http import Instant, View
from kernel.language import Language, Text
from kernel.mongo import Document
from kernel.texts import one_line, plain_text

EXCERPT_CHARACTERS = 280
# So much markup holds an excerpt, whatever tags are in it; a longer body is not even read.
MARKUP_CHARACTERS = 2_000
_DAY_MS = 86_400_000

_TEXTS = {
    Part.LANGUAGE: Text(en="It is in a language you read.", fr="Elle est dans une langue que vous lisez."),
    Part.COLLEAGUE_CREDIT: Text(en="It credits a colleague.", fr="Elle crédite une ou un collègue."),
    Part.VARIETY: Text(en="For variety: it is about something else.", fr="Pour varier : elle parle d’autre chose."),
}


class FeedStoryView(View):
    """A story as the feed shows it; the whole of it is at `/v1/stories/{id}`."""

    id: str
    kind: StoryKind
    language: str
    title: str
    excerpt: Annotated[str, Field(description="The beginning of the body, without markup.")]
    url: str
    topics: list[str]
    programme: str
    image: Annotated[str | None, Field(description="The id of its image in `/v1/media`.")]
    published_at: Instant
    verified_until: Instant | None


class ReasonView(View):
    """Something that speaks for the place of a story in your feed."""

    part: Part
    topic: Annotated[str | None, Field(description="The topic that you follow.")]
    text: Annotated[str, Field(description="The reason in words, in the language of Content-Language.")]


class FeedItemView(View):
    """A story in your feed, and why it is there."""

    story: FeedStoryView
    why: Annotated[list[ReasonView], Field(min_length=1)]


def candidate_of(document: Document) -> Candidate:
    """The candidate that a story's document is, with the beginning of its body under `markup`."""
    certificate = document["certificate"]
    view = FeedStoryView(
        id=document["_id"],
        kind=document["kind"],
        language=document["language"],
        title=document["title"],
        excerpt=one_line(plain_text(document["markup"]), most=EXCERPT_CHARACTERS),
        url=document["url"],
        topics=document["topics"],
        programme=document["programme"],
        image=document["image"],
        published_at=document["published_at"],
        verified_until=certificate["verified_until"] if certificate else None,
    )
    return Candidate(
        id=view.id,
        version=document["version"],
        published_ms=round(view.published_at.timestamp() * 1000),
        language=primary(view.language),
        topics=tuple(view.topics),
        is_credited=bool(document.get("credited")),
        shown=view.__pydantic_serializer__.to_json(view),
    )


def encoded(placed: Iterable[Placed], *, language: Language, next_cursor: str | None) -> bytes:
    """A `Page[FeedItemView]` as JSON."""
    items = b",".join(_item(one, language) for one in placed)
    return b'{"items":[%s],"next_cursor":%s}' % (items, orjson.dumps(next_cursor))


def _item(placed: Placed, language: Language) -> bytes:
    candidate = placed.candidate
    return b'{"story":%s,"why":%s}' % (
        candidate.shown,
        _why(placed.parts, placed.topic, candidate.published_ms // _DAY_MS, language),
    )


@lru_cache(maxsize=4_096)
def _why(parts: tuple[Part, ...], topic: str | None, day: int, language: Language) -> bytes:
    """The reasons, for a story that was published on a day since 1970: the same for many stories and people."""
    published = date(1970, 1, 1) + timedelta(days=day)
    reasons: list[dict[str, Any]] = [
        {
            "part": part.value,
            "topic": topic if part is Part.FOLLOWED_TOPIC else None,
            "text": _text(part, topic, published).in_(language),
        }
        for part in parts
    ]
    return orjson.dumps(reasons)


def _text(part: Part, topic: str | None, published: date) -> Text:
    if part is Part.FRESHNESS:
        english, french = (format_date(published, "long", locale=language) for language in ("en", "fr"))
        return Text(en=f"Published on {english}.", fr=f"Publiée le {french}.")
    if part is Part.FOLLOWED_TOPIC:
        return Text(en=f"You follow the topic “{topic}”.", fr=f"Vous suivez le sujet « {topic} ».")
    return _TEXTS[part]
