"""What an image of the catalogue is, and which bytes can become one. No I/O."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

MOST_BYTES = 10_000_000
MOST_PIXELS = 50_000_000
# What networks ask of a link's preview (Open Graph), in pixels.
CARD_SIZE = (1200, 630)


class Format(StrEnum):
    """A format that is taken; an image keeps its own."""

    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"

    @property
    def media_type(self) -> str:
        """Its media type."""
        return f"image/{self.value}"


CARD_FORMAT = Format.JPEG


class Fault(StrEnum):
    """Why an image cannot be taken, although its format is known."""

    ANIMATED = "animated"
    TOO_MANY_PIXELS = "too_many_pixels"


@dataclass(frozen=True, slots=True)
class Picture:
    """An image, upright and encoded anew: its pixels and nothing else of what it came with. `card` is its preview."""

    format: Format
    width: int
    height: int
    content: bytes
    card: bytes


@dataclass(frozen=True, slots=True)
class Refused:
    """An image that is not taken, and its size as it says."""

    fault: Fault
    width: int
    height: int


def format_of(raw: bytes) -> Format | None:
    """The format that the first bytes tell, None for any other."""
    if raw.startswith(b"\xff\xd8\xff"):
        return Format.JPEG
    if raw.startswith(b"\x89PNG\r\n\x1a\n"):
        return Format.PNG
    if raw[:4] == b"RIFF" and raw[8:12] == b"WEBP":
        return Format.WEBP
    return None
