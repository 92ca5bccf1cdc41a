"""Posts on Bluesky: what is marked in a text, by the bytes where it stands, and keys of records (AT Protocol)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

import regex

# lexicon app.bsky.feed.post: graphemes as people count them, and bytes.
MOST_GRAPHEMES = 300
MOST_BYTES = 3_000
POSTS = "app.bsky.feed.post"
REPOSTS = "app.bsky.feed.repost"

_ALPHABET: Final = "234567abcdefghijklmnopqrstuvwxyz"
_TID_CHARACTERS: Final = 13
# A tag has at most 64 graphemes (lexicon app.bsky.richtext.facet) and is no number.
_MOST_TAG_GRAPHEMES: Final = 64
_LINK = re.compile(r"https?://(?=\w)[^\s<>\"`{}|\\^]+", re.IGNORECASE)
_TAG = re.compile(r"(?<!\S)[#＃](?!\ufe0f)([^\s#＃\u00ad\u2060\u200a-\u200d\u20e2]+)")
_NUMBER = re.compile(r"[\d\W]*")
_AFTERWARDS = ".,;:!?…'\"’”»"
_PAIRS = {")": "(", "]": "["}
_GRAPHEME = regex.compile(r"\X")
_POST_PATH = re.compile(r"https://[a-z0-9.-]+/profile/([^/?#\s]{1,256})/post/([A-Za-z0-9._:~-]{1,512})/?")
_AT_URI = re.compile(r"at://([^/?#\s]{1,256})/app\.bsky\.feed\.post/([A-Za-z0-9._:~-]{1,512})")


@dataclass(frozen=True, slots=True)
class PostAddress:
    """Which post an address names: whose (a DID or a handle), and the key of its record."""

    repo: str
    key: str


def post_address(address: str) -> PostAddress | None:
    """What a web address of a post or an `at://` one names; None when it names no post."""
    found = _POST_PATH.fullmatch(address) or _AT_URI.fullmatch(address)
    return None if found is None else PostAddress(found[1], found[2])


def record_key(key: str) -> str:
    """A TID (timestamp identifier) made of a UUIDv7: the same one each time, of the millisecond that the UUID tells."""
    number = UUID(key)
    digest = int.from_bytes(sha256(number.bytes).digest()[:4], "big")
    milliseconds = number.int >> 80
    # 53 bits of microseconds, of which we know the thousands, and 10 bits that tell clocks apart.
    value = ((milliseconds * 1_000 + digest % 1_000) & ((1 << 53) - 1)) << 10 | (digest >> 10 & 0x3FF)
    return "".join(_ALPHABET[value >> 5 * place & 31] for place in reversed(range(_TID_CHARACTERS)))


def is_too_long(text: str) -> bool:
    """Whether Bluesky would not take a text for its length."""
    if len(text.encode()) > MOST_BYTES:
        return True
    return len(_GRAPHEME.findall(text)) > MOST_GRAPHEMES


def facets(text: str) -> list[dict[str, Any]]:
    """What is marked in a text, in the order it stands there: links and hashtags, by offsets in UTF-8 bytes.

    Mentions are left as text: to mark one means to tell the person mentioned.
    """
    marked = [(found.start(), _trimmed(found[0]), "link") for found in _LINK.finditer(text)]
    links = [(start, start + len(link)) for start, link, _kind in marked]
    for found in _TAG.finditer(text):
        tag = found[1].rstrip(_AFTERWARDS + ")]")
        inside = any(start <= found.start() < end for start, end in links)
        if tag and not inside and not _NUMBER.fullmatch(tag) and _fits(tag):
            marked.append((found.start(), found[0][0] + tag, "tag"))
    return [_facet(text, start, words, kind) for start, words, kind in sorted(marked)]


def _facet(text: str, start: int, words: str, kind: str) -> dict[str, Any]:
    begin = len(text[:start].encode())
    value = {"uri": words} if kind == "link" else {"tag": words[1:]}
    return {
        "index": {"byteStart": begin, "byteEnd": begin + len(words.encode())},
        "features": [{"$type": f"app.bsky.richtext.facet#{kind}", **value}],
    }


def _trimmed(link: str) -> str:
    """A link without what ends the sentence around it."""
    while link:
        last = link[-1]
        if last in _AFTERWARDS or (last in _PAIRS and link.count(last) > link.count(_PAIRS[last])):
            link = link[:-1]
        else:
            break
    return link


def _fits(tag: str) -> bool:
    return len(_GRAPHEME.findall(tag)) <= _MOST_TAG_GRAPHEMES and len(tag.encode()) <= 10 * _MOST_TAG_GRAPHEMES
