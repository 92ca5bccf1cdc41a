"""What the four services show, held against what was done. Every difference is a line."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import replace
from typing import Any

from devstack.demo import newsroom, plan
from devstack.demo.callers import Callers, until
from devstack.demo.job import EDITOR, Done

FIGURES = ("shares", "human_clicks", "previews", "bots")
_FIGURES_SECONDS = 30
_TRENDS_SECONDS = 60


def expected_figures(done: Done) -> dict[str, dict[str, int | None]]:
    """Story id → figure → what was done; None where fewer than five ambassadors did it."""
    return {
        story: {figure: sum(people.values()) if len(people) >= plan.K else None for figure, people in figures.items()}
        for story, figures in _people(done).items()
    }


def least_figures(done: Done) -> dict[str, dict[str, int]]:
    """Story id → figure → what is shown of it at least. What fewer than five ambassadors did since five were counted
    waits for others: those who wait are four at most."""
    return {
        story: {figure: sum(sorted(people.values())[: -(plan.K - 1)]) for figure, people in figures.items()}
        for story, figures in _people(done).items()
    }


def _people(done: Done) -> dict[str, dict[str, Counter[str]]]:
    """Story id → figure → how much of it each ambassador brought."""
    found: dict[str, dict[str, Counter[str]]] = {}
    for planned, share in done.shares:
        figures = found.setdefault(share["story_id"], {figure: Counter() for figure in FIGURES})
        for figure, count in _counts(planned).items():
            if count:
                figures[figure][planned.ambassador] += count
    return found


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
    """How long one more click on the link of each ambassador takes to show in a story's figure; `done` then counts them
    too. One click alone would not show: it waits for those of four others."""
    story = done.shares[0][1]["story_id"]
    before = (await _figures(callers, done, story))["human_clicks"]["value"] or 0
    places = [place for place, (_planned, share) in enumerate(done.shares) if share["story_id"] == story]
    begun = time.perf_counter()
    for place in places:
        planned, share = done.shares[place]
        await callers.visit(share["link"], plan.BROWSERS[0])
        visits = replace(planned.visits, human=planned.visits.human + 1)
        done.shares[place] = replace(planned, visits=visits), share

    async def counted() -> bool:
        figures = await _figures(callers, done, story)
        return bool(figures["human_clicks"]["value"] >= before + plan.K)

    await until("one more click of each in the figure", counted)
    return time.perf_counter() - begun


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
    lines, least = [], least_figures(done)
    for story, expected in expected_figures(done).items():
        answer = await _figures(callers, done, story)
        for figure, value in expected.items():
            shown = answer[figure]["value"]
            agrees = shown is None if value is None else shown is not None and least[story][figure] <= shown <= value
            if not agrees or answer[figure]["withheld"] is not (shown is None):
                lines.append(f"figure {figure} of story {story}: done {value}, shown {answer[figure]}")
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
