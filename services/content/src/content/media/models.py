"""The images of the catalogue: what is kept of one, beside its bytes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from content.images.models import CARD_FORMAT, Format, Picture


class Part(StrEnum):
    """One of the two files of an image."""

    CONTENT = "content"
    CARD = "card"


@dataclass(frozen=True, slots=True)
class File:
    """What is known of a file without reading it. `digest` is of its bytes, which never change."""

    format: Format
    length: int
    digest: str

    @classmethod
    def of(cls, data: bytes, format: Format) -> File:
        """What is known of these bytes."""
        return cls(format, len(data), hashlib.sha256(data).hexdigest()[:32])


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """An image. It never changes: who wants another uploads another."""

    id: str
    alternative_text: str
    width: int
    height: int
    content: File
    card: File
    author_id: str
    created_at: datetime

    @classmethod
    def of(cls, picture: Picture, *, id: str, alternative_text: str, by: str, at: datetime) -> Media:
        """The image that a picture becomes."""
        return cls(
            id=id,
            alternative_text=alternative_text,
            width=picture.width,
            height=picture.height,
            content=File.of(picture.content, picture.format),
            card=File.of(picture.card, CARD_FORMAT),
            author_id=by,
            created_at=at,
        )

    def file(self, part: Part) -> File:
        """One of its files."""
        return self.content if part is Part.CONTENT else self.card
