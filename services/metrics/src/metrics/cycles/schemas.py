"""Cycles as callers see them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from pydantic import Field

from kernel.http import Instant, View
from kernel.language import Language, Text
from metrics.cycles.models import Change, Cycle, PlaybookKind, PlaybookStatus
from metrics.phases.models import METHOD, Phase, State, Week

Method = Annotated[str, Field(description="How phases are found: the name of a documented method.", examples=[METHOD])]
Since = Annotated[date, Field(description="The Monday from which the phase counts.")]

ADVICE = {
    PlaybookKind.REST_WEEK: Text(
        en="Next to nothing is shared: announce a week of rest, ask nothing of anybody, and say when you go on.",
        fr="Presque rien n’est partagé : annoncez une semaine de repos, ne demandez rien à personne, et dites quand "
        "cela reprend.",
    ),
    PlaybookKind.FRESH_TOPIC: Text(
        en="Less is shared than is usual: tell something that was not told yet, and ask what people want to hear of.",
        fr="On partage moins que d’habitude : parlez d’un sujet nouveau, et demandez ce que chacun voudrait entendre.",
    ),
    PlaybookKind.CALL_FOR_AUTHORS: Text(
        en="Sharing has found its pace: a good time to ask for proposals and for new authors.",
        fr="Les partages ont trouvé leur rythme : c’est le moment d’appeler des propositions et de nouveaux auteurs.",
    ),
    PlaybookKind.THANKS_ROUND: Text(
        en="People take part more than before: thank them together, for what they did and not for how much.",
        fr="On participe plus qu’avant : remerciez tout le monde ensemble, pour ce qui a été fait et non pour combien.",
    ),
}


class WeekView(View):
    """A week, Monday to Sunday in UTC. Its counts cover at least five people each; what covers fewer is in none."""

    start: date
    shares: int
    human_clicks: int


class CycleView(View):
    """The cycle of a programme's stories, or of the people of an entity, and the series that its phase is read from."""

    programme: Annotated[str, Field(description="The programme that it is told to.")]
    entity: Annotated[
        str | None, Field(description="Whose people's sharing; null for that of the programme's stories.")
    ]
    phase: Phase
    since: Since
    until: Annotated[date, Field(description="The Monday of the last week that was looked at.")]
    method: Method
    series: Annotated[list[WeekView], Field(description="Up to 104 weeks, the latest last.")]

    @classmethod
    def of(cls, cycle: Cycle) -> CycleView:
        """The view of a cycle."""
        state = cycle.state or State(Phase.LAUNCH, cycle.weeks[0].start)
        return cls(
            programme=cycle.programme_id,
            entity=cycle.entity,
            phase=state.phase,
            since=state.since,
            until=cycle.weeks[-1].start,
            method=METHOD,
            series=_series(cycle.weeks),
        )


class PlaybookView(View):
    """What is proposed to the programme, never to a person, and what it answered."""

    id: str
    kind: PlaybookKind
    advice: Annotated[str, Field(description="In the language of Content-Language.")]
    status: PlaybookStatus
    answered_at: Instant | None


class ChangeView(View):
    """A change of phase, with the series that led to it."""

    programme: str
    entity: str | None
    phase_before: Annotated[Phase | None, Field(description="Null for the first phase.")]
    phase: Phase
    since: Since
    noticed_at: Instant
    method: Method
    series: Annotated[list[WeekView], Field(description="Up to 52 weeks, the last of them the one that told.")]
    playbook: PlaybookView

    @classmethod
    def of(cls, change: Change, language: Language) -> ChangeView:
        """The view of a change."""
        return cls(
            programme=change.programme_id,
            entity=change.entity,
            phase_before=change.before,
            phase=change.phase,
            since=change.since,
            noticed_at=change.noticed_at,
            method=METHOD,
            series=_series(change.series),
            playbook=PlaybookView(
                id=change.id,
                kind=change.playbook,
                advice=ADVICE[change.playbook].in_(language),
                status=change.status,
                answered_at=change.answered_at,
            ),
        )


class ProgrammeCycleView(View):
    """Where a programme is, and what waits for its answer."""

    cycle: Annotated[CycleView | None, Field(description="Null while too few people share the programme's stories.")]
    groups: Annotated[list[CycleView], Field(description="Of the people of entities, at most 200.")]
    proposed: Annotated[list[ChangeView], Field(description="What waits for an answer, newest first, at most 50.")]

    @classmethod
    def showing(
        cls, cycle: Cycle | None, groups: Sequence[Cycle], proposed: Sequence[Change], language: Language
    ) -> ProgrammeCycleView:
        """The view of a programme's cycles."""
        return cls(
            cycle=CycleView.of(cycle) if cycle else None,
            groups=[CycleView.of(group) for group in groups],
            proposed=[ChangeView.of(change, language) for change in proposed],
        )


def _series(weeks: Sequence[Week]) -> list[WeekView]:
    return [WeekView(start=week.start, shares=week.shares, human_clicks=week.human_clicks) for week in weeks]
