"""Posts that the worker sends to a server on loopback with Mastodon's API, to what aiohttp alone posts there.

100,000 posts are due when the worker starts. Both keep as many requests in flight, with the same body and headers.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from typing import Any

import aiohttp

from bench import arrivals, cores, fresh, programme
from bench.figures import Figure
from bench.ground import Ground, ground
from bench.rounds import interleaved, median, ratios
from distribution.accounts.models import Account, AccountState, PostText, Tokens
from distribution.accounts.repository import AccountRepository
from distribution.budgets.models import DAY_MINUTES, Budget, Window
from distribution.budgets.repository import BudgetRepository
from distribution.links.models import new_token
from distribution.networks.models import Network
from distribution.posts.models import Post, PostState
from distribution.posts.repository import POSTS, PostRepository
from distribution.posts.schemas import sealed
from distribution.programmes.models import MAIN_PROGRAMME
from distribution.weathers.models import Sky, Weather
from distribution.weathers.repository import WeatherRepository
from kernel.clock import new_id, utc_now
from kernel.vault import Vault

GOAL = 0.50
DUE = 100_000
_AT_ONCE = 64
_BATCH = 5_000
_WARM_SECONDS = 1.0
_SECONDS = 8.0


def measure(rounds: int) -> Figure:
    """The ratio of posts per second."""
    with ground() as stands:
        stands.migrate("distribution")
        story_id = fresh.call(programme.prepare, core=cores.LOAD, env=stands.env("distribution"), links=1)["story_id"]
        cases = {"shipped": lambda: _shipped(stands, story_id), "bare": lambda: _bare(stands)}
        done = interleaved("posting", rounds, cases)
        return Figure.of(
            "posting",
            ratios(done, "shipped", to="bare"),
            goal=GOAL,
            shipped_per_second=median(done, "shipped"),
            bare_per_second=median(done, "bare"),
            seconds_for_all=round(DUE / median(done, "shipped")),
            due=DUE,
        )


def _shipped(stands: Ground, story_id: str) -> dict[str, Any]:
    with arrivals.sink(stands) as port:
        env = stands.env("distribution")
        fresh.call(schedule, core=cores.LOAD, env=env, story_id=story_id, url=f"http://127.0.0.1:{port}")
        with stands.process("distribution-worker", core=cores.TESTED, RELAIS_POSTS_AT_ONCE=str(_AT_ONCE)):
            return arrivals.counted(port, due=DUE, warm=_WARM_SECONDS, seconds=_SECONDS)


def _bare(stands: Ground) -> dict[str, Any]:
    with arrivals.sink(stands) as port:
        return fresh.call(post, core=cores.TESTED, env={}, url=f"http://127.0.0.1:{port}", seconds=_SECONDS)


async def post(*, url: str, seconds: float) -> dict[str, Any]:
    """Post the same words with the client alone."""
    words = _words(new_token())
    body = {"status": words.whole, "visibility": "public", "language": words.language}
    headers = {"Authorization": "Bearer token"}
    done = 0
    ended = False
    connector = aiohttp.TCPConnector(limit=_AT_ONCE)
    async with aiohttp.ClientSession(connector=connector, headers=headers) as http:

        async def poster() -> None:
            nonlocal done
            while not ended:
                sent = {"Idempotency-Key": new_id()}
                async with http.post(f"{url}/api/v1/statuses", json=body, headers=sent) as answer:
                    await answer.json()
                done += 1

        posters = [asyncio.create_task(poster()) for _ in range(_AT_ONCE)]
        await asyncio.sleep(_WARM_SECONDS)
        began, before = time.perf_counter(), done
        await asyncio.sleep(seconds)
        rate, ended = (done - before) / (time.perf_counter() - began), True
        await asyncio.gather(*posters)
    return {"rate": rate}


async def schedule(*, story_id: str, url: str) -> dict[str, Any]:
    """Have as many posts due now as `DUE`, under a clear sky, of people who breathe at any hour; nothing else."""
    async with programme.runtime() as opened:
        vault, at = Vault(opened.settings.vault_keys), utc_now()
        await opened.mongo.collection(POSTS).delete_many({})
        await WeatherRepository().project(Weather(programme_id=MAIN_PROGRAMME, version=1, sky=Sky.CLEAR), opened.mongo)
        always = tuple(Window(day, 0, DAY_MINUTES) for day in range(7))
        accounts = []
        for number in range(programme.PEOPLE):
            owner = programme.person(opened, number)
            budgets = BudgetRepository()
            if await budgets.find(owner, opened.mongo) is None:
                await budgets.save(Budget(person_id=owner, version=1, zone="UTC", windows=always), opened.mongo)
            account = Account(
                id=new_id(),
                owner=owner,
                network=Network.MASTODON,
                handle="ada",
                base_url=url,
                subject=new_id(),
                state=AccountState.CONNECTED,
                expires_at=None,
                version=1,
            )
            await AccountRepository(vault).add(account, Tokens(access_token="token"), opened.mongo, at=at)
            accounts.append(account)
        documents = []
        for number, account in enumerate(accounts):
            one = _due(opened, account, vault, number=number, story_id=story_id)
            await PostRepository().add(one, opened.mongo)
            documents.append(await opened.mongo.collection(POSTS).find_one({"_id": one.id}))
        for first in range(len(documents), DUE, _BATCH):
            numbers = range(first, min(first + _BATCH, DUE))
            copies = [_another(documents[number % len(documents)], vault) for number in numbers]
            await opened.mongo.collection(POSTS).insert_many(copies)
        return {}


def _another(document: Any, vault: Vault) -> dict[str, Any]:
    """Another post like it, as it is kept."""
    post_id, token = new_id(), new_token()
    return {
        **document,
        "_id": post_id,
        "key": new_id(),
        "sealed": sealed(_words(token), vault, post_id=post_id),
        "share": {**document["share"], "_id": new_id(), "token": token},
    }


def _words(token: str) -> PostText:
    return PostText(text=programme.WORDS, link=f"https://links.example.org/r/{token}", language="en")


def _due(opened: Any, account: Account, vault: Vault, *, number: int, story_id: str) -> Post:
    """A post that is due now."""
    share = replace(programme.share(opened, number, story_id=story_id), network=Network.MASTODON)
    post_id, at = new_id(), utc_now()
    return Post(
        id=post_id,
        person_id=account.owner,
        account_id=account.id,
        share=share,
        caption_id=None,
        topics=(),
        state=PostState.SCHEDULED,
        due_at=at,
        wake_at=at,
        sealed=sealed(_words(share.token), vault, post_id=post_id),
        key=new_id(),
        created_at=at,
        changed_at=at,
    )
