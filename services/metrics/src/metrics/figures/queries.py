"""What anybody who is signed in reads."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date, timedelta

from kernel.clock import Clock
from kernel.mongo import Db
from kernel.telemetry import metrics
from metrics.denominators.queries import DenominatorQueries, together
from metrics.figures.errors import TooManyRows
from metrics.figures.models import (
    MOST_POINTS,
    MOST_ROWS,
    Answer,
    Dimension,
    Period,
    Question,
    Row,
    Selection,
    Sums,
    days_of,
    last_day_of,
    lines,
)
from metrics.figures.repository import FigureRepository

_NOTHING = Sums({}, {}, {})
FIGURES = metrics.counter(
    "figures_answered_total",
    "Figures in answers, by whether they were shown or withheld (`outcome`).",
    unit="figures",
    labels=["outcome"],
)


class FigureQueries:
    """Figures, none of which is about fewer than `K` people."""

    def __init__(self, db: Db, figures: FigureRepository, denominators: DenominatorQueries, clock: Clock) -> None:
        self.db = db
        self.figures = figures
        self.denominators = denominators
        self.clock = clock

    def asked(
        self, selection: Selection, *, first: date | None, last: date | None, group_by: tuple[Dimension, ...]
    ) -> Question:
        """The question about a period, of the last 30 days where none is named. Raises `PeriodEndsBeforeItBegins`,
        `PeriodTooLong` and `GroupingNotPossible`."""
        return Question(selection, Period.of(first, last, today=self.clock().date()), group_by)

    async def answer(self, question: Question) -> Answer:
        """The figures asked for; what nobody knows of has figures that are withheld. Raises `TooManyRows`."""
        period = question.period
        whole, rows, numbers = await asyncio.gather(
            self.figures.sums(replace(question, group_by=()), self.db, most=1),
            self.figures.sums(question, self.db, most=MOST_ROWS + 1) if question.group_by else _none(),
            self.denominators.of(question.selection.programmes, first=period.first, last=period.last),
        )
        if len(rows) > MOST_ROWS:
            raise TooManyRows(MOST_ROWS)
        days = (period.first + timedelta(days=number) for number in range(period.days))
        ambassadors = {day: together(numbers, day) for day in days}

        def row(sums: Sums) -> Row:
            last = last_day_of(sums.key, period)
            count = ambassadors[last]
            if Dimension.PROGRAMME in sums.key:
                count = numbers.get(str(sums.key[Dimension.PROGRAMME]), {}).get(last)
            return Row.of(sums, days=days_of(sums.key, period), ambassadors=count)

        split = [row(sums) for sums in rows]
        if question.step is not None:
            points = len(lines(split, question.step)) * len(period.starts(question.step))
            if points > MOST_POINTS:
                raise TooManyRows(MOST_ROWS)
        total = row(whole[0] if whole else _NOTHING)
        withheld = sum(figure.withheld for one in (total, *split) for figure in one.figures.values())
        FIGURES.labels("withheld").inc(withheld)
        FIGURES.labels("shown").inc(sum(len(one.figures) for one in (total, *split)) - withheld)
        return Answer(question, total, split, ambassadors)


async def _none() -> list[Sums]:
    return []
