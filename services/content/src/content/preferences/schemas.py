"""Preferences as callers send and see them."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from content.preferences.models import MOST_TOPICS
from kernel.http import Body, Instant, View
from kernel.http.fields import LanguageTag


class FollowedTopicsView(View):
    """The topics that you follow, in the order in which you took them up."""

    topics: Annotated[list[str], Field(max_length=MOST_TOPICS)]


class ReadingLanguages(Body):
    """The languages that you read, the preferred ones first; none for those that `Accept-Language` names."""

    languages: Annotated[
        list[LanguageTag], Field(max_length=10), AfterValidator(lambda languages: list(dict.fromkeys(languages)))
    ]


class ReadingLanguagesView(View):
    """The languages that you said you read."""

    languages: list[str]


class MarkView(View):
    """A story that you keep out of your feed."""

    story_id: str
    marked_at: Instant
