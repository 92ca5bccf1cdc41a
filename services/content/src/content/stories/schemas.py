"""Stories as callers send and see them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Annotated, Any

import nh3
from pydantic import AfterValidator, ConfigDict, Field, StringConstraints

from content.audiences.schemas import AudienceBody, AudienceView
from content.certificates.models import Expiry
from content.programmes.models import MAIN_PROGRAMME
from content.programmes.schemas import ProgrammeId
from content.searches.models import Search
from content.searches.schemas import HighlightsView
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

MediaId = Annotated[
    str,
    StringConstraints(max_length=64),
    Field(description="The image shown with it, by its id in `/v1/media`; null for none."),
]


StoryId = Annotated[str, StringConstraints(min_length=1, max_length=64)]
Embargo = Annotated[Moment | None, Field(description="When it becomes available by itself, once it is published.")]
End = Annotated[Moment | None, Field(description="When it goes out by itself; null for no end.")]
EndOfLinks = Annotated[
    Moment | None,
    Field(description="When the links that people shared stop leading to it, not before its end; null for never."),
]


def without_defaults(schema: dict[str, Any]) -> None:
    """For bodies that change something: their defaults are never used, and a reader of the document must not take them
    for what happens."""
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
    programme: ProgrammeId = MAIN_PROGRAMME
    audience: AudienceBody = AudienceBody()
    image: MediaId | None = None
    variant_of: Annotated[StoryId | None, Field(description="The story that this one tells in another language.")] = (
        None
    )
    embargo_until: Embargo = None
    expires_at: End = None
    links_until: EndOfLinks = None


class StoryChanges(Body):
    """What to change of a story that is not published yet; members left out stay as they are."""

    model_config = ConfigDict(json_schema_extra=without_defaults)

    kind: StoryKind = StoryKind.ARTICLE
    language: LanguageTag = ""
    title: Title = ""
    body: Html = ""
    url: WebAddress = ""
    topics: Slugs = []
    audience: AudienceBody = AudienceBody()
    image: MediaId | None = None
    variant_of: StoryId | None = None
    embargo_until: Embargo = None
    expires_at: End = None
    links_until: EndOfLinks = None


def members_of(body: NewStory) -> dict[str, Any]:
    """Every member, as the story has it."""
    return _as_kept({name: getattr(body, name) for name in NewStory.model_fields})


def members_sent(body: Body, *, besides: Collection[str] = ()) -> dict[str, Any]:
    """The members that were sent, as the story has them."""
    return _as_kept({name: getattr(body, name) for name in body.model_fields_set if name not in besides})


def _as_kept(sent: dict[str, Any]) -> dict[str, Any]:
    if "topics" in sent:
        sent["topics"] = tuple(sent["topics"])
    if "audience" in sent:
        sent["audience"] = sent["audience"].audience
    return sent


class Certification(Body):
    """What a story was verified against, and until when that holds."""

    source: Annotated[Title, Field(description="Where the facts can be checked: an address or a document's name.")]
    verified_until: Moment


class NewEnd(Body):
    """Another end for a published story; `links_until` left out stays as it is."""

    model_config = ConfigDict(json_schema_extra=without_defaults)

    expires_at: End
    links_until: EndOfLinks = None


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
    programme: str
    audience: AudienceView
    author_id: Annotated[str, Field(description="Pseudonym of the person, `erased`, or `feed:` and a feed’s id.")]
    created_at: Instant
    certificate: CertificateView | None
    credited: Annotated[list[str], Field(description="Pseudonyms of colleagues who agreed to be named.")]
    embargo_until: Instant | None
    expires_at: Instant | None
    links_until: Instant | None
    published_at: Instant | None
    corrected_at: Instant | None
    expired_at: Instant | None
    expired_because: Annotated[
        Expiry | None, Field(description="`certificate`: nobody vouches for it any more; `date`: its own end has come.")
    ]
    withdrawn_at: Instant | None
    archived_at: Instant | None
    image: Annotated[str | None, Field(description="The id of its image in `/v1/media`.")]
    proposal_id: Annotated[str | None, Field(description="The proposal that it was made from.")]

    @classmethod
    def of(cls, story: Story) -> StoryView:
        """The view of a story."""
        return cls.model_validate(story)


class FoundStoryView(StoryView):
    """A story that a search found; `highlights` show where, unless the search had no words."""

    highlights: HighlightsView | None = None

    @classmethod
    def found(cls, story: Story, search: Search) -> StoryView:
        """The view of a story that a search found."""
        view = StoryView.of(story)
        if search.words is None:
            return view
        highlights = HighlightsView.of(search, title=story.title, body=story.body, language=story.language)
        return cls.model_construct(**dict(view), highlights=highlights)


class VariantView(View):
    """The same story in another language."""

    id: str
    language: str
    title: str
    status: StoryStatus
    is_original: bool


class StoryDetail(StoryView):
    """A story, and the same in other languages, as far as those are for you."""

    variant_of: Annotated[str | None, Field(description="The original, if this is a variant of one that is for you.")]
    variants: list[VariantView]

    @classmethod
    def among(cls, story: Story, variants: Sequence[Story]) -> StoryDetail:
        """The view of a story with those of its variants that its reader sees."""
        is_known = any(one.id == story.variant_of for one in variants)
        return cls(
            **{name: getattr(StoryView.of(story), name) for name in StoryView.model_fields},
            variant_of=story.variant_of if is_known else None,
            variants=[VariantView.model_validate(one) for one in variants],
        )
