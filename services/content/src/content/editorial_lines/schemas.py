"""Editorial lines as their owners send and see them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from content.editorial_lines.models import EditorialLine, Passage, Source
from content.programmes.models import MAIN_PROGRAMME
from content.programmes.schemas import ProgrammeId
from kernel.http import Body, Instant, View
from kernel.http.fields import Slug, Slugs
from kernel.language import Language


class NewEditorialLine(Body):
    """What to assemble a line from."""

    networks: Annotated[Slugs, Field(description="The networks whose guides go in after the programme's.")]
    programme: ProgrammeId = MAIN_PROGRAMME
    language: Annotated[Language | None, Field(description="Null: the language of the request.")] = None


class NewPassage(Body):
    """A part of a line, in the person's own words. Nothing is refused for what it says."""

    guide: Annotated[Slug | None, Field(description="The guide it came from, if any.")] = None
    heading: Annotated[str, Field(max_length=500)]
    text: Annotated[str, Field(max_length=10_000)]


class EditorialLineEdit(Body):
    """What the line says from now on."""

    passages: Annotated[list[NewPassage], Field(max_length=200)]
    considered: Annotated[
        Slugs, Field(description="Guides of which you have read the present version; they are then not outdated.")
    ] = []

    def content(self) -> tuple[Passage, ...]:
        """The passages as the rest of the code knows them."""
        return tuple(Passage(guide=one.guide, heading=one.heading, text=one.text) for one in self.passages)


class PassageView(View):
    """A part of a line."""

    guide: str | None
    heading: str
    text: Annotated[str, Field(description="Markdown where it is a guide's; else as the person wrote it.")]


class SourceView(View):
    """A guide that the line was assembled from."""

    guide: str
    version: Annotated[int, Field(description="The version that went into the line, or was considered since.")]
    newest_version: int
    is_outdated: Annotated[bool, Field(description="Whether the guide says something else now.")]


class EditorialLineView(View):
    """Your editorial line. Nobody else can see it, or whether there is one."""

    programme: str
    language: str
    networks: list[str]
    passages: list[PassageView]
    sources: list[SourceView]
    assembled_at: Instant
    edited_at: Instant | None

    @classmethod
    def of(cls, line: EditorialLine, *, now: Sequence[Source]) -> EditorialLineView:
        """The view of a line; `now` is how its sources stand."""
        return cls(
            programme=line.programme_id,
            language=line.language,
            networks=list(line.networks),
            passages=[PassageView.model_validate(one) for one in line.passages],
            sources=[
                SourceView(
                    guide=then.guide,
                    version=then.version,
                    newest_version=newest.version,
                    is_outdated=then.fingerprint != newest.fingerprint,
                )
                for then, newest in zip(line.sources, now, strict=True)
            ],
            assembled_at=line.assembled_at,
            edited_at=line.edited_at,
        )
