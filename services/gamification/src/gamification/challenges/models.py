"""Challenges: what a group sets out to do together. The goal is one of all of them; nobody has a share of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from gamification.challenges.errors import ChallengeBegun, ChallengeOver, SpanNotFit
from gamification.contributions.models import ContributionKind
from gamification.groups.models import Group
from gamification.programmes.models import AnswerableFor
from gamification.quarters.models import Progress, Step
from kernel.language import Text

SHORTEST = timedelta(days=1)
# People who are asked for more than two months at a stretch get tired of it.
LONGEST = timedelta(weeks=8)
FARTHEST_BEGINNING = timedelta(weeks=8)
# A beginning that was now when the caller wrote it.
CLOCKS_DIFFER = timedelta(minutes=5)
# How long the end waits for the streams process to have added everything up, before nothing is said about the result.
PATIENCE = timedelta(days=21)
# Fewer than five efforts are nothing that five people do together.
FEWEST_EFFORTS = 5
# The last part of a challenge, in which some of what is done is told at its end.
LAST = 0.25
MOST_EFFORTS = 100_000


class Phase(StrEnum):
    """Where a challenge is in its life: `ended` is between its end and its result."""

    PLANNED = "planned"
    RUNNING = "running"
    ENDED = "ended"
    CONCLUDED = "concluded"


class Outcome(StrEnum):
    """What became of it; `withheld` where fewer than five people took part."""

    REACHED = "reached"
    NOT_REACHED = "not_reached"
    WITHHELD = "withheld"


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Who asks, as far as challenges look at it. `programme` is the one that is for them; `oversees` says whose team
    they may be of."""

    person_id: str
    roles: frozenset[str]
    programme: str
    oversees: AnswerableFor

    def answers_for(self, programme: str) -> bool:
        """Whether they decide for that programme."""
        return "programme" in self.roles and self._is_of(programme)

    def edits(self, programme: str) -> bool:
        """Whether they are of that programme's editorial team."""
        return bool({"editor", "programme"} & self.roles) and self._is_of(programme)

    def _is_of(self, programme: str) -> bool:
        return self.oversees.answers_for(programme)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a group sets out to do: how many efforts of these kinds, all its people together, and in which time."""

    title: str
    kinds: tuple[ContributionKind, ...]
    efforts: int
    begins_at: datetime
    ends_at: datetime

    def is_near_end(self, at: datetime) -> bool:
        """Whether most of its time is over at that moment."""
        return at >= self.ends_at - LAST * (self.ends_at - self.begins_at)

    def must_fit(self, *, at: datetime) -> None:
        """Return when its time lies ahead and is neither too short nor too long; `SpanNotFit` otherwise."""
        if self.begins_at < at - CLOCKS_DIFFER:
            raise SpanNotFit(
                "/begins_at",
                Text(en="A challenge begins now or later.", fr="Un défi commence maintenant ou plus tard."),
            )
        if self.begins_at > at + FARTHEST_BEGINNING:
            raise SpanNotFit(
                "/begins_at",
                Text(en="A challenge begins within eight weeks.", fr="Un défi commence d’ici huit semaines."),
            )
        if not SHORTEST <= self.ends_at - self.begins_at <= LONGEST:
            raise SpanNotFit(
                "/ends_at",
                Text(en="A challenge takes a day to eight weeks.", fr="Un défi dure d’un jour à huit semaines."),
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge:
    """A challenge. Every change makes the next version. Who set it is not kept: it is the group's.

    `programme` is the one to which the result is proposed as a story. `step` and `outcome` are there once it is
    concluded, and `step` is None where nothing is said about it.
    """

    id: str
    version: int
    group: Group
    programme: str
    plan: Plan
    closed_at: datetime | None = None
    concluded_at: datetime | None = None
    outcome: Outcome | None = None
    step: Step | None = None

    @classmethod
    def set(cls, challenge_id: str, plan: Plan, *, group: Group, programme: str, at: datetime) -> Challenge:
        """A new challenge of a group."""
        plan.must_fit(at=at)
        return cls(id=challenge_id, version=1, group=group, programme=programme, plan=plan)

    def phase(self, at: datetime) -> Phase:
        """Where it is at that moment."""
        if self.concluded_at is not None:
            return Phase.CONCLUDED
        if self.closed_at is not None or self.plan.ends_at <= at:
            return Phase.ENDED
        return Phase.RUNNING if self.plan.begins_at <= at else Phase.PLANNED

    def change(self, plan: Plan, *, at: datetime) -> Challenge:
        """The challenge with another plan, as long as it has not begun."""
        if self.phase(at) is not Phase.PLANNED:
            raise ChallengeBegun
        plan.must_fit(at=at)
        return self._next(plan=plan)

    def must_be_droppable(self, at: datetime) -> None:
        """Return while it has not ended; `ChallengeOver` then: what was done together stays."""
        if self.phase(at) in (Phase.ENDED, Phase.CONCLUDED):
            raise ChallengeOver

    def close(self, *, at: datetime) -> Challenge:
        """The challenge, after which no effort counts towards it any more."""
        return self._next(closed_at=at)

    def conclude(self, progress: Progress | None, *, at: datetime) -> Challenge | None:
        """The challenge with its result; None while its events are not added up, for some time."""
        assert self.closed_at is not None, "a challenge is closed before it is concluded"
        if progress is None or not progress.is_complete:
            return self._next(concluded_at=at, outcome=Outcome.WITHHELD) if at > self.closed_at + PATIENCE else None
        return self._next(concluded_at=at, outcome=_outcome(progress.step), step=progress.step)

    def _next(self, **changes: Any) -> Challenge:
        return replace(self, version=self.version + 1, **changes)


@dataclass(frozen=True, slots=True)
class Found:
    """A challenge as it is at a moment. `step` is None where nothing is said about how far the group came."""

    challenge: Challenge
    at: datetime
    step: Step | None

    @property
    def phase(self) -> Phase:
        """Where it is in its life."""
        return self.challenge.phase(self.at)


def _outcome(step: Step | None) -> Outcome:
    if step is None:
        return Outcome.WITHHELD
    return Outcome.REACHED if step is Step.REACHED else Outcome.NOT_REACHED
