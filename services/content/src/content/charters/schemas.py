"""Charters as callers send and see them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from content.charters.models import Charter
from kernel.http import Body, Instant, View
from kernel.http.fields import LanguageTag, Line

Promise = Annotated[Line, Field(max_length=1_000)]


class NewCompanyCommitment(Body):
    """A promise of the company."""

    text: Promise
    measure: Annotated[
        Annotated[Line, Field(max_length=200)] | None,
        Field(description="How its keeping is measured, if it can be.", examples=["answer_delay"]),
    ] = None


class NewCharter(Body):
    """A version of the charter."""

    language: LanguageTag
    title: Annotated[Line, Field(max_length=300)]
    person_commitments: Annotated[list[Promise], Field(min_length=1, max_length=50)]
    company_commitments: Annotated[list[NewCompanyCommitment], Field(min_length=1, max_length=50)]


class CompanyCommitmentView(View):
    """A promise of the company, and how its keeping is measured."""

    text: str
    measure: str | None


class CharterView(View):
    """A version of the charter. It is a proposal while `enacted_at` is null."""

    version: int
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
