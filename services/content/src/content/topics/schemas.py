"""Topics as callers send and see them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from content.topics.models import Topic
from kernel.http import Body, View
from kernel.http.fields import LanguageTag, Line

Name = Annotated[Line, Field(max_length=100)]
Names = Annotated[dict[LanguageTag, Name], Field(max_length=20, description="Names by language tag.")]


class TopicNames(Body):
    """The names of a topic, in the place of those before; none to take them back."""

    names: Names


class TopicView(View):
    """A topic."""

    topic: str
    names: Annotated[dict[str, str], Field(description="Names by language tag; empty for a topic without any.")]

    @classmethod
    def of(cls, topic: Topic) -> TopicView:
        """The view of a topic."""
        return cls(topic=topic.slug, names=dict(topic.names))
