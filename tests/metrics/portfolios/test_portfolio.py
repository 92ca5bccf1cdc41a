"""`GET /v1/me/portfolio` on a running service."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from kernel.clock import new_id
from kernel.testing.service import Answer, Running
from metrics.portfolios.errors import PortfolioPeriodImpossible
from metrics.portfolios.models import Period
from metrics.stories.models import Story
from metrics.stories.repository import StoryRepository
from relais.metrics.v1.observation_pb2 import PROVENANCE_DECLARED
from tests.metrics.happenings import Happening
from tests.metrics.impacts.ledgers import kept, observed

MARCH, MAY, JUNE = (datetime(2026, month, 10, tzinfo=UTC) for month in (3, 5, 6))
PERIOD = "?from=2026-03&to=2026-05"


async def known(metrics: Running, **members: Any) -> str:
    story = Story(
        **{
            "id": new_id(),
            "version": 1,
            "language": "fr",
            "topics": ("wind",),
            "programme_id": "main",
            "published_at": MARCH,
            **members,
        }
    )
    await metrics.runtime.uow.run(lambda tx: StoryRepository().project(story, tx))
    return story.id


async def portfolio(metrics: Running, login: str, query: str = PERIOD, **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    answer = await metrics.get(f"/v1/me/portfolio{query}", as_=login, headers=named)
    assert answer.status == 200, answer.body
    return answer


async def test_it_tells_what_was_shared_in_its_months_and_what_it_brought(metrics: Running) -> None:
    login, person = "employee-1", metrics.person_id("employee-1")
    first = await known(metrics, topics=("wind", "grid"))
    second = await known(metrics, topics=("wind",), language="en")
    await kept(
        metrics,
        Happening(person, first, "linkedin", "shares", 1, MARCH),
        Happening(person, first, "linkedin", "human_clicks", 3, MAY),
        Happening(person, first, "mastodon", "shares", 1, MAY),
        observed(person, first, provenance=PROVENANCE_DECLARED, at=MAY, reactions=5),
        Happening(person, second, "linkedin", "shares", 1, MAY),
        Happening(person, "", "linkedin", "human_clicks", 2, MAY),
        Happening(person, second, "linkedin", "human_clicks", 100, JUNE),
        Happening(metrics.person_id("employee-2"), first, "linkedin", "human_clicks", 100, MAY),
    )
    found = (await portfolio(metrics, login)).json
    assert (found["first_day"], found["last_day"]) == ("2026-03-01", "2026-05-31")
    assert (found["totals"]["shares"], found["totals"]["human_clicks"]) == (3, 5)
    assert found["totals"]["reactions"] == {"declared": 5, "api": 0}
    assert [(one["network"], one["totals"]["human_clicks"]) for one in found["networks"]] == [
        ("linkedin", 5),
        ("mastodon", 0),
    ]
    assert found["topics"] == [{"topic": "wind", "stories": 2}, {"topic": "grid", "stories": 1}]
    told = [(one["story"], one["networks"], one["language"], one["totals"]["shares"]) for one in found["stories"]]
    assert told == [
        (second, ["linkedin"], "en", 1),
        (first, ["linkedin", "mastodon"], "fr", 2),
        (None, ["linkedin"], None, 0),
    ]
    assert (found["stories"][1]["first_day"], found["stories"][1]["last_day"]) == ("2026-03-10", "2026-05-10")
    assert (found["further_stories"], found["goals"]) == (0, [])


async def test_it_tells_of_goals_that_are_reached_and_to_be_told_alone(metrics: Running) -> None:
    whole = {"reached": True, "in_portfolio": True, "starts_on": "2026-01-01"}
    for words, members in {
        "Told": {},
        "Not reached": {"reached": False},
        "Mine alone": {"in_portfolio": False},
        "Before": {"ends_on": "2026-02-28"},
        "After": {"starts_on": "2026-06-01"},
    }.items():
        body = {"words": words, **whole, **members}
        assert (await metrics.post("/v1/me/goals", as_="employee-3", json=body)).status == 201
    assert (await portfolio(metrics, "employee-3")).json["goals"] == ["Told"]


async def test_a_page_is_in_the_language_of_its_reader(metrics: Running) -> None:
    login = "employee-4"
    story = await known(metrics, topics=("<b>wind</b>",))
    await kept(metrics, Happening(metrics.person_id(login), story, "linkedin", "human_clicks", 1204, MAY))
    answer = await portfolio(metrics, login, Accept="text/html", Accept_Language="fr-CA")
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["Content-Language"] == "fr"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    text = answer.body.decode()
    assert "Ce que j’ai partagé" in text
    assert "1\u202f204" in text
    assert "31 mai 2026" in text
    assert "&lt;b&gt;wind" in text
    english = await portfolio(metrics, login, Accept="text/html", Accept_Language="en")
    assert "What I shared" in english.body.decode()
    assert "1,204" in english.body.decode()


async def test_a_file_to_print_is_the_same_bytes_each_time(metrics: Running) -> None:
    login = "employee-5"
    await kept(metrics, Happening(metrics.person_id(login), new_id(), "linkedin", "shares", 1, MAY))
    first = await portfolio(metrics, login, Accept="application/pdf")
    assert (first.headers["Content-Type"], first.body[:5]) == ("application/pdf", b"%PDF-")
    assert 'filename="relais-2026-03-2026-05.pdf"' in first.headers["Content-Disposition"]
    assert (await portfolio(metrics, login, Accept="application/pdf")).body == first.body
    headers = {"Accept": "application/pdf", "If-None-Match": first.headers["ETag"]}
    assert (await metrics.get(f"/v1/me/portfolio{PERIOD}", as_=login, headers=headers)).status == 304


async def test_who_shared_nothing_gets_an_empty_one(metrics: Running) -> None:
    found = (await portfolio(metrics, "employee-6", "")).json
    assert (found["stories"], found["networks"], found["totals"]["shares"]) == ([], [], 0)
    for form in ("text/html", "application/pdf"):
        assert (await portfolio(metrics, "employee-6", Accept=form)).body


async def test_nobody_reads_the_portfolio_of_another(metrics: Running) -> None:
    person, story = metrics.person_id("employee-7"), new_id()
    await kept(metrics, Happening(person, story, "linkedin", "shares", 1, MAY))
    for login in ("employee-8", "editor-1", "programme-1", "auditor-1"):
        assert (await portfolio(metrics, login, f"{PERIOD}&person={person}")).json["stories"] == []
        for path in (f"/v1/people/{person}/portfolio", f"/v1/portfolios/{person}", f"/v1/me/portfolio/{person}"):
            assert (await metrics.get(path, as_=login)).status == 404


async def test_a_form_that_is_not_offered_is_refused_with_those_that_are(metrics: Running) -> None:
    answer = await metrics.get("/v1/me/portfolio", headers={"Accept": "application/msword"})
    assert answer.status == 406
    assert answer.json["offered"] == ["application/json", "text/html", "application/pdf"]


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("from=2026-13", "from"),
        ("from=2026-1", "from"),
        ("to=soon", "to"),
        ("to=9999-12", "to"),
        ("from=2026-05&to=2026-04", "to"),
        ("from=2023-05&to=2026-05", "to"),
    ],
)
async def test_a_bad_period_is_refused_by_name(metrics: Running, query: str, parameter: str) -> None:
    answer = await metrics.get(f"/v1/me/portfolio?{query}")
    assert (answer.status, answer.json["errors"][0]["parameter"]) == (422, parameter)


@pytest.mark.parametrize(
    ("today", "first", "last"),
    [
        (date(2026, 11, 29), date(2025, 12, 1), date(2026, 11, 30)),
        (date(2026, 12, 1), date(2026, 1, 1), date(2026, 12, 31)),
        (date(2028, 2, 29), date(2027, 3, 1), date(2028, 2, 29)),
    ],
)
def test_a_period_is_the_year_that_ends_with_this_month(today: date, first: date, last: date) -> None:
    assert Period.of(None, None, today=today) == Period(first, last)


def test_a_period_is_three_years_at_most() -> None:
    assert Period.of("2023-06", "2026-05", today=date(2026, 5, 1)).last == date(2026, 5, 31)
    with pytest.raises(PortfolioPeriodImpossible):
        Period.of("2023-05", "2026-05", today=date(2026, 5, 1))
