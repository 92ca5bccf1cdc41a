"""What a person does with a file of the numbers of their own posts."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from kernel.clock import Clock, new_id
from kernel.events import NewEvent
from kernel.mongo import Tx, UnitOfWork
from metrics.addresses.models import candidates, post_address
from metrics.imports.models import LineFault, Report, Row, rows
from metrics.observations.commands import recorded, twice
from metrics.observations.models import MOST_READINGS, Observation, Origin, Outcome, Post, fault_of
from metrics.observations.repository import ObservationRepository, PostRepository
from metrics.seals.commands import Seals
from metrics.shares.models import Share
from metrics.shares.repository import ShareRepository

# Lines of one transaction: few enough to be done well within its deadline.
_CHUNK = 100
_NEWS = frozenset({Outcome.COUNTED, Outcome.CORRECTED})


class ImportCommands:
    """Takes files in. What a file says twice, or said before, changes nothing, so it may be sent again at any time."""

    def __init__(
        self,
        uow: UnitOfWork,
        shares: ShareRepository,
        posts: PostRepository,
        observations: ObservationRepository,
        clock: Clock,
        *,
        seals: Seals,
    ) -> None:
        self.uow = uow
        self.shares = shares
        self.posts = posts
        self.observations = observations
        self.clock = clock
        self.seals = seals

    async def take_in(self, raw: bytes, *, by: str) -> Report:
        """Take the lines that can be taken, and say why others cannot; `NoSuchTable` when it is no such file."""
        report = Report()
        # In a thread: two megabytes of quotation marks take a second.
        found = iter(await asyncio.to_thread(lambda: list(rows(raw, at=self.clock()))))
        while some := list(islice(found, _CHUNK)):
            report.faults.extend(one for one in some if isinstance(one, LineFault))
            readable = [one for one in some if isinstance(one, Row)]
            if readable:
                for outcome in await self._taken(readable, by=by):
                    if isinstance(outcome, LineFault):
                        report.faults.append(outcome)
                    else:
                        report.outcomes[outcome] += 1
        report.faults.sort(key=lambda fault: fault.line)
        return report

    async def _taken(self, some: Sequence[Row], *, by: str) -> list[Outcome | LineFault]:
        # The driver re-runs `work` on a write conflict: it may touch nothing but tx.
        async def work(tx: Tx) -> list[Outcome | LineFault]:
            chunk = await self._begun(some, by, tx)
            outcomes = [await self._take(row, chunk, tx) for row in some]
            await self.posts.save_all(list(chunk.changed.values()), tx)
            await self.observations.add_all(chunk.news, tx)
            await self.seals.tell(chunk.told, tx, of=by)
            return outcomes

        return await twice(lambda: self.uow.run(work))

    async def _begun(self, some: Sequence[Row], by: str, tx: Tx) -> _Chunk:
        share_ids = {row.share_id for row in some if row.share_id is not None}
        keys = {one.key for row in some if row.address is not None for one in candidates(row.address)}
        shares = await self.shares.of_person(by, share_ids, tx)
        keys |= {
            named.key
            for row in some
            if row.share_id in shares and row.address is not None
            if (named := post_address(shares[row.share_id].network, row.address)) is not None
        }
        posts = await self.posts.find_all(share_ids, keys, tx)
        return _Chunk(by, shares, {post.address.key: post for post in posts}, {post.share.id: post for post in posts})

    async def _take(self, row: Row, chunk: _Chunk, tx: Tx) -> Outcome | LineFault:
        post = chunk.post_of(row)
        if isinstance(post, str):
            return LineFault(row.line, post)
        at = self.clock()
        read_at = row.read_at or at
        if fault := fault_of(row.counts, read_at=read_at, shared_at=post.share.shared_at, at=at):
            return LineFault(row.line, fault.value)
        if post.share.id not in chunk.readings:
            chunk.readings[post.share.id] = await self.observations.count_of(post.share.id, tx, most=MOST_READINGS)
        if chunk.readings[post.share.id] >= MOST_READINGS:
            return LineFault(row.line, "too_many_readings")
        post, observation, growth = post.take(
            row.counts, origin=Origin.IMPORT, read_at=min(read_at, at), observation_id=new_id(), at=at
        )
        chunk.keep(post, observation)
        if growth:
            chunk.told.append((recorded(post, observation, growth), post.share.shared_at))
        return observation.outcome


@dataclass(slots=True)
class _Chunk:
    """Some lines on their way: what is known of what they name, and what they change."""

    by: str
    shares: dict[str, Share]
    by_key: dict[str, Post]
    by_share: dict[str, Post]
    changed: dict[str, Post] = field(default_factory=dict)
    news: list[Observation] = field(default_factory=list)
    told: list[tuple[NewEvent, datetime]] = field(default_factory=list)
    readings: dict[str, int] = field(default_factory=dict)

    def keep(self, post: Post, observation: Observation) -> None:
        """Take note of a post after a reading, and of the reading where it says something new."""
        self.by_key[post.address.key] = self.by_share[post.share.id] = self.changed[post.share.id] = post
        if observation.outcome in _NEWS:
            self.news.append(observation)
            self.readings[post.share.id] += 1

    def post_of(self, row: Row) -> Post | str:
        """The post that a line is about, or the word for why there is none."""
        if row.share_id is not None:
            return self._of_share(row.share_id, row.address)
        for named in candidates(row.address or ""):
            post = self.by_key.get(named.key)
            if post is not None and post.share.person_id == self.by:
                return post
        return "unknown_post"

    def _of_share(self, share_id: str, address: str | None) -> Post | str:
        share = self.shares.get(share_id)
        if share is None:
            return "unknown_share"
        post = self.by_share.get(share_id)
        if address is None:
            return post or "no_post"
        named = post_address(share.network, address)
        if named is None:
            return "not_a_post"
        other = self.by_key.get(named.key)
        if other is not None and other.share.id != share_id:
            return "address_taken"
        if post is not None and named.key != post.address.key and named.url != post.address.url:
            return "another_address"
        return post or Post(share=share, address=named)
