"""Figures as callers ask for and see them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, StringConstraints, WithJsonSchema

from kernel.http import Fault, View
from kernel.language import Text
from kernel.texts import is_one_line
from metrics.cells.models import OBSERVED
from metrics.figures.models import OWN_LINK, PROVENANCES, Answer, Figure, Key, Row, lines

_FIRST_YEAR, _LAST_YEAR = 2000, 2999


def _day(given: object) -> date:
    try:
        text = str(given)
        if len(text) == len("2026-11-24"):
            day = date.fromisoformat(text)
            if day.isoformat() != text:
                raise ValueError("a week and a weekday (2026-W48-2), which ISO 8601 allows too")
        else:
            moment = datetime.fromisoformat(text)
            if moment.tzinfo is None:
                raise ValueError("a moment without an offset")
            day = moment.astimezone(UTC).date()
        if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
            raise ValueError("a year that cannot be meant")
    except (ValueError, OverflowError):
        raise Fault(
            Text(
                en="This must be a day such as 2026-11-24 or a moment such as 2026-11-24T09:30:00Z, from 2000 to 2999.",
                fr="Il faut un jour (2026-11-24) ou un instant (2026-11-24T09:30:00Z), de 2000 à 2999.",
            )
        ) from None
    return day


def _entity(text: str) -> str:
    if text and not is_one_line(text):
        raise Fault(Text(en="This must be one visible line.", fr="Cela doit être une ligne visible."))
    return text


Network = Literal["linkedin", "mastodon", "bluesky", "tiktok", "x"]
EntityName = Annotated[str, StringConstraints(max_length=200), AfterValidator(_entity)]
ProgrammeName = Annotated[str, StringConstraints(pattern=r"^[a-zA-Z0-9-]+$", max_length=64)]

Day = Annotated[
    date,
    BeforeValidator(_day),
    WithJsonSchema(
        {
            "anyOf": [{"type": "string", "format": "date"}, {"type": "string", "format": "date-time"}],
            "examples": ["2026-11-24", "2026-11-24T09:30:00Z"],
        }
    ),
]


class FigureView(View):
    """One figure. Whatever was ever added to it, at once, has at least five ambassadors behind it."""

    value: Annotated[int | None, Field(description="The count; null when it is withheld.")]
    withheld: Annotated[
        bool, Field(description="True when fewer than five ambassadors are behind the figure, or none at all.")
    ]
    provenance: Annotated[
        Literal["own_link", "declared", "api"],
        Field(description="Where it comes from: Relais's own links, a person's declaration, or a network's API."),
    ]
    completeness: Annotated[
        float,
        Field(
            ge=0,
            le=1,
            description=(
                "The part of the period's days that something is counted on. What too few ambassadors did is counted "
                "later, with what others did on the same day, in the same week or month, or never."
            ),
        ),
    ]

    @classmethod
    def of(cls, figure: Figure, provenance: Literal["own_link", "declared", "api"]) -> Self:
        """The view of a figure."""
        return cls(
            value=_whole(figure), withheld=figure.withheld, provenance=provenance, completeness=figure.completeness
        )


class ObservedView(View):
    """One figure that networks count and Relais is told, by people or by a network's API, with both parts of it."""

    value: Annotated[int | None, Field(description="The sum of both parts, as far as they are shown.")]
    withheld: Annotated[bool, Field(description="True when both parts are.")]
    provenance: Annotated[list[Literal["declared", "api"]], Field(description="The parts that are shown.")]
    completeness: Annotated[float, Field(ge=0, le=1, description="That of the more complete part.")]
    declared: FigureView
    api: FigureView

    @classmethod
    def of(cls, row: Row, name: str) -> Self:
        """The view of a row's figure of that name."""
        whole = row.figures[name]
        return cls(
            value=_whole(whole),
            withheld=whole.withheld,
            provenance=[where for where in PROVENANCES if not row.figures[f"{name}_{where}"].withheld],
            completeness=whole.completeness,
            declared=FigureView.of(row.figures[f"{name}_declared"], "declared"),
            api=FigureView.of(row.figures[f"{name}_api"], "api"),
        )


class ClickThroughView(View):
    """How often a post that was shown somewhere led to a visit, as far as both are known."""

    value: Annotated[
        float | None, Field(description="Visits by people divided by reach; null when either is not shown.")
    ]
    withheld: bool
    provenance: Annotated[
        list[Literal["own_link", "declared", "api"]], Field(description="Of the visits, then of the reach.")
    ]
    completeness: Annotated[
        float, Field(ge=0, le=1, description="That of the less complete of both; they may cover different days.")
    ]

    @classmethod
    def of(cls, row: Row) -> Self:
        """The view of a row's."""
        shown = [where for where in PROVENANCES if not row.figures[f"reach_{where}"].withheld]
        return cls(
            value=row.click_through.value,
            withheld=row.click_through.withheld,
            provenance=[] if row.click_through.withheld else ["own_link", *shown],
            completeness=row.click_through.completeness,
        )


