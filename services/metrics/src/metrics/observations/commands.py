"""What a person does about the engagement with their own posts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from kernel.clock import Clock, new_id
from kernel.errors import Invalid
from kernel.events import NewEvent
from kernel.language import Text
from kernel.mongo import DuplicateKey, Tx, UnitOfWork
from metrics.addresses.models import post_address
from metrics.observations import events
from metrics.observations.errors import AddressTaken, AnotherAddress, PostNotObserved, ShareNotFound, TooManyReadings
from metrics.observations.models import (
    MOST_READINGS,
    Absurd,
    Declaration,
    Declared,
    Observation,
    Origin,
    Post,
    Provenance,
    fault_of,
)
from metrics.observations.repository import ObservationRepository, PostRepository
from metrics.readings.models import begun, ended
from metrics.seals.commands import Seals
from metrics.shares.models import Share
from metrics.shares.repository import ShareRepository

T = TypeVar("T")

WORDED: Mapping[Absurd, Text] = {
    Absurd.NEGATIVE: Text(en="A count cannot be negative.", fr="Un compte ne peut être négatif."),
    Absurd.OVERFLOW: Text(en="Nothing is seen so often.", fr="Rien n’est vu aussi souvent."),
    Absurd.FUTURE: Text(en="This moment is yet to come.", fr="Ce moment est à venir."),
    Absurd.BEFORE_SHARE: Text(en="This moment is long before the share.", fr="Ce moment précède de loin le partage."),
}
NOT_A_POST = Text(
    en="This is not the address of a post on the share’s network.",
    fr="Ce n’est pas l’adresse d’une publication sur le réseau du partage.",
)


class ObservationCommands:
    """Declares and withdraws posts and their numbers. `readable` are the networks that can be asked for numbers."""

    def __init__(
        self,
        uow: UnitOfWork,
        shares: ShareRepository,
        posts: PostRepository,
        observations: ObservationRepository,
        clock: Clock,
        *,
        seals: Seals,
        readable: frozenset[str],
    ) -> None:
        self.uow = uow
        self.shares = shares
        self.posts = posts
        self.observations = observations
        self.clock = clock
        self.seals = seals
        self.readable = readable

    async def declare(self, said: Declaration, *, by: str) -> Declared:
        """Take what a person says of the post of a share of theirs."""

        # The driver re-runs `work` on a write conflict: it may touch nothing but tx.
        async def work(tx: Tx) -> Declared:
            at = self.clock()
            share = (await self.shares.of_person(by, [said.share_id], tx)).get(said.share_id)
            if share is None:
                raise ShareNotFound
            post = self.consented(await self._post(share, said.address, tx), said.read, at=at)
            observation = None
            if said.counts:
                post, observation = await self._observed(post, said, at, tx)
            await self.posts.save_all([post], tx)
            return Declared(post, observation)

        return await twice(lambda: self.uow.run(work))

    async def withdraw(self, share_id: str, *, by: str) -> None:
        """Forget the post of a share and its readings; figures are without them from now on."""

        async def work(tx: Tx) -> None:
            post = await self.posts.find(share_id, tx)
            if post is None or post.share.person_id != by:
                raise PostNotObserved
            for provenance in Provenance:
                if growth := post.taken_back(provenance):
                    event = events.recorded(
                        post, growth, observation_id=new_id(), provenance=provenance, read_at=self.clock()
                    )
                    await self.seals.tell([(event, post.share.shared_at)], tx, of=by)
            await self.observations.remove_of(share_id, tx)
            await self.posts.remove(share_id, tx)

        await self.uow.run(work)

    def consented(self, post: Post, read: bool | None, *, at: datetime) -> Post:
        """The post with the person's word on reading it; without one it stays as it is."""
        if read is None or read == post.read:
            return post
        if not read:
            return replace(post, read=False, reading=ended(post.reading))
        can_be_read = post.share.network in self.readable
        reading = begun(post.reading, shared_at=post.share.shared_at, at=at) if can_be_read else post.reading
        return replace(post, read=True, reading=reading)

    async def _post(self, share: Share, address: str, tx: Tx) -> Post:
        named = post_address(share.network, address)
        if named is None:
            raise Invalid.field("/address", NOT_A_POST, code="not_a_post")
        known = {one.share.id: one for one in await self.posts.find_all([share.id], [named.key], tx)}
        post = known.pop(share.id, None)
        if known:
            raise AddressTaken
        if post is not None and post.address.key != named.key and post.address.url != named.url:
            raise AnotherAddress
        return post or Post(share=share, address=named)

    async def _observed(self, post: Post, said: Declaration, at: datetime, tx: Tx) -> tuple[Post, Observation]:
        read_at = said.read_at or at
        if fault := fault_of(said.counts, read_at=read_at, shared_at=post.share.shared_at, at=at):
            place = "/read_at" if fault in (Absurd.FUTURE, Absurd.BEFORE_SHARE) else ""
            raise Invalid.field(place, WORDED[fault], code=fault.value)
        if await self.observations.count_of(post.share.id, tx, most=MOST_READINGS) >= MOST_READINGS:
            raise TooManyReadings
        post, observation, growth = post.take(
            said.counts, origin=Origin.DECLARED, read_at=min(read_at, at), observation_id=new_id(), at=at
        )
        await self.observations.add_all([observation], tx)
        if growth:
            told = recorded(post, observation, growth)
            await self.seals.tell([(told, post.share.shared_at)], tx, of=post.share.person_id)
        return post, observation


def recorded(post: Post, observation: Observation, growth: Mapping[str, int]) -> NewEvent:
    """The event of a reading that changed something."""
    return events.recorded(
        post,
        growth,
        observation_id=observation.id,
        provenance=observation.origin.provenance,
        read_at=observation.read_at,
    )


async def twice(run: Callable[[], Awaitable[T]]) -> T:
    """The result of a unit of work that may meet, once, what another one has added at the same moment."""
    try:
        return await run()
    except DuplicateKey:
        return await run()
