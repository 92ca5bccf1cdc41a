"""The keeping of promises as callers see it."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from kernel.http import Instant, View
from kernel.language import Language, Text
from metrics.commitments.models import Keeping, Measure, Measurement

_NOTES = {
    Measure.PROPOSAL_ANSWER_DAYS: Text(
        en="Of the proposals that were answered or due, those answered when promised.",
        fr="Parmi les propositions qui ont reçu ou devaient recevoir une réponse, celles qui l’ont eue à temps.",
    ),
    Measure.POSTS_RELAYED_PERCENT: Text(
        en="Of the posts that people offered, those that the company passed on within four weeks; taken back ones and "
        "those that are gone are left out.",
        fr="Parmi les messages proposés, ceux que l’entreprise a relayés en quatre semaines, sans ceux qui ont été "
        "retirés ou ont disparu.",
    ),
    Measure.WORK_MINUTES_PER_WEEK: Text(
        en="Not measured: no event says what time at work was granted.",
        fr="Pas mesuré : aucun événement ne dit quel temps de travail a été accordé.",
    ),
}


class KeepingStatus(StrEnum):
    """Whether there is something to show."""

    MEASURED = "measured"
    TOO_FEW = "too_few"
    NOT_MEASURED = "not_measured"


class MeasurementView(View):
    """How a promise was kept in some weeks, over cases of at least five people. It never changes."""

    since: Instant
    until: Instant
    charter_version: int | None
    clause: int | None
    target: Annotated[int | None, Field(description="What was promised; null when nothing was.")]
    cases: int
    kept: int
    percent: Annotated[int, Field(description="The cases in which it was kept, rounded down.")]
    median_answer_hours: Annotated[
        float | None, Field(description="Nights and weekends included; null when half of the cases had no answer.")
    ]
    missed: Annotated[bool | None, Field(description="Whether less was done than promised; null when nothing was.")]

    @classmethod
    def of(cls, measurement: Measurement) -> MeasurementView:
        """The view of a measurement."""
        return cls(
            since=measurement.since,
            until=measurement.until,
            charter_version=measurement.charter_version,
            clause=measurement.clause,
            target=measurement.target,
            cases=measurement.cases,
            kept=measurement.kept,
            percent=measurement.percent,
            median_answer_hours=measurement.answer_hours,
            missed=measurement.is_broken,
        )


class CommitmentView(View):
    """A measure, what the charter in force promises of it, and how that was kept."""

    measure: Measure
    clause: Annotated[int | None, Field(description="Which of the company's commitments, counted from 1; null: none.")]
    target: Annotated[int | None, Field(description="Working days at most, percent at least, or minutes at least.")]
    status: Annotated[KeepingStatus, Field(description="`too_few`: until now, fewer than five people waited for it.")]
    note: Annotated[str, Field(description="What is measured, in the language of Content-Language.")]
    latest: MeasurementView | None
    earlier: Annotated[list[MeasurementView], Field(description="Newest first, at most 25.")]

    @classmethod
    def of(cls, keeping: Keeping, language: Language) -> CommitmentView:
        """The view of a promise and its keeping."""
        found = [MeasurementView.of(one) for one in keeping.measurements or ()]
        missing = KeepingStatus.NOT_MEASURED if keeping.measurements is None else KeepingStatus.TOO_FEW
        return cls(
            measure=keeping.measure,
            clause=keeping.promise.clause if keeping.promise else None,
            target=keeping.promise.target if keeping.promise else None,
            status=KeepingStatus.MEASURED if found else missing,
            note=_NOTES[keeping.measure].in_(language),
            latest=found[0] if found else None,
            earlier=found[1:],
        )


class CommitmentsView(View):
    """How the company keeps its promises in a programme."""

    programme: str
    charter_version: Annotated[int | None, Field(description="The version in force; null before the first.")]
    items: list[CommitmentView]
