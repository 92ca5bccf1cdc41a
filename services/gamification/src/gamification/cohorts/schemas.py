"""Cohorts as callers send and see them."""

from __future__ import annotations

from functools import cache
from typing import Annotated
from zoneinfo import available_timezones

from pydantic import AfterValidator, Field

from gamification.cohorts.models import USUAL_MAX, USUAL_MIN, CohortDoor, CohortStatus, Seen, Size, Standing
from gamification.sessions.schemas import Four, SessionView, TitleBody, TitleView
from kernel.http import Body, Fault, Instant, View
from kernel.http.fields import Line
from kernel.language import Text

# A room in which everybody speaks.
LARGEST = 30


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _known_zone(name: str) -> str:
    if name not in _zones():
        raise Fault(Text(en="This is no time zone that is known.", fr="Ce fuseau horaire n’est pas connu."))
    return name


TimeZone = Annotated[
    str,
    Field(max_length=64, description="A time zone of the IANA database.", examples=["Europe/Paris"]),
    AfterValidator(_known_zone),
]
People = Annotated[int, Field(strict=True, ge=2, le=LARGEST)]


class AboutBody(Body):
    """A few sentences in each language of the product."""

    en: Annotated[Line, Field(max_length=1_000)]
    fr: Annotated[Line, Field(max_length=1_000)]


class CohortBody(Body):
    """A cohort, as its programme describes it."""

    title: TitleBody
    about: Annotated[AboutBody | None, Field(description="What those should know who think of joining.")] = None
    door: Annotated[
        CohortDoor, Field(description="Whether everybody of the programme may join, or those who were invited.")
    ] = CohortDoor.OPEN
    min_members: Annotated[People, Field(description="How many it takes to begin.")] = USUAL_MIN
    max_members: Annotated[People, Field(description="How many find a place.")] = USUAL_MAX
    size_reason: Annotated[
        Annotated[Line, Field(max_length=500)] | None,
        Field(description=f"Why it is not of {USUAL_MIN} to {USUAL_MAX} people. Needed when it is not."),
    ] = None

    @property
    def size(self) -> Size:
        """What the members say."""
        return Size(min_members=self.min_members, max_members=self.max_members, reason=self.size_reason)

    @property
    def about_text(self) -> Text | None:
        """As the rest of the code knows it."""
        return Text(en=self.about.en, fr=self.about.fr) if self.about else None


class NewCohort(CohortBody):
    """A cohort with its four sessions, in their order."""

    time_zone: TimeZone
    sessions: Four


class CohortMemberView(View):
    """Somebody who is in the cohort."""

    person: Annotated[str, Field(description="Pseudonym of a person.")]


class CohortView(View):
    """A cohort. How many are in it is nowhere but in the list that its members and their facilitator read."""

    id: str
    programme: str
    title: TitleView
    about: TitleView | None
    time_zone: str
    door: CohortDoor
    status: CohortStatus
    min_members: int
    max_members: int
    size_reason: str | None
    has_places: Annotated[bool, Field(description="Whether somebody can still join.")]
    facilitated: Annotated[bool, Field(description="Whether somebody has accepted to facilitate it.")]
    standing: Annotated[Standing, Field(description="What you have to do with it.")]
    members: Annotated[
        list[CohortMemberView] | None,
        Field(description="Who is in it, in no order; null unless you are in it or facilitate it."),
    ]
    facilitator: Annotated[
        CohortMemberView | None, Field(description="Who facilitates it; null unless you are in it or are the one.")
    ]
    sessions: list[SessionView]
    opened_at: Instant
    begun_at: Instant | None
    closed_at: Annotated[Instant | None, Field(description="When it ended or was called off.")]

    @classmethod
    def of(cls, seen: Seen) -> CohortView:
        """The view of a cohort, as that person may see it."""
        cohort, whole = seen.cohort, seen.standing is not Standing.OUTSIDER
        members = None if seen.member_ids is None else [CohortMemberView(person=one) for one in sorted(seen.member_ids)]
        facilitator = None
        if seen.is_inside and cohort.facilitator_id is not None:
            facilitator = CohortMemberView(person=cohort.facilitator_id)
        return cls(
            id=cohort.id,
            programme=cohort.programme_id,
            title=TitleView.model_validate(cohort.title),
            about=None if cohort.about is None else TitleView.model_validate(cohort.about),
            time_zone=cohort.time_zone,
            door=cohort.door,
            status=cohort.status,
            min_members=cohort.size.min_members,
            max_members=cohort.size.max_members,
            size_reason=cohort.size.reason if whole else None,
            has_places=seen.has_places,
            facilitated=cohort.facilitator_id is not None,
            standing=seen.standing,
            members=members,
            facilitator=facilitator,
            sessions=[SessionView.of(one, place, whole=whole) for place, one in enumerate(cohort.sessions)],
            opened_at=cohort.opened_at,
            begun_at=cohort.begun_at,
            closed_at=cohort.closed_at,
        )
