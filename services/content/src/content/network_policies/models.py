"""Network policy as data: whether a programme invites its people to a network, and what it tells them about it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from content.network_policies.errors import NetworkReasonMissing
from kernel.language import Text


class NetworkState(StrEnum):
    """Whether people are invited to a network. With a kit they are helped to make something of their own."""

    ON = "on"
    OFF = "off"
    KIT = "kit"


class Counting(StrEnum):
    """How a network counts a post: Unicode code points, what a reader takes for one character, or X's weights."""

    CHARACTERS = "characters"
    GRAPHEMES = "graphemes"
    WEIGHTED = "weighted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Length:
    """The longest post that a network takes, as it counts."""

    most: int
    counting: Counting


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What a policy lays down.

    `share_address` is a template with `{url}` and `{text}`; None where there is no one address for everybody.
    `disclosure` is a wording that people may edit. `reason` is shown to people and says why the network is not on.
    """

    state: NetworkState
    reason: Text | None
    length: Length | None
    share_address: str | None
    disclosure: Text
    guide: str

    def __post_init__(self) -> None:
        if self.state is not NetworkState.ON and self.reason is None:
            raise NetworkReasonMissing


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkPolicy:
    """A version of a programme's policy for a network. Version 0 is the shipped one, which has no author."""

    programme_id: str
    network: str
    label: str
    version: int
    rules: Rules
    author_id: str | None = None
    changed_at: datetime | None = None

    def change(self, rules: Rules, *, by: str, at: datetime) -> NetworkPolicy:
        """The next version, by `by`."""
        return replace(self, version=self.version + 1, rules=rules, author_id=by, changed_at=at)
