"""A person's editorial line: assembled from guides, then edited, and seen by nobody else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from content.guides.models import Guide
from kernel.language import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A part of an editorial line. `guide` is the guide it came from; None for one of the person's own."""

    guide: str | None
    heading: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What a guide was when the person last looked at it."""

    guide: str
    version: int
    fingerprint: str

    @classmethod
    def of(cls, guide: Guide, language: Language) -> Source:
        """The guide as it is now."""
        return cls(guide=guide.id, version=guide.version, fingerprint=guide.fingerprint(language))


@dataclass(frozen=True, slots=True, kw_only=True)
class EditorialLine:
    """A version of a person's editorial line; only the newest is kept."""

    person_id: str
    version: int
    programme_id: str
    language: Language
    networks: tuple[str, ...]
    passages: tuple[Passage, ...]
    sources: tuple[Source, ...]
    assembled_at: datetime
    edited_at: datetime | None = None

    @classmethod
    def assemble(
        cls,
        guides: Sequence[Guide],
        *,
        programme_id: str,
        networks: Sequence[str],
        language: Language,
        of: str,
        at: datetime,
    ) -> EditorialLine:
        """The line that the guides make, in their order, in a language."""
        return cls(
            person_id=of,
            version=1,
            programme_id=programme_id,
            language=language,
            networks=tuple(networks),
            passages=tuple(
                Passage(guide=guide.id, heading=one.heading.in_(language), text=one.text.in_(language))
                for guide in guides
                for one in guide.sections
            ),
            sources=tuple(Source.of(guide, language) for guide in guides),
            assembled_at=at,
        )

    def edit(self, passages: Sequence[Passage], *, considered: Iterable[Guide], at: datetime) -> EditorialLine:
        """The line with other passages; the guides that were considered count as known as they are now."""
        known = {guide.id: Source.of(guide, self.language) for guide in considered}
        return replace(
            self,
            version=self.version + 1,
            passages=tuple(passages),
            sources=tuple(known.get(source.guide, source) for source in self.sources),
            edited_at=at,
        )
