"""`make demo`: the main job on a running stack, its comparison, and the banner that says how to go on."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import aiohttp
from rich.console import Console
from rich.table import Table

from devstack.demo import comparison, insights, job, newsroom, practice, recognition
from devstack.demo.callers import Callers
from devstack.demo.insights import Insights
from devstack.demo.job import Done, Progress
from devstack.demo.recognition import Recognition
from devstack.failures import StackFailure
from devstack.plan import SERVICES
from devstack.stack import Stack

# No Python process may need more; Kafka and MongoDB are counted apart.
MOST_MEGABYTES = 150


@dataclass(frozen=True)
class Outcome:
    """What the job did and how long its last click took to become a figure."""

    done: Done
    differences: list[str]
    click_seconds: float
    insights: Insights | None = None
    recognition: Recognition | None = None


def main_job(stack: Stack, progress: Progress) -> Outcome:
    """Run the main job on a stack that is up, and compare what its services show with what was done."""
    return asyncio.run(_main_job(stack, progress))


async def _main_job(stack: Stack, progress: Progress) -> Outcome:
    timeout = aiohttp.ClientTimeout(total=60)
    async with aiohttp.ClientSession(timeout=timeout) as http:
        callers = Callers(stack, http)
        with (
            newsroom.served(port=stack.environment.port("newsroom")) as feed_url,
            practice.served(port=stack.environment.port("practice")) as network,
        ):
            done = await job.run(callers, feed_url=feed_url, network=network, progress=progress)
        progress("Comparing what the services show with what was done")
        found = await comparison.differences(callers, done)
        if found:
            return Outcome(done, found, float("nan"))
        seconds = await comparison.click_to_figure_seconds(callers, done)
        progress("Looking at half a year, at one's own portfolio, at a barometer")
        kafka = stack.env["RELAIS_KAFKA_BOOTSTRAP"]
        learned = await insights.run(callers, kafka=kafka, stories=done.stories, day=done.day)
        progress("Thanking a team, a milestone's badge, a challenge, a cohort, a reminder")
        thanked = await recognition.run(
            callers, kafka=kafka, mongo=stack.env["RELAIS_MONGO_URI"], story=done.stories[0]["id"]
        )
        return Outcome(done, await comparison.differences(callers, done), seconds, learned, thanked)


def run(stack: Stack, console: Console) -> None:
    """Run the main job, show what came of it, and the banner; StackFailure when a service differs."""
    with console.status("The main job") as status:
        outcome = main_job(stack, status.update)
    if outcome.differences:
        raise StackFailure(
            "The services do not show what was done:\n  " + "\n  ".join(outcome.differences),
            remedy="look at `make logs`; the stack is still running",
        )
    _summary(outcome, console)
    _memory(stack, console)
    _banner(stack, outcome.done, console)


def _summary(outcome: Outcome, console: Console) -> None:
    done = outcome.done
    visits = [planned.visits for planned, _share in done.shares]
    withheld = [value for figures in comparison.expected_figures(done).values() for value in figures.values()]
    table = Table(title="Done, and shown alike by all four services", title_justify="left", show_header=False)
    table.add_row("articles in the newsroom", str(newsroom.entries()))
    table.add_row("stories verified and published", str(len(done.stories)))
    if done.week is not None:
        table.add_row("a proposal reviewed, under embargo, corrected, read", done.week.story["title"])
        table.add_row("embargo's end to first reader", f"{done.week.embargo_seconds:.3f} s")
    if done.ambassadors_day is not None:
        day = done.ambassadors_day
        table.add_row("posts: at once, released after a storm, ended by leaving", ", ".join(day.states))
        table.add_row("passed on by the company's account", str(day.relayed))
        table.add_row("storm's beginning to everything held", f"{day.held_seconds:.3f} s")
    table.add_row("ambassadors, shares in own words", f"{len(done.person_ids)}, {len(done.shares)}")
    table.add_row("visits by people", str(sum(visit.human for visit in visits)))
    table.add_row(
        "visits by preview crawlers, bots",
        ", ".join(str(sum(getattr(visit, kind) for visit in visits)) for kind in ("preview", "bot")),
    )
    table.add_row("figures compared, of these withheld", f"{len(withheld)}, {withheld.count(None)}")
    table.add_row("kudos given, shown on the wall", f"{len(done.kudos)}, {len(done.shown)}")
    table.add_row("last click to figure", f"{outcome.click_seconds:.3f} s")
    if outcome.insights is not None:
        _learned(outcome.insights, table)
    if outcome.recognition is not None:
        _recognised(outcome.recognition, table)
    console.print(table)


def _learned(insights: Insights, table: Table) -> None:
    lone, change, results = insights.lone_figure, insights.change, insights.results
    table.add_row("clicks on the story of one ambassador", "withheld" if lone["withheld"] else str(lone["value"]))
    table.add_row(
        "one's own portfolio, a figure's picture (bytes)", f"{insights.portfolio_bytes}, {insights.picture_bytes}"
    )
    table.add_row("half a year's last change of phase", f"{change['phase_before']} to {change['phase']}")
    table.add_row("proposed to the programme", f"{change['playbook']['kind']}, {change['playbook']['status']}")
    table.add_row("barometer: answers at least, comments", f"{results['answers_at_least']}, {results['comments']}")


def _recognised(found: Recognition, table: Table) -> None:
    on_wall = "yes" if found.team_thanks else "this week's thanks were given before"
    table.add_row("thanks to a team, read by all on the wall", on_wall)
    table.add_row("milestones of one ambassador", ", ".join(sorted(found.steps)))
    table.add_row("a badge, verified by anybody at", found.badge)
    table.add_row(f"everybody's challenge, {found.progress.goal} efforts", found.progress.step.replace("_", " "))
    table.add_row("an earlier challenge's result, proposed as a story", found.proposal["title"])
    table.add_row("a cohort's first session, in a calendar", found.learning.invitation)
    table.add_row("who recorded, each by themselves, to have been there", str(found.learning.recorded))
    table.add_row("the programme was reminded of an effort, and answered", f"{found.reminder['kind']}")


def _memory(stack: Stack, console: Console) -> None:
    table = Table(title="Memory of each process (MB)", title_justify="left", show_header=False)
    too_large = []
    for name, size in sorted(stack.memory().items()):
        megabytes = size / 2**20
        table.add_row(name, f"{megabytes:.0f}")
        if name not in ("mongod", "kafka") and megabytes > MOST_MEGABYTES:
            too_large.append(name)
    console.print(table)
    if too_large:
        console.print(f"[red]Over {MOST_MEGABYTES} MB: {', '.join(too_large)}[/]")


def _banner(stack: Stack, done: Done, console: Console) -> None:
    story, link = done.stories[0]["id"], done.shares[0][1]["link"]
    employee, editor = stack.token("employee-1"), stack.token("editor-1")
    content, distribution, metrics, gamification = (stack.url(name) for name in SERVICES)
    console.rule("Relais is running (a development database, on this machine only)")
    for name in (*SERVICES, "issuer"):
        console.print(f"{name:<13} {stack.url(name)}", soft_wrap=True)
    console.print(f"\nemployee-1, one of the ambassadors:\n{employee}", soft_wrap=True)
    console.print(f"\neditor-1, of the editorial team:\n{editor}", soft_wrap=True)
    mine, hers = (f'-H "Authorization: Bearer $(make -s token AS={login})"' for login in ("employee-1", "editor-1"))
    console.print("\nFive things to try, from this folder:", soft_wrap=True)
    for line in (
        f'curl -s {mine} "{content}/v1/stories?limit=2"',
        f'curl -s {mine} "{distribution}/v1/me/shares?limit=2"',
        f"curl -si {link}",
        f'curl -s {hers} "{metrics}/v1/figures?story={story}"',
        f"curl -s {mine} {gamification}/v1/wall",
    ):
        console.print(line, soft_wrap=True, markup=False)
    farewell = "\n`make down` stops it, `make logs` shows what it says, `make demo` runs the job again."
    console.print(farewell, soft_wrap=True)
