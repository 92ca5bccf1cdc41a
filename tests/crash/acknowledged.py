"""What the services said they had done: the yardstick that a crash may not shorten."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Thanks:
    """Kudos that were acknowledged."""

    id: str
    giver: str
    receiver: str


@dataclass(frozen=True, slots=True)
class Click:
    """One visit of a share's link. `at` is when its answer was there (seconds since 1970); `epoch` is the kill that it
    came before."""

    share: str
    visitor: str
    epoch: int
    at: float
    answered: bool
    """Whether a 302 came back. Of one without an answer nobody knows whether it was counted."""


@dataclass
class Acknowledged:
    """Everything acknowledged, by person in the order in which the person was told. People are named by person id."""

    stories: dict[str, str] = field(default_factory=dict)
    """Story → the status last acknowledged."""
    charters: dict[int, bool] = field(default_factory=dict)
    """Version → whether it was enacted."""
    parts: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """Person → what became of their part: `accepted 3`, `left`."""
    undecided: Counter[str] = field(default_factory=Counter)
    """Person → acceptances that may or may not have happened: a newer charter came before their answer did."""
    shares: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    thanks: list[Thanks] = field(default_factory=list)
    moods: dict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))
    """Receiver → (`KudosShown` or `KudosHidden`, kudos)."""
    refused: set[str] = field(default_factory=set)
    """Givers who were told that their week's thanks are given."""
    clicks: list[Click] = field(default_factory=list)
    requests: int = 0
    repeated: int = 0
    replayed: int = 0
    surprises: list[str] = field(default_factory=list)
    """Answers that no crash explains."""

    @property
    def writes(self) -> int:
        """How many changes were acknowledged."""
        stories = sum({"draft": 1, "published": 3, "withdrawn": 4}[status] for status in self.stories.values())
        charters = len(self.charters) + sum(self.charters.values())
        by_person = (self.parts, self.shares, self.moods)
        return stories + charters + len(self.thanks) + sum(len(one) for all_of in by_person for one in all_of.values())

    @property
    def answered_clicks(self) -> list[Click]:
        """The visits that were answered with a 302."""
        return [click for click in self.clicks if click.answered]
