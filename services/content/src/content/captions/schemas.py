"""Captions as callers send and see them."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field

from content.captions.models import Caption
from content.questions.models import questions
from content.stories.models import Story
from kernel.http import Body, Fault, Instant, View
from kernel.http.fields import LanguageTag, Slug
from kernel.language import Language, Text
from kernel.texts import is_one_line


def _lines(value: object) -> object:
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else value


def _visible(text: str) -> str:
    if not text or any(line.strip() and not is_one_line(line) for line in text.split("\n")):
        raise Fault(
            Text(
                en="This must be visible text, without control or invisible characters.",
                fr="Cela doit être un texte visible, sans caractère de contrôle ni invisible.",
            )
        )
    return text


Words = Annotated[
    str,
    BeforeValidator(_lines),
    Field(
        min_length=1,
        max_length=5_000,
        description="Plain text, in lines. How long it may be, and how that is counted, is in the network's policy "
        "(`/v1/networks`).",
    ),
    AfterValidator(_visible),
]
Uses = Annotated[
    int,
    Field(
        strict=True,
        ge=1,
        le=1_000,
        description="After so many verbatim uses, readers are shown questions and ideas instead of the text.",
    ),
]


NetworkName = Annotated[Slug, Field(description="One of `/v1/networks`.", examples=["linkedin"])]


def _without_defaults(schema: dict[str, Any]) -> None:
    for member in schema["properties"].values():
        member.pop("default", None)


class NewCaption(Body):
    """A suggested text."""

    network: NetworkName
    language: LanguageTag
    text: Words
    lease: Annotated[Uses | None, Field(description="Null for the usual number of uses.")] = None


class CaptionChanges(Body):
    """What to change of a caption; members left out stay as they are. Other words begin a lease of their own."""

    # The defaults below are never used; a reader of the document must not take them for what happens.
    model_config = ConfigDict(json_schema_extra=_without_defaults)

    language: LanguageTag = ""
    text: Words = ""
    lease: Uses = 1


class CaptionView(View):
    """A suggested text, or what has taken its place. `lease` is for the editorial team.

    How often it was used so far is shown to nobody: a count of less than five says what single people did.
    """

    id: str
    story_id: str
    network: str
    language: str
    version: int
    text: Annotated[str | None, Field(description="Null for readers when it has been used often enough.")]
    length: Annotated[int | None, Field(description="Of the text, as the network counts.")]
    limit: Annotated[int | None, Field(description="The most that the network takes; null without a limit.")]
    questions: Annotated[
        list[str], Field(description="Questions and ideas for words of one's own, when the text has been used enough.")
    ]
    is_spent: Annotated[bool, Field(description="Whether it has been used as it is as often as its lease allows.")]
    lease: int | None
    created_at: Instant

    @classmethod
    def of(cls, caption: Caption, story: Story, *, editorial: bool, language: Language) -> CaptionView:
        """The view of a caption for a reader; questions are in its own language where there are any."""
        shown = editorial or not caption.is_spent
        own = caption.language.partition("-")[0]
        asked = (
            questions(
                caption.id,
                kind=story.kind,
                topics=story.topics,
                language="fr" if own == "fr" else "en" if own == "en" else language,
            )
            if caption.is_spent
            else []
        )
        return cls(
            id=caption.id,
            story_id=caption.story_id,
            network=caption.network,
            language=caption.language,
            version=caption.version,
            text=caption.text if shown else None,
            length=caption.length if shown else None,
            limit=caption.limit,
            questions=asked,
            is_spent=caption.is_spent,
            lease=caption.lease if editorial else None,
            created_at=caption.created_at,
        )
