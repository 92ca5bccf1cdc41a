"""The worker's part in posting: whatever is due is sent, once, unless something speaks against it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta

from distribution.accounts.errors import AccountNotFound, AccountToReconnect
from distribution.accounts.models import Connector, Outcome, Posted, Reconnect, Uncertain
from distribution.budgets.queries import BudgetQueries
from distribution.deliveries.models import Keyring, Pace, Refusals
from distribution.networks.models import Network
from distribution.networks.queries import PolicyQueries
from distribution.posts.commands import keep
from distribution.posts.models import Post, PostState
from distribution.posts.repository import PostRepository
from distribution.posts.schemas import opened
from distribution.stories.queries import StoryQueries
from distribution.weathers.models import Sky
from distribution.weathers.queries import WeatherQueries
from kernel.claims import Claims
from kernel.clock import Clock
from kernel.errors import Problem, StaleWrite
from kernel.jobs import repeated, run_job
from kernel.mongo import Db, MongoFailure, Tx, UnitOfWork
from kernel.telemetry import metrics
from kernel.telemetry.logs import log
from kernel.vault import Sealed, Vault

# A storm is known within a second of its event and holds everything that is scheduled within two.
STORM_SECONDS = 0.5
# How many posts one transaction takes further.
_MOST_AT_ONCE = 200
# What was told to stop waits this long for the networks' answers: without them, posts at LinkedIn become uncertain.
_GRACE_SECONDS = 6.0
_AGAIN_SECONDS = 1.0
# What is due is held once this process has not known the weather for so long; one that has just begun knows it much
# sooner, and would otherwise hold all that came due while no worker ran.
PATIENCE = timedelta(seconds=60)
_SOON = timedelta(seconds=1)
# So much of a lease a network is asked for at most; the rest is for what comes before, and for writing down its word.
_ASKING = 1 / 3
POSTS_AGAINST_STORM = metrics.counter(
    "posts_against_storm_total",
    "Posts that a network took although this process had been told of a storm before it asked. Must stay 0.",
    unit="posts",
)
_Step = Callable[[Post], Post]


class Ledger:
    """Takes posts to their next state. What is asked for while a transaction runs goes into the next one together, so
    that a hundred posts at a time cost little more than one."""

    def __init__(self, uow: UnitOfWork, posts: PostRepository) -> None:
        self._uow = uow
        self._posts = posts
        self._asked: list[tuple[str, _Step, asyncio.Future[Post | None]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def change(self, post_id: str, step: _Step) -> Post | None:
        """The post after `step`, which gets it as it is now and touches nothing else; None if it is gone."""
        made: asyncio.Future[Post | None] = asyncio.get_running_loop().create_future()
        self._asked.append((post_id, step, made))
        if self._writing is None:
            self._writing = asyncio.create_task(self._write())
        return await made

    async def _write(self) -> None:
        while self._asked:
            batch, self._asked = self._asked[:_MOST_AT_ONCE], self._asked[_MOST_AT_ONCE:]
            try:
                changed = await self._changed([(post_id, step) for post_id, step, _ in batch])
            except Exception as failure:  # noqa: BLE001 - those who asked get it
                for _, _, made in batch:
                    if not made.done():
                        made.set_exception(failure)
            else:
                for post_id, _, made in batch:
                    if not made.done():
                        made.set_result(changed.get(post_id))
        self._writing = None

    async def _changed(self, steps: list[tuple[str, _Step]]) -> Mapping[str, Post]:
        # The driver re-runs `work` on a write conflict: it may touch nothing but tx.
        async def work(tx: Tx) -> dict[str, Post]:
            found = await self._posts.every([post_id for post_id, _ in steps], tx)
            after = dict(found)
            for post_id, step in steps:
                if post_id in after:
                    after[post_id] = step(after[post_id])
            await keep(self._posts, [(old, after[post_id]) for post_id, old in found.items()], tx)
            return after

        return await self._uow.run(work)


class Deliveries:
    """Sends what is due, in as many worker processes as there are: each post in one of them, and those of one network
    beside those of the others, so that a slow one does not hold them up.

    Nothing is sent in a storm, outside its person's windows, on a later day than it was meant for, or after it was
    cancelled. A post that was begun is under a lease: when its worker dies, another one takes it up, and sends it again
    under the same key where the network knows it again.
    """

    def __init__(
        self,
        uow: UnitOfWork,
        db: Db,
        posts: PostRepository,
        clock: Clock,
        *,
        keyring: Keyring,
        refusals: Refusals,
        connectors: Mapping[Network, Connector],
        stories: StoryQueries,
        policies: PolicyQueries,
        budgets: BudgetQueries,
        weathers: WeatherQueries,
        vault: Vault,
        pace: Pace,
    ) -> None:
        self.db = db
        self.posts = posts
        self.clock = clock
        self.keyring = keyring
        self.refusals = refusals
        self.connectors = connectors
        self.stories = stories
        self.policies = policies
        self.budgets = budgets
        self.weathers = weathers
        self.vault = vault
        self.pace = pace
        self.wait = pace.wait
        self.lease = pace.lease
        self.ledger = Ledger(uow, posts)
        self._unknown_since: datetime | None = None

    async def run(self, stopping: asyncio.Event) -> None:
        """Send and hold back until told to stop; the answers to what is under way then are waited for a while."""
        async with asyncio.TaskGroup() as group:
            group.create_task(run_job(repeated(self.hold_in_storms, seconds=STORM_SECONDS), stopping))
            for network in self.connectors if self.pace.at_once else ():
                group.create_task(self._claims(network).run(stopping))

    async def hold_in_storms(self) -> bool:
        """Hold everything back that is scheduled under a stormy sky; clear weather releases nothing.

        A weather that this process does not know, because it has just begun or the broker is away, lets nothing out
        either. But what is only due next week is not held for it: what is due is (`PATIENCE`).
        """
        for programme_id, topics in await self.posts.skies(self.db):
            is_stormy = await self.weathers.over(programme_id, topics=topics) is Sky.STORM
            if is_stormy and self.weathers.is_storm_told(programme_id, topics=topics):
                at = self.clock()
                held = await self.posts.hold(programme_id, topics, self.db, at=at, until=at + self.wait)
                log(__name__).info("posts_held", programme=programme_id, count=held)
        return False

    async def deliver(self, post: Post) -> None:
        """Do what a claimed post is due for."""
        match post.state:
            case PostState.SCHEDULED:
                await self._send(post)
            case PostState.SENDING:
                await self.ledger.change(post.id, lambda now: now.lose(attempt=post.attempts, at=self.clock()))
            case PostState.HELD | PostState.TO_RECONNECT | PostState.UNCERTAIN:
                await self.ledger.change(post.id, lambda now: now.expire(at=self.clock()))

    def _claims(self, network: Network) -> Claims[Post]:
        async def claim(most: int) -> list[Post]:
            now = self.clock()
            return await self.posts.claim(network, self.db, now=now, until=now + self.lease, most=most)

        return Claims(
            claim,
            self.deliver,
            at_once=self.pace.at_once,
            idle_seconds=self.pace.idle_seconds,
            grace_seconds=_GRACE_SECONDS,
        )

    async def _send(self, post: Post) -> None:
        if (against := await self._against(post)) is not None:
            await self.ledger.change(post.id, against)
            return
        try:
            credentials = await self.keyring.credentials(post.account_id)
            text = opened(post, self.vault)
        except AccountNotFound:
            await self.ledger.change(post.id, lambda now: now.fail("account_gone", at=self.clock()))
            return
        except AccountToReconnect:
            await self.ledger.change(
                post.id, lambda now: now.reconnect("credentials_refused", at=self.clock(), wait=self.wait)
            )
            return
        except Sealed:
            # The key is gone; nobody can read the text any more.
            await self.ledger.change(post.id, lambda now: now.fail("text_lost", at=self.clock()))
            return
        begun = await self._begun(post)
        if begun is None:
            return
        if await self._is_stormy(begun):
            await self.ledger.change(begun.id, self._hold(begun))
            return
        asked_at = time.monotonic()
        try:
            async with asyncio.timeout(self.lease.total_seconds() * _ASKING):
                outcome = await self.connectors[begun.network].post(credentials, text, key=begun.key)
        except TimeoutError:
            outcome = Uncertain("deadline")
        if isinstance(outcome, Posted) and self.weathers.was_storm_told(
            begun.share.programme_id, asked_at, topics=begun.topics
        ):
            # Looked at afterwards and by another way than before: this is how a mistake of ours would be noticed.
            POSTS_AGAINST_STORM.inc()
        if isinstance(outcome, Reconnect):
            with suppress(StaleWrite):
                await self.refusals.must_reconnect(credentials.account_id, version=credentials.version, db=self.db)
        await self._settle(begun, outcome)

    async def _begun(self, post: Post) -> Post | None:
        """The post, about to be sent by this call and no other; None when another one, to which the post was given
        because this one took too long, has begun it, or it is not to be sent any more."""
        begun: Post | None = None

        def begin(now: Post) -> Post:
            nonlocal begun
            after = now.begin(at=self.clock(), lease=self.lease) if now.attempts == post.attempts else now
            # Said anew in each run of the transaction: when the outcome of the first is not known, the second finds the
            # post begun, and it counts as lost, which at worst leaves it uncertain.
            begun = after if after is not now and after.state is PostState.SENDING else None
            return after

        await self.ledger.change(post.id, begin)
        return begun

    async def _settle(self, begun: Post, outcome: Outcome) -> None:
        """Write down what the network said, however long the database is away while the lease lasts."""
        until = self.clock() + self.lease
        while True:
            try:
                settled = await self.ledger.change(
                    begun.id,
                    lambda now: now.settle(outcome, attempt=begun.attempts, at=self.clock(), wait=self.wait),
                )
            except MongoFailure:
                if self.clock() > until:
                    raise
                await asyncio.sleep(_AGAIN_SECONDS)
            else:
                break
        if settled is not None and not isinstance(outcome, Posted):
            log(__name__).info("post_not_sent", network=begun.network, outcome=type(outcome).__name__)

    async def _against(self, post: Post) -> _Step | None:
        """What becomes of a due post instead of being sent, None when nothing speaks against that."""
        if await self._is_stormy(post):
            at = self.clock()
            if not self.weathers.is_storm_told(post.share.programme_id, topics=post.topics):
                self._unknown_since = self._unknown_since or at
                if at < self._unknown_since + PATIENCE:
                    return lambda now: now.put_off(at + _SOON)
            return self._hold(post)
        self._unknown_since = None
        if not await self._is_allowed(post):
            return lambda now: now.miss(at=self.clock())
        if not post.share.story_id:
            return None
        try:
            (await self.stories.get(post.share.story_id)).must_be_shareable(at=self.clock())
            (await self.policies.in_force(post.network, programme_id=post.share.programme_id)).must_be_on()
        except Problem as problem:
            reason = problem.slug.replace("-", "_")
            return lambda now: now.drop(reason, at=self.clock())
        if await self.posts.is_corrected(post, self.db):
            return lambda now: now.drop("story_corrected", at=self.clock())
        return None

    def _hold(self, post: Post) -> _Step:
        return lambda now: now.hold(at=self.clock(), wait=self.wait) if now.attempts == post.attempts else now

    async def _is_stormy(self, post: Post) -> bool:
        return await self.weathers.over(post.share.programme_id, topics=post.topics) is Sky.STORM

    async def _is_allowed(self, post: Post) -> bool:
        at = self.clock()
        budget = await self.budgets.of(post.person_id)
        if not post.is_late(at=at):
            # The ceilings were looked at when the moment was chosen; windows, rest and pauses may have changed since.
            return budget.is_open(at) and (budget.paused_until is None or at >= budget.paused_until)
        taken = await self.posts.taken(post.person_id, self.db, since=at - timedelta(days=8), besides=post.id)
        return budget.is_same_day(post.due_at, at) and budget.allows(at, taken=taken)
