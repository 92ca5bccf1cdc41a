"""Figures about groups, as those who oversee a programme see them."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field

from distribution.figures.models import LEAST_PEOPLE, MonthFigures
from distribution.networks.models import Network
from kernel.http import View


class FigureView(View):
    """How many of a programme's ambassadors shared its stories on a network in a month, and how often."""

    programme: str
    network: Network
    people: Annotated[int, Field(description="Distinct people; never fewer than `least_people`.")]
    shares: int


class MonthView(View):
    """A month that is over, in UTC."""

    month: Annotated[str, Field(examples=["2026-10"])]
    figures: list[FigureView]


class ExportView(View):
    """Figures about groups of ambassadors. Nobody is in it alone, and whether somebody refused, left or was never asked
    changes nothing in it. A month is counted once, when it is over; what is about fewer people is left out."""

    least_people: int
    months: list[MonthView]

    @classmethod
    def of(cls, months: list[MonthFigures]) -> Self:
        """The export of these months."""
        return cls(
            least_people=LEAST_PEOPLE,
            months=[
                MonthView(
                    month=one.month,
                    figures=[
                        FigureView(
                            programme=figure.programme_id,
                            network=figure.network,
                            people=figure.people,
                            shares=figure.shares,
                        )
                        for figure in one.figures
                    ],
                )
                for one in months
            ],
        )
