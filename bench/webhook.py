"""Events that the worker posts to subscribers, signed and written down, to what aiohttp and an HMAC alone post there.

50,000 deliveries to 20 receivers are due when the worker starts. Both keep as many requests in flight, with the same
body and headers, to the same server on loopback.
"""

from __future__ import annotations

import asyncio
import hmac
import time
from base64 import b64encode
from datetime import datetime
from hashlib import sha256
from typing import Any

import aiohttp

from bench import arrivals, cores, fresh, programme
from bench.figures import Figure
from bench.ground import Ground, ground
from bench.rounds import interleaved, median, ratios
from distribution.webhook_deliveries.events import CONTENT_TYPE, envelope
from distribution.webhook_deliveries.models import Delivery
from distribution.webhook_deliveries.repository import DELIVERIES, DeliveryRepository
from distribution.webhooks.models import KeptSecret, Subscription
from distribution.webhooks.repository import SUBSCRIPTIONS, SubscriptionRepository
from distribution.webhooks.schemas import new_secret, sealed
from kernel.clock import new_id, utc_now
from kernel.events import Event
from kernel.mongo import Tx
from kernel.vault import Vault
from relais.distribution.v1.share_pb2 import SharePublished

GOAL = 0.60
DUE = 50_000
RECEIVERS = 20
_AT_ONCE = 64
_BATCH = 2_000
_WARM_SECONDS = 1.0
_SECONDS = 6.0


def measure(rounds: int) -> Figure:
    """The ratio of events per second."""
    with ground() as stands:
        stands.migrate("distribution")
        done = interleaved("webhook", rounds, {"shipped": lambda: _shipped(stands), "bare": lambda: _bare(stands)})
        return Figure.of(
            "webhook",
            ratios(done, "shipped", to="bare"),
            goal=GOAL,
            shipped_per_second=median(done, "shipped"),
            bare_per_second=median(done, "bare"),
            receivers=RECEIVERS,
            due=DUE,
        )


def _shipped(stands: Ground) -> dict[str, Any]:
    with arrivals.sink(stands) as port:
        env = stands.env("distribution")
        fresh.call(schedule, core=cores.LOAD, env=env, url=f"http://127.0.0.1:{port}")
        bounds = {"RELAIS_WEBHOOKS_AT_ONCE": str(_AT_ONCE), "RELAIS_WEBHOOK_RECEIVER_AT_ONCE": "8"}
        with stands.process("distribution-worker", core=cores.TESTED, **bounds):
            return arrivals.counted(port, due=DUE, warm=_WARM_SECONDS, seconds=_SECONDS)


def _bare(stands: Ground) -> dict[str, Any]:
    with arrivals.sink(stands) as port:
        return fresh.call(post, core=cores.TESTED, env={}, url=f"http://127.0.0.1:{port}", seconds=_SECONDS)


async def post(*, url: str, seconds: float) -> dict[str, Any]:
    """Sign and post the same body with the client alone."""
    secret, body = new_secret(with_key=False).hmac, _body(new_id()).encode()
    done = 0
    ended = False
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=_AT_ONCE)) as http:

        async def poster() -> None:
            nonlocal done
            while not ended:
                event_id, moment = new_id(), str(int(time.time()))
                digest = hmac.digest(secret, f"{event_id}.{moment}.".encode() + body, sha256)
                headers = {
                    "webhook-id": event_id,
                    "webhook-timestamp": moment,
                    "webhook-signature": f"v1,{b64encode(digest).decode()}",
                    "Content-Type": CONTENT_TYPE,
                }
                async with http.post(f"{url}/hook", data=body, headers=headers) as answer:
                    await answer.read()
                done += 1

        posters = [asyncio.create_task(poster()) for _ in range(_AT_ONCE)]
        await asyncio.sleep(_WARM_SECONDS)
        began, before = time.perf_counter(), done
        await asyncio.sleep(seconds)
        rate, ended = (done - before) / (time.perf_counter() - began), True
        await asyncio.gather(*posters)
    return {"rate": rate}


async def schedule(*, url: str) -> dict[str, Any]:
    """Have as many deliveries due now as `DUE`, to as many receivers as `RECEIVERS`; nothing else."""
    async with programme.runtime() as opened:
        subscriptions, at = await subscribed(opened, url=url), utc_now()
        for first in range(0, DUE, _BATCH):
            numbers = range(first, min(first + _BATCH, DUE))
            due = [due_now(subscriptions[number % RECEIVERS], at) for number in numbers]
            await DeliveryRepository().add(due, opened.mongo)
        return {}


async def subscribed(opened: Any, *, url: str, receivers: int = RECEIVERS) -> list[Subscription]:
    """As many subscriptions, at `/hook/…` of an address, and no deliveries."""
    vault = Vault(opened.settings.vault_keys)
    for name in (SUBSCRIPTIONS, DELIVERIES):
        await opened.mongo.collection(name).delete_many({})
    subscriptions = [_subscription(vault, f"{url}/hook/{number}") for number in range(receivers)]

    async def subscribe(tx: Tx) -> None:
        for subscription in subscriptions:
            await SubscriptionRepository().add(subscription, tx)

    await opened.uow.run(subscribe)
    return subscriptions


def _subscription(vault: Vault, url: str) -> Subscription:
    subscription_id, at = new_id(), utc_now()
    secret = sealed(new_secret(with_key=False), vault, subscription_id=subscription_id)
    return Subscription(
        id=subscription_id,
        version=1,
        programme_id=None,
        created_by="nobody",
        label="Bench",
        url=url,
        types=(),
        networks=(),
        language="en",
        secrets=(KeptSecret(secret, created_at=at),),
        created_at=at,
        changed_at=at,
    )


def due_now(subscription: Subscription, at: datetime) -> Delivery:
    """A delivery that is due."""
    event_id = new_id()
    return Delivery(
        subscription_id=subscription.id,
        event_id=event_id,
        type="relais.distribution.share.published.v1",
        body=_body(event_id),
        created_at=at,
        remove_at=at.replace(year=at.year + 1),
        person_id="p_nobody",
        wake_at=at,
    )


def _body(event_id: str) -> str:
    """A share as it leaves."""
    at, data = utc_now(), SharePublished(share_id=new_id(), story_id=new_id(), network="linkedin", story_language="fr")
    data.published_at.FromDatetime(at)
    kind = "relais.distribution.share.published.v1"
    return envelope(Event(event_id, "/distribution", kind, data.share_id, at, "p_nobody", 1, data))
