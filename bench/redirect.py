"""`GET /r/{token}` of the shipped api process, clicks counted and metrics on, to a bare uvicorn 302.

Both are served with the same loop, parser and settings, to 32 connections. When the api has ended, the clicks on the
topic are counted: there must be as many as there were answers.
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterable, Iterator
from typing import Any

from bench import cores, fresh, programme
from bench.figures import Figure
from bench.ground import Ground, ground, server
from bench.load import load
from bench.rounds import interleaved, median, ratios
from devstack.ports import free_port
from kernel import kafka
from kernel.events import decode
from kernel.relay import OutboxRelay
from relais.distribution.v1.click_pb2 import ClicksCounted

GOAL = 0.60
CONNECTIONS = 32
_SECONDS = 4.0
LINKS = 200
# A mix as links meet it: mostly browsers, some crawlers that draw previews, some other programs.
_AGENTS = (
    *["Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36"]
    * 4,
    *["Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile"] * 4,
    "LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)",
    "curl/8.5.0",
)


def measure(rounds: int) -> Figure:
    """The ratio of answers per second."""
    with ground() as stands:
        stands.migrate("distribution")
        tokens = fresh.call(programme.prepare, core=cores.LOAD, env=stands.env("distribution"), links=LINKS)["tokens"]
        cases = {"shipped": lambda: _shipped(stands, tokens), "bare": lambda: _bare(stands, tokens)}
        done = interleaved("redirect", rounds, cases)
        answered = sum(one["shipped"]["answered"] for one in done)
        counted = fresh.call(clicks_on_topic, core=cores.LOAD, env=stands.env("distribution"))
        if counted["clicks"] != answered:
            raise RuntimeError(f"{answered} clicks were answered and {counted['clicks']} counted")
        return Figure.of(
            "redirect",
            ratios(done, "shipped", to="bare"),
            goal=GOAL,
            shipped_per_second=median(done, "shipped"),
            bare_per_second=median(done, "bare"),
            shipped_p99_ms=median(done, "shipped", "p99_ms"),
            bare_p99_ms=median(done, "bare", "p99_ms"),
            load_cpu=max(median(done, case, "cpu") for case in cases),
            answered_minus_counted=answered - counted["clicks"],
        )


async def follow(*, port: int, tokens: list[str], seconds: float) -> dict[str, Any]:
    """Follow links, one connection after the other choosing the next one."""
    return await load(port, [itertools.cycle(visits(tokens))] * CONNECTIONS, seconds=seconds)


def visits(tokens: Iterable[str]) -> Iterator[bytes]:
    """Requests for links, by one visitor after the other."""
    agents = itertools.cycle(_AGENTS)
    return (
        f"GET /r/{token} HTTP/1.1\r\nHost: links.example.org\r\nUser-Agent: {next(agents)}\r\n"
        "Accept: text/html\r\nAccept-Language: fr\r\n\r\n".encode()
        for token in tokens
    )


async def clicks_on_topic() -> dict[str, Any]:
    """The sum of all clicks on the topic, once what took the way through the outbox is there too."""
    async with programme.runtime() as opened:
        producer = kafka.producer(opened.settings)
        await producer.start()
        while await OutboxRelay(opened.mongo, producer, holder="bench").publish_batch():
            pass
        await producer.stop()
        consumer = kafka.groupless_consumer(opened.settings, [opened.catalogue.topic_of(ClicksCounted).name])
        await consumer.start()
        ends = await consumer.end_offsets(consumer.assignment())
        await consumer.seek_to_beginning(*ends)
        counts: dict[str, int] = {}
        while any([await consumer.position(partition) < end for partition, end in ends.items()]):
            for records in (await consumer.getmany(timeout_ms=200)).values():
                for record in records:
                    event = decode(record.headers, record.value, opened.catalogue)
                    counts[event.id] = event.data.count
        await consumer.stop()
        return {"clicks": sum(counts.values()), "events": len(counts)}


def _shipped(stands: Ground, tokens: list[str]) -> dict[str, Any]:
    with stands.process("distribution-api", core=cores.TESTED) as port:
        return fresh.call(follow, core=cores.LOAD, env={}, port=port, tokens=tokens, seconds=_SECONDS)


def _bare(stands: Ground, tokens: list[str]) -> dict[str, Any]:
    port = free_port()
    command = [sys.executable, "-m", "bench.bare_redirect", str(port)]
    log = stands.run.log("bare")
    with server(command, port=port, path="/readyz", core=cores.TESTED, env={}, log=log):
        return fresh.call(follow, core=cores.LOAD, env={}, port=port, tokens=tokens, seconds=_SECONDS)
