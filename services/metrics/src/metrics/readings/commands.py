"""The job that reads posts from their networks, for people who said that theirs may be."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace

from kernel.clock import Clock, new_id
from kernel.leases import Lease
from kernel.mongo import DuplicateKey, Mongo, Tx, UnitOfWork
from metrics.observations.commands import recorded
from metrics.observations.models import Origin, Outcome, Post
from metrics.observations.repository import ObservationRepository, PostRepository
from metrics.readings.models import Answer, Counted, Later, Unusable, after
from metrics.readings.repository import BATCH, Bluesky, LinkedIn, Mastodon
from metrics.seals.commands import Seals

# In one turn. The lease is renewed before each call or batch of them, of which the slowest takes 200 seconds.
AT_MOST = 100
LEASE_SECONDS = 300.0
_SERVERS_AT_ONCE = 8

_ORIGINS = {"mastodon": Origin.MASTODON, "bluesky": Origin.BLUESKY, "linkedin": Origin.LINKEDIN_API}
Read = Callable[[Sequence[Post]], Awaitable[Mapping[str, Answer]]]


class ReadingCommands:
    """Reads what is due. One worker at a time does, or two would ask for the same posts."""

    def __init__(
        self,
        uow: UnitOfWork,
        mongo: Mongo,
        clock: Clock,
        *,
        seals: Seals,
        mastodon: Mastodon,
        bluesky: Bluesky,
        linkedin: LinkedIn | None,
    ) -> None:
        self.uow = uow
        self.mongo = mongo
        self.clock = clock
        self.posts = PostRepository()
        self.observations = ObservationRepository()
        self.seals = seals
        self.mastodon = mastodon
        self.bluesky = bluesky
        self.linkedin = linkedin
        self._lease = Lease(mongo, "readings", holder=new_id(), seconds=LEASE_SECONDS)

    async def turn(self) -> bool:
        """Read the posts that are due longest; whether there may be more."""
        if not await self._lease.take():
            return False
        due = await self.posts.due(self.clock(), self.mongo, limit=AT_MOST)
        groups: dict[str, list[Post]] = defaultdict(list)
        for post in due:
            groups[f"{post.share.network} {post.address.server or ''}"].append(post)
        at_once = asyncio.Semaphore(_SERVERS_AT_ONCE)

        async def read(posts: list[Post]) -> None:
            async with at_once:
                await self._read(posts)

        async with asyncio.TaskGroup() as reading:
            for posts in groups.values():
                reading.create_task(read(posts))
        return len(due) == AT_MOST

    async def release(self) -> None:
        """Let the next worker read."""
        await self._lease.release()

    async def _read(self, posts: list[Post]) -> None:
        """Read the posts of one server, one call after the other; one that wants to be left alone is left alone."""
        wait: Later | None = None
        size = BATCH if posts[0].share.network == "bluesky" else 1
        for begin in range(0, len(posts), size):
            if not await self._lease.take():
                return
            some = posts[begin : begin + size]
            answers = dict.fromkeys((post.share.id for post in some), wait) if wait else await self._asked(some)
            for post in some:
                answer = answers[post.share.id] or Unusable("unreadable")
                if isinstance(answer, Later):
                    wait = answer
                await self._take(post.share.id, answer)

    async def _asked(self, posts: list[Post]) -> Mapping[str, Answer]:
        first = posts[0]
        match first.share.network:
            case "bluesky":
                return await self.bluesky.read_all(posts)
            case "mastodon":
                return {first.share.id: await self.mastodon.read(first)}
            case "linkedin" if self.linkedin is not None:
                return {first.share.id: await self.linkedin.read(first)}
        return {first.share.id: Unusable("not_read_here")}

    async def _take(self, share_id: str, answer: Answer) -> None:
        """Take an answer, unless the person has withdrawn the post or their consent meanwhile."""

        async def work(tx: Tx) -> None:
            post = await self.posts.find(share_id, tx)
            if post is None or not post.read or post.reading.next_at is None:
                return
            at, said = self.clock(), answer
            if isinstance(said, Counted):
                post, said = await self._named(post, said, tx)
            post = replace(post, reading=after(post.reading, said, shared_at=post.share.shared_at, at=at))
            if isinstance(said, Counted):
                post = await self._counted(post, said, tx)
            await self.posts.save_all([post], tx)

        try:
            await self.uow.run(work)
        except DuplicateKey:
            # Somebody declared the same post in this very moment; the next attempt finds theirs.
            await self.uow.run(work)

    async def _named(self, post: Post, said: Counted, tx: Tx) -> tuple[Post, Answer]:
        """The post under the name that its network gives it; under that it may be another share's."""
        if said.reference is None or said.reference == post.address.reference:
            return post, said
        key = f"{post.share.network}:{said.reference}"
        if any(one.share.id != post.share.id for one in await self.posts.find_all([], [key], tx)):
            return post, Unusable("address_taken")
        return replace(post, address=replace(post.address, key=key, reference=said.reference)), said

    async def _counted(self, post: Post, said: Counted, tx: Tx) -> Post:
        at = self.clock()
        post, observation, growth = post.take(
            said.counts, origin=_ORIGINS[post.share.network], read_at=at, observation_id=new_id(), at=at
        )
        if observation.outcome is not Outcome.UNCHANGED:
            await self.observations.add_all([observation], tx)
        if growth:
            told = recorded(post, observation, growth)
            await self.seals.tell([(told, post.share.shared_at)], tx, of=post.share.person_id)
        return post
