"""An objection, as its person sees it."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field

from distribution.objections.models import Objection, Stop
from kernel.http import Body, Instant, View
from kernel.http.fields import Line, Slug
from kernel.language import Language, Text

Phrase = Annotated[Line, Field(max_length=1_000)]


class Wording(Body):
    """A text in both languages."""

    en: Phrase
    fr: Phrase

    @property
    def text(self) -> Text:
        """As the rest of the code knows it."""
        return Text(en=self.en, fr=self.fr)


class ShippedStop(Body):
    """Something that an objection stops, as the package says it."""

    id: Slug
    text: Wording


class StopView(View):
    """Something that an objection stops."""

    id: str
    text: str


class ObjectionView(View):
    """Whether you object to what is done with your data, and what that stops. Nobody else can read it."""

    objected_at: Annotated[Instant | None, Field(description="Null when you do not object.")]
    stops: list[StopView]

    @classmethod
    def of(cls, objection: Objection | None, stops: tuple[Stop, ...], language: Language) -> Self:
        """The view of an objection, or of none."""
        return cls(
            objected_at=objection.objected_at if objection else None,
            stops=[StopView(id=one.id, text=one.text.in_(language)) for one in stops],
        )
