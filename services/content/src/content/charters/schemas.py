"""Charters as callers send and see them."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from content.charters.models import Charter, CompanyCommitment, Target, TargetKind
from content.programmes.models import MAIN_PROGRAMME
from content.programmes.schemas import ProgrammeId
from kernel.http import Body, Fault, Instant, View
from kernel.http.fields import LanguageTag, Line
from kernel.language import Text

Promise = Annotated[Line, Field(max_length=1_000)]


class NewTarget(Body):
    """A promise in figures: working days at most for `proposal_answer_days` (up to 260), percent of the posts that
    people offer at least for `posts_relayed_percent`, minutes of working time at least for `work_minutes_per_week` (up
    to 2400), which is a promise that no event tells the keeping of."""

    kind: TargetKind
    value: Annotated[int, Field(strict=True, ge=1, le=2_400)]

    @model_validator(mode="after")
    def _can_be_kept(self) -> Self:
        if self.value > self.kind.highest:
            raise Fault(
                Text(
                    en=f"At most {self.kind.highest} can be promised.",
                    fr=f"On peut promettre au plus {self.kind.highest}.",
                )
            )
        return self


class NewCompanyCommitment(Body):
    """A promise of the company."""

    text: Promise
    measure: Annotated[
        Annotated[Line, Field(max_length=200)] | None,
        Field(description="How its keeping is measured, if it can be.", examples=["answer_delay"]),
    ] = None
    target: NewTarget | None = None

    @property
    def commitment(self) -> CompanyCommitment:
        """The commitment as the charter has it."""
        target = Target(self.target.kind, self.target.value) if self.target is not None else None
        return CompanyCommitment(self.text, self.measure, target)


def _one_target_of_a_kind(commitments: list[NewCompanyCommitment]) -> list[NewCompanyCommitment]:
    kinds = [one.target.kind for one in commitments if one.target is not None]
    if len(kinds) > len(set(kinds)):
        raise Fault(
            Text(
                en="Two commitments have a target of the same kind; make one promise of them.",
                fr="Deux engagements ont une cible du même genre ; faites-en une seule promesse.",
            )
        )
    return commitments


class NewCharter(Body):
    """A version of a programme's charter."""

    programme: ProgrammeId = MAIN_PROGRAMME
    language: LanguageTag
    title: Annotated[Line, Field(max_length=300)]
    person_commitments: Annotated[list[Promise], Field(min_length=1, max_length=50)]
    company_commitments: Annotated[
        list[NewCompanyCommitment], Field(min_length=1, max_length=50), AfterValidator(_one_target_of_a_kind)
    ]


class TargetView(View):
    """A promise in figures; `GET /v1/programme-commitments` tells how it is kept."""

    kind: TargetKind
    value: int


class CompanyCommitmentView(View):
    """A promise of the company, and how its keeping is measured."""

    text: str
    measure: str | None
    target: TargetView | None


class CharterView(View):
    """A version of the charter. It is a proposal while `enacted_at` is null."""

    charter_id: Annotated[str, Field(description="The charter that it is a version of.", examples=["charter"])]
    version: int
    programme: str
    language: str
    title: str
    person_commitments: list[str]
    company_commitments: list[CompanyCommitmentView]
    created_at: Instant
    enacted_at: Instant | None

    @classmethod
    def of(cls, charter: Charter) -> CharterView:
        """The view of a version."""
        return cls.model_validate(charter)
