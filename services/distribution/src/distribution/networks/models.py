"""Network policy as data: what is on, how a share is handed over, how an employee says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from urllib.parse import quote

from distribution.networks.errors import NetworkOff
from kernel.language import Text


class Network(StrEnum):
    """A network that people share on."""

    LINKEDIN = "linkedin"
    MASTODON = "mastodon"
    BLUESKY = "bluesky"
    TIKTOK = "tiktok"
    X = "x"


class State(StrEnum):
    """Whether stories are shared on a network. With a kit, people make something of their own, elsewhere."""

    ON = "on"
    OFF = "off"
    KIT = "kit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a programme decided about a network; `version` grows with each decision. `share_address` is None where there
    is no one address for everybody."""

    programme_id: str
    network: str
    version: int
    state: State
    share_address: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What holds for one network.

    `closed` is the reason why stories are not shared there, shown to people; None when it is on. `share_address` has
    `{url}` where the percent-encoded link goes, and may have `{text}`; None when there is no one address for everybody.
    `disclosure` is a wording that people may edit. `read_at` is where people read the policy with all its wordings.
    """

    label: Text
    closed: Text | None = None
    share_address: str | None
    disclosure: Text
    read_at: str = ""

    def must_be_on(self) -> None:
        """Return when the network is on, `NetworkOff` otherwise."""
        if self.closed is not None:
            raise NetworkOff(self.label, reason=self.closed)

    def address_for(self, link: str) -> str | None:
        """Where a front-end sends the person to post the link. It never holds the person's text: that does not pass
        through here, where answers are kept."""
        if self.share_address is None:
            return None
        return self.share_address.replace("{url}", quote(link, safe="")).replace("{text}", "")

    def under(self, decision: Decision) -> Policy:
        """The policy as a programme decided it. Its reason is a text of theirs and not told to other services; people
        read it at `read_at`."""
        closed = None
        if decision.state is not State.ON:
            closed = Text(
                en=f"The reason, and what else holds, can be read at {self.read_at}.",
                fr=f"La raison, et ce qui vaut par ailleurs, se lit à l’adresse {self.read_at}.",
            )
        return replace(self, closed=closed, share_address=decision.share_address)


_IN_A_SENTENCE = Text(
    en="I work for the organisation that this is about.", fr="Je travaille pour l’organisation dont il est question."
)
_IN_BRIEF = Text(en="(I work there.)", fr="(J’y travaille.)")

# What holds until the programme decides otherwise; content ships the same, in its two languages.
SHIPPED: Mapping[Network, Policy] = {
    # LinkedIn takes the link alone and draws the card from its Open Graph; the text goes by the clipboard.
    Network.LINKEDIN: Policy(
        label=Text(en="LinkedIn", fr="LinkedIn"),
        share_address="https://www.linkedin.com/sharing/share-offsite/?url={url}",
        disclosure=_IN_A_SENTENCE,
    ),
    # Each person's instance has its own address, which this service does not know: text and link go by the clipboard.
    Network.MASTODON: Policy(label=Text(en="Mastodon", fr="Mastodon"), share_address=None, disclosure=_IN_A_SENTENCE),
    # The front-end may put the person's text before the link.
    Network.BLUESKY: Policy(
        label=Text(en="Bluesky", fr="Bluesky"),
        share_address="https://bsky.app/intent/compose?text={url}",
        disclosure=_IN_BRIEF,
    ),
    Network.TIKTOK: Policy(
        label=Text(en="TikTok", fr="TikTok"),
        closed=Text(
            en="You make the video yourself, with the brief, the pictures and the ideas of the guide; nothing is "
            "posted from here.",
            fr="Vous faites la vidéo vous-même, avec le brief, les images et les idées du guide ; rien n’est publié "
            "d’ici.",
        ),
        share_address=None,
        disclosure=Text(
            en="I work there, and nobody wrote this for me.",
            fr="J’y travaille, et personne n’a écrit ceci à ma place.",
        ),
    ),
    Network.X: Policy(
        label=Text(en="X", fr="X"),
        closed=Text(
            en="The organisation does not invite people to X: who sees a post, and in what company, cannot be told.",
            fr="L’organisation n’invite pas à publier sur X : on ne sait ni qui voit un message ni à côté de quoi.",
        ),
        share_address="https://x.com/intent/tweet?url={url}",
        disclosure=_IN_BRIEF,
    ),
}

DISCLOSURE_DUTY = Text(
    en="People have to be able to tell in the post itself that you work for the organisation it is about. The wording "
    "is yours.",
    fr="On doit pouvoir lire dans le message lui-même que vous travaillez pour l’organisation dont il parle. La "
    "formulation vous appartient.",
)
