"""`GET /v1/figures` on a running service: what is counted, and what is not."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from kernel.clock import new_id
from kernel.testing.service import Running
from tests.metrics.grown import MONDAY, figures, fine, grow, month, rows, story_day, story_week, tell_of

SUNDAY = MONDAY + timedelta(days=6)
WEEK = f"from={MONDAY}&to={SUNDAY}"


async def test_a_figure_is_the_sum_of_the_cells_within_the_period(metrics: Running) -> None:
    story = new_id()
    await grow(metrics, fine(story), shares=6, human_clicks=15)
    await grow(metrics, fine(story, network="mastodon"), shares=5, previews=10)
    await grow(metrics, story_day(story, day=SUNDAY), shares=7)
    await grow(metrics, fine(story, day=SUNDAY + timedelta(days=1)), shares=1000)
    await grow(metrics, fine(new_id()), shares=1000)
    shown = await figures(metrics, f"story={story}&{WEEK}")
    assert (shown["story"], shown["from"], shown["to"]) == (story, str(MONDAY), str(SUNDAY))
    assert shown["shares"] == {"value": 18, "withheld": False, "provenance": "own_link", "completeness": 0.2857}
    assert shown["human_clicks"] == {"value": 15, "withheld": False, "provenance": "own_link", "completeness": 0.1429}
    assert shown["previews"]["value"] == 10
    assert shown["bots"] == {"value": None, "withheld": True, "provenance": "own_link", "completeness": 0.0}


async def test_a_week_counts_only_when_all_of_it_is_asked_for(metrics: Running) -> None:
    story = new_id()
    await grow(metrics, story_week(story), shares=9)
    shown = await figures(metrics, f"story={story}&{WEEK}")
    assert (shown["shares"]["value"], shown["shares"]["completeness"]) == (9, 1.0)
    for period in (f"from={MONDAY}&to={SUNDAY - timedelta(days=1)}", f"from={MONDAY + timedelta(days=1)}&to={SUNDAY}"):
        assert (await figures(metrics, f"story={story}&{period}"))["shares"]["withheld"]


async def test_a_day_that_several_cells_cover_is_one_day(metrics: Running) -> None:
    story = new_id()
    await grow(metrics, fine(story), shares=5)
    await grow(metrics, story_day(story), shares=5)
    await grow(metrics, story_week(story), shares=5)
    shown = await figures(metrics, f"story={story}&from={MONDAY}&to={SUNDAY + timedelta(days=7)}")
    assert (shown["shares"]["value"], shown["shares"]["completeness"]) == (15, 0.5)


@pytest.mark.parametrize(
    ("start", "first", "last"),
    [
        # The week of the first Thursday begins in the month before, and that of the last ends in it.
        (date(2025, 5, 1), date(2025, 4, 28), date(2025, 6, 1)),
        (date(2025, 8, 1), date(2025, 8, 4), date(2025, 8, 31)),
    ],
)
async def test_a_month_counts_only_when_all_of_its_weeks_are_asked_for(
    metrics: Running, start: date, first: date, last: date
) -> None:
    await grow(metrics, month(first=start), shares=31)
    shown = await figures(metrics, f"from={first}&to={last}")
    assert (shown["shares"]["value"], shown["shares"]["completeness"]) == (31, 1.0)
    for period in (f"from={first + timedelta(days=1)}&to={last}", f"from={first}&to={last - timedelta(days=1)}"):
        assert (await figures(metrics, period))["shares"]["withheld"]


async def test_a_month_counts_for_no_choice_of_stories(metrics: Running) -> None:
    story, period = new_id(), "from=2025-01-27&to=2025-03-02"
    await tell_of(metrics, story, topics=["winter"], language="da")
    await grow(metrics, month(first=date(2025, 2, 1)), shares=31)
    await grow(metrics, fine(story, day=date(2025, 2, 5)), shares=5)
    assert (await figures(metrics, period))["shares"]["value"] == 36
    for chosen in (f"story={story}", "topic=winter", "language=da"):
        assert (await figures(metrics, f"{period}&{chosen}"))["shares"]["value"] == 5


async def test_what_is_told_by_network_or_entity_leaves_coarser_cells_out(metrics: Running) -> None:
    story = new_id()
    await grow(metrics, fine(story, network="linkedin", entity="north"), shares=5)
    await grow(metrics, fine(story, network="mastodon"), shares=6)
    await grow(metrics, story_day(story), shares=7)
    await grow(metrics, story_week(story), shares=8)
    asked = f"story={story}&{WEEK}"
    assert (await figures(metrics, asked))["shares"]["value"] == 26
    assert (await figures(metrics, f"{asked}&network=linkedin"))["shares"]["value"] == 5
    assert (await figures(metrics, f"{asked}&network=linkedin&network=mastodon"))["shares"]["value"] == 11
    assert (await figures(metrics, f"{asked}&entity=north"))["shares"]["value"] == 5
    assert (await figures(metrics, f"{asked}&entity="))["shares"]["value"] == 6
    assert rows(await figures(metrics, f"{asked}&group_by=network"), "shares") == {
        (None,): 15,
        ("linkedin",): 5,
        ("mastodon",): 6,
    }
    assert rows(await figures(metrics, f"{asked}&group_by=entity&group_by=network"), "shares") == {
        (None, None): 15,
        ("", "mastodon"): 6,
        ("north", "linkedin"): 5,
    }


async def test_stories_are_told_by_topic_language_and_programme(metrics: Running) -> None:
    trams, night, unknown = new_id(), new_id(), new_id()
    await tell_of(metrics, trams, topics=["trams", "public-service"], language="fr")
    await tell_of(metrics, night, topics=["night-work", "public-service"], language="de", programme="other")
    for story, count in ((trams, 5), (night, 60), (unknown, 700)):
        await grow(metrics, fine(story, entity="told"), human_clicks=count)
    asked = f"entity=told&{WEEK}"
    assert rows(await figures(metrics, f"{asked}&group_by=topic")) == {
        (None,): 700,
        ("night-work",): 60,
        ("public-service",): 65,
        ("trams",): 5,
    }
    assert rows(await figures(metrics, f"{asked}&group_by=topic&topic=trams")) == {("trams",): 5}
    assert rows(await figures(metrics, f"{asked}&group_by=language&group_by=programme")) == {
        (None, None): 700,
        ("de", "other"): 60,
        ("fr", "main"): 5,
    }
    assert rows(await figures(metrics, f"{asked}&group_by=story&language=fr&language=de")) == {
        (night,): 60,
        (trams,): 5,
    }
    assert (await figures(metrics, f"{asked}&topic=public-service&programme=main"))["human_clicks"]["value"] == 5
    assert (await figures(metrics, f"{asked}&topic=public-service"))["human_clicks"]["value"] == 65


async def test_pieces_of_time_hold_what_lies_within_them(metrics: Running) -> None:
    story = new_id()
    await grow(metrics, fine(story), shares=5)
    await grow(metrics, story_day(story, day=SUNDAY), shares=6)
    await grow(metrics, story_week(story), shares=70)
    await grow(metrics, story_week(story, monday=date(2026, 9, 28)), shares=800)
    asked = f"story={story}&from=2026-09-28&to={SUNDAY}"
    days = {(None,): 870, (str(MONDAY),): 5, (str(SUNDAY),): 6}
    assert rows(await figures(metrics, f"{asked}&group_by=day"), "shares") == days
    weeks = {("2026-09-28",): 800, (str(MONDAY),): 81}
    assert rows(await figures(metrics, f"{asked}&group_by=week"), "shares") == weeks
    # The week from 28 September on has its Thursday in October.
    assert rows(await figures(metrics, f"{asked}&group_by=month"), "shares") == {("2026-10-01",): 881}


async def test_series_are_ready_for_a_chart(metrics: Running) -> None:
    story = new_id()
    await grow(metrics, fine(story), human_clicks=5)
    await grow(metrics, fine(story, network="mastodon", day=MONDAY + timedelta(days=2)), human_clicks=6)
    asked = f"story={story}&from={MONDAY}&to={MONDAY + timedelta(days=2)}&group_by=day&group_by=network"
    shown = (await figures(metrics, asked))["series"]
    assert shown["step"] == "day"
    assert shown["starts"] == ["2026-10-05", "2026-10-06", "2026-10-07"]
    assert [(line["about"], line["values"]["human_clicks"]) for line in shown["lines"]] == [
        ({"network": "linkedin"}, [5, None, None]),
        ({"network": "mastodon"}, [None, None, 6]),
    ]


async def test_what_networks_count_says_who_told_of_it(metrics: Running) -> None:
    story = new_id()
    await grow(metrics, fine(story), human_clicks=30, reach_declared=200, reactions_api=7, reactions_declared=-2)
    shown = await figures(metrics, f"story={story}&from={MONDAY}&to={MONDAY}")
    assert shown["reach"] == {
        "value": 200,
        "withheld": False,
        "provenance": ["declared"],
        "completeness": 1.0,
        "declared": {"value": 200, "withheld": False, "provenance": "declared", "completeness": 1.0},
        "api": {"value": None, "withheld": True, "provenance": "api", "completeness": 0.0},
    }
    assert (shown["reactions"]["value"], shown["reactions"]["provenance"]) == (5, ["declared", "api"])
    assert shown["click_through"] == {
        "value": 0.15,
        "withheld": False,
        "provenance": ["own_link", "declared"],
        "completeness": 1.0,
    }


@pytest.mark.parametrize("counts", [{"human_clicks": 9}, {"reach_api": 9}, {"human_clicks": 9, "reach_api": 0}])
async def test_click_through_takes_visits_and_reach(metrics: Running, counts: dict[str, int]) -> None:
    story = new_id()
    await grow(metrics, fine(story), **counts)
    shown = await figures(metrics, f"story={story}&{WEEK}")
    assert shown["click_through"] == {"value": None, "withheld": True, "provenance": [], "completeness": 0.0}


async def test_a_story_that_nobody_shared_has_figures_that_are_withheld(metrics: Running) -> None:
    story = new_id()
    shown = await figures(metrics, f"story={story}&group_by=network")
    assert shown["shares"]["withheld"]
    assert shown["rows"] == []


async def test_the_period_is_the_last_thirty_days_unless_told(metrics: Running) -> None:
    answer = await figures(metrics, f"story={new_id()}")
    today = datetime.now(UTC).date()
    assert (answer["from"], answer["to"]) == ((today - timedelta(days=29)).isoformat(), today.isoformat())


async def test_moments_are_widened_to_their_days(metrics: Running) -> None:
    answer = await figures(metrics, f"story={new_id()}&from=2026-11-02T23:30:00-01:00&to=2026-11-04T00:00:00Z")
    assert (answer["from"], answer["to"]) == ("2026-11-03", "2026-11-04")
