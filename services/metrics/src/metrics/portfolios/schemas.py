"""A portfolio as JSON, and as the sheet that pages and files are made of."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Annotated

from babel.dates import format_date
from babel.numbers import format_decimal
from pydantic import Field

from kernel.http import View
from kernel.language import Language, Text
from metrics.impacts.models import Engagement, Totals
from metrics.impacts.schemas import TotalsView
from metrics.portfolios.models import Portfolio, Told
from metrics.sheets.models import Section, Sheet, Table


class NetworkView(View):
    """What was brought on one network."""

    network: str
    totals: TotalsView


class TopicView(View):
    """A topic, and how many of the stories are about it."""

    topic: str
    stories: int


class ToldView(View):
    """A story that you told, or posts of your own."""

    story: Annotated[
        str | None, Field(validation_alias="story_id", description="Null for posts of one's own, which tell no story.")
    ]
    topics: tuple[str, ...]
    language: Annotated[str | None, Field(description="Null when the story is not known here.")]
    networks: tuple[str, ...]
    first_day: date
    last_day: date
    totals: TotalsView


class PortfolioView(View):
    """What you shared in some months, and what it brought. Nobody else can ask for it."""

    first_day: date
    last_day: date
    totals: TotalsView
    networks: list[NetworkView]
    topics: list[TopicView]
    stories: Annotated[list[ToldView], Field(description="The latest first.")]
    further_stories: Annotated[int, Field(description="How many more there are; your export has them all.")]
    goals: Annotated[list[str], Field(description="Goals you reached, as far as you want them told.")]

    @classmethod
    def of(cls, portfolio: Portfolio) -> PortfolioView:
        """The view of a portfolio."""
        return cls(
            first_day=portfolio.period.first,
            last_day=portfolio.period.last,
            totals=TotalsView.of(portfolio.totals),
            networks=[NetworkView(network=name, totals=TotalsView.of(one)) for name, one in portfolio.networks],
            topics=[TopicView(topic=topic, stories=count) for topic, count in portfolio.topics],
            stories=[ToldView.model_validate(one) for one in portfolio.stories],
            further_stories=portfolio.further,
            goals=list(portfolio.goals),
        )


_TITLE = Text(en="What I shared", fr="Ce que j’ai partagé")
_PERIOD = Text(en="From {first} to {last}.", fr="Du {first} au {last}.")
_BROUGHT = Text(en="What it brought", fr="Ce que cela a apporté")
_NOTHING = Text(en="Nothing in these months.", fr="Rien pendant ces mois.")
_PROVENANCE = Text(
    en="Shares and visits are counted by links of one’s own. The rest is as I declared it, or as the network said.",
    fr="Partages et visites sont comptés par des liens propres. Le reste est tel que déclaré par moi, ou tel que le "
    "réseau l’a dit.",
)
_OWN_LINK = (("shares", Text(en="Shares", fr="Partages")), ("human_clicks", Text(en="Visits by people", fr="Visites")))
_ENGAGEMENT = (
    ("reach", Text(en="Times shown", fr="Affichages")),
    ("reactions", Text(en="Reactions", fr="Réactions")),
    ("comments", Text(en="Comments", fr="Commentaires")),
    ("reshares", Text(en="Passed on by others", fr="Repris par d’autres")),
    ("conversations", Text(en="Conversations", fr="Conversations")),
)
_WHAT = Text(en="What", fr="Quoi")
_COUNTED = Text(en="Own links", fr="Liens propres")
_DECLARED = Text(en="Declared", fr="Déclaré")
_READ = Text(en="Said by the network", fr="Dit par le réseau")
_NETWORKS = Text(en="Where", fr="Où")
_NETWORK = Text(en="Network", fr="Réseau")
_TOPICS = Text(en="What about", fr="De quoi")
_TOPIC = Text(en="Topic", fr="Sujet")
_STORIES = Text(en="Stories", fr="Sujets racontés")
_STORY = Text(en="Story", fr="Histoire")
_WHEN = Text(en="When", fr="Quand")
_OWN = Text(en="Posts of my own", fr="Publications à moi")
_FURTHER = Text(en="And {count} more.", fr="Et {count} de plus.")
_GOALS = Text(en="Goals I reached", fr="Objectifs que j’ai atteints")


def sheet_of(portfolio: Portfolio, language: Language) -> Sheet:
    """The portfolio in a language, to be put on paper. The same portfolio is the same sheet on any day."""

    def said(text: Text, **values: str) -> str:
        return text.in_(language).format(**values)

    def day(one: date) -> str:
        return format_date(one, format="long", locale=language)

    def number(count: int) -> str:
        return format_decimal(count, locale=language)

    def visits(totals: Totals) -> tuple[str, str]:
        return number(totals.shares), number(totals.human_clicks)

    def told(one: Told) -> tuple[str, ...]:
        name = said(_OWN) if one.story_id is None else ", ".join(one.topics) or one.story_id
        days = day(one.first_day) if one.first_day == one.last_day else f"{day(one.first_day)} – {day(one.last_day)}"
        return name, ", ".join(one.networks), days, *visits(one.totals)

    def brought(totals: Totals) -> Table:
        rows = [(said(text), number(getattr(totals, name)), "–", "–") for name, text in _OWN_LINK]
        for name, text in _ENGAGEMENT:
            engagement: Engagement = getattr(totals, name)
            rows.append((said(text), "–", number(engagement.declared), number(engagement.api)))
        return Table((said(_WHAT), said(_COUNTED), said(_DECLARED), said(_READ)), tuple(rows), 1)

    counted = tuple(said(text) for _name, text in _OWN_LINK)
    lead = [said(_PERIOD, first=day(portfolio.period.first), last=day(portfolio.period.last))]
    sections = []
    if portfolio.stories:
        sections.append(Section(said(_BROUGHT), (said(_PROVENANCE),), table=brought(portfolio.totals)))
        networks = tuple((name, *visits(totals)) for name, totals in portfolio.networks)
        sections.append(Section(said(_NETWORKS), table=Table((said(_NETWORK), *counted), networks, 1)))
    else:
        lead.append(said(_NOTHING))
    if portfolio.topics:
        topics = tuple((topic, number(count)) for topic, count in portfolio.topics)
        sections.append(Section(said(_TOPICS), table=Table((said(_TOPIC), said(_STORIES)), topics, 1)))
    if portfolio.stories:
        further = (said(_FURTHER, count=number(portfolio.further)),) if portfolio.further else ()
        columns = (said(_STORY), said(_NETWORK), said(_WHEN), *counted)
        stories = Table(columns, tuple(told(one) for one in portfolio.stories), 3)
        sections.append(Section(said(_STORIES), further, table=stories))
    if portfolio.goals:
        sections.append(Section(said(_GOALS), items=portfolio.goals))
    return Sheet(
        language=language,
        title=said(_TITLE),
        lead=tuple(lead),
        sections=tuple(sections),
        dated=datetime.combine(portfolio.period.last, time(), UTC),
    )
