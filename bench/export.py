"""Resident memory of the worker at the end of a Parquet export of ten million rows, and when a tenth was written.

The ratio is 1.1 times the highest seen up to the tenth to the highest seen in the last tenth, so that here too more is
better. `RELAIS_BENCH_EXPORT_ROWS` makes it shorter.
"""

from __future__ import annotations

import json
import os
import time
import urllib.request
from datetime import UTC, datetime, timedelta
from typing import Any

import psutil
from pymongo import MongoClient
from pymongo.database import Database

from bench import cores
from bench.figures import Figure
from bench.ground import Ground, ground
from bench.rounds import console
from metrics.cells.repository import CELLS
from metrics.exports.repository import EXPORTS
from metrics.stories.repository import STORIES

GOAL = 1.0
ROWS = int(os.environ.get("RELAIS_BENCH_EXPORT_ROWS", "10000000"))
ALLOWED_GROWTH = 1.1
_DAYS = 365
_STORIES = 2_000
_FIRST = datetime(2025, 1, 1, tzinfo=UTC)
_LOOK_SECONDS = 0.1
_MOST_SECONDS = 3_600.0


def measure(_rounds: int) -> Figure:
    """The ratio, of one run."""
    with ground() as stands:
        stands.migrate("metrics")
        env = stands.env("metrics")
        with MongoClient[dict[str, Any]](env["RELAIS_MONGO_URI"], tz_aware=True) as client:
            db = client[env["RELAIS_MONGO_DATABASE"]]
            console.print(f"export: putting {ROWS:,} cells into the database")
            fill(db, ROWS)
            with (
                stands.process("metrics-api", core=cores.LOAD) as port,
                stands.process("metrics-worker", core=cores.TESTED),
            ):
                seen, seconds, length = _exported(stands, db, port)
        tenth = next(place for place, (rows, _size) in enumerate(seen) if rows >= ROWS * 0.1)
        at_tenth = max(size for _rows, size in seen[: tenth + 1])
        at_end = max(size for rows, size in seen if rows >= ROWS * 0.9)
        return Figure.of(
            "export",
            [ALLOWED_GROWTH * at_tenth / at_end],
            goal=GOAL,
            rows=ROWS,
            rows_per_second=round(ROWS / seconds),
            file_megabytes=round(length / 2**20),
            megabytes_before=round(seen[0][1] / 2**20),
            megabytes_at_a_tenth=round(at_tenth / 2**20),
            megabytes_at_the_end=round(at_end / 2**20),
        )


def _exported(stands: Ground, db: Database[dict[str, Any]], port: int) -> tuple[list[tuple[int, int]], float, int]:
    """How much memory the worker had when so many rows were written, how long all took, and the length of the file."""
    worker = psutil.Process(stands.pids["metrics-worker"])
    seen = [(0, worker.memory_info().rss)]
    export_id, began = _ask(stands, port), time.monotonic()
    while time.monotonic() - began < _MOST_SECONDS:
        export = db[EXPORTS].find_one({"_id": export_id}) or {}
        rows = sum(part["rows"] for part in export["parts"])
        seen.append((rows, worker.memory_info().rss))
        if export["state"] == "failed":
            raise RuntimeError(f"the export failed: {export['failure']}")
        if export["state"] == "ready":
            if rows != ROWS:
                raise RuntimeError(f"{rows:,} of {ROWS:,} rows were exported")
            return seen, time.monotonic() - began, sum(part["length"] for part in export["parts"])
        time.sleep(_LOOK_SECONDS)
    raise RuntimeError("the export was not ready in an hour")


def _ask(stands: Ground, port: int) -> str:
    last = _FIRST.date() + timedelta(days=_DAYS)
    body = {"format": "parquet", "from": _FIRST.date().isoformat(), "to": last.isoformat()}
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/v1/exports",
        json.dumps(body).encode(),
        {"content-type": "application/json", "authorization": f"Bearer {stands.token('programme-1')}"},
    )
    with urllib.request.urlopen(request, timeout=30) as response:
        export_id: str = json.load(response)["id"]
    return export_id


def fill(db: Database[dict[str, Any]], rows: int) -> None:
    """Put that many cells of a year there, and the stories that they are of. The server makes them up by itself."""
    db[STORIES].insert_many([_story(number) for number in range(_STORIES)])
    each = 1_000
    seeds = db["seeds"]
    seeds.insert_many([{"_id": one} for one in range(-(-rows // each))])
    number = {"$add": [{"$multiply": ["$_id", each]}, "$n"]}
    day = {"$add": [_FIRST, {"$multiply": [{"$mod": ["$number", _DAYS]}, 86_400_000]}]}
    story = {"$concat": ["story-", {"$toString": {"$mod": ["$number", _STORIES]}}]}
    seeds.aggregate(
        [
            {"$project": {"n": {"$range": [0, each]}}},
            {"$unwind": "$n"},
            {"$project": {"number": number}},
            {"$match": {"number": {"$lt": rows}}},
            {"$set": {"start": day, "story_id": story, "entity": {"$concat": ["e-", {"$toString": "$number"}]}}},
            {
                "$project": {
                    "_id": {
                        "$concat": [
                            "fine:",
                            {"$dateToString": {"date": "$start", "format": "%Y-%m-%d"}},
                            ":",
                            "$story_id",
                            ":mastodon:",
                            "$entity",
                        ]
                    },
                    "level": "fine",
                    "start": 1,
                    "story_id": 1,
                    "network": "mastodon",
                    "entity": 1,
                    "counts": {
                        "shares": {"$add": [5, {"$mod": ["$number", 7]}]},
                        "human_clicks": {"$add": [5, {"$mod": ["$number", 997]}]},
                        "reach_api": {"$multiply": ["$number", 3]},
                    },
                }
            },
            {"$out": CELLS},
        ]
    )


def _story(number: int) -> dict[str, Any]:
    return {
        "_id": f"story-{number}",
        "version": 1,
        "language": ("en", "fr", "de")[number % 3],
        "topics": [f"topic-{number % 40}", f"topic-{number % 7}"],
        "programme_id": "main",
        "published_at": _FIRST,
        "entities": [],
    }
