"""Kudos as they were asked for, and what they become by all that is done with them, computed without the service."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Thanks:
    """Kudos that were asked for, and what became of them by all that was answered since."""

    giver: str
    receiver: str
    reason: str
    contribution: str | None
    id: str = ""
    version: int = 0
    hangs: bool = False
    may_be_shown: bool = True
    declined: bool = False
    answered: bool = False
    gone: bool = False
    told: list[str] = field(default_factory=list)
    """The events in the order of the receiver."""

    def become(self, act: str) -> None:
        """One more thing was done with them."""
        {
            "give": self._give,
            "show": self._show,
            "hide": self._leave_the_wall,
            "decline": self._decline,
            "thank-back": self._answer,
            "forbid-showing": self._forbid,
            "allow-showing": self._allow,
            "take-back": self._take_back,
        }[act]()

    @property
    def kept(self) -> tuple[Any, ...]:
        """What a document keeps of them besides the two people."""
        states = (self.hangs, self.may_be_shown, self.declined, self.answered)
        return self.id, self.reason, self.contribution, self.version, *states

    def _give(self) -> None:
        self.version += 1
        self.told.append("KudosGiven")

    def _show(self) -> None:
        self.version += 1
        self.hangs = True
        self.told.append("KudosShown")

    def _leave_the_wall(self) -> None:
        if self.hangs:
            self.version += 1
            self.hangs = False
            self.told.append("KudosHidden")

    def _decline(self) -> None:
        self._leave_the_wall()
        self.declined = True
        self.told.append("KudosRemoved")

    def _answer(self) -> None:
        self.version += 1
        self.answered = True

    def _forbid(self) -> None:
        self.version += 1
        self.may_be_shown = False
        if self.hangs:
            self.hangs = False
            self.told.append("KudosHidden")

    def _allow(self) -> None:
        self.version += 1
        self.may_be_shown = True

    def _take_back(self) -> None:
        self._leave_the_wall()
        self.gone = True
        self.told.append("KudosRemoved")


# What becomes of kudos after they were given, one thing after the other.
LIVES: Sequence[tuple[str, ...]] = (
    (),
    ("show",),
    ("show", "hide"),
    ("show", "hide", "show"),
    ("thank-back",),
    ("show", "thank-back"),
    ("decline",),
    ("show", "decline"),
    ("forbid-showing",),
    ("show", "forbid-showing", "allow-showing", "show"),
    ("take-back",),
    ("show", "take-back"),
)
BY_THE_GIVER = frozenset({"forbid-showing", "allow-showing", "take-back"})
