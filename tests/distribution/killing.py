"""Workers that are killed while they post, as processes of their own."""

from __future__ import annotations

import asyncio
import os
import random
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from distribution.accounts.models import PostText
from distribution.budgets.models import DAY_MINUTES, Budget, Window
from distribution.budgets.repository import BudgetRepository
from distribution.networks.models import Network
from distribution.posts.models import Post, PostState
from distribution.posts.repository import PostRepository
from distribution.posts.schemas import sealed
from distribution.settings import Settings
from distribution.shares.models import Closeness, Share
from kernel.clock import new_id, utc_now
from kernel.mongo import Tx
from kernel.testing import eventually
from kernel.testing.ports import free_port
from kernel.testing.service import Running
from kernel.vault import Vault
from tests.processes import variables

PERSON = "p_killed"
_ALWAYS = tuple(Window(weekday, 0, DAY_MINUTES) for weekday in range(7))


async def breathes_always(service: Running) -> None:
    """The person of these tests may post at any hour."""
    budget = Budget(person_id=PERSON, version=1, zone="UTC", windows=_ALWAYS, per_day=5, per_week=15)
    await BudgetRepository().save(budget, service.runtime.mongo)


async def intended(service: Running, network: Network, account_id: str, texts: Sequence[str]) -> list[str]:
    """The ids of posts of these texts that are due now."""
    settings = service.runtime.settings
    assert isinstance(settings, Settings)
    vault, posts = Vault(settings.vault_keys), PostRepository()
    made = [_post(network, account_id, text, vault) for text in texts]

    async def work(tx: Tx) -> None:
        for post in made:
            await posts.add(post, tx)

    await service.runtime.uow.run(work)
    return [post.id for post in made]


async def states(service: Running, post_ids: Sequence[str]) -> dict[str, PostState]:
    """The state of each post."""
    found = await PostRepository().every(post_ids, service.runtime.mongo)
    return {post_id: post.state for post_id, post in found.items()}


async def killed_while_posting(
    service: Running, *, rounds: int, intend: Callable[[], Any], is_hit: Callable[[], bool], log: Path
) -> None:
    """Have a worker killed `rounds` times, each time at a moment of chance after it began to send what was intended for
    that round and while `is_hit` says that a kill cuts something off."""
    for _ in range(rounds):
        await intend()
        async with worker(service, log=log) as process:
            await eventually(is_hit, within=90)
            await asyncio.sleep(random.random() * 0.1)
            await eventually(is_hit, within=90)
            process.kill()


@asynccontextmanager
async def worker(service: Running, *, log: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """A worker process while the block runs; it is told to end, if it still lives."""
    environment = {**os.environ, **variables(service.runtime.settings), "RELAIS_METRICS_PORT": str(free_port())}
    with log.open("ab") as output:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "distribution", "worker", env=environment, stdout=output, stderr=output
        )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


def _post(network: Network, account_id: str, text: str, vault: Vault) -> Post:
    post_id, at = new_id(), utc_now()
    share = Share(
        id=new_id(),
        token=new_id().replace("-", "")[-22:],
        person_id=PERSON,
        story_id="",
        story_language="",
        network=network,
        closeness=Closeness.OWN,
        is_empty=False,
        is_disclosed=False,
        words=frozenset(),
        created_at=at,
    )
    return Post(
        id=post_id,
        person_id=PERSON,
        account_id=account_id,
        share=share,
        caption_id=None,
        topics=(),
        state=PostState.SCHEDULED,
        due_at=at,
        wake_at=at,
        sealed=sealed(PostText(text=text), vault, post_id=post_id),
        key=new_id(),
        created_at=at,
        changed_at=at,
    )
