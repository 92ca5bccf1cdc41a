"""Impact as its owner sees it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from kernel.http import Page, View
from metrics.impacts.models import Impact, Totals


class EngagementView(View):
    """Something that networks count, by where the count comes from."""

    declared: Annotated[int, Field(description="As you declared it.")]
    api: Annotated[int, Field(description="As the network's own interface said.")]


class TotalsView(View):
    """Counts of everything the reader brought."""

    shares: int
    human_clicks: Annotated[int, Field(description="Visits by people.")]
    previews: Annotated[int, Field(description="Visits by preview crawlers of networks and messengers.")]
    bots: Annotated[int, Field(description="Visits by other programs.")]
    provenance: Annotated[
        Literal["own_link"],
        Field(description="Where shares and visits come from: from Relais's own links. The other counts say it each."),
    ] = "own_link"
    reach: Annotated[EngagementView, Field(description="How often posts were shown.")]
    reactions: Annotated[EngagementView, Field(description="Likes, favourites and their like.")]
    comments: EngagementView
    reshares: Annotated[EngagementView, Field(description="How often others passed posts on.")]
    conversations: Annotated[EngagementView, Field(description="Posts that somebody answered.")]

    @classmethod
    def of(cls, totals: Totals) -> TotalsView:
        """The view of totals."""
        return cls.model_validate(totals)


class ImpactView(TotalsView):
    """What the reader brought with one story, or with posts of their own, on one network."""

    story: Annotated[
        str | None, Field(validation_alias="story_id", description="Null for posts of one's own, which tell no story.")
    ]
    network: str
    first_day: Annotated[date, Field(description="The first day (UTC) on which anything was counted.")]
    last_day: Annotated[date, Field(description="The last day (UTC) on which anything was counted.")]

    @classmethod
    def showing(cls, impact: Impact) -> ImpactView:
        """The view of an impact."""
        return cls(
            story_id=impact.story_id,
            network=impact.network,
            first_day=impact.first_day,
            last_day=impact.last_day,
            **dict(TotalsView.of(impact.totals)),
        )


class ImpactPage(Page[ImpactView]):
    """A page of the reader's own impact, and the totals of all pages."""

    totals: TotalsView

    @classmethod
    def showing(cls, items: list[Impact], *, more: str | None, totals: Totals) -> ImpactPage:
        """The page with these items."""
        views = [ImpactView.showing(one) for one in items]
        return cls(items=views, next_cursor=more, totals=TotalsView.of(totals))
