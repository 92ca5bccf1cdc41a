"""Stories as callers send and see them."""

from __future__ import annotations

from typing import Annotated, Any

import nh3
from pydantic import AfterValidator, ConfigDict, Field, StringConstraints

from content.stories.models import Story, StoryKind, StoryStatus
from kernel.http import Body, Instant, View
from kernel.http.fields import LanguageTag, Line, Moment, Slugs, WebAddress

Title = Annotated[Line, Field(max_length=300)]
Html = Annotated[
    str,
    StringConstraints(max_length=100_000),
    # Whatever comes in is cleaned before it is kept, so that no reader has to.
    AfterValidator(nh3.clean),
    Field(description="HTML; scripts, styles, event handlers and embedded frames are taken out."),
]


def _without_defaults(schema: dict[str, Any]) -> None:
    for member in schema["properties"].values():
        member.pop("default", None)


class NewStory(Body):
    """A draft."""

    kind: StoryKind
    language: LanguageTag
    title: Title
    body: Html = ""
    url: WebAddress
    topics: Slugs = []


class StoryChanges(Body):
    """What to change of a draft; members left out stay as they are."""

    # The defaults below are never used; a reader of the document must not take them for what happens.
    model_config = ConfigDict(json_schema_extra=_without_defaults)

    kind: StoryKind = StoryKind.ARTICLE
    language: LanguageTag = ""
    title: Title = ""
    body: Html = ""
    url: WebAddress = ""
    topics: Slugs = []


class Certification(Body):
    """What a story was verified against, and until when that holds."""

    source: Annotated[Title, Field(description="Where the facts can be checked: an address or a document's name.")]
    verified_until: Moment


class CertificateView(View):
    """Who verified a story against what, and until when that holds."""

    source: str
    verifier_id: str
    certified_at: Instant
    verified_until: Instant


class StoryView(View):
    """A story."""

    id: str
    status: StoryStatus
    version: int
    kind: StoryKind
    language: str
    title: str
    body: str
    url: str
    topics: list[str]
    author_id: Annotated[str, Field(description="Pseudonym of the person, or `feed:` and the id of the feed.")]
    created_at: Instant
    certificate: CertificateView | None
    published_at: Instant | None
    withdrawn_at: Instant | None

    @classmethod
    def of(cls, story: Story) -> StoryView:
        """The view of a story."""
        return cls.model_validate(story)
