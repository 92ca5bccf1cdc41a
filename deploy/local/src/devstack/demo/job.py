"""The main job itself, over HTTP alone: import, verify, publish, enrol, share, visit, thank."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from html import escape
from typing import Any

from devstack.demo import editorial, plan, posting
from devstack.demo.callers import Callers, until
from devstack.demo.editorial import Week
from devstack.demo.plan import PlannedShare
from devstack.demo.posting import Day
from devstack.demo.practice import Network
from devstack.failures import StackFailure

EDITOR, PROGRAMME = "editor-1", "programme-1"
Progress = Callable[[str], None]
# Enough to be a crowd, few enough for the connection pool.
_AT_ONCE = 16


@dataclass
class Done:
    """What was done: the yardstick for what the services show."""

    day: str = ""
    report: dict[str, Any] = field(default_factory=dict)
    stories: list[dict[str, Any]] = field(default_factory=list)
    charter_version: int = 0
    person_ids: dict[str, str] = field(default_factory=dict)
    shares: list[tuple[PlannedShare, dict[str, Any]]] = field(default_factory=list)
    week: Week | None = None
    ambassadors_day: Day | None = None
    kudos: list[dict[str, Any]] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)


async def run(callers: Callers, *, feed_url: str, network: Network, progress: Progress) -> Done:
    """Do the job; StackFailure as soon as a service refuses a step or answers with the wrong thing."""
    done = Done(day=datetime.now(UTC).date().isoformat())
    progress("Importing the newsroom")
    done.report = await _import(callers, feed_url)
    progress("Verifying and publishing twelve stories")
    done.stories = await _publish(callers)
    progress("A proposal's way to its readers: review, embargo, correction")
    done.week = await editorial.run(callers)
    progress("Enacting the charter, enrolling eight ambassadors")
    done.charter_version = await _enact(callers)
    done.person_ids = await _enrol(callers, done.charter_version)
    progress("Sharing in their own words")
    done.shares = await _share(callers, done.stories)
    progress("Posting: at once, passed on, held by a storm, released, and leaving")
    story = done.week.story
    done.ambassadors_day = await posting.run(callers, network, story=story, charter=done.charter_version)
    progress("Visiting the links: people, preview crawlers, bots")
    await _visit(callers, done)
    progress("Thanking colleagues")
    await _thank(callers, done)
    return done


async def _import(callers: Callers, feed_url: str) -> dict[str, Any]:
    feeds = await callers.all_items(EDITOR, "content", "/v1/feeds")
    known = [feed for feed in feeds if feed["url"] == feed_url]
    new = {"url": feed_url, "language": "en", "topics": ["public-service"]}
    feed = known[0] if known else await callers.call(EDITOR, "POST", "content", "/v1/feeds", new)
    report: dict[str, Any] = await callers.call(EDITOR, "POST", "content", f"/v1/feeds/{feed['id']}/fetch")
    return report


async def _publish(callers: Callers) -> list[dict[str, Any]]:
    everything = await callers.all_items(EDITOR, "content", "/v1/stories?status=draft")
    # What somebody has written or certified while trying the APIs is left to them.
    drafts = [draft for draft in everything if draft["author_id"].startswith("feed:") and not draft["certificate"]]
    if len(drafts) < plan.STORIES:
        raise StackFailure("the newsroom has no drafts left to publish", remedy="`make reset`, then `make demo`")
    until_then = (datetime.now(UTC) + timedelta(days=365)).isoformat()
    published = []
    for draft in drafts[: plan.STORIES]:
        path = f"/v1/stories/{draft['id']}"
        refused, _ = await callers.attempt(EDITOR, "POST", "content", f"{path}/publish")
        if refused != 409:
            raise StackFailure(
                f"an uncertified story was not refused: {refused}", remedy="look at `make logs S=content`"
            )
        proof = {"source": draft["url"], "verified_until": until_then}
        await callers.call(EDITOR, "POST", "content", f"{path}/certify", proof)
        published.append(await callers.call(EDITOR, "POST", "content", f"{path}/publish"))
    return published


async def _enact(callers: Callers) -> int:
    charter = {
        "language": "en",
        "title": "What we promise each other",
        "person_commitments": ["I speak in my own words.", "I say that I work here."],
        "company_commitments": [
            {"text": "Taking part is voluntary, and leaving needs no reason."},
            {"text": "A proposal gets a human answer within five working days.", "measure": "answer_delay"},
        ],
    }
    version: int = (await callers.call(PROGRAMME, "POST", "content", "/v1/charters", charter))["version"]
    await callers.call(PROGRAMME, "POST", "content", f"/v1/charters/{version}/enact")
    return version


async def _enrol(callers: Callers, version: int) -> dict[str, str]:
    async def enrolled(login: str) -> bool:
        # 403 until distribution has heard that the charter is in force.
        status, _ = await callers.attempt(
            login, "PUT", "distribution", "/v1/me/ambassador", {"charter_version": version}
        )
        return status < 300

    person_ids = {}
    for login in plan.AMBASSADORS:
        await until(f"the enrolment of {login}", partial(enrolled, login))
        person_ids[login] = (await callers.call(login, "GET", "distribution", "/v1/me"))["person_id"]
    return person_ids


async def _share(callers: Callers, stories: list[dict[str, Any]]) -> list[tuple[PlannedShare, dict[str, Any]]]:
    async def share(planned: PlannedShare) -> tuple[PlannedShare, dict[str, Any]]:
        story = stories[planned.story]
        text = planned.text or f"{story['title']}\n{story['body']}"
        body = {"story_id": story["id"], "network": planned.network, "text": text}

        async def made() -> dict[str, Any] | None:
            # 404 until distribution has heard of the story.
            status, answer = await callers.attempt(planned.ambassador, "POST", "distribution", "/v1/shares", body)
            if status not in (201, 404):
                raise StackFailure(f"a share answered {status}: {answer}", remedy="look at `make logs S=distribution`")
            return answer if status == 201 else None

        return planned, await until("a share", made)

    return [await share(planned) for planned in plan.shares()]


async def _visit(callers: Callers, done: Done) -> None:
    gate = asyncio.Semaphore(_AT_ONCE)

    async def visit(share: dict[str, Any], story: dict[str, Any], agent: str) -> None:
        async with gate:
            status, location = await callers.visit(share["link"], agent)
        is_right = location.startswith(story["url"]) and f"utm_source={share['network']}" in location
        if agent in plan.PREVIEWS:
            async with gate:
                is_right = await _is_card(callers, location, story)
        if status != 302 or not is_right:
            raise StackFailure(f"a link answered {status} to {location!r}", remedy="look at `make logs S=distribution`")
        if any(person in location + share["link"] for person in done.person_ids.values()):
            raise StackFailure("a public address names a person", remedy="this is a defect; report it")

    visits = []
    for planned, share in done.shares:
        story = done.stories[planned.story]
        for count, agents in (
            (planned.visits.human, plan.BROWSERS),
            (planned.visits.preview, plan.PREVIEWS),
            (planned.visits.bot, plan.BOTS),
        ):
            visits += [visit(share, story, agents[turn % len(agents)]) for turn in range(count)]
    await asyncio.gather(*visits)


async def _is_card(callers: Callers, address: str, story: dict[str, Any]) -> bool:
    """Whether a preview crawler finds the story's card there, which tells the story's own address and no campaign."""
    status, card = await callers.read(address)
    return status == 200 and "og:title" in card and escape(story["url"]) in card and "utm_" not in card


async def _thank(callers: Callers, done: Done) -> None:
    """Each ambassador thanks the next for a share; every second receiver shows it."""
    for place, login in enumerate(plan.AMBASSADORS):
        receiver = plan.AMBASSADORS[(place + 1) % len(plan.AMBASSADORS)]

        async def recognised(receiver: str = receiver) -> list[dict[str, Any]]:
            mine = await callers.call(receiver, "GET", "gamification", "/v1/me/contributions?limit=1")
            items: list[dict[str, Any]] = mine["items"]
            return items

        [contribution] = await until("a share becoming a contribution", recognised)
        thanks = {
            "to": {"person": done.person_ids[receiver]},
            "reason": "Your honest words about our work made me read the whole story.",
            "contribution": contribution["id"],
        }
        status, kudos = await callers.attempt(login, "POST", "gamification", "/v1/kudos", thanks)
        if status == 409:
            # Somebody who runs the demonstration often has used up the week's allowance; the rule holds for us too.
            continue
        if status != 201 or kudos is None:
            raise StackFailure(f"kudos answered {status}: {kudos}", remedy="look at `make logs S=gamification`")
        done.kudos.append(kudos)
        if place % 2 == 0:
            await callers.call(receiver, "POST", "gamification", f"/v1/kudos/{kudos['id']}/show")
            done.shown.append(kudos["id"])
