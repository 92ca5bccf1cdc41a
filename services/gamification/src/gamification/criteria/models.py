"""Criteria: which steps are recognised, as rules over what people did. They are data; nothing in them is run.

A rule can only become true: there is no `not`, no order and no deadline. So it does not matter when or in what order
efforts become known, and what was reached stays reached.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from graphlib import CycleError, TopologicalSorter

from gamification.criteria.errors import CriteriaInACycle, UnknownMilestone
from kernel.language import Text

# What thanking somebody is called in a question, beside the kinds of contributions.
THANKING = "thanking"


class Aspect(StrEnum):
    """What has to differ between efforts for each of them to be counted."""

    TIMES = "times"
    DAYS = "days"
    STORIES = "stories"
    KINDS = "kinds"


@dataclass(frozen=True, slots=True)
class Question:
    """Whether somebody did something of these kinds so many times, or on so many days, about so many stories, in so
    many kinds."""

    kinds: frozenset[str]
    aspect: Aspect
    wanted: int

    @property
    def key(self) -> str:
        """The question as a word; the same question has the same one in every criterion and release."""
        return f"{'+'.join(sorted(self.kinds))}:{self.aspect}:{self.wanted}"


@dataclass(frozen=True, slots=True)
class Asks:
    """True when all of its questions are."""

    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Builds:
    """True when another milestone has been reached."""

    slug: str


@dataclass(frozen=True, slots=True)
class Every:
    """True when all of its rules are."""

    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """True when one of its rules is."""

    rules: tuple[Rule, ...]


Rule = Asks | Builds | Every | Either


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """A milestone that people can reach, in words and as a rule. A retired one has no rule: nobody reaches it any
    more, and whoever has keeps it."""

    slug: str
    version: int
    names: Text
    descriptions: Text
    rule: Rule | None

    @property
    def is_retired(self) -> bool:
        """Whether it cannot be reached any more."""
        return self.rule is None


class Criteria:
    """The criteria that hold, each after those that it builds on. `UnknownMilestone` if one builds on none that there
    is, `CriteriaInACycle` if one builds on itself."""

    def __init__(self, criteria: Iterable[Criterion]) -> None:
        self._by_slug = {one.slug: one for one in criteria}
        for criterion in self._by_slug.values():
            for slug in built_on(criterion.rule):
                if slug not in self._by_slug:
                    raise UnknownMilestone(slug, named_by=criterion.slug)
        graph = {one.slug: sorted(built_on(one.rule)) for one in self._by_slug.values()}
        try:
            self._ordered = tuple(self._by_slug[slug] for slug in TopologicalSorter(graph).static_order())
        except CycleError as found:
            # graphlib goes from what is built on to what builds on it, and ends where it began.
            raise CriteriaInACycle(list(reversed(found.args[1]))) from None
        self.questions = tuple(dict.fromkeys(one for each in self._ordered for one in questions_of(each.rule)))

    def __iter__(self) -> Iterator[Criterion]:
        return iter(self._ordered)

    def get(self, slug: str) -> Criterion | None:
        """The criterion of that name."""
        return self._by_slug.get(slug)

    @property
    def fingerprint(self) -> str:
        """A hash of the rules, whatever their words: whoever may have reached something changes with it alone."""
        rules = sorted((one.slug, _said(one.rule)) for one in self._ordered)
        return hashlib.blake2b(json.dumps(rules).encode(), digest_size=12).hexdigest()

    def reached(self, is_met: Callable[[Question], bool], *, before: Collection[str]) -> list[Criterion]:
        """What is reached by somebody for whom the questions are met or not and who had reached `before`."""
        have, found = set(before), list[Criterion]()
        # In this order one pass is enough: what a rule builds on was looked at before it.
        for criterion in self._ordered:
            if criterion.slug not in have and criterion.rule and _holds(criterion.rule, is_met, have):
                have.add(criterion.slug)
                found.append(criterion)
        return found


def questions_of(rule: Rule | None) -> Iterator[Question]:
    """Every question that a rule asks."""
    if isinstance(rule, Asks):
        yield from rule.questions
    elif isinstance(rule, Every | Either):
        for each in rule.rules:
            yield from questions_of(each)


def built_on(rule: Rule | None) -> Iterator[str]:
    """The other milestones that a rule asks for."""
    if isinstance(rule, Builds):
        yield rule.slug
    elif isinstance(rule, Every | Either):
        for each in rule.rules:
            yield from built_on(each)


def _said(rule: Rule | None) -> str:
    # Not its repr: the members of a set come in another order in every process.
    if rule is None:
        return "never"
    if isinstance(rule, Asks):
        return f"asks({', '.join(one.key for one in rule.questions)})"
    if isinstance(rule, Builds):
        return f"builds({rule.slug})"
    return f"{type(rule).__name__.lower()}({', '.join(map(_said, rule.rules))})"


def _holds(rule: Rule, is_met: Callable[[Question], bool], reached: Collection[str]) -> bool:
    if isinstance(rule, Asks):
        return all(is_met(one) for one in rule.questions)
    if isinstance(rule, Builds):
        return rule.slug in reached
    verdicts = (_holds(one, is_met, reached) for one in rule.rules)
    return all(verdicts) if isinstance(rule, Every) else any(verdicts)
