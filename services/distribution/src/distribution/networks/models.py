"""Network policy as data: what is on, how a share is handed over, how an employee says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote

from distribution.networks.errors import NetworkOff
from kernel.language import Text


class Network(StrEnum):
    """A network that people share on."""

    LINKEDIN = "linkedin"
    MASTODON = "mastodon"
    BLUESKY = "bluesky"
    X = "x"


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What holds for one network.

    `off` is the reason why it is off, shown to people; None when it is on. `share_address` has `{link}` where the
    percent-encoded link goes; None when there is no one address for everybody. `disclosure` is a wording that people
    may edit.
    """

    label: Text
    off: Text | None = None
    share_address: str | None
    disclosure: Text

    def must_be_on(self) -> None:
        """Return when the network is on, `NetworkOff` otherwise."""
        if self.off is not None:
            raise NetworkOff(self.label, reason=self.off)

    def address_for(self, link: str) -> str | None:
        """Where a front-end sends the person to post the link. It never holds the person's text."""
        return self.share_address.format(link=quote(link, safe="")) if self.share_address else None


_IN_A_SENTENCE = Text(
    en="I work for the organisation that this is about.", fr="Je travaille pour l’organisation dont il est question."
)
_IN_BRIEF = Text(en="(I work there.)", fr="(J’y travaille.)")

POLICIES: Mapping[Network, Policy] = {
    # LinkedIn takes the link alone and draws the card from its Open Graph; the text goes by the clipboard.
    Network.LINKEDIN: Policy(
        label=Text(en="LinkedIn", fr="LinkedIn"),
        share_address="https://www.linkedin.com/sharing/share-offsite/?url={link}",
        disclosure=_IN_A_SENTENCE,
    ),
    # Each person's instance has its own address, which this service does not know: text and link go by the clipboard.
    Network.MASTODON: Policy(label=Text(en="Mastodon", fr="Mastodon"), share_address=None, disclosure=_IN_A_SENTENCE),
    # The front-end may put the person's text before the link; it does not pass through here, where answers are kept.
    Network.BLUESKY: Policy(
        label=Text(en="Bluesky", fr="Bluesky"),
        share_address="https://bsky.app/intent/compose?text={link}",
        disclosure=_IN_BRIEF,
    ),
    Network.X: Policy(
        label=Text(en="X", fr="X"),
        off=Text(
            en="The organisation does not invite people to X: who sees a post, and in what company, cannot be told.",
            fr="L’organisation n’invite pas à publier sur X : on ne sait ni qui voit un message ni à côté de quoi.",
        ),
        share_address="https://x.com/intent/tweet?url={link}",
        disclosure=_IN_BRIEF,
    ),
}

DISCLOSURE_DUTY = Text(
    en="People have to be able to tell in the post itself that you work for the organisation it is about. The wording "
    "is yours.",
    fr="On doit pouvoir lire dans le message lui-même que vous travaillez pour l’organisation dont il parle. La "
    "formulation vous appartient.",
)
