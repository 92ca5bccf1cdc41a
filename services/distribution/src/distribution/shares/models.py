"""Shares: one ambassador relaying one story, or telling of a post of their own, on one network. The words are theirs
and are not kept."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from distribution.captions.models import Caption
from distribution.links.models import public_address
from distribution.networks.models import Network
from distribution.programmes.models import MAIN_PROGRAMME
from distribution.stories.models import unpacked
from kernel.language import Text
from kernel.shingles import containment

# Of a person's text the 64 smallest of its hashes are kept: enough to notice the same text again, too few to
# reconstruct one.
SKETCH = 64
# A story's words are known by at most this many hashes (the contract of its event).
MOST_OF_STORY = 512
# So much of a text in common with another makes it that text, or that text with changes.
_VERBATIM = 0.8
_EDITED = 0.3


class Closeness(StrEnum):
    """How close a text is to words that were there before."""

    VERBATIM = "verbatim"
    EDITED = "edited"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class Share:
    """One share. `words` is a sketch of its text (`SKETCH` hashes); the text itself is nowhere.

    A post of one's own has no story (an empty `story_id`), and a link only if it has a `target`. The link ends at
    `expires_at`, if that is set. `story_version` is the version that was shared, 0 when that was not noted. `entity` is
    the entity of the group that the person belonged to, empty when there was none.
    """

    id: str
    token: str
    person_id: str
    story_id: str
    story_language: str
    network: Network
    closeness: Closeness
    is_empty: bool
    is_disclosed: bool
    words: frozenset[int]
    created_at: datetime
    programme_id: str = MAIN_PROGRAMME
    story_version: int = 0
    target: str | None = None
    expires_at: datetime | None = None
    entity: str = ""

    @property
    def leads_somewhere(self) -> bool:
        """Whether it has a link."""
        return bool(self.story_id or self.target)

    def address(self, public_url: str) -> str | None:
        """Its link, to post; None for a post of one's own that leads nowhere."""
        return public_address(public_url, self.token) if self.leads_somewhere else None

    @property
    def guidance(self) -> Text | None:
        """A suggestion to the person about their words, or None when there is nothing to suggest."""
        if self.is_empty:
            return _EMPTY if self.leads_somewhere else None
        return _GUIDANCE.get(self.closeness)


@dataclass(frozen=True, slots=True)
class Likeness:
    """The caption that a text is most like, and how much of the text stands in it, from 0 to 1."""

    part: float = 0.0
    caption_id: str | None = None

    @property
    def used_verbatim(self) -> str | None:
        """The id of the caption whose words the text uses as they are, or None."""
        return self.caption_id if self.part >= _VERBATIM else None


def likeness(words: Collection[int], captions: Iterable[Caption], *, network: Network) -> Likeness:
    """The caption that a text's hashes are most like; of several that hold as much of it the one for this network, then
    the oldest."""
    parts = [(_part_in(words, unpacked(one.shingles), most=MOST_OF_STORY), one) for one in captions]
    part, nearest = min(parts, key=lambda pair: (-pair[0], pair[1].network != network, pair[1].id), default=(0.0, None))
    return Likeness(part, None if nearest is None else nearest.id)


def closeness(
    words: Collection[int],
    *,
    story: Collection[int],
    others: Iterable[Collection[int]],
    caption: Likeness = Likeness(),
) -> Closeness:
    """How close a text's hashes are to the story's words, to what others lately said of it and to the caption that they
    are most like, whichever is closest.

    A text without words is nobody else's.
    """
    most = max(
        [
            caption.part,
            _part_in(words, story, most=MOST_OF_STORY),
            *(_part_in(words, other, most=SKETCH) for other in others),
        ]
    )
    if most >= _VERBATIM:
        return Closeness.VERBATIM
    return Closeness.EDITED if most >= _EDITED else Closeness.OWN


def _part_in(words: Collection[int], whole: Collection[int], *, most: int) -> float:
    """The share of `words` that stands in `whole`, of which only the `most` smallest hashes may be known."""
    if len(whole) >= most:
        # Hashes above the largest known one may stand in the rest of the whole, so that they prove nothing. Those below
        # are a fair sample (Broder's bottom-k sketch).
        largest = max(whole)
        words = [word for word in words if word <= largest]
    return containment(words, whole)


_EMPTY = Text(
    en="One sentence of yours, on why this matters to you, says more than the link alone.",
    fr="Une phrase à vous, sur ce que cela représente pour vous, en dit plus que le lien seul.",
)
_GUIDANCE = {
    Closeness.VERBATIM: Text(
        en="These words have been read before. What did you see, do or learn there yourself? Readers come for that.",
        fr="Ces mots ont déjà été lus. Qu’y avez-vous vu, fait ou appris vous-même ? C’est cela qu’on vient lire.",
    ),
    Closeness.EDITED: Text(
        en="Some of this is yours already. An example from your own work would make it all yours.",
        fr="Une partie est déjà de vous. Un exemple tiré de votre travail en ferait un texte tout à vous.",
    ),
}
