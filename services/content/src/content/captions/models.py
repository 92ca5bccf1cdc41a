"""Captions: suggested texts, no longer than their network takes, and leased for a number of verbatim uses."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import regex
from linkify_it import LinkifyIt
from linkify_it.tlds import TLDS

from content.captions.errors import CaptionTooLong
from content.network_policies.models import Counting, Length

MOST_PER_STORY = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Caption:
    """A suggested text for a story on a network.

    `length` and `limit` are what the network's policy said of the text when it was written; without a limit, None.
    `uses` counts how often its words were shared as they are; it grows beside the versions.
    """

    id: str
    version: int
    story_id: str
    network: str
    language: str
    text: str
    length: int
    limit: int | None
    lease: int
    author_id: str
    created_at: datetime
    uses: int = 0
    retired_at: datetime | None = None

    @property
    def is_spent(self) -> bool:
        """Whether the text has been used as often as its lease allows, so that questions take its place."""
        return self.uses >= self.lease

    def edit(self, rule: Length | None, **changes: Any) -> Caption:
        """The caption with other content; itself when nothing would differ. Other words begin a lease of their own, and
        must be no longer than `rule` allows."""
        if all(getattr(self, member) == value for member, value in changes.items()):
            return self
        edited = replace(self, version=self.version + 1, **changes)
        if edited.text == self.text:
            return edited
        return replace(edited, length=fitting_length(edited.text, rule), limit=rule.most if rule else None, uses=0)

    def retire(self, *, at: datetime) -> Caption:
        """The caption, taken out."""
        return replace(self, version=self.version + 1, retired_at=at)


def fitting_length(text: str, rule: Length | None) -> int:
    """How long a text is as its network counts; `CaptionTooLong` when that is more than the network takes."""
    length = length_of(text, Counting.CHARACTERS if rule is None else rule.counting)
    if rule is not None and length > rule.most:
        raise CaptionTooLong(length=length, limit=rule.most)
    return length


def length_of(text: str, counting: Counting) -> int:
    """How many characters a text has, counted in one of the ways of networks."""
    match counting:
        case Counting.GRAPHEMES:
            # Extended grapheme clusters (Unicode UAX #29).
            return sum(1 for _ in regex.finditer(r"\X", text))
        case Counting.WEIGHTED:
            return _weighted_length(text)
    return len(text)


# twitter-text, config v3: in hundredths of a character.
_SCALE = 100
_HEAVY = 200
_LIGHT_RANGES = (range(4_352), range(8_192, 8_206), range(8_208, 8_224), range(8_242, 8_248))
_ADDRESS = 23 * _SCALE
# A cluster of several code points that is one emoji: a pictograph with its modifiers, a flag, or a keycap.
_EMOJI = regex.compile(r"\p{Extended_Pictographic}|\p{Regional_Indicator}{2}|\u20e3")

_LINKS = LinkifyIt(options={"fuzzy_email": False}).tlds(TLDS)
for _scheme in ("ftp:", "mailto:", "//"):
    _LINKS.add(_scheme, None)


def _weighted_length(text: str) -> int:
    text = unicodedata.normalize("NFC", text)
    weight = at = 0
    for begin, end in _addresses(text):
        weight += _weight(text[at:begin]) + _ADDRESS
        at = end
    return -(-(weight + _weight(text[at:])) // _SCALE)


def _addresses(text: str) -> Iterator[tuple[int, int]]:
    for link in _LINKS.match(text) or ():
        yield link.index, link.last_index


def _weight(text: str) -> int:
    return sum(_weight_of_cluster(cluster) for cluster in regex.findall(r"\X", text))


def _weight_of_cluster(cluster: str) -> int:
    if len(cluster) > 1 and _EMOJI.search(cluster):
        return _HEAVY
    return sum(_SCALE if any(ord(letter) in light for light in _LIGHT_RANGES) else _HEAVY for letter in cluster)
