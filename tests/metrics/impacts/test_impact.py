"""`GET /v1/me/impact` on a running service."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from kernel.clock import new_id
from kernel.testing import eventually
from kernel.testing.service import Running
from tests.metrics.happenings import Happening, now

ENGAGEMENT = ("reach", "reactions", "comments", "reshares", "conversations")


async def publish(metrics: Running, login: str, done: list[tuple[str, str, str, int, int]]) -> None:
    """Have (story, network, figure, count, days ago) of a login folded."""
    for story, network, figure, count, days in done:
        at = now() - timedelta(days=days)
        one = Happening(metrics.person_id(login), story, network, figure, count, at)
        await metrics.publish(one.event(), source="/distribution")
    expected = sum(count for _story, _network, _figure, count, _days in done)
    await eventually(lambda: _has(metrics, login, expected))


async def _has(metrics: Running, login: str, expected: int) -> bool:
    totals = (await impact(metrics, login))["totals"]
    return sum(totals[name] for name in ("shares", "human_clicks", "previews", "bots")) == expected


async def impact(metrics: Running, login: str, query: str = "") -> Any:
    answer = await metrics.get(f"/v1/me/impact{query}", as_=login)
    assert answer.status == 200, answer.body
    return answer.json


async def test_a_person_reads_what_they_brought_per_story_and_network(metrics: Running) -> None:
    first, second = new_id(), new_id()
    await publish(
        metrics,
        "employee-1",
        [
            (first, "linkedin", "shares", 1, 2),
            (first, "linkedin", "human_clicks", 3, 0),
            (first, "linkedin", "previews", 2, 1),
            (second, "mastodon", "shares", 1, 0),
            (second, "mastodon", "bots", 4, 0),
        ],
    )
    today = now().date()
    unseen = {name: {"declared": 0, "api": 0} for name in ENGAGEMENT}
    none = {"shares": 0, "human_clicks": 0, "previews": 0, "bots": 0, "provenance": "own_link", **unseen}
    assert await impact(metrics, "employee-1") == {
        "items": [
            {
                **none,
                "story": second,
                "network": "mastodon",
                "shares": 1,
                "bots": 4,
                "first_day": today.isoformat(),
                "last_day": today.isoformat(),
            },
            {
                **none,
                "story": first,
                "network": "linkedin",
                "shares": 1,
                "human_clicks": 3,
                "previews": 2,
                "first_day": (today - timedelta(days=2)).isoformat(),
                "last_day": today.isoformat(),
            },
        ],
        "next_cursor": None,
        "totals": {**none, "shares": 2, "human_clicks": 3, "previews": 2, "bots": 4},
    }


async def test_nobody_reads_what_another_person_brought(metrics: Running) -> None:
    story = new_id()
    await publish(metrics, "employee-2", [(story, "linkedin", "human_clicks", 91827, 0)])
    owner = metrics.person_id("employee-2")
    for login in ("employee-3", "editor-1", "programme-1", "auditor-1"):
        assert (await impact(metrics, login))["items"] == []
        for path in (f"/v1/me/impact?person={owner}", f"/v1/figures?story={story}", "/v1/trends"):
            answer = await metrics.get(path, as_=login)
            assert owner.encode() not in answer.body
            assert b"91827" not in answer.body
        assert (await metrics.get(f"/v1/impact/{owner}", as_=login)).status == 404


async def test_an_answer_never_holds_a_pseudonym_of_its_reader_either(metrics: Running) -> None:
    await publish(metrics, "employee-4", [(new_id(), "linkedin", "shares", 1, 0)])
    answer = await metrics.get("/v1/me/impact", as_="employee-4")
    assert metrics.person_id("employee-4").encode() not in answer.body


async def test_pages_follow_each_other_without_gap_or_overlap(metrics: Running) -> None:
    done = [(new_id(), network, "shares", 1, days) for network in ("a", "b") for days in range(3)]
    own = [("", network, "shares", 1, 0) for network in ("a", "b")]
    await publish(metrics, "employee-5", [*done, *own])
    whole = (await impact(metrics, "employee-5"))["items"]
    assert len(whole) == 8
    assert [one["story"] for one in whole[-2:]] == [None, None]
    paged, cursor = [], ""
    while cursor is not None:
        page = await impact(metrics, "employee-5", f"?limit=2{cursor and '&cursor=' + cursor}")
        paged += page["items"]
        cursor = page["next_cursor"]
    assert paged == whole


async def test_a_cursor_of_one_person_does_not_open_for_another(metrics: Running) -> None:
    await publish(metrics, "employee-6", [(new_id(), "a", "shares", 1, 0), (new_id(), "a", "shares", 1, 0)])
    cursor = (await impact(metrics, "employee-6", "?limit=1"))["next_cursor"]
    answer = await metrics.get(f"/v1/me/impact?cursor={cursor}", as_="employee-7")
    assert (answer.status, answer.json["errors"][0]["parameter"]) == (422, "cursor")


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=x", "cursor=x"])
@pytest.mark.parametrize("path", ["/v1/me/impact", "/v1/trends"])
async def test_a_bad_page_is_refused_by_name(metrics: Running, path: str, query: str) -> None:
    answer = await metrics.get(f"{path}?{query}")
    assert answer.status == 422
    assert answer.json["errors"][0]["parameter"] == query.partition("=")[0]
