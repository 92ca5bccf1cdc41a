"""`/v1/me/feed`: parse, authorise, one call."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request, Response

from content.audiences.endpoints import Reading
from content.personal_feeds.queries import PersonalFeedQueries
from content.personal_feeds.schemas import FeedItemView, encoded
from kernel.http import Page, Paging, Router, accepted_languages, known_or, request_language, wired

router = Router(prefix="/v1/me/feed", tags=["personal feed"])

Queries = Annotated[PersonalFeedQueries, Depends(wired(PersonalFeedQueries))]


@router.get("", response_model=Page[FeedItemView])
async def get_personal_feed(
    request: Request,
    reader: Reading,
    feeds: Queries,
    paging: Paging,
) -> Response:
    """The stories that are addressed to you, as you prefer them, each with what speaks for it.

    What you follow and read, how new a story is, a colleague's credit and variety count; what others did with a story
    does not. The pages of one reading neither repeat nor leave out a story, whatever is published meanwhile.
    """
    page = paging.of("personal feed", of=reader.person_id, audience=sorted(reader.keys))
    # Asked here and not as dependencies, each of which takes a twentieth of the whole.
    language, accepted = await request_language(request), await accepted_languages(request)
    placed, after = await feeds.page(reader, accepted=accepted, after=page.after, limit=page.limit)
    body = encoded(placed, language=language, next_cursor=page.cursor(after) if after else None)
    headers = {"content-language": language, "cache-control": "private, no-cache"}
    return known_or(body, request, headers=headers)
