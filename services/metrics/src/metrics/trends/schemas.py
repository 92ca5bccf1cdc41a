"""Trends as callers see them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from kernel.http import Instant, Page, View
from metrics.trends.models import Movement, Trend, Window


class AtLeast(View):
    """A rounded count with at least five ambassadors behind it."""

    at_least: Annotated[
        int | None,
        Field(description="The count rounded down to 1, 2, 5, 10, 20, 50 and so on; null when it is withheld."),
    ]
    withheld: Annotated[
        bool, Field(description="True when fewer than five ambassadors, or none, are behind the count.")
    ]
    provenance: Literal["own_link"] = "own_link"

    @classmethod
    def of(cls, count: int | None) -> AtLeast:
        """The view of a rounded count."""
        return cls(at_least=count, withheld=count is None)


class MovementView(View):
    """What came in the last hour."""

    human_clicks: Annotated[AtLeast, Field(description="Visits by people.")]
    shares: AtLeast


class NetworkTrendView(MovementView):
    """What came on one network."""

    network: str

    @classmethod
    def of(cls, network: str, movement: Movement) -> NetworkTrendView:
        """The view of a story's movement on a network."""
        return cls(network=network, **_counts(movement))


class TrendView(MovementView):
    """A story that is moving."""

    story: str
    networks: Annotated[
        list[NetworkTrendView], Field(description="The networks on which at least five ambassadors are behind it.")
    ]

    @classmethod
    def of(cls, trend: Trend) -> TrendView:
        """The view of a trend."""
        networks = [NetworkTrendView.of(name, movement) for name, movement in trend.networks.items()]
        return cls(story=trend.story_id, networks=networks, **_counts(trend.movement))


class TrendPage(Page[TrendView]):
    """A page of what is moving, and the time it is about."""

    model_config = ConfigDict(serialize_by_alias=True)

    from_: Annotated[Instant, Field(serialization_alias="from")]
    to: Instant

    @classmethod
    def showing(cls, trends: list[Trend], *, window: Window, more: str | None) -> TrendPage:
        """The page with these trends."""
        return cls(items=[TrendView.of(one) for one in trends], next_cursor=more, from_=window.first, to=window.end)


def _counts(movement: Movement) -> dict[str, AtLeast]:
    return {"human_clicks": AtLeast.of(movement.human_clicks), "shares": AtLeast.of(movement.shares)}
