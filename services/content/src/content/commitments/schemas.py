"""The keeping of promises as callers see it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from content.charters.models import TargetKind
from content.commitments.models import FEWEST_FOR_MEDIAN, Broken, Keeping
from kernel.http import Instant, View


class KeepingView(View):
    """A promise of the company, and how it was kept since `since`."""

    kind: TargetKind
    working_days: Annotated[int, Field(description="What is promised today.")]
    charter_version: Annotated[int | None, Field(description="The charter that promises it; null without one.")]
    clause: Annotated[int | None, Field(description="Which of its company commitments, counted from 1.")]
    text: Annotated[str | None, Field(description="The words of the charter.")]
    since: Instant
    answered_in_time: int
    answered_late: Annotated[int, Field(description="Or taken back unanswered after the promised moment.")]
    open: Annotated[int, Field(description="Not answered yet.")]
    overdue: Annotated[int, Field(description="Of the open ones, those that wait longer than promised.")]
    median_answer_hours: Annotated[
        float | None,
        Field(description=f"Nights and weekends included; null while fewer than {FEWEST_FOR_MEDIAN} are answered."),
    ]

    @classmethod
    def of(cls, keeping: Keeping) -> KeepingView:
        """The view of a promise and its keeping."""
        tally = keeping.tally
        return cls(
            kind=TargetKind.PROPOSAL_ANSWER_DAYS,
            working_days=keeping.promise.working_days,
            charter_version=keeping.promise.charter_version,
            clause=keeping.promise.clause,
            text=keeping.text,
            since=keeping.since,
            answered_in_time=tally.in_time,
            answered_late=tally.late,
            open=tally.open,
            overdue=tally.overdue,
            median_answer_hours=tally.median_hours,
        )


class BrokenView(View):
    """A promise that the company did not keep over some weeks, in cases of five people or more."""

    charter_version: int
    clause: Annotated[int, Field(description="Which of the company's commitments in that version, counted from 1.")]
    measure: Annotated[str, Field(examples=["posts_relayed_percent"])]
    target: Annotated[int, Field(description="What is promised.")]
    found: Annotated[int, Field(description="What was done.")]
    since: Instant
    until: Instant


class CommitmentsView(View):
    """Every promise of the company that is measured here, and those that the metrics service found broken."""

    items: list[KeepingView]
    broken: Annotated[list[BrokenView], Field(description="Of the last 365 days, newest first, at most 20.")]

    @classmethod
    def of(cls, keepings: list[Keeping], broken: list[Broken]) -> CommitmentsView:
        """The view of promises and their keeping."""
        return cls(
            items=[KeepingView.of(one) for one in keepings], broken=[BrokenView.model_validate(one) for one in broken]
        )
