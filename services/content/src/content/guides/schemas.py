"""Guides as callers send and see them."""

from __future__ import annotations

import html
import re
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from content.guides.models import Guide
from kernel.http import Body, Fault, Instant, View
from kernel.http.fields import Line, Slug
from kernel.language import Language, Text
from kernel.texts import is_one_line

_TAG = re.compile(r"<[A-Za-z/!?]")
# A link's target follows `](` or, where links are listed at the end, `]:`.
_TARGET = re.compile(r"\](?:\(|:)\s*([^\s)]*)")
_ALLOWED_TARGETS = ("https://", "http://", "mailto:", "#")


def _lines_without_tabs(value: object) -> object:
    return value.replace("\r\n", "\n").expandtabs(4).strip() if isinstance(value, str) else value


def _markdown(text: str) -> str:
    if not text or any(line.strip() and not is_one_line(line) for line in text.split("\n")):
        raise Fault(
            Text(
                en="This must be visible text, without control or invisible characters.",
                fr="Cela doit être un texte visible, sans caractère de contrôle ni invisible.",
            )
        )
    if _TAG.search(text):
        raise Fault(Text(en="Markdown is taken without HTML.", fr="Le Markdown est accepté sans HTML."))
    # Readers of Markdown decode entities in a target before they follow it.
    if not all(html.unescape(target).lower().startswith(_ALLOWED_TARGETS) for target in _TARGET.findall(text)):
        raise Fault(
            Text(
                en="Links lead to http, https or mailto addresses or to a # anchor.",
                fr="Les liens mènent à des adresses http, https ou mailto ou à une ancre #.",
            )
        )
    return text


Phrase = Annotated[Line, Field(max_length=500)]
Markdown = Annotated[
    str,
    BeforeValidator(_lines_without_tabs),
    Field(max_length=5_000, description="Markdown without HTML."),
    AfterValidator(_markdown),
]


class Wording(Body):
    """A sentence or two, in both languages."""

    en: Phrase
    fr: Phrase

    @property
    def text(self) -> Text:
        """As the rest of the code knows it."""
        return Text(en=self.en, fr=self.fr)


class MarkdownWording(Body):
    """A text in both languages."""

    en: Markdown
    fr: Markdown

    @property
    def text(self) -> Text:
        """As the rest of the code knows it."""
        return Text(en=self.en, fr=self.fr)


class NewGuideSection(Body):
    """A part of a guide."""

    id: Slug
    heading: Wording
    text: MarkdownWording


def _told_apart(sections: list[NewGuideSection]) -> list[NewGuideSection]:
    if len({section.id for section in sections}) != len(sections):
        raise Fault(Text(en="Two sections have the same id.", fr="Deux parties ont le même identifiant."))
    return sections


class NewGuide(Body):
    """A version of a guide, in both languages."""

    title: Wording
    sections: Annotated[list[NewGuideSection], Field(min_length=1, max_length=30), AfterValidator(_told_apart)]


class WordingView(View):
    """A text in both languages."""

    en: str
    fr: str


class GuideSummary(View):
    """A guide in a list."""

    id: Annotated[str, Field(description="`programme`, or the network's name.")]
    version: Annotated[int, Field(description="0 is the guide that is shipped.")]
    title: str

    @classmethod
    def of(cls, guide: Guide, language: Language) -> GuideSummary:
        """The guide's line in a list."""
        return cls(id=guide.id, version=guide.version, title=guide.title.in_(language))


class GuideSectionView(View):
    """A part of a guide, in one language."""

    id: str
    heading: str
    text: str


class GuideView(GuideSummary):
    """A guide in the reader's language."""

    programme: str
    language: str
    sections: list[GuideSectionView]
    updated_at: Instant | None

    @classmethod
    def of(cls, guide: Guide, language: Language) -> GuideView:
        """The view of a guide in a language."""
        return cls(
            id=guide.id,
            version=guide.version,
            title=guide.title.in_(language),
            programme=guide.programme_id,
            language=language,
            sections=[
                GuideSectionView(id=one.id, heading=one.heading.in_(language), text=one.text.in_(language))
                for one in guide.sections
            ],
            updated_at=guide.created_at,
        )


class GuideSectionVersionView(View):
    """A part of a guide, in both languages."""

    id: str
    heading: WordingView
    text: WordingView


class GuideVersionSummary(View):
    """A version of a guide in a list. The shipped one has no author and no date."""

    version: int
    title: WordingView
    author_id: str | None
    created_at: Instant | None


class GuideVersionView(GuideVersionSummary):
    """A version of a guide, in both languages."""

    id: str
    programme_id: str
    sections: list[GuideSectionVersionView]
