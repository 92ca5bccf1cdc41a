"""What the items of a feed say, and why some of them cannot become stories. No I/O."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import nh3
from yarl import URL

from kernel.texts import one_line, plain_text

MAX_TITLE = 300
MAX_BODY = 100_000
MAX_ADDRESS = 2_048
MAX_ID = 512
MAX_ATTACHMENTS = 10
_TITLE_FROM_BODY = 100
# Shorter texts, such as "Picture of the week", are repeated and do not mean that an article is.
_WORDS_OF_AN_ARTICLE = 20
_WORD = re.compile(r"\w+")


class Fault(StrEnum):
    """Why an item cannot be read."""

    NO_ADDRESS = "no_address"
    BAD_ADDRESS = "bad_address"
    NO_TITLE = "no_title"
    TOO_LONG = "too_long"
    REPEATED_ID = "repeated_id"


class MediaKind(StrEnum):
    """What an attachment is."""

    IMAGE = "image"
    AUDIO = "audio"
    VIDEO = "video"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A picture, recording or film that an item carries. `media_type` is as the feed says, empty for nothing."""

    kind: MediaKind
    url: str
    media_type: str = ""


@dataclass(frozen=True, slots=True)
class Extras:
    """What an item brings besides its text, as far as it can be used."""

    published_at: datetime | None = None
    attachments: tuple[Attachment, ...] = ()


NO_EXTRAS = Extras()


@dataclass(frozen=True, slots=True)
class Item:
    """An item, cleaned: `title` is plain text on one line, `body` is safe HTML, `url` is canonical. `content` is a hash
    of all its words, equal for articles that say the same; empty for a text too short to tell."""

    id: str
    title: str
    body: str
    url: str
    content: str = ""
    extras: Extras = NO_EXTRAS


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An item that cannot become a story. `item` is its id, or its place in the feed (`#3`)."""

    item: str
    fault: Fault


@dataclass(frozen=True, slots=True)
class Document:
    """A feed as it was read: `left_out` items beyond the limit were not looked at."""

    items: Sequence[Item]
    unreadable: Sequence[Unreadable]
    left_out: int


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server wants to be asked with when it is asked again (RFC 9110 §8.8)."""

    etag: str | None = None
    last_modified: str | None = None


NO_VALIDATORS = Validators()


class Unusable(ValueError):
    """An item that cannot become a story, while it is being read."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


def item_of(*, id: str, title: str, bodies: Sequence[str], url: str, extras: Extras = NO_EXTRAS) -> Item:
    """The item, cleaned; `Unusable` when nothing can be made of it.

    `title` and `bodies` are HTML, the first body that fits is taken. Without an id its address stands for one; without
    a title the beginning of its body does.
    """
    address = canonical(url)
    body = _first_that_fits(bodies)
    text = plain_text(body)
    heading = line_of(title, most=MAX_TITLE) or one_line(text, most=_TITLE_FROM_BODY)
    if not heading:
        raise Unusable(Fault.NO_TITLE)
    return Item(_short(one_line(id) or address), heading, body, address, content_of(f"{heading} {text}"), extras)


def line_of(markup: str, *, most: int) -> str:
    """What a reader sees of some HTML, on one line of at most so many characters; empty for nothing."""
    return one_line(plain_text(_cleaned(markup)), most=most)


def content_of(text: str) -> str:
    """A hash of the words of a text, whatever their case, spacing and punctuation; empty for too few of them."""
    words = _WORD.findall(unicodedata.normalize("NFKD", text).casefold())
    if len(words) < _WORDS_OF_AN_ARTICLE:
        return ""
    return hashlib.blake2b(" ".join(words).encode("utf-8", "ignore"), digest_size=16).hexdigest()


def attachment_of(url: str, media_type: str = "", medium: str = "") -> Attachment | None:
    """An attachment at an address, told by its media type or its medium (`image`, `audio`, `video`); None for what is
    none of these, or at no address that may be shown."""
    declared = one_line(media_type.partition(";")[0], most=100).lower()
    kind = next((kind for kind in MediaKind if kind in (medium, declared.partition("/")[0])), None)
    if kind is None:
        return None
    try:
        return Attachment(kind, canonical(url), declared)
    except Unusable:
        return None


def extras_of(published_at: datetime | None, attachments: Iterable[Attachment | None]) -> Extras:
    """What an item brings; each attachment once, and not more than `MAX_ATTACHMENTS`."""
    by_url = {one.url: one for one in attachments if one is not None}
    return Extras(published_at, tuple(by_url.values())[:MAX_ATTACHMENTS])


def canonical(url: str) -> str:
    """The address under which a page is known, without the campaign parameters (`utm_…`) that a feed adds to it."""
    if not url:
        raise Unusable(Fault.NO_ADDRESS)
    try:
        address = URL(url)
        # An address with credentials would hand them to every reader.
        if address.scheme not in ("http", "https") or not address.raw_host or address.raw_user is not None:
            raise Unusable(Fault.BAD_ADDRESS)
        campaign = [name for name in address.query if name.startswith("utm_")]
        text = str(address.without_query_params(*campaign) if campaign else address)
    except ValueError:
        raise Unusable(Fault.BAD_ADDRESS) from None
    if len(text) > MAX_ADDRESS:
        raise Unusable(Fault.BAD_ADDRESS)
    return text


def without_repeats(items: Sequence[Item]) -> tuple[list[Item], list[Unreadable]]:
    """The first item of each id, and the others."""
    first: dict[str, Item] = {}
    repeated: list[Unreadable] = []
    for item in items:
        if item.id in first:
            repeated.append(Unreadable(item.id, Fault.REPEATED_ID))
        else:
            first[item.id] = item
    return list(first.values()), repeated


def _first_that_fits(bodies: Sequence[str]) -> str:
    for body in bodies:
        cleaned = _cleaned(body)
        if len(cleaned) <= MAX_BODY:
            return cleaned
    if bodies:
        raise Unusable(Fault.TOO_LONG)
    return ""


def _cleaned(markup: str) -> str:
    # JSON may hold half of a surrogate pair, which nothing behind this takes.
    return nh3.clean(markup.encode("utf-8", "ignore").decode())


def _short(id: str) -> str:
    return id if len(id) <= MAX_ID else "sha256:" + hashlib.sha256(id.encode()).hexdigest()
