"""The question behind a request, for the endpoint that lists stories."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query

from content.searches.models import Search, filter_term, words_of
from content.stories.models import StoryKind
from kernel.errors import Invalid
from kernel.http.fields import LanguageTag, Moment, Slug
from kernel.language import Text

Words = Annotated[
    str | None,
    Query(
        min_length=1,
        max_length=200,
        description="Words to look for in titles, topics and bodies, in English or French; all of them are needed, "
        "endings and accents do not matter. The best answers come first: of at most 300, the newest that have all. "
        "Drafts are found by their titles and topics alone.",
    ),
]


async def _search(
    q: Words = None,
    kind: StoryKind | None = None,
    topic: Slug | None = None,
    language: Annotated[LanguageTag | None, Query(description="`fr` also finds `fr-CA`.")] = None,
    network: Annotated[Slug | None, Query(description="With a suggested caption for this network.")] = None,
    since: Annotated[Moment | None, Query(description="Published then or later.")] = None,
    until: Annotated[Moment | None, Query(description="Published before then.")] = None,
) -> Search | None:
    if since is not None and until is not None and until <= since:
        detail = Text(en="This must be later than `since`.", fr="Cela doit être après `since`.")
        raise Invalid.parameter("until", detail, code="ends_before_start")
    wanted = {"kind": kind and kind.value, "topic": topic, "language": language and language.lower()}
    filters = tuple((filter_term(name, value),) for name, value in wanted.items() if value is not None)
    search = Search(
        words=None if q is None else words_of(q), filters=filters, network=network, since=since, until=until
    )
    return None if search == Search(words=None) else search


Searching = Annotated[Search | None, Depends(_search)]
"""Dependency: what the request looks for, None when it only lists."""
