"""Impact as its owner sees it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from kernel.http import Page, View
from metrics.impacts.models import Impact, Totals


class TotalsView(View):
    """Counts of everything the reader brought."""

    shares: int
    human_clicks: Annotated[int, Field(description="Visits by people.")]
    previews: Annotated[int, Field(description="Visits by preview crawlers of networks and messengers.")]
    bots: Annotated[int, Field(description="Visits by other programs.")]
    provenance: Annotated[
        Literal["own_link"], Field(description="Where the counts come from: shares and visits of Relais's own links.")
    ] = "own_link"

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
    def of(cls, totals: Totals) -> ImpactView:
        """The view of an impact."""
        return cls.model_validate(totals)


class ImpactPage(Page[ImpactView]):
    """A page of the reader's own impact, and the totals of all pages."""

    totals: TotalsView

    @classmethod
    def showing(cls, items: list[Impact], *, more: str | None, totals: Totals) -> ImpactPage:
        """The page with these items."""
        views = [ImpactView.of(one) for one in items]
        return cls(items=views, next_cursor=more, totals=TotalsView.of(totals))
