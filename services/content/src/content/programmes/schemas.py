"""Programmes as callers send and see them."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints, model_validator

from content.commitments.models import Broken
from content.commitments.schemas import BrokenView
from content.programmes.errors import prerequisite_text
from content.programmes.models import (
    Contact,
    Finding,
    Prerequisite,
    Programme,
    ProgrammeStatus,
    Readiness,
    ReviewStep,
)
from kernel.http import Body, Fault, Instant, View
from kernel.http.fields import LanguageTag, Line, Slug, WebAddress
from kernel.language import Language, Text

ProgrammeId = Annotated[Slug, Field(description="The id of a programme.", examples=["main"])]
Label = Annotated[Line, Field(max_length=200)]
Email = Annotated[
    str,
    StringConstraints(
        pattern=r"^[^\s@<>\"(),:;\[\]\\\x00-\x1f\x7f]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$", max_length=254
    ),
    Field(description="An e-mail address (RFC 5321).", json_schema_extra={"format": "email"}),
]


class NameBody(Body):
    """A name in each language of the product."""

    en: Label
    fr: Label


class ReviewStepBody(Body):
    """A step that stories pass before they are published."""

    name: Annotated[Line, Field(max_length=100, examples=["Facts"])]
    reviewers: Annotated[
        int, Field(strict=True, ge=1, le=10, description="How many people have to agree, without the author.")
    ]


class ContactBody(Body):
    """Who helps with a topic: with an e-mail address, a web address, or both."""

    topic: Annotated[Slug, Field(examples=["help", "press"])]
    name: Annotated[Label | None, Field(description="Of a person or a team.")] = None
    email: Email | None = None
    url: WebAddress | None = None

    @model_validator(mode="after")
    def _can_be_reached(self) -> Self:
        if self.email is None and self.url is None:
            raise Fault(
                Text(
                    en="Say how the contact is reached: by e-mail or at a web address.",
                    fr="Indiquez comment joindre le contact : par courriel ou à une adresse web.",
                )
            )
        return self


def _distinct(values: list[str]) -> list[str]:
    return list(dict.fromkeys(values))


def _named_apart(steps: list[ReviewStepBody]) -> list[ReviewStepBody]:
    if len({step.name for step in steps}) < len(steps):
        raise Fault(Text(en="Each step has a name of its own.", fr="Chaque étape porte un nom distinct."))
    return steps


Languages = Annotated[list[LanguageTag], Field(min_length=1, max_length=20), AfterValidator(_distinct)]
Steps = Annotated[list[ReviewStepBody], Field(max_length=5), AfterValidator(_named_apart)]
Contacts = Annotated[list[ContactBody], Field(max_length=50)]
Stock = Annotated[
    int, Field(strict=True, ge=1, le=1_000, description="How many published stories the programme opens with.")
]


class NewProgramme(Body):
    """A programme of its own for an entity of the group."""

    id: Slug
    entity: Annotated[Slug, Field(description="As tokens name it. It has no other programme, and this one stays its.")]
    name: NameBody
    languages: Languages
    review_steps: Steps = []
    contacts: Contacts = []
    stock_needed: Stock = 10


def _without_defaults(schema: dict[str, Any]) -> None:
    for member in schema["properties"].values():
        member.pop("default", None)


class ProgrammeChanges(Body):
    """What to change of a programme; members left out stay as they are."""

    # The defaults below are never used; a reader of the document must not take them for what happens.
    model_config = ConfigDict(json_schema_extra=_without_defaults)

    name: NameBody = NameBody(en="-", fr="-")
    languages: Languages = []
    review_steps: Steps = []
    contacts: Contacts = []
    stock_needed: Stock = 1


def members_of(body: NewProgramme | ProgrammeChanges) -> dict[str, Any]:
    """The members that were sent, and the defaults of a new programme, as the programme has them."""
    names = NewProgramme.model_fields if isinstance(body, NewProgramme) else body.model_fields_set
    members: dict[str, Any] = {name: getattr(body, name) for name in names}
    if "name" in members:
        members["name"] = Text(en=body.name.en, fr=body.name.fr)
    if "languages" in members:
        members["languages"] = tuple(body.languages)
    if "review_steps" in members:
        members["review_steps"] = tuple(ReviewStep(one.name, one.reviewers) for one in body.review_steps)
    if "contacts" in members:
        members["contacts"] = tuple(
            Contact(topic=one.topic, name=one.name, email=one.email, url=one.url) for one in body.contacts
        )
    return members


class NameView(View):
    """A name in each language of the product."""

    en: str
    fr: str


class ReviewStepView(View):
    """A step that stories pass before they are published."""

    name: str
    reviewers: int


class ContactView(View):
    """Who helps with a topic."""

    topic: str
    name: str | None
    email: str | None
    url: str | None


class ProgrammeView(View):
    """A programme."""

    id: str
    version: int
    entity: Annotated[
        str | None, Field(description="Null for `main`, which is for everybody whose entity has none of its own.")
    ]
    name: NameView
    languages: list[str]
    review_steps: list[ReviewStepView]
    contacts: list[ContactView]
    stock_needed: int
    status: ProgrammeStatus
    created_at: Instant
    opened_at: Instant | None

    @classmethod
    def of(cls, programme: Programme) -> ProgrammeView:
        """The view of a programme."""
        return cls.model_validate(programme)


class MyProgrammeView(View):
    """A person's own programme: who helps, and what both sides promise."""

    id: str
    name: Annotated[str, Field(description="In the language of Content-Language.")]
    languages: list[str]
    status: ProgrammeStatus
    contacts: list[ContactView]
    charter: Annotated[str, Field(description="Where the charter that holds for you is read.")]
    charter_version: Annotated[int | None, Field(description="The version in force; null before the first.")]
    broken_promises: Annotated[
        list[BrokenView], Field(description="Of the company, in the last 365 days, newest first, at most 20.")
    ]

    @classmethod
    def of(
        cls,
        programme: Programme,
        *,
        charter: str,
        charter_version: int | None,
        broken: list[Broken],
        language: Language,
    ) -> MyProgrammeView:
        """The view of a person's programme."""
        return cls(
            id=programme.id,
            name=programme.name.in_(language),
            languages=list(programme.languages),
            status=programme.status,
            contacts=[ContactView.model_validate(contact) for contact in programme.contacts],
            charter=charter,
            charter_version=charter_version,
            broken_promises=[BrokenView.model_validate(one) for one in broken],
        )


class FindingView(View):
    """What is there of a prerequisite."""

    prerequisite: Prerequisite
    met: bool
    found: int
    needed: int
    detail: Annotated[str, Field(description="What is asked for, in the language of Content-Language.")]

    @classmethod
    def of(cls, finding: Finding, language: Language) -> FindingView:
        """The view of a finding."""
        text = prerequisite_text(finding.prerequisite, found=finding.found, needed=finding.needed)
        return cls(
            prerequisite=finding.prerequisite,
            met=finding.is_met,
            found=finding.found,
            needed=finding.needed,
            detail=text.in_(language),
        )


class ReadinessView(View):
    """Whether a programme has what it needs to open; the prerequisites stand in the order in which to prepare them."""

    ready: bool
    prerequisites: list[FindingView]

    @classmethod
    def of(cls, readiness: Readiness, language: Language) -> ReadinessView:
        """The view of a programme's readiness."""
        return cls(
            ready=not readiness.missing,
            prerequisites=[FindingView.of(finding, language) for finding in readiness.findings],
        )
