"""Criteria as they are written in files, and as people read them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from gamification.contributions.models import ContributionKind
from gamification.criteria.models import (
    THANKING,
    Asks,
    Aspect,
    Builds,
    Criterion,
    Either,
    Every,
    Question,
    Rule,
    questions_of,
)
from kernel.http import Body, Fault, View
from kernel.http.fields import Line, Slug
from kernel.language import Language, Text

MOST_CRITERIA = 100
MOST_TIMES = 12
MOST_DEPTH = 4
MOST_RULES = 16
# Of all questions of one criterion together: so many efforts are remembered for it at most.
MOST_REMEMBERED = 48

Few = Annotated[int, Field(strict=True, ge=1, le=MOST_TIMES)]
ALL_KINDS = frozenset(kind.value for kind in ContributionKind)


def _fault(sentence: str) -> Fault:
    # Files are read by operators, whose messages are in English; the API takes no criteria.
    return Fault(Text(en=sentence, fr=sentence))


def _told_apart(kinds: list[ContributionKind]) -> list[ContributionKind]:
    if len(set(kinds)) != len(kinds):
        raise _fault("a kind is named twice")
    return kinds


class Did(Body):
    """Efforts of the person's own. What is left out is not asked for; with nothing but kinds, one effort is enough."""

    kinds: Annotated[
        list[ContributionKind] | None,
        Field(min_length=1, description="Any of these; all kinds if left out."),
        AfterValidator(lambda kinds: kinds and _told_apart(kinds)),
    ] = None
    times: Annotated[Few | None, Field(description="How often.")] = None
    on_days: Annotated[Few | None, Field(description="On how many days (UTC), whichever they are.")] = None
    about_stories: Annotated[Few | None, Field(description="About how many stories.")] = None
    of_kinds: Annotated[Few | None, Field(description="Of how many of the kinds.")] = None

    @model_validator(mode="after")
    def _can_be(self) -> Did:
        if self.of_kinds and self.of_kinds > len(self._named):
            raise _fault(f"nobody could reach it: there are {len(self._named)} kinds to choose from")
        return self

    @property
    def _named(self) -> frozenset[str]:
        return frozenset(kind.value for kind in self.kinds) if self.kinds else ALL_KINDS

    def rule(self) -> Rule:
        """As the rest of the code knows it."""
        asked = {
            Aspect.TIMES: self.times,
            Aspect.DAYS: self.on_days,
            Aspect.STORIES: self.about_stories,
            Aspect.KINDS: self.of_kinds,
        }
        questions = tuple(Question(self._named, aspect, wanted) for aspect, wanted in asked.items() if wanted)
        return Asks(questions or (Question(self._named, Aspect.TIMES, 1),))


class Thanked(Body):
    """Thanks that the person gave. Being thanked is asked for nowhere: it would be popularity."""

    times: Annotated[Few | None, Field(description="How often; once if left out.")] = None
    on_days: Annotated[Few | None, Field(description="On how many days (UTC), whichever they are.")] = None

    def rule(self) -> Rule:
        """As the rest of the code knows it."""
        kinds = frozenset({THANKING})
        asked = {Aspect.TIMES: self.times, Aspect.DAYS: self.on_days}
        questions = tuple(Question(kinds, aspect, wanted) for aspect, wanted in asked.items() if wanted)
        return Asks(questions or (Question(kinds, Aspect.TIMES, 1),))


class When(Body):
    """When a milestone is reached: one of these. There is no `not`: what was reached stays reached."""

    all: Annotated[list[When] | None, Field(min_length=2, max_length=8, description="All of these rules.")] = None
    any: Annotated[list[When] | None, Field(min_length=2, max_length=8, description="One of these rules.")] = None
    did: Did | None = None
    thanked: Thanked | None = None
    reached: Annotated[Slug | None, Field(description="Another milestone.")] = None

    @model_validator(mode="after")
    def _says_one_thing(self) -> When:
        if len(self.model_fields_set) != 1 or all(value is None for _name, value in self):
            raise _fault("say exactly one of all, any, did, thanked, reached")
        return self

    @property
    def parts(self) -> list[When]:
        """The rules that this one is made of, if it is made of rules."""
        return self.all or self.any or []

    def rule(self) -> Rule:
        """As the rest of the code knows it."""
        if self.parts:
            rules = tuple(part.rule() for part in self.parts)
            return Every(rules) if self.all else Either(rules)
        said = self.did or self.thanked
        return said.rule() if said else Builds(str(self.reached))


