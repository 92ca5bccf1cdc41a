"""`POST /v1/kudos` with sign-in and idempotency key, to the same three writes in a bare-driver transaction.

The shipped write is one transaction of five: the giver's allowance, the kudos, their event, what the receiver is told
as it happens, and the answer under its key. Both sides keep 16 writes in flight for 192 people in turn, in databases
with the same indexes on the same mongod, with `w: majority, j: true`.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import time
from collections.abc import Iterator, Sequence
from typing import Any

from bson.codec_options import CodecOptions
from motor.motor_asyncio import AsyncIOMotorClient
from pymongo import ReturnDocument
from pymongo.read_concern import ReadConcern

from bench import cores, fresh
from bench.figures import Figure
from bench.ground import Ground, ground
from bench.load import load
from bench.rounds import interleaved, median, ratios
from gamification.allowances.repository import ALLOWANCES
from gamification.bootstrap import SERVICE
from gamification.kudos import events
from gamification.kudos.models import Kudos
from gamification.kudos.repository import KUDOS, KudosRepository
from gamification.settings import Settings
from gamification.windows.models import week_of
from kernel.clock import new_id, utc_now
from kernel.mongo.client import DURABLE
from kernel.outbox import OUTBOX
from kernel.runtime import open_runtime
from kernel.testing.issuer import Issuer

GOAL = 0.60
_WRITERS = 16
# Few thanks of each, as in life, and far below what a week allows.
_PEOPLE = 12 * _WRITERS
_SECONDS = 5.0
_WARM_SECONDS = 0.5
_BARE = {"RELAIS_MONGO_DATABASE": "bare"}
_GENEROUS = {"RELAIS_KUDOS_PER_WEEK": "100"}
_RECEIVER = "p_" + "a" * 26
_REASON = "Thank you for staying late with me on Thursday, and for explaining the new grid twice."


def measure(rounds: int) -> Figure:
    """The ratio of writes per second."""
    with ground() as stands:
        stands.migrate("gamification")
        stands.migrate("gamification", **_BARE)
        cases = {"shipped": lambda: shipped(stands), "bare": lambda: _bare(stands)}
        done = interleaved("kudos_write", rounds, cases)
        return Figure.of(
            "kudos_write",
            ratios(done, "shipped", to="bare"),
            goal=GOAL,
            shipped_per_second=median(done, "shipped"),
            bare_per_second=median(done, "bare"),
            shipped_p99_ms=median(done, "shipped", "p99_ms"),
            load_cpu=median(done, "shipped", "cpu"),
        )


def shipped(stands: Ground) -> dict[str, Any]:
    """What the api process answers to as many people as there are, who thank in turn."""
    with stands.process("gamification-api", core=cores.TESTED, **_GENEROUS) as port:
        return fresh.call(write, core=cores.LOAD, env={}, port=port, bearers=_bearers(stands), seconds=_SECONDS)


async def write(*, port: int, bearers: Sequence[str], seconds: float) -> dict[str, Any]:
    """Thank without end, each writer on a connection of their own for some of the people, each time under another
    key."""
    body = json.dumps({"to": {"person": _RECEIVER}, "reason": _REASON})
    return await load(port, [_posts(bearers[first::_WRITERS], body) for first in range(_WRITERS)], seconds=seconds)


def _bearers(stands: Ground) -> list[str]:
    # People of this round alone, for whom the stack's issuer need not be asked one by one.
    env = stands.env("gamification")
    logins = {f"bench-{new_id()}": ["employee"] for _ in range(_PEOPLE)}
    issuer = Issuer(
        env["RELAIS_OIDC_ISSUER"], logins, audience=env["RELAIS_OIDC_AUDIENCE"], key_file=stands.run.issuer_keys
    )
    return [issuer.token(login) for login in logins]


def _posts(bearers: Sequence[str], body: str) -> Iterator[bytes]:
    first_key = new_id()
    heads = [
        (
            "POST /v1/kudos HTTP/1.1\r\nHost: gamification.example.org\r\nAccept: application/json\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\nAuthorization: Bearer {bearer}\r\n"
            f"Idempotency-Key: {first_key}-"
        ).encode()
        for bearer in bearers
    ]
    tail = f"\r\n\r\n{body}".encode()
    return (b"%s%d%s" % (head, number, tail) for number, head in enumerate(itertools.cycle(heads)))


def _bare(stands: Ground) -> dict[str, Any]:
    env = stands.env("gamification", **_BARE)
    return fresh.call(bare_transactions, core=cores.TESTED, env=env, seconds=_SECONDS)


async def bare_transactions(*, seconds: float) -> dict[str, Any]:
    """Use an allowance and insert copies of some kudos and of their outbox document, with new ids, in transactions of
    the driver alone."""
    async with open_runtime(Settings(), SERVICE.catalogue) as opened:
        kudos = Kudos(
            id=new_id(),
            version=1,
            giver_id="p_" + "b" * 26,
            receiver_id=_RECEIVER,
            reason=_REASON,
            contribution_id=None,
            given_at=utc_now(),
        )
        await KudosRepository().add(kudos, opened.mongo)
        document = await opened.mongo.collection(KUDOS).find_one({"_id": kudos.id}) or {}
        row = opened.outbox.row(opened.outbox.stamp(events.given(kudos)))
        settings = opened.settings
        client: Any = AsyncIOMotorClient(settings.mongo_uri.get_secret_value(), tz_aware=True)
        database = client.get_database(settings.mongo_database, codec_options=CodecOptions(tz_aware=True))
        allowances, thanks, outbox = database[ALLOWANCES], database[KUDOS], database[OUTBOX]
        done = 0
        ended = False

        async def writer() -> None:
            nonlocal done
            givers = itertools.cycle([f"p_{new_id()}" for _ in range(_PEOPLE // _WRITERS)])
            while not ended:
                giver_id, kudos_id = next(givers), new_id()
                week = week_of(kudos.given_at)
                begun = {"giver_id": giver_id, "week": week.name, "renews_at": week.renews_at}
                used = {"$push": {"kudos_ids": kudos_id}, "$inc": {"version": 1}, "$setOnInsert": begun}
                session = await client.start_session()
                async with session, session.start_transaction(ReadConcern("snapshot"), DURABLE):
                    await allowances.find_one_and_update(
                        {"_id": f"{giver_id}:{week.name}"},
                        used,
                        upsert=True,
                        return_document=ReturnDocument.AFTER,
                        session=session,
                    )
                    await thanks.insert_one({**document, "_id": kudos_id, "giver_id": giver_id}, session=session)
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
