"""Steps: of what a person did, as much as the criteria ask about, so that no history is read when something is done.

For each question the latest efforts are remembered that answer it, and no more of them than it asks for. Which these
are depends on the efforts alone, not on when or in what order they became known; so that a topic that is read again,
late or by another worker ends in the same steps.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from gamification.criteria.models import Aspect, Question

# As long as contributions and kudos are kept.
KEPT = timedelta(days=730)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """Something that a person did: a contribution of theirs, or thanks that they gave (of the kind `thanking`)."""

    id: str
    person_id: str
    kind: str
    story_id: str | None
    at: datetime

    def answers(self, question: Question) -> str | None:
        """What of it has to differ from other deeds for the question; None if it has nothing to do with it."""
        if self.kind not in question.kinds:
            return None
        if question.aspect is Aspect.DAYS:
            return self.at.astimezone(UTC).date().isoformat()
        return {Aspect.TIMES: self.id, Aspect.STORIES: self.story_id, Aspect.KINDS: self.kind}[question.aspect]


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """A deed that answers a question, by what it differs from the question's others."""

    question: str
    at: datetime
    deed_id: str
    differs: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """The marks of a person. At `review_at` they are looked at anew, with what else the person did: when the oldest
    comes to its end, or at once when a deed was taken back."""

    person_id: str
    marks: tuple[Mark, ...] = ()
    review_at: datetime | None = None

    def note(self, deeds: Iterable[Deed], questions: Iterable[Question]) -> Steps:
        """The steps with these deeds; itself if they change nothing. Of a question that is not asked any more nothing
        changes."""
        done = list(deeds)
        answered = {question: [mark for deed in done if (mark := _mark(deed, question))] for question in questions}
        marks = set(self.marks)
        for question, new in answered.items():
            if new:
                old = {mark for mark in marks if mark.question == question.key}
                marks = marks - old | _latest(old.union(new), question.wanted)
        if marks == set(self.marks):
            return self
        return replace(self, marks=tuple(sorted(marks)), review_at=_first(self.review_at, _end(marks)))

    def without(self, deed_ids: Collection[str], *, at: datetime) -> Steps:
        """The steps without deeds that were taken back, to be looked at anew at once: what was done before may answer
        in their place. Itself if none of them is remembered."""
        left = tuple(mark for mark in self.marks if mark.deed_id not in deed_ids)
        return self if len(left) == len(self.marks) else replace(self, marks=left, review_at=at)

    def reviewed(self, found: Collection[Deed], questions: Iterable[Question], *, at: datetime) -> Steps:
        """The steps when it is known which deeds there are: those of their marks and others that may answer. What has
        come to its end is left out, also where it is still there."""
        there = {deed.id: deed for deed in found if deed.at + KEPT > at}
        left = tuple(mark for mark in self.marks if mark.deed_id in there)
        steps = replace(self, marks=left, review_at=None).note(there.values(), questions)
        return replace(steps, review_at=_end(steps.marks))

    def is_met(self, question: Question) -> bool:
        """Whether the person has done what the question asks for."""
        return sum(mark.question == question.key for mark in self.marks) >= question.wanted


def _mark(deed: Deed, question: Question) -> Mark | None:
    differs = deed.answers(question)
    return None if differs is None else Mark(question.key, deed.at, deed.id, differs)


def _latest(marks: Iterable[Mark], wanted: int) -> set[Mark]:
    by_difference = {mark.differs: mark for mark in sorted(marks)}
    return set(sorted(by_difference.values())[-wanted:])


def _end(marks: Iterable[Mark]) -> datetime | None:
    return min((mark.at + KEPT for mark in marks), default=None)


def _first(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((moment for moment in (one, other) if moment is not None), default=None)