def _not_heavy(when: When) -> When:
    depths = list(_depths(when, depth=1))
    if max(depths) > MOST_DEPTH:
        raise _fault(f"this is too heavy: rules may lie {MOST_DEPTH} deep in each other, not {max(depths)}")
    if len(depths) > MOST_RULES:
        raise _fault(f"this is too heavy: it may have {MOST_RULES} rules, not {len(depths)}")
    remembered = sum(one.wanted for one in set(questions_of(when.rule())))
    if remembered > MOST_REMEMBERED:
        raise _fault(f"this is too heavy: {MOST_REMEMBERED} efforts may be asked for altogether, not {remembered}")
    return when


def _depths(when: When, *, depth: int) -> Iterator[int]:
    yield depth
    for part in when.parts:
        yield from _depths(part, depth=depth + 1)


class Name(Body):
    """What a milestone is called."""

    en: Annotated[Line, Field(max_length=80)]
    fr: Annotated[Line, Field(max_length=80)]


class Description(Body):
    """What a milestone recognises, to its person."""

    en: Annotated[Line, Field(max_length=400)]
    fr: Annotated[Line, Field(max_length=400)]


class WrittenCriterion(Body):
    """A criterion in a file."""

    slug: Slug
    version: Annotated[int, Field(strict=True, ge=1, le=10_000)]
    names: Name
    descriptions: Description
    when: Annotated[When | None, AfterValidator(lambda when: when and _not_heavy(when))] = None
    retired: Annotated[bool, Field(strict=True, description="Nobody reaches it any more.")] = False

    @model_validator(mode="after")
    def _has_a_rule_or_none(self) -> WrittenCriterion:
        if self.retired == (self.when is not None):
            raise _fault("a criterion says `when` it is reached, or that it is `retired`")
        return self

    @property
    def criterion(self) -> Criterion:
        """As the rest of the code knows it."""
        return Criterion(
            slug=self.slug,
            version=self.version,
            names=Text(en=self.names.en, fr=self.names.fr),
            descriptions=Text(en=self.descriptions.en, fr=self.descriptions.fr),
            rule=self.when.rule() if self.when else None,
        )


class WrittenCriteria(Body):
    """A file of criteria."""

    criteria: Annotated[list[WrittenCriterion], Field(min_length=1, max_length=MOST_CRITERIA)]


class CriterionView(View):
    """A milestone that can be reached, in the reader's language."""

    slug: str
    version: int
    name: str
    description: str

    @classmethod
    def of(cls, criterion: Criterion, language: Language) -> CriterionView:
        """The view of a criterion in a language."""
        return cls(
            slug=criterion.slug,
            version=criterion.version,
            name=criterion.names.in_(language),
            description=criterion.descriptions.in_(language),
        )


class CriterionDetailView(CriterionView):
    """A milestone that can be reached, with the rule that is applied."""

    when: Annotated[When | None, Field(description="When it is reached; null when nobody reaches it any more.")]

    @classmethod
    def of(cls, criterion: Criterion, language: Language) -> CriterionDetailView:
        """The view of a criterion in a language."""
        said = CriterionView.of(criterion, language)
        return cls(**said.model_dump(), when=written(criterion.rule) if criterion.rule else None)


def written(rule: Rule) -> When:
    """A rule as it would be written in a file."""
    if isinstance(rule, Builds):
        return When(reached=rule.slug)
    if isinstance(rule, Every):
        return When(all=[written(one) for one in rule.rules])
    if isinstance(rule, Either):
        return When(any=[written(one) for one in rule.rules])
    asked = {one.aspect: one.wanted for one in rule.questions}
    kinds = rule.questions[0].kinds
    if THANKING in kinds:
        return When(thanked=Thanked(times=asked.get(Aspect.TIMES), on_days=asked.get(Aspect.DAYS)))
    return When(
        did=Did(
            kinds=None if kinds == ALL_KINDS else sorted(map(ContributionKind, kinds)),
            times=asked.get(Aspect.TIMES),
            on_days=asked.get(Aspect.DAYS),
            about_stories=asked.get(Aspect.STORIES),
            of_kinds=asked.get(Aspect.KINDS),
        )
    )
