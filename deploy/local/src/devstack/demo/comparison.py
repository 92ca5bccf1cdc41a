"""What the four services show, held against what was done. Every difference is a line."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from typing import Any

from devstack.demo import newsroom, plan
from devstack.demo.callers import Callers, until
from devstack.demo.job import EDITOR, Done

FIGURES = ("shares", "human_clicks", "previews", "bots")
_FIGURES_SECONDS = 30
_TRENDS_SECONDS = 60


def expected_figures(done: Done) -> dict[str, dict[str, int | None]]:
    """Story id → figure → count; None where fewer than five ambassadors are behind it."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    people: dict[tuple[str, str], set[str]] = defaultdict(set)
    for planned, share in done.shares:
        for figure, count in _counts(planned).items():
            if count:
                counts[share["story_id"]][figure] += count
                people[share["story_id"], figure].add(planned.ambassador)
    return {
        story: {figure: count[figure] if len(people[story, figure]) >= plan.K else None for figure in FIGURES}
        for story, count in counts.items()
    }


def expected_impact(done: Done, login: str) -> dict[tuple[str, str], dict[str, int]]:
    """(story id, network) → counts of one ambassador."""
    return {
        (share["story_id"], share["network"]): _counts(planned)
        for planned, share in done.shares
        if planned.ambassador == login
    }


def at_least(count: int) -> int:
    """The count rounded down to 1, 2 or 5 times a power of ten, as trends round."""
    steps = [step * int(10**power) for power in range(12) for step in (1, 2, 5)]
    return max(step for step in steps if step <= count)


async def differences(callers: Callers, done: Done) -> list[str]:
    """A line for each thing that a service shows otherwise than it was done; empty when all agree."""
    lines = _import_differences(done) + _closeness_differences(done)
    lines += await _settled(lambda: _figure_differences(callers, done), _FIGURES_SECONDS)
    lines += await _settled(lambda: _impact_differences(callers, done), _FIGURES_SECONDS)
    lines += await _settled(lambda: _trend_differences(callers, done), _TRENDS_SECONDS)
    lines += await _kudos_differences(callers, done)
    return lines


async def click_to_figure_seconds(callers: Callers, done: Done) -> float:
    """How long one more click of a person takes to show in the story's figure; `done` then counts it too."""
    planned, share = done.shares[0]
    before = expected_figures(done)[share["story_id"]]["human_clicks"]
    begun = time.perf_counter()
    await callers.visit(share["link"], plan.BROWSERS[0])

    async def counted() -> bool:
        figures = await _figures(callers, done, share["story_id"])
        return bool(figures["human_clicks"]["value"] == (before or 0) + 1)

    await until("one more click in the figure", counted)
    seconds = time.perf_counter() - begun
    visits = planned.visits
    counted_too = plan.PlannedShare(
        planned.ambassador,
        planned.story,
        planned.network,
        plan.Visits(visits.human + 1, visits.preview, visits.bot),
        planned.text,
    )
    done.shares[0] = counted_too, share
    return seconds


async def _settled(look: Any, seconds: float) -> list[str]:
    """The differences once there are none, or those that remain when the time is over: events take a moment."""
    deadline = time.monotonic() + seconds
    while (found := await look()) and time.monotonic() < deadline:
        pass
    return list(found)


def _import_differences(done: Done) -> list[str]:
    report, articles = done.report, newsroom.entries()
    known = report["new"] + report["changed"] + report["unchanged"] + report["unreadable"]
    if report["modified"] and known != articles:
        return [f"import: the feed has {articles} articles, the report counts {known}"]
    return []


def _closeness_differences(done: Done) -> list[str]:
    return [
        f"closeness: {planned.ambassador} on story {planned.story}: {share['closeness']}"
        for planned, share in done.shares
        if share["closeness"] != ("own" if planned.text else "verbatim")
    ]


async def _figures(callers: Callers, done: Done, story: str) -> dict[str, Any]:
    path = f"/v1/figures?story={story}&from={done.day}"
    answer: dict[str, Any] = await callers.call(EDITOR, "GET", "metrics", path)
    return answer


async def _figure_differences(callers: Callers, done: Done) -> list[str]:
    lines = []
    for story, expected in expected_figures(done).items():
        shown = await _figures(callers, done, story)
        for figure, value in expected.items():
            if shown[figure]["value"] != value or shown[figure]["withheld"] is not (value is None):
                lines.append(f"figure {figure} of story {story}: done {value}, shown {shown[figure]}")
    return lines


async def _impact_differences(callers: Callers, done: Done) -> list[str]:
    lines = []
    mine = {story["id"] for story in done.stories}
    for login in plan.AMBASSADORS:
        items = await callers.all_items(login, "metrics", "/v1/me/impact")
        shown = {
            (item["story"], item["network"]): {figure: item[figure] for figure in FIGURES}
            for item in items
            if item["story"] in mine
        }
        if shown != (expected := expected_impact(done, login)):
            lines.append(f"impact of {login}: done {expected}, shown {shown}")
    return lines


async def _trend_differences(callers: Callers, done: Done) -> list[str]:
    expected = expected_figures(done)
    items = await callers.all_items(EDITOR, "metrics", "/v1/trends")
    shown = {item["story"]: item["human_clicks"]["at_least"] for item in items if item["story"] in expected}
    moving = {
        story: at_least(figures["human_clicks"]) for story, figures in expected.items() if figures["human_clicks"]
    }
    return [] if shown == moving else [f"trends: done {moving}, shown {shown}"]


async def _kudos_differences(callers: Callers, done: Done) -> list[str]:
    wall = {kudos["id"] for kudos in await callers.all_items(EDITOR, "gamification", "/v1/wall")}
    given = {kudos["id"] for kudos in done.kudos}
    lines = [] if wall & given == set(done.shown) else [f"wall: shown {wall & given}, agreed to {set(done.shown)}"]
    for login in plan.AMBASSADORS:
        received = {item["id"] for item in await callers.all_items(login, "gamification", "/v1/me/kudos")} & given
        expected = {kudos["id"] for kudos in done.kudos if kudos["to"]["person"] == done.person_ids[login]}
        if received != expected:
            lines.append(f"kudos of {login}: given {expected}, shown {received}")
    return lines


def _counts(planned: plan.PlannedShare) -> dict[str, int]:
    visits = planned.visits
    return {"shares": 1, "human_clicks": visits.human, "previews": visits.preview, "bots": visits.bot}
