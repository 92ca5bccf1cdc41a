"""Stories as this service needs them: where they lead, whether they may be shared, and hashes of their words."""

from __future__ import annotations

import re
import struct
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import quote, urlsplit

from distribution.programmes.models import MAIN_PROGRAMME
from distribution.stories.errors import NotAWebAddress, StoryEnded, StoryNoLongerVerified, StoryWithdrawn

# RFC 3986: what an address may hold. Everything else is percent-encoded, so that none can end a header or a page.
_ALLOWED = "!#$%&'()*+,/:;=?@[]~-._"
_CONTROL_OR_SPACE = re.compile(r"[\x00-\x20\x7f]")


@dataclass(frozen=True, slots=True)
class Story:
    """A story at a version. `shingles` are its words' hashes, packed; `url` is empty for a story that was withdrawn
    before this service learned of it. It is addressed to people of `entities` in `countries`; none of either
    means all. One that has `ended` is not offered any more, and its links go on leading to it, until `links_until` if
    that is set. `topics` is what it is about, and `published_at` when this version became public; None when that was
    not kept yet. `card_id` is the address of its card at the content service, empty when it has none."""

    id: str
    version: int
    url: str
    language: str
    verified_until: datetime | None
    shingles: bytes
    withdrawn: bool = False
    entities: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    programme_id: str = MAIN_PROGRAMME
    ended: bool = False
    topics: tuple[str, ...] | None = None
    card_id: str = ""
    links_until: datetime | None = None
    published_at: datetime | None = None

    def is_addressed_to(self, *, entity: str | None, country: str | None) -> bool:
        """Whether it exists for somebody of that entity in that country (upper case)."""
        return (not self.entities or entity in self.entities) and (not self.countries or country in self.countries)

    def is_shareable(self, *, at: datetime) -> bool:
        """Whether it is offered now: neither withdrawn nor ended, and somebody vouches for it."""
        return not (self.withdrawn or self.ended or (self.verified_until is not None and self.verified_until <= at))

    def must_be_shareable(self, *, at: datetime) -> None:
        """Return when the story may be shared; `StoryWithdrawn`, `StoryNoLongerVerified` or `StoryEnded` otherwise."""
        if self.withdrawn:
            raise StoryWithdrawn
        if self.verified_until is not None and self.verified_until <= at:
            raise StoryNoLongerVerified
        if self.ended or (self.links_until is not None and self.links_until <= at):
            raise StoryEnded


def end(story: Story, *, version: int) -> Story:
    """The story at the version that ended it; itself when that is an older one."""
    return replace(story, version=version, ended=True) if version > story.version else story


def web_address(text: str) -> str:
    """An absolute http or https address in ASCII, safe in a header; `NotAWebAddress` for anything else."""
    if _CONTROL_OR_SPACE.search(text):
        raise NotAWebAddress
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
        usable = parts.scheme in ("http", "https") and host.isascii() and parts.port != 0
    except ValueError:
        usable = False
    if not usable or not host or parts.username or parts.password:
        raise NotAWebAddress
    return quote(text, safe=_ALLOWED)


def packed(shingles: Collection[int]) -> bytes:
    """Unsigned 64-bit hashes, ascending, 8 bytes each: MongoDB's integers are signed."""
    return struct.pack(f">{len(shingles)}Q", *sorted(shingles))


def unpacked(data: bytes) -> frozenset[int]:
    """The hashes that `packed` was given."""
    return frozenset(struct.unpack(f">{len(data) // 8}Q", data))
