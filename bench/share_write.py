"""`POST /v1/shares` with sign-in and idempotency key, to the same two inserts in a bare-driver transaction.

The shipped write is one transaction as well, of three inserts: the share, its event, and the answer under its key.
Before it the ambassador is read, and the words are measured. Both sides keep 16 writes in flight, in databases with
the same indexes on the same mongod, with `w: majority, j: true`.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import time
from collections.abc import Iterator
from typing import Any

from bson.codec_options import CodecOptions
from motor.motor_asyncio import AsyncIOMotorClient
from pymongo.read_concern import ReadConcern

from bench import cores, fresh, programme
from bench.figures import Figure
from bench.ground import Ground, ground
from bench.load import load
from bench.rounds import interleaved, median, ratios
from distribution.links.models import new_token
from distribution.shares import events
from distribution.shares.repository import SHARES, ShareRepository
from kernel.clock import new_id
from kernel.mongo.client import DURABLE
from kernel.outbox import OUTBOX

GOAL = 0.60
_WRITERS = programme.PEOPLE
_SECONDS = 5.0
_WARM_SECONDS = 0.5
_BARE = {"RELAIS_MONGO_DATABASE": "bare"}


def measure(rounds: int) -> Figure:
    """The ratio of writes per second."""
    with ground() as stands:
        story_id = prepare(stands)
        stands.migrate("distribution", **_BARE)
        cases = {"shipped": lambda: shipped(stands, story_id), "bare": lambda: _bare(stands, story_id)}
        done = interleaved("share_write", rounds, cases)
        return Figure.of(
            "share_write",
            ratios(done, "shipped", to="bare"),
            goal=GOAL,
            shipped_per_second=median(done, "shipped"),
            bare_per_second=median(done, "bare"),
            shipped_p99_ms=median(done, "shipped", "p99_ms"),
            load_cpu=median(done, "shipped", "cpu"),
        )


def prepare(stands: Ground) -> str:
    """A migrated database with a programme; the story to share."""
    stands.migrate("distribution")
    made = fresh.call(programme.prepare, core=cores.LOAD, env=stands.env("distribution"), links=1)
    return str(made["story_id"])


def shipped(stands: Ground, story_id: str) -> dict[str, Any]:
    """What the api process answers to as many people as there are writers."""
    bearers = [stands.token(programme.login(number)) for number in range(_WRITERS)]
    with stands.process("distribution-api", core=cores.TESTED) as port:
        return fresh.call(
            write, core=cores.LOAD, env={}, port=port, story_id=story_id, bearers=bearers, seconds=_SECONDS
        )


async def write(*, port: int, story_id: str, bearers: list[str], seconds: float) -> dict[str, Any]:
    """Share without end, each bearer on a connection of their own, each time under another key."""
    body = json.dumps({"story_id": story_id, "network": "linkedin", "text": programme.WORDS})
    return await load(port, [_posts(bearer, body) for bearer in bearers], seconds=seconds)


def _posts(bearer: str, body: str) -> Iterator[bytes]:
    head = (
        "POST /v1/shares HTTP/1.1\r\nHost: distribution.example.org\r\nAccept: application/json\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\nAuthorization: Bearer {bearer}\r\n"
        "Idempotency-Key: "
    ).encode()
    tail = f"\r\n\r\n{body}".encode()
    first_key = new_id()
    return (b"%s%s-%d%s" % (head, first_key.encode(), number, tail) for number in itertools.count())


def _bare(stands: Ground, story_id: str) -> dict[str, Any]:
    env = stands.env("distribution", **_BARE)
    return fresh.call(bare_transactions, core=cores.TESTED, env=env, story_id=story_id, seconds=_SECONDS)


async def bare_transactions(*, story_id: str, seconds: float) -> dict[str, Any]:
    """Insert copies of one share and of its outbox document, with new ids, in transactions of the driver alone."""
    async with programme.runtime() as opened:
        share = programme.share(opened, 0, story_id=story_id)
        await ShareRepository().add(share, opened.mongo)
        document = await opened.mongo.collection(SHARES).find_one({"_id": share.id})
        row = opened.outbox.row(opened.outbox.stamp(events.published(share, caption_id=None)))
        settings = opened.settings
        client: Any = AsyncIOMotorClient(settings.mongo_uri.get_secret_value(), tz_aware=True)
        database = client.get_database(settings.mongo_database, codec_options=CodecOptions(tz_aware=True))
        shares, outbox = database[SHARES], database[OUTBOX]
        done = 0
        ended = False

        async def writer() -> None:
            nonlocal done
            while not ended:
                session = await client.start_session()
                async with session, session.start_transaction(ReadConcern("snapshot"), DURABLE):
                    await shares.insert_one({**document, "_id": new_id(), "token": new_token()}, session=session)
                    await outbox.insert_one({**row, "_id": new_id()}, session=session)
                done += 1

        writers = [asyncio.create_task(writer()) for _ in range(_WRITERS)]
        await asyncio.sleep(_WARM_SECONDS)
        began, before = time.perf_counter(), done
        await asyncio.sleep(seconds)
        rate, ended = (done - before) / (time.perf_counter() - began), True
        await asyncio.gather(*writers)
        client.close()
        return {"rate": rate}
