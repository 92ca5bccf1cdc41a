"""`GET /v1/stories?q=` at 100,000 stories: five times the median time of an answer to the time that 1 % exceed.

The questions are of one to four words, from those that nearly every story has to those that few have, alone and with
filters, each with the next one in flight as soon as it is answered.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from typing import Any

from bench import catalogue, cores, fresh
from bench.figures import Figure
from bench.ground import Ground, ground
from bench.load import load
from bench.rounds import interleaved, median

# p99 below five times p50.
GOAL = 1.0
_TIMES = 5
_STORIES = 100_000
_READERS = 2
_SECONDS = 20.0
_QUESTIONS = 2_000
_FILTERS = ("", "", "", "&kind=video", "&topic=topic-4", "&language=fr", "&since=2026-01-01T00:00:00Z")


def measure(rounds: int) -> Figure:
    """The ratio of times."""
    with ground() as stands:
        catalogue.prepare(stands, _STORIES)
        done = interleaved("search", rounds, {"shipped": lambda: _shipped(stands)})
        return Figure.of(
            "search",
            [_TIMES * one["shipped"]["p50_ms"] / one["shipped"]["p99_ms"] for one in done],
            goal=GOAL,
            p50_ms=median(done, "shipped", "p50_ms"),
            p99_ms=median(done, "shipped", "p99_ms"),
            per_second=median(done, "shipped"),
            stories=_STORIES,
        )


def _shipped(stands: Ground) -> dict[str, Any]:
    bearer = stands.token(catalogue.READERS[0])
    with stands.process("content-api", core=cores.TESTED) as port:
        return fresh.call(ask, core=cores.LOAD, env={}, port=port, bearer=bearer, seconds=_SECONDS)


async def ask(*, port: int, bearer: str, seconds: float) -> dict[str, Any]:
    """Ask without end."""
    return await load(port, [_asked(bearer, seed) for seed in range(_READERS)], seconds=seconds)


def _asked(bearer: str, seed: int) -> Iterator[bytes]:
    made = random.Random(seed)
    words, _weights = catalogue.vocabulary()
    requests = []
    for number in range(_QUESTIONS):
        # Half of the questions are about the most common words.
        known = words[:20] if number % 2 else words
        question = "%20".join(made.choices(known, k=made.choice([1, 1, 2, 2, 3, 4])))
        requests.append(
            f"GET /v1/stories?q={question}{made.choice(_FILTERS)} HTTP/1.1\r\nHost: content.example.org\r\n"
            f"Accept: application/json\r\nAuthorization: Bearer {bearer}\r\n\r\n".encode()
        )
    return itertools.cycle(requests)