class FiguresOf(View):
    """All figures about the same thing."""

    shares: FigureView
    human_clicks: Annotated[FigureView, Field(description="Visits by people.")]
    previews: Annotated[FigureView, Field(description="Visits by preview crawlers of networks and messengers.")]
    bots: Annotated[FigureView, Field(description="Visits by other programs.")]
    click_through: ClickThroughView
    reach: Annotated[ObservedView, Field(description="How often posts were shown to somebody.")]
    reactions: ObservedView
    comments: ObservedView
    reshares: ObservedView
    conversations: Annotated[ObservedView, Field(description="Posts that somebody commented on.")]


class RowView(FiguresOf):
    """Figures about one part of what was asked for. Of the members that name it, those are of use that stand in
    `group_by`; null there stands for what cannot be told apart without showing fewer than five ambassadors, and for
    what is not known."""

    story: str | None = None
    topic: str | None = None
    network: str | None = None
    language: str | None = None
    entity: Annotated[str | None, Field(description="Empty for people who have none.")] = None
    programme: str | None = None
    day: date | None = None
    week: Annotated[date | None, Field(description="Its Monday.")] = None
    month: Annotated[date | None, Field(description="Its first day.")] = None
    ambassadors: Annotated[
        int | None,
        Field(
            description=(
                "Ambassadors at the end of the last day of the row: of its programme, or of the programmes asked for. "
                "Null when fewer than five."
            )
        ),
    ]


class LineView(View):
    """A line of a chart: a value, or null where it is withheld, for each of `starts`. `about` names the rest of what
    the rows of the line are split by."""

    about: dict[str, str | None]
    values: Annotated[dict[str, list[int | float | None]], Field(description="By figure.")]


class SeriesView(View):
    """Rows split by a piece of time, ready for a chart. What belongs to no single piece is in `rows` alone."""

    step: Literal["day", "week", "month"]
    starts: Annotated[list[date], Field(description="The first day of each day, week or month of the period.")]
    lines: list[LineView]


class DenominatorView(View):
    """How many ambassadors there were at the end of a day, in the programmes asked for. A new number is told when at
    least five people have come or gone since the last one; until then that one stands."""

    day: date
    value: Annotated[int | None, Field(description="Null when fewer than five, or none.")]
    withheld: bool


class FiguresView(FiguresOf):
    """The figures of what was asked for in a period of whole days, and rows of what they are split by."""

    model_config = ConfigDict(serialize_by_alias=True)

    story: Annotated[str | None, Field(description="The story, when one alone was asked for.")]
    from_: Annotated[date, Field(serialization_alias="from", description="The first day counted (UTC).")]
    to: Annotated[date, Field(description="The last day counted (UTC), as a whole.")]
    ambassadors: Annotated[list[DenominatorView], Field(description="The denominator of each day.")]
    group_by: list[str]
    rows: list[RowView]
    series: Annotated[SeriesView | None, Field(description="When the figures are split by day, week or month.")]

    @classmethod
    def of(cls, answer: Answer) -> Self:
        """The view of an answer."""
        question = answer.question
        stories = question.selection.stories
        return cls(
            story=stories[0] if len(stories) == 1 else None,
            from_=question.period.first,
            to=question.period.last,
            **_figures(answer.whole),
            ambassadors=[
                DenominatorView(day=day, value=people, withheld=people is None)
                for day, people in answer.ambassadors.items()
            ],
            group_by=[one.value for one in question.group_by],
            rows=[RowView(**_named(row.key), **_figures(row), ambassadors=row.ambassadors) for row in answer.rows],
            series=_series(answer),
        )


def _figures(row: Row) -> dict[str, View]:
    return {
        **{name: FigureView.of(row.figures[name], "own_link") for name in OWN_LINK},
        "click_through": ClickThroughView.of(row),
        **{name: ObservedView.of(row, name) for name in OBSERVED},
    }


def _series(answer: Answer) -> SeriesView | None:
    question = answer.question
    if question.step is None:
        return None
    starts = question.period.starts(question.step)
    shown = []
    for key, rows in lines(answer.rows, question.step):
        values: dict[str, list[int | float | None]] = {
            name: [None if start not in rows else _whole(rows[start].figures[name]) for start in starts]
            for name in (*OWN_LINK, *OBSERVED)
        }
        values["click_through"] = [None if start not in rows else rows[start].click_through.value for start in starts]
        shown.append(LineView(about=_named(key), values=values))
    return SeriesView(step=question.step.value, starts=starts, lines=shown)


def _named(key: Key) -> dict[str, str | None]:
    return {dimension.value: None if value is None else str(value) for dimension, value in key.items()}


def _whole(figure: Figure) -> int | None:
    return None if figure.value is None else int(figure.value)
