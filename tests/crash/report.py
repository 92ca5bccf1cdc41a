"""What a trial found, for people and for `.run/crash.json`."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from statistics import median
from typing import Any

from rich.console import Console
from rich.table import Table

from tests.crash.trial import Outcome
from tests.crash.verdicts import clicks


def show(outcome: Outcome, console: Console) -> None:
    """Print the figures, each victim and each verdict."""
    facts = Table(title="Crash test", title_justify="left", show_header=False)
    for name, value in figures(outcome).items():
        facts.add_row(name.replace("_", " "), f"{value:,}" if isinstance(value, int) else str(value))
    console.print(facts)
    table = Table("victim", "kills", "back after (median, longest)", "clicks answered", "clicks lost", "oldest lost")
    for name, row in victims(outcome).items():
        seconds = f"{row['median_seconds']} s, {row['longest_seconds']} s"
        oldest = f"{row['oldest_lost_ms']} ms" if row["clicks_lost"] else ""
        table.add_row(name, *map(str, (row["kills"], seconds, row["clicks_answered"], row["clicks_lost"])), oldest)
    console.print(table)
    verdicts = Table("question", "checked", "findings")
    for verdict in outcome.verdicts:
        verdicts.add_row(verdict.question, f"{verdict.checked:,}", str(len(verdict.findings)))
    console.print(verdicts)


def write(outcome: Outcome, path: Path) -> None:
    """Write the same as JSON, with at most 20 findings of each question."""
    verdicts = [
        {"question": one.question, "checked": one.checked, "findings": len(one.findings), "first": one.findings[:20]}
        for one in outcome.verdicts
    ]
    document = {"figures": figures(outcome), "victims": victims(outcome), "verdicts": verdicts}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document, indent=2) + "\n")


def figures(outcome: Outcome) -> dict[str, Any]:
    """The figures of the run as a whole."""
    told = outcome.told
    return {
        "kills": len(outcome.kills),
        "load_seconds": round(outcome.load_seconds),
        "acknowledged_writes": told.writes,
        "acknowledged_shares": sum(map(len, told.shares.values())),
        "answered_clicks": len(told.answered_clicks),
        "unanswered_clicks": clicks.unanswered(told.clicks),
        "lost_clicks": sum(loss.lost for loss in outcome.losses),
        "requests": told.requests,
        "requests_repeated": told.repeated,
        "answers_replayed": told.replayed,
        "events_on_topics": sum(map(len, outcome.evidence.topics.values())),
        "seconds_until_all_arrived": round(outcome.rest.seconds, 1),
    }


def victims(outcome: Outcome) -> dict[str, dict[str, Any]]:
    """Victim → kills, how long until it was ready again, and what became of clicks."""
    by_victim: dict[str, list[clicks.Loss]] = defaultdict(list)
    for loss in outcome.losses:
        by_victim[loss.kill.victim].append(loss)
    return {
        victim: {
            "kills": len(losses),
            "median_seconds": round(median(loss.kill.seconds_to_ready for loss in losses), 1),
            "longest_seconds": round(max(loss.kill.seconds_to_ready for loss in losses), 1),
            "clicks_answered": sum(loss.answered for loss in losses),
            "clicks_lost": sum(loss.lost for loss in losses),
            "most_lost_by_one_kill": max(loss.lost for loss in losses),
            "oldest_lost_ms": round(max(loss.seconds for loss in losses) * 1000),
        }
        for victim, losses in sorted(by_victim.items())
    }
