"""Guides: how to tell what one knows, in general and on each network; versions in two languages."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime

from kernel.language import Language, Text

# The programme's own guide; every other guide has the name of its network.
PROGRAMME_GUIDE = "programme"


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of a guide. Its text is Markdown without HTML."""

    id: str
    heading: Text
    text: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide:
    """A version of a programme's guide. Version 0 is the shipped one, which has no author."""

    programme_id: str
    id: str
    version: int
    title: Text
    sections: tuple[Section, ...]
    author_id: str | None = None
    created_at: datetime | None = None

    def rewrite(self, *, title: Text, sections: tuple[Section, ...], by: str, at: datetime) -> Guide:
        """The next version, by `by`."""
        return replace(self, version=self.version + 1, title=title, sections=sections, author_id=by, created_at=at)

    def fingerprint(self, language: Language) -> str:
        """A hash of what the guide says in a language. It tells also two shipped editions apart, which are both
        version 0."""
        said = [f"{one.heading.in_(language)}\n{one.text.in_(language)}" for one in self.sections]
        return hashlib.blake2b("\0".join(said).encode(), digest_size=12).hexdigest()
